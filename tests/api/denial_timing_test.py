"""To a caller without the permission, existing and absent ids are answered in the same time.

20,000 interleaved calls a method; medians within 2 %. A machine with other work disturbs single
rounds, so up to three are made, all of them printed, and one must hold: a real difference of a row
look-up (about a fifth of a call) shows in every round.
"""

import random
import secrets
import socket
import statistics
import time
import unittest

from harness.case import BANK, ServerCase, account, uuid4

CALLS = 20_000
ROUNDS = 3
BOUND = 0.02


class DenialTiming(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seed = secrets.randbits(32)
        print(f"seed {cls.seed}", flush=True)
        cls.existing = [cls.admin.create(BANK, account())["id"] for _ in range(200)]
        cls.absent = [uuid4() for _ in range(200)]

    def round(self, make_request, token: str, order: random.Random) -> tuple:
        """Median of nanoseconds for existing and for absent ids."""
        requests = {kind: [make_request(one, token) for one in ids]
                    for kind, ids in (("existing", self.existing), ("absent", self.absent))}
        times = {"existing": [], "absent": []}
        with socket.create_connection((self.server.host, self.server.port), timeout=30) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for number in range(CALLS // 2):
                pair = ["existing", "absent"]
                if order.random() < 0.5:
                    pair.reverse()
                for kind in pair:
                    request = requests[kind][number % len(self.existing)]
                    begin = time.perf_counter_ns()
                    peer.sendall(request)
                    answer = peer.recv(4096)
                    times[kind].append(time.perf_counter_ns() - begin)
                    self.assertTrue(answer.startswith(b"HTTP/1.1 403 "), answer)
        return statistics.median(times["existing"]), statistics.median(times["absent"])

    def compare(self, name: str, make_request):
        client = self.bank_client("item.get", "item.delete", "reveal.execute")
        order = random.Random(self.seed)
        differences = []
        for number in range(ROUNDS):
            existing, absent = self.round(make_request, client.token, order)
            difference = abs(existing - absent) / absent
            differences.append(difference)
            print(f"{name} round {number + 1}: existing {existing / 1000:.2f} µs, absent "
                  f"{absent / 1000:.2f} µs, difference {difference:.2%}", flush=True)
            if difference <= BOUND:
                return
        self.fail(f"seed {self.seed}: medians differ by {differences}")

    def test_masked_read(self):
        self.compare("GET", lambda one, token: (
            f"GET /api/records/{BANK}/{one} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {token}\r\n\r\n").encode())

    def test_delete(self):
        self.compare("DELETE", lambda one, token: (
            f"DELETE /api/records/{BANK}/{one} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {token}\r\n\r\n").encode())

    def test_reveal(self):
        body = '{"fields": ["bankAccountNumber"], "reason": "timing"}'
        self.compare("reveal", lambda one, token: (
            f"POST /api/records/{BANK}/{one}/reveal HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode())


if __name__ == "__main__":
    unittest.main()
