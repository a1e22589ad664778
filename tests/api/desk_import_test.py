"""Taking a tracker over through HTTP: set-up and issues, the same again, changes, dry runs, what is refused."""

import json
import unittest

from desk_case import USE, DeskCase


def issue(key: str, **fields) -> dict:
    """An issue as a search gives it; a field that is "absent" was not asked for."""
    whole = {"summary": f"Summary of {key}", "description": "Words.", "issuetype": {"name": "Bug"},
             "security": {"id": "10", "name": "Core Team"}, "labels": [], "components": [], "versions": [],
             "issuelinks": [], "subtasks": [], "priority": {"name": "P3"}, "status": {"name": "Open"}, "assignee": None,
             "reporter": {"accountId": "account-reporter", "displayName": "Reporter 1"},
             "comment": {"comments": [], "total": 0}, "created": "2024-03-05T10:11:12.000+0000", **fields}
    absent = [name for name, value in fields.items() if value == "absent"]
    return {"key": key, "fields": {name: value for name, value in whole.items() if name not in absent}}


def page(*issues) -> dict:
    return {"name": "page-1.json", "text": json.dumps({"startAt": 0, "total": len(issues), "issues": issues})}


SCHEME = {"name": "scheme.json", "text": json.dumps({"id": 1, "name": "Scheme", "levels": [
    {"id": "10", "name": "Core Team", "description": "Who mends."}, {"id": "20", "name": "Sysops"}]})}
MEMBERS = [{"name": "members.json", "text": json.dumps({"values": [
    {"issueSecurityLevelId": "10", "holder": {"type": "group", "parameter": "Core Team"}},
    {"issueSecurityLevelId": "10", "holder": {"type": "reporter"}},
    {"issueSecurityLevelId": "20", "holder": {"type": "group", "parameter": "sysops"}}]})}]
GROUPS = [{"group": "Core Team", "files": [{"name": "core.json", "text": json.dumps({"values": [
    {"accountId": "account-team", "displayName": "Team 1", "active": True}]})}]}]
ROUTE = "/api/desk/import/tracker"


