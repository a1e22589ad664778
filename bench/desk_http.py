#!/usr/bin/env python3
"""Measures what people wait for who look at a large desk: boards and lists over HTTP, one after another on one
connection.

usage: bench/desk_http.py URL TOKEN [--issues N] [--requests N]

URL and TOKEN are those of a `strongroom dev` without a desk, which is then filled: half of the issues stand at a level
that the reader sees, half at one that they do not. bench.py runs it against a server of its own.
"""

import argparse
import http.client
import json
import random
import statistics
import time

STATES = ["reported", "triaged", "in-progress", "fixed", "closed"]
MOVED = 2_000  # issues that are not just reported any more
WORDS = ("login session token upload query header redirect cache export report tenant order item loan request "
         "password admin storage parser upgrade").split()


class Client:
    def __init__(self, url, token):
        self.address, self.token = url.removeprefix("http://"), token
        self.connection = http.client.HTTPConnection(self.address, timeout=600)

    def ask(self, method, path, body=None):
        self.connection.request(method, path, None if body is None else json.dumps(body),
                                {"Authorization": f"Bearer {self.token}",
                                 **({} if body is None else {"Content-Type": "application/json"})})
        response = self.connection.getresponse()
        data = response.read()
        if response.status >= 400:
            raise SystemExit(f"{method} {path}: {response.status} {data[:300]}")
        return data

    def sign_in(self, subject, *permissions):
        made = self.ask("POST", "/api/tokens",
                        {"tenants": ["default"], "subject": subject, "permissions": permissions})
        return Client(f"http://{self.address}", json.loads(made)["token"])

    def p50(self, requests, method, path, body=None):
        """Median seconds, and the size of an answer."""
        times, size = [], 0
        for _ in range(requests):
            started = time.perf_counter()
            size = len(self.ask(method, path, body))
            times.append(time.perf_counter() - started)
        return statistics.median(times), size


def fill(admin, issues):
    """A desk with so many issues; its reader sees every other one."""
    use, found = "strongroom.desk.execute", "strongroom.desk.found.execute"
    boss = admin.sign_in("s-boss", use, found)
    boss.ask("POST", "/api/desk/found", {"id": "boss", "name": "Boss"})
    for person in ("writer", "reader"):
        boss.ask("POST", "/api/desk/persons", {"id": person, "name": person, "subject": f"s-{person}"})
    for group, role, members in (("team", "team", ["writer"]), ("one", None, ["writer", "reader"]),
                                 ("other", None, ["writer"])):
        boss.ask("POST", "/api/desk/groups", {"id": group, "name": group, **({"role": role} if role else {})})
        for person in members:
            boss.ask("POST", f"/api/desk/groups/{group}/members", {"person": person})
    for level in ("one", "other"):
        boss.ask("POST", "/api/desk/levels", {"id": level, "name": level, "groups": [level]})
    boss.ask("PATCH", "/api/desk/settings", {"default_levels": {"vulnerability": "one"}})
    writer, reader, rng = admin.sign_in("s-writer", use), admin.sign_in("s-reader", use), random.Random(1)
    for each in range(issues):
        body = {"title": " ".join(rng.choices(WORDS, k=8)), "description": " ".join(rng.choices(WORDS, k=60)),
                "level": "one" if each % 2 else "other", "affected": [{"module": f"mod-{rng.randrange(300)}"}]}
        key = json.loads(writer.ask("POST", "/api/desk/issues", body))["id"]
        if each < MOVED:
            for state in STATES[1:1 + each // 2 % len(STATES)]:
                writer.ask("POST", f"/api/desk/issues/{key}/transitions", {"to": state})
    return reader


QUESTIONS = [
    ("a board", "GET", "/api/desk/board", None),
    ("the first page of the issues", "GET", "/api/desk/issues", None),
    ("a page of 1,000 issues", "GET", "/api/desk/issues?limit=1000", None),
    ("the first page of a search", "POST", "/api/desk/search", {"query": "login"}),
]


def measure(url, token, issues, requests):
    """[{"what", "ms", "bytes"}…], medians; the first is a question that tells nothing of issues."""
    reader = fill(Client(url, token), issues)
    rows = []
    for what, method, path, body in [("who am I", "GET", "/api/desk/me", None), *QUESTIONS]:
        seconds, size = reader.p50(requests, method, path, body)
        rows.append({"what": what, "ms": seconds * 1000, "bytes": size})
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("--issues", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    for row in measure(options.url, options.token, options.issues, options.requests):
        print(f"{row['what']:32} {row['ms']:8.2f} ms {row['bytes']:10,} bytes")


if __name__ == "__main__":
    main()
