"""The root key is rotated (`strongroom keyring rotate`): everything opens as before and verifies clean; the former
keyring is of no use for the store any more, nor is what its holder can compute: control rows of the former epoch count
for nothing, and a chain of its time that is changed, cut off, lengthened or made up under the former key is named."""

import hashlib
import hmac
import json
import sqlite3
import unittest
import uuid

from harness import postgres
from harness.server import run
from stage import (ACCOUNTS, PostgresStage, Stage, account, ask_reveal, create_account, expect, open_tenant,
                   search_exact)

FIRST = 1
SIDES = "two sides of a rotation"
CHAIN_SHIFT = 40


class FormerRoot:
    """What the holder of a root key can compute (docs/formats.md)."""

    def __init__(self, keyring: bytes):
        (root,) = (line[5:] for line in keyring.decode().splitlines() if line.startswith("root "))
        self._root = bytes.fromhex(root)

    @staticmethod
    def _derive(secret: bytes, purpose: str, context: bytes = b"") -> bytes:
        info = b"".join(len(part).to_bytes(4, "big") + part for part in (purpose.encode(), context))
        extracted = hmac.digest(bytes(32), secret, hashlib.sha256)
        return hmac.digest(extracted, info + b"\x01", hashlib.sha256)

    def chain_mac(self, partition: int, previous: bytes, n: int, entry: bytes) -> bytes:
        audit_root = self._derive(self._root, "strongroom/audit/v1")
        key = self._derive(audit_root, "tenant", partition.to_bytes(4, "big"))
        return hmac.digest(key, previous + n.to_bytes(8, "big") + entry, hashlib.sha256)

    def control_body(self, table: str, key: bytes, version: int, body: bytes) -> bytes:
        """The body with the MAC that it would have in this table under this root key."""
        def text(part: bytes) -> bytes:
            return len(part).to_bytes(4, "big") + part
        head = text(b"strongroom/control-row/v1") + text(table.encode()) + bytes(4) + text(key)
        control_key = self._derive(self._root, "strongroom/control/v1")
        return body + hmac.digest(control_key, head + version.to_bytes(8, "big") + body, hashlib.sha256)


class SqliteChains:
    """Chains of a stopped store as its writer reaches them: instances are 16 bytes."""

    def __init__(self, database):
        self._connection = sqlite3.connect(database)

    def _first(self, partition: int, instance: bytes) -> int:
        (number,) = self._connection.execute("SELECT id FROM chain WHERE partition = ? AND instance = ?",
                                             (partition, instance)).fetchone()
        return number << CHAIN_SHIFT

    def instances(self, partition: int) -> list:
        return [instance for (instance,) in self._connection.execute(
            "SELECT instance FROM chain WHERE partition = ? ORDER BY instance", (partition,))]

    def entries(self, partition: int, instance: bytes) -> list:
        """[(entry, mac)] from 1."""
        first = self._first(partition, instance)
        return self._connection.execute(
            "SELECT entry, mac FROM chain_entry WHERE position > ? AND position < ? ORDER BY position",
            (first, first + (1 << CHAIN_SHIFT))).fetchall()

    def write(self, partition: int, instance: bytes, n: int, entry: bytes, mac: bytes):
        if instance not in self.instances(partition):
            self._connection.execute("INSERT INTO chain (partition, instance) VALUES (?, ?)", (partition, instance))
        self._connection.execute("INSERT OR REPLACE INTO chain_entry (position, entry, mac) VALUES (?, ?, ?)",
                                 (self._first(partition, instance) + n, entry, mac))

    def remove(self, partition: int, instance: bytes, n: int):
        first = self._first(partition, instance)
        self._connection.execute("DELETE FROM chain_entry WHERE position = ?", (first + n,))
        if not self.entries(partition, instance):
            self._connection.execute("DELETE FROM chain WHERE id = ?", (first >> CHAIN_SHIFT,))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.commit()
        self._connection.close()


