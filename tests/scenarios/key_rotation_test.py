"""Rotating the data keys of a type while two servers on one PostgreSQL read and write it: nothing is lost, nothing
stays under an old key, a server that has heard of nothing seals nothing under one, and what was put back from
before the rotation does not open."""

import concurrent.futures
import threading
import time
import unittest

from harness import postgres
from letters import LETTERS, letter_type
from stage import (ACCOUNTS, TwoServers, ask_reveal, audit_of, bulk, create_account, eventually, expect, open_tenant,
                   search_exact)
from stored_rows import PostgresRows, RecordBody, record_key

BANKING_TABLE = "rec_banking_information_1"
DESTROYED = 3


class Keys:
    """Key rows and sealed values as they lie in the database."""

    def __init__(self, cluster):
        self.rows = PostgresRows(cluster, "strongroom")
        self._bodies = lambda table, tenant: map(bytes.fromhex, cluster.execute(
            f"SELECT encode(body, 'hex') FROM strongroom.{table} WHERE partition = {tenant}", "strongroom").split())

    def states(self, tenant: int, kind: str) -> dict:
        """Data key version → (state, bytes of wrapped key)."""
        prefix = f"key/{tenant:08x}/type/{kind}/data/".encode()
        found = {}
        for key in self.rows.keys("control", 0, prefix):
            _, body = self.rows.get("control", 0, key)
            found[int(key[len(prefix):], 16)] = (body[1], int.from_bytes(body[18:22], "big"))
        return found

    def sealed_under(self, table: str, tenant: int) -> set:
        """The data key versions that values of the table's rows are sealed under."""
        return {int.from_bytes(data[1:5], "big") for body in self._bodies(table, tenant)
                for sealed, data in RecordBody(body).values.values() if sealed}


