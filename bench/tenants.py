#!/usr/bin/env python3
"""Measures two ways of keeping tenants apart in the store, for docs/decisions/0004: one table a record type with the
tenant as a column, or a schema with tables of its own for every tenant.

usage: bench/tenants.py [--tenants N] [--types N] [--rows N] [--seconds S] [--json FILE]

Works on the databases alone, with tables like those of the adapters: a private PostgreSQL cluster (needs Debian's
postgresql-15 and, as root, the user postgres) and an SQLite file. ROWS is rows a tenant and type.
"""

import argparse
import json
import os
import pathlib
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

from bench import PG_BIN, Cluster, say

ROW_BYTES = 600


def timed(work):
    started = time.monotonic()
    work()
    return time.monotonic() - started


class Postgres:
    def __init__(self, cluster, options):
        self.cluster, self.options = cluster, options
        self.feed_no = 0

    def feed(self, statements):
        file = self.cluster.directory / f"feed{self.feed_no}.sql"
        self.feed_no += 1
        file.write_text("\n".join(statements))
        os.chmod(file, 0o644)
        self.cluster.run(PG_BIN / "psql", self.cluster.url, "-q", "-v", "ON_ERROR_STOP=1", "-f", file)

    @staticmethod
    def tables(schema, number, partitioned):
        column, key = ("partition int4 NOT NULL, ", "partition, key") if partitioned else ("", "key")
        name = f"{schema}.rec_{number}"
        index = f"{schema}.index_{number}"
        return [f"CREATE TABLE {name} ({column}key bytea NOT NULL, version int8 NOT NULL, body bytea NOT NULL,"
                f" PRIMARY KEY ({key}));",
                f"CREATE TABLE {index} ({column}index int4 NOT NULL, value bytea NOT NULL, key bytea NOT NULL,"
                f" PRIMARY KEY ({key.replace('key', 'index, value, key')}));"]

    def measure(self, schemas):
        options, cluster = self.options, self.cluster
        names = [f"t{t}" for t in range(options.tenants)] if schemas else ["shared"]
        size = cluster.sql("SELECT pg_database_size(current_database())")
        made = []
        for name in names:
            made += [f"CREATE SCHEMA {name};"]
            for number in range(options.types):
                made += self.tables(name, number, not schemas)
        figures = {"making all types, s": timed(lambda: self.feed(made))}
        figures["empty, MB"] = (int(cluster.sql("SELECT pg_database_size(current_database())")) - int(size)) / 1e6
        more = [line for name in names for line in self.tables(name, options.types, not schemas)]
        figures["one more type, s"] = timed(lambda: self.feed(more))
        body = f"decode(repeat('ab', {ROW_BYTES}), 'hex')"
        rows = []
        for number in range(options.types):
            for tenant in range(options.tenants):
                where, column = (f"t{tenant}", "") if schemas else ("shared", f"{tenant}, ")
                rows.append(f"INSERT INTO {where}.rec_{number} SELECT {column}int8send(i), 1, {body}"
                            f" FROM generate_series(1, {options.rows}) i;")
        figures["filling, s"] = timed(lambda: self.feed(rows))
        cluster.sql("VACUUM ANALYZE")
        place = "t:t.rec_:n" if schemas else "shared.rec_:n"
        by = "" if schemas else "partition = :t AND "
        columns = "" if schemas else ":t, "
        pick = (f"\\set t random(0, {options.tenants - 1})\n\\set n random(0, {options.types - 1})\n"
                f"\\set k random(1, {options.rows})\n\\set new random({options.rows + 1}, 9000000000000000000)\n")
        read = pick + f"SELECT version, body FROM {place} WHERE {by}key = int8send(:k);"
        write = pick + (f"BEGIN;\nINSERT INTO {place} VALUES ({columns}int8send(:new), 1, {body});\n"
                        f"INSERT INTO {place.replace('rec_', 'index_')} VALUES ({columns}17, int8send(:k), int8send(:new));\nCOMMIT;")
        figures["reads by key, 1/s"] = self.pgbench(read)
        figures["memory of one backend, MB"] = self.memory
        figures["creates, 1/s"] = self.pgbench(write)
        return figures

    def pgbench(self, script):
        """Transactions a second of 16 clients; keeps the private memory of the fattest backend."""
        file = self.cluster.directory / "script.sql"
        file.write_text(script)
        os.chmod(file, 0o644)
        process = subprocess.Popen(
            [*self.cluster.as_user, str(PG_BIN / "pgbench"), "-n", "-M", "simple", "-f", str(file), "-c", "16", "-j",
             "2", "-T", str(self.options.seconds), self.cluster.url], stdout=subprocess.PIPE, text=True,
            cwd=self.cluster.directory)
        time.sleep(self.options.seconds * 0.9)
        self.memory = max((self.private_mb(int(pid)) for pid in self.cluster.sql(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'pgbench'").split()), default=0)
        out = process.communicate()[0]
        return float(next(line for line in out.splitlines() if line.startswith("tps")).split()[2])

    @staticmethod
    def private_mb(pid):
        try:
            lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            return 0
        return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1e3


def sqlite_child(file, options, schemas, seconds):
    """In a process of its own, so that its memory is its own: opening, and random reads."""
    rng = random.Random(1)
    started = time.monotonic()
    database = sqlite3.connect(file, cached_statements=100_000)
    database.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'x'").fetchone()
    opening = time.monotonic() - started
    reads, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        tenant, number = rng.randrange(options.tenants), rng.randrange(options.types)
        key = rng.randint(1, options.rows).to_bytes(8, "big")
        if schemas:
            database.execute(f"SELECT version, body FROM t{tenant}_rec_{number} WHERE key = ?", (key,)).fetchone()
        else:
            database.execute(f"SELECT version, body FROM rec_{number} WHERE partition = ? AND key = ?",
                             (tenant, key)).fetchone()
        reads += 1
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(json.dumps({"opening, ms": opening * 1e3, "reads by key, 1/s": reads / seconds, "memory, MB": memory}))


def measure_sqlite(work, options, schemas):
    file = pathlib.Path(work) / f"{'schemas' if schemas else 'column'}.db"
    database = sqlite3.connect(file, isolation_level=None)
    database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;")

    def make():
        database.execute("BEGIN")
        for tenant in range(options.tenants if schemas else 1):
            for number in range(options.types):
                name, column = (f"t{tenant}_rec_{number}", "") if schemas else (f"rec_{number}", "partition, ")
                database.execute(f"CREATE TABLE {name} ({column}key, version, body, UNIQUE ({column}key))")
                database.execute(f"CREATE TABLE index_{name} ({column}idx, value, key,"
                                 f" PRIMARY KEY ({column}idx, value, key)) WITHOUT ROWID")
        database.execute("COMMIT")

    figures = {"making all types, s": timed(make)}
    body = bytes(ROW_BYTES)
    database.execute("BEGIN")
    for number in range(options.types):
        for tenant in range(options.tenants):
            for key in range(1, options.rows + 1):
                key = key.to_bytes(8, "big")
                if schemas:
                    database.execute(f"INSERT INTO t{tenant}_rec_{number} VALUES (?, 1, ?)", (key, body))
                else:
                    database.execute(f"INSERT INTO rec_{number} VALUES (?, ?, 1, ?)", (tenant, key, body))
    database.execute("COMMIT")
    database.close()
    child = subprocess.run(
        [sys.executable, __file__, "--tenants", str(options.tenants), "--types", str(options.types), "--rows",
         str(options.rows), "--seconds", str(options.seconds), "--sqlite-child", str(file),
         "schemas" if schemas else "column"], check=True, capture_output=True, text=True).stdout
    return figures | json.loads(child)


def show(title, column, schemas):
    print(f"{title:34} {'column':>12} {'schemas':>12} {'schemas / column':>18}")
    for what, value in column.items():
        other = schemas[what]
        print(f"  {what:32} {value:12,.4g} {other:12,.4g} {other / value if value else 0:18.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenants", type=int, default=500)
    parser.add_argument("--types", type=int, default=20)
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--sqlite-child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sqlite_child:
        return sqlite_child(options.sqlite_child[0], options, options.sqlite_child[1] == "schemas", options.seconds)
    results = {}
    with tempfile.TemporaryDirectory(prefix="strongroom-bench-") as work:
        results["sqlite"] = {way: measure_sqlite(work, options, way == "schemas") for way in ("column", "schemas")}
        show(f"SQLite, {options.tenants} tenants x {options.types} types", **results["sqlite"])
        if not (PG_BIN / "initdb").exists():
            say("skipped: PostgreSQL (not installed)")
        else:
            cluster = Cluster(work)
            try:
                postgres = Postgres(cluster, options)
                results["postgresql"] = {"column": postgres.measure(False), "schemas": postgres.measure(True)}
            finally:
                cluster.stop(patience_s=900)  # it syncs every file
            show(f"PostgreSQL, {options.tenants} tenants x {options.types} types", **results["postgresql"])
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