class PostgresChains:
    def __init__(self, cluster):
        self._run = lambda sql: cluster.execute(sql, "strongroom").splitlines()

    def instances(self, partition: int) -> list:
        return [uuid.UUID(text).bytes for text in self._run(
            f"SELECT DISTINCT instance FROM strongroom._chain WHERE partition = {partition} ORDER BY 1")]

    @staticmethod
    def _where(partition: int, instance: bytes) -> str:
        return f"WHERE partition = {partition} AND instance = '{uuid.UUID(bytes=instance)}'"

    def entries(self, partition: int, instance: bytes) -> list:
        rows = self._run("SELECT encode(entry, 'hex'), encode(mac, 'hex') FROM strongroom._chain "
                         f"{self._where(partition, instance)} ORDER BY n")
        return [tuple(map(bytes.fromhex, row.split("|"))) for row in rows]

    def write(self, partition: int, instance: bytes, n: int, entry: bytes, mac: bytes):
        self.remove(partition, instance, n)
        self._run(f"INSERT INTO strongroom._chain (partition, instance, n, entry, mac) VALUES ({partition}, "
                  f"'{uuid.UUID(bytes=instance)}', {n}, '\\x{entry.hex()}', '\\x{mac.hex()}')")

    def remove(self, partition: int, instance: bytes, n: int):
        self._run(f"DELETE FROM strongroom._chain {self._where(partition, instance)} AND n = {n}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class RootRotation:
    """On either store: subclasses say on which stage."""

    @classmethod
    def setUpClass(cls):
        cls.stage = cls.stage_class()
        cls.addClassCleanup(cls.stage.close)
        with cls.stage.init_and_serve("banking-information") as (server, operator):
            cls.operator_token = operator.token
            clerk = open_tenant(server, operator, "first")
            cls.token = clerk.token
            other = open_tenant(server, operator, "second")
            cls.other_token, cls.other_record = other.token, create_account(other, "OTHER")
            open_tenant(server, operator, "gone")
            code = expect(operator.post("/api/tenants/gone/destroy"), 202).json["confirmation"]
            expect(operator.post("/api/tenants/gone/destroy", {"confirmation": code}), 204)
            cls.revoked = operator.create_token("leaver", ["strongroom.audit.get"], ["first"])
            cls.records = {create_account(clerk, f"ACCOUNT{n}"): f"ACCOUNT{n}" for n in range(3)}
            cls.request = account("ONCE")
            cls.once = expect(clerk.post(ACCOUNTS, cls.request, headers={"Idempotency-Key": "once"}), 201).json["id"]
        with cls.stage.rows() as rows:
            cls.revoked_rows = [(key, *rows.get("control", 0, key))
                                for key in rows.keys("control", 0) if b"leaver" in rows.get("control", 0, key)[1]]
        assert cls.revoked_rows
        with cls.stage.serve() as server:
            expect(server.client(cls.operator_token).delete(f"/api/tokens/{cls.revoked['accessor']}"), 200, 204)
        cls.former_keyring = cls.stage.keyring.read_bytes()
        cls.before = cls.stage.save()
        cls.rotated = cls.rotate()
        assert (cls.rotated["epoch"], cls.rotated["finished_an_earlier_one"]) == (2, False), cls.rotated
        cls.keyring = cls.stage.keyring.read_bytes()
        cls.stage.assert_clean()
        cls.saved = cls.stage.save()

    def setUp(self):
        self.stage.load(self.saved)
        self.put_keyring(self.keyring)
        self.root = FormerRoot(self.former_keyring)

    @classmethod
    def put_keyring(cls, content: bytes):
        cls.stage.keyring.write_bytes(content)
        cls.stage.keyring.chmod(0o600)

    @classmethod
    def rotate(cls) -> dict:
        done = run("keyring", "rotate", "--config", cls.stage.config, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def assert_whole(self):
        """Everything opens with the tokens from before, and new things can be written."""
        with self.stage.serve() as server:
            clerk, other = server.client(self.token), server.client(self.other_token)
            for record, number in self.records.items():
                self.assertEqual(expect(ask_reveal(clerk, record), 200).json["bankAccountNumber"], number)
                found = expect(search_exact(clerk, number), 200).json["records"]
                self.assertEqual([one["id"] for one in found], [record])
            self.assertEqual(expect(ask_reveal(other, self.other_record), 200).json["bankAccountNumber"], "OTHER")
            self.assertEqual(server.client(self.revoked["token"]).get("/api/audit").status, 401)
            operator = server.client(self.operator_token)
            names = [tenant["name"] for tenant in expect(operator.get("/api/tenants"), 200).json["tenants"]]
            self.assertEqual(sorted(names), ["first", "second"])
            name = f"new{uuid.uuid4().hex[:8]}"
            newcomer = open_tenant(server, operator, name)
            record = create_account(newcomer, "NEW")
            self.assertEqual(expect(ask_reveal(newcomer, record), 200).json["bankAccountNumber"], "NEW")
            expect(operator.post("/api/types/banking-information/keys/rotate", {}), 200)
        self.stage.assert_clean()

    def assert_named(self, kind: str, *words: str):
        findings = self.stage.findings()
        self.assertTrue(any(found == kind and all(word in sentence for word in words) for found, sentence in findings),
                        f"no {kind} with {words} in {findings}")

    def old_chain(self, chains):
        """(instance, entries) of the tenant's last chain of the first epoch, of which no other chain and, with the file
        gone, no checkpoint knows: start, token.revoke, stop."""
        self.stage.checkpoints.write_bytes(b"")
        instance = chains.instances(FIRST)[-1]
        entries = chains.entries(FIRST, instance)
        self.assertEqual(len(entries), 3)
        return instance, entries

    # -- What goes on -------------------------------------------------------------------------------------------------

    def test_everything_opens_and_verifies(self):
        self.assert_whole()

    def test_and_again_and_again(self):
        for epoch in (3, 4):
            self.assertEqual(self.rotate()["epoch"], epoch)
            self.stage.assert_clean()
        self.assert_whole()
        with self.stage.rows() as rows:
            self.assertTrue(rows.keys("control_4", 0))
        lines = self.stage.keyring.read_text(encoding="ascii").splitlines()
        self.assertEqual(lines[:2], ["strongroom-keyring-2", "epoch 4"])
        self.assertNotIn(self.former_keyring.decode().splitlines()[1].split()[1], "".join(lines))

    def test_rotation_is_told_in_the_audit(self):
        with self.chains() as chains:
            told = [entry for instance in chains.instances(0) for entry, _ in chains.entries(0, instance)
                    if json.loads(entry)["action"] == "root-key.rotate"]
        self.assertEqual(len(told), 1)

    def test_repeated_request_from_before_makes_a_second_record(self):
        with self.stage.serve() as server:
            again = server.client(self.token).post(ACCOUNTS, self.request, headers={"Idempotency-Key": "once"})
            self.assertNotEqual(expect(again, 201).json["id"], self.once)
        self.stage.assert_clean()

    # -- When it does not begin ---------------------------------------------------------------------------------------

    def test_running_server_keeps_it_from_beginning(self):
        with self.stage.serve():
            refused = run("keyring", "rotate", "--config", self.stage.config)
            self.assertEqual(refused.returncode, 1)
            self.assertIn(self.busy, refused.stderr)
        self.assertEqual(self.stage.keyring.read_bytes(), self.keyring)
        self.stage.assert_clean()

    def test_nothing_is_taken_for_genuine_that_does_not_verify(self):
        with self.stage.rows() as rows:
            (key,) = rows.keys("control_2", 0, b"tenant/first")
            version, body = rows.get("control_2", 0, key)
            rows.put("control_2", 0, key, version + 1, body)
        refused = run("keyring", "rotate", "--config", self.stage.config)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("tenant/first", refused.stderr)
        self.assertEqual(self.stage.keyring.read_bytes(), self.keyring)

    # -- Keyrings and backups -----------------------------------------------------------------------------------------

    def test_former_keyring_is_refused(self):
        self.put_keyring(self.former_keyring)
        self.assertIn(SIDES, self.stage.refused_start().stderr)
        self.assertIn(SIDES, run("audit", "verify", "--config", self.stage.config).stderr)
        self.assertIn(SIDES, run("keyring", "rotate", "--config", self.stage.config).stderr)
        self.put_keyring(self.keyring)
        self.assert_whole()

    def test_store_from_before_needs_the_keyring_from_before(self):
        self.stage.load(self.before)
        self.assertIn(SIDES, self.stage.refused_start().stderr)
        self.put_keyring(self.former_keyring)
        self.stage.assert_clean()
        self.assert_whole()

    # -- The holder of the former root key ----------------------------------------------------------------------------

    def test_control_row_of_the_former_table_counts_for_nothing(self):
        with self.stage.rows() as rows:
            for key, version, body in self.revoked_rows:
                rows.put("control_2", 0, key, version, body)
        with self.stage.serve() as server:
            self.assertEqual(server.client(self.revoked["token"]).get("/api/audit").status, 401)
        self.assert_named("row-inserted", "control row token/")

    def test_control_row_made_under_the_former_root_counts_for_nothing(self):
        with self.stage.rows() as rows:
            for key, version, body in self.revoked_rows:
                # The key is right: this is the row as it was.
                self.assertEqual(self.root.control_body("control", key, version, body[:-32]), body)
                rows.put("control_2", 0, key, version, self.root.control_body("control_2", key, version, body[:-32]))
        with self.stage.serve() as server:
            self.assertEqual(server.client(self.revoked["token"]).get("/api/audit").status, 401)
        self.assert_named("row-inserted", "control row token/")

    def test_former_table_put_back_is_read_by_nobody(self):
        """Also where it looks like a rotation that was not finished: asking again erases it."""
        with self.stage.rows() as rows:
            self.add_table("control")
            for key, version, body in self.revoked_rows:
                rows.put("control", 0, key, version, body)
        with self.stage.serve() as server:
            self.assertEqual(server.client(self.revoked["token"]).get("/api/audit").status, 401)
        self.assertIn("keyring rotate", self.stage.log.read_text(encoding="utf-8"))
        self.stage.assert_clean()
        done = self.rotate()
        self.assertEqual((done["epoch"], done["finished_an_earlier_one"]), (2, True))
        self.assert_whole()

    def rewrite(self, chains, instance: bytes, entries: list):
        """The chain's entries from the first, with MACs under the former key."""
        previous = bytes(32)
        for n, entry in enumerate(entries, 1):
            previous = self.root.chain_mac(FIRST, previous, n, entry)
            chains.write(FIRST, instance, n, entry, previous)

    def test_former_chain_changed_is_named(self):
        with self.chains() as chains:
            instance, entries = self.old_chain(chains)
            changed = [entry for entry, _ in entries]
            self.rewrite(chains, instance, changed)
            self.assertEqual(chains.entries(FIRST, instance), entries, "the key is right")
            changed[1] = changed[1].replace(b'"operator"', b'"somebody"')
            self.assertNotEqual(changed[1], entries[1][0])
            self.rewrite(chains, instance, changed)
        self.assert_named("chain-replaced", f"entry {len(entries)} is not the one", "epoch 2 of the root key")

    def test_former_chain_cut_off_is_named(self):
        with self.chains() as chains:
            instance, entries = self.old_chain(chains)
            chains.remove(FIRST, instance, len(entries))
        self.assert_named("chain-cut", "epoch 2 of the root key")

    def test_former_chain_removed_is_named(self):
        with self.chains() as chains:
            instance, entries = self.old_chain(chains)
            for n in range(1, len(entries) + 1):
                chains.remove(FIRST, instance, n)
        self.assert_named("chain-missing", "epoch 2 of the root key")

    def test_former_chain_lengthened_is_named(self):
        with self.chains() as chains:
            instance, entries = self.old_chain(chains)
            more = entries[-2][0]
            n = len(entries) + 1
            chains.write(FIRST, instance, n, more, self.root.chain_mac(FIRST, entries[-1][1], n, more))
        self.assert_named("entry-after-stop", f"entry {n} follows")

    def test_former_chain_lengthened_in_place_of_its_end_is_named(self):
        with self.chains() as chains:
            instance, entries = self.old_chain(chains)
            self.rewrite(chains, instance, [entry for entry, _ in entries[:-1]] + [entries[-2][0]] * 3)
        self.assert_named("chain-replaced", "epoch 2 of the root key")

    def test_chain_made_up_under_the_former_key_is_named(self):
        made_up = uuid.uuid4()
        with self.chains() as chains:
            _, entries = self.old_chain(chains)
            start = json.loads(entries[0][0])
            start["instance"] = str(made_up)
            self.rewrite(chains, made_up.bytes, [json.dumps(start).encode(), entries[1][0]])
        self.assert_named("entry-changed")

    def test_the_same_after_another_rotation(self):
        self.rotate()
        with self.chains() as chains:
            instance, entries = self.old_chain(chains)
            self.rewrite(chains, instance, [entry for entry, _ in entries[:-1]] + [entries[-2][0]])
        self.assert_named("chain-replaced", "epoch 3 of the root key")

    # -- Somebody who holds no key ------------------------------------------------------------------------------------

    def test_what_was_carried_over_cannot_be_thinned_out(self):
        for spoil in (lambda rows, key, _version, _body: rows.remove("carried_2", 0, key),
                      lambda rows, key, version, body: rows.put("carried_2", 0, key, version,
                                                                body[:9] + bytes([body[9] ^ 1]) + body[10:])):
            for prefix in (b"rows/", b"chains/", b"totals"):
                self.stage.load(self.saved)
                with self.stage.rows() as rows:
                    (key,) = rows.keys("carried_2", 0, prefix)
                    spoil(rows, key, *rows.get("carried_2", 0, key))
                self.assert_named("carried")


class SqliteRootRotationTest(RootRotation, unittest.TestCase):
    stage_class = Stage
    busy = "another server is running"

    def chains(self):
        return SqliteChains(self.stage.database)

    def add_table(self, name: str):
        with sqlite3.connect(self.stage.database) as connection:
            connection.executescript(
                f"CREATE TABLE row_{name} (partition INTEGER NOT NULL, key BLOB NOT NULL, version INTEGER NOT NULL, "
                "body BLOB NOT NULL, UNIQUE (partition, key)) STRICT;"
                f"CREATE TABLE index_{name} (partition INTEGER NOT NULL, idx INTEGER NOT NULL, value BLOB NOT NULL, "
                "key BLOB NOT NULL, PRIMARY KEY (partition, idx, value, key)) STRICT, WITHOUT ROWID")
        connection.close()

    def test_nothing_under_the_former_root_is_left_in_the_file(self):
        with sqlite3.connect(self.before[0] / "strongroom.db") as connection:
            wrapped = connection.execute("SELECT body FROM row_control WHERE CAST(key AS TEXT) LIKE 'key/%/tenant'")
            former = [body for (body,) in wrapped]
        connection.close()
        self.assertEqual(len(former), 2)
        for body in former:
            self.assertIn(body, (self.before[0] / "strongroom.db").read_bytes())
            for file in self.stage.data.iterdir():
                self.assertNotIn(body[22:94], file.read_bytes(), file)


@unittest.skipIf(postgres.missing(), postgres.missing())
class PostgresRootRotationTest(RootRotation, unittest.TestCase):
    stage_class = PostgresStage
    busy = "other processes have the store open"

    def chains(self):
        return PostgresChains(self.stage.cluster)

    def add_table(self, name: str):
        self.stage.cluster.execute(
            f"CREATE TABLE strongroom.{name} (LIKE strongroom.control_2 INCLUDING ALL);"
            f"CREATE TABLE strongroom.{name}__index (LIKE strongroom.control_2__index INCLUDING ALL);"
            f"ALTER TABLE strongroom.{name} OWNER TO strongroom;"
            f"ALTER TABLE strongroom.{name}__index OWNER TO strongroom", "strongroom")


if __name__ == "__main__":
    unittest.main(warnings="ignore")
