"""Records one at a time and in pages: create, masked read, update, delete, idempotency."""

import concurrent.futures
import re
import threading
import unittest

from harness.case import BANK, NOTE, PATRON, ServerCase, account, note, patron, uuid4
from harness.client import expect

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
MASK = "••••"


class Create(ServerCase):
    def test_answers_201_with_location_and_the_masked_record(self):
        answer = expect(self.admin.post(f"/api/records/{BANK}", account(notes="call first",
                                                                        isPrimary=True)), 201)
        record = answer.json
        self.assertEqual(answer.headers["Location"], f"/api/records/{BANK}/{record['id']}")
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertEqual(record["_version"], 1)
        self.assertEqual(record["bankAccountNumber"], MASK + "3000")
        self.assertEqual(record["notes"], MASK)
        self.assertEqual(record["bankName"], "First Bank")
        self.assertIs(record["isPrimary"], True)
        self.assertNotIn("transitNumber", record)
        self.assertEqual(set(record["metadata"]),
                         {"createdDate", "createdBy", "updatedDate", "updatedBy"})
        self.assertEqual(record["metadata"]["createdBy"], "developer")
        self.assertRegex(record["metadata"]["createdDate"], TIME)
        self.assertEqual(expect(self.admin.get(answer.headers["Location"]), 200).json, record)

    def test_takes_a_given_id_once(self):
        given = uuid4()
        self.assertEqual(self.admin.create(NOTE, note(id=given))["id"], given)
        self.refused(self.admin.post(f"/api/records/{NOTE}", note(id=given)), 409)
        self.refused(self.admin.post(f"/api/records/{NOTE}", note(id=given.upper())), 409)
        self.refused(self.admin.post(f"/api/records/{NOTE}", note(id="17")), 422, "format")
        self.refused(self.admin.post(f"/api/records/{NOTE}",
                                     note(id="00000000-0000-0000-0000-000000000000")), 422, "format")
        self.refused(self.admin.post(f"/api/records/{NOTE}", note(id=7)), 422, "format")

    # With it, a free id and a taken one would be told apart.
    def test_giving_the_id_of_a_high_record_needs_the_right_to_read_it(self):
        taken = self.admin.create(BANK, account())["id"]
        writer = self.bank_client("item.get")
        answers = [writer.post(f"/api/records/{BANK}", account(id=one)) for one in (taken, uuid4())]
        for answer in answers:
            self.refused(answer, 403)
        self.assertEqual(answers[0].body, answers[1].body)

    def test_a_mask_is_not_a_value(self):
        self.refused(self.admin.post(f"/api/records/{BANK}", account(MASK + "3000")), 422)

    def test_each_broken_rule_is_named_and_no_value_repeated(self):
        answer = self.admin.post(f"/api/records/{BANK}", {
            "organizationId": "not-a-uuid-41", "bankAccountNumber": "x" * 65, "isPrimary": "yes",
            "extra": "leaky-42"})
        self.refused(answer, 422)
        self.assertEqual({pointer for pointer, _ in answer.rules},
                         {"/organizationId", "/bankAccountNumber", "/isPrimary", "/extra"})
        for value in ("not-a-uuid-41", "xxxxx", "leaky-42"):
            self.assertNotIn(value, answer.text)
        self.refused(self.admin.post(f"/api/records/{BANK}", {"bankName": "B"}), 422, "required",
                     "required")

    def test_an_unknown_type_is_404(self):
        self.refused(self.admin.post("/api/records/no-such-type", {}), 404)


