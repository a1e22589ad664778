"""What an operator relies on: one configuration file with overrides, refusals that name the place, TLS 1.3, a
non-root user on a read-only root, and a stop that finishes what was accepted."""

import concurrent.futures
import http.client
import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import threading
import time
import unittest

from harness.server import run
from stage import ACCOUNTS, Stage, account, ask_reveal, create_account, eventually, expect, open_tenant

SECOND_START_MAX_S = 2.0
NOBODY = 65534
# In a mount namespace of its own: everything read-only but the directory $0; then $@ as nobody.
READ_ONLY_ROOT = """set -e
mount --make-rprivate /
mount --bind "$0" "$0"
mount -o remount,bind,ro /
if touch /writable 2>/dev/null; then echo "the root is writable" >&2; exit 99; fi
exec setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
"""


def cannot_make_root_read_only() -> str | None:
    if os.geteuid() != 0:
        return "not root: no user can be changed, no mount made"
    if shutil.which("unshare") is None or shutil.which("setpriv") is None:
        return "unshare or setpriv is not installed (Debian: util-linux)"
    tried = subprocess.run(["unshare", "--mount", "sh", "-ec", "mount --make-rprivate /; mount -o remount,bind,ro /"],
                           capture_output=True, check=False)
    return None if tried.returncode == 0 else "mounts cannot be changed here"


