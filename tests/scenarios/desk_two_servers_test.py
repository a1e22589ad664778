"""The desk at two servers on one PostgreSQL: both append to the same issue, one is told 409, each follows the
other within a second, and the ledger has no gap."""

import concurrent.futures
import time
import unittest

from desk_stage import found_desk, furnish, report
from harness import postgres
from stage import TwoServers, audit_of, eventually, expect

WITHIN_S = 1.5  # a look each second, and the answer
ROUNDS = 20


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
        # Without a version both are kept, one behind the other.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for n in range(ROUNDS):
                for one in [pool.submit(client.post, path + "/comments", {"text": f"{n}"}) for client in (here, there)]:
                    expect(one.result(), 200)
        self.assertEqual(self.version(here, there, path), version + 2 * ROUNDS)
        views = [client.get(path + "/history").json for client in (here, there)]
        self.assertEqual(views[0], views[1])
        self.assertEqual(len(views[0]["events"]), version + 2 * ROUNDS)

        # A person who left through one server is out at the other; and nothing is missing in the ledger.
        expect(boss.post("/api/desk/persons/team/leave", {}), 200)
        self.assertTrue(eventually(lambda: there.get("/api/desk/me").status == 403, WITHIN_S))
        rows = [entry for entry in audit_of(boss) if entry.get("action") == "ledger.event"]
        numbers = sorted(int(entry["record"].replace("-", ""), 16) for entry in rows)
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    def version(self, here, there, path: str) -> int:
        """Of the issue, once both servers agree on it."""
        def agreed():
            versions = {client.get(path).json["version"] for client in (here, there)}
            return versions.pop() if len(versions) == 1 else None
        version = eventually(agreed)
        self.assertIsNotNone(version, "the servers do not agree")
        return version


if __name__ == "__main__":
    unittest.main(verbosity=2)
