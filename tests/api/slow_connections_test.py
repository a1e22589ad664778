"""Slow, half-closed, idle and many connections, with short timeouts set by the environment."""

import contextlib
import json
import re
import resource
import socket
import time
import unittest

from harness.case import NOTE, ServerCase, note
from harness.client import expect
from harness.raw import connect, exchange, head, read_answer
from harness.server import is_sanitized

IDLE_CONNECTIONS = 2000
BODIES_MAX = 16 << 20
UNFINISHED_BYTES = 216_000
IDLE_MAX_KB = 12  # of resident memory for each; 200 MB for 2,000 would be the end of it


class Slow(ServerCase):
    extra = {"STRONGROOM_TIMEOUTS_HEADER_S": "1", "STRONGROOM_TIMEOUTS_BODY_S": "1",
             "STRONGROOM_TIMEOUTS_IDLE_S": "2", "STRONGROOM_TIMEOUTS_WRITE_S": "2"}

    def setUp(self):
        self.admin.close()  # it may have been idle for too long
        self.addCleanup(self.live)

    def live(self):
        with self.server.client() as fresh:
            expect(fresh.get("/admin/live"), 200)

    def await_end(self, peer, bound_s: float):
        begin = time.monotonic()
        answer = read_answer(peer)
        self.assertLess(time.monotonic() - begin, bound_s)
        return answer

    def test_a_head_that_does_not_end_is_408_or_closed(self):
        for start in (b"G", b"GET /api/types HTTP/1.1\r\n", head("GET", "/api/types")[:-2]):
            with connect(self.server) as peer:
                peer.sendall(start)
                self.assertIn(self.await_end(peer, 8).status, (0, 408))

    # Each byte comes in time, the head never does.
    def test_a_head_that_comes_byte_by_byte_is_ended_too(self):
        with connect(self.server) as peer:
            begin = time.monotonic()
            try:
                while time.monotonic() - begin < 20:
                    peer.sendall(b"X")
                    time.sleep(0.2)
            except ConnectionError:
                pass
            self.assertLess(time.monotonic() - begin, 10)

    def test_a_body_that_does_not_come_is_408_and_writes_nothing(self):
        before = len(self.admin.get(f"/api/records/{NOTE}?limit=1000").json["records"])
        body = json.dumps(note()).encode()
        with connect(self.server) as peer:
            peer.sendall(head("POST", f"/api/records/{NOTE}", self.server.token,
                              Content_Type="application/json", Content_Length=len(body)) + body[:-1])
            self.assertEqual(self.await_end(peer, 8).status, 408)
        self.admin.close()
        self.assertEqual(len(self.admin.get(f"/api/records/{NOTE}?limit=1000").json["records"]), before)
        self.admin.close()

    def test_an_idle_connection_is_closed_without_a_word(self):
        with connect(self.server) as peer:
            peer.sendall(head("GET", "/admin/live"))
            self.assertEqual(read_answer(peer).status, 200)
            begin = time.monotonic()
            self.assertEqual(peer.recv(100), b"")
            self.assertLess(time.monotonic() - begin, 8)

    def test_a_half_closed_connection_is_answered(self):
        body = json.dumps(note()).encode()
        data = head("POST", f"/api/records/{NOTE}", self.server.token, Content_Type="application/json",
                    Content_Length=len(body)) + body
        self.assertEqual(exchange(self.server, data, finish=True).status, 201)
        # Cut off inside: refused, and nothing is written.
        for cut in (len(data) - 1, len(data) - len(body), 30):
            self.assertIn(exchange(self.server, data[:cut], finish=True).status, (0, 400))

    def test_a_client_that_does_not_read_is_dropped(self):
        lines = b"".join(b'{"poNumber": "%d", "text": "z"}\n' % number for number in range(60_000))
        with socket.socket() as peer:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.settimeout(30)
            peer.connect((self.server.host, self.server.port))
            with contextlib.suppress(ConnectionError):  # it is not read any further, and then dropped
                peer.sendall(head("POST", f"/api/records/{NOTE}/bulk", self.server.token,
                                  Content_Type="application/x-ndjson", Content_Length=len(lines)) + lines)
            deadline = time.monotonic() + 30
            while self.connections() > 0 and time.monotonic() < deadline:
                time.sleep(0.1)
            self.assertEqual(self.connections(), 0)

    def connections(self) -> int:
        """Of the server, as the kernel counts them."""
        with open("/proc/net/tcp", encoding="ascii") as table:
            mine = f":{self.server.port:04X}"
            return sum(1 for line in table if line.split()[1].endswith(mine) and line.split()[3] == "01")

    def test_resets_in_the_middle_do_no_harm(self):
        body = json.dumps(note()).encode()
        data = head("POST", f"/api/records/{NOTE}", self.server.token, Content_Type="application/json",
                    Content_Length=len(body)) + body
        for cut in range(0, len(data) + 1, 7):
            with connect(self.server) as peer:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                peer.sendall(data[:cut])


