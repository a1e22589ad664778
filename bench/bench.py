#!/usr/bin/env python3
"""Measures strongroom against its baselines in one run on one machine, as ratios.

usage: bench/bench.py [--records N] [--issues N] [--seconds S] [--rounds R] [--skip postgres|sqlite|desk]… [--json FILE]

Builds what it needs in build/bench, starts every server itself on 127.0.0.1 and stops it by its pid.
Each figure is the median of R rounds in which baseline and measured program take turns.
Needs wrk; for PostgreSQL also Debian's postgresql-15 and, as root, the user postgres.
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import desk_http

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench"
TYPE = "banking-information"
CONNECTIONS = 64
BOARD_MS = 20  # what a board of 10,000 issues may take


def say(text):
    print(text, file=sys.stderr, flush=True)


def build():
    subprocess.run(["cmake", "-S", ROOT, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                    "-DSTRONGROOM_TESTS=ON", "-DSTRONGROOM_BENCH=ON"],
                   check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", BUILD, "strongroom", "bare_server", "raw_sqlite", "desk_ledger"],
                   check=True, stdout=subprocess.DEVNULL)


class Process:
    """A program of ours: its first output line says that it is ready."""

    def __init__(self, arguments, environment=None):
        started = time.monotonic()
        self.process = subprocess.Popen([str(a) for a in arguments], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True,
                                        env={**os.environ, **(environment or {})})
        self.ready = self.process.stdout.readline().strip()
        self.start_s = time.monotonic() - started
        if not self.ready:
            raise SystemExit(f"{arguments[0]} did not start")

    def memory_bytes(self):
        """Anonymous resident memory."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
        return 0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Strongroom(Process):
    def __init__(self, data, store=None):
        arguments = [BUILD / "strongroom", "dev", "--data", data, "--listen", "127.0.0.1:0"]
        if store:
            arguments += ["--store", store]
        super().__init__(arguments, {"STRONGROOM_SEARCH_HIGH_BUDGET_PER_MINUTE": "1000000",
                                     "STRONGROOM_LOG_LEVEL": "error"})
        match = re.match(r"ready (http://\S+) token (\S+)", self.ready)
        self.url, self.token = match.group(1), match.group(2)

    def request(self, method, path, body=None, content_type="application/json"):
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=600)
        connection.request(method, path, body, {"Authorization": f"Bearer {self.token}",
                                                **({"Content-Type": content_type} if body else {})})
        response = connection.getresponse()
        data = response.read()
        if response.status >= 400:
            raise SystemExit(f"{method} {path}: {response.status} {data[:300]}")
        return data

    def declare(self, records):
        """The shipped type, told how many records to expect: its blind indexes follow that."""
        schema = json.loads((ROOT / "types" / f"{TYPE}.json").read_text())
        schema["x-expected-records"] = records
        self.request("PUT", f"/api/types/{TYPE}", json.dumps(schema))

    def gauge(self, name):
        for line in self.request("GET", "/metrics").decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
        return 0.0


def record(rng):
    return {"organizationId": "%08x-%04x-4000-8000-%012x" % (rng.getrandbits(32), rng.getrandbits(16),
                                                             rng.getrandbits(48)),
            "bankName": "Bank of Measure", "bankAccountNumber": "%022d" % rng.randrange(10 ** 22),
            "transitNumber": "%09d" % rng.randrange(10 ** 9), "notes": "measured", "isPrimary": True}


def load(server, count, rng, keep):
    """Bulk import of `count` records; returns seconds and appends (id, account number) pairs."""
    seconds = 0.0
    while count > 0:
        part = min(count, 100_000)
        records = [record(rng) for _ in range(part)]
        body = "\n".join(map(json.dumps, records)).encode()
        started = time.monotonic()
        answer = server.request("POST", f"/api/records/{TYPE}/bulk", body, "application/x-ndjson")
        seconds += time.monotonic() - started
        for line, one in zip(answer.splitlines(), records):
            keep.append((json.loads(line)["id"], one["bankAccountNumber"]))
        count -= part
    return seconds


