"""What a scenario plays on: an installation with everything in one directory, its verification, its backups,
and the tenants and tokens that most scenarios need.
"""

import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import tempfile
import time
import uuid

from harness import postgres
from harness.client import Client, expect
from harness.server import Server, initialise, run, write_config
from stored_rows import PostgresRows, SqliteRows

ORGANIZATION = "0a7f3f2e-5d0c-4d3b-9b1e-2f6a8c4e7d10"
ACTIONS = ("collection.get", "item.get", "item.post", "item.put", "item.delete", "search.execute", "reveal.execute")
BANKING = [f"organizations-storage.banking-information.{action}" for action in ACTIONS]
NOTES = [f"strongroom.purchase-note.{action}" for action in ACTIONS]
ACCOUNTS = "/api/records/banking-information"
START_REFUSED_MAX_S = 30
LISTENERS = "SELECT pid FROM pg_stat_activity WHERE datname = 'strongroom' AND query LIKE 'LISTEN%'"


def seeded() -> random.Random:
    """A generator whose seed is printed; STRONGROOM_SEED repeats a run."""
    seed = int(os.environ.get("STRONGROOM_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
    print(f"seed {seed}", flush=True)
    return random.Random(seed)


class Stage:
    """An installation under a temporary directory; `settings` are the configuration's keys by path.

    With `share`, a second server's configuration in the directory of another stage: its keyring and store.
    """

    def __init__(self, settings: dict | None = None, tail: str = "", share: "Stage | None" = None):
        self._owned = share is None
        self.directory = share.directory if share else pathlib.Path(tempfile.mkdtemp(prefix="strongroom-scenario-"))
        name = "second" if share else "first"
        self.data = self.directory / "data"
        self.keyring = self.directory / "keys" / "strongroom.keyring"
        self.keyring.parent.mkdir(exist_ok=True)
        self.checkpoints = self.directory / "checkpoints" / f"{name}.checkpoints"
        self.checkpoints.parent.mkdir(exist_ok=True)
        self.log = self.directory / f"{name}.log"
        self.config = self.directory / f"{name}.toml"
        self.settings = {"listen": "127.0.0.1:0", "threads": 2, "keyring": self.keyring,
                         "audit.checkpoint_file": self.checkpoints, "log.file": self.log, "log.level": "debug"}
        if "store.url" not in (settings or {}):
            self.settings["data"] = self.data
        self.settings.update(settings or {})
        self.tail = tail
        self.write()

    def write(self):
        """The configuration file; `tail` stands behind the settings: issuers."""
        write_config(self.config, self.settings)
        if self.tail:
            with open(self.config, "a", encoding="utf-8") as file:
                file.write(self.tail)

    @property
    def database(self) -> pathlib.Path:
        return self.data / "strongroom.db"

    def init(self) -> str:
        """The operator token."""
        return initialise(self.config)

    def serve(self, **options) -> Server:
        return Server.serve(self.config, **options)

    @contextlib.contextmanager
    def init_and_serve(self, *types: str):
        """A new installation's first run, in which these shipped types are declared: its server and the operator."""
        token = self.init()
        with self.serve() as server:
            operator = server.client(token)
            operator.declare_shipped(*types)
            yield server, operator

    def refused_start(self):
        """`serve` of what must not start: its exit code and what it wrote."""
        return run("serve", "--config", self.config, timeout=START_REFUSED_MAX_S)

    def verify(self):
        """`audit verify`: (exit code, report)."""
        done = run("audit", "verify", "--config", self.config, "--json")
        try:
            return done.returncode, json.loads(done.stdout)
        except ValueError:
            raise AssertionError(f"verify gave no report: {done.stdout!r} {done.stderr!r}") from None

    def findings(self) -> list:
        """(kind, sentence) of each finding; exit code and report must agree."""
        code, report = self.verify()
        if (code == 0) != report["clean"] or report["clean"] != (not report["findings"]):
            raise AssertionError(f"exit code {code} beside {report}")
        return [(finding["kind"], finding["sentence"]) for finding in report["findings"]]

    def assert_clean(self):
        found = self.findings()
        if found:
            raise AssertionError(f"verification found {found}")

    def accept_restore(self, reason: str):
        done = run("audit", "accept-restore", "--config", self.config, "--reason", reason)
        if done.returncode != 0:
            raise AssertionError(f"accept-restore: {done.stderr}")

    def backup(self) -> pathlib.Path:
        """A copy of the data directory, as a backup of a stopped server takes it."""
        copy = pathlib.Path(tempfile.mkdtemp(prefix="backup-", dir=self.directory))
        shutil.copytree(self.data, copy, dirs_exist_ok=True)
        return copy

    def restore(self, backup: pathlib.Path):
        shutil.rmtree(self.data)
        shutil.copytree(backup, self.data)

    def save(self):
        """A backup and the checkpoints beside it, for load()."""
        return self.backup(), self.checkpoints.read_bytes()

    def load(self, saved):
        backup, checkpoints = saved
        self.restore(backup)
        self.checkpoints.write_bytes(checkpoints)

    def rows(self):
        """Of the stopped store."""
        return SqliteRows(self.database)

    def close(self):
        if self._owned:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class PostgresStage(Stage):
    """A stage whose store is a PostgreSQL cluster of its own."""

    def __init__(self):
        self.cluster = postgres.Cluster()
        super().__init__({"store.url": self.cluster.url()})

    def backup(self) -> str:
        """The name of a copy of the database."""
        name = f"backup_{uuid.uuid4().hex[:8]}"
        self.cluster.execute(f"CREATE DATABASE {name} TEMPLATE strongroom OWNER strongroom")
        return name

    def restore(self, backup: str):
        self.cluster.execute("DROP DATABASE strongroom WITH (FORCE)")
        self.cluster.execute(f"CREATE DATABASE strongroom TEMPLATE {backup} OWNER strongroom")

    def rows(self):
        return PostgresRows(self.cluster, "strongroom")

    def close(self):
        super().close()
        self.cluster.close()


class TwoServers:
    """For a unittest.TestCase: two servers on one PostgreSQL with one keyring file, anew for each test over one
    database for the class. Both must stop cleanly and verify in the end.

    `settings`: of both servers, beside the store.
    """

    settings: dict = {}

    @classmethod
    def setUpClass(cls):
        cls.cluster = postgres.Cluster()
        cls.addClassCleanup(cls.cluster.close)
        settings = {"store.url": cls.cluster.url(), **cls.settings}
        cls.stage = Stage(settings)
        cls.addClassCleanup(cls.stage.close)
        cls.operator_token = cls.stage.init()
        cls.second_stage = Stage(settings, share=cls.stage)

    def setUp(self):
        self.first = self.stage.serve()
        self.addCleanup(self.first.stop)
        self._first_listener = set(self.cluster.execute(LISTENERS).split())
        self.second = self.second_stage.serve()
        self.addCleanup(self.second.stop)
        self.operator = self.first.client(self.operator_token)
        self.other_operator = self.second.client(self.operator_token)

    def tearDown(self):
        # One that a test has killed has ended already.
        codes = [server.stop() for server in (self.first, self.second) if server.process.returncode is None]
        self.assertEqual(set(codes), {0})
        self.stage.assert_clean()
        self.second_stage.assert_clean()

    def deaf_second(self):
        """While it lasts, the second server's listening session is stopped: notices do not come."""
        # A server that heard nothing for long has given its session up for another one: wait for that one.
        listeners = eventually(self._second_listeners, 10)
        self.assertTrue(listeners, "the second server does not listen")
        return Stopped(int(listeners.pop()))

    def _second_listeners(self) -> set | None:
        """Exactly one, or None as long as an old session has not ended or a new one has not begun."""
        found = set(self.cluster.execute(LISTENERS).split()) - self._first_listener
        return found if len(found) == 1 else None


class Stopped:
    """A process that is stopped for the length of a block."""

    def __init__(self, pid: int):
        self._pid = pid

    def __enter__(self):
        os.kill(self._pid, signal.SIGSTOP)

    def __exit__(self, *_):
        os.kill(self._pid, signal.SIGCONT)


def open_tenant(server: Server, operator: Client, name: str) -> Client:
    """Makes the tenant; a client of it that may do everything with accounts and notes, and read the audit."""
    operator.create_tenant(name)
    token = operator.create_token("clerk", [*BANKING, *NOTES, "strongroom.audit.get"], [name])
    return server.client(token["token"])


def account(number: str, **more) -> dict:
    return {"organizationId": ORGANIZATION, "bankName": "First Bank", "bankAccountNumber": number, **more}


def create_account(client: Client, number: str, **more) -> str:
    """The new account's id."""
    return client.create("banking-information", account(number, **more))["id"]


def ask_reveal(client: Client, record: str, *fields: str):
    """The answer, whatever it is."""
    return client.post(f"{ACCOUNTS}/{record}/reveal",
                       {"fields": list(fields) or ["bankAccountNumber"], "reason": "a scenario compares it"})


def search_exact(client: Client, number: str):
    return client.post(f"{ACCOUNTS}/search", {"where": {"bankAccountNumber": number}})


def bulk(client: Client, kind: str, records: list) -> list:
    """The answer lines."""
    lines = "".join(json.dumps(record) + "\n" for record in records)
    answer = client.post(f"/api/records/{kind}/bulk", lines, headers={"Content-Type": "application/x-ndjson"})
    return expect(answer, 200).lines


def eventually(probe, within_s: float = 10):
    """The first true value that `probe()` gives; the last value when none comes in time."""
    deadline = time.monotonic() + within_s
    while not (value := probe()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return value


def audit_of(client: Client) -> list:
    """Every audit entry of the caller's tenant, or of the installation, oldest first."""
    return [entry for page in client.pages("/api/audit", 1000, "entries") for entry in page]
