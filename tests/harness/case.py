"""A unittest case with one `dev` server for the whole class."""

import atexit
import functools
import os
import secrets
import tempfile
import unittest

from harness import postgres
from harness.client import Client
from harness.server import Server

BANK = "banking-information"
PATRON = "patron-contact"
NOTE = "purchase-note"
BANK_PREFIX = "organizations-storage.banking-information"
ACTIONS = ("collection.get", "item.get", "item.post", "item.put", "item.delete", "search.execute",
           "reveal.execute")


def every_action(prefix: str) -> list:
    """All record permissions of a type, by name."""
    return [f"{prefix}.{action}" for action in ACTIONS]


@functools.cache
def _cluster() -> postgres.Cluster:
    """One for all classes of a run; each has its own database."""
    cluster = postgres.Cluster()
    atexit.register(cluster.close)
    return cluster


class ServerCase(unittest.TestCase):
    """`self.server`, `self.admin` (the dev token) and the three shipped types.

    `extra`: environment of the server. A subclass that declares types by itself sets `types = ()`.
    The test ends with an error if the server has crashed or logged an error meanwhile.
    With STRONGROOM_TEST_STORE=postgresql the server stores in a private cluster.
    """

    extra: dict = {}
    types: tuple = (BANK, PATRON, NOTE)
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        store = data = None
        if os.environ.get("STRONGROOM_TEST_STORE") == "postgresql":
            if reason := postgres.missing():
                raise unittest.SkipTest(f"no PostgreSQL: {reason}")
            database = f"of_{cls.__name__.lower()}"
            cls.addClassCleanup(_cluster().execute, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            store = _cluster().create_database(database)
            data = cls.enterClassContext(tempfile.TemporaryDirectory()) + "/data"
        cls.server = Server.dev(data=data, store=store, extra=cls.extra)
        cls.addClassCleanup(cls._stop)
        cls.admin = cls.server.client()
        cls.addClassCleanup(cls.admin.close)
        if cls.types:
            cls.admin.declare_shipped(*cls.types)

    @classmethod
    def _stop(cls):
        code = cls.server.stop()
        if code != 0 or '"level":"error"' in cls.server.stderr():
            raise AssertionError(f"the server ended with {code}\n{cls.server.stderr()[-4000:]}")

    def client(self, *permissions: str, subject: str = "somebody", tenants=("default",), tenant=None,
               **more) -> Client:
        """Of a new token with these permissions."""
        token = self.admin.create_token(subject, permissions, tenants, **more)["token"]
        client = self.server.client(token, tenant)
        self.addCleanup(client.close)
        return client

    def bank_client(self, *but: str, **more) -> Client:
        """May do everything with bank accounts, but not the actions named."""
        granted = [name for name in every_action(BANK_PREFIX)
                   if name.removeprefix(BANK_PREFIX + ".") not in but]
        return self.client(*granted, **more)

    def refused(self, answer, status: int, *rules: str):
        """A problem document (RFC 9457) of this status and, where given, with these rules."""
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        problem = answer.json
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["type"].startswith("urn:strongroom:problem:"), problem)
        self.assertTrue(problem["title"])
        for error in problem.get("errors", []):
            self.assertEqual(set(error), {"pointer", "rule", "message"})
        if rules:
            self.assertEqual([rule for _, rule in answer.rules], list(rules), answer)
        return problem


def uuid4() -> str:
    data = bytearray(secrets.token_bytes(16))
    data[6] = data[6] & 0x0F | 0x40
    data[8] = data[8] & 0x3F | 0x80
    text = data.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


ORGANIZATION = "0a7f3f2e-5d0c-4d3b-9b1e-2f6a8c4e7d10"


def account(number: str = "DE89370400440532013000", **more) -> dict:
    return {"organizationId": ORGANIZATION, "bankName": "First Bank", "bankAccountNumber": number, **more}


def patron(**more) -> dict:
    return {"patronId": ORGANIZATION, "lastName": "Nobody", **more}


def note(number: str = "10000", **more) -> dict:
    return {"poNumber": number, "text": "late", **more}
