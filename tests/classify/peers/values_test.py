"""Columns of values by other people's generators: what their validators accept is found, what is harmless is not."""

import collections
import csv
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

PEERS = pathlib.Path(os.environ["STRONGROOM_PEERS"])
PROGRAM = os.environ["STRONGROOM_BINARY"]
GUARDED = ("high", "secret", "verifier")


class ValuesTest(unittest.TestCase):
    def test_columns_are_found_by_their_values_alone(self):
        seed = int(os.environ.get("STRONGROOM_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
        print(f"seed {seed}", flush=True)
        made = json.loads(subprocess.run(["node", pathlib.Path(__file__).with_name("generate.mjs"), str(seed)],
                                         check=True, stdout=subprocess.PIPE, timeout=120).stdout)
        columns = {f"c{place}": column for place, column in enumerate(made["columns"])}
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "columns.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(columns)
                rows.writerows(zip(*(column["values"] for column in columns.values())))
            done = subprocess.run([PROGRAM, "classify", path, "--format", "json"], check=True,
                                  stdout=subprocess.PIPE, timeout=120)
        classes = {field["path"]: field for field in json.loads(done.stdout)["fields"]}
        self.assertEqual(set(classes), set(columns))
        wrong = collections.Counter()
        for name, column in columns.items():
            field = classes[name]
            if (field["class"] in GUARDED) != column["sensitive"]:
                wrong[column["kind"]] += 1
                print(column["kind"], field["class"], field["rule"], field["evidence"], column["values"][:3])
        print(f"{len(columns)} columns; {made['disputed']} IBANs that the generator made and the validator refused")
        self.assertEqual(wrong, {})


if __name__ == "__main__":
    if not (PEERS / "installed.json").is_file():
        print("skipped: the peers are not installed")
        sys.exit(77)
    unittest.main()