@unittest.skipIf(postgres.missing(), postgres.missing())
class KeyRotationTest(TwoServers, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = Keys(cls.cluster)
        cls.tenants = 0

    def setUp(self):
        super().setUp()
        self.operator.declare_shipped("banking-information", "purchase-note")
        # One tenant a test; numbers are given in order.
        type(self).tenants += 1
        self.number, self.tenant = self.tenants, f"tenant{self.tenants}"
        self.here = open_tenant(self.first, self.operator, self.tenant)
        self.there = self.second.client(self.here.token)
        self.assertTrue(eventually(lambda: self.there.get(ACCOUNTS).status == 200))

    def rotate(self, operator=None, what="rotate", kind="banking-information") -> dict:
        answer = (operator or self.operator).post(f"/api/types/{kind}/keys/{what}", {"tenant": self.tenant})
        return expect(answer, 200).json

    def refused_at_most_once(self, write):
        answer = write()
        if answer.status == 503:
            self.refusals.append(answer.status)
            self.assertTrue(answer.headers["Retry-After"])
            answer = write()
        expect(answer, 200, 201)

    def assert_sealed_under_only(self, version: int):
        self.assertEqual(self.keys.sealed_under(BANKING_TABLE, self.number), {version})
        states = self.keys.states(self.number, "banking-information")
        self.assertEqual(set(states), set(range(1, version + 1)))
        for older in range(1, version):
            self.assertEqual(states[older], (DESTROYED, 0), "state destroyed, no wrapped key left")
        self.assertEqual(states[version], (1, 72))

    def test_rotation_seals_again_and_destroys_the_old_key(self):
        records = {create_account(self.here, f"ACCOUNT{n}", notes=f"note {n}"): f"ACCOUNT{n}" for n in range(450)}
        before = self.here.get(f"{ACCOUNTS}/{next(iter(records))}").json
        self.assertEqual(self.rotate()["tenants"], [{"tenant": self.tenant, "keyVersion": 2, "recordsResealed": 450,
                                                     "recordsUnreadable": 0}])
        self.assert_sealed_under_only(2)
        for client in (self.here, self.there):
            for record, number in list(records.items())[::40]:
                self.assertEqual(expect(ask_reveal(client, record), 200).json["bankAccountNumber"], number)
                found = expect(search_exact(client, number), 200).json["records"]
                self.assertEqual([one["id"] for one in found], [record])
        after = self.here.get(f"{ACCOUNTS}/{before['id']}").json
        self.assertEqual((after["_version"], after["metadata"]), (2, before["metadata"]))
        resealed = [entry for entry in audit_of(self.here) if entry["action"] == "record.reseal"]
        self.assertEqual(len(resealed), 450)
        # Nothing is left to finish; and once more gives the next version.
        nothing = self.rotate(what="reseal")
        self.assertEqual(nothing["tenants"], [])
        self.assertIn("nothing to finish", nothing["detail"])
        self.assertEqual(self.rotate()["tenants"][0]["keyVersion"], 3)
        self.assert_sealed_under_only(3)

    def test_server_that_has_not_heard_seals_nothing_under_the_old_key(self):
        record = create_account(self.there, "ACCOUNT1")
        with self.deaf_second():
            self.rotate()
            # It opens what was sealed again under a key that it has not heard of …
            self.assertEqual(expect(ask_reveal(self.there, record), 200).json["bankAccountNumber"], "ACCOUNT1")
            self.assertEqual(len(expect(self.there.get(ACCOUNTS), 200).json["records"]), 1)
            self.assertEqual(len(expect(search_exact(self.there, "ACCOUNT1"), 200).json["records"]), 1)
            # … and is refused once, whatever the way of writing, before it seals under that. A server that misses
            # the notices' link takes up another within a second; then it has heard, and is not refused.
            self.refusals = []
            account = {"organizationId": "0a7f3f2e-5d0c-4d3b-9b1e-2f6a8c4e7d10", "bankName": "B"}
            self.refused_at_most_once(lambda: self.there.post(ACCOUNTS, {**account, "bankAccountNumber": "ACCOUNT2"}))
            self.assert_sealed_under_only(2)
            self.rotate()
            lines = bulk(self.there, "banking-information",
                         [{**account, "bankAccountNumber": f"BULK{n}"} for n in range(1200)])
            refused = [line for line in lines if "error" in line]
            self.assertLessEqual({line["error"]["status"] for line in refused}, {503})
            self.assertGreater(len(lines) - len(refused), 0, "an import goes on behind the refused lines")
            self.assert_sealed_under_only(3)
            self.rotate()
            self.refused_at_most_once(lambda: self.there.put(f"{ACCOUNTS}/{record}", {
                **account, "bankAccountNumber": "ACCOUNT3", "_version": 4}))
            self.assert_sealed_under_only(4)
            print(f"refused: {self.refusals}, {len(refused)} of {len(lines)} lines", flush=True)
        self.assertEqual(expect(ask_reveal(self.here, record), 200).json["bankAccountNumber"], "ACCOUNT3")

    def test_nothing_is_lost_under_load_while_both_servers_rotate(self):
        records = [create_account(self.here, f"FIRST{n}") for n in range(300)]
        accepted = {record: f"FIRST{n}" for n, record in enumerate(records)}
        lock, stop, refusals = threading.Lock(), threading.Event(), []

        def write(worker: int, server):
            client, n = server.client(self.here.token), 0
            while not stop.is_set():
                number = f"W{worker}N{(n := n + 1)}"
                body = {"organizationId": "0a7f3f2e-5d0c-4d3b-9b1e-2f6a8c4e7d10", "bankName": "B",
                        "bankAccountNumber": number}
                record = records[n % 100 + 100 * worker] if worker < 3 and n % 2 else None
                if record:
                    body["_version"] = expect(client.get(f"{ACCOUNTS}/{record}"), 200).json["_version"]
                    answer = client.put(f"{ACCOUNTS}/{record}", body)
                else:
                    answer = client.post(ACCOUNTS, body)
                if answer.status in (200, 201):
                    with lock:
                        accepted[answer.json["id"]] = number
                elif answer.status in (503, 409):
                    refusals.append(answer.status)
                else:
                    raise AssertionError(answer)

        def read(server):
            client, reads = server.client(self.here.token), 0
            while not stop.is_set():
                for record in records[::30]:
                    expect(ask_reveal(client, record), 200)
                    expect(client.get(f"{ACCOUNTS}?limit=50"), 200)
                    reads += 1
            return reads

        others = [self.operator, self.other_operator]
        with concurrent.futures.ThreadPoolExecutor(max_workers=8) as pool:
            writers = [pool.submit(write, n, server) for n, server in enumerate([self.first, self.second] * 2)]
            readers = [pool.submit(read, server) for server in (self.first, self.second)]
            try:
                time.sleep(0.3)  # a load to rotate under, not something that is waited for
                rotated = 0
                for _ in range(3):
                    both = list(pool.map(lambda operator: operator.post(
                        "/api/types/banking-information/keys/rotate", {"tenant": self.tenant}), others))
                    self.assertLessEqual({answer.status for answer in both}, {200, 409}, both)
                    rotated += [answer.status for answer in both].count(200)
                time.sleep(0.2)
            finally:
                stop.set()
            for writer in writers:
                writer.result(timeout=60)
            self.assertGreater(min(reader.result(timeout=60) for reader in readers), 0)
        print(f"{rotated} rotations, {len(accepted)} records, refused {len(refusals)}: "
              f"503 {refusals.count(503)}, 409 {refusals.count(409)}", flush=True)
        self.assertGreaterEqual(rotated, 3)
        self.assertGreater(len(accepted), 330)
        self.assert_sealed_under_only(rotated + 1)
        ids = list(accepted)
        for client in (self.here, self.there):
            for at in range(0, len(ids), 1000):
                body = {"ids": ids[at:at + 1000], "fields": ["bankAccountNumber"], "reason": "comparing all"}
                for line in expect(client.post(f"{ACCOUNTS}/reveal", body), 200).lines:
                    self.assertEqual(line["bankAccountNumber"], accepted[line["id"]])

    def test_row_of_before_the_rotation_put_back_does_not_open(self):
        record = create_account(self.here, "ACCOUNT1")
        key = record_key(record)
        old = self.keys.rows.get(BANKING_TABLE, self.number, key)
        self.rotate()
        new = self.keys.rows.get(BANKING_TABLE, self.number, key)
        self.keys.rows.put(BANKING_TABLE, self.number, key, *old)
        for client in (self.here, self.there):
            refused = ask_reveal(client, record)
            self.assertEqual(refused.status, 500, refused)
            self.assertNotIn(b"ACCOUNT1", refused.body)
            self.assertEqual(client.get(f"{ACCOUNTS}/{record}").status, 500)
        # Nor is a key destroyed over it: what it says of itself may come of a mistake.
        again = self.rotate()["tenants"][0]
        self.assertEqual((again["recordsResealed"], again["recordsUnreadable"]), (0, 1))
        self.assertEqual([kind for kind, _ in self.stage.findings()], ["row-put-back"])
        self.keys.rows.put(BANKING_TABLE, self.number, key, *new)
        self.assertEqual(expect(ask_reveal(self.here, record), 200).json["bankAccountNumber"], "ACCOUNT1")
        finished = self.rotate(what="reseal")["tenants"][0]
        self.assertEqual((finished["recordsResealed"], finished["recordsUnreadable"]), (1, 0))
        self.assert_sealed_under_only(3)
        refusals = [entry for entry in audit_of(self.here) if entry["action"] == "record.refused"]
        self.assertTrue(refusals)

    def test_what_cannot_be_rotated_is_said(self):
        self.here.create("purchase-note", {"poNumber": "4711", "text": "open"})
        nothing = self.rotate(kind="purchase-note")
        self.assertEqual(nothing["tenants"], [])
        self.assertIn("nothing to rotate", nothing["detail"])
        path = "/api/types/banking-information/keys/rotate"
        self.operator.create_tenant(f"{self.tenant}b")  # has not used the type
        type(self).tenants += 1
        unused = expect(self.operator.post(path, {"tenant": f"{self.tenant}b"}), 200).json
        self.assertIn("nothing to rotate", unused["detail"])
        expect(self.operator.post(path, {"tenant": "nobody"}), 404)
        expect(self.operator.post(path, {"tenants": ["nobody"]}), 422)
        expect(self.operator.post("/api/types/nothing/keys/rotate", {}), 404)
        expect(self.here.post(path, {}), 403)

    def test_without_a_tenant_every_one_is_rotated_in_one_step(self):
        self.operator.create_tenant(f"{self.tenant}b")
        type(self).tenants += 1
        other = self.first.client(self.operator.create_token(
            "clerk", ["organizations-storage.banking-information.item.post"], [f"{self.tenant}b"])["token"])
        create_account(self.here, "ACCOUNT1")
        create_account(other, "ACCOUNT2")
        version = self.operator.get("/api/types/banking-information").json["version"]
        done = expect(self.operator.post("/api/types/banking-information/keys/rotate", {}), 200).json["tenants"]
        self.assertLessEqual({self.tenant, f"{self.tenant}b"}, {one["tenant"] for one in done})
        after = self.operator.get("/api/types/banking-information").json["version"]
        self.assertEqual(after, version + 1)

    def test_type_may_be_raised_after_a_rotation(self):
        kind = letter_type(raised=True)
        self.operator.declare(kind)
        writer = self.first.client(self.operator.create_token("writer", LETTERS, [self.tenant])["token"])
        record = writer.create("letter", {"text": "one", "subject": "two"})["id"]
        self.rotate(kind="letter")
        kind["properties"]["subject"] = {**kind["properties"]["subject"], "x-sensitivity": "high", "x-mask": "all"}
        self.assertEqual(expect(self.operator.put("/api/types/letter", kind), 200).json["outcome"], "rewritten")
        self.rotate(kind="letter")
        shown = writer.reveal("letter", record, "text", "subject")
        self.assertEqual((shown["text"], shown["subject"]), ("one", "two"))
        self.assertEqual(self.keys.sealed_under("rec_letter_2", self.number), {3})


if __name__ == "__main__":
    unittest.main(warnings="ignore")
