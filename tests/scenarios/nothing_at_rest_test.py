"""Nothing readable at rest: a thousand records with marked high values are written in every way, and no
mark is found in any file, log, metric or error."""

import random
import time
import unittest

import markers
from harness import postgres
from letters import LETTERS, letter_type, live_files
from stage import (ACCOUNTS, ORGANIZATION, Stage, account, ask_reveal, audit_of, bulk, create_account, expect,
                   open_tenant, seeded)

RECORDS = 1000
SINGLE = 200  # of them one by one
NOTE_RECORDS = 300
WAL_ROUNDS_MAX = 20
# Searching the files may take longer than connections are kept by default.
SETTINGS = {"search.high_budget_per_minute": 1000, "timeouts.idle_s": 3600}


class Life:
    """The marked values, and everything that is done with them through one server."""

    def __init__(self, rng: random.Random):
        self.numbers = markers.Marker(rng, "account number", plain=True)
        self.transits = markers.Marker(rng, "transit number", plain=True)
        self.notes = markers.Marker(rng, "note", plain=False)
        self.high = [self.numbers, self.transits, self.notes]
        self.letters = markers.Marker(rng, "letter", plain=False)
        self.regular = markers.Marker(rng, "bank name", plain=True)  # shows that the search sees the store
        self.spoken = []  # answers that must not hold a mark

    def account(self, n: int) -> dict:
        return account(self.numbers.value(n), transitNumber=self.transits.value(n), notes=self.notes.value(n),
                       bankName=self.regular.value(n))

    def said(self, answer):
        self.spoken.append(answer.body)
        return answer

    def begin(self, server, operator_token: str):
        self.server = server
        self.operator = server.client(operator_token)
        self.operator.declare_shipped("banking-information")
        self.operator.declare(letter_type(raised=False))
        self.clerk = open_tenant(server, self.operator, "diku")
        self.writer = server.client(self.operator.create_token("writer", LETTERS, ["diku"])["token"])

    def live(self):
        ids = [create_account(self.clerk, **self._single(n)) for n in range(SINGLE)]
        lines = bulk(self.clerk, "banking-information", [self.account(n) for n in range(SINGLE, RECORDS)])
        self.spoken.append(str(lines).encode())
        ids += [line["id"] for line in lines]
        for n in range(0, RECORDS, 10):
            changed = {**self.account(n + RECORDS), "_version": 1}
            self.said(expect(self.clerk.put(f"{ACCOUNTS}/{ids[n]}", changed), 200))
        for n in range(1, 21):
            found = self.said(expect(self._search({"bankAccountNumber": self.numbers.value(n)}), 200))
            assert [record["id"] for record in found.json["records"]] == ([ids[n]] if n % 10 else []), found
            self.said(expect(self._search({"bankAccountNumber": {"last4": f"{n:04d}"}}), 200))
        for n in range(1, 101):
            revealed = expect(ask_reveal(self.clerk, ids[n], "bankAccountNumber", "transitNumber", "notes"), 200)
            if n % 10:
                assert revealed.json["notes"] == self.notes.value(n), revealed
        many = self.clerk.post(f"{ACCOUNTS}/reveal", {"ids": ids[:500], "fields": ["notes"], "reason": "a run"})
        assert len(expect(many, 200).lines) == 500
        for record in ids[50:150]:
            expect(self.clerk.delete(f"{ACCOUNTS}/{record}"), 204)
        self.said(expect(self.clerk.get(f"{ACCOUNTS}?limit=1000"), 200))
        self._err(ids[0])

    def _single(self, n: int) -> dict:
        record = self.account(n)
        return {"number": record.pop("bankAccountNumber"), **record}

    def _search(self, where: dict):
        return self.clerk.post(f"{ACCOUNTS}/search", {"where": where})

    def _err(self, record: str):
        """Each of these is refused with a marked value in its hands."""
        number, note = self.numbers.value(1), self.notes.value(1)
        wrong = [
            (ACCOUNTS, account(number * 10)),                       # too long
            (ACCOUNTS, account(number, notes=7, transitNumber=[note])),
            (ACCOUNTS, account(number, unknown=note)),
            (ACCOUNTS, account(number, organizationId=note)),
            (ACCOUNTS, f'{{"bankAccountNumber": "{number}", "x'),   # malformed
            (ACCOUNTS, f'{{"notes": "{number}", "notes": "{number}"}}'),
            (f"{ACCOUNTS}/search", {"where": {"notes": note}}),     # no index
            (f"{ACCOUNTS}/search", {"where": {"bankAccountNumber": {"prefix": number}}}),
            (f"{ACCOUNTS}/search", {"where": {"organizationId": ORGANIZATION}, "cursor": number}),
            (f"{ACCOUNTS}/{record}/reveal", {"fields": [number], "reason": "wrong"}),
            (f"{ACCOUNTS}/{number}/reveal", {"fields": ["notes"], "reason": "wrong"}),
            (f"{ACCOUNTS}/delete", {"where": {"bankAccountNumber": number}}),
        ]
        for path, body in wrong:
            answer = self.said(self.clerk.post(path, body))
            assert 400 <= answer.status < 500, (path, answer)
        # Names each asked id in its answer, to tell which line is whose; but nowhere else.
        expect(self.clerk.post(f"{ACCOUNTS}/reveal", {"ids": [number], "fields": ["notes"], "reason": "wrong"}), 200)
        self.said(expect(self.clerk.put(f"{ACCOUNTS}/{record}",
                                        {**account("••••" + number), "_version": 2}), 422))
        self.said(expect(self.clerk.get(f"{ACCOUNTS}/{number}"), 404, 422, 400))
        lines = bulk(self.clerk, "banking-information",
                     [account(number, unknown=note), account(number * 10), {"n": note}])
        assert all("error" in line for line in lines), lines
        self.spoken.append(str(lines).encode())

    # -- a class that is raised later -------------------------------------------------------------

    def write_letters(self):
        lines = bulk(self.writer, "letter", [{"text": self.letters.value(n)} for n in range(NOTE_RECORDS)])
        self.letter_ids = [line["id"] for line in lines]
        for n in range(0, NOTE_RECORDS, 3):
            body = {"text": self.letters.value(n + NOTE_RECORDS), "_version": 1}
            expect(self.writer.put(f"/api/records/letter/{self.letter_ids[n]}", body), 200)
        for record in self.letter_ids[100:150]:
            expect(self.writer.delete(f"/api/records/letter/{record}"), 204)
        found = self.writer.post("/api/records/letter/search", {"where": {"text": self.letters.value(1)}})
        assert len(expect(found, 200).json["records"]) == 1

    def raise_letters(self) -> dict:
        applied = expect(self.operator.put("/api/types/letter", letter_type(raised=True)), 200).json
        assert applied["outcome"] == "rewritten", applied
        assert applied["recordsRewritten"] == NOTE_RECORDS - 50, applied
        revealed = self.writer.reveal("letter", self.letter_ids[1], "text")
        assert revealed["text"] == self.letters.value(1), revealed
        self.said(expect(self.writer.get(f"/api/records/letter/{self.letter_ids[1]}"), 200))
        return applied

    def end(self):
        """What the server says of itself."""
        self.said(expect(self.server.client(None).get("/metrics"), 200))
        self.said(expect(self.server.client(None).get("/admin/health"), 200))
        for client in (self.operator, self.clerk):
            self.spoken.append(str(audit_of(client)).encode())