class ImportTest(DeskCase):
    extra = {"STRONGROOM_AUDIT_MASKED_READS": "sync"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The tracker's accounts of people who are at the desk already.
        for name in ("team", "reporter"):
            cls.done(cls.boss.request("PATCH", f"/api/desk/persons/{name}", {"tracker_id": f"account-{name}"}))
        cls.done(cls.boss.post(ROUTE, cls.whole()))

    @staticmethod
    def whole(*issues, **more) -> dict:
        return {"issues": [page(*issues)] if issues else [], "scheme": SCHEME, "scheme_members": MEMBERS,
                "groups": GROUPS, **more}

    def test_issues_come_with_what_the_tracker_says_and_only_once(self):
        body = self.whole(issue("TRK-1", comment={"total": 1, "comments": [
            {"id": "7", "body": "Seen.", "author": {"accountId": "account-team"},
             "created": "2024-03-06T08:00:00.000+0000"}]}, components=[{"name": "mod-x"}],
            versions=[{"name": "1.0"}], labels=["login"]),
            issue("TRK-2", issuelinks=[{"type": {"outward": "blocks"}, "outwardIssue": {"key": "TRK-1"}}]))
        dry = self.done(self.boss.post(ROUTE, {**body, "dry_run": True}))
        self.assertEqual([each["outcome"] for each in dry["issues"]], ["unseen", "unseen"])
        self.refused(self.team.get("/api/desk/issues/TRK-1"), 404)
        done = self.done(self.boss.post(ROUTE, body))
        self.assertEqual({**dry, "dry_run": False}, done)
        taken = self.read("TRK-1")
        self.assertEqual((taken["title"], taken["level"], taken["reporter"], taken["reported_at"], taken["labels"]),
                         ("Summary of TRK-1", "core-team", "reporter", "2024-03-05T10:11:12.000Z", ["login"]))
        self.assertEqual(taken["affected"], [{"module": "mod-x", "versions": "1.0"}])
        self.assertEqual(taken["comments"],
                         [{"at": "2024-03-06T08:00:00.000Z", "by": "team", "text": "Seen."}])
        self.assertEqual(taken["references"], [{"system": "tracker", "value": "TRK-1", "public": False}])
        self.assertEqual(taken["links"], ["TRK-2"])
        self.assertEqual(self.read("TRK-1", self.reporter)["title"], taken["title"])  # as the level has it
        for client in (self.boss, self.stranger):
            self.refused(client.get("/api/desk/issues/TRK-1"), 404)
        explained = self.done(self.team.get("/api/desk/issues/TRK-1/explain?person=reporter"))
        self.assertTrue(explained["can"])
        again = self.done(self.boss.post(ROUTE, body))
        self.assertEqual((again["unseen"], again["persons"]["created"]), (2, 0))
        self.assertEqual(self.read("TRK-1"), taken)  # its version, too

    def test_what_changed_there_comes_and_what_changed_here_stays(self):
        seer = self.boss.post("/api/desk/persons", {"id": "seer", "name": "Seer", "subject": "s-seer"})
        self.done(seer, 201)
        for group in ("administrators", "core-team", "team"):
            self.done(self.boss.post(f"/api/desk/groups/{group}/members", {"person": "seer"}))
        seer = self.sign_in("s-seer", USE)
        self.assertEqual(self.done(seer.post(ROUTE, self.whole(issue("TRK-11"))))["unseen"], 0)
        self.done(self.team.request("PATCH", "/api/desk/issues/TRK-11", {"title": "Ours"}))
        same = self.done(seer.post(ROUTE, self.whole(issue("TRK-11"))))
        self.assertEqual((same["unchanged"], self.read("TRK-11")["title"]), (1, "Ours"))
        changed = self.done(seer.post(ROUTE, self.whole(issue(
            "TRK-11", summary="Theirs", status={"name": "Closed"}, security={"id": "20", "name": "Sysops"}))))
        self.assertEqual(changed["changed"], 1)
        self.assertIn(("TRK-11", "/fields/summary", "conflict"),
                      [(line["subject"], line["place"], line["rule"]) for line in changed["report"]])
        self.refused(self.team.get("/api/desk/issues/TRK-11"), 404)  # it moved to another level
        self.done(self.boss.post("/api/desk/groups/sysops/members", {"person": "team"}))
        taken = self.read("TRK-11")
        self.assertEqual((taken["title"], taken["state"], taken["level"]), ("Ours", "closed", "sysops"))
        findings = self.done(self.boss.get("/api/desk/review"))["findings"]
        self.assertIn("group-without-description/core-team", [finding["id"] for finding in findings])
        self.assertIn("level-without-description/sysops", [finding["id"] for finding in findings])

    def test_what_the_answer_tells_of_embargoed_issues_is_audited_tried_or_carried_out(self):
        self.done(self.boss.post("/api/desk/persons", {"id": "looker", "name": "Looker", "subject": "s-looker"}), 201)
        for group in ("administrators", "core-team"):
            self.done(self.boss.post(f"/api/desk/groups/{group}/members", {"person": "looker"}))
        looker = self.sign_in("s-looker", USE)
        auditor = self.client("strongroom.audit.get", subject="auditor")

        def told(client, subject: str, **more) -> list:
            """The numbers of issues in the entries that an import leaves."""
            def entries():
                return [entry["count"] for page in auditor.pages("/api/audit", 1000, "entries") for entry in page
                        if entry.get("action") == "desk.issue.list" and entry["who"]["subject"] == subject]
            before = len(entries())
            body = self.whole(issue("TRK-51"), issue("TRK-52"), issue("TRK-53", security=None), **more)
            self.done(client.post(ROUTE, {**body, "without_level": "public"}))
            return entries()[before:]

        for tried in (True, False):  # they are not there before, so nothing is told of them
            self.assertEqual(told(looker, "s-looker", dry_run=tried), [])
        for tried in (True, False, True):
            self.assertEqual(told(looker, "s-looker", dry_run=tried), [2])
            self.assertEqual(told(self.boss, "s-boss", dry_run=tried), [])  # to whom they are unseen

    def test_who_does_not_see_an_issue_changes_nothing_in_it_whatever_the_file_says(self):
        self.done(self.boss.post(ROUTE, self.whole(issue("TRK-61"))))  # unseen, and taken over
        before = self.read("TRK-61")
        self.done(self.boss.post("/api/desk/groups", {"id": "mine", "name": "Mine"}), 201)
        self.done(self.boss.post("/api/desk/levels", {"id": "mine", "name": "Mine", "groups": ["mine"]}), 201)
        self.done(self.boss.request("PATCH", "/api/desk/levels/mine", {"tracker_id": "99"}))
        by_hand = {"issues": [page(*[issue(key, summary="Mine", status={"name": "Closed"}, labels=["mine"],
                                           security={"id": "99", "name": "Mine"}, issuelinks=[
                                               {"type": {"outward": "blocks"}, "outwardIssue": {"key": "TRK-61"}}])
                                     for key in ("TRK-61", "TRK-62")])]}
        answer = self.done(self.boss.post(ROUTE, by_hand))
        self.assertEqual([each["outcome"] for each in answer["issues"]], ["unseen", "unseen"])
        self.done(self.boss.post("/api/desk/groups/mine/members", {"person": "boss", "reason": "to look"}))
        self.refused(self.boss.get("/api/desk/issues/TRK-61"), 404)
        self.assertEqual(self.read("TRK-62", self.boss)["links"], [])
        self.assertEqual(self.read("TRK-61"), before)

    def test_every_import_is_audited_with_who_it_was(self):
        auditor = self.client("strongroom.audit.get", subject="auditor-2")

        def imports() -> list:
            return [(entry["who"]["subject"], entry["count"]) for page in auditor.pages("/api/audit", 1000, "entries")
                    for entry in page if entry.get("action") == "desk.import"]
        before = imports()
        for more in ({"dry_run": True}, {}, {}):  # the last finds nothing to do
            self.done(self.boss.post(ROUTE, self.whole(issue("TRK-71"), issue("TRK-72"), **more)))
        self.assertEqual(imports()[len(before):], [("s-boss", 2)] * 3)

    def test_a_person_can_be_made_the_trackers_from_the_start(self):
        self.done(self.boss.post("/api/desk/persons", {"id": "known", "name": "Known", "tracker_id": "account-known"}),
                  201)
        self.refused(self.boss.post("/api/desk/persons", {"id": "other", "name": "x", "tracker_id": "account-known"}),
                     409)
        body = {"issues": [page(issue("TRK-81", reporter={"accountId": "account-known", "displayName": "Known"}))]}
        self.assertEqual(self.done(self.boss.post(ROUTE, body))["persons"]["created"], 0)

    def test_a_group_named_twice_is_refused_where_it_is(self):
        twice = {"issues": [], "groups": [GROUPS[0], {"group": "other", "files": []}, GROUPS[0]]}
        problem = self.refused(self.boss.post(ROUTE, twice), 422, "group-twice")
        self.assertEqual([error["pointer"] for error in problem["errors"]], ["/groups/2/group"])
        self.assertIn("/groups/0", problem["errors"][0]["message"])

    def test_more_issues_than_one_import_takes_are_refused_before_the_work(self):
        lines = ",".join('{"key":"MANY-%d","fields":{"summary":"x"}}' % each for each in range(1, 150_002))
        body = {"issues": [{"name": "many.json", "text": '{"issues":[' + lines + "]}"}], "dry_run": True}
        problem = self.refused(self.boss.post(ROUTE, body), 422)
        self.assertIn("split the export", problem["detail"])

    def test_an_unknown_level_is_never_public(self):
        body = {"issues": [page(issue("TRK-21", security="absent"),
                                issue("TRK-22", security="absent", labels=["process"]),
                                issue("TRK-23", security=None))]}
        done = self.done(self.boss.post(ROUTE, {**body, "without_level": "public"}))
        self.assertEqual([each["outcome"] for each in done["issues"]], ["unseen", "left-out", "new"])
        self.assertEqual(self.read("TRK-21")["level"], "core")
        self.refused(self.stranger.get("/api/desk/issues/TRK-21"), 404)
        self.assertEqual(self.read("TRK-23", self.stranger)["level"], None)

    def test_kinds_can_be_said(self):
        body = {"issues": [page(issue("TRK-31", issuetype={"name": "Chore"}))], "kinds": {"chore": "process"}}
        self.done(self.boss.post(ROUTE, body))
        self.assertEqual(self.read("TRK-31")["kind"], "process")
        self.refused(self.boss.post(ROUTE, {**body, "kinds": {"chore": "sorrow"}}), 422, "word")
        twice = {"chore": "process", "Chore": "pentest"}
        self.refused(self.boss.post(ROUTE, {**body, "kinds": twice}), 422, "twice")

    def test_bad_input_applies_nothing(self):
        good = page(issue("TRK-41"))
        before = self.done(self.boss.get("/api/desk/groups")), self.done(self.boss.get("/api/desk/persons"))
        cut = {"name": "cut.json", "text": good["text"][:-40]}
        new_groups = [{"group": "new", "files": [{"name": "n", "text": '{"values": [{"accountId": "new"}]}'}]}]
        problem = self.refused(self.boss.post(ROUTE, {"issues": [good, cut], "groups": new_groups}), 400)
        self.assertIn("cut.json", problem["detail"])
        odd = {"name": "odd.json", "text": json.dumps({"issues": [issue("TRK-42"), {"key": "TRK-43"}]})}
        problem = self.refused(self.boss.post(ROUTE, {"issues": [good, odd], "groups": new_groups}), 422)
        self.assertIn("odd.json", problem["detail"])
        self.assertEqual([error["pointer"] for error in problem["errors"]], ["/issues/1/text/issues/1/fields"])
        self.assertIn("TRK-43", problem["errors"][0]["message"])
        self.done(self.boss.post(ROUTE, {"groups": new_groups, "dry_run": True}))
        for body in ({}, {"issues": [{"name": "x"}]}, {"issues": [{"name": "x", "text": 1}]},
                     {"issues": [], "more": 1}, {"issues": [], "scheme_members": MEMBERS},
                     {"issues": [], "groups": [{"group": "g"}]}, {"issues": [], "without_level": "open"},
                     {"issues": [], "kinds": []}):
            with self.subTest(str(body)[:60]):
                self.refused(self.boss.post(ROUTE, body), 422)
        self.refused(self.boss.post(ROUTE, {"issues": [page({"key": "TRK-44", "fields": {"summary": "x",
                     "created": {"odd": 1}}})]}), 422)
        self.refused(self.team.get("/api/desk/issues/TRK-41"), 404)
        self.assertEqual(before, (self.done(self.boss.get("/api/desk/groups")),
                                  self.done(self.boss.get("/api/desk/persons"))))

    def test_only_administrators_import_and_nobody_elses_body_is_read(self):
        for client in (self.team, self.stranger):
            self.refused(client.post(ROUTE, self.whole()), 403)
            self.refused(client.post(ROUTE, "{"), 403)

    def test_a_tracker_of_some_ten_megabytes(self):
        # As exports are: most of it is what the desk does not take over.
        ballast = {f"customfield_{each}": {"value": "x" * 80} for each in range(100)}
        issues = [issue(f"BIG-{each}", description="word " * 100, **ballast) for each in range(1, 900)]
        body = {"issues": [page(*issues)]}
        self.assertGreater(len(json.dumps(body)), 10_000_000)
        self.assertEqual(self.done(self.boss.post(ROUTE, body))["unseen"], 899)
        self.assertEqual(self.read("BIG-899")["title"], "Summary of BIG-899")
        listed = [each for page in self.team.pages("/api/desk/issues", 1000, "issues") for each in page]
        self.assertGreaterEqual(len(listed), 899)
        # Other routes take no more than before.
        for path, size in (("/api/desk/search", (1 << 20) + 1), (ROUTE, (16 << 20) + 1)):
            self.refused(self.boss.request("POST", path, b"", headers={"Content-Length": str(size)}), 413)


if __name__ == "__main__":
    unittest.main()