class Read(ServerCase):
    def test_absent_and_impossible_ids_answer_alike(self):
        absent = self.admin.get(f"/api/records/{BANK}/{uuid4()}")
        self.refused(absent, 404)
        for other in ("17", "%20", "00000000-0000-0000-0000-000000000000", "a" * 300):
            self.assertEqual(self.admin.get(f"/api/records/{BANK}/{other}").body, absent.body)

    def test_low_fields_are_absent_without_their_permission(self):
        record = self.admin.create(PATRON, patron(email="n@example.org", firstName="No"))
        reader = self.client("strongroom.patron-contact.item.get",
                             "strongroom.patron-contact.email.view")
        seen = expect(reader.get(f"/api/records/{PATRON}/{record['id']}"), 200).json
        self.assertEqual(set(seen), {"id", "_version", "patronId", "email", "metadata"})
        everything = self.client("*")
        self.assertEqual(expect(everything.get(f"/api/records/{PATRON}/{record['id']}"), 200).json,
                         record)

    def test_a_record_of_another_tenant_is_absent(self):
        self.admin.create_tenant("neighbour")
        record = self.admin.create(BANK, account())
        neighbour = self.bank_client(tenants=["neighbour"])
        answer = neighbour.get(f"/api/records/{BANK}/{record['id']}")
        self.refused(answer, 404)
        self.assertEqual(answer.body, neighbour.get(f"/api/records/{BANK}/{uuid4()}").body)
        # Ids are a tenant's own: the same may be taken there.
        self.assertEqual(neighbour.create(BANK, account("GB29NWBK60161331926819", id=record["id"]))["id"],
                         record["id"])
        self.assertEqual(self.admin.reveal(BANK, record["id"], "bankAccountNumber")["bankAccountNumber"],
                         account()["bankAccountNumber"])

    def test_a_head_request_has_the_header_of_get_and_no_body(self):
        record = self.admin.create(NOTE, note())
        get = self.admin.get(f"/api/records/{NOTE}/{record['id']}")
        head = self.admin.request("HEAD", f"/api/records/{NOTE}/{record['id']}")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.headers["Content-Length"], get.headers["Content-Length"])


class Answers(ServerCase):
    def test_every_answer_has_a_request_id_and_is_not_stored(self):
        seen = set()
        for answer in (self.admin.post(f"/api/records/{NOTE}", note()),
                       self.admin.get("/api/types"), self.admin.get("/api/no-such-route"),
                       self.admin.request("PATCH", "/api/types"), self.admin.get("/metrics"),
                       self.admin.post(f"/api/records/{NOTE}", "{"),
                       self.admin.get("/api/types", headers={"Authorization": "Bearer nonsense"})):
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            seen.add(answer.headers["X-Request-Id"])
        self.assertEqual(len(seen), 7)
        self.assertNotIn(None, seen)

    def test_utf8_may_be_said_and_nothing_else(self):
        for kind in ("application/json; charset=utf-8", "application/json;charset=UTF-8",
                     "Application/JSON ; charset=\"utf-8\""):
            expect(self.admin.post(f"/api/records/{NOTE}", note(), headers={"Content-Type": kind}), 201)
        for kind in ("application/json; charset=latin-1", "text/plain", "", None,
                     "application/x-www-form-urlencoded", "application/jsonx"):
            self.refused(self.admin.post(f"/api/records/{NOTE}", note(), headers={"Content-Type": kind}),
                         415)

    def test_the_credential_comes_in_one_of_three_headers(self):
        for headers in ({"Authorization": f"bearer {self.server.token}"},
                        {"X-Vault-Token": self.server.token}, {"X-Okapi-Token": self.server.token}):
            with self.server.client(None) as client:
                expect(client.get("/api/classes", headers=headers), 200)
        with self.server.client() as client:
            self.refused(client.get("/api/classes", headers={"X-Okapi-Token": self.server.token}), 400)
            self.refused(client.get("/api/classes", headers={"Authorization": "Basic YTpi"}), 401)

    def test_a_header_that_comes_twice_is_refused_also_when_the_first_is_empty(self):
        bearer = f"Bearer {self.server.token}"
        for first, second in ((bearer, bearer), ("", bearer), (bearer, "")):
            with self.server.client(None) as client:
                twice = {"Authorization": first, "authorization": second}
                self.refused(client.get("/api/classes", headers=twice), 401)
        for headers in ({"Authorization": "", "X-Vault-Token": self.server.token},
                        {"Authorization": bearer, "X-Okapi-Token": ""}):
            with self.server.client(None) as client:
                self.assertIn(client.get("/api/classes", headers=headers).status, (400, 401))
        for name, value in (("X-Vault-Token", self.server.token), ("X-Okapi-Token", self.server.token)):
            with self.server.client(None) as client:
                self.refused(client.get("/api/classes", headers={name: "", name.lower(): value}), 400)
        for first, second in (("", "default"), ("default", ""), ("default", "default"), ("", "")):
            twice = {"X-Okapi-Tenant": first, "x-okapi-tenant": second}
            self.refused(self.admin.get("/api/classes", headers=twice), 400)

    def test_a_content_coding_is_refused(self):
        for coding in ("gzip", "br", "identity, gzip"):
            self.refused(self.admin.post(f"/api/records/{NOTE}", note(), headers={"Content-Encoding": coding}), 415)
        expect(self.admin.post(f"/api/records/{NOTE}", note(), headers={"Content-Encoding": "identity"}), 201)

    def test_an_empty_tenant_header_is_refused(self):
        self.refused(self.admin.get("/api/classes", headers={"X-Okapi-Tenant": ""}), 400)

    def test_a_query_parameter_that_is_not_known_is_refused(self):
        self.refused(self.admin.post(f"/api/records/{BANK}/search?bankAccountNumber=DE89", {"where": {}}), 400)
        self.refused(self.admin.post(f"/api/records/{NOTE}?x=1", note()), 400)
        self.refused(self.admin.get(f"/api/records/{NOTE}?bankAccountNumber=DE89"), 400)
        self.refused(self.admin.get(f"/api/records/{NOTE}?limit=1&limit=2"), 400)


