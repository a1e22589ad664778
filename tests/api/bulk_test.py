"""Bulk import: NDJSON in, one answer a line out, good lines kept."""

import json
import socket
import threading
import unittest

from harness.case import BANK, NOTE, PATRON, ServerCase, account, note, patron, uuid4
from harness.client import expect, strict_json

NDJSON = {"Content-Type": "application/x-ndjson"}


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

    def test_a_line_longer_than_a_body_may_be_ends_the_import(self):
        before = self.count(NOTE)
        text = json.dumps(note("1")) + "\n" + "x" * (3 << 20)
        answers = expect(self.send(text), 200).lines
        self.assertEqual(answers[-1]["error"]["status"], 413)
        self.admin.close()  # the rest of the line was never read, so the server closes
        self.assertEqual(self.count(NOTE), before + sum("id" in line for line in answers))

    def test_more_than_a_body_may_hold_streams(self):
        text = "\n".join(json.dumps(note(str(number), text="y" * 3900)) for number in range(1000))
        self.assertGreater(len(text), 3 << 20)
        self.assertEqual(sum("id" in line for line in self.send(text).lines), 1000)

    def test_another_media_type_is_refused(self):
        for kind in ("application/json", "text/plain", "application/x-ndjson; charset=latin-1"):
            self.refused(self.send(json.dumps(note()), headers={"Content-Type": kind}), 415)
        for kind in ("application/ndjson", "application/jsonl", "application/x-ndjson; charset=utf-8"):
            expect(self.send(json.dumps(note()), headers={"Content-Type": kind}), 200)

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

    def test_answers_come_while_the_body_is_still_being_sent(self):
        with socket.create_connection((self.server.host, self.server.port), timeout=30) as peer:
            peer.sendall(f"POST /api/records/{NOTE}/bulk HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                         f"Authorization: Bearer {self.server.token}\r\n"
                         "Content-Type: application/x-ndjson\r\n\r\n".encode())

            def send(text: str):
                peer.sendall(f"{len(text.encode()):x}\r\n{text}\r\n".encode())
            answers = peer.makefile("rb")
            # A chunk is answered when the next one has come; the body goes on all the while.
            send("".join(json.dumps(note(str(number))) + "\n" for number in range(2000)))
            line = b""
            while not line.startswith(b"{"):
                line = answers.readline()
            self.assertEqual(strict_json(line)["line"], 1)
            send(json.dumps(note("last")) + "\n")
            send("")
            while b'"line":2001' not in line:
                line = answers.readline()
                self.assertTrue(line)

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

    def test_lines_of_a_low_type_are_held_to_its_rules(self):
        text = "\n".join((json.dumps(patron(email="a@example.org")), json.dumps({"lastName": "x"})))
        first, second = self.send(text, PATRON).lines
        self.assertIn("id", first)
        self.assertEqual(second["error"]["errors"][0]["rule"], "required")


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
