"""Two servers on one PostgreSQL with one keyring file: what is changed through one is in force at the other within
a second, and a server that has not yet heard of a raised class stores nothing in clear."""

import collections
import concurrent.futures
import json
import threading
import time
import unittest

import markers
from harness import postgres
from harness.client import Client
from letters import LETTERS, letter_type, live_files
from stage import (ACCOUNTS, BANKING, TwoServers, ask_reveal, audit_of, bulk, create_account, eventually, expect,
                   open_tenant, seeded)

WITHIN_S = 1.0
TAKEN_OVER_S = 1
LETTER_COUNT = 700  # more than a page of a move
NDJSON = {"Content-Type": "application/x-ndjson"}


@unittest.skipIf(postgres.missing(), postgres.missing())
class TwoServersTest(TwoServers, unittest.TestCase):
    settings = {"timeouts.rewrite_s": TAKEN_OVER_S}

    def setUp(self):
        super().setUp()
        # Names of each test's own: all of them play on one database.
        self.tenant = self.id().rsplit(".", 1)[1].replace("test_", "").replace("_", "")[:30]

    def assert_soon(self, what: str, probe):
        begun = time.monotonic()
        self.assertTrue(eventually(probe, 5 * WITHIN_S), f"{what} never was in force")
        took_s = time.monotonic() - begun
        print(f"{what}: {took_s * 1000:.0f} ms", flush=True)
        self.assertLess(took_s, WITHIN_S, what)

    def test_declared_type_is_in_force_at_the_other(self):
        self.operator.declare_shipped("purchase-note")
        self.assert_soon("a declared type", lambda: self.other_operator.get("/api/types/purchase-note").status == 200)

    def test_tenant_and_token_are_in_force_at_the_other(self):
        self.operator.declare_shipped("banking-information")
        clerk = open_tenant(self.first, self.operator, self.tenant)
        record = create_account(clerk, "ACCOUNT1")
        there = self.second.client(clerk.token)
        self.assert_soon("a tenant and its token", lambda: ask_reveal(there, record).status == 200)
        # And the tenant's keys, made through one, seal through the other.
        other = create_account(there, "ACCOUNT2")
        self.assertEqual(expect(ask_reveal(clerk, other), 200).json["bankAccountNumber"], "ACCOUNT2")

    def test_revoked_token_is_refused_by_the_other(self):
        self.operator.declare_shipped("banking-information")
        open_tenant(self.first, self.operator, self.tenant)
        for _ in range(5):
            made = self.operator.create_token("short", BANKING, [self.tenant])
            there = self.second.client(made["token"])
            self.assertTrue(eventually(lambda: there.get(ACCOUNTS).status == 200))  # it is in the cache now
            expect(self.operator.delete(f"/api/tokens/{made['accessor']}"), 204)
            self.assert_soon("a revocation", lambda: there.get(ACCOUNTS).status == 401)

    def test_notices_that_anybody_sends_harm_nobody(self):
        for name in ("key/zzzzzzzz/tenant", "key/", "key/-0000001", "type/", "tenant/", "token/", "\0", "x" * 3000, ""):
            for table in ("control", "control_2", "no such table"):
                self.cluster.execute(f"NOTIFY strongroom, '{table} 0 {name.encode().hex()}'")
        self.cluster.execute("NOTIFY strongroom, 'control 99999999999 zz'")
        self.cluster.execute("NOTIFY strongroom")
        self.operator.declare_shipped("purchase-note")
        self.assert_soon("a declared type", lambda: self.second.client(self.operator.token).get(
            "/api/types/purchase-note").status == 200)

    def test_token_is_dropped_by_a_server_whose_notices_do_not_come(self):
        self.operator.declare_shipped("banking-information")
        open_tenant(self.first, self.operator, self.tenant)
        made = self.operator.create_token("short", BANKING, [self.tenant])
        there = self.second.client(made["token"])
        self.assertTrue(eventually(lambda: there.get(ACCOUNTS).status == 200))
        with self.deaf_second():
            expect(self.operator.delete(f"/api/tokens/{made['accessor']}"), 204)
            self.assert_soon("a revocation without notices", lambda: there.get(ACCOUNTS).status != 200)

    def test_destroyed_tenant_is_gone_at_the_other(self):
        self.operator.declare_shipped("banking-information")
        clerk = open_tenant(self.first, self.operator, self.tenant)
        record = create_account(clerk, "ACCOUNT1")
        there = self.second.client(clerk.token)
        self.assertTrue(eventually(lambda: ask_reveal(there, record).status == 200))
        path = f"/api/tenants/{self.tenant}/destroy"
        code = expect(self.operator.post(path), 202).json["confirmation"]
        expect(self.operator.post(path, {"confirmation": code}), 204)
        self.assert_soon("a destruction", lambda: ask_reveal(there, record).status != 200)

    def test_server_that_has_not_heard_of_a_destruction_writes_nothing_more(self):
        self.operator.declare_shipped("purchase-note")
        self.operator.create_tenant(self.tenant)
        token = self.operator.create_token("clerk", ["*"], [self.tenant])["token"]
        there = self.second.client(token)
        path = "/api/records/purchase-note"
        note = {"poNumber": "4711", "text": "late"}
        self.assertTrue(eventually(lambda: there.post(path, note).status == 201))
        destroy = f"/api/tenants/{self.tenant}/destroy"
        code = expect(self.operator.post(destroy), 202).json["confirmation"]
        answers = []
        with self.deaf_second():
            expect(self.operator.post(destroy, {"confirmation": code}), 204)
            answers.append(there.post(path, note))
            answers.append(there.post(path + "/bulk", json.dumps(note) + "\n", headers=NDJSON))
        self.assertIn(answers[0].status, (401, 403, 503), answers)
        self.assertNotIn('"id"', answers[1].text)
        print(f"answers of the server that had not heard: {[answer.status for answer in answers]}", flush=True)

    def declare_letters(self, name: str) -> Client:
        kind = letter_type(raised=False)
        kind["$id"], kind["x-permission-prefix"] = name, f"strongroom.{name}"
        self.operator.declare(kind)
        expect(self.operator.post("/api/tenants", {"name": self.tenant}), 201, 409)  # there from an earlier type
        permissions = [permission.replace("letter", name) for permission in LETTERS]
        token = self.operator.create_token("writer", permissions, [self.tenant])["token"]
        there = self.second.client(token)
        path = f"/api/records/{name}"
        self.assertTrue(eventually(lambda: there.post(path, {"text": "first"}).status == 201))
        return there

    def raise_letters(self, name: str, operator: Client | None = None) -> dict:
        kind = letter_type(raised=True)
        kind["$id"], kind["x-permission-prefix"] = name, f"strongroom.{name}"
        raised = expect((operator or self.operator).put(f"/api/types/{name}", kind), 200).json
        self.assertEqual((raised["outcome"], raised["state"]), ("rewritten", "active"))
        return raised

    @staticmethod
    def accepted(answer):
        return answer if answer.status == 201 else None

    def assert_not_in_clear(self, marker):
        self.cluster.execute("CHECKPOINT")
        self.assertEqual(markers.search_files(live_files(self.cluster), [marker]), [])

    def test_server_that_has_not_heard_of_a_raised_class_refuses_to_write(self):
        # Where raising takes longer than the second server lets pass without a notice it has heard, and
        # seals: then once more.
        for attempt in range(5):
            refused = self.write_deaf(f"deaf-letter-{attempt}")
            if refused.status != 201:
                break
        self.assertEqual(refused.status, 503, refused)
        self.assertTrue(refused.headers["Retry-After"])

    def write_deaf(self, name: str):
        """The first answer of a server that may not have heard of a raised class."""
        marker = markers.Marker(seeded(), "letter", plain=False)
        there = self.declare_letters(name)
        path = f"/api/records/{name}"
        old = there.create(name, {"text": marker.value(0)})["id"]
        with self.deaf_second():
            self.raise_letters(name)
            refused = there.post(path, {"text": marker.value(1)})
            # Being refused it has heard: from now on it seals.
            written = eventually(lambda: self.accepted(there.post(path, {"text": marker.value(2)})))
            self.assertIsNotNone(written)
            self.assert_not_in_clear(marker)
        self.assertEqual(there.reveal(name, written.json["id"], "text")["text"], marker.value(2))
        self.assertEqual(there.reveal(name, old, "text")["text"], marker.value(0))
        return refused

    def test_no_other_way_of_writing_gets_past_the_fence(self):
        # Where raising takes longer than the second server lets pass without a notice it has heard, and
        # seals: then once more.
        refused = []
        for attempt in range(5):
            refused = self.write_slyly(f"sly-letter-{attempt}")
            if refused:
                break
        self.assertTrue(refused)
        self.assertEqual(refused[0]["error"]["status"], 503, refused[0])

    def write_slyly(self, name: str) -> list:
        """What a server that may not have heard of a raised class refused of an import."""
        marker = markers.Marker(seeded(), "letter", plain=False)
        there = self.declare_letters(name)
        kept = there.create(name, {"text": marker.value(0)})["id"]
        with self.deaf_second():
            self.raise_letters(name)
            lines = bulk(there, name, [{"text": marker.value(n)} for n in range(1, 40)])
            self.assert_not_in_clear(marker)
        there.put(f"/api/records/{name}/{kept}", {"text": marker.value(50), "_version": 1})
        self.assert_not_in_clear(marker)
        return [line for line in lines if "error" in line]

    def test_writes_while_a_class_is_raised_are_kept_sealed_or_refused(self):
        marker = markers.Marker(seeded(), "letter", plain=False)
        token = self.declare_letters("busy-letter").token
        stop = threading.Event()

        def write(worker: int, server) -> dict:
            """id → text of every record that was accepted."""
            accepted, client, n = {}, server.client(token), worker * 100000
            while not stop.is_set():
                text = marker.value(n := n + 1)
                answer = client.post("/api/records/busy-letter", {"text": text})
                if answer.status == 201:
                    accepted[answer.json["id"]] = text
                elif answer.status != 503:
                    raise AssertionError(answer)
            return accepted

        with concurrent.futures.ThreadPoolExecutor() as pool:
            writers = [pool.submit(write, n, server) for n, server in enumerate([self.first, self.second] * 2)]
            try:
                reader = self.second.client(token)
                path = "/api/records/busy-letter/search"
                time.sleep(0.5)  # a load to raise under, not something that is waited for
                self.raise_letters("busy-letter")
                expect(reader.post(path, {"where": {"text": marker.value(1)}}), 200, 503)
                time.sleep(0.2)
            finally:
                stop.set()
            accepted = {record: text for writer in writers for record, text in writer.result(timeout=60).items()}
        self.assertGreater(len(accepted), 50)
        self.assert_not_in_clear(marker)
        ids = list(accepted)
        for at in range(0, len(ids), 1000):
            body = {"ids": ids[at:at + 1000], "fields": ["text"], "reason": "comparing all"}
            for line in expect(reader.post("/api/records/busy-letter/reveal", body), 200).lines:
                self.assertEqual(line["text"], accepted[line["id"]])

    def letters_to_move(self, name: str) -> tuple:
        """A client of the second server, and the text of each letter by its id."""
        there = self.declare_letters(name)
        records = [{"text": f"letter {n}"} for n in range(LETTER_COUNT)]
        texts = {line["id"]: record["text"] for line, record in zip(bulk(there, name, records), records, strict=True)}
        return there, texts

    def held_letter(self, name: str):
        """While it lasts, a row in the middle of the old table is locked: a move stops there, for 5 s at most."""
        table = f"strongroom.rec_{name.replace('-', '_')}_1"
        return self.cluster.holding(f"SELECT FROM {table} ORDER BY partition, key OFFSET {LETTER_COUNT // 2} LIMIT 1 "
                                    "FOR UPDATE", "strongroom")

    def state(self, operator: Client, name: str) -> str:
        return expect(operator.get(f"/api/types/{name}"), 200).json["state"]

    def assert_moved(self, name: str, client: Client, texts: dict) -> collections.Counter:
        """Every letter opens and stands sealed, and was moved once. How many for each request; for None, how many a
        server moved by itself."""
        body = {"ids": list(texts), "fields": ["text"], "reason": "comparing all"}
        lines = expect(client.post(f"/api/records/{name}/reveal", body), 200).lines
        self.assertEqual({line["id"]: line["text"] for line in lines}, texts)
        made = self.other_operator.create_token("auditor", ["strongroom.audit.get"], [self.tenant])
        auditor = self.second.client(made["token"])
        entries = [entry for entry in audit_of(auditor) if entry["action"] == "record.rewrite"]
        moves = [entry["record"] for entry in entries]
        self.assertEqual(len(moves), len(set(moves)))
        self.assertLessEqual(set(texts), set(moves))
        left = self.cluster.execute(f"SELECT to_regclass('strongroom.rec_{name.replace('-', '_')}_1')", "strongroom")
        self.assertEqual(left, "", "the old table is gone")
        return collections.Counter(entry.get("request") for entry in entries)

    def test_raise_whose_server_died_is_carried_on_by_the_other(self):
        name = "orphaned-letter"
        there, texts = self.letters_to_move(name)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            with self.held_letter(name):
                asked = pool.submit(self.raise_letters, name)
                self.assertTrue(eventually(lambda: self.state(self.other_operator, name) == "rewriting"))
                self.first.kill()
                self.assertIsNotNone(asked.exception(timeout=60))
            self.assertEqual(there.post(f"/api/records/{name}", {"text": "meanwhile"}).status, 503)
        # Nobody asks for it again.
        begun = time.monotonic()
        self.assertTrue(eventually(lambda: self.state(self.other_operator, name) == "active", 60))
        print(f"carried on and ended after {time.monotonic() - begun:.1f} s", flush=True)
        self.assert_moved(name, there, texts)
        expect(there.post(f"/api/records/{name}", {"text": "afterwards"}), 201)
        # Nobody is answered: the runbook stands in the log, each line whole.
        runbook = [line["to_do"] for line in map(json.loads, self.second_stage.log.read_text("utf-8").splitlines())
                   if line.get("type") == name and "to_do" in line]
        self.assertIn("A schema's owner cannot erase what follows. As a superuser of the server, in this order:",
                      runbook)
        steps = [line for line in runbook if line[:2] in {f"{n}." for n in range(1, 8)}]
        self.assertEqual(len(steps), 7)
        for line in steps:
            self.assertRegex(line, r"[.;]$")

    def test_two_servers_that_move_the_same_letters_move_each_once(self):
        name = "twice-letter"
        there, texts = self.letters_to_move(name)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            with self.held_letter(name):
                asked = [pool.submit(self.raise_letters, name)]
                self.assertTrue(eventually(lambda: self.state(self.other_operator, name) == "rewriting"))
                asked.append(pool.submit(self.raise_letters, name, self.second.client(self.operator_token)))
                # Both wait for the row. Long enough for the second one to come there, and for its housekeeping.
                time.sleep(TAKEN_OVER_S + 1.5)
            answers = [one.result(timeout=60) for one in asked]
        moved = [answer["recordsRewritten"] for answer in answers]
        for answer in answers:
            if answer["recordsRewritten"] < LETTER_COUNT + 1:
                self.assertEqual(answer.get("rewrittenBy"), "another server", moved)
        movers = self.assert_moved(name, there, texts)
        unasked = movers.pop(None, 0)
        print(f"moved by each: {moved}, by housekeeping: {unasked}, of {LETTER_COUNT + 1}", flush=True)
        self.assertEqual(sorted(movers.values()), sorted(filter(None, moved)))  # each is counted by who moved it
        self.assertEqual(sum(moved) + unasked, LETTER_COUNT + 1)

    def test_raise_through_a_server_that_has_not_heard_of_a_tenant_moves_its_letters_too(self):
        name = "unheard-letter"
        self.declare_letters(name)
        unheard = self.tenant[:25] + "two"
        permissions = [permission.replace("letter", name) for permission in LETTERS]
        with self.deaf_second():
            self.operator.create_tenant(unheard)
            here = self.first.client(self.operator.create_token("writer", permissions, [unheard])["token"])
            record = here.create(name, {"text": "of a new tenant"})["id"]
            raised = self.raise_letters(name, self.other_operator)
        self.assertEqual(raised["recordsRewritten"], 2)
        self.assertTrue(eventually(lambda: self.state(self.operator, name) == "active"))
        self.assertEqual(here.reveal(name, record, "text")["text"], "of a new tenant")


if __name__ == "__main__":
    unittest.main(warnings="ignore")
