"""A private PostgreSQL 15 of Debian's package, in a temporary directory and on a free port.

The server refuses to run as root: then everything runs as user postgres, and the temporary
directory belongs to that user. Where the package is missing, missing() says so, for a named skip.
"""

import contextlib
import os
import pathlib
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
PASSWORD = "local-test-only"  # of roles in a server that only this machine reaches
START_MAX_S = 60


def missing() -> str | None:
    """Why no cluster can be started here, or None."""
    if not (PROGRAMS / "postgres").exists() or not (PROGRAMS / "initdb").exists():
        return "PostgreSQL 15 is not installed (Debian: postgresql-15)"
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            return "run as root, but there is no user postgres to run the server as"
    return None


def _free_port() -> int:
    """Below the ports that the kernel gives to clients: one of those could be taken while the server is
    down, even by a client that connects to itself. Drawn: clusters that start together differ."""
    for _ in range(100):
        port = random.randint(15000, 31999)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass
    raise RuntimeError("no free port in a hundred draws")


class Cluster:
    """A cluster with role and database `strongroom`; `settings` are postgresql.conf lines."""

    def __init__(self, settings: tuple = ()):
        self._user = "postgres" if os.geteuid() == 0 else None
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="strongroom-pg-"))
        self.data = self.directory / "data"
        self.port = _free_port()
        self._settings = settings
        self._process = None
        try:
            if self._user:
                shutil.chown(self.directory, self._user, self._user)
            self.directory.chmod(0o755)
            self._run("initdb", "-D", self.data, "-U", "postgres", "--encoding=UTF8", "--locale=C",
                      "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync")
            self.start()
            self.execute(f"CREATE ROLE strongroom LOGIN PASSWORD '{PASSWORD}'")
            self.execute("CREATE DATABASE strongroom OWNER strongroom")
        except BaseException:
            self.close()
            raise

    def _options(self) -> dict:
        # The server must see neither the caller's PG* settings nor a directory it may not enter.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {"cwd": self.directory, "env": environment, "user": self._user,
                "group": self._user, "extra_groups": [] if self._user else None}

    def _run(self, program: str, *arguments) -> str:
        done = subprocess.run([PROGRAMS / program, *map(str, arguments)], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                              **self._options())
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stderr.strip()}")
        return done.stdout

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def log(self) -> pathlib.Path:
        return self.directory / "server.log"

    def start(self):
        """Returns when the server takes connections."""
        arguments = [PROGRAMS / "postgres", "-D", self.data, "-k", self.directory,
                     "-p", str(self.port), "-c", "listen_addresses=127.0.0.1"]
        for setting in self._settings:
            arguments += ["-c", setting]
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=log, **self._options())
        deadline = time.monotonic() + START_MAX_S
        while subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", str(self.directory), "-p",
                              str(self.port), "-U", "postgres", "-d", "postgres"], check=False).returncode != 0:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not get ready:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.02)

    def _end(self, number: int):
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def stop(self):
        """A fast shutdown: open sessions are ended, everything committed is on disk."""
        self._end(signal.SIGINT)

    def crash(self):
        """An immediate shutdown, as after a power cut: the next start recovers from the WAL."""
        self._end(signal.SIGQUIT)

    def restart(self):
        self.stop()
        self.start()

    def execute(self, sql: str, database: str = "postgres") -> str:
        """As superuser; rows as lines, columns separated by '|'."""
        return self._run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.directory,
                         "-p", self.port, "-U", "postgres", "-d", database, "-c", sql).rstrip("\n")

    @contextlib.contextmanager
    def holding(self, sql: str, database: str = "postgres"):
        """While it lasts, a transaction that has executed `sql` stays open, with its locks; then it is undone."""
        session = subprocess.Popen(
            [PROGRAMS / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.directory, "-p",
             str(self.port), "-U", "postgres", "-d", database], text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **self._options())
        try:
            session.stdin.write(f"BEGIN; {sql}; SELECT 'held';\n")
            session.stdin.flush()
            while (line := session.stdout.readline()) != "held\n":
                if not line:
                    raise RuntimeError(f"psql: {session.stderr.read().strip()}")
            yield
        finally:
            session.communicate("ROLLBACK;\n", timeout=60)

    def create_database(self, name: str) -> str:
        """Owned by `strongroom`; returns its URL."""
        self.execute(f"CREATE DATABASE {name} OWNER strongroom")
        return self.url(name)

    def url(self, database: str = "strongroom") -> str:
        """What `--store` takes."""
        return f"postgresql://strongroom:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def close(self):
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
