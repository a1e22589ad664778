"""The desk at two servers on one PostgreSQL: both append to the same issue, one is told 409, each follows the
other within a second, and the ledger has no gap."""

import collections
import concurrent.futures
import json
import threading
import time
import unittest

from desk_stage import USE, found_desk, furnish, report
from harness import postgres
from stage import Stopped, TwoServers, audit_of, eventually, expect

WITHIN_S = 1.5  # a look each second, and the answer
ROUNDS = 20
WRITERS = 6  # at the other server
IMPORTED = 3_000
HELD_UP_S = 2.5  # longer than a server shows what it knows without looking


def tracker_page(count: int) -> str:
    """A tracker's answer with so many issues."""
    issues = [{"key": f"IMP-{n}", "fields": {
        "summary": f"Imported {n}", "description": "d " * 300, "status": {"name": "Open"}, "security": None,
        "reporter": {"accountId": f"u{n % 50}", "displayName": "U", "active": True},
        "created": "2024-03-05T10:11:12.000+0000", "comment": {"comments": [], "total": 0}}}
        for n in range(1, count + 1)]
    return json.dumps({"startAt": 0, "maxResults": count, "total": count, "issues": issues})


@unittest.skipIf(postgres.missing(), postgres.missing())
class DeskTwoServersTest(TwoServers, unittest.TestCase):
    def test_two_servers_on_one_ledger(self):
        boss, here = found_desk(self.first, self.operator)
        there = self.second.client(here.token)
        self.assertTrue(eventually(lambda: boss.get("/api/desk/me").status == 403))
        furnish(boss)
        self.assertTrue(eventually(lambda: there.get("/api/desk/me").status == 200), "never followed")

        # Reads follow within a second; acts are exact at once.
        key = report(here, "Seen by both")
        begun = time.monotonic()
        path = f"/api/desk/issues/{key}"
        expect(there.post(path + "/comments", {"text": "at once"}), 200)
        self.assertEqual(there.get(path).status, 200)
        expect(here.request("PATCH", path, {"title": "Changed here"}), 200)
        self.assertTrue(eventually(lambda: there.get(path).json["title"] == "Changed here"))
        took_s = time.monotonic() - begun
        print(f"followed after {took_s * 1000:.0f} ms", flush=True)
        self.assertLess(took_s, WITHIN_S)

        # Both say what they saw; one of them was first.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for _ in range(ROUNDS):
                version = self.version(here, there, path)
                asked = [pool.submit(client.request, "PATCH", path, {"title": f"By {n} at {version}", "version": version})
                         for n, client in enumerate((here, there))]
                answers = [one.result() for one in asked]
                self.assertEqual(sorted(answer.status for answer in answers), [200, 409], answers)
        version = self.version(here, there, path)
        self.assertEqual(version, 3 + ROUNDS)
        # Without a version both are kept, one after the other.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for n in range(ROUNDS):
                for one in [pool.submit(client.post, path + "/comments", {"text": f"{n}"}) for client in (here, there)]:
                    expect(one.result(), 200)
        self.assertEqual(self.version(here, there, path), version + 2 * ROUNDS)
        views = [client.get(path + "/history").json for client in (here, there)]
        self.assertEqual(views[0], views[1])
        self.assertEqual(len(views[0]["events"]), version + 2 * ROUNDS)

        self.hold_up(boss, here, there)

        # A person who left through one server is out at the other; and nothing is missing in the ledger.
        expect(boss.post("/api/desk/persons/team/leave", {}), 200)
        self.assertTrue(eventually(lambda: there.get("/api/desk/me").status == 403, WITHIN_S))
        rows = [entry for entry in audit_of(boss) if entry.get("action") == "ledger.event"]
        numbers = sorted(int(entry["record"].replace("-", ""), 16) for entry in rows)
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    def hold_up(self, boss, here, there):
        """What was embargoed while a server was paused, that server does not show when it goes on."""
        key = report(here, "Public until now", kind="process")
        path = f"/api/desk/issues/{key}"
        expect(boss.post("/api/desk/persons", {"id": "out", "name": "Out", "subject": "s-out"}), 201)
        token = self.operator.create_token("s-out", USE, ["desk"])["token"]
        outside = self.second.client(token)
        self.assertTrue(eventually(lambda: outside.get(path).status == 200))
        with concurrent.futures.ThreadPoolExecutor(1) as pool, Stopped(self.second.pid):
            expect(here.put(path + "/level", {"level": "core", "reason": "worse than thought"}), 200)
            time.sleep(HELD_UP_S)
            asked = pool.submit(outside.get, path)
            time.sleep(0.1)  # so that it is there already when the server goes on
        self.assertEqual(asked.result().status, 404)

    def version(self, here, there, path: str) -> int:
        """Of the issue, once both servers agree on it."""
        def agreed():
            versions = {client.get(path).json["version"] for client in (here, there)}
            return versions.pop() if len(versions) == 1 else None
        version = eventually(agreed)
        self.assertIsNotNone(version, "the servers do not agree")
        return version


@unittest.skipIf(postgres.missing(), postgres.missing())
class DeskTurnsTest(TwoServers, unittest.TestCase):
    def test_nobody_is_shut_out_by_who_writes_at_another_server(self):
        boss, here = found_desk(self.first, self.operator)
        self.assertTrue(eventually(lambda: boss.get("/api/desk/me").status == 403))
        furnish(boss)
        key = report(here, "Written to from both sides", kind="process")
        path = f"/api/desk/issues/{key}"
        stop = threading.Event()
        others: collections.Counter = collections.Counter()

        def hammer():
            there = self.second.client(here.token)
            while not stop.is_set():
                others[there.post(path + "/comments", {"text": "from there"}).status] += 1
        self.assertTrue(eventually(lambda: self.second.client(here.token).get(path).status == 200))
        writers = [threading.Thread(target=hammer) for _ in range(WRITERS)]
        try:
            for one in writers:
                one.start()
            answers = []
            for n in range(ROUNDS):
                answers.append(here.post(path + "/comments", {"text": f"from here {n}"}).status)
                time.sleep(0.1)
            self.assertEqual(answers, [200] * ROUNDS, others)
            # Who says what they saw is still told when it is not so any more.
            self.assertEqual(here.request("PATCH", path, {"title": "Stale", "version": 1}).status, 409)
            # An import of some seconds comes through, too, and who leaves meanwhile sees nothing more.
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                imported = pool.submit(boss.post, "/api/desk/import/tracker",
                                       {"issues": [{"name": "page", "text": tracker_page(IMPORTED)}],
                                        "without_level": "public"})
                time.sleep(0.5)
                expect(self.second.client(boss.token).post("/api/desk/persons/team/leave", {}), 200)
                left = time.monotonic()
                while here.get("/api/desk/me").status != 403:
                    self.assertLess(time.monotonic() - left, WITHIN_S)
                answer = imported.result()
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json["created"], IMPORTED)
        finally:
            stop.set()
            for one in writers:
                one.join()
        self.assertLessEqual(set(others), {200, 403}, others)


if __name__ == "__main__":
    unittest.main(verbosity=2)
