"""A small JSON client: one kept-alive connection, a token, a tenant.

Not for several threads: each takes its own client.
"""

import http.client
import json
import pathlib

TYPES = pathlib.Path(__file__).resolve().parents[2] / "types"


def shipped_type(name: str) -> dict:
    """A record type that the project ships."""
    return json.loads((TYPES / f"{name}.json").read_text(encoding="utf-8"))


def _unique(pairs: list) -> dict:
    """A member name that comes twice is an error of the server: no two readers agree on it."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise AssertionError(f"duplicate member names: {[name for name, _ in pairs]}")
    return members


def strict_json(text):
    return json.loads(text, object_pairs_hook=_unique)


class Answer:
    """status, headers (case does not matter), body (bytes)."""

    def __init__(self, status: int, headers, body: bytes):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self):
        return strict_json(self.body)

    @property
    def lines(self) -> list:
        """Of an NDJSON answer."""
        return [strict_json(line) for line in self.body.splitlines()]

    @property
    def rules(self) -> list:
        """(pointer, rule) of each error of a problem document."""
        return [(error["pointer"], error["rule"]) for error in self.json.get("errors", [])]

    def __repr__(self):
        return f"{self.status} {self.body[:2000]!r}"


class Client:
    def __init__(self, host: str, port: int, token: str | None = None, tenant: str | None = None,
                 timeout: float = 60):
        self.token, self.tenant = token, tenant
        self._connection = http.client.HTTPConnection(host, port, timeout=timeout)

    def request(self, method: str, path: str, body=None, headers: dict | None = None) -> Answer:
        """`body`: bytes as they are, str as UTF-8, anything else as JSON. A header None is left out."""
        sent = {}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.tenant is not None:
            sent["X-Okapi-Tenant"] = self.tenant
        if body is not None:
            sent["Content-Type"] = "application/json"
            if isinstance(body, str):
                body = body.encode("utf-8")
            elif not isinstance(body, bytes):
                body = json.dumps(body, ensure_ascii=False).encode("utf-8")
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        try:
            self._connection.request(method, path, body, sent)
            response = self._connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except Exception:
            self._connection.close()  # the next request takes a new connection
            raise

    def get(self, path: str, **options) -> Answer:
        return self.request("GET", path, **options)

    def post(self, path: str, body=None, **options) -> Answer:
        return self.request("POST", path, {} if body is None else body, **options)

    def put(self, path: str, body, **options) -> Answer:
        return self.request("PUT", path, body, **options)

    def delete(self, path: str, **options) -> Answer:
        return self.request("DELETE", path, **options)

    # What most tests begin with. Each fails unless it succeeded.

    def declare(self, schema: dict) -> dict:
        return expect(self.put(f"/api/types/{schema['$id']}", schema), 200, 201).json

    def declare_shipped(self, *names: str):
        for name in names or ("banking-information", "patron-contact", "purchase-note"):
            self.declare(shipped_type(name))

    def create_tenant(self, name: str) -> dict:
        return expect(self.post("/api/tenants", {"name": name}), 201).json

    def create_token(self, subject: str, permissions: list, tenants=("default",), **more) -> dict:
        body = {"tenants": list(tenants), "subject": subject, "permissions": list(permissions), **more}
        return expect(self.post("/api/tokens", body), 201).json

    def create(self, kind: str, record: dict) -> dict:
        return expect(self.post(f"/api/records/{kind}", record), 201).json

    def reveal(self, kind: str, identifier: str, *fields: str, reason: str = "asked by a test") -> dict:
        body = {"fields": list(fields), "reason": reason}
        return expect(self.post(f"/api/records/{kind}/{identifier}/reveal", body), 200).json

    def pages(self, path: str, limit: int, member: str):
        """Every entry of a paged GET, page by page."""
        cursor = ""
        while True:
            page = expect(self.get(f"{path}?limit={limit}" + (f"&cursor={cursor}" if cursor else "")),
                          200).json
            yield page[member]
            cursor = page.get("next")
            if not cursor:
                return

    def close(self):
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def expect(answer: Answer, *statuses: int) -> Answer:
    if answer.status not in statuses:
        raise AssertionError(f"expected {statuses}, got {answer!r}")
    return answer
