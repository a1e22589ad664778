#!/usr/bin/env python3
"""Checks every #include under src/ against tools/layers.txt.

Prints one line a violation (`file:line: what, and what is allowed`) and exits 1 when there is any.
usage: check_layers.py [ROOT]
"""

import graphlib
import pathlib
import re
import sys
from dataclasses import dataclass, field

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"(?P<own>[^"]+)"|<(?P<library>[^>]+)>)')
SOURCES = {".h", ".cc"}


@dataclass
class Rules:
    rooms: dict[str, set[str]] = field(default_factory=dict)
    tests: dict[str, set[str]] = field(default_factory=dict)
    libraries: dict[str, set[str]] = field(default_factory=dict)
    libraries_in_tests: dict[str, set[str]] = field(default_factory=dict)

    def room_of(self, path: str) -> str | None:
        """The longest folder with a row that `path` (relative to src/) lies in."""
        folders = path.split("/")[:-1]
        for length in range(len(folders), 0, -1):
            room = "/".join(folders[:length])
            if room in self.rooms:
                return room
        return None

    def refuse_own(self, room: str, header: str, is_test: bool) -> str | None:
        if is_test_file(header) and not is_test:
            return f'"{header}" is for tests only'
        target = self.room_of(header)
        if target is None:
            return f'"{header}" names no folder of tools/layers.txt (paths start below src/)'
        allowed = self.rooms[room] | (self.tests.get(room, set()) if is_test else set())
        if target == room or target in allowed or "*" in allowed:
            return None
        return f"{room} may not include {target} (only: {' '.join(sorted(allowed)) or 'nothing'})"

    def refuse_library(self, room: str, header: str, is_test: bool) -> str | None:
        for prefix, folders in self.libraries.items():
            if is_test and room in self.libraries_in_tests.get(prefix, set()):
                continue
            if header.startswith(prefix) and room not in folders:
                return f"<{header}> may only be included in {' '.join(sorted(folders))}"
        return None


def is_test_file(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(("_test.cc", "_test.h", "_bench.cc")) or name.startswith("test_")


def parse_rules(text: str) -> Rules:
    rules = Rules()
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, _, values = line.partition(":")
        names = set(values.split())
        if name.startswith("<") and name.endswith(" (tests)"):
            rules.libraries_in_tests[name[1:].removesuffix(" (tests)")] = names
        elif name.startswith("<"):
            rules.libraries[name[1:]] = names
        elif name.endswith(" (tests)"):
            rules.tests[name.removesuffix(" (tests)")] = names
        else:
            rules.rooms[name] = names
    return rules


def check_directions(rules: Rules) -> list[str]:
    """A table that allows a circle orders nothing."""
    graph = {room: allowed - {"*"} for room, allowed in rules.rooms.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as circle:
        return [f"tools/layers.txt: a circle: {' -> '.join(reversed(circle.args[1]))}"]
    unknown = sorted({name for allowed in graph.values() for name in allowed} - graph.keys())
    return [f"tools/layers.txt: {name} has no row of its own" for name in unknown]


def check_file(rules: Rules, source: pathlib.Path, path: pathlib.Path) -> list[str]:
    relative = path.relative_to(source).as_posix()
    room = rules.room_of(relative)
    if room is None:
        return [] if "/" not in relative else [f"src/{relative}:1: its folder has no row in tools/layers.txt"]
    violations = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = INCLUDE.match(line)
        if match is None:
            continue
        is_test = is_test_file(relative)
        if is_test and match["own"] and (source.parent / "tests" / match["own"]).is_file():
            continue  # what several rooms' tests share
        refusal = (rules.refuse_own(room, match["own"], is_test) if match["own"]
                   else rules.refuse_library(room, match["library"], is_test))
        if refusal is not None:
            violations.append(f"src/{relative}:{number}: {refusal}")
    return violations


def check(root: pathlib.Path) -> list[str]:
    rules = parse_rules((root / "tools" / "layers.txt").read_text(encoding="utf-8"))
    source = root / "src"
    violations = check_directions(rules)
    for path in sorted(source.rglob("*")):
        if path.suffix in SOURCES:
            violations += check_file(rules, source, path)
    return violations


def main() -> int:
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent
    violations = check(root)
    print(*violations, sep="\n", end="\n" if violations else "")
    print(f"{len(violations)} violations of tools/layers.txt")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
