"""Reviews and explanations over HTTP, and numbers that must not tell of acts on hidden issues."""

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
        second = self.sign_off(self.boss, "group-without-level/idle")
        self.assertEqual(second["version"], first["version"] + 1)
        self.refused(self.boss.post("/api/desk/review/sign-off",
                                    {"finding": "group-without-level/idle", "accepted": True, "note": "x",
                                     "version": first["version"]}), 409)
        self.assertEqual(self.done(self.boss.get("/api/desk/settings"))["version"], before)
        self.assertIsNotNone(self.findings(self.boss)["group-without-level/idle"]["signed_off"])

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
                         ["stranger joins team: strongroom desk group add-member team stranger"])
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
