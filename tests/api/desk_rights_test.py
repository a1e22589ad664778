"""The desk over HTTP: founding it, who may come in, what each kind of person may do, strict bodies."""

import datetime
import re
import time
import unittest

from desk_case import EXPUNGE, FOUND, USE, DeskCase, desk_routes
from harness import raw
from harness.case import ServerCase
from harness.client import expect


class FoundingTest(ServerCase):
    types = ()

    def test_the_desk_is_founded_once_by_an_explicit_act(self):
        nobody = self.client(USE, subject="s-nobody")
        refused = self.refused(nobody.get("/api/desk/issues"), 403)
        self.assertIn("/api/desk/found", refused["detail"])
        self.refused(nobody.post("/api/desk/found", {"name": "Nobody"}), 403)  # lacks the permission
        founder = self.client(USE, FOUND, subject="s-founder")
        self.refused(founder.post("/api/desk/found", {}), 422, "required")
        self.refused(founder.post("/api/desk/found", {"name": "Boss", "more": 1}), 422)
        made = founder.post("/api/desk/found", {"id": "boss", "name": "Boss"})
        self.assertEqual((made.status, made.json), (201, {"person": "boss", "group": "administrators"}))
        me = founder.get("/api/desk/me").json
        self.assertEqual((me["id"], me["groups"], me["subject"]), ("boss", ["administrators"], "s-founder"))
        self.refused(founder.post("/api/desk/found", {"name": "Other"}), 409)
        self.assertIn("no active person", self.refused(nobody.get("/api/desk/issues"), 403)["detail"])

    def test_a_credential_of_another_tenant_is_kept_out(self):
        self.admin.create_tenant("elsewhere")
        other = self.client(USE, FOUND, subject="s-founder", tenants=("elsewhere",))
        self.refused(other.get("/api/desk/issues"), 403)
        self.refused(other.post("/api/desk/found", {"name": "Other"}), 403)


