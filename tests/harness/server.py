"""Starting and stopping strongroom: `dev`, or `init` and `serve` with a configuration file.

Every process listens on a free port of 127.0.0.1 and is stopped by its own process id. What it
writes is collected by threads, so that it never waits for a full pipe.
"""

import os
import pathlib
import queue
import re
import signal
import subprocess
import tempfile
import threading

from harness.client import Client

START_MAX_S = 60
STOP_MAX_S = 60
OF_DEV = "the token that dev printed"
READY = re.compile(r"ready (https?)://([^ :]+|\[[^ ]+\]):(\d+)(?: token (\S+))?\n")


def binary() -> str:
    """The program under test: STRONGROOM_BINARY."""
    return os.environ["STRONGROOM_BINARY"]


def is_sanitized() -> bool:
    """Whether the program was built with a sanitizer: what it holds of memory then says nothing."""
    program = pathlib.Path(binary()).read_bytes()
    return b"__asan_init" in program or b"__tsan_init" in program


def environment(extra: dict | None = None) -> dict:
    """Of a child: no setting of the caller's own shell changes what is tested."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STRONGROOM_")}
    return {**kept, **(extra or {})}


def run(*arguments: str, extra: dict | None = None, timeout: float = 120) -> subprocess.CompletedProcess:
    """One command to its end, such as run("audit", "verify", "--data", directory)."""
    return subprocess.run([binary(), *map(str, arguments)], env=environment(extra), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, check=False)


def write_config(path, settings: dict) -> pathlib.Path:
    """A TOML file of `settings`, whose keys are written as in the documents: "store.url"."""
    def literal(value) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
    path = pathlib.Path(path)
    path.write_text("".join(f"{key} = {literal(value)}\n" for key, value in settings.items()),
                    encoding="utf-8")
    return path


def initialise(config) -> str:
    """`strongroom init`; returns the operator token."""
    done = run("init", "--json", "--config", config)
    if done.returncode != 0:
        raise RuntimeError(f"init: {done.stderr.strip()}")
    return re.search(r'"operator_token":"([^"]+)"', done.stdout)[1]


class Server:
    """One server process. As a context manager it stops, and fails unless it ended with 0.

    host, port, url: where it serves.  token: of `dev`, else None.  pid: the process.
    stdout(), stderr(): all it has written so far.
    """

    def __init__(self, arguments: list, extra: dict | None = None, prefix: tuple = (), **options):
        """`prefix` goes before the program (a wrapper that must exec it); `options` are Popen's."""
        self._output = {"stdout": [], "stderr": []}
        self._first = queue.Queue()
        self.process = subprocess.Popen([*prefix, binary(), *map(str, arguments)],
                                        env=environment(extra), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self._readers = [threading.Thread(target=self._collect, args=(name,), daemon=True)
                         for name in self._output]
        for reader in self._readers:
            reader.start()
        self._await_ready()

    @classmethod
    def dev(cls, data=None, store=None, keyring=None, extra=None, **options) -> "Server":
        """`strongroom dev`; without `data` in a temporary directory of its own."""
        arguments = ["dev", "--listen", "127.0.0.1:0"]
        for option, value in (("--data", data), ("--keyring", keyring), ("--store", store)):
            if value is not None:
                arguments += [option, value]
        return cls(arguments, extra, **options)

    @classmethod
    def serve(cls, config, extra=None, **options) -> "Server":
        """`strongroom serve`; the configuration should listen on port 0."""
        return cls(["serve", "--config", config], extra, **options)

    def _collect(self, name: str):
        stream = getattr(self.process, name)
        for line in stream:
            text = line.decode("utf-8", "backslashreplace")
            self._output[name].append(text)
            if name == "stdout":
                self._first.put(text)
        self._first.put(None)

    def _await_ready(self):
        try:
            line = self._first.get(timeout=START_MAX_S)
        except queue.Empty:
            line = ""
        ready = READY.fullmatch(line or "")
        if not ready:
            self.kill()
            raise RuntimeError(f"the server did not get ready: {line!r}\n{self.stderr()[-4000:]}")
        scheme, self.host, port, self.token = ready.groups()
        self.port = int(port)
        self.url = f"{scheme}://{self.host}:{self.port}"

    @property
    def pid(self) -> int:
        return self.process.pid

    def stdout(self) -> str:
        return "".join(self._output["stdout"])

    def stderr(self) -> str:
        return "".join(self._output["stderr"])

    def client(self, token: str | None = OF_DEV, tenant: str | None = None, **options) -> Client:
        """A client of this server; without `token` with that of `dev`, with None with none."""
        return Client(self.host, self.port, self.token if token is OF_DEV else token, tenant, **options)

    def alive(self) -> bool:
        return self.process.poll() is None

    def resident_kb(self) -> int:
        return self._status_kb("VmRSS")

    def anonymous_kb(self) -> int:
        """Resident memory that no file stands behind, counted page by page."""
        try:
            text = pathlib.Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        except PermissionError:  # the server lets nobody but root look into it
            return self._status_kb("RssAnon")
        return int(re.search(r"^Anonymous:\s+(\d+) kB$", text, re.MULTILINE)[1])

    def _status_kb(self, name: str) -> int:
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)[1])

    def kill(self):
        """SIGKILL, and wait for the end."""
        if self.alive():
            self.process.kill()
        self._finish()

    def stop(self) -> int:
        """SIGTERM, and wait; returns the exit code. A server that does not end is killed."""
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        self._finish()
        return self.process.returncode

    def _finish(self):
        try:
            self.process.wait(timeout=STOP_MAX_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for reader in self._readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.returncode is not None:
            return
        code = self.stop()
        if kind is None and code != 0:
            raise AssertionError(f"the server ended with {code}\n{self.stderr()[-4000:]}")


class Installation:
    """A data directory, a keyring and a configuration under one temporary directory.

    operator_token: what `init` showed.  settings: as in the configuration; change and write().
    """

    def __init__(self, settings: dict | None = None):
        self._temporary = tempfile.TemporaryDirectory(prefix="strongroom-test-")
        self.directory = pathlib.Path(self._temporary.name)
        self.data = self.directory / "data"
        self.settings = {"listen": "127.0.0.1:0", "data": str(self.data), **(settings or {})}
        self.config = self.directory / "strongroom.toml"
        self.write()
        self.operator_token = initialise(self.config)

    def write(self):
        write_config(self.config, self.settings)

    def serve(self, extra=None, **options) -> Server:
        return Server.serve(self.config, extra, **options)

    def close(self):
        self._temporary.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
