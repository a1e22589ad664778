"""`init` that cannot be done leaves nothing behind: a keyring that belongs to no store would stand in the way of
the next try, and be taken for the installation's."""

import concurrent.futures
import json
import pathlib
import socket
import subprocess
import tempfile
import unittest

from harness import postgres
from harness.server import Installation, Server, binary, environment, run, write_config

ROUNDS = 6


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

    def race(self, arguments: list) -> list:
        """The same command twice at once: exit code, stdout and stderr of each."""
        both = [subprocess.Popen([binary(), *map(str, arguments)], env=environment(), text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
        return [(*one.communicate(timeout=120), one.returncode) for one in both]

    def assert_one_init_succeeds(self, name: str, settings: dict):
        config = write_config(self.directory / f"{name}.toml",
                              {"listen": "127.0.0.1:0", "keyring": self.directory / f"{name}.keyring",
                               "audit.checkpoint_file": self.directory / f"{name}.checkpoints", **settings})
        answers = self.race(["init", "--json", "--config", config])
        done = [out for out, _, code in answers if code == 0]
        self.assertEqual(len(done), 1, answers)
        self.assertRegex(next(err for _, err, code in answers if code != 0), "already")
        self.assertFalse((self.directory / f"{name}.keyring.writing").exists())
        with Server.serve(config) as server:
            operator = server.client(json.loads(done[0])["operator_token"])
            self.assertEqual(operator.post("/api/tenants", {"name": "diku"}).status, 201)
        verified = run("audit", "verify", "--config", config)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_of_two_at_once_one_succeeds_and_the_other_leaves_it_alone(self):
        for number in range(ROUNDS):
            with self.subTest(number):
                self.assert_one_init_succeeds(f"two-{number}", {"data": self.directory / f"two-{number}"})

    @unittest.skipIf(postgres.missing(), postgres.missing())
    def test_of_two_at_once_on_one_database_one_succeeds(self):
        with postgres.Cluster() as cluster:
            for number in range(ROUNDS):
                with self.subTest(number):
                    url = cluster.create_database(f"two_{number}")
                    self.assert_one_init_succeeds(f"two-{number}", {"store.url": url})

    @unittest.skipIf(postgres.missing(), postgres.missing())
    def test_two_servers_for_development_begin_together(self):
        with postgres.Cluster() as cluster, concurrent.futures.ThreadPoolExecutor(2) as pool:
            for number in range(ROUNDS):
                with self.subTest(number):
                    store = cluster.create_database(f"dev_{number}")
                    keyring = self.directory / f"dev-{number}.keyring"
                    starts = [pool.submit(Server.dev, store=store, keyring=keyring) for _ in range(2)]
                    for start in starts:
                        with start.result() as server:
                            self.assertEqual(server.client().get("/api/types").status, 200)
                    verified = run("audit", "verify", "--store", store, "--keyring", keyring,
                                   "--checkpoints", "none")
                    self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

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

    def test_what_is_not_utf8_comes_into_no_audit(self):
        invalid = b"a\xffbc".decode("utf-8", "surrogateescape")
        with Installation() as base:
            for arguments in (["audit", "accept-restore", "--config", base.config, "--reason", invalid],
                              ["keyring", "rotate", "--config", base.config, "--accept-findings", invalid]):
                with self.subTest(arguments[1]):
                    refused = run(*arguments)
                    self.assertEqual(refused.returncode, 2, refused.stderr)
                    self.assertIn("must be UTF-8", refused.stderr)
            with base.serve() as server:
                operator = server.client(base.operator_token)
                self.assertEqual(operator.post("/api/tenants", {"name": "diku"}).status, 201)
                access = {"--url": server.url, "--token": base.operator_token}
                options = [part for pair in access.items() for part in pair]
                refused = run("token", "create", "--tenant", "diku", "--subject", invalid, "--permission",
                              "audit.get", *options)
                self.assertEqual(refused.returncode, 1, refused.stdout)
                self.assertEqual(operator.get("/api/types/%ff").status, 400)
                self.assertEqual(operator.delete("/api/tokens/%c0%af").status, 400)
                self.assertEqual(operator.get("/api/records/%ff/%ed%a0%80").status, 400)
                self.assertIn(operator.get("/api/types", headers={"X-Okapi-Tenant": "\xff"}).status,
                              (400, 403))
                audit = operator.get("/api/audit")
                self.assertEqual(audit.status, 200)
                audit.body.decode("utf-8")
            verified = run("audit", "verify", "--config", base.config)
            self.assertEqual(verified.returncode, 0, verified.stdout)

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
