"""The desk from the command line: the program itself against a running server, from founding to the review."""

import datetime
import json
import pathlib
import re
import tempfile
import unittest

from harness.server import Server, run

USE = "strongroom.desk.execute"
YEAR_TO_COME = datetime.date.today().year + 2
KEY = re.compile(r"SEC-[2-9A-Z]{4}")


class DeskCommandLineTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server.dev())
        self.tokens = {"lead": self.server.token}

    def sign_in(self, name: str):
        done = run("token", "create", "--tenant", "default", "--subject", name, "--permission", USE, "--json",
                   extra=self.settings("lead"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.tokens[name] = json.loads(done.stdout)["token"]

    def settings(self, who: str, **more) -> dict:
        return {"STRONGROOM_URL": self.server.url, "STRONGROOM_TOKEN": self.tokens[who], **more}

    def desk(self, *arguments, who: str = "lead", code: int = 0, width: int | None = None) -> str:
        """What it printed: with code 0 on standard output and nothing else, otherwise a line on standard error."""
        done = run("desk", *arguments, extra=self.settings(who, COLUMNS=str(width or 0)))
        self.assertEqual(done.returncode, code, (arguments, done.stdout, done.stderr))
        self.assertEqual(done.stderr == "", code == 0, done.stderr)
        if width is not None:
            self.assertLessEqual(max(map(len, done.stdout.splitlines()), default=0), width, done.stdout)
        return done.stdout if code == 0 else done.stderr

    def desk_json(self, *arguments, **more):
        return json.loads(self.desk(*arguments, "--json", **more))

    def furnish(self):
        self.desk("found", "Lead", "--id", "lead")
        for name in ("triager-1", "reporter-1", "sysop-1"):
            self.assertEqual(self.desk("person", "add", name, "--id", name, "--subject", name), name + "\n")
            self.sign_in(name)
        for group, role, member in (("security-team", "team", "triager-1"), ("sysops", "none", "sysop-1")):
            self.desk("group", "make", group, "--name", group, "--role", role, "--description", "for the test")
            self.desk("group", "add-member", group, member, "--reason", "on duty")
        self.desk("level", "make", "security", "--name", "Security", "--group", "security-team",
                  "--description", "for the test")
        self.desk("settings", "change", "--default-level", "vulnerability=security", "--default-level", "pentest=security")

    def test_a_report_from_first_word_to_public(self):
        self.furnish()
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as report:
            report.write("Redirect behind the login\n\nGoes anywhere.\nSeen twice.\n")
            report.flush()
            key = self.desk("issue", "report", "--file", report.name, "--affects", "mod-login < 1.2",
                            who="reporter-1").strip()
        self.assertRegex(key, KEY)

        both = self.desk("issue", "report", "--title", "x", "--file", "/dev/null", who="reporter-1", code=2)
        self.assertIn("--file: --title gives the title already", both)

        shown = self.desk("issue", "show", key, who="reporter-1")
        for part in (f"{key}  Redirect behind the login\n", "  Goes anywhere.\n  Seen twice.\n", "  mod-login  < 1.2\n",
                     "level     security"):
            self.assertIn(part, shown)
        hidden = self.desk("issue", "show", key, who="sysop-1", code=1)
        self.assertEqual(hidden.replace(key, "SEC-2222"), self.desk("issue", "show", "SEC-2222", who="sysop-1", code=1))
        self.assertEqual(self.desk("issue", "list", who="sysop-1"), "no issue\n")

        # Why not, and the act that would change it, as it is printed.
        said = self.desk("explain", "sysop-1", key, who="triager-1")
        self.assertTrue(said.startswith("cannot see it, because\n"), said)
        act = re.search(r"strongroom desk (group add-member security-team sysop-1)", said)[1]
        self.desk(*act.split(), "--reason", "runs the hosted systems")
        self.assertIn(key, self.desk("issue", "list", who="sysop-1"))
        self.desk(*act.replace("add-", "remove-").split())
        self.assertFalse(self.desk_json("explain", "sysop-1", key, who="triager-1")["can"])
        # Of a level it can be asked by an administrator, who sees no issue there.
        self.assertIn("404", self.desk("explain", "sysop-1", key, code=1))
        self.assertIn(act, self.desk("explain", "sysop-1", "--level", "security"))
        self.assertIn('"sysop-9"', self.desk("explain", "sysop-9", "--level", "security", code=1))

        for arguments in (("rate", key, "--vector", "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"),
                          ("prioritize", key, "P1"), ("urgent", key, "yes"), ("assign", key, "triager-1"),
                          ("label", key, "--add", "to-discuss"), ("comment", key, "--text", "I look at it"),
                          ("refer", key, "cve", "CVE-2026-0001", "--public"),
                          ("embargo", key, "--until", f"{YEAR_TO_COME}-01-01T10:00:00Z", "--zone", "Europe/Berlin"),
                          ("move", key, "triaged"), ("move", key, "in-progress")):
            self.assertRegex(self.desk("issue", *arguments, who="triager-1"), r"^done \(version \d+\)\n$")
        for odd in ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z"):
            self.assertIn("--until", self.desk("issue", "embargo", key, "--until", odd, who="triager-1", code=2))
        self.assertIn("nothing was to be done", self.desk("issue", "urgent", key, "yes", who="triager-1"))
        seen = self.desk_json("issue", "show", key, who="triager-1")["version"]
        self.desk("issue", "edit", key, "--title", "Open redirect", "--version", seen, who="triager-1")
        self.assertIn("409", self.desk("issue", "edit", key, "--title", "x", "--version", seen, who="triager-1", code=1))
        wrong = self.desk("issue", "move", key, "nowhere", who="triager-1", code=2)
        self.assertTrue(wrong.startswith("strongroom: desk issue move: state: "), wrong)

        board = self.desk("board", who="triager-1", width=80)
        self.assertTrue(board.startswith("in-progress (1)\n"), board)
        self.assertIn(f"{key} P1 medium urgent", board)
        self.assertIn("Open redirect", self.desk("search", "redir", who="triager-1", width=80))
        self.assertIn("nothing that you see", self.desk("search", "redir", who="sysop-1"))
        history = self.desk("issue", "history", key, who="triager-1")
        self.assertRegex(history, r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d  issue\.reported  reporter-1  [0-9a-f-]{36}$")

        self.desk("review", who="sysop-1", code=1)
        review = self.desk("review", who="triager-1")
        finding = f"embargo-hides-nothing/{key}/CVE-2026-0001"
        self.assertIn(f"{finding}\n  CVE-2026-0001 is public", review)
        self.assertIn(f"strongroom desk issue lift-embargo {key}\n", review)

        notice = self.desk("issue", "lift-embargo", key, "--zone", "Europe/Berlin", who="triager-1")
        self.assertIn("Nothing has been done yet", notice)
        self.assertIn(f"agreed until {YEAR_TO_COME}-01-01 11:00", notice)
        self.assertRegex(notice, r"(?m)^comments +1$")
        self.assertRegex(notice, r"(?m)^former titles +1$")
        self.desk("issue", "lift-embargo", key, "--confirm", who="triager-1", code=1)
        self.desk("issue", "lift-embargo", key, "--confirm", "--early", "--reason", "the CVE is public", who="triager-1")
        self.assertIn("level     public", self.desk("issue", "show", key, who="sysop-1"))
        self.assertNotIn(finding, self.desk("review", who="triager-1"))

    def test_the_review_is_finished_finding_by_finding(self):
        self.furnish()
        asked = self.desk("person", "ask-access", "security-team", "--reason", "I mend it", who="sysop-1").strip()
        self.desk("person", "leave", "triager-1", "--reason", "changed employer")
        report = self.desk("review")
        self.assertIn(f"strongroom desk person answer-access {asked} GRANT-OR-REFUSE --reason TEXT", report)
        self.assertIn("member-left/security-team/triager-1", report)
        self.assertIn("not signed off", self.desk("review", "--finish", code=1))
        self.desk("person", "answer-access", asked, "refuse", "--reason", "not needed")
        self.assertIn("no", self.desk("person", "access-requests"))
        for finding in self.desk_json("review")["findings"]:
            self.desk("review", "--sign-off", finding["id"], "--accept", "--note", "known")
        self.assertIn("accepted as it is by lead", self.desk("review"))
        self.desk("review", "--finish")
        self.assertNotIn("last review: none", self.desk("review"))

    def print_every_text(self):
        """Of each case each of its texts, and none of another policy's."""
        names = set()
        for case in self.desk_json("case", "list")["cases"]:
            texts = self.desk_json("case", "show", case["id"])["texts"]
            shown = self.desk("case", "show", case["id"])
            self.assertIn("\nwhy\n", shown)
            self.assertRegex(shown, r"\nrecorded\nat .*\n.* [0-9a-f-]{36}\n")
            self.assertEqual(texts == [], case["policy"] == "embargo-cap")
            for name in texts:
                names.add(name)
                text = self.desk_json("case", "text", case["id"], name)
                printed = self.desk("case", "text", case["id"], name)
                self.assertTrue(printed.startswith(text["text"].split("\n")[0]), printed)
                self.assertNotIn("{{", text["text"])
                self.assertEqual("to be filled in by hand" in printed, text["empty"] != [], printed)
                self.assertEqual(len(text["empty"]), text["text"].count(": fill in]"), printed)
                self.assertNotIn("contact", [place["place"] for place in text["empty"]])
                if text["audience"] in ("public", "stakeholders"):
                    self.assertNotIn(case["issue"], text["text"])
            self.assertIn("no such text" if texts else "have no texts",
                          self.desk("case", "text", case["id"], "nothing", code=1))
        self.assertEqual(names, {"archive-checklist", "private-notification", "readme-deprecation", "stakeholder-notice",
                                 "council-paper", "owner-notification", "owner-reminder", "product-owner-request"})

    def test_wrong_use_ends_with_two_and_says_what_to_give(self):
        found = self.desk("me", code=1)
        self.assertIn("strongroom desk found NAME", found)
        self.furnish()
        key = self.desk("issue", "report", "--title", "A flaw", who="reporter-1").strip()
        self.assertIn(f"{key}  A flaw", self.desk("issue", "show", key.lower(), who="triager-1"))
        for arguments, said in (
                (("issue", "move", key, "closedd"), "give one of: reported, triaged"),
                (("issue", "report"), "title"), (("issue", "report", "--title", "  "), "only blanks"),
                (("issue", "list", "--state", "bad"), "give some of: reported, triaged"),
                (("issue", "report", "--file", "no-such-file"), "no-such-file: cannot be read"),
                (("issue", "urgent", key, "perhaps"), "give one of yes|no"),
                (("forecast", "--team", "Nobody"), "there is no such team"),
                (("me", "--as-of", "2020-01-01"), "before the desk began"),
                (("case", "list", "--open", "perhaps"), "give one of yes|no")):
            with self.subTest(arguments=arguments):
                self.assertIn(said, self.desk(*arguments, who="triager-1", code=2))
        self.assertNotIn(": :", self.desk("policy", "check", "no-such-file", code=2))
        self.assertIn("is empty", self.desk("me", "--url", "", code=2))
        self.desk("issue", "show", "SEC-2222", who="triager-1", code=1)
        # A setting that is empty is none.
        done = run("desk", "me", extra={**self.settings("lead"), "STRONGROOM_URL": ""})
        self.assertNotIn("no answer from :", done.stderr)
        self.assertNotEqual(done.stderr, "")

    def test_a_refused_import_names_option_file_issue_and_place(self):
        self.desk("found", "Lead", "--id", "lead")
        home = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

        def write(name: str, value) -> str:
            (home / name).write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
            return str(home / name)

        def issue(key: str, summary) -> dict:
            return {"key": key, "fields": {"summary": summary}}

        good = write("page-1.json", {"issues": [issue("TRK-1", "One")]})
        bad = write("num_summary.json", {"issues": [issue("TRK-7", "x"), issue("TRK-8", 5), issue("TRK-9", "x")]})
        torn = write("torn.json", "{")
        for options, place in (
                (("--issues", bad, good), f"--issues {bad} /issues/1/fields/summary: TRK-8: "),
                (("--issues", good, bad), f"--issues {bad} /issues/1/fields/summary: TRK-8: "),
                (("--issues", bad), f"--issues {bad} /issues/1/fields/summary: TRK-8: "),
                (("--issues", good, torn), f"--issues {torn}: malformed JSON"),
                (("--scheme", write("scheme.json", {"name": "x", "levels": []})), f"--scheme {home}/scheme.json /id: "),
                (("--scheme", write("s.json", {"id": "1", "name": "x", "levels": []}),
                  "--members", write("members.json", {})), f"--members {home}/members.json /values: "),
                (("--group", f"core={write('core.json', {'values': []})}", "--group", f"ops={good}", "--group",
                  f"core={write('more.json', {'values': [{}]})}"), f"--group core={home}/more.json /values/0/accountId: "),
                ((), "give issues, a scheme or groups")):
            with self.subTest(options):
                self.assertIn(f"desk import tracker: {place}",
                              self.desk("import", "tracker", *options, "--dry-run", code=2))
        group = write("core.json", {"values": [{"accountId": "a-1", "displayName": "Somebody"}]})
        self.assertRegex(self.desk("import", "tracker", "--group", f"core={group}"), r"(?m)^groups +created 1")

    def test_the_demonstration_fills_an_empty_desk_once(self):
        self.assertIn("/no/such", self.desk("demo", "--install-lists", "/no/such", code=2))
        self.assertIn("strongroom desk board", self.desk("demo"))
        for width in (80, 200):
            board = self.desk("board", width=width)
            for state in ("reported", "triaged", "in-progress", "fixed", "closed", "rejected"):
                self.assertIn(f"{state} (", board)
            self.desk("issue", "list", width=width)
            self.desk("person", "list", width=width)
            self.assertIn("Triager 1", board)
            self.assertNotIn("triager-1", board)
        narrow = self.desk("issue", "list", width=80)
        self.assertIn(" high 7.7 ", narrow)
        self.assertIn("Developer of Team North", self.desk("issue", "list", width=200))
        tenant = next(issue["key"] for issue in self.desk_json("issue", "list")["issues"] if issue["score"] == 7.7)
        self.assertIn("Developer of Team North (developer-1)", self.desk("issue", "show", tenant))
        self.assertIn("developer-1  Developer of Team North  20", self.desk("group", "show", "team-north"))
        explained = self.desk("explain", "sysop-1", tenant, width=83)  # commands are whole
        self.assertIn("\nsysop-1  System operator\n", explained)
        self.assertIn("\n    strongroom desk group add-member security-team sysop-1\n", explained)
        self.assertIn("  Lead", self.desk("action", "list") + self.desk("policy", "list"))
        kinds = {finding["kind"] for finding in self.desk_json("review")["findings"]}
        self.assertLessEqual({"member-left", "group-without-description", "level-without-description",
                              "group-without-level", "access-unanswered", "embargo-hides-nothing"} - kinds,
                             {"embargo-hides-nothing"})
        phases = {case["phase"] for case in self.desk_json("case", "list")["cases"]}
        self.assertLessEqual({"notified", "deprecation", "migration", "archival", "archived", "product-owner", "council",
                              "fixed", "embargoed"}, phases)
        for width in (80, 200):
            for arguments in (("case", "list"), ("forecast",), ("action", "list"), ("policy", "list"), ("release", "list"),
                              ("level", "list"), ("group", "list"), ("module", "list"), ("review",),
                              ("group", "show", "team-north"), ("history", "group/team-north"),
                              ("issue", "show", tenant), ("issue", "history", tenant)):
                self.assertNotIn("…", self.desk(*arguments, width=width), arguments)
            for case in self.desk_json("case", "list")["cases"]:
                shown = self.desk("case", "show", case["id"], width=width)
                self.assertNotIn("…", shown)
                self.assertIn(case["id"], self.desk("case", "list", width=width))
                self.assertIn(case["policy"], self.desk("case", "list", width=width))
        case = self.desk_json("case", "list")["cases"][0]["id"]
        self.assertIn("case what-if: --policy-version: ", self.desk("case", "what-if", case, "--policy-version", "5", code=2))
        self.print_every_text()
        self.assertTrue(self.desk("agenda").startswith("# "))
        count = len(self.desk_json("issue", "list")["issues"])
        self.assertIn("the desk is not empty", self.desk("demo", code=1))
        self.assertEqual(len(self.desk_json("issue", "list")["issues"]), count)


if __name__ == "__main__":
    unittest.main()
