"""policy/policy.schema.json is as strict as `strongroom desk policy check`, as far as JSON Schema can be.

Needs the Python package jsonschema; without it only that the shipped policies pass the check is tested.
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import jsonschema
except ImportError:
    jsonschema = None

PROGRAM = sys.argv.pop(1)
POLICIES = pathlib.Path(__file__).resolve().parents[2] / "policy"
SHIPPED = ["unsupported-module-deprecation", "supported-module-escalation", "embargo-cap"]
GONE = object()

# What to put where in the deprecation policy (by a path of members), so that both refuse it.
WRONG = [
    (["steps", 0, "due", 0, "period"], text)
    for text in ["P", "1M", "P1", "PT1H", "P1.5D", "P-1D", "P1D1M", "P1M1M", "P99999D", "P1M ", "0 business days",
                 "business days", "10 days", ""]
] + [
    (["events", name], "An event")
    for name in ["extended", "exempted", "exemption-withdrawn", "policy-moved", "released", "noted", "ended", "struck",
                 "Upper", "with space"]
] + [
    (["approval"], GONE),
    (["approval", "on"], "2026-13-01"),
    (["holidays"], ["2026-1-1"]),
    (["holidays"], [f"{year}-{month:02}-{day:02}" for year in range(2000, 2010) for month in range(1, 13)
                    for day in range(1, 21)]),
    (["steps", 0, "due", 0, "period"], GONE),
    (["steps", 0, "due", 0, "stated"], "must"),
    (["steps", 0, "due", 0], {"after": "phase:notified", "period": "P1D", "stated": "may"}),
    (["steps", 0, "due"], []),
    (["steps", 0, "on_end"], "deprecation"),
    (["steps", 0, "satisfied_by"], []),
    (["steps", 4, "on_end"], GONE),
    (["steps", 4, "on_miss"], "archival"),
    (["needs"], {"archived": ["luck"]}),
    (["settings", "late_act"], "forgives"),
    (["exceptions", "forgiven"], {"title": "Somebody asked"}),
    (["version"], 0),
    (["unknown"], True),
]


def shipped(name):
    return json.loads((POLICIES / f"{name}.json").read_text())


def changed(path, value):
    policy = shipped(SHIPPED[0])
    at = policy
    for member in path[:-1]:
        at = at[member]
    if value is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = copy.deepcopy(value)
    return policy


class PolicySchema(unittest.TestCase):
    def passes_check(self, policy):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(policy, file)
            file.flush()
            done = subprocess.run([PROGRAM, "desk", "policy", "check", file.name], capture_output=True, check=False)
        self.assertIn(done.returncode, (0, 1, 2), done.stderr)
        return done.returncode == 0

    def passes_schema(self, policy):
        schema = json.loads((POLICIES / "policy.schema.json").read_text())
        return not any(jsonschema.Draft202012Validator(schema).iter_errors(policy))

    def test_what_is_shipped_passes(self):
        for name in SHIPPED:
            self.assertTrue(self.passes_check(shipped(name)), name)
            if jsonschema:
                self.assertTrue(self.passes_schema(shipped(name)), name)

    @unittest.skipUnless(jsonschema, "needs jsonschema")
    def test_what_the_check_refuses_the_schema_refuses(self):
        for path, value in WRONG:
            with self.subTest(path=path, value=str(value)[:60]):
                policy = changed(path, value)
                self.assertFalse(self.passes_check(policy), "the check takes it")
                self.assertFalse(self.passes_schema(policy), "the schema takes it")

    @unittest.skipUnless(jsonschema, "needs jsonschema")
    def test_periods_that_the_check_takes_the_schema_takes(self):
        for period in ["P1M", "P0D", "P90D", "P1Y2M3W4D", "P9999D", "1 business day", "10 business days"]:
            policy = changed(["steps", 0, "due", 0, "period"], period)
            self.assertTrue(self.passes_check(policy), period)
            self.assertTrue(self.passes_schema(policy), period)


if __name__ == "__main__":
    unittest.main()
