"""What the documentation has to be pasted into a shell, against a fresh server: docs/security-desk.md from top to bottom
with a small export, and the commands of docs/desk.md."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from harness.server import Installation, Server, binary, environment

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
END = "end of a block "


def blocks(page: str) -> list[str]:
    """The page's commands, block by block, without their indentation."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return [re.sub(rf"(?m)^{indent}", "", block) for indent, block in BLOCK.findall(text)]


def people(*names: str) -> dict:
    return {"startAt": 0, "total": len(names), "isLast": True,
            "values": [{"accountId": account(name), "displayName": name, "active": True} for name in names]}


def account(name: str) -> str:
    return name.lower().replace(" ", "-") + "-account"


def issue(key: str, **fields) -> dict:
    said = {"summary": f"About {key}", "description": "Words.", "issuetype": {"name": "Bug"}, "labels": [],
            "status": {"name": "Open"}, "priority": {"name": "P2"}, "created": "2026-03-05T10:11:12.000+0000",
            "reporter": {"accountId": account("Reporter One"), "displayName": "Reporter One", "active": True},
            "assignee": None, "security": None, "comment": {"comments": [], "total": 0}, **fields}
    return {"key": key, "id": key, "fields": said}


FILES = {
    "scheme.json": {"id": 10000, "name": "Security", "levels": [
        {"id": "1", "name": "Core", "description": "Who mends the platform"},
        {"id": "2", "name": "Operations", "description": ""}]},
    "members.json": {"startAt": 0, "total": 2, "isLast": True, "values": [
        {"issueSecurityLevelId": 1, "holder": {"type": "group", "parameter": "core-team"}},
        {"issueSecurityLevelId": 2, "holder": {"type": "group", "parameter": "sysops"}}]},
    "core-team.json": people("Triager One", "Developer One"),
    "sysops.json": people("Lead", "Sysop One"),
    "page-1.json": {"startAt": 0, "total": 3, "issues": [
        issue("SECURITY-218", security={"id": "1", "name": "Core"}),
        issue("SECURITY-219"),
        issue("SECURITY-220", security={"id": "2", "name": "Operations"},
              assignee={"accountId": account("Triager One"), "displayName": "Triager One", "active": True})]},
    "releases.json": {"releases": [{"code": "R1-2026", "name": "Oak", "ga": "2026-05-04"}]},
    "install.json": [{"id": "mod-x-1.2.0", "action": "enable"}],
    "modules.csv": "module,team,used-in-production\nmod-x,Team One,yes\nmod-old,Team Two,no\n",
    "report.txt": "Redirect behind the login\n\nGoes anywhere.\n",
    "minutes.md": "We met.\n",
}


# The first step has a block for each kind of server.
OWN_SERVER, RUN = "tenant create", "TENANT=default"


class FirstDayTest(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        os.symlink(binary(), self.home / "strongroom")
        for name, content in FILES.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (self.home / name).write_text(text, encoding="utf-8")

    def paste(self, url: str, token: str, leave_out: str) -> dict:
        """What each block printed, all of them in one shell that ends at the first failure."""
        self.settings = environment({"STRONGROOM_URL": url, "TZ": "UTC", "STRONGROOM_TOKEN": token,
                                     "PATH": f"{self.home}:{os.environ['PATH']}"})
        every = blocks("security-desk.md")
        pasted = [block for block in every if leave_out not in block]
        self.assertEqual(len(pasted), len(every) - 1)
        lines = ["set -euo pipefail"]
        for block in pasted:
            lines += [block, f"printf '{END}'"]
        done = subprocess.run(["bash", "-c", "\n".join(lines)], cwd=self.home, env=self.settings, text=True, timeout=200,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        outs = done.stdout.split(END)
        said = dict(zip(pasted, outs, strict=False))
        shown = "\n".join(f"{block}---\n{out}" for block, out in said.items())
        self.assertEqual((done.returncode, done.stderr), (0, ""), shown)
        self.assertEqual(len(outs), len(pasted) + 1)
        return said

    def test_the_page_works_as_it_is_pasted_on_a_server_of_ones_own(self):
        installation = self.enterContext(Installation())
        server = self.enterContext(installation.serve())
        self.check(self.paste(server.url, installation.operator_token, RUN))

    def test_the_page_works_as_it_is_pasted_with_run(self):
        server = self.enterContext(Server.dev())
        self.check(self.paste(server.url, server.token, OWN_SERVER))

    def check(self, said: dict):
        print("\n".join(f"{block}---\n{text}" for block, text in said.items()), flush=True)

        def out(part: str) -> str:
            return next(text for block, text in said.items() if part in block)

        self.assertRegex(out("import tracker"), r"(?m)^created +1\n(.*\n)*unseen +2\n")
        self.assertEqual(len(re.findall(r"(?m)^\S+ +Lead  ", out("person list"))), 1, "nobody is there twice")
        explained = out("explain")
        self.assertEqual(explained.count("cannot see it, because\n"), 2, explained)
        self.assertEqual(explained.count("can see it, because\n"), 1, explained)
        self.assertIn("Sysop One", explained)
        seen_by_lead, seen_by_triager = re.findall(r"(?m)^key +state.*\n((?:.+\n)+?)(?=can|\Z)", explained)
        self.assertEqual(set(re.findall(r"SECURITY-\d+", seen_by_lead)), {"SECURITY-219", "SECURITY-220"})
        self.assertEqual(set(re.findall(r"SECURITY-\d+", seen_by_triager)), {"SECURITY-218", "SECURITY-219"})
        self.assertIn("level-without-description/", out("review --finish"))
        self.assertIn("mod-x is in a supported release", out("module support"))
        self.assertIn("security@example.org", out("case text"))
        self.assertIn("entries of its history", out("lift-embargo"))


class FreshDeskTest(unittest.TestCase):
    def test_the_commands_of_the_page_work_on_a_fresh_desk(self):
        server = self.enterContext(Server.dev())
        home = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        os.symlink(binary(), home / "strongroom")
        block, = (each for each in blocks("desk.md") if "desk found" in each)
        done = subprocess.run(["bash", "-c", "set -euo pipefail\n" + block], cwd=home, text=True, timeout=100, check=False,
                              env=environment({"STRONGROOM_URL": server.url, "STRONGROOM_TOKEN": server.token, "TZ": "UTC",
                                               "PATH": f"{home}:{os.environ['PATH']}"}),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        for part in ("notified", "# A security problem in mod-x", "to be filled in by hand\n", "group.member-added"):
            self.assertIn(part, done.stdout)


if __name__ == "__main__":
    unittest.main()
