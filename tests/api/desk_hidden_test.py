"""Whoever may not see an issue cannot tell it from one that was never there: every route that takes a key
answers both with the same bytes. And who looks is audited."""

import time
import unittest

from desk_case import DeskCase, desk_routes

ABSENT = "SEC-2222"

# A good body for each route that takes a key and a body; with links the key may stand in the body, too.
BODIES = {
    "PATCH /api/desk/issues/{key}": {"title": "x"},
    "POST /api/desk/issues/{key}/transitions": {"to": "triaged"},
    "PUT /api/desk/issues/{key}/affected": {"affected": []},
    "POST /api/desk/issues/{key}/comments": {"text": "x"},
    "PUT /api/desk/issues/{key}/rating": {"severity": "high"},
    "POST /api/desk/issues/{key}/labels": {"add": ["x"]},
    "PUT /api/desk/issues/{key}/assignee": {"person": "team"},
    "PUT /api/desk/issues/{key}/priority": {"priority": "P1"},
    "PUT /api/desk/issues/{key}/urgency": {"urgent": True},
    "POST /api/desk/issues/{key}/references": {"system": "cve", "value": "CVE-2026-0001"},
    "POST /api/desk/issues/{key}/references/remove": {"system": "cve", "value": "CVE-2026-0001"},
    "POST /api/desk/issues/{key}/links": {"with": "SEC-3333"},
    "POST /api/desk/issues/{key}/links/remove": {"with": "SEC-3333"},
    "PUT /api/desk/issues/{key}/level": {"level": "core"},
    "PUT /api/desk/issues/{key}/embargo": {"until": "2126-01-01T00:00:00Z"},
    "POST /api/desk/issues/{key}/lift": {"early": True, "reason": "x"},
}
# They differ from one answer to the next whatever is asked.
OWN_HEADERS = {"x-request-id", "date"}


