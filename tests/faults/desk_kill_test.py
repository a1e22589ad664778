"""SIGKILL while the desk is written to, again and again, on both stores. Several writers report embargoed issues,
comment, edit against the version they saw, change levels and record acts in cases, on streams of their own and on
shared ones; a report is two events. No acknowledged event is lost, none is there twice, no act in part, the ledger's
numbers have no gap, and `audit verify` finds nothing.

STRONGROOM_SOAK=1 plays 50 rounds on each store. STRONGROOM_SEED repeats a run's choices.
"""

import http.client
import json
import random
import re
import threading
import time
import unittest

import holdings
from harness import postgres
from harness.client import Client, expect
from kill_rounds_test import ROUNDS, SEED, PostgresHouse, SqliteHouse

USE = ["strongroom.desk.execute"]
BOSS = [*USE, "strongroom.desk.found.execute", "strongroom.audit.get"]
WRITERS = ("w0", "w1", "w2", "w3", "w4", "w5")
LEVELS = ("core", "closed")
MARK = re.compile(r"\bm2?-\d+-w\d-\d+\b")  # m2: of the second event of one act
KILL_AFTER_MAX_S = 0.8


class Streams:
    """What is written to: two shared issues and a shared case. Each act there holds a mark of its own."""

    def __init__(self, team: Client):
        self.issues = [report(team, f"Shared {each}") for each in range(2)]
        self.case = expect(team.post("/api/desk/cases", {"policy": "embargo-cap", "module": "mod-x",
                                                         "issue": self.issues[0]}), 201).json["id"]


def report(client: Client, title: str) -> str:
    return expect(client.post("/api/desk/issues", {"title": title}), 201).json["id"]


class Writer(threading.Thread):
    """Writes one act after the other until the server is gone. Marks by what became of them: `kept` was acknowledged,
    `open` has no answer, `refused` was answered with 409 as the version had gone on; `wrong` are other answers.
    """

    def __init__(self, server, token: str, streams: Streams, name: str):
        super().__init__(daemon=True)
        self._client, self._streams, self._name = server.client(token), streams, name
        self._random = random.Random(f"{SEED}-{name}")
        self._own, self._version = None, 0
        self.kept, self.open, self.refused, self.wrong = set(), set(), set(), []

    def run(self):
        try:
            for number in range(100_000):
                self._once(f"m-{self._name}-{number}")
        except (OSError, http.client.HTTPException):  # the server is gone
            self._client.close()

    def _once(self, mark: str):
        """An act with the mark in its text."""
        issue = self._random.choice(self._streams.issues)
        path, version = f"/api/desk/issues/{issue}", None
        match self._random.randrange(6):
            case 0:
                affected = [{"module": "mod-x", "versions": f"m2{mark[1:]}"}]
                ask = ("POST", "/api/desk/issues", {"title": mark, "affected": affected})
            case 1:
                ask = ("POST", path + "/comments", {"text": mark})
            case 2 if self._own:
                ask = ("POST", f"/api/desk/issues/{self._own}/comments", {"text": mark})
            case 3:
                ask = ("PUT", path + "/level", {"level": self._random.choice(LEVELS), "reason": mark})
            case 4:
                version = expect(self._client.get(path), 200).json["version"]
                ask = ("PATCH", path, {"description": mark, "version": version})
            case _:
                ask = ("POST", f"/api/desk/cases/{self._streams.case}/acts", {"kind": "noted", "reason": mark})
        marks = set(MARK.findall(json.dumps(ask)))
        self.open |= marks
        answer = self._client.request(*ask)
        if answer.status == 503 and answer.json["type"].endswith("outcome-unknown"):
            return
        self.open -= marks
        match answer.status:
            case 201:
                self.kept |= marks
                self._own = answer.json.get("id", self._own)
            case 200 if answer.json["changed"]:
                self.kept |= marks
                if version is not None and answer.json["version"] != version + 1:
                    self.wrong.append((ask, answer))
            case 200 if ask[1].endswith("/level"):  # it was there already
                self.refused |= marks
            case 409 if version is not None:
                self.refused |= marks
            case _:
                self.wrong.append((ask, answer))


