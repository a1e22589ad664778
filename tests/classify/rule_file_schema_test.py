"""policy/classifier.schema.json takes and refuses what `--rules` takes and refuses, as far as JSON Schema can.

Needs the Python package jsonschema; without it only that the program takes the shipped file is tested.
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
POLICY = pathlib.Path(__file__).resolve().parents[2] / "policy"
GONE = object()

# What to put where in a small rule file (by a path of members), so that both refuse it.
SMALL = {
    "version": 1,
    "groups": {"no": "number no"},
    "words": {"heads": {"en": "id type"}},
    "rules": [{"id": "shoe-size", "class": "low", "title": "Shoe size", "why": "Ours.", "confidence": 70,
               "names": {"en": "shoe size <no>?"}, "near": [{"names": "size", "with": "shoe"}]}],
}
RULE = ["rules", 0]
WRONG = [
    (["version"], 2), (["version"], GONE), (["words"], GONE), (["words", "tails"], "x"), (["rules"], []),
    (["rules"], GONE), (["unknown"], True), (["groups", "no"], 7), (["groups", "no"], {"english": "x"}),
    ([*RULE, "id"], GONE), ([*RULE, "id"], "Shoe"), ([*RULE, "class"], "huge"), ([*RULE, "title"], ""),
    ([*RULE, "why"], GONE), ([*RULE, "confidence"], 0), ([*RULE, "confidence"], 100), ([*RULE, "confidence"], "high"),
    ([*RULE, "takes"], "all"), ([*RULE, "flags"], "yes"), ([*RULE, "names"], {}), ([*RULE, "names"], {"EN": "x"}),
    ([*RULE, "near", 0, "with"], GONE), ([*RULE, "near", 0, "without"], "x"), ([*RULE, "near"], "x"),
    ([*RULE, "checks"], {"decide": ["ibam"]}), ([*RULE, "checks"], {"prove": ["iban"]}),
    ([*RULE, "disclosure"], "shoe-size"), ([*RULE, "format"], "shoe"), ([*RULE, "names"], []),
    ([*RULE, "names"], {"en": ["shoe size", 7]}), ([*RULE, "names"], {"en": []}), ([*RULE, "kolor"], "red"),
]
RIGHT = [
    ([*RULE, "names"], "shoe size"), ([*RULE, "names"], ["shoe size", "shoe width"]),
    ([*RULE, "names"], {"en": ["shoe size", "shoe width"], "de": "schuh"}), ([*RULE, "format"], "date"), ([*RULE, "checks"], {"decide": ["iban"], "support": ["date"]}),
    ([*RULE, "disclosure"], "name"), ([*RULE, "takes"], "numbers"), ([*RULE, "except"], {"any": "horse"}),
    (["groups", "no"], {"en": "number", "de": "nummer"}), (["$schema"], "classifier.schema.json"), ([*RULE, "near"], GONE), ([*RULE, "names"], GONE),
]


def changed(path, value):
    document = copy.deepcopy(SMALL)
    at = document
    for member in path[:-1]:
        at = at[member]
    if value is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return document


class RuleFileSchema(unittest.TestCase):
    def program_takes(self, document):
        command = [PROGRAM] if pathlib.Path(PROGRAM).name == "strongroom-classify" else [PROGRAM, "classify"]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(document, file)
            file.flush()
            done = subprocess.run([*command, "--rules", file.name, "--explain", "shoeSize"], capture_output=True,
                                  check=False)
        self.assertIn(done.returncode, (0, 1, 2), done.stderr)
        return done.returncode == 0

    def schema_takes(self, document):
        schema = json.loads((POLICY / "classifier.schema.json").read_text())
        return not any(jsonschema.Draft202012Validator(schema).iter_errors(document))

    def test_what_is_shipped_is_taken(self):
        shipped = json.loads((POLICY / "classifier.json").read_text())
        self.assertTrue(self.program_takes(shipped))
        if jsonschema:
            self.assertTrue(self.schema_takes(shipped))

    @unittest.skipUnless(jsonschema, "needs jsonschema")
    def test_what_is_wrong_both_refuse(self):
        for path, value in WRONG:
            with self.subTest(path=path, value=str(value)[:60]):
                document = changed(path, value)
                self.assertFalse(self.program_takes(document), "the program takes it")
                self.assertFalse(self.schema_takes(document), "the schema takes it")

    @unittest.skipUnless(jsonschema, "needs jsonschema")
    def test_what_is_right_both_take(self):
        for path, value in RIGHT:
            with self.subTest(path=path, value=str(value)[:60]):
                document = changed(path, value)
                self.assertTrue(self.program_takes(document), "the program refuses it")
                self.assertTrue(self.schema_takes(document), "the schema refuses it")


if __name__ == "__main__":
    unittest.main()
