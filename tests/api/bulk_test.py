"""Bulk import: NDJSON in, one answer a line out, good lines kept."""

import contextlib
import json
import re
import select
import signal
import socket
import threading
import time
import unittest

from harness.case import BANK, NOTE, PATRON, ServerCase, account, note, patron, uuid4
from harness.client import expect, strict_json
from harness.server import Server, is_sanitized

NDJSON = {"Content-Type": "application/x-ndjson"}
LINE_MAX = 1 << 20
SENT_FIRST = 60_000
HELD_MAX_KB = 8 << 10
TAKEN_MAX = 24 << 20  # what the kernel's buffers on both sides can hold is most of it


class Stream:
    """An import whose body is sent bit by bit, and whose answers are read as they come."""

    def __init__(self, server, token: str, kind: str = NOTE, timeout: float = 20, receive_buffer: int | None = None):
        self._peer = socket.socket()
        if receive_buffer:
            self._peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._peer.settimeout(timeout)
        self._peer.connect((server.host, server.port))
        self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._peer.sendall(f"POST /api/records/{kind}/bulk HTTP/1.1\r\nHost: x\r\n"
                           f"Authorization: Bearer {token}\r\nTransfer-Encoding: chunked\r\n"
                           "Content-Type: application/x-ndjson\r\n\r\n".encode())
        self._received = self._peer.makefile("rb")
        self._lines = b""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._received.readline()
        self.status = int(head.split(b" ")[1])

    def send(self, text: str):
        data = text.encode()
        self._peer.sendall(b"%x\r\n%s\r\n" % (len(data), data))

    def send_until_held_up(self, data: bytes, within_s: float) -> int:
        """Sends `data` again and again until nothing is taken for so long; how much was."""
        sent, at, timeout = 0, 0, self._peer.gettimeout()
        self._peer.settimeout(within_s)
        try:
            while True:
                taken = self._peer.send(data[at:])
                sent, at = sent + taken, (at + taken) % len(data)
        except TimeoutError:
            self._rest = data[at:] if at else b""
        self._peer.settimeout(timeout)
        return sent

    def send_rest(self):
        """Of what send_until_held_up() left unfinished."""
        self._peer.sendall(self._rest)

    def finish(self):
        self._peer.sendall(b"0\r\n\r\n")

    def break_off(self):
        self._peer.shutdown(socket.SHUT_WR)

    def readable(self, within_s: float) -> bool:
        """Whether something has come that was not taken yet."""
        return bool(select.select([self._peer], [], [], within_s)[0])

    def answer(self):
        """The next line; None at the proper end of the answers."""
        while b"\n" not in self._lines:
            size = int(self._received.readline(), 16)
            self._lines += self._received.read(size)
            self._received.read(2)
            if size == 0:
                assert not self._lines, self._lines
                return None
        line, self._lines = self._lines.split(b"\n", 1)
        return strict_json(line)

    def answers(self) -> list:
        """All that are still to come."""
        return list(iter(self.answer, None))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._received.close()
        self._peer.close()


