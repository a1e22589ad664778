"""The store's rows as somebody with write access to the database sees them (docs/formats.md), for SQLite and
PostgreSQL alike, and the form of a record row, so that a forger can exchange parts of it."""

import sqlite3
import struct
import uuid

MAC_BYTES = 32


class SqliteRows:
    """Of a stopped server's database file."""

    def __init__(self, database):
        self._connection = sqlite3.connect(database)

    def get(self, table: str, partition: int, key: bytes):
        """(version, body), or None."""
        return self._connection.execute(f"SELECT version, body FROM row_{table} WHERE partition = ? AND key = ?",
                                        (partition, key)).fetchone()

    def put(self, table: str, partition: int, key: bytes, version: int, body: bytes):
        self.remove(table, partition, key)
        self._connection.execute(f"INSERT INTO row_{table} (partition, key, version, body) VALUES (?, ?, ?, ?)",
                                 (partition, key, version, body))

    def remove(self, table: str, partition: int, key: bytes):
        self._connection.execute(f"DELETE FROM row_{table} WHERE partition = ? AND key = ?", (partition, key))

    def tables(self, word: str) -> list:
        """Those whose names contain the word."""
        names = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'row_%'")
        return [name[len("row_"):] for (name,) in names if word in name]

    def keys(self, table: str, partition: int, prefix: bytes = b"") -> list:
        rows = self._connection.execute(f"SELECT key FROM row_{table} WHERE partition = ? ORDER BY key", (partition,))
        return [key for (key,) in rows if key.startswith(prefix)]

    def index_entries(self, table: str, partition: int, key: bytes) -> list:
        """(index, value) of each entry that leads to the row."""
        return self._connection.execute(f"SELECT idx, value FROM index_{table} WHERE partition = ? AND key = ?",
                                        (partition, key)).fetchall()

    def add_index_entry(self, table: str, partition: int, index: int, value: bytes, key: bytes):
        self._connection.execute(f"INSERT INTO index_{table} (partition, idx, value, key) VALUES (?, ?, ?, ?)",
                                 (partition, index, value, key))

    def remove_index_entries(self, table: str, partition: int, key: bytes):
        self._connection.execute(f"DELETE FROM index_{table} WHERE partition = ? AND key = ?", (partition, key))

    def close(self):
        self._connection.commit()
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class PostgresRows:
    """Of a database, through its superuser, while the server is stopped."""

    def __init__(self, cluster, database: str, schema: str = "strongroom"):
        self._run = lambda sql: cluster.execute(sql, database).splitlines()
        self._schema = schema

    def _where(self, partition: int, key: bytes) -> str:
        return f"WHERE partition = {partition} AND key = '\\x{key.hex()}'"

    def get(self, table: str, partition: int, key: bytes):
        rows = self._run(f"SELECT version, encode(body, 'hex') FROM {self._schema}.{table} "
                         f"{self._where(partition, key)}")
        if not rows:
            return None
        version, body = rows[0].split("|")
        return int(version), bytes.fromhex(body)

    def put(self, table: str, partition: int, key: bytes, version: int, body: bytes):
        self.remove(table, partition, key)
        self._run(f"INSERT INTO {self._schema}.{table} (partition, key, version, body) "
                  f"VALUES ({partition}, '\\x{key.hex()}', {version}, '\\x{body.hex()}')")

    def remove(self, table: str, partition: int, key: bytes):
        self._run(f"DELETE FROM {self._schema}.{table} {self._where(partition, key)}")

    def keys(self, table: str, partition: int, prefix: bytes = b"") -> list:
        rows = self._run(f"SELECT encode(key, 'hex') FROM {self._schema}.{table} "
                         f"WHERE partition = {partition} ORDER BY key")
        return [key for key in map(bytes.fromhex, rows) if key.startswith(prefix)]

    def index_entries(self, table: str, partition: int, key: bytes) -> list:
        rows = self._run(f"SELECT index, encode(value, 'hex') FROM {self._schema}.{table}__index "
                         f"{self._where(partition, key)}")
        return [(int(row.split("|")[0]), bytes.fromhex(row.split("|")[1])) for row in rows]

    def add_index_entry(self, table: str, partition: int, index: int, value: bytes, key: bytes):
        self._run(f"INSERT INTO {self._schema}.{table}__index (partition, index, value, key) "
                  f"VALUES ({partition}, {index}, '\\x{value.hex()}', '\\x{key.hex()}')")

    def remove_index_entries(self, table: str, partition: int, key: bytes):
        self._run(f"DELETE FROM {self._schema}.{table}__index {self._where(partition, key)}")

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class RecordBody:
    """A record row's body taken apart; `bytes()` puts it together again, with the MAC it had."""

    def __init__(self, body: bytes):
        self._body, self._at = body[:-MAC_BYTES], 0
        self.mac = body[-MAC_BYTES:]
        self.head = self._take(9)
        for _ in range(2):
            self.head += self._take(8)
            self.head += struct.pack(">I", size := self._number(">I")) + self._take(size)
        self.values = {}  # field → (sealed, data)
        for _ in range(self._number(">H")):
            sealed = self._take(1)[0]
            name = self._string().decode()
            self.values[name] = (sealed, self._string())
        self.rest = self._body[self._at:]

    def _take(self, size: int) -> bytes:
        self._at += size
        return self._body[self._at - size:self._at]

    def _number(self, form: str) -> int:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _string(self) -> bytes:
        return self._take(self._number(">I"))

    def __bytes__(self):
        def text(data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + data
        values = b"".join(bytes([sealed]) + text(name.encode()) + text(data)
                          for name, (sealed, data) in self.values.items())
        return self.head + struct.pack(">H", len(self.values)) + values + self.rest + self.mac


def record_key(record: str) -> bytes:
    return uuid.UUID(record).bytes
