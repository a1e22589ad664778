"""Lists of the desk in pages: together they are the list, each is filled from what its reader sees, and a cursor
opens for nobody else and tells nothing.
"""

import base64
import unittest

from desk_case import DeskCase

WORD = "paginated"


class PagesTest(DeskCase):
    extra = {"STRONGROOM_AUDIT_MASKED_READS": "sync"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Every other one is for the team and who reported it.
        for each in range(12):
            kind = "vulnerability" if each % 2 else "process"
            by = cls.reporter if each % 4 == 1 else cls.team
            cls.done(by.post("/api/desk/issues", {"title": f"{WORD} {each}", "kind": kind}), 201)
        for each in range(5):
            cls.done(cls.team.post("/api/desk/actions", {"text": f"Do {each}", "owner": "team"}), 201)

    def walk(self, client, path: str, limit: int, member: str = "issues", name: str = "key") -> list:
        """The names on each page."""
        pages, cursor = [], ""
        while True:
            query = f"{'&' if '?' in path else '?'}limit={limit}" + (f"&cursor={cursor}" if cursor else "")
            page = self.done(client.get(path + query))
            pages.append([each[name] for each in page[member]])
            cursor = page["next"]
            if cursor is None:
                return pages
            self.assertLess(len(pages), 50)

    def seen(self, client, query: str = "") -> list:
        return [each["key"] for each in self.done(client.get(f"/api/desk/issues{query}"))["issues"]]

    def test_pages_together_are_what_each_person_sees(self):
        seen = {name: len(self.seen(getattr(self, name))) for name in ("team", "reporter", "stranger")}
        self.assertEqual(seen, {"team": 12, "reporter": 9, "stranger": 6})
        for name in seen:
            for limit in (1, 3, 4, 1000):
                with self.subTest(who=name, limit=limit):
                    client = getattr(self, name)
                    pages = self.walk(client, "/api/desk/issues", limit)
                    self.assertEqual([key for page in pages for key in page], self.seen(client))
                    # No page is short because of what is left out of it.
                    self.assertEqual({len(page) for page in pages[:-1]} - {limit}, set())
        self.assertNotIn("total", self.done(self.stranger.get("/api/desk/issues?limit=2")))

    def test_filters_and_the_past_have_pages_too(self):
        for query in ("?kinds=process", "?mine=true", "?as_of=2126-01-01"):
            for client in (self.team, self.stranger):
                pages = self.walk(client, "/api/desk/issues" + query, 2)
                self.assertEqual([key for page in pages for key in page], self.seen(client, query))
        # Through another's eyes.
        pages = self.walk(self.boss, "/api/desk/issues?as=team", 4)
        self.assertEqual([key for page in pages for key in page], self.seen(self.stranger))

    def test_what_changes_meanwhile_moves_nothing_else(self):
        whole = self.seen(self.team)
        first = self.done(self.team.get("/api/desk/issues?limit=4"))
        last = first["issues"][-1]["key"]
        self.done(self.team.put(f"/api/desk/issues/{last}/urgency", {"urgent": True}))
        rest = self.done(self.team.get(f"/api/desk/issues?cursor={first['next']}"))
        self.assertEqual([each["key"] for each in rest["issues"]], whole[4:])
        self.done(self.team.put(f"/api/desk/issues/{last}/urgency", {"urgent": False}))

    def test_the_search_has_its_limit_and_cursor_in_the_body(self):
        for client, count in ((self.team, 12), (self.stranger, 6)):
            keys, cursor = [], None
            while True:
                page = self.done(client.post("/api/desk/search", {"query": WORD, "limit": 5, "cursor": cursor}))
                keys += [each["key"] for each in page["issues"]]
                cursor = page["next"]
                if cursor is None:
                    break
            whole = self.done(client.post("/api/desk/search", {"query": WORD}))
            self.assertEqual(keys, [each["key"] for each in whole["issues"]])
            self.assertEqual((len(keys), whole["next"]), (count, None))
        for body in ({"limit": 0}, {"limit": 1001}, {"limit": "5"}, {"cursor": 5}):
            self.refused(self.team.post("/api/desk/search", {"query": WORD, **body}), 422)

    def test_action_items_and_cases_have_pages(self):
        pages = self.walk(self.team, "/api/desk/actions", 2, "actions", "id")
        self.assertEqual([len(page) for page in pages], [2, 2, 1])
        self.assertEqual(len({name for page in pages for name in page}), 5)
        self.assertEqual(self.walk(self.stranger, "/api/desk/actions", 2, "actions", "id"), [[]])
        self.assertEqual(self.walk(self.team, "/api/desk/cases", 2, "cases", "id"), [[]])

    def test_a_cursor_is_for_one_person_and_one_list_and_tells_nothing(self):
        page = self.done(self.team.get("/api/desk/issues?limit=1"))
        cursor = page["next"]
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        for part in (page["issues"][0]["key"].encode(), b"SEC", b"team"):
            self.assertNotIn(part, raw)
        self.assertEqual(len(self.done(self.team.get(f"/api/desk/issues?cursor={cursor}"))["issues"]), 11)
        for client, path in ((self.stranger, "/api/desk/issues"), (self.boss, "/api/desk/issues"),
                             (self.team, "/api/desk/actions"), (self.team, "/api/desk/cases")):
            problem = self.refused(client.get(f"{path}?cursor={cursor}"), 400)
            self.assertIn("begin again without it", problem["detail"])
        for wrong in ("x", "AAAA", cursor[:-2], cursor + "AA"):
            self.refused(self.team.get(f"/api/desk/issues?cursor={wrong}"), 400)
        for limit in ("0", "1001", "-1", "many", ""):
            self.refused(self.team.get(f"/api/desk/issues?limit={limit}"), 422, "range")

    def test_a_cursor_is_for_the_list_as_it_was_asked_for(self):
        path = "/api/desk/issues?kinds=vulnerability,process&limit=1"
        page = self.done(self.team.get(path))
        cursor = page["next"]
        at = self.read(page["issues"][0]["key"])["changed_at"]
        self.done(self.team.get(f"/api/desk/issues?limit=5&kinds=vulnerability,process&cursor={cursor}"))
        for other in ("kinds=vulnerability", "kinds=vulnerability,process&states=reported", "limit=1",
                      f"kinds=vulnerability,process&as_of={at}"):
            problem = self.refused(self.team.get(f"/api/desk/issues?{other}&cursor={cursor}"), 400)
            self.assertIn("begin again without it", problem["detail"])
        # As of the past, and through another's eyes.
        then = self.done(self.team.get(f"{path}&as_of={at}"))["next"]
        if then is not None:
            self.done(self.team.get(f"{path}&as_of={at}&cursor={then}"))
            self.refused(self.team.get(f"{path}&cursor={then}"), 400)
        mine = self.done(self.boss.get("/api/desk/issues?limit=1"))["next"]
        self.assertIsNotNone(mine)
        self.done(self.boss.get(f"/api/desk/issues?cursor={mine}"))
        self.refused(self.boss.get(f"/api/desk/issues?as=team&cursor={mine}"), 400)
        # Other words of a search.
        page = self.done(self.team.post("/api/desk/search", {"query": WORD, "limit": 1}))
        again = {"limit": 1, "cursor": page["next"]}
        self.done(self.team.post("/api/desk/search", {**again, "query": WORD}))
        self.refused(self.team.post("/api/desk/search", {**again, "query": WORD[:-1]}), 400)

    def test_a_search_has_fifty_words_at_most(self):
        words = " ".join(f"w{n}" for n in range(51))
        self.done(self.team.post("/api/desk/search", {"query": words.rsplit(" ", 1)[0]}))
        problem = self.refused(self.team.post("/api/desk/search", {"query": words}), 422)
        self.assertIn("at most 50", problem["detail"])

    def test_what_a_page_tells_of_embargoed_issues_is_audited_by_their_number(self):
        shown = [len([each for each in self.done(self.team.get(
            f"/api/desk/issues?kinds=vulnerability&limit={limit}"))["issues"]]) for limit in (2, 3)]
        auditor = self.client("strongroom.audit.get", subject="auditor")
        entries = [entry for page in auditor.pages("/api/audit", 1000, "entries") for entry in page]
        counts = [entry["count"] for entry in entries if entry.get("action") == "desk.issue.list"]
        self.assertEqual(counts[-2:], shown)


if __name__ == "__main__":
    unittest.main()
