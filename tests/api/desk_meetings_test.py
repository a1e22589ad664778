"""Meetings over HTTP: the agenda for each audience, action items, minutes; what is hidden stays hidden."""

import datetime
import unittest

from desk_case import DeskCase

ABSENT_ISSUE, ABSENT_ACTION = "SEC-2222", "act-222222"
OWN_HEADERS = {"x-request-id", "date"}  # they differ from one answer to the next whatever is asked


def day(ahead: int = 0) -> str:
    now = datetime.datetime.now(datetime.timezone.utc)  # the desk's zone until somebody sets another
    return (now.date() + datetime.timedelta(days=ahead)).isoformat()


class MeetingsTest(DeskCase):
    extra = {"STRONGROOM_AUDIT_MASKED_READS": "sync"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of the team, but sees nothing of the level "core".
        cls.done(cls.boss.post("/api/desk/groups", {"id": "others", "name": "Others", "role": "team"}), 201)
        cls.done(cls.boss.post("/api/desk/persons", {"id": "other", "name": "Other One", "subject": "s-other"}), 201)
        cls.done(cls.boss.post("/api/desk/groups/others/members", {"person": "other"}))
        cls.other = cls.sign_in("s-other", "strongroom.desk.execute")

    def act(self, text: str = "To do", owner: str = "team", **more) -> str:
        """A new action item's id."""
        return self.done(self.team.post("/api/desk/actions", {"text": text, "owner": owner, **more}), 201)["id"]

    def agenda(self, client=None, query: str = "") -> dict:
        return self.done((client or self.team).get("/api/desk/agenda" + query))

    @staticmethod
    def section(agenda: dict, name: str) -> list:
        return next(each["items"] for each in agenda["sections"] if each["name"] == name)

    def essence(self, answer):
        headers = sorted((name.lower(), value) for name, value in answer.headers.items()
                         if name.lower() not in OWN_HEADERS)
        return answer.status, headers, answer.body

    # --- Action items

    def test_an_action_item_from_added_to_done(self):
        key = self.report()
        made = self.team.post("/api/desk/actions", {"text": "Ask for a CVE", "owner": "team", "due": day(-1),
                                                    "issue": key, "meeting": day()})
        self.assertEqual(made.status, 201, made)
        self.assertRegex(made.json["id"], r"^act-[2-9a-z]{6}$")
        path = made.headers["Location"]
        self.assertEqual((path, made.json["version"]), (f"/api/desk/actions/{made.json['id']}", 1))
        shown = self.done(self.team.get(path))
        self.assertEqual((shown["text"], shown["owner"], shown["due"], shown["issue"], shown["meeting"]),
                         ("Ask for a CVE", "team", day(-1), key, day()))
        self.assertEqual((shown["state"], shown["overdue"], shown["age_days"], shown["added_by"]),
                         ("open", True, 0, "team"))
        acts = [("PATCH", "", {"text": "Ask again", "due": None, "version": 1}),
                ("POST", "/done", {"note": "CVE-2026-0001"}), ("POST", "/reopen", {}),
                ("POST", "/drop", {"note": "not needed", "version": 4})]
        for place, (method, what, body) in enumerate(acts):
            with self.subTest(what):
                self.assertEqual(self.done(self.team.request(method, path + what, body)),
                                 {"changed": True, "version": place + 2})
        self.assertEqual(self.done(self.team.post(path + "/drop", {})), {"changed": False, "version": 5})
        self.refused(self.team.post(path + "/done", {}), 409)
        self.refused(self.team.request("PATCH", path, {"text": "x", "version": 1}), 409)
        shown = self.done(self.team.get(path))
        self.assertEqual((shown["text"], shown["due"], shown["state"], shown["age_days"]),
                         ("Ask again", None, "dropped", None))
        self.assertEqual([(each["what"], each["note"]) for each in shown["history"]],
                         [("action.added", ""), ("action.changed", ""), ("action.done", "CVE-2026-0001"),
                          ("action.reopened", ""), ("action.dropped", "not needed")])

    def test_lists_know_what_is_open_and_whose(self):
        mine, done = self.act("mine", "team"), self.act("done", "other")
        self.done(self.team.post(f"/api/desk/actions/{done}/done", {}))

        def ids(query):
            return {each["id"] for each in self.done(self.team.get("/api/desk/actions" + query))["actions"]}
        self.assertLessEqual({mine, done}, ids(""))
        self.assertEqual(ids("?open=true") & {mine, done}, {mine})
        self.assertEqual(ids("?open=false") & {mine, done}, {done})
        self.assertEqual(ids("?owner=other&open=false") & {mine, done}, {done})
        self.refused(self.team.get("/api/desk/actions?owner=nobody"), 422, "unknown-person")
        self.refused(self.team.get("/api/desk/actions?open=perhaps"), 422, "word")
        self.refused(self.team.get("/api/desk/actions?color=red"), 400)

    def test_hidden_and_absent_action_items_are_the_same(self):
        hidden = self.act("about what is hidden", issue=self.report())
        acts = [("GET", "", None), ("GET", "?as_of=2126-01-01", None), ("PATCH", "", {"text": "x"}),
                ("PATCH", "", {"text": "", "version": 9}), ("PATCH", "", "{"), ("POST", "/done", {}),
                ("POST", "/drop", {"version": 9}), ("POST", "/reopen", {"note": 1})]
        for name in ("other", "stranger", "boss"):
            client = getattr(self, name)
            for method, what, body in acts:
                with self.subTest(who=name, method=method, what=what, body=body):
                    first, second = (self.essence(client.request(method, f"/api/desk/actions/{each}{what}", body))
                                     for each in (hidden, ABSENT_ACTION))
                    self.assertEqual(first, second)
                    self.assertIn(first[0], (400, 403, 404, 422))
            self.assertNotIn(hidden, client.get("/api/desk/actions").text)
        self.assertEqual(self.done(self.team.get(f"/api/desk/actions/{hidden}"))["version"], 1)

    def test_an_issue_that_is_hidden_cannot_be_named(self):
        hidden = self.report()
        for body in ({"text": "x", "owner": "other"}, {"text": "", "owner": "x", "due": "never"}):
            first, second = (self.essence(self.other.post("/api/desk/actions", {**body, "issue": key}))
                             for key in (hidden, ABSENT_ISSUE))
            self.assertEqual(first, second)
            self.assertEqual(first[0], 404)

    def test_who_may_own_and_end_an_action_item(self):
        key = self.report()
        self.refused(self.team.post("/api/desk/actions", {"text": "x", "owner": "stranger", "issue": key}), 409)
        self.refused(self.team.post("/api/desk/actions", {"text": "x", "owner": "stranger"}), 409)
        public = self.report("Public", by=self.team, kind="process")
        own = self.act("x", "stranger", issue=public)
        self.refused(self.stranger.request("PATCH", f"/api/desk/actions/{own}", {"text": "y"}), 403)
        self.done(self.stranger.post(f"/api/desk/actions/{own}/done", {}))
        other = self.act("x", "team", issue=public)
        self.refused(self.stranger.post(f"/api/desk/actions/{other}/done", {}), 403)
        self.refused(self.stranger.post("/api/desk/actions", {"text": "x", "owner": "stranger"}), 403)

    def test_bodies_are_strict(self):
        good = {"text": "x", "owner": "team"}
        for more in ({"text": 1}, {"text": ""}, {"text": "x" * 2_001}, {"owner": "nobody"}, {"due": "2026-02-30"},
                     {"due": ""}, {"due": 7}, {"meeting": "tomorrow"}, {"color": "red"}):
            with self.subTest(str(more)[:40]):
                self.refused(self.team.post("/api/desk/actions", {**good, **more}), 422)
        self.refused(self.team.post("/api/desk/actions", {"text": "x"}), 422, "required")
        self.refused(self.team.post("/api/desk/actions", "{"), 400)
        kept = self.act("kept")
        path = f"/api/desk/actions/{kept}"
        for body in ({"due": "2026-02-30"}, {"due": ""}, {"owner": None}, {"text": ""}, {"issue": "SEC-7K3Q"}):
            with self.subTest(str(body)):
                self.refused(self.team.request("PATCH", path, body), 422)
        for what in ("/done", "/drop", "/reopen"):
            self.refused(self.team.post(path + what, {"note": 1}), 422)
            self.refused(self.team.post(path + what, {"color": "red"}), 422)
        self.assertEqual(self.done(self.team.get(path))["version"], 1)

    # --- Minutes

    def test_minutes_are_read_by_those_for_whom_they_are(self):
        path = f"/api/desk/meetings/{day(-30)}"
        none = self.essence(self.stranger.get(path))
        written = {"audience": "team", "text": "# Who said what"}
        self.assertEqual(self.done(self.team.put(path + "/minutes", written)), {"changed": True, "version": 1})
        self.assertEqual(self.essence(self.stranger.get(path)), none)
        self.assertEqual(self.refused(self.stranger.get(path), 404)["detail"],
                         "there are no minutes of that day, or you may not see them")
        self.done(self.team.put(path + "/minutes", {"audience": "public", "text": "decided", "version": 1}))
        self.refused(self.team.put(path + "/minutes", {"audience": "public", "text": "else", "version": 1}), 409)
        self.done(self.team.put(path + "/minutes", {"audience": "public", "text": "Decided."}))
        self.assertEqual(self.done(self.team.put(path + "/minutes", {"audience": "public", "text": "Decided."})),
                         {"changed": False, "version": 3})
        seen = self.done(self.stranger.get(path))
        self.assertEqual([(each["audience"], each["text"]) for each in seen["minutes"]], [("public", "Decided.")])
        self.assertEqual([each["text"] for each in seen["minutes"][0]["former"]], ["decided"])
        self.assertNotIn("version", seen)
        seen = self.done(self.other.get(path))
        self.assertEqual([each["audience"] for each in seen["minutes"]], ["team", "public"])
        self.assertEqual(seen["version"], 3)
        self.assertIn({"date": day(-30), "audiences": ["public"]},
                      self.done(self.stranger.get("/api/desk/meetings"))["meetings"])

    def test_minutes_are_refused_by_pointer(self):
        key = self.report("Secret")
        for date, body, pointer in (("2026-02-30", {"audience": "team", "text": "x"}, "/date"),
                                    (day(2), {"audience": "team", "text": "x"}, "/date"),
                                    ("yesterday", {"audience": "team", "text": "x"}, "/date"),
                                    (day(-40), {"audience": "team", "text": ""}, "/text"),
                                    (day(-40), {"audience": "team", "text": "x" * 100_001}, "/text"),
                                    (day(-40), {"audience": "all", "text": "x"}, "/audience"),
                                    (day(-40), {"text": "x"}, "/audience"),
                                    (day(-40), {"audience": "public", "text": f"see {key.lower()}"}, "/text")):
            with self.subTest(date=date, body=str(body)[:60]):
                problem = self.refused(self.team.put(f"/api/desk/meetings/{date}/minutes", body), 422)
                self.assertIn(pointer, str(problem))
        self.refused(self.stranger.put(f"/api/desk/meetings/{day(-40)}/minutes", {"audience": "team", "text": "x"}), 403)
        self.refused(self.team.get(f"/api/desk/meetings/{day(-40)}"), 404)

    # --- The agenda

    def test_each_reader_has_their_agenda_and_the_public_its_own(self):
        hidden = self.report("Zymurgy in the parser")
        public = self.report("Quixotic upgrade", by=self.team, kind="process")
        for key in (hidden, public):
            self.done(self.team.put(f"/api/desk/issues/{key}/urgency", {"urgent": True}))
            self.done(self.team.post(f"/api/desk/issues/{key}/labels", {"add": ["to-discuss"]}))
            self.done(self.team.put(f"/api/desk/issues/{key}/assignee", {"person": "team"}))
            self.act(f"follow up on {key}", issue=key)
        self.act("general housekeeping", "other")
        asked = self.done(self.stranger.post("/api/desk/access-requests",
                                             {"group": "team", "reason": "to help"}), 201)["id"]

        agenda = self.agenda()
        for name in ("urgent", "to-discuss", "moved"):
            keys = [each["key"] for each in self.section(agenda, name)]
            self.assertLessEqual({hidden, public}, set(keys), name)
        self.assertIn(asked, [each["id"] for each in self.section(agenda, "access-requests")])
        self.assertEqual(len(self.section(agenda, "review")), 1)
        self.assertIn("Zymurgy in the parser", agenda["markdown"])
        self.assertIn("general housekeeping", agenda["markdown"])

        for client, query in ((self.other, ""), (self.stranger, ""), (self.boss, ""), (self.team, "?audience=public"),
                              (self.stranger, "?audience=public")):
            text = self.done_text(client.get("/api/desk/agenda" + query))
            self.assertNotIn(hidden, text)
            self.assertNotIn("Zymurgy", text)
            self.assertIn("Quixotic upgrade", text)
        for client in (self.stranger, self.boss):
            text = client.get("/api/desk/agenda").text
            self.assertNotIn("housekeeping", text)
            self.assertNotIn(asked, text)
        first, second = (client.get("/api/desk/agenda?audience=public").body for client in (self.team, self.stranger))
        self.assertEqual(first, second)
        self.assertNotIn("Other One", first.decode())
        owners = [each["owner"] for each in self.section(self.agenda(query="?audience=public"), "actions")]
        self.assertTrue(owners)
        self.assertEqual(set(owners), {None})

    def done_text(self, answer) -> str:
        self.assertEqual(answer.status, 200, answer)
        return answer.text

    def test_what_the_public_reads_names_no_embargoed_issue(self):
        key = self.report()
        public = self.report("In the open", by=self.team, kind="process")
        body = {"text": f"same hole as x{key}", "owner": "team", "issue": public}
        refused = self.refused(self.team.post("/api/desk/actions", body), 422)
        self.assertEqual([(each["pointer"], each["rule"]) for each in refused["errors"]], [("/text", "embargoed")])
        for text in (f"x{key}", f"{key}-2", key.replace("-", "\u2011"), key.replace("-", "-\u200b")):
            minutes = {"audience": "public", "text": text}
            self.refused(self.team.request("PUT", f"/api/desk/meetings/{day()}/minutes", minutes), 422)
        self.refused(self.team.post("/api/desk/issues", {"title": f"As {key}", "kind": "process"}), 422)
        self.refused(self.team.request("PATCH", f"/api/desk/issues/{public}", {"title": f"As {key}"}), 422)
        self.refused(self.team.post(f"/api/desk/issues/{public}/labels", {"add": [f"as-{key}"]}), 422)
        # Who does not see it is told nothing of it; and the agenda prints no key that is not public.
        for named in (key, ABSENT_ISSUE):
            self.done(self.other.post("/api/desk/actions", {**body, "text": f"same hole as {named}"}), 201)
        texts = [item["text"] for item in self.section(self.agenda(query="?audience=public"), "actions")
                 if item["issue"] == public]
        self.assertEqual(texts, ["same hole as (not public)"] * 2)

    def test_since_is_the_last_meeting_unless_said_otherwise(self):
        self.done(self.team.put(f"/api/desk/meetings/{day(-3)}/minutes", {"audience": "team", "text": "x"}))
        self.assertEqual(self.agenda()["since"], day(-3))
        self.assertNotEqual(self.agenda(self.stranger)["since"], day(-3))
        self.assertNotEqual(self.agenda(query="?audience=public")["since"], day(-3))
        self.assertEqual(self.agenda(query="?since=2026-01-31")["since"], "2026-01-31")
        for query in ("?since=2026-02-30", "?since=" + day(2), "?audience=all"):
            self.refused(self.team.get("/api/desk/agenda" + query), 422)
        self.refused(self.team.get("/api/desk/agenda?color=red"), 400)

    def test_the_label_and_the_days_are_settings(self):
        key = self.report("Labelled")
        self.done(self.team.post(f"/api/desk/issues/{key}/labels", {"add": ["next-meeting"]}))
        settings = {"discuss_label": "next-meeting", "agenda_days": 30, "review_days": 365}
        self.refused(self.team.request("PATCH", "/api/desk/settings", settings), 403)
        for wrong in ({"discuss_label": ""}, {"agenda_days": 0}, {"review_days": 10_001}, {"agenda_days": "7"}):
            self.refused(self.boss.request("PATCH", "/api/desk/settings", wrong), 422)
        self.done(self.boss.request("PATCH", "/api/desk/settings", settings))
        try:
            shown = self.done(self.boss.get("/api/desk/settings"))
            self.assertEqual({name: shown[name] for name in settings}, settings)
            agenda = self.agenda()
            self.assertEqual([each["key"] for each in self.section(agenda, "to-discuss")], [key])
            self.assertEqual(agenda["days_ahead"], 30)
        finally:
            self.done(self.boss.request("PATCH", "/api/desk/settings",
                                        {"discuss_label": "to-discuss", "agenda_days": 14, "review_days": 90}))

    def test_the_past_can_be_asked_for(self):
        acted = self.act("past")
        at = self.behind(self.done(self.team.get(f"/api/desk/actions/{acted}"))["added_at"])
        self.done(self.team.post(f"/api/desk/actions/{acted}/done", {}))
        then = self.done(self.team.get(f"/api/desk/actions/{acted}?as_of={at}"))
        self.assertEqual((then["state"], then["version"]), ("open", 1))
        self.assertIn(acted, [each["id"] for each in self.section(self.agenda(query=f"?as_of={at}"), "actions")])
        self.assertNotIn(acted, self.agenda()["markdown"])
        long_ago = self.agenda(query=f"?as_of={self.founded()}")
        self.assertEqual((long_ago["day"], self.section(long_ago, "moved")), (self.founded()[:10], []))

    def test_what_was_public_once_is_no_part_of_the_publics_past(self):
        key = self.report("Once public", by=self.team, kind="process")
        self.done(self.team.put(f"/api/desk/issues/{key}/urgency", {"urgent": True}))
        at = self.behind(self.read(key)["changed_at"])
        self.assertIn(key, self.agenda(query="?audience=public")["markdown"])
        self.done(self.team.put(f"/api/desk/issues/{key}/level", {"level": "core"}))
        self.assertNotIn(key, self.agenda(query=f"?audience=public&as_of={at}")["markdown"])
        self.assertIn(key, self.agenda(query=f"?as_of={at}")["markdown"])

    def test_who_reads_minutes_for_the_team_is_audited(self):
        day = "2026-01-09"
        for audience in ("team", "public"):
            self.done(self.team.put(f"/api/desk/meetings/{day}/minutes", {"audience": audience, "text": "said"}))
        auditor = self.client("strongroom.audit.get", subject="auditor")

        def readers():
            return [entry["who"]["subject"] for page in auditor.pages("/api/audit", 1000, "entries") for entry in page
                    if entry.get("action") == "desk.minutes.read" and entry["record"] == day]
        self.done(self.stranger.get(f"/api/desk/meetings/{day}"))
        self.assertEqual(readers(), [])
        self.done(self.team.get(f"/api/desk/meetings/{day}"))
        self.assertEqual(readers(), ["s-team"])
        self.done(self.team.get(f"/api/desk/history?stream=meeting/{day}"))
        self.assertEqual(readers(), ["s-team", "s-team"])

    def test_who_is_shown_embargoed_issues_is_audited(self):
        key = self.report("Watched closely")
        acted = self.act("look into it", issue=key)
        self.done(self.team.put(f"/api/desk/issues/{key}/urgency", {"urgent": True}))
        auditor = self.client("strongroom.audit.get", subject="auditor")

        def entries(action):
            return [entry for page in auditor.pages("/api/audit", 1000, "entries") for entry in page
                    if entry.get("action") == action]
        before = len(entries("desk.issue.list"))
        self.agenda(query="?audience=public")
        self.agenda(self.stranger)
        self.assertEqual(len(entries("desk.issue.list")), before)
        self.agenda()
        self.done(self.team.get("/api/desk/actions"))
        self.assertEqual(len(entries("desk.issue.list")), before + 2)
        self.assertEqual(entries("desk.issue.list")[-1]["who"]["subject"], "s-team")
        self.done(self.team.get(f"/api/desk/actions/{acted}"))
        reads = [entry for entry in entries("desk.issue.read") if entry["record"] == key]
        self.assertEqual([entry["who"]["subject"] for entry in reads], ["s-team"])


if __name__ == "__main__":
    unittest.main()
