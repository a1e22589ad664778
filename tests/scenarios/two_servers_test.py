"""Two servers on one PostgreSQL with one keyring file: what is changed through one is in force at the other within
a second, and a server that has not yet heard of a raised class stores nothing in clear."""

import concurrent.futures
import json
import os
import signal
import threading
import time
import unittest

import markers
from harness import postgres
from harness.client import Client
from letters import LETTERS, letter_type, live_files
from stage import ACCOUNTS, BANKING, Stage, ask_reveal, bulk, create_account, eventually, expect, open_tenant, seeded

WITHIN_S = 1.0
NDJSON = {"Content-Type": "application/x-ndjson"}
LISTENERS = "SELECT pid FROM pg_stat_activity WHERE datname = 'strongroom' AND query LIKE 'LISTEN%'"


@unittest.skipIf(postgres.missing(), postgres.missing())
class TwoServersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = postgres.Cluster()
        cls.addClassCleanup(cls.cluster.close)
        cls.stage = Stage({"store.url": cls.cluster.url()})
        cls.addClassCleanup(cls.stage.close)
        cls.operator_token = cls.stage.init()
        cls.second_stage = Stage({"store.url": cls.cluster.url()}, share=cls.stage)

    def setUp(self):
        self.first = self.stage.serve()
        self.addCleanup(self.first.stop)
        before = set(self.cluster.execute(LISTENERS).split())
        self.second = self.second_stage.serve()
        self.addCleanup(self.second.stop)
        self.second_listener = set(self.cluster.execute(LISTENERS).split()) - before
        self.operator = self.first.client(self.operator_token)
        self.other_operator = self.second.client(self.operator_token)
        # Names of each test's own: all of them play on one database.
        self.tenant = self.id().rsplit(".", 1)[1].replace("test_", "").replace("_", "")[:30]

    def tearDown(self):
        self.assertEqual((self.first.stop(), self.second.stop()), (0, 0))
        self.stage.assert_clean()
        self.second_stage.assert_clean()

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
        self.assertIn(answers[0].status, (401, 403, 503))
        self.assertNotIn('"id"', answers[1].text)
        print(f"answers of the server that had not heard: {[answer.status for answer in answers]}", flush=True)

    def deaf_second(self):
        """While it lasts, the second server's listening session is stopped: notices do not come."""
        self.assertEqual(len(self.second_listener), 1)
        return _Stopped(int(next(iter(self.second_listener))))

    def declare_letters(self, name: str) -> Client:
        kind = letter_type(raised=False)
        kind["$id"], kind["x-permission-prefix"] = name, f"strongroom.{name}"
        self.operator.declare(kind)
        self.operator.create_tenant(self.tenant)
        permissions = [permission.replace("letter", name) for permission in LETTERS]
        token = self.operator.create_token("writer", permissions, [self.tenant])["token"]
        there = self.second.client(token)
        path = f"/api/records/{name}"
        self.assertTrue(eventually(lambda: there.post(path, {"text": "first"}).status == 201))
        return there

    def raise_letters(self, name: str):
        kind = letter_type(raised=True)
        kind["$id"], kind["x-permission-prefix"] = name, f"strongroom.{name}"
        self.assertEqual(expect(self.operator.put(f"/api/types/{name}", kind), 200).json["outcome"], "rewritten")

    @staticmethod
    def accepted(answer):
        return answer if answer.status == 201 else None

    def assert_not_in_clear(self, marker):
        self.cluster.execute("CHECKPOINT")
        self.assertEqual(markers.search_files(live_files(self.cluster), [marker]), [])

    def test_server_that_has_not_heard_of_a_raised_class_refuses_to_write(self):
        marker = markers.Marker(seeded(), "letter", plain=False)
        there = self.declare_letters("deaf-letter")
        path = "/api/records/deaf-letter"
        old = there.create("deaf-letter", {"text": marker.value(0)})["id"]
        with self.deaf_second():
            self.raise_letters("deaf-letter")
            refused = there.post(path, {"text": marker.value(1)})
            self.assertEqual(refused.status, 503, refused)
            self.assertTrue(refused.headers["Retry-After"])
            # Being refused it has heard: from now on it seals.
            written = eventually(lambda: self.accepted(there.post(path, {"text": marker.value(2)})))
            self.assertIsNotNone(written)
            self.assert_not_in_clear(marker)
        self.assertEqual(there.reveal("deaf-letter", written.json["id"], "text")["text"], marker.value(2))
        self.assertEqual(there.reveal("deaf-letter", old, "text")["text"], marker.value(0))

    def test_no_other_way_of_writing_gets_past_the_fence(self):
        marker = markers.Marker(seeded(), "letter", plain=False)
        there = self.declare_letters("sly-letter")
        kept = there.create("sly-letter", {"text": marker.value(0)})["id"]
        with self.deaf_second():
            self.raise_letters("sly-letter")
            lines = bulk(there, "sly-letter", [{"text": marker.value(n)} for n in range(1, 40)])
            refused = [line for line in lines if "error" in line]
            self.assertEqual(refused[0]["error"]["status"], 503, refused[0])
            self.assert_not_in_clear(marker)
        there.put(f"/api/records/sly-letter/{kept}", {"text": marker.value(50), "_version": 1})
        self.assert_not_in_clear(marker)

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


class _Stopped:
    """A process that is stopped for the length of a block."""

    def __init__(self, pid: int):
        self._pid = pid

    def __enter__(self):
        os.kill(self._pid, signal.SIGSTOP)

    def __exit__(self, *_):
        os.kill(self._pid, signal.SIGCONT)


if __name__ == "__main__":
    unittest.main(warnings="ignore")
