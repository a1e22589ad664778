"""A burst over a store whose queue is small: 503 with Retry-After, and all is well afterwards."""

import http.client
import json
import os
import pathlib
import random
import re
import socket
import tempfile
import unittest

import holdings
from harness import postgres
from harness.case import BANK, uuid4
from harness.client import Answer
from harness.server import Server
from load import BUDGET, Ledger, account_number, writer_token

SEED = os.environ.get("STRONGROOM_SEED") or str(random.SystemRandom().randrange(2**32))
CONNECTIONS, BURSTS = 64, 8
SMALL = {**BUDGET, "STRONGROOM_STORE_QUEUE_MAX": "2"}


class Burst:
    """One create on each connection, all sent before the first answer is read."""

    def __init__(self, server, token):
        self._token = token
        self._sockets = [socket.create_connection((server.host, server.port), timeout=60)
                         for _ in range(CONNECTIONS)]

    def play(self, records: list) -> list:
        for connection, record in zip(self._sockets, records, strict=True):
            body = json.dumps(record)
            connection.sendall((f"POST /api/records/{BANK} HTTP/1.1\r\nHost: strongroom\r\n"
                                f"Authorization: Bearer {self._token}\r\nContent-Type: application/json\r\n"
                                f"Content-Length: {len(body)}\r\n\r\n{body}").encode())
        answers = []
        for connection in self._sockets:
            response = http.client.HTTPResponse(connection)
            response.begin()
            answers.append(Answer(response.status, response.headers, response.read()))
            response.close()
        return answers

    def close(self):
        for connection in self._sockets:
            connection.close()


class OverloadTest(unittest.TestCase):
    maxDiff = None

    def play(self, name: str, store=None):
        generator = random.Random(SEED)
        temporary = tempfile.TemporaryDirectory(prefix="strongroom-overload-")
        self.addCleanup(temporary.cleanup)
        data = pathlib.Path(temporary.name) / "data"
        server = Server.dev(data=data, store=store, extra=SMALL)
        self.addCleanup(lambda: server.kill() if server.alive() else None)
        ledger, organization = Ledger(), uuid4()
        with server.client() as admin:
            admin.declare_shipped(BANK)
            token = writer_token(admin)
        burst = Burst(server, token)
        self.addCleanup(burst.close)
        for _ in range(BURSTS):
            records = [{"id": uuid4(), "organizationId": organization, "transitNumber": "021000021",
                        "bankAccountNumber": account_number(generator)} for _ in range(CONNECTIONS)]
            for record, answer in zip(records, burst.play(records), strict=True):
                self.assertIn(answer.status, (201, 503), answer)
                if answer.status == 503:
                    self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
                    self.assertNotIn(b"outcome unknown", answer.body)
                ledger.organization[record["id"]] = organization
                ledger.told(record["id"], None, (1, record["bankAccountNumber"]), answer)
        self.assertGreater(ledger.refused, 0, "the queue never was full: the test shows nothing")
        self.assertGreater(ledger.acknowledged, 0)
        with server.client(token) as client:
            for _ in range(20):  # one at a time there is room at once
                record = {"organizationId": organization, "transitNumber": "021000021",
                          "bankAccountNumber": account_number(generator)}
                identifier = client.create(BANK, record)["id"]
                ledger.states[identifier] = [(1, record["bankAccountNumber"])]
                ledger.organization[identifier] = organization
            there = holdings.check(self, client, ledger)
            metrics = client.get("/metrics").text
            self.assertEqual(client.get("/admin/ready").status, 200)
        counted = float(re.search(r"^strongroom_store_refused(?:_total)? (\S+)$", metrics, re.MULTILINE)[1])
        self.assertGreaterEqual(counted, ledger.refused)
        self.assertEqual(server.stop(), 0)
        where = ("--data", data) if store is None else (
            "--store", store, "--keyring", f"{data}.keyring", "--checkpoints", f"{data}.checkpoints")
        holdings.verify(self, *where)
        print(f"{name}: {BURSTS} bursts of {CONNECTIONS}: {ledger.acknowledged} acknowledged, "
              f"{ledger.refused} answered 503, {there} records there (seed {SEED})", flush=True)

    def test_sqlite(self):
        self.play("SQLite")

    def test_postgresql(self):
        if reason := postgres.missing():
            self.skipTest(reason)
        cluster = postgres.Cluster()
        self.addCleanup(cluster.close)
        self.play("PostgreSQL", cluster.url())


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    unittest.main(verbosity=2)