class Bulk(ServerCase):
    def send(self, text, kind: str = NOTE, client=None, headers=None):
        return (client or self.admin).post(f"/api/records/{kind}/bulk", text, headers=headers or NDJSON)

    def count(self, kind: str) -> int:
        return sum(len(page) for page in self.admin.pages(f"/api/records/{kind}", 1000, "records"))

    def test_each_line_is_answered_in_order_and_good_ones_are_kept(self):
        given, before = uuid4(), self.count(NOTE)
        lines = [json.dumps(note("1", id=given)), "{", json.dumps(note("not a number!")),
                 json.dumps(note("2", id=given)), "[]", "", "  ", json.dumps(note("3")) + "\r",
                 '{"poNumber": "4", "poNumber": "5", "text": "x"}', json.dumps(note("6"))]
        answer = expect(self.send("\n".join(lines)), 200)
        self.assertEqual(answer.headers["Content-Type"], "application/x-ndjson")
        answers = answer.lines
        # Blank lines are counted and not answered.
        self.assertEqual([line["line"] for line in answers], [1, 2, 3, 4, 5, 8, 9, 10])
        self.assertEqual([line.get("error", {}).get("status") for line in answers],
                         [None, 400, 422, 409, 400, None, 400, None])
        self.assertEqual(answers[0]["id"], given)
        self.assertEqual(answers[2]["error"]["errors"][0]["pointer"], "/poNumber")
        self.assertEqual(self.count(NOTE), before + 3)

    def test_five_thousand_lines(self):
        text = "\n".join(json.dumps(account(f"6{number:09}")) if number % 100 else "nonsense"
                         for number in range(5000)) + "\n"
        answers = expect(self.send(text, BANK), 200).lines
        self.assertEqual([line["line"] for line in answers], list(range(1, 5001)))
        self.assertEqual([line["line"] for line in answers if "error" in line],
                         list(range(1, 5001, 100)))
        shown = self.admin.reveal(BANK, answers[4321]["id"], "bankAccountNumber")
        self.assertEqual(shown["bankAccountNumber"], "6000004321")

    def test_an_empty_body_has_an_empty_answer(self):
        self.assertEqual(expect(self.send(b""), 200).body, b"")
        self.assertEqual(expect(self.send(b"\n\n \n"), 200).body, b"")

    # Far more of them than lines in a chunk: a stretch without records is not the end of the body.
    def test_lines_behind_many_blank_ones_are_kept(self):
        before, blank = self.count(NOTE), 2600
        text = json.dumps(note("1")) + "\n" + (" " * 999 + "\n") * blank
        text += "".join(json.dumps(note(str(number))) + "\n" for number in range(1000))
        answers = expect(self.send(text), 200).lines
        self.assertEqual([line["line"] for line in answers], [1, *range(blank + 2, blank + 1002)])
        self.assertEqual(self.count(NOTE), before + 1001)

    def test_a_line_above_the_limit_is_an_error_of_its_own(self):
        before, empty = self.count(NOTE), json.dumps(note("1", text=""))

        def of_size(size: int) -> str:
            return empty[:-2] + "x" * (size - len(empty)) + empty[-2:]
        self.assertEqual(len(of_size(LINE_MAX)), LINE_MAX)
        # At the limit the type is what refuses the text.
        sizes = {LINE_MAX - 1: 422, LINE_MAX: 422, LINE_MAX + 1: 413, LINE_MAX + 2: 413, 3 * LINE_MAX: 413}
        for end in ("\n", "\r\n"):
            lines, expected = [json.dumps(note("0"))], [None]
            for size, status in sizes.items():
                lines += [of_size(size), json.dumps(note("0"))]
                expected += [status, None]
            text = end.join(lines + [of_size(LINE_MAX + 1)])
            answers = expect(self.send(text), 200).lines
            self.assertEqual([line["line"] for line in answers], list(range(1, len(expected) + 2)))
            self.assertEqual([line.get("error", {}).get("status") for line in answers], expected + [413])
        self.assertEqual(self.count(NOTE), before + 2 * (len(sizes) + 1))

    def test_an_endless_line_is_not_held(self):
        before = self.server.anonymous_kb()
        with Stream(self.server, self.server.token) as stream:
            for _ in range(96):
                stream.send("x" * (1 << 20))
            grown = self.server.anonymous_kb() - before
            stream.send("\n" + json.dumps(note("1")) + "\n")
            stream.finish()
            first, second = stream.answers()
        self.assertEqual((first["line"], first["error"]["status"]), (1, 413))
        self.assertEqual((second["line"], "id" in second), (2, True))
        if not is_sanitized():
            self.assertLess(grown, 32 << 10)

    def test_more_than_a_body_may_hold_streams(self):
        text = "\n".join(json.dumps(note(str(number), text="y" * 3900)) for number in range(1000))
        self.assertGreater(len(text), 3 << 20)
        self.assertEqual(sum("id" in line for line in self.send(text).lines), 1000)

    def test_another_media_type_is_refused(self):
        for kind in ("application/json", "text/plain", "application/x-ndjson; charset=latin-1"):
            self.refused(self.send(json.dumps(note()), headers={"Content-Type": kind}), 415)
        for kind in ("application/ndjson", "application/jsonl", "application/x-ndjson; charset=utf-8"):
            expect(self.send(json.dumps(note()), headers={"Content-Type": kind}), 200)

    def test_an_idempotency_key_is_refused(self):
        before = self.count(NOTE)
        for key in ("k-1", ""):
            answer = self.send(json.dumps(note()), headers={**NDJSON, "Idempotency-Key": key})
            self.assertIn("give each line an id", self.refused(answer, 400)["detail"])
        self.assertEqual(self.count(NOTE), before)

    def test_without_the_permission_no_line_is_looked_at(self):
        reader = self.bank_client("item.post")
        self.refused(self.send(json.dumps(account()), BANK, reader), 403)

    def test_a_taken_id_is_not_told_to_who_may_not_read_a_high_type(self):
        taken = self.admin.create(BANK, account())["id"]
        writer = self.bank_client("item.get")
        text = "\n".join(json.dumps(account(id=one)) for one in (taken, uuid4()))
        first, second = expect(self.send(text, BANK, writer), 200).lines
        self.assertEqual(first["error"], second["error"])
        self.assertEqual(first["error"]["status"], 403)

    def test_each_answer_comes_without_another_line(self):
        with Stream(self.server, self.server.token) as stream:
            for number in range(1, 21):
                stream.send(json.dumps(note(str(number))) + "\n")
                self.assertEqual(stream.answer()["line"], number)
            stream.send("".join(json.dumps(note(str(number))) + "\n" for number in range(2000)))
            # The body goes on, and the last of these is answered all the same.
            self.assertEqual([stream.answer()["line"] for _ in range(2000)], list(range(21, 2021)))
            stream.send(json.dumps(note("last")))
            stream.finish()
            self.assertEqual([line["line"] for line in stream.answers()], [2021])

    def test_what_came_whole_before_the_body_breaks_off_is_kept(self):
        before = self.count(NOTE)
        with Stream(self.server, self.server.token) as stream:
            stream.send("".join(json.dumps(note(str(number))) + "\n" for number in range(1300))
                        + json.dumps(note("half")))
            stream.break_off()
            answers = stream.answers()
        self.assertEqual([line.get("line") for line in answers], [*range(1, 1301), None])
        self.assertEqual(answers[-1]["error"]["status"], 400)
        self.assertEqual(self.count(NOTE), before + 1300)

    # The rest of the body is not waited for: the stream ends by itself.
    def check_ended(self, stream, status: int, since: float):
        self.assertEqual([line["error"]["status"] for line in stream.answers()], [status])
        self.assertLess(time.monotonic() - since, 2)  # within a second, on a busy machine

    def revocable(self, tenant: str = "default", **more) -> dict:
        return self.admin.create_token("importer", [f"strongroom.{NOTE}.item.post"], [tenant], **more)

    def test_a_revoked_credential_ends_the_stream(self):
        for busy in (False, True):
            made, before = self.revocable(), self.count(NOTE)
            with Stream(self.server, made["token"]) as stream:
                stream.send(json.dumps(note("1")) + "\n")
                self.assertIn("id", stream.answer())
                expect(self.admin.delete(f"/api/tokens/{made['accessor']}"), 200, 204)
                since = time.monotonic()
                if busy:
                    stream.send("".join(json.dumps(note(str(number))) + "\n" for number in range(1200)))
                self.check_ended(stream, 401, since)
            self.assertEqual(self.count(NOTE), before + 1)

    def test_an_expired_credential_ends_the_stream(self):
        before = self.count(NOTE)
        made = self.revocable(ttl="3s")
        expires = time.monotonic() + 3
        with Stream(self.server, made["token"]) as stream:
            stream.send(json.dumps(note("1")) + "\n")
            self.assertIn("id", stream.answer())
            self.check_ended(stream, 401, expires)
        self.assertEqual(self.count(NOTE), before + 1)

    def test_a_destroyed_tenant_ends_the_stream(self):
        self.admin.create_tenant("doomed")
        with Stream(self.server, self.revocable("doomed")["token"]) as stream:
            stream.send(json.dumps(note("1")) + "\n")
            self.assertIn("id", stream.answer())
            asked = expect(self.admin.post("/api/tenants/doomed/destroy", {}), 202).json
            expect(self.admin.post("/api/tenants/doomed/destroy",
                                   {"confirmation": asked["confirmation"]}), 200, 204)
            self.check_ended(stream, 401, time.monotonic())

    # Every line is either answered and kept or neither.
    def test_a_stopping_server_ends_the_stream_and_answers_what_it_wrote(self):
        for busy in (False, True):
            with self.subTest(busy=busy), Server.dev() as server:
                with server.client() as admin:
                    admin.declare_shipped(NOTE)
                with Stream(server, server.token) as stream:
                    stream.send(json.dumps(note("1")) + "\n")
                    self.assertIn("id", stream.answer())
                    sent = threading.Event()
                    sender = threading.Thread(target=self.send_on, args=(stream, sent))
                    if busy:
                        sender.start()
                        for _ in range(2000):
                            self.assertIn("id", stream.answer())
                    server.process.send_signal(signal.SIGTERM)
                    since = time.monotonic()
                    answers = stream.answers()
                    self.assertEqual(answers[-1]["error"]["status"], 503)
                    self.assertTrue(all("id" in line for line in answers[:-1]))
                    self.assertLess(time.monotonic() - since, 5)
                    sent.set()
                    if busy:
                        sender.join()
                self.assertEqual(server.stop(), 0)

    @staticmethod
    def send_on(stream, enough):
        text = "".join(json.dumps(note(str(number))) + "\n" for number in range(200))
        try:
            while not enough.is_set():
                stream.send(text)
        except OSError:
            pass  # the server closed; its answers are there

    # The server must neither drop lines nor hold all answers of a client that does not take them.
    def test_a_client_that_reads_slowly_gets_every_answer(self):
        lines = 30_000
        with socket.socket() as peer:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            peer.settimeout(60)
            peer.connect((self.server.host, self.server.port))
            text = "".join(f'{{"poNumber": "{number}", "text": "z"}}\n' for number in range(lines)).encode()
            head = (f"POST /api/records/{NOTE}/bulk HTTP/1.1\r\nHost: x\r\nContent-Length: {len(text)}\r\n"
                    f"Authorization: Bearer {self.server.token}\r\nConnection: close\r\n"
                    "Content-Type: application/x-ndjson\r\n\r\n").encode()
            sender = threading.Thread(target=peer.sendall, args=(head + text,))
            sender.start()
            received = bytearray()
            while part := peer.recv(4096):
                received += part
            sender.join()
        body = dechunk(bytes(received).split(b"\r\n\r\n", 1)[1])
        answers = [strict_json(line) for line in body.splitlines()]
        self.assertEqual([line["line"] for line in answers], list(range(1, lines + 1)))
        self.assertTrue(all("id" in line for line in answers))

    def test_answers_up_to_a_bound_wait_for_a_client_that_sends_all_first(self):
        text = "".join(f'{{"poNumber": "{number}", "text": "z"}}\n' for number in range(SENT_FIRST))
        with Stream(self.server, self.server.token, receive_buffer=8192) as stream:
            stream.send(text)  # returns when the server, or the kernel, has taken it
            stream.finish()
            answers = stream.answers()
        self.assertEqual([line["line"] for line in answers], list(range(1, SENT_FIRST + 1)))

    def test_lines_of_a_low_type_are_held_to_its_rules(self):
        text = "\n".join((json.dumps(patron(email="a@example.org")), json.dumps({"lastName": "x"})))
        first, second = self.send(text, PATRON).lines
        self.assertIn("id", first)
        self.assertEqual(second["error"]["errors"][0]["rule"], "required")


