"""After somebody wrote to the database and everything was put right, `audit accept-restore --rows` makes verification
clean again, names what it cannot accept, is never forgotten, and opens no door: what is changed afterwards is found."""

import json
import sqlite3
import unittest

from harness.server import run
from stage import ACCOUNTS, Stage, account, ask_reveal, create_account, expect, open_tenant
from stored_rows import record_key


class AcceptRowsTest(unittest.TestCase):
    def setUp(self):
        self.stage = Stage()
        self.addCleanup(self.stage.close)
        with self.stage.init_and_serve("banking-information") as (server, operator):
            self.operator_token = operator.token
            clerk = open_tenant(server, operator, "first")
            self.token = clerk.token
            self.record, self.other = create_account(clerk, "OLD"), create_account(clerk, "OTHER")
            self.leaver = operator.create_token("leaver", ["strongroom.audit.get"], ["first"])
        self.key, self.other_key = record_key(self.record), record_key(self.other)
        with self.stage.rows() as rows:
            (self.table,) = rows.tables("banking")
            self.former = rows.get(self.table, 1, self.key)
            self.tokens = [(key, *rows.get("control", 0, key)) for key in rows.keys("control", 0)
                           if b"leaver" in rows.get("control", 0, key)[1]]
        with self.stage.serve() as server:
            self.revoke(server)
            self.put_new(server, 1)

    def revoke(self, server):
        expect(server.client(self.operator_token).delete(f"/api/tokens/{self.leaver['accessor']}"), 200, 204)

    def put_new(self, server, version: int):
        body = {**account("NEW"), "_version": version}
        expect(server.client(self.token).put(f"{ACCOUNTS}/{self.record}", body), 200)

    def accept(self, *more: str):
        done = run("audit", "accept-restore", "--config", self.stage.config, "--reason", "looked at each", "--json",
                   *more)
        return done.returncode, json.loads(done.stdout)

    def tamper(self):
        """A revoked token and an old record are put back."""
        with self.stage.rows() as rows:
            rows.put(self.table, 1, self.key, *self.former)
            for key, version, body in self.tokens:
                rows.put("control", 0, key, version, body)

    def kinds(self) -> set:
        return {kind for kind, _ in self.stage.findings()}

    def test_rows_put_right_after_a_tampering_are_accepted(self):
        self.tamper()
        with self.stage.serve() as server:
            self.revoke(server)
            self.put_new(server, self.former[0])
        self.assertTrue(self.kinds())
        self.accept()
        self.assertTrue(self.kinds())  # a restore's acceptance alone takes no rows
        code, answer = self.accept("--rows")
        self.assertEqual((code, answer["left"]), (0, []))
        self.assertTrue(any(self.record in sentence for sentence in answer["accepted_rows"]), answer)
        self.assert_clean_and_noted()
        rotated = run("keyring", "rotate", "--config", self.stage.config)
        self.assertEqual(rotated.returncode, 0, rotated.stderr)
        self.assert_clean_and_noted()
        with self.stage.serve() as server:
            found = expect(ask_reveal(server.client(self.token), self.record), 200).json
            self.assertEqual(found["bankAccountNumber"], "NEW")
            self.assertEqual(server.client(self.leaver["token"]).get("/api/audit").status, 401)
            self.put_new(server, self.former[0] + 1)
        self.stage.assert_clean()

    def assert_clean_and_noted(self):
        code, report = self.stage.verify()
        self.assertEqual((code, report["findings"]), (0, []))
        self.assertTrue(any("looked at each" in note for note in report["notes"]), report["notes"])

    def test_what_stands_there_is_accepted_and_what_comes_later_is_not(self):
        self.tamper()
        self.assertEqual(self.kinds(), {"row-put-back", "index"} & self.kinds() | {"row-put-back"})
        self.accept("--rows")
        with self.stage.serve() as server:
            self.revoke(server)
            self.put_new(server, self.former[0])
        self.assertNotIn("row-history", self.kinds())
        self.tamper()
        self.assertIn("row-put-back", self.kinds())

    def test_row_whose_mac_does_not_fit_is_not_accepted_but_its_removal_is(self):
        with self.stage.rows() as rows:
            version, body = rows.get(self.table, 1, self.other_key)
            rows.put(self.table, 1, self.other_key, version, body[:-1] + bytes([body[-1] ^ 1]))
        code, answer = self.accept("--rows")
        self.assertEqual((code, answer["accepted_rows"]), (1, []))
        self.assertTrue(any(self.other in sentence for sentence in answer["left"]), answer)
        with self.stage.rows() as rows:
            rows.remove(self.table, 1, self.other_key)
            rows.remove_index_entries(self.table, 1, self.other_key)
        self.assertEqual(self.kinds(), {"row-removed"})
        code, answer = self.accept("--rows")
        self.assertEqual((code, answer["left"]), (0, []))
        self.assert_clean_and_noted()

    def test_root_key_is_rotated_over_what_nothing_clears(self):
        with sqlite3.connect(self.stage.database) as connection:
            connection.execute("UPDATE chain_entry SET mac = zeroblob(32) WHERE position = (SELECT min(position) + 1 "
                               "FROM chain_entry)")
        connection.close()
        found = self.stage.findings()
        self.assertIn("entry-changed", {kind for kind, _ in found})
        code, answer = self.accept("--rows")
        self.assertEqual(code, 1)
        self.assertTrue(answer["left"])
        refused = run("keyring", "rotate", "--config", self.stage.config)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--accept-findings", refused.stderr)
        rotated = run("keyring", "rotate", "--config", self.stage.config, "--json",
                      "--accept-findings", "an intrusion, see report 17")
        self.assertEqual(rotated.returncode, 0, rotated.stderr)
        self.assertTrue(json.loads(rotated.stdout)["accepted_findings"])
        self.assertTrue(self.stage.findings())
        with self.stage.serve() as server:
            expect(ask_reveal(server.client(self.token), self.record), 200)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
