"""A writer of the database gains nothing: what is edited, moved, inserted or put back behind the server's back
is refused by the running server, or named by `audit verify`, or both."""

import hashlib
import sqlite3
import unittest

from harness import postgres
from harness.server import run
from harness.client import shipped_type
from stage import (ACCOUNTS, BANKING, PostgresStage, Stage, account, ask_reveal, audit_of, create_account, eventually,
                   expect, open_tenant, search_exact)
from stored_rows import RecordBody, record_key

TABLE = "rec_banking_information_1"
CONTROL = "control"
FIRST, SECOND = 1, 2  # the tenants' partitions
FORGED_TOKEN = "srt_" + "A" * 43


def token_key(token: str) -> bytes:
    return b"token/" + hashlib.sha256(token.encode()).hexdigest().encode()


class Forgery(unittest.TestCase):
    """One installation; each test forges a copy of its stopped store. Subclasses say on which stage."""

    @classmethod
    def setUpClass(cls):
        cls.stage = cls.stage_class()
        cls.addClassCleanup(cls.stage.close)
        with cls.stage.init_and_serve("banking-information", "purchase-note") as (server, operator):
            cls.operator_token = operator.token
            first, second = open_tenant(server, operator, "first"), open_tenant(server, operator, "second")
            cls.first_token, cls.second_token = first.token, second.token
            cls.narrow = operator.create_token("narrow", [BANKING[1]], ["first"])
            cls.revoked = operator.create_token("revoked", BANKING, ["first"])
            cls.ann = create_account(first, "ANN0001", transitNumber="T-ANN", notes="of ann")
            cls.bob = create_account(first, "BOB0002", transitNumber="T-BOB", notes="of bob")
            cls.gone = create_account(first, "GONE003")
            cls.other = create_account(second, "OTHER04")
            cls.note = first.create("purchase-note", {"poNumber": "1000", "text": "regular"})["id"]
        cls.early = cls.stage.save()
        with cls.stage.serve() as server:
            operator, first = server.client(cls.operator_token), server.client(cls.first_token)
            expect(first.put(f"{ACCOUNTS}/{cls.ann}", {**account("ANN9999", notes="changed"), "_version": 1}), 200)
            expect(first.delete(f"{ACCOUNTS}/{cls.gone}"), 204)
            expect(operator.delete(f"/api/tokens/{cls.revoked['accessor']}"), 204)
            loose = shipped_type("banking-information")
            loose["properties"]["bankAccountNumber"]["x-mask"] = "all"
            operator.declare(loose)
        cls.stage.assert_clean()
        cls.late = cls.stage.save()

    def setUp(self):
        self.stage.load(self.late)

    # -- what happened ----------------------------------------------------------------------------

    def assert_named(self, kind: str, *words: str):
        """Verification finds one thing of this kind, and its sentence says what it is about; beside it only what
        this does to the index."""
        findings = self.stage.findings()
        named = [sentence for found, sentence in findings if found == kind]
        self.assertEqual({found for found, _ in findings} - {"index"}, {kind} - {"index"}, findings)
        if kind != "index":
            self.assertEqual(len(named), 1, findings)
        self.assertTrue(named, findings)
        for sentence in named:
            for word in words:
                self.assertIn(word, sentence)

    def assert_corrupt(self, answer):
        """A problem that does not tell which check failed."""
        self.assertEqual(answer.status, 500, answer)
        self.assertEqual(set(answer.json), {"type", "title", "status", "detail"}, answer)
        self.assertTrue(answer.json["detail"].startswith("what is stored was changed behind the server's back"), answer)

    def assert_does_not_open(self, record: str):
        with self.stage.serve() as server:
            first = server.client(self.first_token)
            before = len(audit_of(first))
            self.assert_corrupt(ask_reveal(first, record))
            self.assert_corrupt(first.get(f"{ACCOUNTS}/{record}"))
            refused = eventually(lambda: [entry for entry in audit_of(first)[before:] if entry.get("record") == record
                                          and entry["action"] == "record.refused"])
            self.assertTrue(refused, "the attempt left no entry")
            # The others are not touched by it.
            self.assertEqual(expect(ask_reveal(first, self.bob if record != self.bob else self.ann), 200).status, 200)

    # -- rows of records --------------------------------------------------------------------------

    def change_record(self, record: str, change):
        with self.stage.rows() as rows:
            version, body = rows.get(TABLE, FIRST, record_key(record))
            parsed = RecordBody(body)
            self.assertEqual(bytes(parsed), body)  # so that a refusal is for the change alone
            change(parsed.values)
            rows.put(TABLE, FIRST, record_key(record), version, bytes(parsed))

    def value_of(self, record: str, field: str, partition: int = FIRST):
        with self.stage.rows() as rows:
            return RecordBody(rows.get(TABLE, partition, record_key(record))[1]).values[field]

    def test_sealed_value_of_another_row_does_not_open(self):
        stolen = self.value_of(self.bob, "bankAccountNumber")
        self.change_record(self.ann, lambda values: values.update(bankAccountNumber=stolen))
        self.assert_does_not_open(self.ann)
        self.assert_named("row-edited", self.ann)

    def test_sealed_value_of_another_column_does_not_open(self):
        def exchange(values):
            values["bankAccountNumber"], values["notes"] = values["notes"], values["bankAccountNumber"]
        self.change_record(self.bob, exchange)
        self.assert_does_not_open(self.bob)
        self.assert_named("row-edited", self.bob)

    def test_sealed_value_of_an_older_version_does_not_open(self):
        self.stage.load(self.early)
        old = self.value_of(self.ann, "bankAccountNumber")
        self.stage.load(self.late)
        self.change_record(self.ann, lambda values: values.update(bankAccountNumber=old))
        self.assert_does_not_open(self.ann)
        self.assert_named("row-edited", self.ann)

    def test_sealed_value_of_another_tenant_does_not_open(self):
        stolen = self.value_of(self.other, "bankAccountNumber", SECOND)
        self.change_record(self.ann, lambda values: values.update(bankAccountNumber=stolen))
        self.assert_does_not_open(self.ann)
        self.assert_named("row-edited", self.ann)

    def test_row_of_another_tenant_does_not_open(self):
        with self.stage.rows() as rows:
            version, body = rows.get(TABLE, SECOND, record_key(self.other))
            rows.put(TABLE, FIRST, record_key(self.other), version, body)
        self.assert_does_not_open(self.other)
        self.assert_named("row-inserted", self.other)

    def test_row_under_another_id_does_not_open(self):
        with self.stage.rows() as rows:
            _, body = rows.get(TABLE, FIRST, record_key(self.bob))
            version, _ = rows.get(TABLE, FIRST, record_key(self.ann))
            rows.put(TABLE, FIRST, record_key(self.ann), version, body)
        self.assert_does_not_open(self.ann)
        self.assert_named("row-edited", self.ann)

    def test_edited_regular_field_is_not_served(self):
        self.change_record(self.ann, lambda values: values.update(bankName=(0, b'"Forged Bank"')))
        self.assert_does_not_open(self.ann)
        self.assert_named("row-edited", self.ann)

    def test_sealed_field_in_clear_is_not_served(self):
        self.change_record(self.ann, lambda values: values.update(bankAccountNumber=(0, b'"FORGED"')))
        self.assert_does_not_open(self.ann)
        self.assert_named("row-edited", self.ann)

    def test_edited_version_is_not_served(self):
        with self.stage.rows() as rows:
            version, body = rows.get(TABLE, FIRST, record_key(self.bob))
            rows.put(TABLE, FIRST, record_key(self.bob), version + 1, body)
        self.assert_does_not_open(self.bob)
        self.assert_named("row-edited", self.bob)

    def from_early(self, table: str, partition: int, key: bytes):
        self.stage.load(self.early)
        with self.stage.rows() as rows:
            row = rows.get(table, partition, key)
        self.stage.load(self.late)
        self.assertIsNotNone(row)
        with self.stage.rows() as rows:
            rows.put(table, partition, key, *row)

    def test_old_record_row_put_back_is_named(self):
        self.from_early(TABLE, FIRST, record_key(self.ann))
        self.assert_named("row-put-back", self.ann, "version 1")

    def test_deleted_record_row_put_back_is_named(self):
        self.from_early(TABLE, FIRST, record_key(self.gone))
        self.assert_named("row-put-back", self.gone)

    def test_removed_record_row_is_named(self):
        with self.stage.rows() as rows:
            rows.remove(TABLE, FIRST, record_key(self.bob))
        self.assert_named("row-removed", self.bob)

    def test_inserted_index_entry_shows_no_other_record(self):
        with self.stage.rows() as rows:
            own = rows.index_entries(TABLE, FIRST, record_key(self.ann))
            entries = [entry for entry in rows.index_entries(TABLE, FIRST, record_key(self.bob)) if entry not in own]
            self.assertTrue(entries)
            for index, value in entries:
                rows.add_index_entry(TABLE, FIRST, index, value, record_key(self.ann))
        with self.stage.serve() as server:
            found = expect(search_exact(server.client(self.first_token), "BOB0002"), 200).json["records"]
            self.assertEqual([record["id"] for record in found], [self.bob])
        self.assert_named("index", self.ann)

    def test_removed_index_entries_are_named_each_with_its_field(self):
        with self.stage.rows() as rows:
            removed = len(rows.index_entries(TABLE, FIRST, record_key(self.bob)))
            rows.remove_index_entries(TABLE, FIRST, record_key(self.bob))
        self.assert_named("index", self.bob)
        sentences = [sentence for _, sentence in self.stage.findings()]
        self.assertGreater(removed, 1)
        self.assertEqual(len(set(sentences)), removed, sentences)
        self.assertTrue(any("bankAccountNumber (exact)" in sentence for sentence in sentences), sentences)

    # -- control rows -----------------------------------------------------------------------------

    def change_control(self, key: bytes, old: bytes, new: bytes):
        """Exchanges bytes of the same length in the row's body."""
        self.assertEqual(len(old), len(new))
        with self.stage.rows() as rows:
            version, body = rows.get(CONTROL, 0, key)
            self.assertIn(old, body)
            rows.put(CONTROL, 0, key, version, body.replace(old, new))

    def assert_refusal_is_audited(self, server, key: bytes):
        entries = eventually(lambda: [
            entry for entry in audit_of(server.client(self.operator_token))
            if entry["action"] == "control-row.refused" and entry["row"]["key"] == key.decode()])
        self.assertTrue(entries, "nothing tells of the refused row")

    def test_inserted_token_row_grants_nothing(self):
        key = token_key(FORGED_TOKEN)
        with self.stage.rows() as rows:
            rows.put(CONTROL, 0, key, *rows.get(CONTROL, 0, token_key(self.first_token)))
        with self.stage.serve() as server:
            self.assertEqual(server.client(FORGED_TOKEN).get(f"{ACCOUNTS}/{self.ann}").status, 401)
            self.assert_refusal_is_audited(server, key)
        self.assert_named("row-inserted", key.decode())

    def test_edited_token_row_grants_nothing(self):
        token = self.narrow["token"]
        self.change_control(token_key(token), b"narrow", b"clerks")
        with self.stage.serve() as server:
            self.assertEqual(server.client(token).get(f"{ACCOUNTS}/{self.ann}").status, 401)
            self.assert_refusal_is_audited(server, token_key(token))
        self.assert_named("row-edited", token_key(token).decode())

    def test_token_row_with_another_tokens_content_grants_nothing(self):
        token = self.narrow["token"]
        with self.stage.rows() as rows:
            _, body = rows.get(CONTROL, 0, token_key(self.first_token))
            rows.put(CONTROL, 0, token_key(token), 1, body)
        with self.stage.serve() as server:
            self.assertEqual(ask_reveal(server.client(token), self.ann).status, 401)
        self.assert_named("row-edited", token_key(token).decode())

    def test_revoked_token_put_back_is_named(self):
        key = token_key(self.revoked["token"])
        self.from_early(CONTROL, 0, key)
        self.assert_named("row-put-back", key.decode(), "removal")

    def test_inserted_tenant_row_is_no_tenant(self):
        with self.stage.rows() as rows:
            rows.put(CONTROL, 0, b"tenant/forged", *rows.get(CONTROL, 0, b"tenant/first"))
        with self.stage.serve() as server:
            operator = server.client(self.operator_token)
            names = [tenant["name"] for tenant in expect(operator.get("/api/tenants"), 200).json["tenants"]]
            self.assertEqual(sorted(names), ["first", "second"])
        self.assert_named("row-inserted", "tenant/forged")

    def test_inserted_row_whose_key_is_no_text_is_named_in_hex(self):
        key = b"tenant/\xff\xfe"
        with self.stage.rows() as rows:
            version, body = rows.get(CONTROL, 0, b"tenant/second")
            rows.put(CONTROL, 0, key, version, body)
        with self.stage.serve() as server:
            self.assertEqual(ask_reveal(server.client(self.first_token), self.ann).status, 200)
            self.assert_refusal_is_audited(server, b"hex " + key.hex().encode())
        self.assert_named("row-inserted", "hex " + key.hex())

    def test_edited_tenant_row_is_no_tenant(self):
        with self.stage.rows() as rows:
            _, body = rows.get(CONTROL, 0, b"tenant/second")
            version, _ = rows.get(CONTROL, 0, b"tenant/first")
            rows.put(CONTROL, 0, b"tenant/first", version, body)
        with self.stage.serve() as server:
            self.assertNotIn(ask_reveal(server.client(self.first_token), self.ann).status, (200, 500))
        self.assertIn("row-edited", [kind for kind, _ in self.stage.findings()])

    def assert_type_is_not_used(self):
        """The forged declaration is as good as absent: nothing is shown by it."""
        with self.stage.serve() as server:
            first = server.client(self.first_token)
            answer = first.get(f"{ACCOUNTS}/{self.bob}")
            self.assertIn(answer.status, (403, 404), answer)
            self.assertIn(ask_reveal(first, self.bob).status, (403, 404))
            self.assert_refusal_is_audited(server, b"type/banking-information")

    def test_loosened_mask_is_not_used(self):
        self.change_control(b"type/banking-information", b'"x-mask":"all"', b'"x-mask":"nil"')
        self.assert_type_is_not_used()
        self.assertIn(("row-edited", "control row type/banking-information was edited: its MAC does not fit"),
                      self.stage.findings())

    def test_lowered_class_is_not_used(self):
        self.change_control(b"type/banking-information", b'"x-sensitivity":"high"', b'"x-sensitivity":"low "')
        self.assert_type_is_not_used()

    def test_other_permission_prefix_is_not_used(self):
        self.change_control(b"type/banking-information", b"organizations-storage.banking-information",
                            b"organizations-storage.banking-informatiom")
        self.assert_type_is_not_used()

    def test_older_type_row_put_back_is_named(self):
        self.from_early(CONTROL, 0, b"type/banking-information")
        self.assertIn("row-put-back", [kind for kind, sentence in self.stage.findings()
                                       if "type/banking-information" in sentence])

    # -- one bad control row does not switch verification off --------------------------------------

    def assert_bad_row_hides_nothing(self, key: bytes, *words: str, edit: bool = False, record: bool = True):
        """With this control row gone verification names it first, then what else was done, and says once that
        the rows that hang on it cannot be judged."""
        with self.stage.rows() as rows:
            if edit:
                version, body = rows.get(CONTROL, 0, key)
                rows.put(CONTROL, 0, key, version, body[:-1] + bytes([body[-1] ^ 1]))
            else:
                rows.remove(CONTROL, 0, key)
            rows.remove(TABLE, FIRST, record_key(self.bob))
            rows.remove_index_entries(TABLE, FIRST, record_key(self.bob))
            rows.remove(TABLE, SECOND, record_key(self.other))
            rows.remove_index_entries(TABLE, SECOND, record_key(self.other))
        findings = self.stage.findings()
        self.assertEqual(findings[0][0], "row-edited" if edit else "row-removed", findings)
        self.assertIn(f"control row {key.decode()} ", findings[0][1])
        unjudged = [sentence for kind, sentence in findings if kind == "rows-unjudged"]
        self.assertEqual(len(unjudged), 1 if words else 0, findings)
        for word in words:
            self.assertIn(word, unjudged[0])
        removed = [sentence for kind, sentence in findings[1:] if kind == "row-removed"]
        self.assertEqual([any(one in sentence for sentence in removed) for one in (self.bob, self.other)],
                         [record, record], findings)
        self.assertEqual(len(findings), 1 + len(unjudged) + (2 if record else 0), findings)

    def test_removed_tenant_key_is_named_and_the_rest_is_judged(self):
        self.assert_bad_row_hides_nothing(b"key/00000001/tenant", "partition 1", "1 of banking-information",
                                          "1 of purchase-note")

    def test_edited_tenant_key_is_named_and_the_rest_is_judged(self):
        self.assert_bad_row_hides_nothing(b"key/00000001/tenant", "partition 1", edit=True)

    def test_removed_type_key_is_named_and_the_rest_is_judged(self):
        with self.stage.rows() as rows:
            key = next(key for key in rows.keys(CONTROL, 0, b"key/00000001/type/banking-information/row"))
        self.assert_bad_row_hides_nothing(key, "partition 1", "1 of banking-information")

    def test_removed_tenant_row_is_no_destroyed_tenant(self):
        self.assert_bad_row_hides_nothing(b"tenant/first", "partition 1", "1 of banking-information")

    def test_removed_type_row_is_named_once(self):
        self.assert_bad_row_hides_nothing(b"type/banking-information", "rows of banking-information", record=False)

    def test_removed_tenant_counter_hides_no_tenant(self):
        self.assert_bad_row_hides_nothing(b"tenant-counter")

    def assert_refused_everywhere(self, *words: str):
        """Neither serve, nor init, nor dev takes the store; none writes to it."""
        with self.stage.rows() as rows:
            before = rows.keys(CONTROL, 0)
        store = ["--store", self.stage.settings["store.url"]] if "store.url" in self.stage.settings else [
            "--data", self.stage.data]
        for done in (self.stage.refused_start(),
                     run("dev", *store, "--keyring", self.stage.keyring, "--listen", "127.0.0.1:0", timeout=30)):
            self.assertNotEqual(done.returncode, 0)
            for word in words:
                self.assertIn(word, done.stderr)
        self.assertNotEqual(run("init", "--config", self.stage.config, timeout=30).returncode, 0)
        with self.stage.rows() as rows:
            self.assertEqual(rows.keys(CONTROL, 0), before)

    def test_removed_installation_row_is_named_as_such(self):
        with self.stage.rows() as rows:
            rows.remove(CONTROL, 0, b"installation")
        self.assert_named("row-removed", "control row installation")
        self.assert_refused_everywhere('control row "installation" is missing', "audit verify", "restore")

    def test_store_without_its_control_rows_is_not_initialised_anew(self):
        with self.stage.rows() as rows:
            keys = rows.keys(CONTROL, 0)
            for key in keys:
                rows.remove(CONTROL, 0, key)
        self.assert_refused_everywhere('control row "installation" is missing', "audit verify", "restore")
        findings = self.stage.findings()
        removed = [sentence for kind, sentence in findings if kind == "row-removed"]
        self.assertEqual(len(removed), len(keys), findings)
        self.assertIn("control row installation ", " ".join(removed))
        self.assertEqual({kind for kind, _ in findings}, {"row-removed", "rows-unjudged"}, findings)

    def test_edited_wrapped_key_opens_nothing(self):
        with self.stage.rows() as rows:
            key = next(key for key in rows.keys(CONTROL, 0, b"key/00000001/") if b"/data/" in key)
            other = next(key for key in rows.keys(CONTROL, 0, b"key/00000002/") if b"/data/" in key)
            version, _ = rows.get(CONTROL, 0, key)
            rows.put(CONTROL, 0, key, version, rows.get(CONTROL, 0, other)[1])
        with self.stage.serve() as server:
            answer = ask_reveal(server.client(self.first_token), self.ann)
            self.assertNotEqual(answer.status, 200)
            self.assertNotIn(b"ANN", answer.body)
            self.assertEqual(ask_reveal(server.client(self.second_token), self.other).status, 200)
        self.assertIn(("row-edited", f"control row {key.decode()} was edited: its MAC does not fit"),
                      self.stage.findings())


