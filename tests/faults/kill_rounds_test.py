"""SIGKILL under write load, again and again, on both stores.

After each kill: every acknowledged write is there and opens, none is there in part, searches find
exactly what there is, and `audit verify` finds nothing and states its window.
STRONGROOM_SOAK=1 plays 50 rounds on each store. STRONGROOM_SEED repeats a run's choices.
"""

import contextlib
import os
import pathlib
import random
import sqlite3
import tempfile
import time
import unittest

import holdings
from harness import postgres
from harness.case import BANK
from harness.server import Server
from load import BUDGET, Ledger, Load, writer_token

ROUNDS = 50 if os.environ.get("STRONGROOM_SOAK") == "1" else 4
SEED = os.environ.get("STRONGROOM_SEED") or str(random.SystemRandom().randrange(2**32))
KILL_AFTER_MAX_S = 0.8
TABLE = "rec_banking_information_1"
INDEX_ENTRIES = 4  # of each record here: organization, account number, its last four, transit number


def halves_query(row: str, index: str) -> str:
    """Keys with index entries but no row, with a row but no index entries, or with some missing."""
    return (f"SELECT key FROM (SELECT key FROM {row} EXCEPT SELECT key FROM {index}) AS bare UNION ALL"
            f" SELECT key FROM (SELECT key FROM {index} EXCEPT SELECT key FROM {row}) AS orphaned UNION ALL"
            f" SELECT key FROM {index} GROUP BY key HAVING count(*) <> {INDEX_ENTRIES}")


class SqliteHouse:
    """A data directory and what starts a server over it."""

    name = "SQLite"

    def __init__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="strongroom-kill-")
        self.data = pathlib.Path(self._temporary.name) / "data"
        self.verify_arguments = ("--data", self.data)

    def start(self) -> Server:
        return Server.dev(data=self.data, extra=BUDGET)

    def settle(self):
        """A dead process writes no more: nothing to wait for."""

    def halves(self) -> list:
        database = sqlite3.connect(f"file:{self.data / 'strongroom.db'}?mode=ro", uri=True)
        with contextlib.closing(database):
            return database.execute(halves_query(f"row_{TABLE}", f"index_{TABLE}")).fetchall()

    def close(self):
        self._temporary.cleanup()


class PostgresHouse:
    name = "PostgreSQL"

    def __init__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="strongroom-kill-")
        self.data = pathlib.Path(self._temporary.name) / "data"
        self.cluster = postgres.Cluster()
        self.verify_arguments = ("--store", self.cluster.url(), "--keyring", f"{self.data}.keyring",
                                 "--checkpoints", f"{self.data}.checkpoints")

    def start(self) -> Server:
        return Server.dev(data=self.data, store=self.cluster.url(), extra=BUDGET)

    def settle(self):
        """Waits until PostgreSQL has ended what the dead process had sent."""
        deadline = time.monotonic() + 30
        while self.cluster.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'strongroom'") != "0":
            if time.monotonic() > deadline:
                raise AssertionError("sessions of a killed server are still there after 30 s")
            time.sleep(0.01)

    def halves(self) -> list:
        query = halves_query(f"strongroom.{TABLE}", f"strongroom.{TABLE}__index")
        return self.cluster.execute(query, "strongroom").splitlines()

    def close(self):
        self.cluster.close()
        self._temporary.cleanup()


class KillRoundsTest(unittest.TestCase):
    maxDiff = None

    def play(self, house):
        generator = random.Random(SEED)
        ledger, entries = Ledger(), 0
        server = house.start()
        self.addCleanup(lambda: server.kill() if server.alive() else None)
        with server.client() as admin:
            admin.declare_shipped(BANK)
            token = writer_token(admin)
        for number in range(ROUNDS):
            load = Load(server, token, f"{SEED}-{number}")
            time.sleep(generator.uniform(0.02, KILL_AFTER_MAX_S))  # the moment is the experiment
            server.kill()
            touched = Ledger()
            self.assertEqual(load.join(touched), [])
            ledger.merge(touched)
            house.settle()
            report = holdings.verify(self, *house.verify_arguments)
            self.assertTrue(holdings.windows(report), report["notes"])
            self.assertEqual(house.halves(), [], "half-written")
            entries = report["entries"]
            server = house.start()
            with server.client(token) as client:
                there = holdings.check(self, client, ledger, touched.states)
            print(f"{house.name} round {number + 1}: {touched.acknowledged} acknowledged, "
                  f"{touched.unknown} without an answer, {there} records, {entries} entries", flush=True)
        with server.client(token) as client:
            there = holdings.check(self, client, ledger)
        self.assertEqual(server.stop(), 0)
        report = holdings.verify(self, *house.verify_arguments)
        self.assertGreaterEqual(report["rows"], there)
        self.assertGreater(ledger.acknowledged, ROUNDS * 10, "too little load to tell anything")
        self.assertGreater(ledger.unknown, 0, "no kill met a write in flight")
        print(f"{house.name}: {ROUNDS} rounds of SIGKILL, {ledger.acknowledged} writes acknowledged, "
              f"{ledger.unknown} in flight, {there} records there, none lost, none in part, "
              f"{report['entries']} audit entries verified (seed {SEED})", flush=True)
        print("the window stated last: " + holdings.windows(report)[-1]
              if holdings.windows(report) else "no window after the clean stop", flush=True)

    def test_sqlite_loses_nothing_acknowledged(self):
        house = SqliteHouse()
        self.addCleanup(house.close)
        self.play(house)

    def test_postgresql_loses_nothing_acknowledged(self):
        if reason := postgres.missing():
            self.skipTest(reason)
        house = PostgresHouse()
        self.addCleanup(house.close)
        self.play(house)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    unittest.main(verbosity=2)
