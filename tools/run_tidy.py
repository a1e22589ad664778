#!/usr/bin/env python3
"""Runs clang-tidy over src/ (tests aside), several files at a time, within a time budget.

A file that was clean is not looked at again until it, a header of ours that it includes, .clang-tidy
or its compile command changes: what is known is kept in the user's cache directory. Files that
changed last come first; those that the budget did not reach are named, and are no failure.

usage: run_tidy.py --database BUILD-DIRECTORY [--jobs N] [--budget-s SECONDS]
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
TIDY = "clang-tidy-19"
FINDING = re.compile(r"^(/[^:\n]+):\d+:\d+: (?:warning|error): ", re.MULTILINE)
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def with_own_headers(file: pathlib.Path) -> list[pathlib.Path]:
    """The file and every header below src/ that it includes, directly or not."""
    found, waiting = set(), [file]
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        waiting += [SOURCE / name.decode() for name in INCLUDE.findall(path.read_bytes())]
    return sorted(found)


def fingerprint(file: pathlib.Path, command: str) -> str:
    digest = hashlib.sha256(command.encode())
    for path in [ROOT / ".clang-tidy", *with_own_headers(file)]:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def compile_commands(database: pathlib.Path) -> dict[pathlib.Path, str]:
    entries = json.loads((database / "compile_commands.json").read_text(encoding="utf-8"))
    files = {pathlib.Path(entry["file"]): entry["command"] for entry in entries}
    return {file: command for file, command in files.items()
            if file.is_relative_to(SOURCE) and not file.stem.endswith("_test")}


def run(file: pathlib.Path, database: pathlib.Path, deadline: float) -> str | None:
    """The findings, "" when there are none, None when the time ran out."""
    left = deadline - time.monotonic()
    if left <= 0:
        return None
    try:
        # Headers that g++ precompiled are read as text.
        done = subprocess.run([TIDY, "--quiet", "--extra-arg=-Wno-ignored-gch", "-p", database, file],
                              timeout=left, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode == 0:
        return ""
    findings = [pathlib.Path(place) for place in FINDING.findall(done.stdout)]
    if findings and not any(place.is_relative_to(ROOT) for place in findings):
        # In a library's header: the analyzer follows a coroutine into Asio and loses its frame.
        return ""
    return done.stdout or done.stderr


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--database", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--budget-s", type=float, default=600)
    arguments = parser.parse_args()

    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    known_clean = cache / "strongroom" / "tidy"
    known_clean.mkdir(parents=True, exist_ok=True)

    stamps = {file: known_clean / fingerprint(file, command)
              for file, command in compile_commands(arguments.database).items()}
    waiting = sorted((file for file, stamp in stamps.items() if not stamp.exists()),
                     key=lambda file: -file.stat().st_mtime)
    deadline = time.monotonic() + arguments.budget_s
    bad, unreached = [], []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        work = {pool.submit(run, file, arguments.database, deadline): file for file in waiting}
        for done in concurrent.futures.as_completed(work):
            file, findings = work[done], done.result()
            if findings is None:
                unreached.append(file)
            elif findings:
                bad.append(file)
                print(findings, flush=True)
            else:
                stamps[file].touch()
    for file in sorted(unreached):
        print(f"not reached within {arguments.budget_s:.0f} s: {file.relative_to(ROOT)}")
    print(f"clang-tidy: {len(stamps)} files, {len(stamps) - len(waiting)} known clean, "
          f"{len(bad)} with findings, {len(unreached)} not reached")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
