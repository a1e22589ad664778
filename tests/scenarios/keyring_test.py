"""A keyring that is missing, wrong, too open, damaged or in the wrong place: a clear refusal to start on one
line, exit code 1, and not a byte of the installation changed."""

import hashlib
import os
import pathlib
import unittest

from stage import Stage, ask_reveal, create_account, eventually, expect, open_tenant

# Made by looking at the store, and empty of content: a read of a database in WAL mode needs them.
PASSING = {"strongroom.db-shm", "strongroom.db-wal", "strongroom.lock"}


class KeyringTest(unittest.TestCase):
    def setUp(self):
        self.stage = Stage()
        self.addCleanup(self.stage.close)
        with self.stage.init_and_serve("banking-information") as (server, operator):
            self.operator_token = operator.token
            clerk = open_tenant(server, operator, "diku")
            self.token = clerk.token
            self.record = create_account(clerk, "ACCOUNT1")
        self.good = self.stage.keyring.read_bytes()

    def content(self) -> dict:
        """File → digest, of everything but the log."""
        files = [path for path in self.stage.directory.rglob("*") if path.is_file()]
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
                if path != self.stage.log and not (path.name in PASSING and path.stat().st_size == 0)
                and path.name != "strongroom.db-shm"}

    def assert_refused(self, *words: str):
        before = self.content()
        refused = self.stage.refused_start()
        self.assertEqual(refused.returncode, 1, refused)
        self.assertEqual(refused.stdout, "")
        self.assertEqual(len(refused.stderr.splitlines()), 1, refused.stderr)
        for word in words:
            self.assertIn(word, refused.stderr)
        self.assertNotIn(self.good.splitlines()[1].split()[1].decode(), refused.stderr)
        self.assertEqual(self.content(), before)

    def assert_good_again(self):
        """With its own keyring in place the installation goes on as if nothing had been."""
        self.stage.keyring.write_bytes(self.good)
        self.stage.keyring.chmod(0o600)
        with self.stage.serve() as server:
            self.assertEqual(expect(ask_reveal(server.client(self.token), self.record), 200)
                             .json["bankAccountNumber"], "ACCOUNT1")
        self.stage.assert_clean()

    def test_missing_keyring_is_refused_and_none_is_made(self):
        self.stage.keyring.unlink()
        self.assert_refused("keyring", str(self.stage.keyring))
        self.assertFalse(self.stage.keyring.exists())
        self.assert_good_again()

    def test_keyring_of_another_installation_is_refused(self):
        with Stage() as other:
            other.init()
            self.stage.keyring.write_bytes(other.keyring.read_bytes())
        self.assert_refused("keyring does not belong to this store")
        self.assert_good_again()

    def test_too_open_keyring_is_refused(self):
        for mode in (0o644, 0o604, 0o660, 0o602, 0o777, 0o620):
            with self.subTest(mode=oct(mode)):
                self.stage.keyring.chmod(mode)
                self.assert_refused("too open", "chmod 600")
                self.assertEqual(self.stage.keyring.stat().st_mode & 0o777, mode)
        self.assert_good_again()

    def test_group_readable_keyring_is_taken(self):
        self.stage.keyring.chmod(0o640)
        with self.stage.serve() as server:
            expect(ask_reveal(server.client(self.token), self.record), 200)

    def test_damaged_keyring_is_refused(self):
        damages = {"cut off": self.good[:-10], "empty": b"", "one digit changed": self._one_digit_changed(),
                   "a byte more": self.good + b"x", "noise": os.urandom(200), "a line missing": self._without_shred()}
        for name, content in damages.items():
            with self.subTest(name):
                self.stage.keyring.write_bytes(content)
                self.assert_refused(str(self.stage.keyring))
                self.assertEqual(self.stage.keyring.read_bytes(), content)
        self.assert_good_again()

    def _one_digit_changed(self) -> bytes:
        at = self.good.index(b"root ") + 10
        return self.good[:at] + (b"0" if self.good[at:at + 1] != b"0" else b"1") + self.good[at + 1:]

    def _without_shred(self) -> bytes:
        lines = self.good.splitlines(keepends=True)
        self.assertTrue(any(line.startswith(b"shred ") for line in lines))
        return b"".join(line for line in lines if not line.startswith(b"shred "))

    def test_keyring_under_the_data_directory_is_refused(self):
        inside = self.stage.data / "strongroom.keyring"
        link = self.stage.directory / "link"
        link.symlink_to(self.stage.data)
        inside.write_bytes(self.good)
        inside.chmod(0o600)
        for place in (inside, self.stage.data / ".." / "data" / inside.name, link / inside.name):
            with self.subTest(str(place)):
                self.stage.settings["keyring"] = place
                self.stage.write()
                self.assert_refused("data directory")
        inside.unlink()

    def test_keyring_that_is_a_directory_is_refused(self):
        self.stage.keyring.unlink()
        self.stage.keyring.mkdir()
        self.assert_refused("not a regular file")

    def test_keyring_that_is_a_pipe_is_refused(self):
        self.stage.keyring.unlink()
        os.mkfifo(self.stage.keyring, 0o600)
        self.assert_refused("not a regular file")
        self.stage.keyring.unlink()
        self.assert_good_again()

    def _lock_out(self) -> pathlib.Path:
        """A lock file that nobody can open, the superuser neither."""
        lock = self.stage.keyring.with_name(self.stage.keyring.name + ".lock")
        lock.unlink()
        lock.mkdir()
        return lock

    def test_keyring_whose_lock_cannot_be_had_is_refused(self):
        lock = self._lock_out()
        refused = self.stage.refused_start()
        self.assertEqual((refused.returncode, refused.stdout), (1, ""), refused)
        for word in ("keyring ", str(lock), "the user that the server runs as"):
            self.assertIn(word, refused.stderr)
        self.assertEqual(self.stage.keyring.read_bytes(), self.good)
        self.stage.assert_clean()
        lock.rmdir()
        self.assert_good_again()

    def test_no_tenant_is_made_without_the_lock(self):
        with self.stage.serve() as server:
            operator = server.client(self.operator_token)
            lock = self._lock_out()
            refused = expect(operator.post("/api/tenants", {"name": "late"}), 503)
            self.assertIn("keyring", refused.json["detail"])
            # Lines are written by a thread of their own.
            # They show no long runs of digits, which a temporary directory may have in its name.
            self.assertTrue(eventually(lambda: lock.name in self.stage.log.read_text(encoding="utf-8")))
            self.assertEqual(self.stage.keyring.read_bytes(), self.good)
            lock.rmdir()
            expect(operator.post("/api/tenants", {"name": "late"}), 201)
        self.stage.assert_clean()

    def test_what_a_killed_change_left_is_gone_after_a_start(self):
        left = self.stage.keyring.with_name(self.stage.keyring.name + ".writing")
        left.write_bytes(self.good)
        with open(left, "rb") as still_open, self.stage.serve():
            self.assertFalse(left.exists())
            self.assertEqual(still_open.read(), bytes(len(self.good)))
        self.assertEqual(self.stage.keyring.read_bytes(), self.good)

    def test_init_overwrites_neither_store_nor_keyring(self):
        before = self.content()
        for keyring in (self.stage.keyring, self.stage.directory / "keys" / "new.keyring"):
            self.stage.settings["keyring"] = keyring
            self.stage.write()
            config = {str(self.stage.config): self.content()[str(self.stage.config)]}
            with self.assertRaises(RuntimeError):
                self.stage.init()
            self.assertEqual(self.content(), {**before, **config})

    def test_init_refuses_a_keyring_under_the_data_directory_before_it_makes_anything(self):
        with Stage() as fresh:
            fresh.settings["keyring"] = fresh.data / "strongroom.keyring"
            fresh.write()
            with self.assertRaises(RuntimeError) as refused:
                fresh.init()
            self.assertIn("data directory", str(refused.exception))
            self.assertFalse(pathlib.Path(fresh.settings["keyring"]).exists())
            self.assertFalse(fresh.database.exists())


if __name__ == "__main__":
    unittest.main(warnings="ignore")
