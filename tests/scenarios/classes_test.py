"""Sensitivity classes of an operator's own: what they demand is what the server does, and classes that loosen the
shipped ones, or under which a declared type cannot stand, keep it from starting."""

import copy
import json
import pathlib
import unittest

from stage import ACCOUNTS, Stage, audit_of, create_account, expect, open_tenant, search_exact

SHIPPED = json.loads((pathlib.Path(__file__).parents[2] / "policy" / "classes.json").read_text(encoding="utf-8"))
GUIDE = pathlib.Path(__file__).parents[2] / "docs" / "classes.md"
HIGH = 2  # its place among the classes


class ClassesTest(unittest.TestCase):
    def setUp(self):
        self.stage = Stage()
        self.addCleanup(self.stage.close)
        self.file = self.stage.directory / "classes.json"
        self.operator_token = self.stage.init()

    def use_classes(self, change) -> dict:
        """The shipped classes as `change` leaves them are in force from the next start."""
        document = copy.deepcopy(SHIPPED)
        change(document["classes"])
        self.file.write_text(json.dumps(document), encoding="utf-8")
        self.stage.settings["policy.classes_file"] = self.file
        self.stage.write()
        return document

    def tighten(self, **limits):
        return self.use_classes(lambda classes: classes[HIGH]["limits"].update(limits))

    def open(self, server):
        """A clerk of a tenant that has the shipped bank accounts."""
        operator = server.client(self.operator_token)
        operator.declare_shipped("banking-information")
        return open_tenant(server, operator, "diku")

    def assert_refused(self, *words: str):
        refused = self.stage.refused_start()
        self.assertEqual(refused.returncode, 1, refused)
        self.assertEqual(refused.stdout, "")
        for word in words:
            self.assertIn(word, refused.stderr)

    def test_classes_in_force_are_shown(self):
        document = self.tighten(reasonMinLength=20)
        with self.stage.serve() as server:
            shown = expect(server.client(self.operator_token).get("/api/classes"), 200).json
        guide = GUIDE.read_text(encoding="utf-8")
        for text in [shown.pop("guidance"), *(each.pop("guidance") for each in shown["classes"])]:
            self.assertIn(text, guide)
        self.assertEqual(shown, document)

    def test_reason_is_as_long_as_the_class_demands(self):
        self.tighten(reasonMinLength=20)
        with self.stage.serve() as server:
            clerk = self.open(server)
            record = create_account(clerk, "ACCOUNT1")
            for path, more in ((f"{ACCOUNTS}/{record}/reveal", {}), (f"{ACCOUNTS}/reveal", {"ids": [record]})):
                for reason, status in (("x" * 19, 422), ("x" * 20, 200)):
                    answer = clerk.post(path, {"fields": ["bankAccountNumber"], "reason": reason, **more})
                    self.assertEqual(answer.status, status, answer)
                    if status == 422:
                        self.assertIn("20 to 500", answer.json["errors"][0]["message"])

    def test_searches_by_high_values_keep_to_the_hour_of_the_class(self):
        self.tighten(searchesPerHour=2)
        with self.stage.serve() as server:
            clerk = self.open(server)
            create_account(clerk, "ACCOUNT1")
            for number in ("ACCOUNT1", "ACCOUNT2"):
                expect(search_exact(clerk, number), 200)
            refused = expect(search_exact(clerk, "ACCOUNT3"), 429)
            self.assertGreater(int(refused.headers["Retry-After"]), 1000)

    def test_masked_read_waits_for_its_entry_where_the_class_demands_it(self):
        self.tighten(maskedReadAudit="sync")
        with self.stage.serve() as server:
            clerk = self.open(server)
            record, token = create_account(clerk, "ACCOUNT1"), clerk.token
            for _ in range(5):
                expect(clerk.get(f"{ACCOUNTS}/{record}"), 200)
            server.kill()
        with self.stage.serve() as server:
            reads = [entry for entry in audit_of(server.client(token)) if entry["action"] == "record.read"]
            self.assertEqual(len(reads), 5)

    def test_class_that_extends_high_may_be_declared_and_holds(self):
        self.use_classes(lambda classes: classes.append(
            {"name": "payment", "extends": "high", "limits": {"reasonMinLength": 40}}))
        schema = {"$id": "cards", "title": "Cards", "type": "object", "x-sensitivity": "payment",
                  "x-permission-prefix": "shop.cards", "x-expected-records": 1000, "additionalProperties": False,
                  "properties": {"number": {"type": "string", "maxLength": 32, "x-sensitivity": "payment",
                                            "x-mask": "all"}}}
        with self.stage.serve() as server:
            operator = server.client(self.operator_token)
            expect(operator.put("/api/types/cards", schema), 201)
            operator.create_tenant("diku")
            token = operator.create_token("clerk", ["shop.cards.item.post", "shop.cards.reveal.execute"], ["diku"])["token"]
            clerk = server.client(token)
            record = clerk.create("cards", {"number": "4111111111111111"})["id"]
            for reason, status in (("x" * 39, 422), ("x" * 40, 200)):
                expect(clerk.post(f"/api/records/cards/{record}/reveal", {"fields": ["number"], "reason": reason}),
                       status)
        with self.stage.serve() as server:
            expect(server.client(self.operator_token).get("/api/types/cards"), 200)
        self.stage.assert_clean()
        # Without its class the type cannot be read: the server says so, and verification needs no classes.
        del self.stage.settings["policy.classes_file"]
        self.stage.write()
        self.assert_refused('"cards"', "no such class")
        self.stage.assert_clean()

    def test_classes_that_loosen_are_refused_with_every_problem(self):
        def loosen(classes):
            classes[HIGH]["limits"]["search"] = ["exact", "prefix"]
            classes[HIGH + 1]["limits"]["search"] = ["exact"]
            del classes[0]
        self.use_classes(loosen)
        self.assert_refused(str(self.file), "/classes/1/limits/search", "/classes/2/limits", '"regular" is missing')

    def test_file_that_is_missing_is_refused(self):
        self.use_classes(lambda classes: None)
        self.file.unlink()
        self.assert_refused(str(self.file), "cannot be read")

    def test_declared_type_that_cannot_stand_under_the_classes_keeps_the_server_from_starting(self):
        with self.stage.serve() as server:
            server.client(self.operator_token).declare_shipped("banking-information")
        self.tighten(mask="all")
        self.assert_refused('"banking-information"', "mask")


if __name__ == "__main__":
    unittest.main(warnings="ignore")
