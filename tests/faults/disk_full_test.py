"""A disk that runs full under load, on a small file system of the test's own.

Writes are answered 507 or 503 and change nothing, masked reads go on, nothing is revealed that
cannot be audited; with space again everything works without a restart. The keyring, the store and
the checkpoints are all on the full disk.

The test runs itself again in a mount namespace, so that the file system goes away with it.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import holdings
from harness.case import BANK, uuid4
from harness.client import expect
from harness.server import Server
from load import BUDGET, NDJSON, Ledger, Load, writer_token

INSIDE = "STRONGROOM_TEST_IN_NAMESPACE"
SEED = os.environ.get("STRONGROOM_SEED") or str(int.from_bytes(os.urandom(4), "big"))
SIZE_MB = 24
REFUSALS = 300
WAIT_MAX_S = 60
FULL = (503, 507)


def namespace() -> list | None:
    """The command that gives a mount namespace; None where the system grants none."""
    for command in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        probe = [*command, "mount", "-t", "tmpfs", "none", "/mnt"]
        try:
            if subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False).returncode == 0:
                return command
        except FileNotFoundError:
            return None
    return None


def eventually(case, what: str, holds):
    """Polls until `holds()` is true."""
    deadline = time.monotonic() + WAIT_MAX_S
    while not holds():
        if time.monotonic() > deadline:
            case.fail(f"not within {WAIT_MAX_S} s: {what}")
        time.sleep(0.02)


class SmallDisk:
    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="strongroom-disk-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "none", self.path], check=True)
        self._ballast = self.path / "ballast"

    def fill(self):
        """Takes what is left, to the last byte."""
        with open(self._ballast, "ab", buffering=0) as file:
            for piece in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"\0" * piece)
                except OSError:
                    pass

    def leave(self, size: int):
        """Full but for `size` bytes."""
        self.fill()
        os.truncate(self._ballast, self._ballast.stat().st_size - size)

    def free(self):
        self._ballast.unlink()

    def close(self):
        subprocess.run(["umount", "--lazy", self.path], check=False)
        self.path.rmdir()


@unittest.skipUnless(os.environ.get(INSIDE) == "1",
                     "this system grants no mount namespace (unshare --mount) for a small file system")
class DiskFullTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.disk = SmallDisk()
        self.addCleanup(self.disk.close)
        self.data = self.disk.path / "data"
        self.server = Server.dev(data=self.data, extra=BUDGET)
        self.addCleanup(lambda: self.server.kill() if self.server.alive() else None)
        with self.server.client() as admin:
            admin.declare_shipped(BANK)
            self.token = writer_token(admin)
            self.known = admin.create(BANK, {"organizationId": "0a7f3f2e-5d0c-4d3b-9b1e-2f6a8c4e7d10",
                                             "bankAccountNumber": "DE89370400440532013000"})["id"]
        self.ledger = Ledger()
        self.ledger.states[self.known] = [(1, "DE89370400440532013000")]
        self.ledger.organization[self.known] = "0a7f3f2e-5d0c-4d3b-9b1e-2f6a8c4e7d10"

    def run_full_under_load(self) -> Load:
        load = Load(self.server, self.token, SEED, count=4, persistent=True, expected=FULL)
        self.addCleanup(load.stop)
        eventually(self, "some writes are acknowledged", lambda: load.acknowledged() > 100)
        self.disk.fill()
        eventually(self, "writes are refused", lambda: len(load.refusals) >= REFUSALS)
        return load

    def refused_while_full(self, client, path: str, body: dict):
        """What needs a durable audit entry is refused once there is no room for one.

        Room that the store gives back to itself (a log that starts over) is taken again.
        """
        def refused() -> bool:
            self.disk.fill()
            answer = expect(client.post(path, body), 200, *FULL)
            if answer.status != 200:
                self.assertNotIn(b"DE8937", answer.body)
                self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
            return answer.status != 200
        eventually(self, f"{path} is refused", refused)

    def test_writes_are_refused_reads_go_on_and_all_heals_without_a_restart(self):
        load = self.run_full_under_load()
        with self.server.client(self.token) as client:
            read = expect(client.get(f"/api/records/{BANK}/{self.known}"), 200).json
            self.assertNotIn("DE8937", read["bankAccountNumber"])
            self.refused_while_full(client, f"/api/records/{BANK}/{self.known}/reveal",
                                    {"fields": ["bankAccountNumber"], "reason": "the disk is full"})
            self.refused_while_full(client, f"/api/records/{BANK}/search",
                                    {"where": {"bankAccountNumber": "DE89370400440532013000"}})
            expect(client.get("/admin/live"), 200)
            refusals = load.refusals
            self.disk.free()
            healed = len(refusals)
            before = load.acknowledged()
            start = time.monotonic()
            eventually(self, "writes work again", lambda: load.acknowledged() > before + 100)
            seconds = time.monotonic() - start
            eventually(self, "fit again", lambda: client.get("/admin/health").status == 200)
        load.stop()
        self.assertEqual(load.join(self.ledger), [])
        statuses = {answer.status for answer in refusals}
        self.assertLessEqual(statuses, set(FULL))
        self.assertIn(507, statuses)
        with self.server.client(self.token) as client:
            there = holdings.check(self, client, self.ledger)
        self.assertEqual(self.server.stop(), 0)
        holdings.verify(self, "--data", self.data)
        print(f"disk full: {self.ledger.acknowledged} acknowledged, {healed} refused with {sorted(statuses)}, "
              f"{self.ledger.unknown} unknown, 100 writes within {seconds:.2f} s after there was space, "
              f"{there} records there, none lost (seed {SEED})", flush=True)

    def test_the_desk_shows_nothing_embargoed_that_cannot_be_audited(self):
        with self.server.client() as admin:
            token = admin.create_token("lead", ["strongroom.desk.execute", "strongroom.desk.found.execute",
                                                "strongroom.audit.get"], ["default"])["token"]
        with self.server.client(token) as lead:
            expect(lead.post("/api/desk/found", {"id": "lead", "name": "Lead"}), 201)
            expect(lead.post("/api/desk/levels", {"id": "core", "name": "Core", "groups": ["administrators"]}), 201)
            expect(lead.request("PATCH", "/api/desk/settings", {"default_levels": {"vulnerability": "core"}}), 200)
            key = expect(lead.post("/api/desk/issues", {"title": "embargoed-words"}), 201).json["id"]
            shown = 0
            refused = 0
            deadline = time.monotonic() + WAIT_MAX_S
            while refused < 20:
                self.assertLess(time.monotonic(), deadline, f"shown {shown} times on a full disk")
                self.disk.fill()
                answer = expect(lead.get(f"/api/desk/issues/{key}"), 200, *FULL)
                if answer.status == 200:
                    shown += 1
                else:
                    self.assertNotIn(b"embargoed-words", answer.body)
                    refused += 1
        # What was shown is in the audit, though the server had no time to write anything more.
        self.server.kill()
        self.disk.free()
        self.server = Server.dev(data=self.data, extra=BUDGET)
        with self.server.client(token) as lead:
            entries = [entry for page in lead.pages("/api/audit", 1000, "entries") for entry in page
                       if entry.get("action") == "desk.issue.read"]
        self.assertGreaterEqual(len(entries), shown)

    def test_an_import_that_fills_the_disk_refuses_no_line_that_is_there(self):
        for size in (100_000, 400_000):
            self.disk.leave(size)
            load = Load(self.server, self.token, f"{SEED}-{size}", count=1, operations=8, imports_only=True,
                        expected=FULL)
            self.assertEqual(load.join(self.ledger), [])
            self.disk.free()
            with self.server.client(self.token) as client:
                holdings.check(self, client, self.ledger)
        self.assertGreater(self.ledger.refused + self.ledger.unknown, 0, "the disk never was full")

    def test_each_line_of_an_import_is_told_its_own_fate(self):
        records = [{"id": uuid4(), "organizationId": self.ledger.organization[self.known],
                    "bankAccountNumber": f"DE{number:020}", "notes": "x" * 200} for number in range(3000)]
        self.disk.leave(1_500_000)
        with self.server.client(self.token) as client:
            answer = expect(client.post(f"/api/records/{BANK}/bulk",
                                        "".join(json.dumps(record) + "\n" for record in records), headers=NDJSON), 200)
            self.assertEqual([said["line"] for said in answer.lines], list(range(1, len(records) + 1)))
            written = {said["id"] for said in answer.lines if "id" in said}
            refused = [said["error"] for said in answer.lines if "error" in said]
            self.assertEqual(len(written) + len(refused), len(records))
            self.assertGreater(len(written), 0)
            self.assertGreater(len(refused), 0, "the disk never was full")
            self.assertLessEqual({error["status"] for error in refused}, set(FULL))
            self.assertEqual([error for error in refused if "outcome unknown" in error["detail"]], [])
            self.disk.free()
            eventually(self, "fit again", lambda: client.get("/admin/health").status == 200)
            self.assertEqual(set(holdings.listed(client)), written | {self.known})
        self.assertEqual(self.server.stop(), 0)
        holdings.verify(self, "--data", self.data)
        print(f"import on a full disk: {len(written)} lines written, {len(refused)} refused", flush=True)

    def test_killed_while_the_disk_is_full_nothing_acknowledged_is_lost(self):
        load = self.run_full_under_load()
        self.server.kill()
        load.stop()
        self.assertEqual(load.join(self.ledger), [])
        self.disk.free()
        holdings.verify(self, "--data", self.data)
        self.server = Server.dev(data=self.data, extra=BUDGET)
        with self.server.client(self.token) as client:
            holdings.check(self, client, self.ledger)
        self.assertEqual(self.server.stop(), 0)
        holdings.verify(self, "--data", self.data)


if __name__ == "__main__":
    if os.environ.get(INSIDE) is None and (inside := namespace()) is not None:
        os.environ[INSIDE] = "1"
        os.execvp(inside[0], [*inside, sys.executable, *sys.argv])
    print(f"seed {SEED}", flush=True)
    unittest.main(verbosity=2)
