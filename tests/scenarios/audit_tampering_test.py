"""Tampering with the audit is found: entries changed, removed, added, reordered or cut off, in a chain that was
closed, in one whose server was killed, and with the checkpoint file at hand."""

import json
import sqlite3
import unittest

from stage import ACCOUNTS, Stage, create_account, expect, open_tenant

FIRST = 1
CHAIN_SHIFT = 40


class Chain:
    """The entries of the tenant's newest chain in the stopped store."""

    def __init__(self, database):
        self._connection = sqlite3.connect(database)
        (self.id, self.instance) = self._connection.execute(
            "SELECT id, instance FROM chain WHERE partition = ? ORDER BY instance DESC", (FIRST,)).fetchone()

    def position(self, n: int) -> int:
        return (self.id << CHAIN_SHIFT) + n

    def entries(self) -> list:
        """[(entry, mac)] from 1."""
        return self._connection.execute("SELECT entry, mac FROM chain_entry WHERE position > ? AND position < ? "
                                        "ORDER BY position", (self.position(0), self.position(1 << 39))).fetchall()

    def write(self, n: int, entry: bytes, mac: bytes):
        self._connection.execute("INSERT OR REPLACE INTO chain_entry (position, entry, mac) VALUES (?, ?, ?)",
                                 (self.position(n), entry, mac))

    def remove(self, first: int, last: int):
        self._connection.execute("DELETE FROM chain_entry WHERE position BETWEEN ? AND ?",
                                 (self.position(first), self.position(last)))

    def remove_all(self):
        self.remove(1, 1 << 39)
        self._connection.execute("DELETE FROM chain WHERE id = ?", (self.id,))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.commit()
        self._connection.close()


class AuditTamperingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage({"audit.masked_reads": "sync"})
        cls.addClassCleanup(cls.stage.close)
        with cls.stage.init_and_serve("banking-information") as (server, operator):
            cls.operator_token = operator.token
            clerk = open_tenant(server, operator, "first")
            cls.token = clerk.token
            cls.records = [create_account(clerk, f"ACCOUNT{n}") for n in range(3)]
        with cls.stage.serve() as server:
            clerk = server.client(cls.token)
            for _ in range(3):
                for record in cls.records:
                    expect(clerk.get(f"{ACCOUNTS}/{record}"), 200)
        cls.stage.assert_clean()
        cls.saved = cls.stage.save()
        with Chain(cls.stage.database) as chain:
            cls.last = len(chain.entries())
        assert cls.last == 11  # start, nine reads, stop

    def setUp(self):
        self.stage.load(self.saved)

    def assert_named(self, kind: str, *words: str):
        findings = self.stage.findings()
        self.assertIn(kind, [found for found, _ in findings], findings)
        sentence = next(sentence for found, sentence in findings if found == kind)
        for word in words:
            self.assertIn(word, sentence)

    def test_changed_entry_is_named(self):
        with Chain(self.stage.database) as chain:
            entry, mac = chain.entries()[4]
            chain.write(5, entry.replace(b"record.read", b"record.list"), mac)
        self.assert_named("entry-changed", "entry 5")

    def test_changed_mac_is_named(self):
        with Chain(self.stage.database) as chain:
            entry, mac = chain.entries()[4]
            chain.write(5, entry, bytes([mac[0] ^ 1]) + mac[1:])
        self.assert_named("entry-changed", "entry 5")

    def test_removed_entry_is_named(self):
        with Chain(self.stage.database) as chain:
            chain.remove(5, 5)
        self.assert_named("entry-removed", "entry 5")

    def test_removed_entry_with_the_rest_moved_up_is_named(self):
        with Chain(self.stage.database) as chain:
            entries = chain.entries()
            chain.remove(5, self.last)
            for n, row in enumerate(entries[5:], start=5):
                chain.write(n, *row)
        self.assert_named("entry-removed", "5")

    def test_added_entry_is_named(self):
        with Chain(self.stage.database) as chain:
            entries = chain.entries()
            for n, row in enumerate(entries[4:], start=6):
                chain.write(n, *row)
            chain.write(5, entries[3][0], bytes(32))
        self.assert_named("entry-added", "entry 5")

    def test_entry_added_behind_the_end_is_named(self):
        with Chain(self.stage.database) as chain:
            chain.write(self.last + 1, chain.entries()[3][0], bytes(32))
        self.assert_named("entry-added", f"entry {self.last + 1}")

    def test_entries_in_another_order_are_named(self):
        with Chain(self.stage.database) as chain:
            entries = chain.entries()
            chain.write(5, *entries[5])
            chain.write(6, *entries[4])
        self.assert_named("entry-moved", "entry 5")

    def test_cut_off_end_of_a_closed_chain_is_named(self):
        for kept in (self.last - 1, 5, 1):
            with self.subTest(kept=kept):
                self.setUp()
                with Chain(self.stage.database) as chain:
                    chain.remove(kept + 1, self.last)
                self.assert_named("chain-cut", f"entry {kept}")

    def test_missing_chain_is_named(self):
        with Chain(self.stage.database) as chain:
            chain.remove_all()
        self.assert_named("chain-missing")

    def test_cut_is_named_by_the_next_instance_when_the_checkpoints_are_gone(self):
        with self.stage.serve() as server:
            expect(server.client(self.token).get(f"{ACCOUNTS}/{self.records[0]}"), 200)
        with sqlite3.connect(self.stage.database) as connection:
            chains = connection.execute("SELECT id FROM chain WHERE partition = ? ORDER BY instance",
                                        (FIRST,)).fetchall()
            before_last = chains[-2][0] << CHAIN_SHIFT
            connection.execute("DELETE FROM chain_entry WHERE position BETWEEN ? AND ?",
                               (before_last + 8, before_last + self.last))
        connection.close()
        self.stage.checkpoints.write_bytes(b"")
        self.assert_named("chain-cut", "entry 7", "first entry of instance")

    def test_entry_of_another_tenant_in_this_chain_is_named(self):
        with Chain(self.stage.database) as chain:
            entry, mac = sqlite3.connect(self.stage.database).execute(
                "SELECT e.entry, e.mac FROM chain_entry e JOIN chain c ON c.id = e.position >> 40 "
                "WHERE c.partition = 0 ORDER BY e.position LIMIT 1").fetchone()
            chain.write(5, entry, mac)
        self.assert_named("entry-changed", "entry 5")

    def test_forged_acceptance_of_a_restore_is_named(self):
        with Chain(self.stage.database) as chain:
            entries = chain.entries()
            chain.remove(6, self.last)
            forged = {"partition": FIRST, "instance": _uuid(chain.instance), "n": 5, "mac": entries[4][1].hex(),
                      "time": "2099-01-01T00:00:00.000Z", "accepted_restore": "nothing to see"}
        with open(self.stage.checkpoints, "a", encoding="utf-8") as file:
            file.write(json.dumps(forged, separators=(",", ":")) + "\n")
        self.assert_named("restore-not-in-chain")

    def test_removed_chain_row_is_named_and_keeps_no_server_from_starting(self):
        with sqlite3.connect(self.stage.database) as connection:
            connection.execute("DELETE FROM chain WHERE id = (SELECT max(position) >> 40 FROM chain_entry)")
        connection.close()
        self.assert_named("chain-missing")
        with self.stage.serve() as server:
            expect(server.client(self.token).get(f"{ACCOUNTS}/{self.records[0]}"), 200)
        self.assert_named("chain-missing")

    def test_window_after_a_crash_is_stated(self):
        server = self.stage.serve()
        clerk = server.client(self.token)
        for record in self.records:
            expect(clerk.get(f"{ACCOUNTS}/{record}"), 200)
        server.kill()
        code, report = self.stage.verify()
        self.assertEqual((code, report["findings"]), (0, []))
        with Chain(self.stage.database) as chain:
            entries = len(chain.entries())
        windows = [note for note in report["notes"] if "could have been cut off" in note]
        self.assertEqual(len(windows), 1, report)
        self.assertRegex(windows[0], rf"partition {FIRST} \((no checkpoint covers any of its {entries} entries|"
                         rf"a checkpoint covers it up to entry \d+; \d+ further entries stand there now)\)")
        # The next start tells the dead instance's last entry, so that it can no longer be cut off.
        with self.stage.serve() as server:
            expect(server.client(self.token).get(f"{ACCOUNTS}/{self.records[0]}"), 200)
        self.stage.assert_clean()
        with sqlite3.connect(self.stage.database) as connection:
            (dead,) = connection.execute("SELECT id FROM chain WHERE partition = ? "
                                         "ORDER BY instance DESC LIMIT 1 OFFSET 1", (FIRST,)).fetchone()
            connection.execute("DELETE FROM chain_entry WHERE position = ?", ((dead << CHAIN_SHIFT) + entries,))
        connection.close()
        self.assert_named("chain-cut", f"entry {entries - 1}")


def _uuid(data: bytes) -> str:
    text = data.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


if __name__ == "__main__":
    unittest.main(warnings="ignore")