class Stalled(ServerCase):
    extra = {"STRONGROOM_TIMEOUTS_BODY_S": "1"}

    def test_what_came_before_the_body_stalls_is_answered(self):
        with Stream(self.server, self.server.token) as stream:
            stream.send("".join(json.dumps(note(str(number))) + "\n" for number in range(700)) + '{"poNumber"')
            answers = stream.answers()
        self.assertEqual([line.get("line") for line in answers], [*range(1, 701), None])
        self.assertTrue(all("id" in line for line in answers[:-1]))
        self.assertEqual(answers[-1]["error"]["status"], 408)


class Spool(ServerCase):
    extra = {"STRONGROOM_LIMITS_BODIES_SIZE_MAX_BYTES": str(8 << 20)}  # of which answers get a quarter

    def test_a_client_that_takes_no_answers_is_not_read_from_any_more(self):
        # Each is refused, and told why at some length.
        lines = (b'{"nothing": "' + b"x" * 180 + b'"}\n') * 200
        before = self.server.anonymous_kb()
        with Stream(self.server, self.server.token, receive_buffer=8192) as stream:
            piece = b"%x\r\n%s\r\n" % (len(lines), lines)
            sent = stream.send_until_held_up(piece, within_s=3)
            held = self.server.anonymous_kb()
            print(f"{sent} bytes were taken of a client that takes no answers; anonymous kB {before} before, {held} "
                  "then", flush=True)
            if not is_sanitized():
                self.assertLess(held - before, HELD_MAX_KB)
            self.assertLess(sent, TAKEN_MAX)
            # It goes on where it was when the client does.
            answers = []
            reader = threading.Thread(target=lambda: answers.extend(stream.answers()))
            reader.start()
            stream.send_rest()
            stream.finish()
            reader.join(60)
            self.assertFalse(reader.is_alive())
        pieces = -(-sent // len(piece))
        self.assertEqual([line["line"] for line in answers], list(range(1, 200 * pieces + 1)))


class Budget(ServerCase):
    extra = {"STRONGROOM_LIMITS_BODIES_SIZE_MAX_BYTES": str(4 << 20)}

    def held(self) -> float:
        text = self.admin.get("/metrics").text
        return float(re.search(r"^strongroom_bodies_bytes (\S+)$", text, re.MULTILINE)[1])

    def test_imports_that_find_no_room_end_and_the_others_go_on(self):
        piece = '{"poNumber": "1", "text": "' + "x" * 200_000
        streams = [Stream(self.server, self.server.token) for _ in range(40)]
        outcomes = []
        try:
            for stream in streams:
                before = self.held()
                with contextlib.suppress(ConnectionError):
                    stream.send(piece)
                # Let it be there, or be refused, before the next one comes.
                deadline = time.monotonic() + 2
                while not stream.readable(0.01) and self.held() < before + len(piece) and time.monotonic() < deadline:
                    pass
            for stream in streams:
                with contextlib.suppress(ConnectionError):  # refused, and says so by itself
                    stream.send('"}\n')
                    stream.finish()
                [answer] = stream.answers()
                outcomes.append((answer.get("line"), answer["error"]["status"]))
        finally:
            for stream in streams:
                stream.__exit__()
        self.assertEqual(set(outcomes), {(1, 422), (None, 503)})
        self.assertGreater(outcomes.count((1, 422)), 9)
        self.assertGreater(outcomes.count((None, 503)), 19)
        # All of it was given back.
        text = "".join(json.dumps(note(str(number))) + "\n" for number in range(3000))
        answers = self.admin.post(f"/api/records/{NOTE}/bulk", text, headers=NDJSON).lines
        self.assertTrue(all("id" in line for line in answers))


def dechunk(body: bytes) -> bytes:
    out, at = bytearray(), 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(body[at:end], 16)
        if size == 0:
            return bytes(out)
        out += body[end + 2:end + 2 + size]
        at = end + 2 + size + 2


if __name__ == "__main__":
    unittest.main()