class Update(ServerCase):
    def put(self, client, record: dict, **changes):
        sent = {name: value for name, value in {**record, **changes}.items() if value is not None}
        return client.put(f"/api/records/{BANK}/{record['id']}", sent)

    def test_masks_sent_back_unchanged_keep_the_values(self):
        record = self.admin.create(BANK, account(notes="secret words", transitNumber="021000021"))
        changed = expect(self.put(self.admin, record, bankName="Second Bank"), 200).json
        self.assertEqual((changed["_version"], changed["bankName"]), (2, "Second Bank"))
        self.assertEqual(changed["metadata"]["createdDate"], record["metadata"]["createdDate"])
        shown = self.admin.reveal(BANK, record["id"], "bankAccountNumber", "notes", "transitNumber")
        self.assertEqual(shown, {"id": record["id"], "_version": 2, "notes": "secret words",
                                 "bankAccountNumber": "DE89370400440532013000",
                                 "transitNumber": "021000021"})

    def test_the_mask_of_a_value_with_blanks_hides_it_and_keeps_it(self):
        for number, mask in (("DE89 3704 0044 0532 0130 00", "3000"), ("0000 1 234567", "4567")):
            record = self.admin.create(BANK, account(number))
            self.assertEqual(record["bankAccountNumber"], MASK + mask)
            expect(self.put(self.admin, record), 200)
            shown = self.admin.reveal(BANK, record["id"], "bankAccountNumber")
            self.assertEqual(shown["bankAccountNumber"], number)

    def test_masks_never_show_a_whole_value(self):
        self.admin.declare({
            "$id": "padded", "type": "object", "x-sensitivity": "high", "x-permission-prefix": "strongroom.padded",
            "additionalProperties": False,
            "properties": {name: {"type": "string", "maxLength": 40, "x-sensitivity": "high", "x-mask": "last4",
                                  **({"x-normalize": name} if name != "plain" else {})}
                           for name in ("plain", "casefold", "digits", "alphanumeric")}})
        names = ("plain", "casefold", "digits", "alphanumeric")
        for value, shown in (("    1234", ""), ("\u200b" * 4 + "1234", ""), ("12-34-56", ""), ("12345678    ", "5678")):
            record = self.admin.create("padded", {name: value for name in names})
            self.assertEqual([record[name] for name in names], [MASK + shown] * 4)
            path = f"/api/records/padded/{record['id']}"
            self.assertEqual(expect(self.admin.put(path, record), 200).json["_version"], 2)
            kept = self.admin.reveal("padded", record["id"], *names)
            self.assertEqual([kept[name] for name in names], [value] * 4)
        self.refused(self.admin.post("/api/records/padded", {"digits": "١٢٣٤٥٦٧٨"}), 422, "normalized-empty")

    def test_a_new_value_replaces_and_a_missing_one_removes(self):
        record = self.admin.create(BANK, account(notes="secret words"))
        changed = expect(self.put(self.admin, record, notes=None, bankAccountNumber="1234567890"),
                         200).json
        self.assertNotIn("notes", changed)
        self.assertEqual(self.admin.reveal(BANK, record["id"], "bankAccountNumber", "notes"),
                         {"id": record["id"], "_version": 2, "bankAccountNumber": "1234567890"})

    def test_any_other_value_with_the_mask_character_is_refused(self):
        record = self.admin.create(BANK, account())
        for value in (MASK + "3001", MASK, "•••3000", "DE•", MASK + "30000"):
            self.refused(self.put(self.admin, record, bankAccountNumber=value), 422)
        # A mask for a field that has no value keeps nothing.
        self.refused(self.put(self.admin, record, notes=MASK), 422)
        self.assertEqual(self.admin.get(f"/api/records/{BANK}/{record['id']}").json, record)

    # Right and wrong guesses would be told apart, without audit and budget.
    def test_masks_are_not_compared_for_who_may_not_read_them(self):
        record = self.admin.create(BANK, account())
        writer = self.bank_client("item.get", "collection.get", "search.execute")
        answers = [self.put(writer, record, bankAccountNumber=MASK + last4) for last4 in ("3000", "3001")]
        for answer in answers:
            self.refused(answer, 403)
        self.assertEqual(answers[0].body, answers[1].body)
        for hidden in (("item.get", "collection.get"), ("item.get", "search.execute")):
            record = expect(self.put(self.bank_client(*hidden), record), 200).json

    def test_a_stale_version_is_409_and_a_missing_one_422(self):
        record = self.admin.create(BANK, account())
        expect(self.put(self.admin, record), 200)
        self.refused(self.put(self.admin, record), 409)
        self.refused(self.put(self.admin, record, _version=3), 409)
        self.refused(self.put(self.admin, record, _version=None), 422, "required")
        self.refused(self.put(self.admin, record, _version="2"), 422)
        self.refused(self.put(self.admin, record, _version=0), 422)

    def test_the_id_in_the_body_must_be_that_of_the_path(self):
        record, other = self.admin.create(BANK, account()), self.admin.create(BANK, account())
        answer = self.admin.put(f"/api/records/{BANK}/{other['id']}", record)
        self.refused(answer, 422, "const")
        self.refused(self.admin.put(f"/api/records/{BANK}/{uuid4()}", {**record, "id": None}), 422)

    def test_absent_is_404(self):
        self.refused(self.admin.put(f"/api/records/{BANK}/{uuid4()}", account(_version=1)), 404)

    def test_of_many_at_once_one_wins(self):
        record = self.admin.create(BANK, account())

        def change(number: int) -> int:
            with self.server.client() as client:
                return self.put(client, record, bankName=f"Bank {number}").status
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = sorted(pool.map(change, range(16)))
        self.assertEqual(statuses, [200] + [409] * 15)
        self.assertEqual(self.admin.get(f"/api/records/{BANK}/{record['id']}").json["_version"], 2)

    def test_a_low_field_that_may_not_be_viewed_is_kept_when_absent_and_refused_when_present(self):
        made = self.admin.create(PATRON, patron(email="n@example.org", phone="555"))
        prefix = "strongroom.patron-contact"
        writer = self.client(f"{prefix}.item.get", f"{prefix}.item.put", f"{prefix}.phone.view")
        path = f"/api/records/{PATRON}/{made['id']}"
        seen = writer.get(path).json
        changed = expect(writer.put(path, {**seen, "phone": "556", "active": True}), 200).json
        self.assertNotIn("email", changed)
        self.assertNotIn("lastName", changed)
        self.refused(writer.put(path, {**changed, "email": "other@example.org"}), 403)
        self.refused(writer.put(path, {**changed, "email": "n@example.org"}), 403)
        stored = self.admin.get(path).json
        self.assertEqual((stored["email"], stored["lastName"], stored["phone"], stored["_version"]),
                         ("n@example.org", "Nobody", "556", 2))


