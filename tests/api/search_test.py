"""Searching sealed, low and regular fields; paging; the budget."""

import json
import unittest

from harness.case import BANK, BANK_PREFIX, NOTE, PATRON, ServerCase, account, every_action, note, patron, uuid4
from harness.client import expect


class Search(ServerCase):
    extra = {"STRONGROOM_SEARCH_HIGH_BUDGET_PER_MINUTE": "100000"}

    def search(self, where: dict, kind: str = BANK, client=None, **more):
        return (client or self.admin).post(f"/api/records/{kind}/search", {"where": where, **more})

    def ids(self, *arguments, **more) -> list:
        return [record["id"] for record in expect(self.search(*arguments, **more), 200).json["records"]]

    def test_an_exact_search_finds_the_normalised_value_and_shows_masks(self):
        made = self.admin.create(BANK, account("FR14 2004 1010 0505 0001 3M02 606"))
        for asked in ("FR1420041010050500013M02606", "fr14-2004-1010-0505-0001-3m02-606"):
            answer = expect(self.search({"bankAccountNumber": asked}), 200)
            self.assertEqual(answer.json, {"records": [made], "next": None})
            self.assertNotIn("2004", answer.text.replace(made["id"], "")
                             .replace(made["metadata"]["createdDate"], ""))
        self.assertEqual(self.ids({"bankAccountNumber": "FR1420041010050500013M02607"}), [])

    def test_last4_finds_every_record_that_ends_so(self):
        made = sorted(self.admin.create(BANK, account(number))["id"]
                      for number in ("1111118642", "2222228642", "333333 8642"))
        self.admin.create(BANK, account("4444448643"))
        self.assertEqual(self.ids({"bankAccountNumber": {"last4": "8642"}}), made)

    def test_several_conditions_must_all_hold(self):
        organization = uuid4()
        one = self.admin.create(BANK, account("6666660001", organizationId=organization,
                                              transitNumber="021000021"))
        self.admin.create(BANK, account("6666660001"))
        where = {"bankAccountNumber": "6666660001", "organizationId": organization}
        self.assertEqual(self.ids(where), [one["id"]])
        self.assertEqual(self.ids({**where, "transitNumber": "021000021"}), [one["id"]])
        self.assertEqual(self.ids({**where, "transitNumber": "021000022"}), [])

    def test_a_change_and_a_deletion_are_followed(self):
        made = self.admin.create(BANK, account("7777770001"))
        path = f"/api/records/{BANK}/{made['id']}"
        expect(self.admin.put(path, {**made, "bankAccountNumber": "7777770002"}), 200)
        self.assertEqual(self.ids({"bankAccountNumber": "7777770001"}), [])
        self.assertEqual(self.ids({"bankAccountNumber": "7777770002"}), [made["id"]])
        expect(self.admin.delete(path), 204)
        self.assertEqual(self.ids({"bankAccountNumber": "7777770002"}), [])

    def test_regular_fields_are_found_by_equality(self):
        made = self.admin.create(NOTE, note("88001", category="claim"))
        self.assertEqual(self.ids({"poNumber": "88001"}, NOTE), [made["id"]])
        self.assertEqual(self.ids({"poNumber": "88001", "category": "invoice"}, NOTE), [])

    def test_a_low_field_is_found_only_by_who_may_view_it(self):
        made = self.admin.create(PATRON, patron(lastName="ÅNGSTRÖM", email="A@Example.org"))
        prefix = "strongroom.patron-contact"
        caller = self.client(f"{prefix}.search.execute", f"{prefix}.lastName.view")
        found = expect(self.search({"lastName": "ångström"}, PATRON, caller), 200).json["records"]
        self.assertEqual([record["id"] for record in found], [made["id"]])
        self.assertNotIn("email", found[0])
        self.refused(self.search({"email": "a@example.org"}, PATRON, caller), 403)
        self.refused(self.search({"lastName": "Ångström", "email": "nobody@example.org"}, PATRON, caller),
                     403)

    def test_other_tenants_records_are_not_found(self):
        self.admin.create_tenant("beside")
        self.admin.create(BANK, account("1212121212"))
        beside = self.bank_client(tenants=["beside"])
        self.assertEqual(self.ids({"bankAccountNumber": "1212121212"}, client=beside), [])

    def test_what_cannot_be_searched_is_named(self):
        for where, rule in (({"notes": "x"}, "not-indexed"), ({"bankName": "x"}, "not-indexed"),
                            ({"transitNumber": {"last4": "0021"}}, "not-indexed"),
                            ({"bankAccountNumber": {"prefix": "DE"}}, "condition"),
                            ({"bankAccountNumber": {"last4": "1", "exact": "2"}}, "condition"),
                            ({"nothing": "x"}, "unknown-field"), ({}, "empty")):
            self.refused(self.search(where), 422, rule)
        for where in ({"bankAccountNumber": 7}, {"bankAccountNumber": None},
                      {"bankAccountNumber": ["x"]}, {"bankAccountNumber": {"last4": "30"}},
                      {"organizationId": True}):
            answer = self.search(where)
            self.refused(answer, 422, "value")
            self.assertEqual(answer.rules[0][0], "/where/" + next(iter(where)))
        self.refused(self.admin.post(f"/api/records/{BANK}/search", {"where": "x"}), 422, "type")
        self.refused(self.admin.post(f"/api/records/{BANK}/search", {"when": {}}), 422, "unknown-member")

    def all_ids(self, where: dict, limit: int) -> list:
        """From page to page; every page but the last one is full."""
        found, cursor = [], None
        while True:
            page = expect(self.search(where, limit=limit, cursor=cursor), 200).json
            found += [record["id"] for record in page["records"]]
            cursor = page["next"]
            if cursor is None:
                return found
            self.assertEqual(len(page["records"]), limit)

    def imported(self, records: list) -> list:
        lines = "\n".join(json.dumps(record) for record in records)
        answers = self.admin.post(f"/api/records/{BANK}/bulk", lines,
                                  headers={"Content-Type": "application/x-ndjson"}).lines
        return [answer["id"] for answer in answers]

    def test_pages_hold_what_fulfils_every_condition_although_many_fulfil_one(self):
        organizations = [uuid4(), uuid4()]
        made = self.imported([account("4646464646" if n % 3 == 0 else "4545454545",
                                      organizationId=organizations[n % 2]) for n in range(1200)])
        where = {"bankAccountNumber": "4646464646", "organizationId": organizations[1]}
        for order in (where, dict(reversed(where.items()))):
            self.assertEqual(self.all_ids(order, 40), sorted(made[3::6]))

    def test_pages_hold_every_match_once_in_order(self):
        organization = uuid4()
        made = self.imported([account(f"31415{number:04}926", organizationId=organization)
                              for number in range(1500)])
        self.assertEqual(len(made), 1500)
        for limit in (1000, 499):
            self.assertEqual(self.all_ids({"organizationId": organization}, limit), sorted(made))
            self.assertEqual(self.all_ids({"bankAccountNumber": {"last4": "0926"}}, limit),
                             sorted(made[::10]))
        for wrong in ("x", "AAAA"):
            self.refused(self.search({"organizationId": organization}, cursor=wrong), 400)
        for wrong in (0, 1001, "10", 1.5):
            self.refused(self.search({"organizationId": organization}, limit=wrong), 422, "range")

    def test_a_search_by_a_high_value_is_audited_without_the_value(self):
        self.admin.create(BANK, account("GB33BUKB20201555555555"))
        expect(self.search({"bankAccountNumber": "GB33BUKB20201555555555"}), 200)
        pages = list(self.admin.pages("/api/audit", 1000, "entries"))
        searches = [entry for page in pages for entry in page if entry["action"] == "record.search"]
        self.assertIn(["bankAccountNumber"], [entry["fields"] for entry in searches])
        self.assertNotIn("GB33BUKB20201555555555", str(pages))


