"""Record types over HTTP: declaring, refusals with their mends, change, raise, migrations."""

import copy
import time
import unittest

from harness.case import BANK, NOTE, PATRON, ServerCase, account, every_action
from harness.client import expect, shipped_type


def small_type(name: str, **more) -> dict:
    return {"$id": name, "title": "Of a test", "type": "object", "x-sensitivity": "regular",
            "additionalProperties": False,
            "properties": {"label": {"type": "string", "maxLength": 100, "x-sensitivity": "regular",
                                     "x-search": ["exact"]}}, **more}


def with_number(name: str, sensitivity: str, **number) -> dict:
    """A type with a field `number` of this class, and of the class itself."""
    schema = small_type(name, **{"x-sensitivity": sensitivity})
    schema["properties"]["number"] = {"type": "string", "maxLength": 40, "x-sensitivity": sensitivity,
                                      **number}
    return schema


class TypesCase(ServerCase):
    types = ()

    def put(self, schema: dict, client=None):
        return (client or self.admin).put(f"/api/types/{schema['$id']}", schema)


class Declare(TypesCase):
    def test_the_shipped_types_are_created_and_unchanged_when_put_again(self):
        for name, sensitivity in ((BANK, "high"), (PATRON, "low"), (NOTE, "regular")):
            schema = shipped_type(name)
            created = expect(self.put(schema), 201).json
            self.assertEqual((created["outcome"], created["name"], created["sensitivity"]),
                             ("created", name, sensitivity))
            self.assertEqual(created["schema"], schema)
            again = expect(self.put(schema), 200).json
            self.assertEqual((again["outcome"], again["version"]), ("unchanged", created["version"]))
            read = expect(self.admin.get(f"/api/types/{name}"), 200).json
            self.assertEqual(read["schema"], schema)
            self.assertEqual(read["state"], "active")
        listed = {kind["name"]: kind for kind in self.admin.get("/api/types").json["types"]}
        self.assertEqual(listed[BANK]["permissionPrefix"], "organizations-storage.banking-information")
        self.assertEqual(listed[NOTE]["permissionPrefix"], "strongroom.purchase-note")
        self.assertNotIn("schema", listed[NOTE])

    def test_an_unknown_type_is_404(self):
        self.refused(self.admin.get("/api/types/no-such-type"), 404)

    def test_the_name_in_the_path_is_that_of_the_schema(self):
        answer = self.admin.put("/api/types/other-name", small_type("one-name"))
        self.refused(answer, 422, "type-name")

    def test_a_permission_prefix_belongs_to_one_type(self):
        expect(self.put(small_type("first-owner", **{"x-permission-prefix": "prefix.of-one"})), 201)
        self.refused(self.put(small_type("second-owner", **{"x-permission-prefix": "prefix.of-one"})),
                     422, "permission-prefix-taken")
        self.refused(self.admin.get("/api/types/second-owner"), 404)

    def test_every_broken_rule_of_the_classes_is_refused_with_a_mend(self):
        def broken(change) -> dict:
            schema = copy.deepcopy(with_number("broken", "high", **{"x-mask": "all"}))
            change(schema)
            return schema

        def number(**keywords):
            return lambda schema: schema["properties"]["number"].update(keywords)
        cases = {
            "no class": lambda schema: schema["properties"]["label"].pop("x-sensitivity"),
            "no class of the type": lambda schema: schema.pop("x-sensitivity"),
            "an unknown class": number(**{"x-sensitivity": "very-high"}),
            "high in regular": lambda schema: schema.update({"x-sensitivity": "regular"}),
            "full text over high": number(**{"x-search": ["fulltext"]}),
            "prefix over high": number(**{"x-search": ["prefix"]}),
            "high without mask": lambda schema: schema["properties"]["number"].pop("x-mask"),
            "high without length": lambda schema: schema["properties"]["number"].pop("maxLength"),
            "an unknown keyword": lambda schema: schema.update({"x-surprise": 1}),
            "open to more members": lambda schema: schema.update({"additionalProperties": True}),
            "reserved name": lambda schema: schema["properties"].update(
                {"metadata": {"type": "string", "x-sensitivity": "regular"}}),
        }
        for what, change in cases.items():
            with self.subTest(what):
                answer = self.put(broken(change))
                problem = self.refused(answer, 422)
                self.assertTrue(problem["errors"])
                for error in problem["errors"]:
                    self.assertGreater(len(error["message"]), 15, error)
                self.refused(self.admin.get("/api/types/broken"), 404)

    def test_members_that_the_type_does_not_have_are_refused_whether_it_says_so_or_not(self):
        schema = small_type("unsaid")
        del schema["additionalProperties"]
        expect(self.put(schema), 201)
        self.refused(self.admin.post("/api/records/unsaid", {"label": "x", "iban": "DE89"}), 422)

    def test_classes_are_listed_with_demands_and_examples(self):
        classes = expect(self.client("strongroom.types.get").get("/api/classes"), 200).json
        self.assertEqual({one["name"] for one in classes["classes"]},
                         {"regular", "low", "high", "secret", "verifier"})

    def test_secret_and_verifier_may_be_declared_and_answer_501_on_records(self):
        for sensitivity in ("secret", "verifier"):
            schema = small_type(f"kept-{sensitivity}", **{"x-sensitivity": sensitivity})
            schema["properties"]["value"] = {"type": "string", "maxLength": 100,
                                             "x-sensitivity": sensitivity, "x-mask": "all"}
            declared = expect(self.put(schema), 201).json
            self.assertIs(declared["available"], False)
            base = f"/api/records/{schema['$id']}"
            record = {"label": "x", "value": "y"}
            ask = {"fields": ["value"], "reason": "to look"}
            identifier = "0a7f3f2e-5d0c-4d3b-9b1e-2f6a8c4e7d10"
            for answer in (self.admin.post(base, record), self.admin.get(base),
                           self.admin.get(f"{base}/{identifier}"),
                           self.admin.put(f"{base}/{identifier}", {**record, "_version": 1}),
                           self.admin.delete(f"{base}/{identifier}"),
                           self.admin.post(f"{base}/{identifier}/reveal", ask),
                           self.admin.post(f"{base}/reveal", {"ids": [identifier], **ask}),
                           self.admin.post(f"{base}/search", {"where": {"label": "x"}}),
                           self.admin.post(f"{base}/delete", {"where": {"label": "x"}}),
                           self.admin.post(f"{base}/bulk", "{}",
                                           headers={"Content-Type": "application/x-ndjson"})):
                self.refused(answer, 501)
                self.assertIn("not available yet", answer.json["detail"])
            stranger = self.client("*", f"strongroom.{schema['$id']}.*")
            self.refused(stranger.get(base), 403)


