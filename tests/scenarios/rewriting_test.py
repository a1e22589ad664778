"""Raising a class meets what it cannot rewrite: a destroyed tenant that a restore brought again, a record that does not
verify, a tenant whose keys do not. None of them takes others down, and the server always starts."""

import contextlib
import http.client
import threading
import time
import unittest

from harness import postgres
from harness.client import shipped_type
from letters import LETTERS, letter_type
from stage import ACCOUNTS, PostgresStage, Stage, ask_reveal, bulk, create_account, eventually, expect, open_tenant
from stored_rows import record_key

NOTES_URL = "/api/records/purchase-note"
LETTER_COUNT = 20_000  # moved in some seconds


def raised_note() -> dict:
    """The shipped purchase note, its text raised to high."""
    schema = shipped_type("purchase-note")
    schema["properties"]["text"]["x-sensitivity"] = schema["x-sensitivity"] = "high"
    schema["properties"]["text"]["x-mask"] = "all"
    return schema


def more_expected() -> dict:
    return {**shipped_type("banking-information"), "x-expected-records": 400000}


class RewritingTest(unittest.TestCase):
    def setUp(self):
        self.stage = Stage({"timeouts.rewrite_s": 1})
        self.addCleanup(self.stage.close)
        with self.stage.init_and_serve("banking-information", "purchase-note") as (server, operator):
            self.operator_token = operator.token
            first, second = open_tenant(server, operator, "first"), open_tenant(server, operator, "second")
            self.first_token, self.second_token = first.token, second.token
            self.first_account = create_account(first, "FIRST")
            create_account(second, "SECOND")
            lines = bulk(first, "purchase-note", [{"poNumber": str(n), "text": f"note {n}"} for n in range(5)])
            self.notes = [line["id"] for line in lines]
            self.other_note = second.create("purchase-note", {"poNumber": "9", "text": "second's"})["id"]

    def state(self, server, name: str) -> str:
        types = expect(server.client(self.operator_token).get("/api/types"), 200).json["types"]
        return next(one["state"] for one in types if one["name"] == name)

    def test_destroyed_tenant_of_a_backup_is_left_behind(self):
        copy = self.stage.backup()
        with self.stage.serve() as server:
            operator = server.client(self.operator_token)
            code = expect(operator.post("/api/tenants/second/destroy"), 202).json["confirmation"]
            expect(operator.post("/api/tenants/second/destroy", {"confirmation": code}), 204)
        self.stage.restore(copy)
        self.stage.accept_restore("a disk broke")
        with self.stage.serve() as server:
            operator = server.client(self.operator_token)
            # The keyring might be an old one: nothing is begun, and nobody is held up.
            refused = expect(operator.put("/api/types/banking-information", more_expected()), 503)
            self.assertIn("second", refused.json["detail"])
            self.assertEqual(self.state(server, "banking-information"), "active")
            expect(ask_reveal(server.client(self.first_token), self.first_account), 200)
            code = expect(operator.post("/api/tenants/second/destroy"), 202).json["confirmation"]
            expect(operator.post("/api/tenants/second/destroy", {"confirmation": code}), 204)
            answer = expect(operator.put("/api/types/banking-information", more_expected()), 200).json
            self.assertEqual((answer["outcome"], answer["recordsRewritten"], answer["recordsUnreadable"],
                              answer["state"]), ("rewritten", 1, 0, "active"))
            found = expect(ask_reveal(server.client(self.first_token), self.first_account), 200).json
            self.assertEqual(found["bankAccountNumber"], "FIRST")
        self.stage.assert_clean()
        with self.stage.serve() as server:
            self.assertEqual(self.state(server, "banking-information"), "active")

    def damage_note(self) -> tuple:
        with self.stage.rows() as rows:
            (table,) = rows.tables("purchase")
            key = record_key(self.notes[2])
            (partition,) = [number for number in range(1, 4) if rows.get(table, number, key)]
            version, body = rows.get(table, partition, key)
            damaged = body[:-1] + bytes([body[-1] ^ 1])
            rows.put(table, partition, key, version, damaged)
        return partition, key, version, damaged

    def test_record_that_does_not_verify_is_moved_as_it_is_and_named(self):
        partition, key, version, damaged = self.damage_note()
        before = self.stage.findings()
        self.assertEqual([kind for kind, _ in before], ["row-edited"])
        with self.stage.serve() as server:
            operator, first = server.client(self.operator_token), server.client(self.first_token)
            answer = expect(operator.put("/api/types/purchase-note", raised_note()), 200).json
            self.assertEqual((answer["outcome"], answer["recordsRewritten"], answer["recordsUnreadable"],
                              answer["state"]), ("rewritten", 5, 1, "active"))
            self.assertIn(self.notes[2], answer["runbook"][0])
            self.assertIn("tenant first", answer["runbook"][0])
            self.assertEqual(expect(first.get(f"{NOTES_URL}/{self.notes[3]}"), 200).json["poNumber"], "3")
            expect(first.get(f"{NOTES_URL}/{self.notes[2]}"), 500)
            expect(server.client(self.second_token).get(f"{NOTES_URL}/{self.other_note}"), 200)
        self.assertIn(self.notes[2], self.stage.log.read_text(encoding="utf-8"))
        with self.stage.rows() as rows:
            (table,) = rows.tables("purchase")
            self.assertEqual(rows.get(table, partition, key), (version, damaged))
        self.assertEqual(self.stage.findings(), before)
        with self.stage.serve() as server:
            self.assertEqual(self.state(server, "purchase-note"), "active")

    def test_tenant_whose_keys_do_not_verify_keeps_its_type_waiting_and_no_other(self):
        with self.stage.rows() as rows:
            keys = [key for key in rows.keys("control", 0, b"key/") if b"/type/banking-information/" in key]
            saved = {key: rows.get("control", 0, key) for key in keys if key.startswith(b"key/00000002/")}
            self.assertTrue(saved)
            for key, (version, body) in saved.items():
                rows.put("control", 0, key, version, body[:-1] + bytes([body[-1] ^ 1]))
        with self.stage.serve() as server:
            operator = server.client(self.operator_token)
            refused = operator.put("/api/types/banking-information", more_expected())
            self.assertGreaterEqual(refused.status, 500)
        with self.stage.serve() as server:  # it starts
            first = server.client(self.first_token)
            self.assertEqual(self.state(server, "banking-information"), "rewriting")
            expect(first.get(f"{ACCOUNTS}/{self.first_account}"), 503)
            expect(first.get(f"{NOTES_URL}/{self.notes[0]}"), 200)
            told = eventually(lambda: [line for line in self.stage.log.read_text(encoding="utf-8").splitlines()
                                       if "stays in state rewriting" in line])
            self.assertTrue(told)
            self.assertIn("banking-information", told[-1])
            self.assertIn("second", told[-1])
        with self.stage.rows() as rows:
            for key, (version, body) in saved.items():
                rows.put("control", 0, key, version, body)
        with self.stage.serve() as server:
            self.assertTrue(eventually(lambda: self.state(server, "banking-information") == "active"))
            expect(ask_reveal(server.client(self.first_token), self.first_account), 200)
        self.stage.assert_clean()