class HiddenTest(DeskCase):
    extra = {"STRONGROOM_AUDIT_MASKED_READS": "sync"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keyed = [route for route in desk_routes() if "{key}" in route[1]]
        # Of the team, but sees nothing of the level: what a role allows must not tell either.
        cls.done(cls.boss.post("/api/desk/groups", {"id": "others", "name": "Others", "role": "team"}), 201)
        cls.done(cls.boss.post("/api/desk/groups/others/members", {"person": "stranger"}))

    def essence(self, answer):
        headers = sorted((name.lower(), value) for name, value in answer.headers.items()
                         if name.lower() not in OWN_HEADERS)
        return answer.status, headers, answer.body

    def same(self, client, method: str, path: str, hidden: str, body=None, query=""):
        asked = [path.replace("{key}", key) + query for key in (hidden, ABSENT)]
        first, second = (self.essence(client.request(method, where, body)) for where in asked)
        self.assertEqual(first, second, path)
        return first[0]

    def test_hidden_and_absent_are_the_same_on_every_route(self):
        hidden = self.report("Not for everybody")
        self.assertGreater(len(self.keyed), 19)
        for method, path in self.keyed:
            body = None
            if method not in ("GET", "HEAD"):
                body = BODIES[f"{method} {path}"]  # a new route needs a body here
            for name in ("stranger", "boss"):
                with self.subTest(method=method, path=path, who=name):
                    client = getattr(self, name)
                    status = self.same(client, method, path, hidden, body)
                    self.assertEqual(status, 404 if name == "stranger" or method == "GET" else status)
                    self.assertIn(status, (403, 404))
                    self.same(client, method, path, hidden, {} if body else None)
                    if body:
                        self.same(client, method, path, hidden, {**body, "version": 7})
                        self.same(client, method, path, hidden, "{")
                    else:
                        self.same(client, method, path, hidden, query="?as_of=2126-01-01")
                        self.same(client, method, path, hidden, query="?as=reporter")
        self.assertEqual(self.read(hidden)["version"], 1)

    def test_streams_of_hidden_things_are_those_of_none(self):
        hidden = self.report("Not for everybody")
        public = self.report("Public", by=self.team, kind="process")
        self.done(self.team.post(f"/api/desk/issues/{hidden}/links", {"with": public}))
        action = self.done(self.team.post("/api/desk/actions", {"text": "x", "owner": "team", "issue": hidden}), 201)["id"]
        pair = sorted((hidden, public))
        for stream, absent in ((f"issue/{hidden}", f"issue/{ABSENT}"), (f"action/{action}", "action/act-222222"),
                               ("link/" + "/".join(pair), f"link/{ABSENT}/{public}")):
            paths = [f"/api/desk/history?stream={name}" for name in (stream, absent)]
            self.assertEqual(self.team.get(paths[0]).status, 200, stream)
            for client in (self.stranger, self.boss):
                for more in ("", "&as_of=2126-01-01"):
                    first, second = (self.essence(client.get(path + more)) for path in paths)
                    self.assertEqual(first, second, stream)
                    self.assertEqual(first[0], 404)

    def test_nothing_else_tells_of_a_hidden_issue(self):
        word = "zymurgy"
        aside = ("/api/desk/levels", "/api/desk/settings", "/api/desk/modules")
        before = {path: self.stranger.get(path).body for path in aside}
        hidden = self.report(f"About {word}")
        public = self.report("Public", by=self.team, kind="process")
        self.done(self.team.post(f"/api/desk/issues/{hidden}/links", {"with": public}))
        self.done(self.team.put(f"/api/desk/issues/{hidden}/urgency", {"urgent": True}))
        self.done(self.team.post("/api/desk/actions", {"text": word, "owner": "team", "issue": hidden}), 201)
        seen = [self.stranger.get(f"/api/desk/issues/{public}"),
                self.stranger.get(f"/api/desk/issues/{public}/history"),
                self.stranger.get("/api/desk/issues"), self.stranger.get("/api/desk/board"),
                self.stranger.get("/api/desk/review"), self.stranger.get("/api/desk/issues?as_of=2126-01-01"),
                self.stranger.get("/api/desk/agenda"), self.stranger.get("/api/desk/agenda?audience=public"),
                self.stranger.get("/api/desk/actions"), self.stranger.get("/api/desk/meetings"),
                self.stranger.post("/api/desk/search", {"query": word})]
        for answer in seen:
            self.assertEqual(answer.status, 200, answer)
            self.assertNotIn(hidden, answer.text)
            self.assertNotIn(word, answer.text)
        for path in aside:
            self.assertEqual(self.stranger.get(path).body, before[path], path)
        # A link to what is hidden, from either side, is a link to nothing.
        for a, b in ((public, hidden), (public, ABSENT)):
            answer = self.stranger.post(f"/api/desk/issues/{a}/links", {"with": b})
            self.assertEqual(self.refused(answer, 404)["detail"],
                             "there is no such issue, or you may not see it")

    def test_the_reporter_sees_their_own_and_the_administrator_does_not(self):
        key = self.report("Mine")
        self.assertEqual(self.read(key, self.reporter)["title"], "Mine")
        self.refused(self.boss.get(f"/api/desk/issues/{key}"), 404)
        explained = self.done(self.team.get(f"/api/desk/issues/{key}/explain?person=reporter"))
        self.assertTrue(explained["can"])
        self.assertFalse(self.done(self.team.get(f"/api/desk/issues/{key}/explain?person=boss"))["can"])

    def test_who_looks_is_audited(self):
        key = self.report("Watched closely")
        self.read(key)
        self.done(self.team.get("/api/desk/issues"))
        self.refused(self.boss.get(f"/api/desk/issues/{key}?as=team"), 404)
        self.refused(self.team.get(f"/api/desk/issues/{key}?as=boss"), 403)
        auditor = self.client("strongroom.audit.get", subject="auditor")
        entries = [entry for page in auditor.pages("/api/audit", 1000, "entries") for entry in page]
        reads = [entry for entry in entries if entry.get("action") == "desk.issue.read" and entry["record"] == key]
        self.assertEqual([entry["who"]["subject"] for entry in reads], ["s-team"])
        self.assertTrue([entry for entry in entries if entry.get("action") == "desk.issue.list"])
        eyes = [entry for entry in entries if entry.get("action") == "desk.look-through"]
        self.assertIn(("s-boss", "team"), [(entry["who"]["subject"], entry["record"]) for entry in eyes])
        self.assertNotIn(("s-team", "boss"), [(entry["who"]["subject"], entry["record"]) for entry in eyes])
        self.assertNotIn("Watched closely", str(entries))

    def test_a_search_and_a_review_are_audited_whatever_they_come_to(self):
        self.report("Speculative")
        auditor = self.client("strongroom.audit.get", subject="auditor")

        def entries(action, subject):
            return [entry for page in auditor.pages("/api/audit", 1000, "entries") for entry in page
                    if entry.get("action") == action and entry["who"]["subject"] == subject]
        for client, subject, found in ((self.stranger, "s-stranger", 0), (self.team, "s-team", 1)):
            before = len(entries("desk.search", subject))
            hits = self.done(client.post("/api/desk/search", {"query": "Speculative"}))["issues"]
            self.assertEqual(len(hits), found)
            left = entries("desk.search", subject)
            self.assertEqual(len(left), before + 1)
            self.assertEqual(left[-1]["count"], found)
            self.assertNotIn("speculative", str(left).lower())
        before = len(entries("desk.review.read", "s-team"))
        self.done(self.team.get("/api/desk/review"))
        self.assertEqual(len(entries("desk.review.read", "s-team")), before + 1)

    def test_keys_stand_in_no_log_line(self):
        key = self.report("Quiet")
        self.refused(self.stranger.get(f"/api/desk/issues/{key}"), 404)
        time.sleep(0.3)  # a log line is written behind the answer
        self.assertNotIn(key, self.server.stderr())


if __name__ == "__main__":
    unittest.main()