class DeskKillTest(unittest.TestCase):
    def play(self, house):
        self.addCleanup(house.close)
        generator = random.Random(SEED)
        server = house.start()
        self.addCleanup(lambda: server.kill() if server.alive() else None)
        boss, tokens = self.found(server)
        with server.client(tokens["w0"]) as team:
            streams = Streams(team)
        with server.client(boss) as auditor:
            before = self.ledger(auditor)
        kept, may_be, refused = set(), set(), set()
        for number in range(ROUNDS):
            writers = [Writer(server, tokens[name], streams, f"{number}-{name}") for name in WRITERS]
            for writer in writers:
                writer.start()
            time.sleep(generator.uniform(0.02, KILL_AFTER_MAX_S))  # the moment is the experiment
            server.kill()
            for writer in writers:
                writer.join()
                self.assertEqual(writer.wrong, [])
                kept |= writer.kept
                may_be |= writer.open
                refused |= writer.refused
            house.settle()
            holdings.verify(self, *house.verify_arguments)
            server = house.start()
            with server.client(tokens["w0"]) as team, server.client(boss) as auditor:
                there = self.written(team, streams)
                numbers = self.ledger(auditor)
            self.assertEqual(len(there), len(set(there)), "written twice")
            self.assertEqual(kept - set(there), set(), "acknowledged and lost")
            self.assertEqual(set(there) - kept - may_be, set(), "neither acknowledged nor unanswered")
            seconds = {mark[2:] for mark in there if mark.startswith("m2")}
            self.assertEqual(seconds, self.reported, "in part")
            # Each mark is one event: nothing is there besides.
            self.assertEqual(numbers, list(range(1, len(before) + len(there) + 1)))
            print(f"{house.name} round {number + 1}: {len(kept)} acknowledged, {len(there)} there, "
                  f"{len(refused)} refused", flush=True)
        self.assertGreater(len(kept), ROUNDS * 10, "too little load to tell anything")
        self.assertTrue(refused, "nobody was too late: the streams are not shared")
        self.assertEqual(server.stop(), 0)
        holdings.verify(self, *house.verify_arguments)

    def found(self, server) -> tuple:
        """(the administrator's token, those of the writers by name): all see both levels."""
        with server.client() as admin:
            boss = admin.create_token("s-boss", BOSS)["token"]
            tokens = {name: admin.create_token(f"s-{name}", USE)["token"] for name in WRITERS}
        with server.client(boss) as client:
            expect(client.post("/api/desk/found", {"id": "boss", "name": "Boss"}), 201)
            expect(client.post("/api/desk/groups", {"id": "team", "name": "Team", "role": "team"}), 201)
            for name in WRITERS:
                expect(client.post("/api/desk/persons", {"id": name, "name": name, "subject": f"s-{name}"}), 201)
                expect(client.post("/api/desk/groups/team/members", {"person": name}), 200)
            for level in LEVELS:
                expect(client.post("/api/desk/levels", {"id": level, "name": level, "groups": ["team"]}), 201)
            expect(client.request("PATCH", "/api/desk/settings", {"default_levels": {"vulnerability": "core"}}), 200)
            expect(client.post("/api/desk/policies", {"shipped": True}), 200)
        with server.client(tokens["w0"]) as client:
            expect(client.request("PATCH", "/api/desk/modules/mod-x", {"team": "a team"}), 200)
        return boss, tokens

    def written(self, team: Client, streams: Streams) -> list:
        """The mark of each event in the histories of issues and the case. Each history is as long as its version."""
        keys = [issue["key"] for page in team.pages("/api/desk/issues", 1000, "issues") for issue in page]
        self.assertLessEqual(set(streams.issues), set(keys))
        marks, self.reported = [], set()
        for key in keys:
            issue = expect(team.get(f"/api/desk/issues/{key}"), 200).json
            events = expect(team.get(f"/api/desk/issues/{key}/history"), 200).json["events"]
            marks += self.marks_of(events, issue["version"])
            self.reported |= {mark[1:] for mark in MARK.findall(issue["title"])}
            comments = [event["body"]["text"] for event in events if event["kind"] == "issue.commented"]
            self.assertEqual([comment["text"] for comment in issue["comments"]], comments)
        case = expect(team.get(f"/api/desk/cases/{streams.case}"), 200).json
        return marks + self.marks_of(case["events"], case["version"])

    def marks_of(self, events: list, version: int) -> list:
        self.assertEqual(len(events), version)
        self.assertEqual(len({event["id"] for event in events}), version)
        self.assertEqual([event["at"] for event in events], sorted(event["at"] for event in events))
        found = [MARK.findall(json.dumps(event)) for event in events]
        self.assertLessEqual({len(marks) for marks in found}, {0, 1})
        return [mark for marks in found for mark in marks]

    @staticmethod
    def ledger(auditor: Client) -> list:
        """The numbers of all events, from the audit, which has them without their texts."""
        return sorted(int(entry["record"].replace("-", ""), 16)
                      for page in auditor.pages("/api/audit", 1000, "entries") for entry in page
                      if entry.get("action") == "ledger.event")

    def test_sqlite_loses_no_acknowledged_event(self):
        self.play(SqliteHouse())

    def test_postgresql_loses_no_acknowledged_event(self):
        if reason := postgres.missing():
            self.skipTest(reason)
        self.play(PostgresHouse())


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    unittest.main(verbosity=2)
