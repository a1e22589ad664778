"""`init` that cannot be done leaves nothing behind: a keyring that belongs to no store would stand in the way of
the next try, and be taken for the installation's."""

import json
import pathlib
import socket
import tempfile
import unittest

from harness import postgres
from harness.server import run, write_config


class InitTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="strongroom-init-")
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)

    def init(self, name: str, url: str):
        """With a keyring of its own: what came of it, and the keyring's file."""
        keyring = self.directory / f"{name}.keyring"
        config = write_config(self.directory / f"{name}.toml",
                              {"keyring": keyring, "store.url": url,
                               "audit.checkpoint_file": self.directory / f"{name}.checkpoints"})
        return run("init", "--config", config), keyring

    @unittest.skipIf(postgres.missing(), postgres.missing())
    def test_database_that_holds_an_installation_keeps_its_keyring_and_gets_no_other(self):
        with postgres.Cluster() as cluster:
            done, good = self.init("first", cluster.url())
            self.assertEqual(done.returncode, 0, done.stderr)
            content = good.read_bytes()

            again, fresh = self.init("second", cluster.url())
            self.assertEqual(again.returncode, 1)
            self.assertIn("holds an installation already", again.stderr)
            self.assertFalse(fresh.exists())

            same, _ = self.init("first", cluster.url())
            self.assertEqual(same.returncode, 1)
            self.assertEqual(good.read_bytes(), content)

    def test_answer_is_all_that_stands_on_stdout_where_checkpoints_are_printed(self):
        for name, more in (("lines", {}), ("both", {"audit.checkpoint_file": self.directory / "checkpoints"})):
            with self.subTest(name):
                config = write_config(self.directory / f"{name}.toml",
                                      {"data": self.directory / name, "keyring": self.directory / f"{name}.keyring",
                                       "audit.checkpoint_stdout": True, **more})
                done = run("init", "--config", config, "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(set(json.loads(done.stdout)), {"operator_token"})
                self.assert_checkpoints(done.stderr)
        accepted = run("audit", "accept-restore", "--config", config, "--reason", "a drill", "--json")
        self.assertEqual(accepted.returncode, 0, accepted.stderr)
        self.assertEqual(set(json.loads(accepted.stdout)), {"accepted_chains"})
        self.assert_checkpoints(accepted.stderr)

    def assert_checkpoints(self, stderr: str):
        lines = stderr.splitlines()
        self.assertGreater(len(lines), 0)
        for line in lines:
            self.assertEqual(set(json.loads(line)), {"checkpoint"})

    def test_database_that_cannot_be_reached_leaves_no_keyring(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        done, keyring = self.init("away", f"postgresql://nobody@127.0.0.1:{port}/none")
        self.assertEqual(done.returncode, 1)
        self.assertFalse(keyring.exists(), done.stderr)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
