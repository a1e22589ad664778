"""What the documents point at is there: files that they link or quote, tests that they name. And what is a test is run."""

import fnmatch
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)")
QUOTED = re.compile(r"`([^`\n]+)`")
FOLDERS = "api|bench|cmake|docs|policy|src|tests|tools|types"
FILE = re.compile(rf"(?:{FOLDERS})/[a-z0-9_./*-]*[a-z0-9_*]")
TEST = re.compile(r"(?:[a-z]+\.)?(?P<name>[A-Z][A-Za-z0-9]*\.(?:[A-Z*][A-Za-z0-9*]*))")
DEFINED = re.compile(r"^(?:TEST(?:_F|_P)?|RC_GTEST_PROP)\(\s*(\w+),\s*(\w+)[,)]", re.MULTILINE)


def documents():
    yield from sorted(ROOT.glob("*.md"))
    yield from sorted((ROOT / "docs").rglob("*.md"))


def prose(path: pathlib.Path) -> str:
    """The document without its code blocks."""
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


class ReferencesTest(unittest.TestCase):
    def test_links_lead_to_files(self):
        checked = 0
        for path in documents():
            for target in LINK.findall(prose(path)):
                checked += 1
                self.assertTrue((path.parent / target).exists(), f"{path.name}: {target}")
        self.assertGreater(checked, 10)

    def test_quoted_files_are_there(self):
        checked = 0
        for path in documents():
            for quoted in QUOTED.findall(prose(path)):
                if not FILE.fullmatch(quoted):
                    continue
                checked += 1
                self.assertTrue(any(ROOT.glob(quoted)), f"{path.name}: {quoted}")
        self.assertGreater(checked, 20)

    def test_named_tests_exist(self):
        defined = set()
        for folder in ("src", "tests"):
            for source in (ROOT / folder).rglob("*.cc"):
                defined.update(".".join(pair) for pair in DEFINED.findall(source.read_text(encoding="utf-8")))
        self.assertGreater(len(defined), 100)
        checked = 0
        for path in documents():
            for quoted in QUOTED.findall(prose(path)):
                named = TEST.fullmatch(quoted)
                if not named:
                    continue
                checked += 1
                self.assertTrue(fnmatch.filter(defined, named["name"]), f"{path.name}: {quoted}")
        self.assertGreater(checked, 20)

    def test_every_file_of_tests_is_run(self):
        checked = 0
        for test in sorted((ROOT / "tests").rglob("*_test.py")):
            listed = (test.parent / "CMakeLists.txt").read_text(encoding="utf-8")
            checked += 1
            self.assertRegex(listed, rf"\b{test.stem.removesuffix('_test')}(?:_test\.py)?\b", test)
        self.assertGreater(checked, 40)


if __name__ == "__main__":
    unittest.main()
