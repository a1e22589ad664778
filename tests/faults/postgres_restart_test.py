"""PostgreSQL restarted and crashed under load.

Meanwhile requests are answered 503 with Retry-After; then everything works again without touching
the server, and nothing acknowledged is lost. The database asks for synchronous_commit=off and a
lazy WAL writer: whoever does not switch it on for itself loses commits in every crash, which a
plain session here shows.
"""

import os
import pathlib
import random
import subprocess
import tempfile
import time
import unittest

import holdings
from harness import postgres
from harness.case import BANK
from harness.client import expect
from harness.server import Server, binary, environment
from load import BUDGET, Ledger, Load, account_number, writer_token

SEED = os.environ.get("STRONGROOM_SEED") or str(random.SystemRandom().randrange(2**32))
ROUNDS = 10 if os.environ.get("STRONGROOM_SOAK") == "1" else 2  # of each kind of shutdown
ORGANIZATION = "0a7f3f2e-5d0c-4d3b-9b1e-2f6a8c4e7d10"
WAIT_MAX_S = 60
# The longest that PostgreSQL allows: what is not synced at once is not synced in time.
LAZY = ("wal_writer_delay=10s", "wal_writer_flush_after=0")


@unittest.skipIf(postgres.missing(), postgres.missing() or "")
class PostgresRestartTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="strongroom-restart-")
        self.addCleanup(temporary.cleanup)
        self.data = pathlib.Path(temporary.name) / "data"
        self.ledger = Ledger()

    def start(self, *settings: str):
        self.cluster = postgres.Cluster(settings)
        self.addCleanup(self.cluster.close)
        self.cluster.execute("ALTER DATABASE strongroom SET synchronous_commit = off")
        self.server = Server.dev(data=self.data, store=self.cluster.url(), extra=BUDGET)
        self.addCleanup(lambda: self.server.kill() if self.server.alive() else None)
        with self.server.client() as admin:
            admin.declare_shipped(BANK)
            self.token = writer_token(admin)

    def verify(self):
        return holdings.verify(self, "--store", self.cluster.url(), "--keyring", f"{self.data}.keyring",
                               "--checkpoints", f"{self.data}.checkpoints")

    def eventually(self, what: str, holds) -> float:
        start = time.monotonic()
        while not holds():
            if time.monotonic() - start > WAIT_MAX_S:
                self.fail(f"not within {WAIT_MAX_S} s: {what}")
            time.sleep(0.02)
        return time.monotonic() - start

    def test_restarts_under_load_are_503_and_heal_and_lose_nothing(self):
        self.start(*LAZY)
        load = Load(self.server, self.token, SEED, persistent=True, expected=(503,))
        self.addCleanup(load.stop)
        healing = []
        for shut_down in [self.cluster.stop, self.cluster.crash] * ROUNDS:
            before = load.acknowledged()
            self.eventually("the load runs", lambda: load.acknowledged() > before + 200)
            refused = len(load.refusals)
            shut_down()
            self.eventually("requests are refused", lambda: len(load.refusals) > refused + 5)
            with self.server.client() as client:
                expect(client.get("/admin/live"), 200)
                expect(client.get("/admin/ready"), 503)
            self.cluster.start()
            before = load.acknowledged()
            healing.append(self.eventually("writes work again", lambda: load.acknowledged() > before + 50))
        load.stop()
        self.assertEqual(load.join(self.ledger), [])
        for answer in load.refusals:
            self.assertEqual(answer.status, 503)
            self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        with self.server.client(self.token) as client:
            self.eventually("ready again", lambda: client.get("/admin/ready").status == 200)
            there = holdings.check(self, client, self.ledger)
        self.assertEqual(self.server.stop(), 0)
        self.verify()
        print(f"PostgreSQL: {ROUNDS} fast and {ROUNDS} immediate shutdowns under load, "
              f"{self.ledger.acknowledged} writes acknowledged, {len(load.refusals)} answered 503, "
              f"{self.ledger.unknown} with unknown outcome, {there} records there, none lost; healed within "
              f"{max(healing):.2f} s (seed {SEED})", flush=True)

    def test_a_commit_is_durable_although_the_database_asks_for_less(self):
        self.start(*LAZY)
        self.cluster.execute("CREATE TABLE plain (n integer)", "strongroom")
        generator = random.Random(SEED)
        plain_lost = 0
        for number in range(5):
            with self.server.client(self.token) as client:
                self.eventually("ready", lambda: client.get("/admin/ready").status == 200)
                for _ in range(10):
                    record = {"organizationId": ORGANIZATION, "bankAccountNumber": account_number(generator),
                              "transitNumber": "021000021"}
                    identifier = client.create(BANK, record)["id"]
                    self.ledger.states[identifier] = [(1, record["bankAccountNumber"])]
                    self.ledger.organization[identifier] = ORGANIZATION
                self.cluster.execute(f"INSERT INTO plain VALUES ({number})", "strongroom")
                self.cluster.crash()
                self.cluster.start()
                plain_lost += self.cluster.execute(f"SELECT count(*) FROM plain WHERE n = {number}",
                                                   "strongroom") == "0"
                self.eventually("ready", lambda: client.get("/admin/ready").status == 200)
                holdings.check(self, client, self.ledger)
        self.assertGreater(plain_lost, 0, "this cluster loses nothing in a crash: the test shows nothing")
        self.assertEqual(self.server.stop(), 0)
        self.verify()

    def test_a_database_without_fsync_is_refused(self):
        self.cluster = postgres.Cluster(("fsync=off",))
        self.addCleanup(self.cluster.close)
        done = subprocess.run([binary(), "dev", "--data", self.data, "--store", self.cluster.url(),
                               "--listen", "127.0.0.1:0"], env=environment(), text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("fsync off", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(self.cluster.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'strongroom'", "strongroom"), "0")


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    unittest.main(verbosity=2)
