"""SARIF reports are what the standard's editors' own validator takes for valid."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PEERS = pathlib.Path(os.environ["STRONGROOM_PEERS"])
PROGRAM = os.environ["STRONGROOM_BINARY"]
ROOT = pathlib.Path(__file__).resolve().parents[3]
# What is a matter of taste of theirs: SARIF2005 wants an address of the tool's pages, which has none yet.
HOSTILE = ("a b", "ä%", "<script>", "x|y`z", "\u202e", "'\"", "n" * 200)


class SarifTest(unittest.TestCase):
    def validate(self, *arguments):
        tool = next(PEERS.glob("node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool"))
        with tempfile.TemporaryDirectory() as directory:
            report, found = (pathlib.Path(directory) / name for name in ("report.sarif", "found.sarif"))
            subprocess.run([PROGRAM, "classify", *arguments, "--format", "sarif", "--output", report], check=True,
                           timeout=120, stdout=subprocess.DEVNULL)
            done = subprocess.run([tool, "validate", report, "--output", found], text=True, timeout=240, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.assertEqual(done.returncode, 0, done.stdout)
            results = json.loads(found.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
            self.assertEqual([each for each in results if each.get("level") == "error"], [])
            self.assertLessEqual({each["ruleId"] for each in results}, {"SARIF2005"})
            return json.loads(report.read_text(encoding="utf-8"))

    def test_reports_are_valid(self):
        results = self.validate(ROOT / "examples")["runs"][0]["results"]
        self.assertTrue(results)
        self.validate(ROOT / "tests" / "classify" / "development")

    def test_report_without_results_is_valid(self):
        with tempfile.TemporaryDirectory() as directory:
            self.assertEqual(self.validate(directory)["runs"][0]["results"], [])

    def test_reports_of_hostile_names_are_valid(self):
        with tempfile.TemporaryDirectory() as directory:
            for name in HOSTILE:
                properties = {f"{name} password": {"type": "string"}, name: {"type": "string", "format": "email"}}
                (pathlib.Path(directory) / f"{name.replace('/', '')}.json").write_text(
                    json.dumps({"type": "object", "required": [name + "?"], "properties": properties}), encoding="utf-8")
            (pathlib.Path(directory) / "broken.json").write_text('{"type": ', encoding="utf-8")
            results = self.validate(directory)["runs"][0]["results"]
            self.assertGreaterEqual(len(results), 2 * len(HOSTILE))


if __name__ == "__main__":
    if not (PEERS / "installed.json").is_file():
        print("skipped: the peers are not installed")
        sys.exit(77)
    unittest.main()
