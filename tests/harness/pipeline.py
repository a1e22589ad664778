"""Many requests over one connection, the next ones sent before the answers to the first are read (RFC 9112 §9.3.2):
for tests that ask some ten thousand times. Not for several threads.
"""

import json
import socket
from typing import NamedTuple

AHEAD = 32  # requests that are sent before their answers are read: they must fit into the server's socket buffer


class Request(NamedTuple):
    """`body`: None for none, str as it is, anything else as JSON."""

    method: str
    path: str
    body: object = None


class Reply(NamedTuple):
    """`head`: the status line and the header lines, as bytes."""

    status: int
    head: tuple
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def but(self, *names: bytes) -> tuple:
        """(head, body) without the header fields of these names in lower case."""
        return tuple(line for line in self.head if line.split(b":")[0].lower() not in names), self.body


class Pipeline:
    def __init__(self, host: str, port: int, token: str, timeout: float = 120):
        self._host, self._token = f"{host}:{port}", token
        self._socket = socket.create_connection((host, port), timeout=timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb", buffering=1 << 16)

    def ask(self, requests: list) -> list:
        """The replies, in the order of the requests. The server must keep the connection."""
        replies = []
        for at in range(0, len(requests), AHEAD):
            some = requests[at:at + AHEAD]
            self._socket.sendall(b"".join(map(self._bytes, some)))
            replies += [self._reply(request) for request in some]
        return replies

    def _bytes(self, request: Request) -> bytes:
        lines = [f"{request.method} {request.path} HTTP/1.1", f"Host: {self._host}",
                 f"Authorization: Bearer {self._token}"]
        content = b""
        if request.body is not None:
            text = request.body if isinstance(request.body, str) else json.dumps(request.body)
            content = text.encode()
            lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + content

    def _reply(self, request: Request) -> Reply:
        lines, length = [], 0
        while line := self._answers.readline().rstrip(b"\r\n"):
            lines.append(line)
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            if line.lower().startswith(b"transfer-encoding:"):
                raise AssertionError(f"no length: {lines}")
        if not lines:
            raise AssertionError(f"the connection was closed before {request}")
        body = b"" if request.method == "HEAD" else self._answers.read(length)
        return Reply(int(lines[0].split(b" ")[1]), tuple(lines), body)

    def close(self):
        self._answers.close()
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
