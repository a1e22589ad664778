"""How well `strongroom classify` finds what people labelled.

    measure.py PROGRAM LABELS ROOT [--misses] [--raised] [--at-least CLASS:RECALL:PRECISION …]

PROGRAM is `strongroom` or `strongroom-classify`, LABELS a table with tabs whose header is `file path
class` (or `repository file path class`), ROOT the folder its files are relative to. A class `a|b`
takes either: such a field counts for neither recall nor, when it is raised to one of them, as an error.
Every rate stands beside its counts. Exit 1 when a rate is below what --at-least asks.
"""
import argparse
import collections
import csv
import json
import pathlib
import subprocess
import sys

CLASSES = ["regular", "low", "high", "secret", "verifier"]


def read_labels(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    header = rows[0]
    labels = {}
    for row in rows[1:]:
        named = dict(zip(header, row))
        file = "/".join(part for part in (named.get("repository"), named["file"]) if part)
        labels[file, named["path"]] = named["class"].split("|")
    return labels


def classify(program, root):
    command = [program] if pathlib.Path(program).name == "strongroom-classify" else [program, "classify"]
    done = subprocess.run([*command, str(root), "--format", "json"], capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()[:2000]}")
    return json.loads(done.stdout)


def rate(part, of):
    return f"{part}/{of} ({part / of:.3f})" if of else "0/0"


def measure(labels, fields):
    found = {(field["file"], field["path"]): field for field in fields}
    recall = {name: [0, 0] for name in CLASSES}
    precision = {name: [0, 0] for name in CLASSES}
    misses, raised = [], []
    seen = 0
    for key, expected in sorted(labels.items()):
        # Of a list of texts some label the list, others its elements ("tags", "tags[]").
        field = found.get(key) or found.get((key[0], key[1].removesuffix("[]")))
        got = field["class"] if field else None
        if len(expected) == 1:
            recall[expected[0]][1] += 1
            recall[expected[0]][0] += got == expected[0]
            if got != expected[0] and expected[0] != "regular":
                misses.append((key, expected, got or "not read", field))
        if got is None:
            continue
        precision[got][1] += 1
        precision[got][0] += got in expected
        if got not in expected and got != "regular":
            raised.append((key, expected, got, field))
        seen += 1
    return recall, precision, misses, raised, len(labels) - seen


def tell(title, entries):
    print(f"\n{title}")
    for (file, path), expected, got, field in entries:
        why = f"{field['rule']}: {'; '.join(field['evidence'])}" if field else ""
        print(f"  {file}\t{path}\t{'|'.join(expected)} -> {got}\t{why}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("labels")
    parser.add_argument("root")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--raised", action="store_true")
    parser.add_argument("--at-least", nargs="*", default=[], metavar="CLASS:RECALL:PRECISION")
    options = parser.parse_args()

    labels = read_labels(options.labels)
    report = classify(options.program, options.root)
    recall, precision, misses, raised, unread = measure(labels, report["fields"])
    counts = collections.Counter("|".join(expected) for expected in labels.values())
    print(f"{len(labels)} labelled fields, {unread} of them not in the report; "
          f"{sum(counts[name] for name in CLASSES)} have one class")
    for name in CLASSES:
        print(f"{name:9} recall {rate(*recall[name]):20} precision {rate(*precision[name])}")
    if options.misses:
        tell("missed or of another class", misses)
    if options.raised:
        tell("raised wrongly", raised)

    below = []
    for bound in options.at_least:
        name, least_recall, least_precision = bound.split(":")
        for what, (part, of), least in (("recall", recall[name], least_recall),
                                        ("precision", precision[name], least_precision)):
            if not of or part / of < float(least):
                below.append(f"{name}: {what} {rate(part, of)} is below {least}")
    print("\n".join(below))
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