class SqliteForgeryTest(Forgery):
    stage_class = Stage

    def test_records_alone_are_not_initialised_over(self):
        with self.stage.rows() as rows:
            for key in rows.keys(CONTROL, 0):
                rows.remove(CONTROL, 0, key)
        with sqlite3.connect(self.stage.database) as connection:
            connection.executescript("DELETE FROM chain; DELETE FROM chain_entry")
        connection.close()
        self.assert_refused_everywhere("none of its control rows", "Restore the whole store")

    def test_serve_and_init_do_not_send_each_other_in_a_circle(self):
        with sqlite3.connect(self.stage.database) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND "
                                        "(name LIKE 'row|_%' ESCAPE '|' OR name LIKE 'index|_%' ESCAPE '|' "
                                        "OR name LIKE 'chain%')").fetchall()
            for (name,) in tables:
                connection.execute(f"DELETE FROM {name}")
        connection.close()
        refused = self.stage.refused_start()
        self.assertIn(f"remove {self.stage.database}, move the keyring away and run `strongroom init`", refused.stderr)
        # And that does it.
        self.stage.database.unlink()
        self.assertIn("move the keyring away and run `strongroom init`", self.stage.refused_start().stderr)
        kept = self.stage.keyring.rename(self.stage.keyring.with_suffix(".kept"))
        self.addCleanup(kept.rename, self.stage.keyring)
        self.stage.init()
        self.stage.serve().stop()


@unittest.skipIf(postgres.missing(), postgres.missing())
class PostgresForgeryTest(Forgery):
    stage_class = PostgresStage


del Forgery  # not a test by itself

if __name__ == "__main__":
    unittest.main(warnings="ignore")