class RightsTest(DeskCase):
    def test_without_the_permission_no_route_says_anything(self):
        # Each lacks the one that the route takes; operators open nothing.
        everything = ["strongroom.types.get", USE, FOUND, EXPUNGE]
        needed = {"/api/desk/found": FOUND, "/api/desk/expunge": EXPUNGE}
        clients = {lacking: self.client(*(name for name in everything if name != lacking), subject="s-boss")
                   for lacking in (USE, FOUND, EXPUNGE)}
        key, count = self.report(), 0
        with self.server.client(None) as nobody:
            for method, path in desk_routes():
                path, count = path.replace("{key}", key).replace("{id}", "team").replace("{person}", "boss"), count + 1
                path = re.sub(r"{\w+}", "x", path)
                with self.subTest(method=method, path=path):
                    body = None if method == "GET" else {}
                    problem = self.refused(clients[needed.get(path, USE)].request(method, path, body), 403)
                    self.assertEqual(problem["detail"], "the credential does not grant this")
                    self.refused(nobody.request(method, path, body), 401)
        self.assertGreater(count, 50)

    def test_acts_of_administrators_are_theirs(self):
        for method, path, body in (
                ("POST", "/api/desk/persons", {"name": "x"}),
                ("PATCH", "/api/desk/persons/team", {"name": "x"}),
                ("POST", "/api/desk/groups", {"id": "x", "name": "x"}),
                ("POST", "/api/desk/groups/administrators/members", {"person": "team"}),
                ("PUT", "/api/desk/groups/team/role", {"role": "administrators"}),
                ("POST", "/api/desk/levels", {"id": "x", "name": "x", "groups": ["team"]}),
                ("PUT", "/api/desk/levels/core/groups", {"groups": ["administrators"]}),
                ("PATCH", "/api/desk/settings", {"inactive_days": 1}),
                ("POST", "/api/desk/policies", {"shipped": True}),
                ("POST", "/api/desk/policies/embargo-cap/1/approve", {}),
                ("POST", "/api/desk/import/tracker", {"issues": []}),
                ("POST", "/api/desk/review/finish", {})):
            with self.subTest(path=path):
                self.refused(self.team.request(method, path, body), 403)
        self.assertNotIn("subject", self.done(self.team.get("/api/desk/persons/reporter")))
        self.assertEqual(self.done(self.boss.get("/api/desk/persons/reporter"))["subject"], "s-reporter")

    def test_the_last_administrator_stays(self):
        self.refused(self.boss.post("/api/desk/persons/boss/leave", {}), 409)
        self.refused(self.boss.post("/api/desk/groups/administrators/members/boss/remove", {}), 409)

    def test_who_left_is_out_at_once(self):
        self.done(self.boss.post("/api/desk/persons", {"id": "brief", "name": "Brief", "subject": "s-brief"}), 201)
        brief = self.sign_in("s-brief", USE)
        self.done(brief.get("/api/desk/me"))
        self.done(self.boss.post("/api/desk/persons/brief/leave", {"reason": "moved on"}))
        self.refused(brief.get("/api/desk/me"), 403)
        self.done(self.boss.post("/api/desk/persons/brief/return", {}))
        self.done(brief.get("/api/desk/me"))

    def test_an_issue_from_report_to_publication(self):
        key = self.report("Anybody can log in", description="Leave the password empty.")
        self.assertRegex(key, r"^SEC-[2-9A-Z]{4}$")
        issue = self.read(key)
        self.assertEqual((issue["level"], issue["state"], issue["version"]), ("core", "reported", 1))
        path = f"/api/desk/issues/{key}"
        acts = [("POST", "/transitions", {"to": "triaged", "version": 1}),
                ("PUT", "/rating", {"vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}),
                ("PUT", "/affected", {"affected": [{"module": "mod-x", "versions": "< 2.1"}]}),
                ("POST", "/labels", {"add": ["login"]}),
                ("PUT", "/assignee", {"person": "team"}),
                ("PUT", "/priority", {"priority": "P1"}),
                ("PUT", "/urgency", {"urgent": True}),
                ("POST", "/references", {"system": "cve", "value": "CVE-2026-0001"}),
                ("POST", "/comments", {"text": "looking at it"}),
                ("PUT", "/embargo", {"until": f"{datetime.date.today().year + 2}-01-01T12:00:00Z", "zone": "Europe/Berlin"})]
        for place, (method, what, body) in enumerate(acts):
            with self.subTest(what):
                acted = self.done(self.team.request(method, path + what, body))
                self.assertEqual(acted, {"changed": True, "version": place + 2})
        issue = self.read(key)
        self.assertEqual((issue["severity"], issue["score"], issue["priority"], issue["urgent"], issue["assignee"]),
                         ("critical", 9.8, "P1", True, "team"))
        self.assertEqual([comment["text"] for comment in issue["comments"]], ["looking at it"])
        notice = self.done(self.team.get(path + "/lift?zone=Etc/UTC"))
        self.assertEqual((notice["zone"], notice["early"]), ("Etc/UTC", True))
        self.refused(self.team.post(path + "/lift", {}), 409)
        self.refused(self.stranger.get(path), 404)
        self.done(self.team.post(path + "/lift", {"early": True, "reason": "it is known"}))
        self.assertEqual(self.read(key, self.stranger)["level"], None)
        kinds = [event["kind"] for event in self.done(self.stranger.get(path + "/history"))["events"]]
        self.assertEqual((kinds[0], kinds[-1], len(kinds)), ("issue.reported", "issue.embargo-lifted", 12))

    def test_a_stale_version_is_a_conflict(self):
        key = self.report()
        path = f"/api/desk/issues/{key}"
        self.done(self.team.request("PATCH", path, {"title": "Better", "version": 1}))
        self.refused(self.team.request("PATCH", path, {"title": "Worse", "version": 1}), 409)
        self.assertEqual(self.read(key)["title"], "Better")
        again = self.done(self.team.request("PATCH", path, {"title": "Better", "version": 2}))
        self.assertEqual(again, {"changed": False, "version": 2})

    def test_bodies_are_strict(self):
        key = self.report()
        path = f"/api/desk/issues/{key}"
        for body in ({"text": 1}, {"text": "x", "more": 1}, {}, {"text": ""}, {"text": "x" * 60_000}):
            with self.subTest(str(body)[:40]):
                self.refused(self.team.post(path + "/comments", body), 422)
        self.refused(self.team.post(path + "/comments", "{"), 400)
        self.refused(self.team.post(path + "/transitions", {"to": "lost"}), 422, "word")
        self.refused(self.team.put(path + "/rating", {"vector": "CVSS:3.1/AV:N"}), 422, "cvss")
        self.refused(self.team.put(path + "/assignee", {}), 422, "required")
        self.refused(self.team.get("/api/desk/issues?color=red"), 400)
        self.refused(self.team.get("/api/desk/issues?kinds=sorrow"), 422)
        self.refused(self.team.get(f"{path}?as_of=yesterday"), 400)
        self.assertEqual(self.read(key)["version"], 1)

    def test_what_a_header_asks_for_is_refused_rather_than_ignored(self):
        before = self.done(self.team.get("/api/desk/issues"))["issues"]
        body = {"title": "Once", "kind": "process"}
        for send, path in ((self.team.post, "/api/desk/issues"), (self.team.post, "/api/desk/actions"),
                           (self.team.post, "/api/desk/issues/SEC-NONE/comments"),
                           (self.boss.post, "/api/desk/persons")):
            for header in ("Idempotency-Key", "If-Match"):
                refused = self.refused(send(path, body, headers={header: '"1"'}), 400)
                self.assertIn(header, refused["detail"])
        self.assertEqual(self.done(self.team.get("/api/desk/issues"))["issues"], before)

    def test_who_was_put_out_while_the_body_came_does_nothing(self):
        for put_out in (lambda made: self.done(self.boss.request("PATCH", "/api/desk/persons/slow", {"subject": ""})),
                        lambda made: expect(self.admin.delete(f"/api/tokens/{made['accessor']}"), 204)):
            self.boss.post("/api/desk/persons", {"id": "slow", "name": "Slow"})
            self.boss.request("PATCH", "/api/desk/persons/slow", {"subject": "s-slow"})
            made = self.admin.create_token("s-slow", [USE], ["default"])
            body = b'{"title": "Slowly", "kind": "process"}'
            with raw.connect(self.server) as peer:
                peer.sendall(raw.head("POST", "/api/desk/issues", made["token"], Content_Type="application/json",
                                      Content_Length=len(body)) + body[:5])
                put_out(made)
                time.sleep(1.1)  # a body is slow from a second on
                peer.sendall(body[5:])
                answer = raw.read_answer(peer)
            self.assertIn(answer.status, (401, 403), answer)
        titles = [issue["title"] for issue in self.done(self.team.get("/api/desk/issues"))["issues"]]
        self.assertNotIn("Slowly", titles)

    def test_through_other_eyes_is_no_more_than_they_see(self):
        for path in ("/api/desk/persons", "/api/desk/persons/boss", "/api/desk/groups/team"):
            with self.subTest(path=path):
                theirs = self.done(self.stranger.get(path))
                self.assertEqual(self.done(self.boss.get(f"{path}?as=stranger")), theirs)
                self.assertNotEqual(self.done(self.boss.get(path)), theirs)
        path = "/api/desk/levels/core/explain?person=reporter"
        self.refused(self.stranger.get(path), 403)
        self.refused(self.boss.get(f"{path}&as=stranger"), 403)
        self.done(self.boss.get(path))
        self.refused(self.boss.get("/api/desk/issues?as="), 400)

    def test_lists_boards_and_searches_know_filters(self):
        key = self.report("Quixotic overflow")
        self.done(self.team.put(f"/api/desk/issues/{key}/priority", {"priority": "P2"}))
        listed = self.done(self.team.get("/api/desk/issues?priorities=P1,P2&kinds=vulnerability"))["issues"]
        self.assertIn(key, [issue["key"] for issue in listed])
        self.assertEqual(self.done(self.team.get("/api/desk/issues?priorities=P4"))["issues"], [])
        board = self.done(self.team.get("/api/desk/board?quick=untriaged"))
        self.assertIn(key, [issue["key"] for issue in board["columns"][0]["issues"]])
        self.assertIn("mine", [quick["name"] for quick in board["quick_filters"]])
        self.refused(self.team.get("/api/desk/board?quick=mine&level=core"), 400)
        found = self.done(self.team.post("/api/desk/search", {"query": "quixot"}))["issues"]
        self.assertEqual([issue["key"] for issue in found], [key])

    def test_the_past_can_be_asked_for(self):
        key = self.report("First title")
        at = self.behind(self.read(key)["reported_at"])
        self.done(self.team.request("PATCH", f"/api/desk/issues/{key}", {"title": "Second title"}))
        past = self.done(self.team.get(f"/api/desk/issues/{key}?as_of={at}"))
        self.assertEqual((past["title"], self.read(key)["title"]), ("First title", "Second title"))
        then = [each["id"] for each in self.done(self.boss.get(f"/api/desk/groups?as_of={self.founded()}"))["groups"]]
        self.assertNotIn("team", then)
        self.refused(self.team.get(f"/api/desk/issues/{key}?as_of={self.founded()}"), 404)

    def test_access_is_asked_for_and_answered(self):
        self.done(self.boss.post("/api/desk/groups", {"id": "sysops", "name": "Sysops"}), 201)
        asked = self.done(self.stranger.post("/api/desk/access-requests",
                                             {"group": "sysops", "reason": "on call"}), 201)["id"]
        listed = self.done(self.reporter.get("/api/desk/access-requests"))["requests"]
        self.assertEqual(listed, [])
        self.refused(self.stranger.post(f"/api/desk/access-requests/{asked}/answer", {"granted": True}), 403)
        self.done(self.boss.post(f"/api/desk/access-requests/{asked}/answer", {"granted": True}))
        self.assertIn("sysops", self.done(self.stranger.get("/api/desk/me"))["groups"])
        review = self.done(self.boss.get("/api/desk/review"))
        self.assertIn("group-without-description", [finding["kind"] for finding in review["findings"]])
        self.refused(self.boss.get("/api/desk/review?as=team"), 422)
        self.refused(self.stranger.get("/api/desk/review"), 403)
        finding = review["findings"][0]["id"]
        self.done(self.boss.post("/api/desk/review/sign-off",
                                 {"finding": finding, "accepted": True, "note": "for a reason"}))
        self.refused(self.boss.post("/api/desk/review/finish", {}), 409)

    def test_facts_about_modules(self):
        path = "/api/desk/modules/mod-x"
        self.refused(self.team.get(path), 404)
        self.refused(self.stranger.request("PATCH", path, {"team": "a-team"}), 403)
        self.done(self.team.request("PATCH", path, {"team": "a-team", "used_in_production": True}))
        module = self.done(self.stranger.get(path))
        self.assertEqual((module["team"], module["used_in_production"], module["planned_for_next_release"]),
                         ("a-team", True, None))
        self.done(self.team.request("PATCH", path, {"used_in_production": None}))
        self.assertIsNone(self.done(self.team.get(path))["used_in_production"])

    def test_what_is_expunged_is_gone_from_every_answer(self):
        key = self.report("A title", description="the password is hunter2")
        path = f"/api/desk/issues/{key}"
        event = self.done(self.team.get(path + "/history"))["events"][0]["id"]
        body = {"event": event, "reason": "a password was pasted"}
        self.refused(self.team.post("/api/desk/expunge", body), 403)  # no permission
        plain = self.client(USE, EXPUNGE, subject="s-team")
        self.refused(plain.post("/api/desk/expunge", body), 403)      # no administrator
        self.refused(self.boss.post("/api/desk/expunge", {**body, "event": "x"}), 422)
        self.refused(self.boss.post("/api/desk/expunge", {**body, "reason": " "}), 422)
        done = self.done(self.boss.post("/api/desk/expunge", body))
        self.assertTrue(done["runbook"])
        self.done(self.boss.post("/api/desk/expunge", body))
        self.assertEqual(self.read(key)["description"], "(expunged)")
        self.assertNotIn("hunter2", self.team.get(path + "/history").text)
        self.assertEqual(self.done(self.team.post("/api/desk/search", {"query": "hunter2"}))["issues"], [])

    def history(self, stream: str, by=None, status: int = 200) -> list:
        answer = self.done((by or self.boss).get("/api/desk/history?stream=" + stream.replace("/", "%2F")), status)
        return answer["events"] if status == 200 else []

    def expunge(self, events: list, text: str):
        holding = [event["id"] for event in events if text in str(event["body"])]
        self.assertTrue(holding, text)
        for event in holding:
            self.done(self.boss.post("/api/desk/expunge", {"event": event, "reason": "held a password"}))

    def test_whatever_holds_a_text_is_found_by_its_stream_and_expunged(self):
        word = "swordfish"
        post, patch = self.boss.post, lambda path, body: self.boss.request("PATCH", path, body)
        self.done(post("/api/desk/groups", {"id": "odd", "name": "Odd", "description": word}), 201)
        self.done(post("/api/desk/groups/odd/members", {"person": "stranger", "reason": word}))
        self.done(post("/api/desk/persons", {"id": "odd", "name": word}), 201)
        asked = self.done(self.stranger.post("/api/desk/access-requests", {"group": "team", "reason": word}), 201)["id"]
        self.done(patch("/api/desk/settings", {"contact": word}))
        self.done(self.team.request("PATCH", "/api/desk/modules/mod-odd", {"team": word, "alternatives": [word]}))
        finding = self.done(self.boss.get("/api/desk/review"))["findings"][0]["id"]
        self.done(post("/api/desk/review/sign-off", {"finding": finding, "accepted": True, "note": word}))
        self.done(self.team.put("/api/desk/meetings/2026-01-02/minutes", {"audience": "team", "text": word}))
        key = self.report("Labelled")
        for label in (word, "login"):
            self.done(self.team.post(f"/api/desk/issues/{key}/labels", {"add": [label]}))
        streams = {"group/odd": self.boss, "person/odd": self.boss, f"access/{asked}": self.boss, "desk": self.boss,
                   "module/mod-odd": self.boss, "review/boss": self.boss, "meeting/2026-01-02": self.team,
                   f"issue/{key}": self.team}
        for stream, reader in streams.items():
            with self.subTest(stream=stream):
                self.expunge(self.history(stream, reader), word)
                left = self.history(stream, reader)
                self.assertNotIn(word, str(left))
                self.assertIn("(expunged)", str(left))
        self.assertEqual(self.read(key)["labels"], ["login"])
        self.assertEqual(self.done(self.team.post("/api/desk/search", {"query": word}))["issues"], [])
        for path in ("groups/odd", "persons", "settings", "modules", "access-requests", "review"):
            self.assertNotIn(word, self.boss.get("/api/desk/" + path).text)

    def test_a_label_that_would_come_back_is_not_expunged(self):
        key = self.report("Labelled and not")
        path = f"/api/desk/issues/{key}/labels"
        self.done(self.team.post(path, {"add": ["swordfish"]}))
        self.done(self.team.post(path, {"remove": ["swordfish"]}))
        added, removed = self.history(f"issue/{key}", self.team)[-2:]
        problem = self.refused(self.boss.post("/api/desk/expunge", {"event": removed["id"], "reason": "a password"}), 409)
        self.assertNotIn("swordfish", str(problem))
        for event in (added, removed):
            self.done(self.boss.post("/api/desk/expunge", {"event": event["id"], "reason": "a password"}))
        self.assertEqual(self.read(key)["labels"], [])
        self.assertNotIn("swordfish", str(self.history(f"issue/{key}", self.team)))

    def test_a_stream_is_for_those_who_see_what_it_is_about(self):
        for stream in ("group/team", "level/core", "desk", "person/boss"):
            self.assertTrue(self.history(stream))
            self.history(stream, self.team, 404)
        self.assertTrue(self.history("person/team", self.team))
        self.refused(self.boss.get("/api/desk/history"), 422, "required")
        for stream in ("group/none", "ledger", "person", "group/"):
            self.history(stream, status=404)
        self.refused(self.boss.get("/api/desk/history?stream=desk&stream=desk"), 400)


if __name__ == "__main__":
    unittest.main()
