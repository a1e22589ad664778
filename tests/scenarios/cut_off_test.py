"""The database is restarted under a server at rest: it holds its share of the store again by itself, so nobody rotates
the root key beside it. Where somebody could after all, it writes nothing any more and says that it is not fit."""

import os
import signal
import unittest

from harness import postgres
from harness.server import run
from stage import PostgresStage, create_account, eventually, expect, open_tenant

HOLDS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted"


@unittest.skipIf(postgres.missing(), postgres.missing())
class CutOffTest(unittest.TestCase):
    def setUp(self):
        self.stage = PostgresStage()
        self.addCleanup(self.stage.close)
        self.operator_token = self.stage.init()
        self.server = self.stage.serve()
        self.addCleanup(self.server.stop)
        self.clerk = open_tenant(self.server, self.server.client(self.operator_token), "first")
        self.server.client(self.operator_token).declare_shipped("banking-information")
        create_account(self.clerk, "BEFORE")

    def rotate(self):
        return run("keyring", "rotate", "--config", self.stage.config)

    def test_server_at_rest_holds_its_share_again(self):
        self.stage.cluster.restart()
        self.assertTrue(eventually(lambda: self.stage.cluster.execute(HOLDS).strip() != "0"))
        refused = self.rotate()
        self.assertEqual(refused.returncode, 1)
        self.assertIn("other processes have the store open", refused.stderr)
        create_account(self.clerk, "AFTER")
        self.assertEqual(self.server.stop(), 0)
        self.stage.assert_clean()

    def test_server_whose_epoch_has_ended_writes_nothing(self):
        os.kill(self.server.pid, signal.SIGSTOP)
        try:
            self.stage.cluster.restart()
            rotated = self.rotate()
        finally:
            os.kill(self.server.pid, signal.SIGCONT)
        self.assertEqual(rotated.returncode, 0, rotated.stderr)
        anybody = self.server.client(None)
        self.assertTrue(eventually(lambda: anybody.get("/admin/ready").status == 503))
        answer = self.clerk.post("/api/records/banking-information", {})
        self.assertGreaterEqual(answer.status, 500)
        self.server.stop()
        self.assertIn("nothing is written any more", self.stage.log.read_text(encoding="utf-8"))
        self.assertEqual([kind for kind, _ in self.stage.findings()], [])
        with self.stage.serve() as server:
            create_account(server.client(self.clerk_token()), "ANEW")
        self.stage.assert_clean()

    def clerk_token(self) -> str:
        return self.clerk.token


if __name__ == "__main__":
    unittest.main(warnings="ignore")