def wrk(url, seconds, script=None, arguments=(), connections=CONNECTIONS):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    if script:
        command += ["-s", ROOT / "bench" / script]
    command += [url, "--", *arguments]
    out = subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out:
        raise SystemExit(f"errors under load:\n{out}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def write_ids(directory, pairs, rng):
    file = pathlib.Path(directory) / "ids"
    sample = pairs if len(pairs) <= 20_000 else rng.sample(pairs, 20_000)
    file.write_text("".join(f"{i} {n}\n" for i, n in sample))
    return file


def fdatasync_p50(directory):
    times = []
    with open(pathlib.Path(directory) / "sync", "wb", buffering=0) as file:
        for _ in range(300):
            started = time.perf_counter()
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - started)
    return statistics.median(times)


def create_p50(server, seconds):
    """Median seconds of a create, one after another on one connection."""
    command = ["wrk", "-t1", "-c1", f"-d{seconds}s", "--latency", "-s", ROOT / "bench" / "create.lua",
               server.url, "--", server.token]
    out = subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True).stdout
    value, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", out).groups()
    return float(value) * {"us": 1e-6, "ms": 1e-3, "s": 1.0}[unit]


def timed_creates(server, seconds):
    """Creates a second and the mean number of creates in a transaction."""
    commits, batches = (server.gauge(f"strongroom_store_{n}") for n in ("commits", "batches"))
    rate = wrk(server.url, seconds, "create.lua", [server.token])
    commits = server.gauge("strongroom_store_commits") - commits
    batches = server.gauge("strongroom_store_batches") - batches
    return rate, max(1.0, batches / max(1.0, commits))


def raw_creates(data, work, group, seconds, row_bytes, entry_bytes):
    """The same rows written by plain SQLite into a copy of the same database."""
    copy = pathlib.Path(work) / "raw"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for file in pathlib.Path(data).glob("strongroom.db*"):
        shutil.copy(file, copy)
    out = subprocess.run([str(BUILD / "raw_sqlite"), str(copy / "strongroom.db"),
                          "rec_banking_information_1", str(max(1, round(group))), str(seconds),
                          str(row_bytes), str(entry_bytes)],
                         check=True, capture_output=True, text=True).stdout
    shutil.rmtree(copy)
    return float(out)


def median(values):
    return statistics.median(values)


class Report:
    def __init__(self):
        self.rows = []

    def add(self, what, measured, baseline, target, at_most=False):
        ratio = measured / baseline if baseline else 0.0
        met = ratio <= target if at_most else ratio >= target
        self.rows.append({"what": what, "measured": measured, "baseline": baseline, "ratio": ratio,
                          "target": target, "at_most": at_most, "met": met})
        say(f"  {what}: {measured:,.4g} / {baseline:,.4g} = {ratio:.2f}"
            f" ({'at most' if at_most else 'at least'} {target})")

    def compare(self, what, measured, baseline):
        """A ratio without a target."""
        self.rows.append({"what": what, "measured": measured, "baseline": baseline,
                          "ratio": measured / baseline})
        say(f"  {what}: {measured:,.4g} / {baseline:,.4g} = {measured / baseline:.2f}")

    def table(self):
        lines = [f"{'what':66} {'measured':>12} {'baseline':>12} {'ratio':>7} {'target':>7}"]
        for row in self.rows:
            if "target" not in row:
                lines.append(f"{row['what']:66} {row['measured']:12,.4g} {row['baseline']:12,.4g} {row['ratio']:7.2f}")
                continue
            sign = "<=" if row["at_most"] else ">="
            lines.append(f"{row['what']:66} {row['measured']:12,.4g} {row['baseline']:12,.4g}"
                         f" {row['ratio']:7.2f} {sign}{row['target']:5} {'' if row['met'] else 'MISSED'}")
        return "\n".join(lines)


