"""The first session works as README shows it and as ./run prints it.

usage: session_test.py STRONGROOM-BINARY
"""

import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = sys.argv.pop(1)
READY = re.compile(r"ready (http://\S+) token (\S+)\n")
ACCOUNT = "DE89370400440532013000"


def template() -> str:
    return (ROOT / "tools" / "session.sh").read_text(encoding="utf-8")


class Server:
    """`strongroom dev` with everything in a temporary directory and on a free port."""

    def __enter__(self):
        self.process = subprocess.Popen([BINARY, "dev", "--listen", "127.0.0.1:0"], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        readable, _, _ = select.select([self.process.stdout], [], [], 30)
        self.ready = self.process.stdout.readline() if readable else ""
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.code = self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.process.stdout.close()
            self.process.stderr.close()


class SessionTest(unittest.TestCase):
    def check_answers(self, out: str):
        declared, identifier, masked, found, revealed, audit = out.splitlines()
        self.assertIn("banking-information", declared)
        self.assertEqual(json.loads(masked)["id"], identifier)
        self.assertEqual(json.loads(masked)["bankAccountNumber"], "••••3000")
        self.assertEqual([record["id"] for record in json.loads(found)["records"]], [identifier])
        self.assertIn(ACCOUNT, revealed)
        self.assertIn("first payment to this vendor", audit)
        for line in (declared, identifier, masked, found, audit):
            self.assertNotIn(ACCOUNT, line)

    def run_lines(self, lines: str, **options) -> str:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", lines], text=True, timeout=60, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def test_readme_shows_the_session(self):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        shown = re.search(r"<!-- session -->\n```sh\n(.*?)```\n", readme, re.DOTALL)
        self.assertIsNotNone(shown)
        self.assertEqual(shown[1], template())
        self.assertEqual(len(template().splitlines()), 6)

    def test_readme_session_works_in_the_checkout(self):
        with Server() as server:
            ready = READY.fullmatch(server.ready)
            self.assertIsNotNone(ready, server.ready)
            self.check_answers(self.run_lines(template(), cwd=ROOT,
                                              env={**os.environ, "URL": ready[1], "TOKEN": ready[2]}))
        self.assertEqual(server.code, 0)

    def test_printed_session_works_from_any_directory(self):
        with Server() as server, tempfile.TemporaryDirectory() as elsewhere:
            printed = subprocess.run([ROOT / "tools" / "print_session"], input=server.ready, text=True,
                                     stdout=subprocess.PIPE, check=True).stdout.splitlines()
            self.assertEqual(printed[0] + "\n", server.ready)
            lines = [line for line in printed if line.startswith(("curl ", "ID="))]
            self.assertEqual(len(lines), 6)
            self.check_answers(self.run_lines("\n".join(lines), cwd=elsewhere))
            demo = [line for line in printed if line.endswith(" desk demo")]
            self.assertEqual(len(demo), 1)
            command = demo[0].replace(str(ROOT / "build" / "release" / "strongroom"), BINARY)
            self.assertIn("strongroom desk board", self.run_lines(command, cwd=elsewhere))


if __name__ == "__main__":
    unittest.main()
