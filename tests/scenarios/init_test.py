"""`init` that cannot be done leaves nothing behind: a keyring that belongs to no store would stand in the way of
the next try, and be taken for the installation's."""

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

    def test_database_that_cannot_be_reached_leaves_no_keyring(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        done, keyring = self.init("away", f"postgresql://nobody@127.0.0.1:{port}/none")
        self.assertEqual(done.returncode, 1)
        self.assertFalse(keyring.exists(), done.stderr)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