def row_sizes(data):
    """Mean sizes of a record's row and of an audit entry, from the database itself."""
    import sqlite3
    database = sqlite3.connect(f"file:{data}/strongroom.db?mode=ro", uri=True)
    row = database.execute("SELECT avg(length(body)) FROM (SELECT body FROM"
                           " row_rec_banking_information_1 LIMIT 1000)").fetchone()[0]
    entry = database.execute("SELECT avg(length(entry)) FROM (SELECT entry FROM chain_entry"
                             " ORDER BY position DESC LIMIT 1000)").fetchone()[0]
    database.close()
    return round(row), round(entry)


def measure_reads(options, work, server, bare_url, pairs, rng):
    """Medians of requests a second: bare server, masked read, reveal, exact search."""
    ids = write_ids(work, pairs, rng)
    # The bare server gets the same script, so that the load generator costs the same in both.
    kinds = [(bare_url, "none", "read"), (server.url, server.token, "read"),
             (server.url, server.token, "reveal"), (server.url, server.token, "search")]
    rounds = [[wrk(url, options.seconds, "by_id.lua", [token, ids, kind])
               for url, token, kind in kinds] for _ in range(options.rounds)]
    return [median(rates) for rates in zip(*rounds)]


def measure_sqlite(options, work, report):
    rng = random.Random(options.seed)
    threads = str(os.cpu_count() or 1)
    bare = Process([BUILD / "bare_server", "0", threads])
    bare_url = re.search(r"http://\S+", bare.ready).group(0)
    sizes = [n for n in (10_000, 100_000, 1_000_000) if n <= options.records] or [options.records]
    reads_at = {}
    server = None
    for size in sizes:
        # A store of its own, read before creates make it larger.
        if server:
            server.stop()
            shutil.rmtree(data)
        data = pathlib.Path(work) / f"data-{size}"
        server = Strongroom(data)
        server.declare(size)
        pairs = []
        load(server, size, rng, pairs)
        reads_at[size] = measure_reads(options, work, server, bare_url, pairs, rng)
        row_bytes, entry_bytes = row_sizes(data)
        # Short at a small size, so that it stays about that size.
        seconds = min(options.seconds, max(1, size // 50_000))
        rates, raws, groups = [], [], []
        for _ in range(options.rounds):
            rate, group = timed_creates(server, seconds)
            rates.append(rate)
            groups.append(group)
            raws.append(raw_creates(data, work, group, seconds, row_bytes, entry_bytes))
        report.add(f"durable create / raw SQLite, {size:,} records, batch {median(groups):.0f}",
                   median(rates), median(raws), 0.6)
    raw_bulk = [raw_creates(data, work, 1000, options.seconds, row_bytes, entry_bytes)
                for _ in range(options.rounds)]
    more = min(100_000, max(20_000, options.records // 10))
    bulk = [more / load(server, more, rng, pairs) for _ in range(options.rounds)]
    report.add("bulk import / raw SQLite in batches of 1,000", median(bulk), median(raw_bulk), 0.6)
    small_read = reads_at[sizes[0]][1]
    bare_rate, read, reveal, search = reads_at[sizes[-1]]
    report.add("masked read, buffered audit / bare server", read, bare_rate, 0.40)
    report.add("reveal, durable audit / bare server", reveal, bare_rate, 0.25)
    report.add(f"exact search among {sizes[-1]:,}, durable audit / masked read", search, read, 0.25)
    report.add(f"reads with {sizes[-1]:,} records / with {sizes[0]:,}", read, small_read, 0.85)
    report.add("one connection, durable create p50 / fdatasync p50",
               median([create_p50(server, options.seconds) for _ in range(options.rounds)]),
               median([fdatasync_p50(work) for _ in range(options.rounds)]), 2.5, at_most=True)
    with contextlib.ExitStack() as stack:
        host, port = server.url.removeprefix("http://").split(":")
        for _ in range(2000):
            connection = http.client.HTTPConnection(host, int(port))
            connection.connect()
            stack.callback(connection.close)
        report.add(f"anonymous memory, {sizes[-1]:,} records and 2,000 connections / 200 MB",
                   server.memory_bytes(), 200e6, 1.0, at_most=True)
    server.stop()
    again = Strongroom(data)
    report.add(f"start with {sizes[-1]:,} records / 1 s", again.start_s, 1.0, 1.0, at_most=True)
    again.stop()
    bare.stop()


PG_BIN = pathlib.Path("/usr/lib/postgresql/15/bin")


class Cluster:
    """A private PostgreSQL on a socket and a free port in a temporary directory."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory) / "pg"
        self.directory.mkdir()
        self.as_user = []
        if os.geteuid() == 0:
            shutil.chown(self.directory, "postgres", "postgres")
            os.chmod(directory, 0o755)
            self.as_user = ["runuser", "-u", "postgres", "--"]
        self.run(PG_BIN / "initdb", "-D", self.directory / "data", "-A", "trust", "-U", "bench")
        with open(self.directory / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*self.as_user, str(PG_BIN / "postgres"), "-D", str(self.directory / "data"),
                 "-k", str(self.directory), "-h", "", "-c", "shared_buffers=256MB",
                 "-c", "synchronous_commit=on", "-c", "max_wal_size=4GB"], stdout=log, stderr=log)
        for _ in range(100):
            if (self.directory / ".s.PGSQL.5432").exists():
                break
            time.sleep(0.1)
        time.sleep(0.5)
        self.url = f"postgresql://bench@/postgres?host={self.directory}"

    def run(self, *command):
        return subprocess.run([*self.as_user, *map(str, command)], check=True, capture_output=True,
                              text=True, cwd=self.directory).stdout

    def sql(self, text):
        return self.run(PG_BIN / "psql", self.url, "-qtAc", text).strip()

    def pgbench(self, script, clients, seconds):
        file = self.directory / "script.sql"
        file.write_text(script)
        os.chmod(file, 0o644)
        out = self.run(PG_BIN / "pgbench", "-n", "-M", "prepared", "-f", file, "-c", clients, "-j", 2,
                       "-T", seconds, self.url)
        return float(re.search(r"tps = ([\d.]+)", out).group(1))

    def stop(self, patience_s=60):
        pid = int((self.directory / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGINT)
        self.process.wait(patience_s)


def measure_postgres(options, work, report):
    rng = random.Random(options.seed + 1)
    cluster = Cluster(work)
    server = Strongroom(pathlib.Path(work) / "pgdata", cluster.url)
    server.declare(options.records)
    pairs = []
    load(server, min(options.records, 100_000), rng, pairs)
    table = "strongroom.rec_banking_information_1"
    columns = cluster.sql("SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM"
                          " information_schema.columns WHERE table_schema='strongroom' AND"
                          f" table_name='rec_banking_information_1__index'")
    say(f"  index columns: {columns}")
    row = int(float(cluster.sql(f"SELECT avg(length(body)) FROM {table}")))
    entry = int(float(cluster.sql("SELECT avg(length(entry)) FROM (SELECT entry FROM"
                                  " strongroom._chain LIMIT 1000) e")))
    key = "int8send(:a)||int8send(:b)"
    inserts = "\n".join(
        f"INSERT INTO {table}__index VALUES (1, {17 + i}, substr(int8send(:v{i})||int8send(:b)||'x',"
        f" {9 - size if size < 9 else 1}, {size}), {key});" for i, size in enumerate((17, 3, 3, 3)))
    script = "\n".join(
        [f"\\set {name} random(1, 9000000000000000000)" for name in ("a", "b", "v0", "v1", "v2", "v3")] +
        ["BEGIN;",
         "SELECT version FROM strongroom.control WHERE partition=0 AND"
         " key='\\x747970652f62616e6b696e672d696e666f726d6174696f6e' FOR SHARE;",
         f"INSERT INTO {table} VALUES (1, {key}, 1, '\\x{'ab' * row}');", inserts,
         "INSERT INTO strongroom._chain VALUES (1, '00000000-0000-4000-8000-000000000000', :a,"
         f" '\\x{'cd' * entry}', '\\x{'ef' * 32}');", "COMMIT;"])
    creates, raws = [], []
    for _ in range(options.rounds):
        creates.append(timed_creates(server, options.seconds)[0])
        raws.append(cluster.pgbench(script, CONNECTIONS, options.seconds))
    report.add("create on PostgreSQL / pgbench, 64 clients, same statements", median(creates),
               median(raws), 1.0)
    cluster.sql(f"CREATE TABLE bench_keys AS SELECT row_number() OVER () AS i, key FROM {table}"
                " WHERE version = 1 LIMIT 50000; CREATE UNIQUE INDEX ON bench_keys (i); ANALYZE")
    count = int(cluster.sql("SELECT count(*) FROM bench_keys"))
    # pgbench has no bytea variables: the key comes from a small table, in the same statement.
    read = (f"\\set i random(1, {count})\nSELECT version, body FROM {table} WHERE partition = 1 AND"
            " key = (SELECT key FROM bench_keys WHERE i = :i);")
    ids = write_ids(work, pairs, rng)
    reads, raws = [], []
    for _ in range(options.rounds):
        reads.append(wrk(server.url, options.seconds, "by_id.lua", [server.token, ids, "read"]))
        raws.append(cluster.pgbench(read, 16, options.seconds))
    report.add("masked read on PostgreSQL / pgbench SELECT by key, 16 clients", median(reads),
               median(raws), 0.6)
    server.stop()
    cluster.stop()


def measure_desk(work, report):
    """A desk of 100,000 events against reading the same events from a plain table."""
    file = pathlib.Path(work) / "desk.json"
    subprocess.run([BUILD / "desk_ledger", "--json", file], stdout=subprocess.DEVNULL)
    baseline, *rows = json.loads(file.read_text(encoding="utf-8"))
    for row in rows:
        target_ms = row["target_ms"]
        if target_ms:
            report.add(f"desk: {row['what']}, ms / {target_ms:,.0f} ms", row["ms"], target_ms, 1.0, at_most=True)
        report.compare(f"desk: {row['what']}, ms / raw", row["ms"], baseline["ms"])


def measure_desk_http(options, work, report):
    """Boards and lists of 10,000 issues over HTTP against a question that tells of none."""
    server = Strongroom(pathlib.Path(work) / "desk")
    baseline, *rows = desk_http.measure(server.url, server.token, options.issues, requests=200)
    server.stop()
    for row in rows:
        if "board" in row["what"]:
            report.add(f"desk over HTTP: {row['what']}, ms / {BOARD_MS} ms", row["ms"], BOARD_MS, 1.0, at_most=True)
        report.compare(f"desk over HTTP: {row['what']}, ms / {baseline['what']}", row["ms"], baseline["ms"])


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--issues", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip", choices=["postgres", "sqlite", "desk"], action="append", default=[])
    parser.add_argument("--json", type=pathlib.Path, default=BUILD / "bench.json")
    options = parser.parse_args()
    build()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="strongroom-bench-") as work:
        if "desk" not in options.skip:
            measure_desk(work, report)
            measure_desk_http(options, work, report)
        if "sqlite" not in options.skip:
            measure_sqlite(options, work, report)
        if "postgres" in options.skip or not (PG_BIN / "initdb").exists() or not shutil.which("wrk"):
            say("skipped: PostgreSQL (not asked for, or not installed)")
        else:
            measure_postgres(options, work, report)
    print(report.table())
    options.json.write_text(json.dumps(report.rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
