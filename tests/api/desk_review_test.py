"""Reviews and explanations over HTTP, and numbers that must not tell of acts on hidden issues."""

import json
import re
import unittest

from desk_case import DeskCase


class ReviewTest(DeskCase):
    def findings(self, client):
        return {each["id"]: each for each in self.done(client.get("/api/desk/review"))["findings"]}

    def changes(self, client):
        return [(each["about"], each["what"]) for each in self.done(client.get("/api/desk/review"))["changes"]]

    def sign_off(self, client, finding: str):
        return self.done(client.post("/api/desk/review/sign-off",
                                     {"finding": finding, "accepted": True, "note": "known"}))

    def test_the_settings_version_counts_settings_only(self):
        before = self.done(self.boss.get("/api/desk/settings"))["version"]
        self.done(self.boss.post("/api/desk/groups", {"id": "idle", "name": "Idle", "description": "x"}), 201)
        first = self.sign_off(self.boss, "group-without-level/idle")
        self.assertTrue(first["changed"])
        again = self.sign_off(self.boss, "group-without-level/idle")
        self.assertEqual(again, {"changed": False, "version": first["version"]})
        self.done(self.boss.post("/api/desk/review/sign-off",
                                 {"finding": "group-without-level/idle", "accepted": True, "note": "y"}))
        self.refused(self.boss.post("/api/desk/review/sign-off",
                                    {"finding": "group-without-level/idle", "accepted": True, "note": "x",
                                     "version": first["version"]}), 409)
        self.assertEqual(self.done(self.boss.get("/api/desk/settings"))["version"], before)
        self.assertIsNotNone(self.findings(self.boss)["group-without-level/idle"]["signed_off"])

    def test_the_only_administrator_keeps_their_subject(self):
        refused = self.refused(self.boss.request("PATCH", "/api/desk/persons/boss", {"subject": "s-bos"}), 409)
        self.assertIn("make somebody else", refused["detail"])
        self.assertEqual(self.done(self.boss.get("/api/desk/me"))["id"], "boss")

    def test_who_was_let_in_by_another_way_waits_for_no_answer(self):
        self.done(self.boss.post("/api/desk/groups", {"id": "duty", "name": "Duty", "description": "x"}), 201)
        ask = {"group": "duty", "reason": "hunter2"}
        made = self.done(self.reporter.post("/api/desk/access-requests", ask), 201)["id"]
        self.assertIn(made, self.refused(self.reporter.post("/api/desk/access-requests", ask), 409)["detail"])
        finding = f"access-unanswered/{made}"
        self.assertIn(finding, self.findings(self.boss))
        self.done(self.boss.post("/api/desk/groups/duty/members", {"person": "reporter"}))
        self.assertNotIn(finding, self.findings(self.boss))
        requests = self.done(self.reporter.get("/api/desk/access-requests"))["requests"]
        mine = [each for each in requests if each["id"] == made]
        self.assertEqual([(each["settled"], each["answer"]) for each in mine], [(True, None)])
        # Who is let in by an answer: the membership has no words of the request.
        made = self.done(self.stranger.post("/api/desk/access-requests", ask), 201)["id"]
        self.done(self.boss.post(f"/api/desk/access-requests/{made}/answer", {"granted": True}))
        group = self.done(self.boss.get("/api/desk/groups/duty"))
        self.assertEqual(group["memberships"]["stranger"][0]["reason"], f"asked for in access/{made}")

    def test_who_puts_an_issue_out_of_their_sight_is_told(self):
        self.done(self.boss.post("/api/desk/groups", {"id": "away", "name": "Away"}), 201)
        self.done(self.boss.post("/api/desk/levels", {"id": "away", "name": "Away", "groups": ["away"],
                                                      "reporter_sees": False}), 201)
        key = self.report("Hidden")
        path = f"/api/desk/issues/{key}"
        self.assertIn("nobody active", self.refused(self.team.put(f"{path}/level", {"level": "away"}), 409)["detail"])
        self.refused(self.boss.request("PATCH", "/api/desk/settings", {"default_levels": {"process": "away"}}), 422)
        self.done(self.boss.post("/api/desk/groups/away/members", {"person": "stranger"}))
        self.assertNotIn("notice", self.done(self.team.put(f"{path}/level", {"level": "core"})))
        moved = self.done(self.team.put(f"{path}/level", {"level": "away"}))
        self.assertIn(f"you do not see {key} any more", moved["notice"])
        self.refused(self.team.get(path), 404)
        self.done(self.stranger.get(path))

    def test_who_was_of_the_team_then_reads_none_of_its_action_items(self):
        """Reviews of the past are made with the groups of then; what is of the team is for those who are in it now."""
        self.done(self.boss.post("/api/desk/persons", {"id": "leaver", "name": "leaver"}), 201)
        for person in ("boss", "leaver"):
            self.done(self.boss.post("/api/desk/groups/team/members", {"person": person}))
        general = self.done(self.team.post("/api/desk/actions", {"text": "x", "owner": "leaver"}), 201)["id"]
        self.done(self.boss.post("/api/desk/persons/leaver/leave", {"reason": "elsewhere"}))
        left = self.done(self.boss.get("/api/desk/persons/leaver"))["left_at"]
        past = f"/api/desk/review?as_of={self.behind(left)}"
        told = lambda client: {each["id"] for each in self.done(client.get(past))["findings"]}
        finding = f"action-owner-cannot-see/{general}"
        self.assertIn(finding, told(self.team))
        self.assertIn(finding, told(self.boss))
        self.done(self.boss.post("/api/desk/groups/team/members/boss/remove", {"reason": "no more"}))
        self.assertIn(finding, told(self.team))
        self.assertNotIn(finding, told(self.boss))

    def test_lists_leave_nothing_out_and_boards_do(self):
        key = self.report("Prepared", kind="process")
        self.done(self.team.post(f"/api/desk/issues/{key}/labels", {"add": ["security-preparedness"]}))
        keys = lambda answer: [issue["key"] for issue in self.done(answer)["issues"]]
        self.assertIn(key, keys(self.stranger.get("/api/desk/issues?limit=1000")))
        self.assertIn(key, keys(self.stranger.get("/api/desk/issues?limit=1000&quick=open")))
        self.assertNotIn(key, keys(self.stranger.get("/api/desk/issues?limit=1000&hidden_labels=false")))
        shown = lambda query: json.dumps(self.done(self.stranger.get(f"/api/desk/board?limit=1000{query}")))
        self.assertNotIn(key, shown(""))
        self.assertIn(key, shown("&hidden_labels=true"))

    def test_a_links_history_is_asked_for_in_either_order(self):
        keys = [self.report("Open", kind="process") for _ in range(2)]
        self.done(self.team.post(f"/api/desk/issues/{keys[0]}/links", {"with": keys[1]}))
        one, other = (self.done(self.team.get(f"/api/desk/history?stream=link/{a}/{b}"))
                      for a, b in (keys, reversed(keys)))
        self.assertEqual(one, other)
        self.assertEqual([event["kind"] for event in one["events"]], ["link.made"])

    def test_the_notice_names_what_cases_and_action_items_name(self):
        named, key = self.report("Another"), self.report("Hidden")
        self.done(self.team.post("/api/desk/actions", {"text": f"As {named}", "owner": "team", "issue": key}), 201)
        path = f"/api/desk/issues/{key}/lift"
        self.assertEqual(self.done(self.team.get(path))["readable"]["names"], [named])
        refused = self.refused(self.team.post(path, {}), 409)["detail"]
        self.assertIn(f"leave out {named}: not public", refused)
        self.refused(self.stranger.get(f"/api/desk/issues/{key}"), 404)

    def test_of_the_last_act_only_the_day_is_told(self):
        self.report("Hidden")
        for client, path in ((self.boss, "/api/desk/persons/reporter"), (self.reporter, "/api/desk/me")):
            self.assertRegex(self.done(client.get(path))["last_active"], r"^\d{4}-\d\d-\d\d$")

    def test_who_becomes_whom_is_in_the_review(self):
        self.done(self.boss.post("/api/desk/persons", {"id": "brief", "name": "Brief", "subject": "s-old"}), 201)
        self.done(self.boss.request("PATCH", "/api/desk/persons/brief", {"subject": "s-new"}))
        self.assertIn(("person/brief", "subject s-old → s-new"), self.changes(self.boss))
        self.refused(self.boss.request("PATCH", "/api/desk/persons/boss", {"subject": ""}), 409)

    def test_a_level_is_explained_to_who_sees_none_of_its_issues(self):
        path = "/api/desk/levels/core/explain"
        before = self.done(self.boss.get(f"{path}?person=stranger"))
        self.assertFalse(before["can"])
        key = self.report("Hidden")
        after = self.done(self.boss.get(f"{path}?person=stranger"))
        self.assertEqual(after, before)
        self.assertEqual(before["would_change"],
                         ["stranger joins team (role team): strongroom desk group add-member team stranger"])
        self.assertTrue(self.done(self.team.get(path))["can"])
        self.assertFalse(self.done(self.stranger.get(path))["can"])
        self.refused(self.stranger.get(f"{path}?person=team"), 403)
        self.refused(self.boss.get("/api/desk/levels/none/explain"), 404)
        unknown = self.refused(self.boss.get(f"{path}?person=sysop-9"), 404)
        self.assertIn('"sysop-9"', unknown["detail"])
        # Of an issue, only whoever sees it is told that there is no such person.
        where = "/api/desk/issues/{}/explain?person=sysop-9"
        self.assertIn('"sysop-9"', self.refused(self.team.get(where.format(key)), 404)["detail"])
        hidden, absent = (self.refused(self.boss.get(where.format(each)), 404) for each in (key, "SEC-2222"))
        self.assertEqual(hidden["detail"], absent["detail"])

    def test_who_reported_an_issue_sees_it_when_its_embargo_begins(self):
        for level in ("strict", "stricter"):
            self.done(self.boss.post("/api/desk/levels", {"id": level, "name": level, "groups": ["team"],
                                                          "reporter_sees": False}), 201)
        key = self.report("Only a process", kind="process")
        path = f"/api/desk/issues/{key}"
        self.done(self.team.put(f"{path}/level", {"level": "strict"}))
        self.refused(self.stranger.get(path), 404)
        self.assertEqual(self.read(key, self.reporter)["level"], "strict")
        self.done(self.team.put(f"{path}/level", {"level": "stricter"}))
        self.refused(self.reporter.get(path), 404)

    def test_an_assignee_without_sight_is_found_by_who_sees_the_issue(self):
        self.done(self.boss.post("/api/desk/groups", {"id": "few", "name": "Few"}), 201)
        self.done(self.boss.post("/api/desk/groups/few/members", {"person": "team"}))
        self.done(self.boss.post("/api/desk/levels", {"id": "few", "name": "Few", "groups": ["few"],
                                                      "reporter_sees": False}), 201)
        key = self.report("Hidden")
        self.done(self.team.put(f"/api/desk/issues/{key}/assignee", {"person": "reporter"}))
        self.done(self.team.put(f"/api/desk/issues/{key}/level", {"level": "few"}))
        finding = f"assignee-cannot-see/{key}"
        self.assertTrue(re.search(r"^strongroom desk issue assign ", self.findings(self.team)[finding]["mend"]))
        self.assertNotIn(finding, self.findings(self.boss))


if __name__ == "__main__":
    unittest.main()
