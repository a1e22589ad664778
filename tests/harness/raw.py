"""Requests as bytes over a socket of their own, for what no HTTP library would send."""

import socket


class RawAnswer:
    """status is 0 where the server closed without a word; open: whether the connection was kept."""

    def __init__(self, status: int, head: str, body: bytes, kept: bool):
        self.status, self.head, self.body, self.open = status, head, body, kept

    def __repr__(self):
        return f"{self.status} {self.head!r} {self.body[:500]!r}"


def connect(server, timeout: float = 30) -> socket.socket:
    peer = socket.create_connection((server.host, server.port), timeout=timeout)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def head(method: str, path: str, token: str | None = None, **fields) -> bytes:
    """A request head; a field's name is written with '_' for '-', None leaves it out."""
    fields = {"Host": "x", **fields}
    if token is not None:
        fields["Authorization"] = f"Bearer {token}"
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value is not None]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def read_answer(peer: socket.socket) -> RawAnswer:
    """One answer with a Content-Length, or what came before the connection was closed."""
    data = b""
    try:
        while b"\r\n\r\n" not in data:
            part = peer.recv(65536)
            if not part:
                return RawAnswer(0, "", data, False)
            data += part
        text, body = data.split(b"\r\n\r\n", 1)
        lines = text.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, value in
                  (line.split(":", 1) for line in lines[1:])}
        while len(body) < int(fields.get("content-length", 0)):
            part = peer.recv(65536)
            if not part:
                break
            body += part
        return RawAnswer(int(lines[0].split(" ")[1]), text.decode("latin-1"), body,
                         fields.get("connection", "").lower() != "close")
    except ConnectionError:
        return RawAnswer(0, "", data, False)


def exchange(server, data: bytes, finish: bool = False, timeout: float = 30) -> RawAnswer:
    """Sends bytes on a new connection (then, with `finish`, no more) and reads one answer."""
    with connect(server, timeout) as peer:
        try:
            peer.sendall(data)
            if finish:
                peer.shutdown(socket.SHUT_WR)
        except ConnectionError:
            pass  # refused before all was sent: the answer may still be there
        return read_answer(peer)