class NothingAtRestTest(unittest.TestCase):
    def setUp(self):
        self.life = Life(seeded())

    def assert_absent(self, found: list):
        self.assertEqual(found, [], f"{len(found)} forms of marked values")

    def assert_unspoken(self, server):
        spoken = b"\n".join([*self.life.spoken, server.stdout().encode(), server.stderr().encode()])
        self.assert_absent(markers.search(spoken, [*self.life.high, self.life.letters]))

    def test_sqlite_files_logs_metrics_and_errors_hold_no_marked_value(self):
        life = self.life
        with Stage(SETTINGS) as stage:
            token = stage.init()
            with stage.serve() as server:
                life.begin(server, token)
                life.live()
                self.assert_absent(markers.search_files([stage.directory], life.high))
                life.write_letters()
                # The search can find: what is stored in clear is there.
                self.assertTrue(markers.search_files([stage.data], [life.regular]))
                self.assertTrue(markers.search_files([stage.data], [life.letters]))
                life.raise_letters()
                everything = [*life.high, life.letters]
                self.assert_absent(markers.search_files([stage.directory], everything))
                life.end()
                self.assert_absent(markers.search_files([stage.directory], everything))
            self.assert_unspoken(server)
            self.assert_absent(markers.search_files([stage.directory], everything))
            self.assertGreater(stage.log.stat().st_size, 10_000)
            stage.assert_clean()

    @unittest.skipIf(postgres.missing(), postgres.missing())
    def test_postgresql_data_directory_holds_no_value_that_was_always_high(self):
        life = self.life
        begun = time.time() - 5  # what initdb wrote before is no work of ours

        def search_cluster(marks: list) -> list:
            return markers.search_files([cluster.data], marks, since=begun)

        with postgres.Cluster() as cluster, \
                Stage({"store.url": cluster.url(), **SETTINGS}) as stage:
            token = stage.init()
            with stage.serve() as server:
                life.begin(server, token)
                life.live()
                life.write_letters()
                cluster.execute("CHECKPOINT")
                self.assertTrue(search_cluster([life.regular]))
                self.assertTrue(search_cluster([life.letters]))
                runbook = life.raise_letters()["runbook"]
                cluster.execute("CHECKPOINT")
                self.assert_absent(search_cluster(life.high))
                self.assert_absent(markers.search_files([stage.directory], life.high))
                # Of the raised class: not in what lives of the tables, whatever lies beside them.
                self.assert_absent(markers.search_files(live_files(cluster), [life.letters]))
                self.assert_absent(markers.search_files([stage.directory], [life.letters]))
                left = search_cluster([life.letters])
                print(f"before the runbook: {summary(left)}", flush=True)
                self.assertTrue(any("pg_wal" in line for line in runbook), runbook)
                follow_runbook(cluster)
                left = search_cluster([life.letters])
                print(f"after the runbook: {summary(left)}", flush=True)
                self.assert_absent(left)
                life.end()
            self.assert_unspoken(server)
            cluster.stop()
            self.assert_absent(search_cluster([*life.high, life.letters]))
            cluster.start()
            stage.assert_clean()


def follow_runbook(cluster):
    """Steps 1 to 3 of what the raise printed; the others concern archives, replicas and backups."""
    cluster.execute("ALTER SYSTEM SET wal_recycle = off")
    cluster.execute("SELECT pg_reload_conf()")
    cluster.execute("CHECKPOINT")
    cluster.execute("VACUUM (FULL, ANALYZE) pg_catalog.pg_statistic", "strongroom")
    old = {segment.name for segment in segments(cluster)}
    for _ in range(WAL_ROUNDS_MAX):
        cluster.execute("SELECT pg_switch_wal()")
        cluster.execute("CHECKPOINT")
        if not old & {segment.name for segment in segments(cluster)}:
            return
        time.sleep(0.1)
    raise AssertionError("old segments stay in pg_wal")


def segments(cluster) -> list:
    return [file for file in (cluster.data / "pg_wal").iterdir() if file.is_file()]


def summary(found: list) -> str:
    places = sorted({line.split(" ")[0] for line in found})
    return f"{len(found)} forms in {len(places)} files: {', '.join(places[:12])}"


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # clients end with the process
