"""Tenants over HTTP: creation, listing, destruction that is asked for twice."""

import unittest

from harness.case import BANK, NOTE, ServerCase, account, note
from harness.client import expect


class Tenants(ServerCase):
    def test_a_tenant_is_created_once(self):
        made = expect(self.admin.post("/api/tenants", {"name": "library-1"}), 201).json
        self.assertEqual((made["name"], made["state"]), ("library-1", "active"))
        self.assertIn(made, self.admin.get("/api/tenants").json["tenants"])
        self.refused(self.admin.post("/api/tenants", {"name": "library-1"}), 409)

    def test_a_bad_name_is_refused(self):
        for name in ("", "A", "1a", "a b", "ä", "a" * 64, "a/b", "-a", "a\u0000b"):
            self.refused(self.admin.post("/api/tenants", {"name": name}), 422 if "\0" not in name else 400)
        self.refused(self.admin.post("/api/tenants", {"name": 1}), 422, "type")
        self.refused(self.admin.post("/api/tenants", {}), 422, "required")
        self.refused(self.admin.post("/api/tenants", {"name": "b", "x": 1}), 422, "unknown-member")

    def test_no_tenants_token_manages_tenants(self):
        client = self.client("*", "strongroom.tenants.get", "strongroom.tenants.manage")
        self.refused(client.get("/api/tenants"), 403)
        self.refused(client.post("/api/tenants", {"name": "mine"}), 403)
        self.refused(client.post("/api/tenants/default/destroy"), 403)


class Destroy(ServerCase):
    def test_asked_twice_it_ends_the_tenant_and_no_other(self):
        for name in ("doomed", "spared"):
            self.admin.create_tenant(name)
        doomed, spared = (self.bank_client(tenants=[name]) for name in ("doomed", "spared"))
        both = self.client("*", tenants=["doomed", "spared"], tenant="doomed")
        gone, kept = doomed.create(BANK, account()), spared.create(BANK, account())
        both.create(NOTE, note())
        asked = expect(self.admin.post("/api/tenants/doomed/destroy", {}), 202).json
        self.assertEqual(set(asked), {"confirmation", "expires", "warning"})
        expect(doomed.get(f"/api/records/{BANK}/{gone['id']}"), 200)
        # A wrong code, another tenant's, another principal's: nothing happens.
        self.refused(self.admin.post("/api/tenants/doomed/destroy", {"confirmation": "yes"}), 422)
        self.refused(self.admin.post("/api/tenants/spared/destroy",
                                     {"confirmation": asked["confirmation"]}), 422)
        token = self.admin.post("/api/tokens", {"operator": True, "subject": "other"}).json["token"]
        with self.server.client(token) as other:
            self.refused(other.post("/api/tenants/doomed/destroy",
                                    {"confirmation": asked["confirmation"]}), 422)
        expect(doomed.get(f"/api/records/{BANK}/{gone['id']}"), 200)
        asked = expect(self.admin.post("/api/tenants/doomed/destroy", {}), 202).json
        done = self.admin.post("/api/tenants/doomed/destroy", {"confirmation": asked["confirmation"]})
        self.assertEqual((done.status, done.body), (204, b""))

        self.refused(doomed.get(f"/api/records/{BANK}/{gone['id']}"), 401)
        self.assertIn(both.get(f"/api/records/{NOTE}").status, (401, 403))
        self.assertEqual(spared.reveal(BANK, kept["id"], "bankAccountNumber")["bankAccountNumber"],
                         account()["bankAccountNumber"])
        self.assertNotIn("doomed", [one["name"] for one in self.admin.get("/api/tenants").json["tenants"]])
        self.refused(self.admin.post("/api/tenants/doomed/destroy", {}), 404)
        # A new tenant of the name is another tenant: old tokens and records do not reach it.
        self.admin.create_tenant("doomed")
        self.refused(doomed.get(f"/api/records/{BANK}/{gone['id']}"), 401)
        self.assertIn(both.get(f"/api/records/{NOTE}").status, (401, 403))
        again = self.bank_client(tenants=["doomed"])
        self.assertEqual(again.get(f"/api/records/{BANK}").json["records"], [])

    def test_an_absent_tenant_is_404(self):
        self.refused(self.admin.post("/api/tenants/nowhere/destroy", {}), 404)


if __name__ == "__main__":
    unittest.main()
