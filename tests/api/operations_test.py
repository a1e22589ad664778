"""What operators ask: audit listing, health, live, ready, metrics."""

import re
import time
import unittest

from harness.case import BANK, NOTE, PATRON, ServerCase, account, note, patron
from harness.client import expect

LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')
SAMPLE = re.compile(rf'([a-zA-Z_:][a-zA-Z0-9_:]*)(\{{(?:{LABEL.pattern},?)*\}})? ([0-9eE+.-]+|\+Inf|NaN)')


def parse_exposition(text: str) -> tuple:
    """{family: type}, [(name, {label: value}, number)]; fails on a line that is not of the format."""
    families, samples = {}, []
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in families, f"{name} declared twice"
            families[name] = kind
        elif line.startswith("# HELP ") or not line:
            continue
        else:
            match = SAMPLE.fullmatch(line)
            assert match, f"not a sample: {line!r}"
            labels = dict(LABEL.findall(match[2] or ""))
            samples.append((match[1], labels, float(match[match.lastindex])))
    return families, samples


class Audit(ServerCase):
    def test_pages_hold_every_entry_once_oldest_first(self):
        for number in range(120):
            self.admin.create(NOTE, note(str(number)))
        whole = expect(self.admin.get("/api/audit?limit=1000"), 200).json["entries"]
        self.assertGreater(len(whole), 120)
        self.assertEqual([entry["n"] for entry in whole], list(range(1, len(whole) + 1)))
        self.assertEqual([entry["at"] for entry in whole], sorted(entry["at"] for entry in whole))
        for limit in (7, 50):
            paged = [entry for page in self.admin.pages("/api/audit", limit, "entries") for entry in page]
            self.assertEqual(paged[:len(whole)], whole)
        # From the last page's cursor on come only later entries.
        cursor = self.admin.get("/api/audit?limit=1000").json["next"]
        self.admin.create(NOTE, note("later"))
        later = self.admin.get(f"/api/audit?cursor={cursor}").json["entries"]
        self.assertEqual(later[-1]["action"], "record.create")
        self.assertLess(len(later), 5)

    def test_a_denial_is_told_with_the_permission_that_was_missing(self):
        stranger = self.client("strongroom.purchase-note.item.get", subject="stranger-7")
        self.refused(stranger.post(f"/api/records/{NOTE}", note()), 403)
        # Buffered entries are written within a second.
        deadline = time.monotonic() + 10
        while True:
            entries = [entry for page in self.admin.pages("/api/audit", 1000, "entries") for entry in page]
            mine = [entry for entry in entries if entry.get("who", {}).get("subject") == "stranger-7"]
            if mine or time.monotonic() > deadline:
                break
        self.assertEqual([(entry["action"], entry["decision"], entry["permission"]) for entry in mine],
                         [("item.post", "denied", "strongroom.purchase-note.item.post")])

    def test_no_sensitive_value_stands_in_it(self):
        made = self.admin.create(BANK, account("8675309867530986", notes="word-of-the-notes"))
        low = self.admin.create(PATRON, patron(lastName="Nomen-Nescio"))
        self.admin.reveal(BANK, made["id"], "bankAccountNumber", "notes")
        self.admin.post(f"/api/records/{BANK}/search", {"where": {"bankAccountNumber": "8675309867530986"}})
        self.admin.post(f"/api/records/{PATRON}/search", {"where": {"lastName": "Nomen-Nescio"}})
        self.admin.delete(f"/api/records/{PATRON}/{low['id']}")
        text = "".join(str(page) for page in self.admin.pages("/api/audit", 1000, "entries"))
        for value in ("8675309867530986", "word-of-the-notes", "omen-", self.server.token):
            self.assertNotIn(value, text)
            self.assertNotIn(value, self.server.stderr())

    def test_each_tenant_reads_its_own(self):
        self.admin.create_tenant("quiet")
        reader = self.client("strongroom.audit.get", tenants=["quiet"])
        self.admin.create(NOTE, note("loud"))
        entries = expect(reader.get("/api/audit?limit=1000"), 200).json["entries"]
        self.assertEqual({entry.get("tenant", "quiet") for entry in entries}, {"quiet"})
        self.assertNotIn("record.create", [entry["action"] for entry in entries])

    def test_a_wrong_cursor_or_limit_is_refused(self):
        self.refused(self.admin.get("/api/audit?cursor=x"), 400)
        for limit in ("0", "1001", "x"):
            self.refused(self.admin.get(f"/api/audit?limit={limit}"), 422, "range")


class Probes(ServerCase):
    def test_they_need_no_credential(self):
        with self.server.client(None) as client:
            for path in ("/admin/health", "/admin/live", "/admin/ready"):
                answer = expect(client.get(path), 200)
                self.assertEqual(answer.json["status"], "UP")
                self.assertEqual(answer.headers["Content-Type"], "application/json")
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
            expect(client.get("/metrics"), 200)
            # Nor does a broken one hinder them.
            expect(client.get("/admin/live", headers={"Authorization": "Bearer nonsense"}), 200)


class Metrics(ServerCase):
    def test_the_exposition_counts_requests_and_names_nobody(self):
        self.admin.create_tenant("tenant-in-no-metric")
        client = self.bank_client(subject="subject-in-no-metric", tenants=["tenant-in-no-metric"])
        made = client.create(BANK, account("1357924680135792"))
        for _ in range(5):
            expect(client.get(f"/api/records/{BANK}/{made['id']}"), 200)
        self.refused(client.get(f"/api/records/{BANK}/{made['id']}x"), 404)
        client.get("/api/path-in-no-metric/41")
        answer = expect(self.admin.get("/metrics"), 200)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        for value in ("in-no-metric", made["id"], "1357924680135792", "0135", self.server.token, BANK):
            self.assertNotIn(value, answer.text)
        families, samples = parse_exposition(answer.text)
        for name, _, number in samples:
            family = next((one for one in (name, re.sub("_(bucket|sum|count|total)$", "", name))
                           if one in families), None)
            self.assertIsNotNone(family, name)
            self.assertGreaterEqual(number, 0, name)
        requests = [(labels, number) for name, labels, number in samples
                    if labels.get("route") == "/api/records/{type}/{id}" and name.endswith("_total")]
        self.assertTrue(any(number >= 5 for _, number in requests), samples[:20])
        self.check_histograms(families, samples)

    def check_histograms(self, families: dict, samples: list):
        histograms = [name for name, kind in families.items() if kind == "histogram"]
        self.assertTrue(histograms)
        for name in histograms:
            series = {}
            for sample, labels, number in samples:
                if sample == f"{name}_bucket":
                    key = tuple(sorted((k, v) for k, v in labels.items() if k != "le"))
                    series.setdefault(key, []).append((float(labels["le"]), number))
            counts = {tuple(sorted(labels.items())): number for sample, labels, number in samples
                      if sample == f"{name}_count"}
            for key, buckets in series.items():
                self.assertEqual(buckets, sorted(buckets))
                self.assertEqual([n for _, n in buckets], sorted(n for _, n in buckets))
                self.assertEqual(buckets[-1], (float("inf"), counts[key]))


if __name__ == "__main__":
    unittest.main()
