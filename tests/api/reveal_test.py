"""Revealing: one record and many, by ids and by a regular field; the reason; the audit of it."""

import unittest

from harness.case import BANK, NOTE, PATRON, ServerCase, account, note, patron, uuid4
from harness.client import expect

NUMBER = "DE89370400440532013000"


class RevealOne(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.id = cls.admin.create(BANK, account(notes='say "hello"\nПривет'))["id"]
        cls.path = f"/api/records/{BANK}/{cls.id}/reveal"

    def ask(self, **body):
        return self.admin.post(self.path, {"fields": ["bankAccountNumber"], "reason": "to pay", **body})

    def test_shows_the_asked_fields_and_no_other(self):
        self.assertEqual(expect(self.ask(), 200).json,
                         {"id": self.id, "_version": 1, "bankAccountNumber": NUMBER})
        shown = self.ask(fields=["notes", "bankName", "transitNumber", "notes"]).json
        self.assertEqual(shown, {"id": self.id, "_version": 1, "notes": 'say "hello"\nПривет',
                                 "bankName": "First Bank"})

    def test_a_reason_of_3_to_500_characters_is_needed(self):
        for reason in ("", "ab", "   ", "x" * 501, "é" * 501):
            self.refused(self.ask(reason=reason), 422, "reason")
        for reason in ("abc", "x" * 500, "é" * 500):
            expect(self.ask(reason=reason), 200)
        self.refused(self.admin.post(self.path, {"fields": ["notes"]}), 422, "required")
        self.refused(self.ask(reason=7), 422, "type")

    def test_the_fields_must_be_the_types(self):
        self.refused(self.ask(fields=[]), 422, "fields")
        answer = self.ask(fields=["notes", "nothing"])
        self.refused(answer, 422, "unknown-field")
        self.assertEqual(answer.rules[0][0], "/fields/1")
        self.refused(self.ask(fields="notes"), 422, "type")
        self.refused(self.ask(fields=[1]), 422, "type")
        self.refused(self.ask(also="this"), 422, "unknown-member")

    def test_absent_is_404(self):
        for one in (uuid4(), "17"):
            self.refused(self.admin.post(f"/api/records/{BANK}/{one}/reveal",
                                         {"fields": ["notes"], "reason": "to pay"}), 404)

    def test_each_is_audited_with_its_reason_before_it_is_answered(self):
        expect(self.ask(reason="audit me 4711", fields=["notes", "bankName"]), 200)
        entries = [entry for page in self.admin.pages("/api/audit", 1000, "entries") for entry in page]
        mine = [entry for entry in entries if entry.get("reason") == "audit me 4711"]
        self.assertEqual(len(mine), 1)
        self.assertEqual((mine[0]["action"], mine[0]["type"], mine[0]["record"], mine[0]["fields"]),
                         ("record.reveal", BANK, self.id, ["notes", "bankName"]))
        self.assertEqual(mine[0]["who"]["subject"], "developer")

    def test_a_low_field_needs_its_own_permission(self):
        made = self.admin.create(PATRON, patron(email="n@example.org"))
        prefix = "strongroom.patron-contact"
        caller = self.client(f"{prefix}.reveal.execute", f"{prefix}.email.view")
        path = f"/api/records/{PATRON}/{made['id']}/reveal"
        body = {"fields": ["email"], "reason": "to write"}
        self.assertEqual(expect(caller.post(path, body), 200).json["email"], "n@example.org")
        self.refused(caller.post(path, {**body, "fields": ["email", "lastName"]}), 403)


class RevealMany(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.organization = uuid4()
        cls.numbers = {}
        for number in range(600):
            made = cls.admin.create(BANK, account(f"55{number:08}", organizationId=cls.organization))
            cls.numbers[made["id"]] = f"55{number:08}"
        cls.admin.create(BANK, account("9999999999"))

    def ask(self, **body):
        return self.admin.post(f"/api/records/{BANK}/reveal",
                               {"fields": ["bankAccountNumber"], "reason": "payment run", **body})

    def audited(self, reason: str) -> list:
        return [entry["record"] for page in self.admin.pages("/api/audit", 1000, "entries")
                for entry in page if entry.get("reason") == reason]

    def test_ids_are_answered_in_their_order_absent_ones_named(self):
        ids = list(reversed(self.numbers))[:500]
        absent = [uuid4() for _ in range(100)]
        asked = [one for pair in zip(ids[:100], absent) for one in pair] + ids[100:] + ["17"]
        answer = expect(self.ask(ids=asked, reason="ids in order"), 200)
        self.assertEqual(answer.headers["Content-Type"], "application/x-ndjson")
        lines = answer.lines
        self.assertEqual([line["id"] for line in lines], asked)
        for line in lines:
            if line["id"] in self.numbers:
                self.assertEqual(line, {"id": line["id"], "_version": 1,
                                        "bankAccountNumber": self.numbers[line["id"]]})
            else:
                self.assertEqual(line["error"]["status"], 404)
        self.assertEqual(sorted(self.audited("ids in order")), sorted(ids))

    def test_an_id_named_twice_is_answered_twice(self):
        one, two = list(self.numbers)[:2]
        lines = expect(self.ask(ids=[one, two, one, one.upper()]), 200).lines
        self.assertEqual([line["bankAccountNumber"] for line in lines],
                         [self.numbers[x] for x in (one, two, one, one)])

    def test_a_regular_field_selects_all_and_only_those_with_it(self):
        lines = expect(self.ask(where={"organizationId": self.organization}, reason="by organization"),
                       200).lines
        self.assertEqual({line["id"]: line["bankAccountNumber"] for line in lines}, self.numbers)
        self.assertEqual(len(lines), len(self.numbers))
        self.assertEqual(sorted(self.audited("by organization")), sorted(self.numbers))
        self.assertEqual(expect(self.ask(where={"organizationId": uuid4()}), 200).body, b"")

    def test_either_ids_or_where(self):
        one = next(iter(self.numbers))
        self.refused(self.ask(), 422, "ids-or-where")
        self.refused(self.ask(ids=[]), 422, "ids-or-where")
        self.refused(self.ask(ids=[one], where={"organizationId": self.organization}), 422,
                     "ids-or-where")
        self.refused(self.ask(ids=[uuid4() for _ in range(1001)]), 422, "maxItems")
        self.refused(self.ask(where={"bankAccountNumber": "5500000001"}), 422, "regular-field")
        self.refused(self.ask(where={"bankName": "First Bank"}), 422, "not-indexed")
        self.refused(self.ask(ids=[one], reason="x"), 422, "reason")
        self.refused(self.ask(ids=[one], fields=["nothing"]), 422, "unknown-field")
        self.assertEqual(len(expect(self.ask(ids=[uuid4() for _ in range(1000)]), 200).lines), 1000)

    def test_without_the_permission_nothing_begins(self):
        caller = self.bank_client("reveal.execute")
        answers = [caller.post(f"/api/records/{BANK}/reveal",
                               {"ids": [one], "fields": ["notes"], "reason": "to pay"})
                   for one in (next(iter(self.numbers)), uuid4())]
        self.refused(answers[0], 403)
        self.assertEqual(answers[0].body, answers[1].body)

    def test_regular_records_are_answered_too(self):
        made = [self.admin.create(NOTE, note(str(number)))["id"] for number in range(3)]
        lines = self.admin.post(f"/api/records/{NOTE}/reveal",
                                {"ids": made, "fields": ["poNumber"], "reason": "to look"}).lines
        self.assertEqual([line["poNumber"] for line in lines], ["0", "1", "2"])


if __name__ == "__main__":
    unittest.main()
