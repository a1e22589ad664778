"""A server that cannot start says in one line which key of the configuration to mend, changes nothing, and does not
claim to have stopped."""

import json
import pathlib
import socket
import unittest

from harness.server import run
from stage import Stage

ABSENT_ISSUER = """
[[issuer]]
name = "https://id.example.org"
audience = "strongroom"
jwks_file = "/nonexistent/keys.json"
tenants = ["north"]
"""
NOBODY = "postgresql://127.0.0.1:1/none"


class RefusedStartTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)
        cls.stage.init()

    def setUp(self):
        self.stage.log.unlink(missing_ok=True)

    def refused(self, settings: dict, tail: str = "") -> str:
        """What `serve` says with these settings over the good ones."""
        before, tail_before = dict(self.stage.settings), self.stage.tail
        self.stage.settings.update(settings)
        self.stage.tail = tail
        self.stage.write()
        try:
            done = self.stage.refused_start()
        finally:
            self.stage.settings, self.stage.tail = before, tail_before
            self.stage.write()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout, "")
        [line] = done.stderr.splitlines()
        return line

    def events(self) -> list:
        if not self.stage.log.exists():
            return []
        return [json.loads(line)["event"] for line in self.stage.log.read_text(encoding="utf-8").splitlines()]

    def test_each_names_its_key(self):
        absent = self.stage.directory / "absent"
        open_to_all = self.stage.directory / "open"
        open_to_all.mkdir()
        (open_to_all / "strongroom.db").touch()
        open_to_all.chmod(0o755)
        rubbish = self.stage.directory / "rubbish"
        rubbish.write_text("rubbish", encoding="ascii")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            for key, settings in {
                    "log.file": {"log.file": absent / "deeper" / "server.log"},
                    "listen": {"listen": f"127.0.0.1:{taken.getsockname()[1]}"},
                    "tls.certificate_file": {"tls.certificate_file": absent, "tls.key_file": absent},
                    "data": {"data": absent},
                    "data: everybody": {"data": open_to_all},
                    "keyring": {"keyring": absent},
                    "store.url": {"store.url": NOBODY},
                    "store.connections": {"store.url": NOBODY, "store.connections": 1},
                    "policy.classes_file": {"policy.classes_file": rubbish},
                    "audit.checkpoint_file": {"audit.checkpoint_file": absent / "checkpoints"},
            }.items():
                with self.subTest(key=key):
                    self.assertIn(key, self.refused(settings))
        line = self.refused({"store.url": "postgresql://app:hunter/2@127.0.0.1:1/none"})
        self.assertIn("store.url: write the characters # / ? and @", line)
        self.assertNotIn("hunter", line)
        line = self.refused({}, ABSENT_ISSUER)
        self.assertIn('issuer "https://id.example.org", jwks_file', line)
        self.assertFalse(absent.exists(), "nothing is made")

    def test_dev_makes_no_keyring_that_goes_before_what_it_seals(self):
        done = run("dev", "--store", NOBODY, "--listen", "127.0.0.1:0", timeout=30)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done)
        self.assertIn("--keyring FILE", done.stderr)

    def test_only_a_server_that_served_says_that_it_stopped(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            self.refused({"listen": f"127.0.0.1:{taken.getsockname()[1]}"})
        self.assertTrue(pathlib.Path(self.stage.log).exists())
        self.assertNotIn("stopped", self.events())
        with self.stage.serve():
            pass
        self.assertEqual(self.events()[-1], "stopped")
        self.assertIn("serving", self.events())


if __name__ == "__main__":
    unittest.main()