class Delete(ServerCase):
    def test_answers_204_once(self):
        record = self.admin.create(BANK, account())
        path = f"/api/records/{BANK}/{record['id']}"
        answer = self.admin.delete(path)
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.refused(self.admin.delete(path), 404)
        self.refused(self.admin.get(path), 404)
        self.assertEqual(self.admin.post(f"/api/records/{BANK}/search",
                                         {"where": {"bankAccountNumber": "DE89370400440532013000"}}).json,
                         {"records": [], "next": None})

    def test_by_a_regular_field_answers_the_count_and_touches_nothing_else(self):
        organization, other = uuid4(), uuid4()
        for number in range(450):
            self.admin.create(BANK, account(f"7{number:09}", organizationId=organization))
        kept = self.admin.create(BANK, account(organizationId=other))
        path = f"/api/records/{BANK}/delete"
        self.assertEqual(expect(self.admin.post(path, {"where": {"organizationId": organization}}),
                                200).json, {"deleted": 450})
        self.assertEqual(self.admin.post(path, {"where": {"organizationId": organization}}).json,
                         {"deleted": 0})
        expect(self.admin.get(f"/api/records/{BANK}/{kept['id']}"), 200)

    def test_only_an_indexed_regular_field_may_select(self):
        path = f"/api/records/{BANK}/delete"
        for where, rule in (({"bankAccountNumber": "DE89"}, "regular-field"),
                            ({"bankAccountNumber": {"last4": "3000"}}, "regular-field"),
                            ({"bankName": "First Bank"}, "not-indexed"), ({}, "empty"),
                            ({"nothing": 1}, "unknown-field")):
            self.refused(self.admin.post(path, {"where": where}), 422, rule)
        self.refused(self.admin.post(path, {}), 422)