class ManyConnections(ServerCase):
    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = IDLE_CONNECTIONS + 200
        if hard != resource.RLIM_INFINITY and hard < wanted:
            self.skipTest(f"2,000 connections need {wanted} descriptors, {hard} are allowed here")
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))


class Idle(ManyConnections):

    def test_two_thousand_idle_connections_hinder_nobody(self):
        record = self.admin.create(NOTE, note())
        path = f"/api/records/{NOTE}/{record['id']}"
        sizes, peers = [self.server.resident_kb()], []
        try:
            for _ in range(IDLE_CONNECTIONS):
                peers.append(connect(self.server))
            for number, peer in enumerate(peers):
                # Half of them have been used before.
                if number % 2:
                    peer.sendall(head("GET", path, self.server.token))
                    self.assertEqual(read_answer(peer).status, 200)
            begin = time.monotonic()
            with self.server.client() as fresh:
                expect(fresh.get(path), 200)
                expect(fresh.post(f"/api/records/{NOTE}", note()), 201)
            self.assertLess(time.monotonic() - begin, 2)
            sizes.append(self.server.resident_kb())
        finally:
            for peer in peers:
                peer.close()
        print("resident kB before, with 2,000 connections:", sizes, flush=True)
        if not is_sanitized():
            self.assertLess(sizes[1] - sizes[0], IDLE_CONNECTIONS * IDLE_MAX_KB)
        expect(self.admin.get(path), 200)


class Unfinished(ManyConnections):
    """Many bodies that never end, each within the limits of one."""

    extra = {"STRONGROOM_LIMITS_BODIES_SIZE_MAX_BYTES": str(BODIES_MAX)}

    def metric(self, name: str) -> int:
        with self.server.client() as fresh:
            return int(float(re.search(rf"^{name} (\S+)$", fresh.get("/metrics").text, re.MULTILINE)[1]))

    def test_bodies_that_do_not_end_hold_no_more_than_the_server_may(self):
        part = b'{"poNumber": "1", "text": "' + b"x" * UNFINISHED_BYTES
        request = head("POST", f"/api/records/{NOTE}", self.server.token, Content_Type="application/json",
                       Content_Length=len(part) + 2) + part
        for _ in range(2):  # what one use of a connection costs for good
            expect(self.admin.post(f"/api/records/{NOTE}", note()), 201)
        before = self.server.anonymous_kb()
        peers, most = [], 0
        try:
            for number in range(IDLE_CONNECTIONS):
                peers.append(connect(self.server))
                with contextlib.suppress(ConnectionError):  # refused
                    peers[-1].sendall(request)
                if number % 100 == 99:
                    most = max(most, self.server.anonymous_kb())
            self.assertTrue(eventually(lambda: self.metric("strongroom_bodies_refused") > IDLE_CONNECTIONS // 2))
            held, refused = self.metric("strongroom_bodies_bytes"), self.metric("strongroom_bodies_refused")
            most = max(most, self.server.anonymous_kb())
            print(f"{IDLE_CONNECTIONS} bodies of {len(part) // 1000} kB begun: {held} bytes held, {refused} refused, "
                  f"anonymous kB {before} before, {most} at most", flush=True)
            self.assertLessEqual(held, BODIES_MAX)
            self.assertGreater(held, BODIES_MAX // 2)
            if not is_sanitized():
                self.assertLess(most - before, 2 * BODIES_MAX // 1024 + IDLE_CONNECTIONS * IDLE_MAX_KB)
            # The newest are refused, not those that were there before; and who sends no body is served.
            refusal = read_answer(peers[-1])
            self.assertEqual(refusal.status, 503, refusal)
            self.assertIn("Retry-After: 1", refusal.head)
            self.assertIn(b"urn:strongroom:problem:unavailable", refusal.body)
            with self.server.client() as fresh:
                expect(fresh.get("/api/types"), 200)
            peers[0].sendall(b'"}')
            self.assertEqual(read_answer(peers[0]).status, 422)  # the text is too long for its field
        finally:
            for peer in peers:
                peer.close()
        self.assertTrue(eventually(lambda: self.metric("strongroom_bodies_bytes") == 0))
        self.admin.close()
        expect(self.admin.post(f"/api/records/{NOTE}", note()), 201)


def eventually(probe, within_s: float = 15) -> bool:
    deadline = time.monotonic() + within_s
    while not (value := probe()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return value


if __name__ == "__main__":
    unittest.main()