class Interrupted:
    """A raise that a stop interrupts: the chains end with their stop all the same, and the next server, which serves
    at once, carries it on."""

    def setUp(self):
        self.stage = self.stage_class()
        self.addCleanup(self.stage.close)
        self.stage.settings["shutdown_grace_s"] = 0  # what is under way when the chains are closed is cut off
        self.stage.write()
        with self.stage.init_and_serve() as (server, operator):
            self.operator_token = operator.token
            operator.declare(letter_type(raised=False))
            operator.create_tenant("first")
            self.token = operator.create_token("writer", LETTERS, ["first"])["token"]
            lines = bulk(server.client(self.token), "letter", [{"text": f"letter {n}"} for n in range(LETTER_COUNT)])
            self.letters = [line["id"] for line in lines]

    def state(self, server) -> str:
        return expect(server.client(self.operator_token).get("/api/types/letter"), 200).json["state"]

    def raise_letters(self, server):
        with contextlib.suppress(OSError, http.client.HTTPException):  # the stop cuts it off
            server.client(self.operator_token).put("/api/types/letter", letter_type(raised=True))

    def assert_ended(self, server):
        begun = time.monotonic()
        self.assertEqual(server.stop(), 0)
        print(f"stopped after {time.monotonic() - begun:.2f} s", flush=True)
        code, report = self.stage.verify()
        self.assertEqual((code, report["findings"], report["notes"]), (0, [], []))

    def test_chains_end_with_their_stop_and_the_next_server_goes_on(self):
        server = self.stage.serve()
        asked = threading.Thread(target=self.raise_letters, args=(server,))
        asked.start()
        self.assertTrue(eventually(lambda: self.state(server) == "rewriting"))
        self.assert_ended(server)
        asked.join()
        for _ in range(3):
            server = self.stage.serve()  # it serves, whatever is left to move
            if self.state(server) == "active":
                break
            expect(server.client(self.token).get(f"/api/records/letter/{self.letters[0]}"), 503)
            self.assert_ended(server)
        else:
            server = self.stage.serve()
        self.assertTrue(eventually(lambda: self.state(server) == "active", 60))
        body = {"ids": [self.letters[0], self.letters[-1]], "fields": ["text"], "reason": "comparing two"}
        lines = expect(server.client(self.token).post("/api/records/letter/reveal", body), 200).lines
        self.assertEqual([line["text"] for line in lines], ["letter 0", f"letter {LETTER_COUNT - 1}"])
        self.assert_ended(server)


class SqliteInterruptedTest(Interrupted, unittest.TestCase):
    stage_class = Stage


@unittest.skipIf(postgres.missing(), postgres.missing())
class PostgresInterruptedTest(Interrupted, unittest.TestCase):
    stage_class = PostgresStage


if __name__ == "__main__":
    unittest.main(warnings="ignore")