class List(ServerCase):
    def test_pages_hold_every_record_once_in_order(self):
        made = [self.admin.create(NOTE, note(str(number)))["id"] for number in range(1500)]
        for limit in (1000, 333, 7):
            with self.subTest(limit=limit):
                pages = list(self.admin.pages(f"/api/records/{NOTE}", limit, "records"))
                self.assertTrue(all(len(page) == limit for page in pages[:-1]))
                listed = [record["id"] for page in pages for record in page]
                self.assertEqual(listed, sorted(made))
        self.assertEqual(len(self.admin.get(f"/api/records/{NOTE}").json["records"]), 10)

    def test_a_limit_out_of_range_is_422(self):
        for limit in ("0", "1001", "-1", "x", "1e3", "", "99999999999999999999"):
            self.refused(self.admin.get(f"/api/records/{NOTE}?limit={limit}"), 422, "range")

    def test_a_cursor_that_was_not_given_is_refused(self):
        for number in range(3):
            self.admin.create(PATRON, patron())
            self.admin.create(BANK, account())
        cursor = self.admin.get(f"/api/records/{PATRON}?limit=1").json["next"]
        flipped = ("B" if cursor[5] == "A" else "A").join((cursor[:5], cursor[6:]))
        for wrong in (flipped, cursor + "A", cursor[:-1], "x", "%00%01"):
            self.refused(self.admin.get(f"/api/records/{PATRON}?cursor={wrong}"), 400)
        # Nor is one of another type or another tenant.
        self.refused(self.admin.get(f"/api/records/{BANK}?cursor={cursor}"), 400)
        self.admin.create_tenant("elsewhere")
        elsewhere = self.client("*", tenants=["elsewhere"])
        self.refused(elsewhere.get(f"/api/records/{PATRON}?cursor={cursor}"), 400)