class Change(TypesCase):
    def test_a_new_field_changes_the_type_and_keeps_the_records(self):
        schema = small_type("growing")
        before = expect(self.put(schema), 201).json
        record = self.admin.create("growing", {"label": "x"})
        schema["properties"]["more"] = {"type": "string", "maxLength": 10, "x-sensitivity": "low"}
        schema["x-sensitivity"] = "low"
        changed = expect(self.put(schema), 200).json
        self.assertEqual(changed["outcome"], "changed")
        self.assertGreater(changed["version"], before["version"])
        self.assertEqual(self.admin.get(f"/api/records/growing/{record['id']}").json, record)

    def test_the_prefix_never_changes(self):
        expect(self.put(small_type("steady")), 201)
        changed = small_type("steady", **{"x-permission-prefix": "another.prefix"})
        self.refused(self.put(changed), 422, "permission-prefix-changed")
        self.refused(self.admin.post("/api/types/steady/migrations",
                                     {"schema": changed, "reason": "we want to"}), 422,
                     "permission-prefix-changed")

    def test_raising_a_class_seals_the_stored_values_and_ends_wildcards(self):
        expect(self.put(with_number("rising", "low", **{"x-search": ["exact"]})), 201)
        made = [self.admin.create("rising", {"label": f"r{number}", "number": f"44440000{number:04}"})
                for number in range(300)]
        wildcard = self.client("*")
        named = self.client(*every_action("strongroom.rising"))
        self.assertEqual(expect(wildcard.get(f"/api/records/rising/{made[7]['id']}"), 200).json["number"],
                         "444400000007")
        raised = expect(self.put(with_number("rising", "high", **{"x-search": ["exact", "last4"],
                                                                  "x-mask": "last4"})), 200).json
        self.assertEqual((raised["outcome"], raised["recordsRewritten"], raised["sensitivity"],
                          raised["state"]), ("rewritten", 300, "high", "active"))
        self.assertTrue(isinstance(raised["runbook"], list))
        self.refused(wildcard.get(f"/api/records/rising/{made[7]['id']}"), 403)
        seen = expect(named.get(f"/api/records/rising/{made[7]['id']}"), 200).json
        self.assertEqual((seen["number"], seen["label"]), ("••••0007", "r7"))
        for where in ({"number": "444400000007"}, {"number": {"last4": "0007"}}, {"label": "r7"}):
            found = expect(named.post("/api/records/rising/search", {"where": where}), 200).json["records"]
            self.assertEqual([one["id"] for one in found], [made[7]["id"]])
        listed = [one for page in self.admin.pages("/api/records/rising", 100, "records") for one in page]
        self.assertEqual([one["id"] for one in listed], sorted(one["id"] for one in made))
        shown = {one["id"]: self.admin.reveal("rising", one["id"], "number")["number"] for one in made}
        self.assertEqual(shown, {one["id"]: one["number"] for one in made})
        # And what was a record before can be changed as before.
        expect(named.put(f"/api/records/rising/{seen['id']}", {**seen, "label": "again"}), 200)


