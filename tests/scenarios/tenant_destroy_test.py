"""A destroyed tenant stays unreadable: destroying is asked twice, and yesterday's backup of the store, restored
beside the present keyring, gives nothing of it, while the other tenants' records are all there."""

import json
import unittest

from harness.server import run
from stage import (ACCOUNTS, Stage, ask_reveal, audit_of, create_account, expect, open_tenant, search_exact)


class TenantDestroyTest(unittest.TestCase):
    def setUp(self):
        self.stage = Stage()
        self.addCleanup(self.stage.close)
        with self.stage.init_and_serve("banking-information", "purchase-note") as (server, operator):
            self.operator_token = operator.token
            leaving, staying = open_tenant(server, operator, "leaving"), open_tenant(server, operator, "staying")
            self.leaving_token, self.staying_token = leaving.token, staying.token
            self.lost = [create_account(leaving, f"LEAVING{n}", notes=f"note {n}") for n in range(20)]
            self.kept = [create_account(staying, f"STAYING{n}") for n in range(20)]
            self.note = leaving.create("purchase-note", {"poNumber": "1", "text": "a regular text"})["id"]
        self.yesterday = self.stage.backup()

    def destroy(self, operator):
        asked = expect(operator.post("/api/tenants/leaving/destroy"), 202).json
        self.assertIn("unreadable in backups", asked["warning"])
        self.assertIn("regular and low fields stand open in old backups", asked["warning"])
        expect(operator.post("/api/tenants/leaving/destroy", {"confirmation": asked["confirmation"]}), 204)

    def test_destroying_is_asked_twice(self):
        with self.stage.serve() as server:
            operator, leaving = server.client(self.operator_token), server.client(self.leaving_token)
            code = expect(operator.post("/api/tenants/leaving/destroy"), 202).json["confirmation"]
            expect(ask_reveal(leaving, self.lost[0]), 200)
            expect(operator.post("/api/tenants/leaving/destroy", {"confirmation": code[:-1] + "x"}), 422)
            expect(operator.post("/api/tenants/staying/destroy", {"confirmation": code}), 422)
            other = operator.create_token("other operator", [], [], operator=True)["token"]
            expect(server.client(other).post("/api/tenants/leaving/destroy", {"confirmation": code}), 422)
            expect(leaving.post("/api/tenants/leaving/destroy", {"confirmation": code}), 403)
            expect(ask_reveal(leaving, self.lost[0]), 200)
            expect(operator.post("/api/tenants/leaving/destroy", {"confirmation": code}), 204)
            expect(operator.post("/api/tenants/leaving/destroy", {"confirmation": code}), 404, 422)

    def test_destroyed_tenant_is_gone_and_the_other_is_not(self):
        with self.stage.serve() as server:
            operator = server.client(self.operator_token)
            self.destroy(operator)
            self.assert_gone(server)
            self.assert_kept(server)
        self.stage.assert_clean()

    def assert_gone(self, server):
        leaving = server.client(self.leaving_token)
        for answer in (ask_reveal(leaving, self.lost[0]), leaving.get(f"{ACCOUNTS}/{self.lost[0]}"),
                       leaving.get(ACCOUNTS), search_exact(leaving, "LEAVING0"),
                       leaving.get(f"/api/records/purchase-note/{self.note}"),
                       leaving.post(f"{ACCOUNTS}/reveal", {"ids": self.lost, "fields": ["notes"], "reason": "a run"})):
            self.assertGreaterEqual(answer.status, 400, answer)
            self.assertNotIn(b"LEAVING", answer.body)
            self.assertNotIn(b"note 0", answer.body)

    def assert_kept(self, server):
        staying = server.client(self.staying_token)
        for n, record in enumerate(self.kept):
            self.assertEqual(expect(ask_reveal(staying, record), 200).json["bankAccountNumber"], f"STAYING{n}")

    def test_yesterdays_backup_gives_nothing_of_the_destroyed_tenant(self):
        present = self.stage.keyring.read_bytes()
        with self.stage.serve() as server:
            self.destroy(server.client(self.operator_token))
        self.assertNotEqual(self.stage.keyring.read_bytes(), present)
        self.stage.restore(self.yesterday)
        self.assertIn("chain-missing", [kind for kind, _ in self.stage.findings()])
        with self.stage.serve() as server:
            self.assert_gone(server)
            self.assert_kept(server)
            self.assert_nothing_of_it_in_the_audit(server)
        self.stage.accept_restore("yesterday's backup, after a broken disk")
        self.assert_only_lacks("leaving")
        with self.stage.serve() as server:
            self.assert_gone(server)
            self.assert_kept(server)
            self.assert_said_to_lack(server, self.leaving_token, "leaving")
            self.destroy(server.client(self.operator_token))
            self.assert_gone(server)
            self.assert_kept(server)
        self.stage.assert_clean()

    def assert_only_lacks(self, name: str):
        """Verification names the tenant whose key the keyring lacks, and nothing that does not follow from it."""
        (kind, sentence), *follow = self.stage.findings()
        self.assertEqual(kind, "keyring-lacks-key")
        self.assertIn(f"tenant {name} lives", sentence)
        self.assertIn("newest copy of the keyring", sentence)
        self.assertLessEqual({kind for kind, _ in follow}, {"rows-unjudged"})

    def assert_said_to_lack(self, server, token: str, name: str):
        for answer in (server.client(token).get(ACCOUNTS), ask_reveal(server.client(token), self.lost[0])):
            self.assertEqual(expect(answer, 503).headers["Retry-After"], "1")
            self.assertIn(f"the keyring does not hold the key of tenant {name}", answer.json["detail"])
            self.assertIn("restore the newest copy", answer.json["detail"])
        lines = [json.loads(line) for line in self.stage.log.read_text(encoding="utf-8").splitlines()]
        self.assertTrue(any(f"the key of tenant {name}" in line.get("message", "") for line in lines))

    def test_an_outdated_keyring_is_no_destruction(self):
        outdated = self.stage.keyring.read_bytes()
        with self.stage.serve() as server:
            late = open_tenant(server, server.client(self.operator_token), "late")
            record, token = create_account(late, "LATE1"), late.token
        newest = self.stage.keyring.read_bytes()
        self.stage.keyring.write_bytes(outdated)
        self.assert_only_lacks("late")
        rotated = run("keyring", "rotate", "--config", self.stage.config)
        self.assertEqual(rotated.returncode, 1, rotated)
        self.assertIn("tenant late lives, but the keyring does not hold its key", rotated.stderr)
        with self.stage.serve() as server:
            self.assert_said_to_lack(server, token, "late")
            self.assert_kept(server)
        self.assertEqual(self.stage.keyring.read_bytes(), outdated)
        self.stage.keyring.write_bytes(newest)
        with self.stage.serve() as server:
            self.assertEqual(expect(ask_reveal(server.client(token), record), 200).json["bankAccountNumber"], "LATE1")
        self.stage.assert_clean()

    def assert_nothing_of_it_in_the_audit(self, server):
        self.assertNotIn("LEAVING", str(audit_of(server.client(self.operator_token))))

    def test_backup_would_open_with_yesterdays_keyring(self):
        """What the test above shows is the keyring's doing: with the old one the backup opens."""
        yesterday = self.stage.keyring.read_bytes()
        with self.stage.serve() as server:
            self.destroy(server.client(self.operator_token))
        self.stage.restore(self.yesterday)
        self.stage.keyring.write_bytes(yesterday)
        with self.stage.serve() as server:
            self.assertEqual(expect(ask_reveal(server.client(self.leaving_token), self.lost[0]), 200)
                             .json["bankAccountNumber"], "LEAVING0")


if __name__ == "__main__":
    unittest.main(warnings="ignore")
