"""strongroom-classify needs nothing of the machine and says what `strongroom classify` says; its JSON is as
api/classify-report.schema.json has it; record types that it drafts pass `strongroom type check`.

Needs the Python package jsonschema for the second; looks at the labelled schemas too where
STRONGROOM_SHARED_DATA names their directory.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import jsonschema
except ImportError:
    jsonschema = None

ALONE, WHOLE = sys.argv.pop(1), sys.argv.pop(1)
ROOT = pathlib.Path(__file__).resolve().parents[3]
INPUTS = [ROOT / "types", ROOT / "examples", ROOT / "tests" / "classify", ROOT / "api"]
if os.environ.get("STRONGROOM_SHARED_DATA"):
    INPUTS.append(pathlib.Path(os.environ["STRONGROOM_SHARED_DATA"]) / "classify" / "schemas")
INPUTS = [path for path in INPUTS if path.exists()]


def run(*arguments, code=0, **more):
    done = subprocess.run([str(each) for each in arguments], capture_output=True, timeout=120, **more)
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stderr.decode()}"
    return done


class Program(unittest.TestCase):
    def test_is_linked_statically(self):
        listed = subprocess.run(["ldd", ALONE], capture_output=True, text=True)
        self.assertIn("not a dynamic executable", listed.stdout + listed.stderr)

    def test_holds_nothing_of_the_server(self):
        content = pathlib.Path(ALONE).read_bytes()
        for name in [b"OpenSSL 3", b"SQLite format 3", b"PQconnect", b"curl_easy", b"RE2"]:
            self.assertNotIn(name, content)

    def test_runs_with_an_empty_environment(self):
        done = run(ALONE, "--explain", "bankAccountNumber", env={})
        self.assertTrue(done.stdout.startswith(b"bankAccountNumber: high\n"))

    def test_says_byte_for_byte_what_the_whole_program_says(self):
        for path in INPUTS:
            for form in ["json", "sarif", "markdown", "html", "table"]:
                alone = run(ALONE, path, "--format", form)
                whole = run(WHOLE, "classify", path, "--format", form)
                self.assertEqual(alone.stdout, whole.stdout, f"{path} as {form}")
                self.assertTrue(alone.stdout)

    def test_wrong_use_ends_with_two_and_one_line(self):
        for arguments in [[], ["--bogus"], [".", "--format", "xml"], [".", "--check", "--annotate"]]:
            for program in [[ALONE], [WHOLE, "classify"]]:
                done = run(*program, *arguments, code=2)
                self.assertEqual(done.stdout, b"")
                self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
                self.assertIn(b"--help", done.stderr)

    def test_help_names_every_option(self):
        text = run(ALONE, "--help").stdout.decode()
        for option in ["--format", "--output", "--all", "--check", "--baseline", "--write-baseline", "--annotate",
                       "--dry-run", "--explain", "--type", "--disclosure", "--rules", "--quiet", "--json"]:
            self.assertIn(option, text)

    @unittest.skipIf(jsonschema is None, "not tested: the Python package jsonschema is missing")
    def test_json_is_as_its_schema_has_it(self):
        schema = json.loads((ROOT / "api" / "classify-report.schema.json").read_text())
        validator = jsonschema.Draft202012Validator(schema)
        with tempfile.TemporaryDirectory() as directory:
            broken = pathlib.Path(directory) / "broken.json"
            broken.write_text('{"$schema": "http://json-schema.org/draft-07/schema#", "properties": ')
            hostile = pathlib.Path(directory) / "hostile.json"
            hostile.write_text(json.dumps({
                "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["gone"],
                "properties": {"\x1b[2J<script>password": {"type": "string"},
                               "iban": {"type": "string", "x-sensitivity": "hihg", "x-sensitivity-reason": "r"}}}))
            for path in [*INPUTS, directory]:
                report = json.loads(run(ALONE, path, "--json").stdout)
                problems = [error.message for error in validator.iter_errors(report)]
                self.assertEqual(problems[:3], [], path)
            self.assertEqual(len(report["errors"]), 1)
            self.assertEqual([each["path"] for each in report["findings"] if each["rule"].startswith("required")],
                             ["gone"] if report["findings"][0]["path"] else [""])
            self.assertEqual([each.get("declared") for each in report["fields"] if each["path"] == "iban"], ["hihg"])

    def test_drafted_types_pass_the_type_check(self):
        schemas = [each for path in INPUTS if path.name in ("examples", "schemas") for each in path.rglob("*.json")
                   if "schemas" in each.parts and '"properties"' in each.read_text()]
        self.assertTrue(schemas)
        with tempfile.TemporaryDirectory() as directory:
            drafts = pathlib.Path(directory)
            for number, schema in enumerate(schemas):
                done = subprocess.run([ALONE, schema, schema.parent, "--type", "--output", drafts / str(number)],
                                      capture_output=True, text=True, timeout=60)
                if done.returncode != 0:
                    self.assertIn("strongroom-classify: ", done.stderr)
            files = sorted(drafts.rglob("*.json"))
            self.assertGreaterEqual(len(files), 2)
            # In one run each: the number in a path is the schema's.
            for check in ([WHOLE, "type", "check", *files], [ALONE, drafts, "--check"]):
                checked = subprocess.run(check, capture_output=True, text=True, timeout=120)
                failed = [line for line in checked.stdout.splitlines() if not line.endswith(": good")]
                self.assertEqual(checked.returncode, 0, "\n".join(failed[:10]))


if __name__ == "__main__":
    unittest.main(verbosity=1)