class Migrations(TypesCase):
    extra = {"STRONGROOM_SEARCH_HIGH_BUDGET_PER_MINUTE": "1000"}

    def operator(self, subject: str):
        token = expect(self.admin.post("/api/tokens", {"operator": True, "subject": subject}), 201).json
        client = self.server.client(token["token"])
        self.addCleanup(client.close)
        return client

    def test_lowered_protection_needs_a_second_principal(self):
        strict = with_number("falling", "high", **{"x-mask": "all"})
        expect(self.put(strict), 201)
        record = self.admin.create("falling", {"label": "x", "number": "99887766"})
        loose = with_number("falling", "high", **{"x-mask": "last4", "x-search": ["exact"]})
        refused = self.put(loose)
        self.refused(refused, 422, "mask-loosened", "index-added-to-high")
        self.assertIn("migrations", refused.json["detail"])
        proposer, second = self.operator("proposer"), self.operator("approver")
        proposal = {"schema": loose, "reason": "clerks must tell accounts apart"}
        for wrong in ({**proposal, "reason": "x"}, {"reason": "no schema"}, {"schema": loose},
                      {**proposal, "more": 1}):
            self.refused(proposer.post("/api/types/falling/migrations", wrong), 422)
        identifier = expect(proposer.post("/api/types/falling/migrations", proposal), 201).json["id"]
        told = [(entry["type"], entry["reason"], entry["who"]["subject"])
                for page in proposer.pages("/api/audit", 1000, "entries") for entry in page
                if entry["action"] == "type.migration.reason" and entry["type"] == "falling"]
        self.assertEqual(told, [("falling", proposal["reason"], "proposer")])
        path = f"/api/types/falling/migrations/{identifier}/approve"
        self.refused(proposer.post(path), 403)
        # Nor does a second token make a second principal.
        self.refused(self.operator("proposer").post(path), 403)
        self.assertEqual(self.admin.get(f"/api/records/falling/{record['id']}").json["number"], "••••")
        applied = expect(second.post(path), 200).json
        self.assertIn(applied["outcome"], ("changed", "rewritten"))
        self.assertEqual(self.admin.get(f"/api/records/falling/{record['id']}").json["number"],
                         "••••7766")
        found = self.admin.post("/api/records/falling/search", {"where": {"number": "99887766"}})
        self.assertEqual([one["id"] for one in expect(found, 200).json["records"]], [record["id"]])
        self.refused(second.post(path), 404)

    def propose(self, who, schema: dict, reason: str) -> str:
        answer = who.post(f"/api/types/{schema['$id']}/migrations", {"schema": schema, "reason": reason})
        return expect(answer, 201).json["id"]

    def test_a_proposal_lowers_nothing_that_was_raised_since(self):
        expect(self.put(with_number("moving", "high", **{"x-mask": "last4"})), 201)
        proposer, second = self.operator("early-proposer"), self.operator("late-approver")
        dropped = with_number("moving", "high", **{"x-mask": "last4"})
        del dropped["properties"]["label"]
        stale = self.propose(proposer, dropped, "nobody needs the label")
        expect(self.put(with_number("moving", "high", **{"x-mask": "all"})), 200)
        refused = second.post(f"/api/types/moving/migrations/{stale}/approve")
        self.refused(refused, 409)
        self.assertEqual(refused.json["detail"], "the type changed since this was proposed; propose it again")
        fields = self.admin.get("/api/types/moving").json["schema"]["properties"]
        self.assertEqual((fields["number"]["x-mask"], "label" in fields), ("all", True))
        (listed,) = expect(second.get("/api/types/moving/migrations"), 200).json["migrations"]
        self.assertIs(listed["current"], False)

    def test_rotated_keys_leave_a_proposal_as_it_was(self):
        expect(self.put(with_number("turning", "high", **{"x-mask": "all"})), 201)
        self.admin.create("turning", {"label": "x", "number": "12345678"})
        proposer, second = self.operator("steady-proposer"), self.operator("steady-approver")
        identifier = self.propose(proposer, with_number("turning", "high", **{"x-mask": "last4"}), "for clerks")
        expect(second.post("/api/types/turning/keys/rotate", {}), 200)
        expect(second.post(f"/api/types/turning/migrations/{identifier}/approve"), 200)

    def test_what_waits_is_listed_with_what_it_would_lower(self):
        strict = with_number("shown", "high", **{"x-mask": "all"})
        expect(self.put(strict), 201)
        proposer, second = self.operator("listed-proposer"), self.operator("reader")
        path = "/api/types/shown/migrations"
        self.assertEqual(expect(second.get(path), 200).json, {"migrations": []})
        loose = with_number("shown", "high", **{"x-mask": "last4", "x-search": ["exact"]})
        identifiers = []
        for reason in ("first try", "said better"):
            identifiers.append(self.propose(proposer, loose, reason))
            time.sleep(0.005)  # the order is that of their milliseconds
        listed = expect(second.get(path), 200).json["migrations"]
        self.assertEqual([one["id"] for one in listed], identifiers)
        one = listed[1]
        self.assertEqual(set(one), {"id", "proposedBy", "proposedAt", "reason", "current", "lowers", "breaks",
                                    "schema"})
        self.assertEqual((one["proposedBy"]["subject"], one["reason"], one["current"], one["schema"], one["breaks"]),
                         ("listed-proposer", "said better", True, loose, []))
        self.assertTrue(one["proposedBy"]["accessor"].startswith("sra_"))
        self.assertRegex(one["proposedAt"], r"^20\d\d-.*Z$")
        self.assertEqual({lowered["rule"] for lowered in one["lowers"]}, {"mask-loosened", "index-added-to-high"})
        for lowered in one["lowers"]:
            self.assertTrue(lowered["pointer"].startswith("/properties/number"), lowered)
            self.assertGreater(len(lowered["message"]), 15)
        self.refused(second.get("/api/types/none/migrations"), 404)
        self.refused(self.client("*", "strongroom.types.manage").get(path), 403)
        expect(second.post(f"{path}/{identifiers[0]}/approve"), 200)
        self.assertEqual([one["current"] for one in expect(second.get(path), 200).json["migrations"]], [False])

    def test_a_proposal_can_be_withdrawn_also_when_it_is_stale(self):
        strict = with_number("taken-back", "high", **{"x-mask": "all"})
        expect(self.put(strict), 201)
        proposer, second = self.operator("regretting"), self.operator("tidying")
        path = "/api/types/taken-back/migrations"
        dropped = with_number("taken-back", "high", **{"x-mask": "all"})
        del dropped["properties"]["label"]
        mine, stale = (self.propose(proposer, dropped, f"{n} try") for n in ("first", "second"))
        expect(proposer.delete(f"{path}/{mine}"), 204)
        self.refused(second.post(f"{path}/{mine}/approve"), 404)
        self.refused(proposer.delete(f"{path}/{mine}"), 404)
        self.assertEqual([one["id"] for one in second.get(path).json["migrations"]], [stale])
        longer = with_number("taken-back", "high", **{"x-mask": "all"})
        longer["properties"]["more"] = {"type": "string", "maxLength": 9, "x-sensitivity": "regular"}
        expect(self.put(longer), 200)
        self.assertEqual([one["current"] for one in second.get(path).json["migrations"]], [False])
        for other in ("none", "taken"):
            self.refused(second.delete(f"/api/types/{other}/migrations/{stale}"), 404)
        self.refused(self.client("*", "strongroom.types.manage").delete(f"{path}/{stale}"), 403)
        # Another operator's too.
        expect(second.delete(f"{path}/{stale}"), 204)
        self.assertEqual(second.get(path).json, {"migrations": []})
        told = [entry["who"]["subject"] for page in proposer.pages("/api/audit", 1000, "entries") for entry in page
                if entry["action"] == "type.migration.withdraw"]
        self.assertEqual(told, ["regretting", "tidying"])

    def test_an_unknown_migration_or_type_is_404(self):
        expect(self.put(small_type("quiet")), 201)
        second = self.operator("approver-2")
        self.refused(second.post("/api/types/quiet/migrations/17/approve"), 404)
        self.refused(second.post("/api/types/none/migrations/17/approve"), 404)
        self.refused(second.post("/api/types/none/migrations",
                                 {"schema": small_type("none"), "reason": "we want to"}), 404)


class TenantTokens(TypesCase):
    def test_tenant_tokens_read_types_and_never_change_them(self):
        expect(self.put(small_type("shared")), 201)
        tenant = self.client("*", "strongroom.types.get", "strongroom.types.manage")
        expect(tenant.get("/api/types/shared"), 200)
        self.refused(self.put(small_type("shared", title="Mine"), tenant), 403)
        self.refused(tenant.post("/api/types/shared/migrations",
                                 {"schema": small_type("shared"), "reason": "we want to"}), 403)
        self.refused(self.client("strongroom.shared.item.get").get("/api/types/shared"), 403)


if __name__ == "__main__":
    unittest.main()
