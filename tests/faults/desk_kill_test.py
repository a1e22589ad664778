"""SIGKILL while the desk is written to, again and again, on both stores: no acknowledged event is lost, none is
there twice, and `audit verify` finds nothing."""

import http.client
import random
import threading
import time
import unittest

import holdings
from harness import postgres
from harness.client import expect
from kill_rounds_test import ROUNDS, SEED, PostgresHouse, SqliteHouse

WRITERS = 3
FOUNDING = ["strongroom.desk.execute", "strongroom.desk.found.execute"]


class Writer(threading.Thread):
    """Comments on one issue until the server is gone; `kept` was acknowledged, `asked` all of it."""

    def __init__(self, server, token: str, path: str, name: str):
        super().__init__(daemon=True)
        self._client, self._path = server.client(token), path
        self.label, self.kept, self.asked = name, [], []

    def run(self):
        while True:
            text = f"{self.label}-{len(self.asked)}"
            self.asked.append(text)
            try:
                answer = self._client.post(self._path, {"text": text})
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 200:
                self.kept.append(text)


class DeskKillTest(unittest.TestCase):
    def play(self, house):
        self.addCleanup(house.close)
        generator = random.Random(SEED)
        server = house.start()
        self.addCleanup(lambda: server.kill() if server.alive() else None)
        with server.client() as admin:
            token = admin.create_token("s-boss", FOUNDING)["token"]
        with server.client(token) as boss:
            expect(boss.post("/api/desk/found", {"id": "boss", "name": "Boss"}), 201)
            key = expect(boss.post("/api/desk/issues", {"title": "Public", "kind": "process"}), 201).json["id"]
        path = f"/api/desk/issues/{key}"
        kept, asked = set(), set()
        for number in range(ROUNDS):
            writers = [Writer(server, token, path + "/comments", f"{number}-{n}") for n in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(generator.uniform(0.1, 0.8))  # the moment is the experiment
            server.kill()
            for writer in writers:
                writer.join()
                kept |= set(writer.kept)
                asked |= set(writer.asked)
            house.settle()
            holdings.verify(self, *house.verify_arguments)
            server = house.start()
            with server.client(token) as client:
                issue = expect(client.get(path), 200).json
            there = [comment["text"] for comment in issue["comments"]]
            self.assertEqual(len(there), len(set(there)), "written twice")
            self.assertEqual(kept - set(there), set(), "acknowledged and lost")
            self.assertEqual(set(there) - asked, set())
            self.assertEqual(issue["version"], len(there) + 1)
            print(f"{house.name} round {number + 1}: {len(kept)} acknowledged, {len(there)} there", flush=True)
        self.assertGreater(len(kept), ROUNDS * 5, "too little load to tell anything")
        self.assertEqual(server.stop(), 0)
        holdings.verify(self, *house.verify_arguments)

    def test_sqlite_loses_no_acknowledged_event(self):
        self.play(SqliteHouse())

    def test_postgresql_loses_no_acknowledged_event(self):
        if reason := postgres.missing():
            self.skipTest(reason)
        self.play(PostgresHouse())


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    unittest.main(verbosity=2)
