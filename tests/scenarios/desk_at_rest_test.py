"""An embargo holds at rest: the texts of 1,000 embargoed issues, of their cases, action items and meetings, are
written, imported, changed, searched for, read and refused, and stand readable in no file, log line, metric, error or
dump.
"""

import concurrent.futures
import datetime
import json
import subprocess
import time
import unittest

import markers
from desk_stage import found_desk, furnish, report
from harness import postgres
from stage import Stage, audit_of, eventually, expect, seeded

REPORTED = 200
IMPORTED = 800
AT_ONCE = 8  # writers
DAY = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
IMPORT = "/api/desk/import/tracker"


def file(content) -> dict:
    return {"name": "file.json", "text": content if isinstance(content, str) else json.dumps(content)}


class Kind:
    """One kind of text. All kinds share a core, so that one search finds them all; `value` tells them apart."""

    FIRST = 11  # all have as many digits: none begins another

    def __init__(self, marker: markers.Marker, number: int):
        self._marker, self._number = marker, number

    def value(self, n: int) -> str:
        return self._marker.value(self._number * 10_000 + n)


class DeskAtRestTest(unittest.TestCase):
    def setUp(self):
        rng = seeded()
        self.marks = [markers.Marker(rng, "a text", plain=True), markers.Marker(rng, "a text of lines", plain=False)]
        self.kinds = []

        def mark(what: str, plain: bool = True):
            self.kinds.append(f"{Kind.FIRST + len(self.kinds)}: {what}")
            return Kind(self.marks[0 if plain else 1], Kind.FIRST + len(self.kinds) - 1)
        self.titles, self.texts = mark("title"), mark("description", plain=False)
        self.comments, self.labels = mark("comment", plain=False), mark("label")
        self.references, self.versions = mark("reference"), mark("affected versions")
        self.reasons, self.duties = mark("reason of a move or a level"), mark("reason for a membership")
        self.names, self.wishes = mark("person's name"), mark("reason to be let in")
        self.case_reasons, self.evidence = mark("reason in a case"), mark("evidence in a case")
        self.actions, self.notes = mark("action item"), mark("note of an action item")
        self.minutes, self.refused = mark("minutes", plain=False), mark("refused file")
        self.imported_titles, self.imported_texts = mark("imported title"), mark("imported description", plain=False)
        self.imported_comments = mark("imported comment", plain=False)
        # Stands in clear: shows that the search sees the store.
        self.shown = markers.Marker(rng, "reason for expunging", plain=True)
        self.spoken = []

    # -- what is written ----------------------------------------------------------------------------

    def live(self, server, operator):
        boss, team = found_desk(server, operator)
        self.assertEqual(eventually(lambda: boss.get("/api/desk/me").status != 503), True)
        furnish(boss)
        stranger = server.client(operator.create_token("s-stranger", ["strongroom.desk.execute"], ["desk"])["token"])
        expect(boss.post("/api/desk/persons", {"name": self.names.value(1), "subject": "s-stranger"}), 201)
        expect(boss.request("PATCH", "/api/desk/persons/team", {"tracker_id": "account-team"}), 200)
        expect(boss.post("/api/desk/groups", {"id": "ops", "name": "Ops"}), 201)
        expect(boss.post("/api/desk/groups/ops/members", {"person": "team", "reason": self.duties.value(1)}), 200)
        expect(boss.post("/api/desk/policies", {"shipped": True}), 200)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            parts = [pool.submit(self.report_some, server.client(team.token), stranger, range(n, REPORTED, AT_ONCE))
                     for n in range(AT_ONCE)]
            keys = {n: key for part in parts for n, key in part.result().items()}
        self.meet(team, stranger, keys)
        self.take_over(boss, team)
        self.ask_back(team, keys)
        event = expect(team.get(f"/api/desk/issues/{keys[0]}/history"), 200).json["events"][1]["id"]
        expect(boss.post("/api/desk/expunge", {"event": event, "reason": self.shown.value(1)}), 200)
        self.spoken.append(str(audit_of(boss)).encode())
        self.spoken.append(server.client(None).get("/metrics").body)

    def report_some(self, team, stranger, numbers) -> dict:
        """Keys by number. A connection of its own for each call."""
        keys = {}
        for n in numbers:
            keys[n] = report(team, self.titles.value(n), description=self.texts.value(n),
                             affected=[{"module": "mod-x", "versions": self.versions.value(n)}])
            path = f"/api/desk/issues/{keys[n]}"
            if n % 10 == 0:
                expect(team.post(path + "/comments", {"text": self.comments.value(n)}), 200)
                expect(team.post(path + "/labels", {"add": [self.labels.value(n)]}), 200)
                expect(team.request("PATCH", path, {"title": self.titles.value(n + REPORTED)}), 200)
                url = f"https://tracker.example/{self.references.value(n)}"
                expect(team.post(path + "/references", {"system": "url", "value": url}), 200)
                expect(team.post(path + "/transitions", {"to": "triaged", "reason": self.reasons.value(n)}), 200)
                self.run_case(team, keys[n], n)
            if n == 4:  # refused alike each time, so that a few are enough; from one thread
                self.refuse(team, stranger, path, n)
        return keys

    def run_case(self, team, key: str, n: int):
        begun = {"policy": "unsupported-module-deprecation", "module": "mod-x", "issue": key,
                 "reason": self.case_reasons.value(n), "evidence": f"https://tracker.example/{self.evidence.value(n)}"}
        case = expect(team.post("/api/desk/cases", begun), 201).json["id"]
        path = f"/api/desk/cases/{case}"
        expect(team.post(path + "/acts", {"kind": "noted", "reason": self.case_reasons.value(n + 1),
                                          "evidence": self.evidence.value(n + 1)}), 200)
        tried = team.post(path + "/what-if", {"events": [
            {"at": DAY, "kind": "danced", "reason": self.case_reasons.value(n)}]})
        self.spoken.append(expect(tried, 422).body)
        self.assertIn(self.case_reasons.value(n), expect(team.get(path), 200).text)
        action = expect(team.post("/api/desk/actions", {"text": self.actions.value(n), "owner": "team", "issue": key}),
                        201).json["id"]
        expect(team.post(f"/api/desk/actions/{action}/done", {"note": self.notes.value(n)}), 200)

    def meet(self, team, stranger, keys: dict):
        for n in range(2):  # the second is a correction
            expect(team.put(f"/api/desk/meetings/{DAY}/minutes",
                            {"audience": "team", "text": self.minutes.value(n)}), 200)
        self.spoken.append(expect(team.put(f"/api/desk/meetings/{DAY}/minutes", {
            "audience": "public", "text": f"{self.minutes.value(3)} {keys[1]}"}), 422).body)
        expect(stranger.post("/api/desk/access-requests", {"group": "team", "reason": self.wishes.value(1)}), 201)
        expect(team.post("/api/desk/actions", {"text": self.actions.value(1), "owner": "team"}), 201)
        expect(team.put(f"/api/desk/issues/{keys[1]}/level", {"level": "core", "reason": self.reasons.value(1)}), 200)

    def take_over(self, boss, team):
        """From a tracker, at a level; tried before, cut off, and changed there later."""
        def issue(n: int, shift: int = 0) -> dict:
            return {"key": f"TRK-{1000 + n}", "fields": {
                "summary": self.imported_titles.value(n + shift), "description": self.imported_texts.value(n + shift),
                "issuetype": {"name": "Bug"}, "security": {"id": "10", "name": "Closed"}, "labels": [],
                "components": [], "versions": [], "issuelinks": [], "subtasks": [], "priority": {"name": "P3"},
                "status": {"name": "Open"}, "assignee": None,
                "reporter": {"accountId": "account-team", "displayName": "Team"},
                "comment": {"total": 1, "comments": [
                    {"id": "7", "body": self.imported_comments.value(n), "author": {"accountId": "account-team"},
                     "created": "2024-03-06T08:00:00.000+0000"}]}, "created": "2024-03-05T10:11:12.000+0000"}}

        def body(issues: list, **more) -> dict:
            return {"issues": [file({"startAt": 0, "total": len(issues), "issues": issues})],
                    "scheme": file({"id": 1, "name": "Scheme", "levels": [{"id": "10", "name": "Closed"}]}),
                    "scheme_members": [file({"values": [{"issueSecurityLevelId": "10",
                                                         "holder": {"type": "group", "parameter": "Insiders"}}]})],
                    "groups": [{"group": "Insiders", "files": [file({"values": [
                        {"accountId": "account-team", "displayName": "Team", "active": True}]})]}], **more}
        everything = [issue(n) for n in range(IMPORTED)]
        self.spoken.append(expect(boss.post(IMPORT, body(everything, dry_run=True)), 200).body)
        answer = expect(boss.post(IMPORT, body(everything)), 200)
        self.assertEqual(answer.json["unseen"], IMPORTED)
        self.spoken.append(answer.body)
        self.spoken.append(expect(boss.post(IMPORT, body([issue(n, IMPORTED) for n in range(20)])), 200).body)
        cut = file(json.dumps({"issues": [issue(1)]})[:-30])
        odd = file(json.dumps({"issues": [{"key": self.refused.value(1), "fields": {
            "summary": [self.refused.value(2)], "created": self.refused.value(3)}}]}))
        for wrong in (cut, odd, file(self.refused.value(4))):
            answer = boss.post(IMPORT, {"issues": [wrong]})
            self.assertTrue(400 <= answer.status < 500, answer)
            if wrong is not odd:  # whose answer tells the person who gave the file where it is odd
                self.spoken.append(answer.body)

    def ask_back(self, team, keys: dict):
        """The marks are really there."""
        found = expect(team.post("/api/desk/search", {"query": self.titles.value(1)}), 200).json["issues"]
        self.assertEqual([issue["key"] for issue in found], [keys[1]])
        self.assertEqual(sum(map(len, team.pages("/api/desk/issues", 700, "issues"))), REPORTED + IMPORTED)
        first = expect(team.get(f"/api/desk/issues/{keys[0]}"), 200).json
        self.assertEqual(first["description"], self.texts.value(0))
        taken = expect(team.get("/api/desk/issues/TRK-1030"), 200).json
        self.assertEqual((taken["title"], taken["level"]), (self.imported_titles.value(30), "closed"))
        self.assertEqual(taken["comments"][0]["text"], self.imported_comments.value(30))
        self.assertIn(self.actions.value(1), expect(team.get("/api/desk/agenda"), 200).text)
        self.assertIn(self.imported_titles.value(IMPORTED), expect(team.get("/api/desk/board?limit=1000"), 200).text)

    def refuse(self, team, stranger, path: str, n: int):
        """Each of these is refused with a marked text in its hands."""
        text, title = self.texts.value(n), self.titles.value(n)
        for client, method, where, body in (
                (stranger, "GET", path, None),
                (stranger, "POST", "/api/desk/search", {"query": title, "more": text}),
                (team, "POST", path + "/comments", {"text": text * 3000}),
                (team, "POST", path + "/comments", {"text": [text]}),
                (team, "POST", path + "/labels", {"add": [title, title * 100]}),
                (team, "PATCH", path, {"title": text}),  # no line ends there
                (team, "POST", path + "/references", {"system": title, "value": text}),
                (team, "PUT", path + "/level", {"level": title}),
                (team, "POST", "/api/desk/cases", {"policy": title, "module": text, "issue": title}),
                (team, "POST", "/api/desk/actions", {"text": text * 1000, "owner": title}),
                (team, "POST", "/api/desk/issues", f'{{"title": "{title}", "x')):
            answer = client.request(method, where, body)
            self.assertTrue(400 <= answer.status < 500, answer)
            self.spoken.append(answer.body)

    # -- where it is looked for ---------------------------------------------------------------------

    def look(self, roots, since: float = 0):
        found = markers.search_files(roots, self.marks, since)
        found += markers.search(b"\n".join(self.spoken), self.marks)
        self.assertEqual(found, [], f"behind a mark's letters stands its kind: {self.kinds}")
        self.assertTrue(markers.search_files(roots, [self.shown], since), "the search does not see the store")

    def test_sqlite(self):
        with Stage() as stage:
            operator_token = stage.init()
            with stage.serve() as server:
                self.live(server, server.client(operator_token))
                self.look([stage.directory])  # the WAL, too
            self.spoken += [server.stdout().encode(), server.stderr().encode()]
            self.look([stage.directory])
            self.assertIn('"level":"debug"', stage.log.read_text(encoding="utf-8"))
            stage.assert_clean()

    @unittest.skipIf(postgres.missing(), postgres.missing())
    def test_postgresql(self):
        begun = time.time() - 5  # what initdb wrote before is no work of ours
        with postgres.Cluster() as cluster, Stage({"store.url": cluster.url()}) as stage:
            operator_token = stage.init()
            with stage.serve() as server:
                self.live(server, server.client(operator_token))
                cluster.execute("CHECKPOINT")
                self.look([stage.directory, cluster.directory], begun)  # its WAL and its log, too
                self.look_into_dump(cluster)
            self.spoken += [server.stdout().encode(), server.stderr().encode()]
            self.look([stage.directory, cluster.directory], begun)
            stage.assert_clean()

    def look_into_dump(self, cluster):
        dump = subprocess.run([postgres.PROGRAMS / "pg_dump", f"--dbname={cluster.url()}"], check=True,
                              stdout=subprocess.PIPE, timeout=120).stdout
        self.assertEqual(markers.search(dump, self.marks), [])
        self.assertTrue(markers.search(dump, [self.shown]), "the search does not see the dump")


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")  # clients end with the process