class Budget(ServerCase):
    extra = {"STRONGROOM_SEARCH_HIGH_BUDGET_PER_MINUTE": "3"}

    def test_searches_by_high_values_are_limited_for_each_principal(self):
        path = f"/api/records/{BANK}/search"
        high = {"where": {"transitNumber": "021000021"}}
        first, second = self.bank_client(subject="first"), self.bank_client(subject="second")
        for _ in range(3):
            expect(first.post(path, high), 200)
        refused = first.post(path, high)
        self.refused(refused, 429)
        self.assertTrue(1 <= int(refused.headers["Retry-After"]) <= 20, refused.headers["Retry-After"])
        # Regular fields do not count, nor do another principal's searches, nor what is not a search.
        expect(first.post(path, {"where": {"organizationId": uuid4()}}), 200)
        self.refused(first.post(path, {"where": {"organizationId": uuid4(), **high["where"]}}), 429)
        expect(second.post(path, high), 200)
        self.refused(second.post(path, {"where": {"notes": "x"}}), 422)
        expect(second.post(path, high), 200)

    def test_tokens_that_a_principal_makes_draw_on_its_budget_whatever_subject_they_have(self):
        path = f"/api/records/{BANK}/search"
        high = {"where": {"transitNumber": "021000021"}}
        rights = [*every_action(BANK_PREFIX), "strongroom.tokens.manage"]
        maker = self.client(*rights, subject="maker")
        made = self.made_by(maker, "somebody else", rights)
        made_by_made = self.made_by(made, "a third", rights)
        for client in (maker, made, made_by_made):
            expect(client.post(path, high), 200)
        for client in (maker, made, made_by_made):
            self.refused(client.post(path, high), 429)
        # Nor does a name that somebody else has take from them.
        same_name = self.made_by(made, "other", rights)
        self.refused(same_name.post(path, high), 429)
        other = self.client(*rights, subject="other")
        expect(other.post(path, high), 200)

    def made_by(self, maker, subject: str, rights: list):
        """A client with a token that `maker` makes."""
        client = self.server.client(maker.create_token(subject, rights)["token"])
        self.addCleanup(client.close)
        return client


if __name__ == "__main__":
    unittest.main()