class OperationsTest(unittest.TestCase):
    def stage(self, *arguments, **options) -> Stage:
        made = Stage(*arguments, **options)
        self.addCleanup(made.close)
        return made

    def populated(self, **options) -> Stage:
        stage = self.stage(**options)
        self.operator_token = stage.init()
        with stage.serve() as server:
            operator = server.client(self.operator_token)
            operator.declare_shipped("banking-information", "purchase-note")
            clerk = open_tenant(server, operator, "diku")
            self.token, self.record = clerk.token, create_account(clerk, "ACCOUNT1")
        return stage

    # -- configuration ----------------------------------------------------------------------------

    def assert_refused(self, stage: Stage, *words: str):
        refused = stage.refused_start()
        self.assertEqual((refused.returncode, refused.stdout), (1, ""), refused)
        self.assertEqual(len(refused.stderr.splitlines()), 1, refused.stderr)
        for word in words:
            self.assertIn(word, refused.stderr)

    def test_unknown_key_is_refused_with_its_place(self):
        stage = self.populated()
        stage.tail = "store.queue_maks = 5\n"
        stage.write()
        line = len(stage.config.read_text(encoding="utf-8").splitlines())
        self.assert_refused(stage, f"{stage.config.name}:{line}:", "queue_max")

    def test_value_out_of_range_or_of_the_wrong_type_is_refused(self):
        stage = self.populated()
        for key, value, word in (("threads", 1000, "threads"), ("log.level", "loud", "log.level"),
                                 ("limits.connections_max", "many", "connections_max"),
                                 ("listen", "nowhere", "listen")):
            with self.subTest(key):
                good = stage.settings.get(key)
                stage.settings[key] = value
                stage.write()
                self.assert_refused(stage, word)
                stage.settings.pop(key) if good is None else stage.settings.update({key: good})

    def test_serving_what_was_not_initialised_is_refused_and_makes_nothing(self):
        stage = self.stage()
        self.assert_refused(stage, "keyring")
        self.assertFalse(stage.data.exists() and any(stage.data.iterdir()))

    def test_environment_goes_over_the_file(self):
        stage = self.populated()
        stage.settings["listen"] = "127.0.0.1:1"  # a port that may not be had, were it used
        stage.write()
        other_log = stage.directory / "other.log"
        extra = {"STRONGROOM_LISTEN": "127.0.0.1:0", "STRONGROOM_LOG_FILE": str(other_log)}
        with stage.serve(extra=extra) as server:
            expect(ask_reveal(server.client(self.token), self.record), 200)
        self.assertIn("request", other_log.read_text(encoding="utf-8"))
        printed = run("config", "print", "--config", stage.config, extra=extra).stdout
        self.assertIn(str(other_log), printed)
        self.assertNotIn("127.0.0.1:1\"", printed)
        bad = run("config", "print", "--config", stage.config, extra={"STRONGROOM_THREADS": "several"})
        self.assertEqual(bad.returncode, 1)
        self.assertIn("STRONGROOM_THREADS", bad.stderr)

    def test_effective_configuration_is_printed_without_the_password(self):
        password = "correct-horse"
        for url in (f"postgresql://vault:{password}@db.example.org/vault",
                    f"postgresql://db.example.org/vault?user=vault&password={password}"):
            stage = self.stage({"store.url": url})
            for options in ([], ["--json"]):
                printed = run("config", "print", "--config", stage.config, *options)
                self.assertEqual(printed.returncode, 0, printed)
                self.assertIn("db.example.org", printed.stdout)
                self.assertNotIn(password, printed.stdout + printed.stderr)
            # Nor does a failure to connect tell it.
            refused = stage.refused_start()
            self.assertEqual(refused.returncode, 1)
            self.assertNotIn(password, refused.stdout + refused.stderr)

    def test_log_is_json_with_request_ids(self):
        stage = self.populated()
        with stage.serve() as server:
            answer = expect(ask_reveal(server.client(self.token), self.record), 200)
        lines = [json.loads(line) for line in stage.log.read_text(encoding="utf-8").splitlines()]
        self.assertIn(answer.headers["X-Request-Id"], [line.get("request_id") for line in lines])

    # -- TLS --------------------------------------------------------------------------------------

    @unittest.skipIf(shutil.which("openssl") is None, "openssl is not installed (Debian: openssl)")
    def test_tls_1_3_is_served_and_nothing_older(self):
        stage = self.populated()
        certificate, key = stage.directory / "server.crt", stage.directory / "server.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        stage.settings.update({"tls.certificate_file": certificate, "tls.key_file": key})
        stage.write()
        with stage.serve() as server:
            self.assertTrue(server.url.startswith("https://"))
            trusting = ssl.create_default_context(cafile=certificate)
            connection = http.client.HTTPSConnection(server.host, server.port, context=trusting, timeout=30)
            connection.request("GET", f"{ACCOUNTS}/{self.record}", headers={"Authorization": f"Bearer {self.token}"})
            answer = connection.getresponse()
            self.assertEqual((answer.status, json.loads(answer.read())["id"]), (200, self.record))
            self.assertEqual(connection.sock.version(), "TLSv1.3")
            connection.close()
            old = ssl.create_default_context(cafile=certificate)
            old.maximum_version = ssl.TLSVersion.TLSv1_2
            with self.assertRaises(ssl.SSLError), socket.create_connection((server.host, server.port), 30) as plain:
                old.wrap_socket(plain, server_hostname=server.host)
            with self.assertRaises((http.client.HTTPException, OSError)):
                server.client(self.token).get(ACCOUNTS)  # in clear

    def test_half_of_the_tls_settings_is_refused(self):
        stage = self.populated()
        stage.settings["tls.certificate_file"] = stage.directory / "server.crt"
        stage.write()
        self.assert_refused(stage, "tls")

    # -- where it runs ----------------------------------------------------------------------------

    @unittest.skipIf(cannot_make_root_read_only(), cannot_make_root_read_only())
    def test_non_root_user_on_a_read_only_root(self):
        stage = self.populated()
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", stage.directory], check=True)
        prefix = ("unshare", "--mount", "sh", "-ec", READ_ONLY_ROOT, str(stage.directory))
        with stage.serve(prefix=prefix) as server:
            with open(f"/proc/{server.pid}/status", encoding="ascii") as file:
                uids = next(line for line in file if line.startswith("Uid:")).split()[1:]
            self.assertEqual(set(uids), {str(NOBODY)})
            clerk = server.client(self.token)
            self.assertEqual(expect(ask_reveal(clerk, self.record), 200).json["bankAccountNumber"], "ACCOUNT1")
            create_account(clerk, "ACCOUNT2")
            open_tenant(server, server.client(self.operator_token), "another")  # writes the keyring
        stage.assert_clean()

    # -- starting and stopping --------------------------------------------------------------------

    def test_second_start_is_fast(self):
        stage = self.populated()
        took = []
        for _ in range(3):
            begun = time.monotonic()
            server = stage.serve()
            took.append(time.monotonic() - begun)
            self.assertEqual(server.stop(), 0)
        print("starts: " + ", ".join(f"{one * 1000:.0f} ms" for one in took), flush=True)
        self.assertLess(min(took), SECOND_START_MAX_S)

    def last_entries(self, stage: Stage) -> list:
        """The action of the last entry of each chain."""
        connection = sqlite3.connect(stage.database)
        rows = connection.execute("SELECT entry FROM chain_entry WHERE position IN "
                                  "(SELECT max(position) FROM chain_entry GROUP BY position >> 40)").fetchall()
        connection.close()
        return [json.loads(entry)["action"] for (entry,) in rows]

    def test_accepted_requests_are_answered_after_sigterm(self):
        stage = self.populated()
        server = stage.serve()
        late = self.open_request(server, ACCOUNTS, "application/json")
        body = json.dumps(account("LATE1")).encode()
        late.sendall(b"Content-Length: %d\r\n\r\n" % len(body))
        self.await_continue(late)
        late.sendall(body[:10])
        bulk = self.open_request(server, f"{ACCOUNTS}/bulk", "application/x-ndjson")
        bulk.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        self.await_continue(bulk)
        self.send_chunk(bulk, json.dumps(account("BULK1")).encode() + b"\n")
        idle = server.client(self.token)
        expect(idle.get(f"{ACCOUNTS}/{self.record}"), 200)
        written = {"where": {"bankAccountNumber": "BULK1"}}
        self.assertTrue(eventually(lambda: expect(idle.post(f"{ACCOUNTS}/search", written), 200).json["records"]))
        server.process.send_signal(signal.SIGTERM)
        self.assertTrue(eventually(lambda: not self.takes_connections(server)), "it still takes connections")
        self.assertTrue(server.alive())
        late.sendall(body[10:])
        created = self.read_answer(late)
        self.assertEqual(created.status, 201)
        with contextlib.suppress(OSError):  # the server may have ended the stream already
            self.send_chunk(bulk, json.dumps(account("BULK2")).encode() + b"\n")
            bulk.sendall(b"0\r\n\r\n")
        imported = self.read_answer(bulk)
        self.assertEqual(imported.status, 200)
        *answered, last = [json.loads(line) for line in imported.body.splitlines()]
        ids = [line["id"] for line in answered]
        late.close()  # the server waits a little for clients to close first
        bulk.close()
        # What came before the signal is written and answered, and what came later is refused as a whole.
        self.assertEqual(len(ids), 1, imported.body)
        self.assertEqual((last["error"]["status"], "line" in last), (503, False), last)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(set(self.last_entries(stage)), {"instance.stop"})
        code, report = stage.verify()
        self.assertEqual((code, report["notes"]), (0, []), report)
        with stage.serve() as server:
            clerk = server.client(self.token)
            for record, number in ((json.loads(created.body)["id"], "LATE1"), (ids[0], "BULK1")):
                self.assertEqual(expect(ask_reveal(clerk, record), 200).json["bankAccountNumber"], number)

    def open_request(self, server, path: str, media: str) -> socket.socket:
        """A connection with the head of a request on it, but for what frames its body."""
        connection = socket.create_connection((server.host, server.port), 30)
        self.addCleanup(connection.close)
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
                           f"Content-Type: {media}\r\nExpect: 100-continue\r\n".encode())
        return connection

    @staticmethod
    def await_continue(connection: socket.socket):
        """The server has the request in its hands and asks for the body."""
        interim = b""
        while not interim.endswith(b"\r\n\r\n"):
            interim += (read := connection.recv(1))
            if not read:
                break
        assert interim.startswith(b"HTTP/1.1 100 "), interim

    @staticmethod
    def send_chunk(connection: socket.socket, data: bytes):
        connection.sendall(b"%x\r\n" % len(data) + data + b"\r\n")

    @staticmethod
    def read_answer(connection: socket.socket):
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        answer.body = answer.read()
        return answer

    @staticmethod
    def takes_connections(server) -> bool:
        try:
            socket.create_connection((server.host, server.port), 5).close()
            return True
        except OSError:
            return False

    def test_nothing_acknowledged_is_lost_by_a_stop_under_load(self):
        stage = self.populated()
        server = stage.serve()
        enough = threading.Event()

        def write(worker: int) -> dict:
            acknowledged, client, n = {}, server.client(self.token), 0
            try:
                while n < 5000:
                    n += 1
                    number = f"LOAD{worker}X{n}"
                    answer = client.post(ACCOUNTS, account(number))
                    if answer.status == 503:
                        break
                    acknowledged[expect(answer, 201).json["id"]] = number
                    if n == 50:
                        enough.set()
            except (http.client.HTTPException, OSError):
                pass  # the connection was closed: what was not answered was not promised
            return acknowledged

        with concurrent.futures.ThreadPoolExecutor() as pool:
            writers = [pool.submit(write, worker) for worker in range(8)]
            self.assertTrue(enough.wait(60))
            self.assertEqual(server.stop(), 0)
            acknowledged = {record: number for writer in writers for record, number in writer.result(60).items()}
        self.assertGreater(len(acknowledged), 50)
        self.assertEqual(set(self.last_entries(stage)), {"instance.stop"})
        stage.assert_clean()
        with stage.serve() as server:
            ids = list(acknowledged)
            for at in range(0, len(ids), 1000):
                lines = expect(server.client(self.token).post(f"{ACCOUNTS}/reveal", {
                    "ids": ids[at:at + 1000], "fields": ["bankAccountNumber"], "reason": "comparing"}), 200).lines
                self.assertEqual({line["id"]: line["bankAccountNumber"] for line in lines},
                                 {record: acknowledged[record] for record in ids[at:at + 1000]})


if __name__ == "__main__":
    unittest.main(warnings="ignore")