class Idempotency(ServerCase):
    def post(self, client, key: str, record: dict, kind: str = BANK):
        return client.post(f"/api/records/{kind}", record, headers={"Idempotency-Key": key})

    def count(self) -> int:
        return sum(len(page) for page in self.admin.pages(f"/api/records/{BANK}", 1000, "records"))

    def test_a_repeated_request_makes_one_record(self):
        first = expect(self.post(self.admin, "k-1", account()), 201)
        before = self.count()
        again = expect(self.post(self.admin, "k-1", account()), 201)
        self.assertEqual(again.json, first.json)
        self.assertEqual(again.headers["Location"], first.headers["Location"])
        # The same members in another order are the same body.
        reordered = dict(reversed(account().items()))
        self.assertEqual(self.post(self.admin, "k-1", reordered).json, first.json)
        self.assertEqual(self.count(), before)

    def test_another_body_is_refused(self):
        expect(self.post(self.admin, "k-2", account()), 201)
        self.refused(self.post(self.admin, "k-2", account("GB29NWBK60161331926819")), 422,
                     "idempotency-key-reused")

    def test_keys_are_each_principals_each_types_and_each_tenants_own(self):
        self.admin.create_tenant("own-keys")
        first = expect(self.post(self.admin, "k-3", account()), 201).json
        others = [self.bank_client(subject="other"), self.bank_client(subject="developer"),
                  self.bank_client(tenants=["own-keys"])]
        made = {first["id"]} | {expect(self.post(one, "k-3", account()), 201).json["id"] for one in others}
        self.assertEqual(len(made), 4)
        # Another principal's key with another body is no error either: nothing is learnt from it.
        expect(self.post(self.bank_client(), "k-3", account("1111222233")), 201)
        expect(self.post(self.admin, "k-3", note(), NOTE), 201)

    def test_many_at_once_make_one_record(self):
        def create(_):
            with self.server.client() as client:
                return expect(self.post(client, "k-4", account("9988776655")), 201).json["id"]
        before = self.count()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            made = set(pool.map(create, range(24)))
        self.assertEqual(len(made), 1)
        self.assertEqual(self.count(), before + 1)

    def test_many_at_once_with_a_given_id_make_one_record(self):
        for attempt in range(12):
            record, start = account("9988776655", id=uuid4()), threading.Barrier(6)

            def create(_, key=f"k-given-{attempt}", record=record, start=start):
                with self.server.client() as client:
                    client.get("/admin/live")  # connected
                    start.wait()
                    return expect(self.post(client, key, record), 201).json

            before = self.count()
            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                made = list(pool.map(create, range(6)))
            self.assertEqual([one["id"] for one in made], [record["id"]] * 6)
            self.assertEqual(self.count(), before + 1)

    def test_with_a_given_id_another_body_and_another_records_id_are_refused(self):
        given = uuid4()
        expect(self.post(self.admin, "k-7", account(id=given)), 201)
        self.refused(self.post(self.admin, "k-7", account(id=uuid4())), 422, "idempotency-key-reused")
        self.refused(self.post(self.admin, "k-7", account("1111222233", id=given)), 422, "idempotency-key-reused")
        for key in ("k-8", "k-8"):  # refused again: the refused request claimed nothing
            self.refused(self.post(self.admin, key, account(id=given)), 409)
        # Nor does another principal learn more of the record from the same key.
        self.refused(self.post(self.bank_client(subject="other"), "k-7", account(id=given)), 409)

    def test_a_key_that_comes_twice_is_refused(self):
        before = self.count()
        for first, second in (("", "k-9"), ("k-9", ""), ("k-9", "k-9"), ("", "")):
            twice = {"Idempotency-Key": first, "idempotency-key": second}
            self.refused(self.admin.post(f"/api/records/{BANK}", account(), headers=twice), 400)
        self.assertEqual(self.count(), before)

    # Else a writer without the right to read could follow what others make of its record.
    def test_a_writer_that_may_not_read_learns_nothing_later_from_its_key(self):
        writer = self.bank_client("item.get", "collection.get", "search.execute", "reveal.execute")
        gone, changed = (self.post(writer, key, account()).json for key in ("k-5", "k-6"))
        self.assertEqual(self.post(writer, "k-6", account()).json, changed)
        expect(self.admin.delete(f"/api/records/{BANK}/{gone['id']}"), 204)
        expect(self.admin.put(f"/api/records/{BANK}/{changed['id']}",
                              {**changed, "bankAccountNumber": "5544332211", "bankName": "New"}), 200)
        answers = [self.post(writer, key, account()) for key in ("k-5", "k-6")]
        for answer in answers:
            self.refused(answer, 409)
        self.assertEqual(answers[0].body, answers[1].body)

    def test_a_key_of_an_impossible_length_is_refused(self):
        for key in ("k" * 256, "", "k\xff", "k\ty"):
            self.refused(self.post(self.admin, key, account()), 400)
        expect(self.post(self.admin, "k" * 255, account()), 201)


if __name__ == "__main__":
    unittest.main()
