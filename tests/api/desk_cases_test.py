"""Releases, policies and cases over HTTP: who may, what is refused, what is told to whom."""

import datetime
import json
import re
import unittest

from desk_case import DeskCase, desk_routes

DEPRECATION = "unsupported-module-deprecation"
ABSENT = "c-222222"
NO_SUCH_CASE = "there is no such case, or you may not see it"
# They differ from one answer to the next whatever is asked.
OWN_HEADERS = {"x-request-id", "date"}

# A good body for each route of cases that takes one.
BODIES = {
    "POST /api/desk/cases/{id}/acts": {"kind": "acknowledged"},
    "POST /api/desk/cases/{id}/what-if": {"events": []},
}


def day(offset: int = 0) -> str:
    return (datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=offset)).isoformat()


def calendar(end: str) -> dict:
    return {"text": json.dumps({"releases": [
        {"code": "R1", "name": "Oak", "ga": day(-100), "end_of_full_support": end, "end_of_triage": end}]})}


class CasesTest(DeskCase):
    extra = {"STRONGROOM_AUDIT_MASKED_READS": "sync"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done(cls.boss.post("/api/desk/policies", {"shipped": True}))
        # Another of the team who sees the level, and one who does not.
        cls.done(cls.boss.post("/api/desk/persons", {"id": "second", "name": "Second", "subject": "s-second"}), 201)
        cls.done(cls.boss.post("/api/desk/groups/team/members", {"person": "second"}))
        cls.done(cls.boss.post("/api/desk/groups", {"id": "others", "name": "Others", "role": "team"}), 201)
        cls.done(cls.boss.post("/api/desk/groups/others/members", {"person": "stranger"}))

    def start(self, module: str = "mod-x", policy: str = DEPRECATION, **more) -> tuple:
        """(the case, its issue)"""
        key = self.report(f"A flaw in {module}", affected=[{"module": module, "versions": "< 2"}])
        body = {"policy": policy, "module": module, "issue": key, **more}
        return self.done(self.team.post("/api/desk/cases", body), 201)["id"], key

    def case(self, case: str, query: str = "") -> dict:
        return self.done(self.team.get(f"/api/desk/cases/{case}{query}"))

    def test_a_case_runs(self):
        case, key = self.start()
        shown = self.case(case)
        self.assertEqual((shown["phase"], shown["issue"], shown["version"], shown["over"]), ("notified", key, 1, False))
        self.assertEqual([step["step"] for step in shown["deadlines"]], ["acknowledge", "fix"])
        acts = f"/api/desk/cases/{case}/acts"
        self.refused(self.team.post(acts, {"kind": "acknowledged", "version": 7}), 409)
        self.refused(self.team.post(acts, {"kind": "danced"}), 422, "unknown-event")
        self.refused(self.team.post(acts, {"kind": "extended", "step": "fix", "until": "2026-02-30"}), 422)
        self.refused(self.team.post(acts, {"kind": "acknowledged", "colour": "red"}), 422)
        self.refused(self.reporter.post(acts, {"kind": "acknowledged"}), 403)
        self.assertEqual(self.case(case)["version"], 1)
        self.assertEqual(self.done(self.team.post(acts, {"kind": "acknowledged", "version": 1})),
                         {"changed": True, "version": 2})
        exempt = {"kind": "exempted", "until": day(200), "reason": "a rewrite is under way",
                  "evidence": "https://tracker.example/1", "approver": "team"}
        self.refused(self.team.post(acts, exempt), 422, "own-act")
        self.done(self.team.post(acts, {**exempt, "approver": "second"}))
        self.assertEqual(self.case(case)["exemptions"], [{"step": "", "until": day(200)}])
        events = self.case(case)["events"]
        self.assertEqual([event["kind"] for event in events], ["case.started"] + ["case.happened"] * 2)
        # What was written may be expunged by its id, and the case goes on.
        self.done(self.boss.post("/api/desk/expunge", {"event": events[2]["id"], "reason": "named a customer"}))
        shown = self.team.get(f"/api/desk/cases/{case}")
        self.assertNotIn("rewrite", shown.text)
        self.assertNotIn("tracker.example", shown.text)
        self.assertEqual(shown.json["exemptions"], [{"step": "", "until": day(200)}])
        self.done(self.team.post(acts, {"kind": "fixed"}))
        self.assertTrue(self.case(case)["over"])
        self.refused(self.team.post(acts, {"kind": "acknowledged"}), 409)
        # A note and a correction are still taken: the fix was another module's.
        self.done(self.team.post(acts, {"kind": "noted"}))
        number = [act["number"] for act in self.case(case)["acts"] if act["kind"] == "fixed"][0]
        self.refused(self.team.post(acts, {"kind": "struck", "event": number}), 422, "required")
        self.refused(self.team.post(acts, {"kind": "struck", "event": 99, "reason": "a slip"}), 422,
                     "unknown-event-number")
        self.done(self.team.post(acts, {"kind": "struck", "event": number, "reason": "another module's"}))
        self.assertFalse(self.case(case)["over"])
        self.assertTrue(self.case(case)["acts"][number - 1]["struck"])
        self.done(self.team.post(acts, {"kind": "ended", "reason": "no fault of ours"}))
        ended = self.case(case)
        self.assertEqual((ended["over"], ended["phase"], ended["ended"]["by"], ended["next"]),
                         (True, "notified", "team", []))
        self.assertIn(case, [each["id"] for each in self.done(self.reporter.get("/api/desk/cases?open=false"))["cases"]])

    def test_what_becomes_of_the_issue_is_told_to_its_cases(self):
        case, key = self.start("mod-embargoed", "embargo-cap")
        self.done(self.team.post(f"/api/desk/issues/{key}/references",
                                 {"system": "cve", "value": "CVE-2026-0001", "public": True}))
        shown = self.case(case)
        self.assertEqual([(step["step"], step["due"]) for step in shown["deadlines"]], [("lift", day())])
        self.assertEqual(shown["acts"][-1]["kind"], "public-elsewhere")
        self.done(self.team.put(f"/api/desk/issues/{key}/rating", {"severity": "low"}))
        refused = self.team.post("/api/desk/cases", {"policy": DEPRECATION, "module": "mod-embargoed", "issue": key})
        self.assertIn("severe true", self.refused(refused, 409)["detail"])
        moved = self.done(self.team.post(f"/api/desk/issues/{key}/transitions", {"to": "rejected", "reason": "no fault"}))
        self.assertEqual(moved["open_cases"], [case])
        self.assertIn("ended", moved["notice"])
        agenda = self.done(self.team.get("/api/desk/agenda"))
        to_end = [section["items"] for section in agenda["sections"] if section["name"] == "cases-to-end"]
        self.assertIn({"case": case, "policy": "embargo-cap", "module": "mod-embargoed", "issue": key,
                       "why": "issue-rejected", "act": "ended"}, to_end[0])
        self.done(self.team.post(f"/api/desk/cases/{case}/acts", {"kind": "ended", "reason": "rejected"}))
        self.assertNotIn(case, json.dumps(self.done(self.team.get("/api/desk/agenda"))))

    def test_hidden_and_absent_cases_are_the_same_on_every_route(self):
        case, key = self.start()
        self.done(self.team.put(f"/api/desk/issues/{key}/level", {"level": "core"}))
        routes = [route for route in desk_routes() if route[1].startswith("/api/desk/cases/{id}")]
        self.assertEqual(len(routes), 4)

        def essence(answer):
            headers = sorted((name.lower(), value) for name, value in answer.headers.items()
                             if name.lower() not in OWN_HEADERS)
            return answer.status, headers, answer.body
        for method, path in routes:
            path = path.replace("{template}", "private-notification")
            good = BODIES.get(f"{method} {path}")
            self.assertEqual(good is None, method == "GET", "a new route needs a body here")
            tries = [(None, ""), (None, f"?on={day(5)}"), (None, "?as=reporter"), (None, "?as_of=2126-01-01")]
            if good is not None:
                tries = [(good, ""), ({}, ""), ({**good, "version": 9}, ""), ("{", "")]
            for who in ("stranger", "boss"):
                for body, query in tries:
                    with self.subTest(method=method, path=path, who=who, body=body, query=query):
                        answers = [essence(getattr(self, who).request(method, path.replace("{id}", each) + query, body))
                                   for each in (case, ABSENT)]
                        self.assertEqual(*answers)
                        self.assertGreaterEqual(answers[0][0], 400)
        self.assertEqual(self.refused(self.stranger.get(f"/api/desk/cases/{case}"), 404)["detail"], NO_SUCH_CASE)
        self.assertEqual(self.refused(self.stranger.post(f"/api/desk/cases/{case}/acts", {"kind": "noted"}), 404)
                         ["detail"], NO_SUCH_CASE)
        # A beginning about a hidden issue is one about none.
        answers = [essence(self.stranger.post("/api/desk/cases", {"policy": DEPRECATION, "module": "mod-x", "issue": each}))
                   for each in (key, "SEC-2222")]
        self.assertEqual(*answers)
        self.assertEqual(answers[0][0], 404)
        for path in ("/api/desk/cases", "/api/desk/forecast?days=3000"):
            told = self.stranger.get(path)
            self.assertEqual(told.status, 200, told)
            self.assertNotIn(case, told.text)
            self.assertNotIn(key, told.text)
            self.assertIn(case, self.team.get(path).text)

    def test_cases_that_are_shown_are_audited(self):
        case, key = self.start()
        self.case(case)
        self.done(self.team.get("/api/desk/forecast"))
        auditor = self.client("strongroom.audit.get", subject="auditor")
        entries = [entry for page in auditor.pages("/api/audit", 1000, "entries") for entry in page]
        self.assertTrue([entry for entry in entries
                         if entry.get("action") == "desk.issue.read" and entry["record"] == key])
        self.assertTrue([entry for entry in entries if entry.get("action") == "desk.issue.list"])

    def test_what_if_and_texts_record_nothing(self):
        case, _ = self.start("mod-texts")
        asked = f"/api/desk/cases/{case}/what-if"
        tried = self.done(self.team.post(asked, {"on": day(120)}))
        self.assertEqual(tried["phase"], "deprecation")
        self.refused(self.team.post(asked, {"events": [{"at": day(), "kind": "danced"}]}), 422, "unknown-event")
        self.refused(self.team.post(asked, {"on": "2026-02-30"}), 422, "date")
        problem = self.refused(self.team.post(asked, {"on": day(1), "events": [{"at": day(2), "kind": "fixed"}]}), 422)
        self.assertEqual([error["pointer"] for error in problem["errors"]], ["/events/0/at"])
        text = f"/api/desk/cases/{case}/texts/private-notification"
        shown = self.done(self.team.get(text))
        self.assertIn("contact", [place["place"] for place in shown["empty"]])
        self.assertIn("Questions and answers: [where questions go: fill in]", shown["text"])
        self.assertEqual(shown["audience"], "developers")
        self.assertIn("private-notification", self.case(case)["texts"])
        self.assertNotIn("council-paper", self.case(case)["texts"])
        other = self.refused(self.team.get(f"/api/desk/cases/{case}/texts/council-paper"), 404)
        self.assertIn("readme-deprecation", other["detail"])
        self.done(self.boss.request("PATCH", "/api/desk/settings", {"contact": "team@example.org"}))
        self.done(self.team.request("PATCH", "/api/desk/modules/mod-texts",
                                    {"team": "one *team*", "alternatives": ["mod-z"]}))
        issue = self.case(case)["issue"]
        self.done(self.team.put(f"/api/desk/issues/{issue}/rating", {"severity": "high"}))
        filled = self.done(self.team.get(text))["text"]
        self.assertIn("one \\*team\\*", filled)
        self.assertIn("team@example.org", filled)
        self.refused(self.team.get(f"/api/desk/cases/{case}/texts/nothing"), 404)
        notice = self.done(self.team.post(asked, {"on": day(120), "text": "readme-deprecation", "events": [
            {"at": day(120), "kind": "announced", "until": day(150)}]}))["text"]
        self.assertIn(day(150), notice)
        self.assertEqual(self.case(case)["version"], 1)

    def test_a_calendar_and_its_lists(self):
        path = "/api/desk/releases"
        for body, pointer in (({"text": "{"}, "/text"),
                              ({"text": '{"releases":[{"code":"R1","ga":"2026-02-30"}]}'}, "/text/releases/0/ga"),
                              ({"text": '{"releases":[{"code":"a b","ga":"2026-02-03"}]}'}, "/text/releases/0/code")):
            problem = self.refused(self.team.put(path, body), 422)
            self.assertEqual([error["pointer"] for error in problem["errors"]], [pointer])
        self.assertEqual(self.done(self.team.get(path))["releases"], [])
        self.refused(self.stranger.get(path + "/R1"), 404)
        self.refused(self.reporter.put(path, calendar(day(30))), 403)
        self.done(self.team.put(path, calendar(day(30))))
        self.refused(self.team.put(path, {**calendar(day(20)), "version": 99}), 409)
        lists = path + "/R1/lists"
        tagged = {"tag": "R1-GA", "since": day(-100)}
        for text in ('{"id": "mod-y-1"}', "[7]", "null", "[{", "[]"):
            self.refused(self.team.post(lists, {**tagged, "text": text}), 422)
        self.refused(self.team.post(lists, {**tagged, "since": "2026-02-30", "text": '[{"id":"mod-y-1"}]'}), 422, "date")
        self.refused(self.team.post(path + "/R9/lists", {**tagged, "text": "[]"}), 404)
        text = '[{"id": "mod-y-1.0.0", "action": "enable"}, {"id": "okapi"}]'
        added = self.done(self.team.post(lists, {**tagged, "text": text}))
        self.assertEqual((added["changed"], added["modules"]), (True, 2))
        self.assertEqual([(line["rule"], line["subject"]) for line in added["report"]], [("no-version", "okapi")])
        self.assertEqual(added["support"]["enter"], 2)
        self.assertIn("enter the supported set today: 2", added["notice"])
        # What a release has can be shown, though nothing was recorded about it.
        self.assertEqual(self.done(self.team.get("/api/desk/modules/okapi"))["team"], "")
        self.refused(self.team.get("/api/desk/modules/mod-typo"), 404)
        again = self.done(self.team.post(lists, {**tagged, "text": text}))
        self.assertEqual((again["changed"], again["support"]["enter"]), (False, 0))
        self.assertNotIn("notice", again)
        # Most modules leave by a list that is far too short: the answer says so.
        many = json.dumps([{"id": f"mod-{each}-1.0.0"} for each in "abcdefghijklmn"])
        self.done(self.team.post(lists, {"tag": "R1-csp-1", "since": day(-50), "text": many}))
        short = self.done(self.team.post(lists, {"tag": "R1-csp-2", "since": day(-40), "text": text}))
        self.assertEqual(short["support"]["leave"], 14)
        self.assertIn("14 leave", short["notice"])
        for tag in ("R1-csp-1", "R1-csp-2"):
            self.done(self.team.post(f"{lists}/{tag}/remove", {"reason": "tried"}))
        shown = self.done(self.reporter.get(path + "/R1"))
        self.assertEqual(shown["lists"][0]["modules"][0], {"name": "mod-y", "version": "1.0.0"})
        for asked, supported in ((day(30), True), (day(31), False), (day(-101), False)):
            support = self.done(self.reporter.get(f"/api/desk/modules/mod-y/support?day={asked}"))
            self.assertEqual(support["supported"], supported, support)
        self.refused(self.team.get("/api/desk/modules/mod-y/support?day=2026-02-30"), 400)
        # The module is supported, so that one policy applies and the other does not; its end is foreseen.
        self.refused(self.team.post("/api/desk/cases", {"policy": DEPRECATION, "module": "mod-y",
                                                        "issue": self.report(affected=[{"module": "mod-y"}])}), 409)
        case, _ = self.start("mod-y", "supported-module-escalation")
        self.assertEqual(self.case(case)["calendar"], [{"on": day(31), "kind": "left-supported-release"}])
        self.assertTrue(self.case(case, f"?on={day(30)}")["applies"])
        self.assertFalse(self.case(case, f"?on={day(31)}")["applies"])
        # Nobody but who sees the issue learns that a case learned of it.
        changed = self.done(self.stranger.put(path, calendar(day(-1))))
        self.assertEqual(changed["changed"], True)
        self.assertFalse(self.case(case)["applies"])
        self.assertEqual(self.case(case)["version"], 2)
        self.done(self.team.post(lists + "/R1-GA/remove", {"reason": "wrong one"}))
        self.refused(self.team.post(lists + "/R1-GA/remove", {}), 404)
        self.done(self.team.put(path, {"text": '{"releases": []}'}))

    def test_who_fixes_an_issue_is_told_of_the_cases_that_do_not_know(self):
        case, key = self.start()
        path = f"/api/desk/issues/{key}/transitions"
        for state in ("triaged", "in-progress"):
            self.assertNotIn("open_cases", self.done(self.team.post(path, {"to": state})))
        fixed = self.done(self.team.post(path, {"to": "fixed"}))
        self.assertEqual(fixed["open_cases"], [case])
        self.assertIn("fixed", fixed["notice"])
        self.done(self.team.post(f"/api/desk/cases/{case}/acts", {"kind": "fixed"}))
        self.assertNotIn("open_cases", self.done(self.team.post(path, {"to": "closed"})))
        again = self.team.post("/api/desk/cases", {"policy": DEPRECATION, "module": "mod-x", "issue": key})
        self.assertIn("is closed", self.refused(again, 409)["detail"])

    def test_a_table_of_modules(self):
        path = "/api/desk/modules/import"
        table = "module,team,used-in-production\nmod-one,A,yes\nmod-two,B,no\n"
        self.refused(self.reporter.post(path, {"text": table}), 403)
        self.refused(self.team.post(path, {"text": "module,colour\nmod-one,red\n"}), 422, "unknown-column")
        problem = self.refused(self.team.post(path, {"text": table + "mod-three,C,perhaps\n"}), 422)
        self.assertIn("line 4", problem["errors"][0]["message"])
        self.refused(self.team.post(path, {"text": "module,repository\nmod-one,javascript:alert(1)\n"}), 422, "url")
        self.refused(self.team.post(path, {"text": "module;team\nmod-one;A\n"}), 422, "delimiter")
        self.refused(self.team.get("/api/desk/modules/mod-one"), 404)
        self.assertEqual(self.done(self.team.post(path, {"name": "modules.csv", "text": table})),
                         {"added": 2, "changed": 0, "unchanged": 0, "report": []})
        self.assertEqual(self.done(self.team.post(path, {"text": table}))["unchanged"], 2)
        self.assertTrue(self.done(self.team.get("/api/desk/modules/mod-one"))["used_in_production"])
        mine, _ = self.start("mod-two")
        first, _ = self.start("mod-one")
        listed = [each["id"] for each in self.done(self.team.get("/api/desk/cases?open=true"))["cases"]]
        self.assertLess(listed.index(first), listed.index(mine))
        self.assertEqual([each["id"] for each in self.done(self.team.get("/api/desk/cases?team=B"))["cases"]], [mine])
        due = self.done(self.team.get("/api/desk/forecast?days=100&team=B"))["due"]
        self.assertEqual({each["case"] for each in due}, {mine})
        self.refused(self.team.get("/api/desk/forecast?team=nosuch"), 422, "unknown-team")
        self.refused(self.team.request("PATCH", "/api/desk/modules/mod-one", {"alternatives": ["mod-one"]}), 422,
                     "own-alternative")
        for query in ("days=-1", "days=many", "days=99999", "on=2026-02-30", "colour=red"):
            self.refused(self.team.get("/api/desk/forecast?" + query), 400)
        self.refused(self.team.get("/api/desk/cases?open=perhaps"), 400)

    def test_names_that_nothing_has_are_refused_with_those_there_are(self):
        self.done(self.team.request("PATCH", "/api/desk/modules/mod-named", {"team": "Team Named"}))
        for path, pointer, there in (
                ("forecast?team=Nobody", "/team", "Team Named"), ("cases?team=Nobody", "/team", "Team Named"),
                ("forecast?who=developer", "/who", "developers"), ("issues?level=cor", "/level", "core, public"),
                ("issues?assignee=nobody", "/assignee", "strongroom desk person list"),
                ("board?module=mod-nowhere", "/module", "strongroom desk module list"),
                ("issues?states=bad", "/states", "triaged, in-progress"), ("board?quick=bad", "/quick", "untriaged")):
            with self.subTest(path=path):
                error, = self.refused(self.team.get("/api/desk/" + path), 422)["errors"]
                self.assertEqual(error["pointer"], pointer)
                self.assertIn(there, error["message"])
        for path in ("forecast?team=Team%20Named&who=developers", "issues?level=core&assignee=team&module=mod-named"):
            self.done(self.team.get("/api/desk/" + path))
        # A module that only a hidden issue affects is none for who does not see the issue.
        self.report("About a module of its own", affected=[{"module": "mod-unlisted"}])
        self.assertEqual(len(self.done(self.team.get("/api/desk/issues?module=mod-unlisted"))["issues"]), 1)
        essence = [self.refused(self.stranger.get(f"/api/desk/issues?module={name}"), 422)["errors"]
                   for name in ("mod-unlisted", "mod-nowhere")]
        self.assertEqual(*essence)

    def test_a_look_before_the_desk_began_says_so(self):
        for path in ("me", "review", "issues", "persons"):
            problem = self.refused(self.boss.get(f"/api/desk/{path}?as_of=2020-01-01"), 400)
            self.assertIn("before the desk began, at 2", problem["detail"])

    def test_a_title_is_what_it_looks_like(self):
        for title, rule in (("  ", "text"), ("safe \u202egnp.exe", "direction"), ("a\u2028b", "direction")):
            self.refused(self.reporter.post("/api/desk/issues", {"title": title}), 422, rule)
        self.report("שלום, γειά, a title — with dashes")

    def test_policies_are_added_and_approved(self):
        path = "/api/desk/policies"
        listed = self.done(self.reporter.get(path))["policies"]
        self.assertEqual([each["name"] for each in listed][-1], DEPRECATION)
        self.assertFalse(self.done(self.boss.post(path, {"shipped": True}))["changed"])
        shipped = self.done(self.stranger.get(f"{path}/embargo-cap/1"))["document"]
        self.assertEqual(shipped["state"], "approved")
        ours = {**shipped, "name": "our-cap", "state": "draft"}
        del ours["approval"]
        self.refused(self.team.post(path, {"text": json.dumps(ours)}), 403)
        self.refused(self.boss.post(path, {"text": json.dumps({**ours, "steps": []})}), 422)
        self.refused(self.boss.post(path, {"text": "{"}), 422)
        self.refused(self.boss.post(path, {}), 422, "required")
        self.refused(self.boss.post(path, {"text": json.dumps(ours), "shipped": True}), 422)
        self.refused(self.boss.get(f"{path}/our-cap/1"), 404)
        self.done(self.boss.post(path, {"text": json.dumps(ours)}))
        approve = f"{path}/our-cap/1/approve"
        self.refused(self.boss.post(approve, {}), 409)  # a draft
        self.done(self.boss.post(path, {"text": json.dumps({**ours, "state": "proposed"})}))
        self.refused(self.team.post(approve, {}), 403)
        self.refused(self.boss.post(approve, {"on": day(1)}), 422, "date")
        self.refused(self.boss.post(approve, {"version": 1}), 409)
        self.refused(self.boss.post(f"{path}/our-cap/2/approve", {}), 404)
        self.refused(self.boss.post(f"{path}/our-cap/x/approve", {}), 404)
        self.refused(self.team.post("/api/desk/cases", {"policy": "our-cap", "module": "mod-x", "issue": self.report(
            affected=[{"module": "mod-x"}])}), 409)
        self.done(self.boss.post(approve, {"approved_by": "council", "version": 2}))
        self.assertEqual(self.done(self.team.get(f"{path}/our-cap/1"))["document"]["approval"],
                         {"by": "council", "on": day()})
        self.refused(self.boss.post(path, {"text": json.dumps({**ours, "title": "Other"})}), 409)
        self.start(policy="our-cap")

    def test_the_past_can_be_asked_for(self):
        case, _ = self.start("mod-past")
        at = self.behind(self.case(case)["events"][0]["at"])
        self.done(self.team.post(f"/api/desk/cases/{case}/acts", {"kind": "fixed"}))
        past = self.done(self.team.get(f"/api/desk/cases/{case}?as_of={at}"))
        self.assertEqual((past["phase"], past["version"], len(past["events"])), ("notified", 1, 1))
        self.assertEqual(self.case(case)["phase"], "fixed")
        self.refused(self.team.get(f"/api/desk/cases/{case}?as_of={self.founded()}"), 404)
        self.assertTrue(re.fullmatch(r"c-[2-9a-z]{6}", case))


if __name__ == "__main__":
    unittest.main()
