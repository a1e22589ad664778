"""Tokens: creation, what a tenant's token may not make, several tenants, expiry, revocation."""

import json
import time
import unittest

from harness import raw
from harness.case import BANK, NOTE, ServerCase, account, every_action, note
from harness.client import expect

MANAGE = "strongroom.tokens.manage"


class TokensCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("north", "south"):
            cls.admin.create_tenant(name)

    def ask(self, client=None, **body):
        body = {"tenants": ["default"], "subject": "svc", "permissions": ["strongroom.purchase-note.*"],
                **body}
        return (client or self.admin).post("/api/tokens",
                                           {name: value for name, value in body.items() if value is not None})

    def using(self, answer, tenant=None):
        client = self.server.client(expect(answer, 201).json["token"], tenant)
        self.addCleanup(client.close)
        return client


class Create(TokensCase):
    def test_the_token_is_shown_once_and_described(self):
        made = expect(self.ask(ttl="1h"), 201).json
        self.assertEqual(set(made), {"token", "accessor", "kind", "tenants", "subject", "permissions",
                                     "created", "createdBy", "expires"})
        self.assertEqual((made["kind"], made["tenants"], made["subject"], made["createdBy"]),
                         ("tenant", ["default"], "svc", "developer"))
        listed = expect(self.admin.get("/api/tokens"), 200)
        mine = [one for one in listed.json["tokens"] if one["accessor"] == made["accessor"]]
        self.assertEqual(mine, [{name: value for name, value in made.items() if name != "token"}])
        self.assertNotIn(made["token"], listed.text)
        self.assertNotIn(made["token"], self.server.stderr())

    def test_a_broken_request_is_named(self):
        for body, rule in (({"subject": ""}, "subject"), ({"subject": "x" * 201}, "subject"),
                           ({"subject": "a\nb"}, "subject"), ({"subject": None}, "required"),
                           ({"ttl": "1"}, "duration"), ({"ttl": "0s"}, "duration"),
                           ({"ttl": "1y"}, "duration"), ({"ttl": "-1h"}, "duration"),
                           ({"ttl": "9999d"}, "range"), ({"permissions": ["a b"]}, "permission-name"),
                           ({"permissions": ["p*"]}, "permission-name"), ({"permissions": "*"}, "type"),
                           ({"tenants": []}, "tenants"), ({"tenants": ["default", "default"]}, "tenants"),
                           ({"tenants": ["nowhere"]}, "unknown-tenant"), ({"tenants": None}, "required"),
                           ({"owner": "x"}, "unknown-member"), ({"operator": "yes"}, "type"),
                           ({"operator": True}, "operator")):
            with self.subTest(body=body):
                self.refused(self.ask(**body), 422, rule)

    def test_a_tenants_token_makes_only_what_it_holds_itself(self):
        held = [MANAGE, "strongroom.purchase-note.*", *every_action("organizations-storage.banking-information")[:2]]
        manager = self.using(self.ask(permissions=held))
        for granted in (held, held[:1], ["strongroom.purchase-note.item.*"], [held[2]], []):
            expect(self.ask(manager, permissions=granted), 201)
        for wanted in (["*"], ["strongroom.*"], ["organizations-storage.*"],
                       ["organizations-storage.banking-information.reveal.execute"],
                       ["organizations-storage.banking-information.item.*"],
                       ["strongroom.tokens.get"], ["strongroom.types.manage"],
                       # A name behind a held wildcard may be a high type's one day.
                       ["strongroom.purchase-note.item.get"], [held[0], "other.item.get"]):
            with self.subTest(wanted=wanted):
                self.refused(self.ask(manager, permissions=wanted), 403)
        for body in ({"tenants": ["north"]}, {"tenants": ["default", "north"]}, {"tenants": ["nowhere"]},
                     {"operator": True, "tenants": None, "permissions": None}):
            with self.subTest(body=body):
                self.refused(self.ask(manager, **{"permissions": held[:1], **body}), 403)

    # Else the names of tenants could be tried.
    def test_a_foreign_and_an_absent_tenant_are_refused_alike(self):
        manager = self.using(self.ask(permissions=[MANAGE]))
        answers = [self.ask(manager, tenants=[name], permissions=[]) for name in ("north", "nowhere")]
        self.assertEqual(answers[0].body, answers[1].body)

    def test_a_copy_of_ones_rights_ends_with_ones_own_token(self):
        own = expect(self.ask(permissions=[MANAGE], ttl="1h"), 201).json
        with self.server.client(own["token"]) as manager:
            for ttl in (None, "2h"):
                made = expect(self.ask(manager, permissions=[MANAGE], ttl=ttl), 201).json
                self.assertEqual(made["expires"], own["expires"])
            shorter = expect(self.ask(manager, permissions=[MANAGE], ttl="1m"), 201).json
            self.assertLess(shorter["expires"], own["expires"])

    def test_a_wildcard_never_opens_a_high_type(self):
        record = self.admin.create(BANK, account())
        for grant in ("*", "organizations-storage.*", "organizations-storage.banking-information.*",
                      "organizations-storage.banking-information.item.*"):
            client = self.using(self.ask(permissions=[grant]))
            self.refused(client.get(f"/api/records/{BANK}/{record['id']}"), 403)
        named = self.using(self.ask(permissions=["organizations-storage.banking-information.item.get"]))
        expect(named.get(f"/api/records/{BANK}/{record['id']}"), 200)


class Operator(TokensCase):
    def test_an_operators_token_opens_nothing(self):
        operator = self.using(self.ask(operator=True, tenants=None, permissions=None, subject="ops"))
        record = self.admin.create(NOTE, note())
        for answer in (operator.get(f"/api/records/{NOTE}/{record['id']}"),
                       operator.get(f"/api/records/{NOTE}"), operator.post(f"/api/records/{NOTE}", note())):
            self.refused(answer, 403)
        with self.server.client(operator.token, "default") as chosen:
            self.assertIn(chosen.get(f"/api/records/{NOTE}/{record['id']}").status, (401, 403))
        expect(operator.get("/api/tenants"), 200)
        expect(operator.get("/api/types"), 200)
        expect(operator.get("/api/tokens"), 200)
        expect(self.ask(operator, permissions=["*"], tenants=["north", "south"]), 201)


class SeveralTenants(TokensCase):
    def test_the_header_selects_and_must(self):
        both = self.ask(tenants=["north", "south"], permissions=["*"])
        north, south = self.using(both, "north"), self.using(both, "south")
        record = north.create(NOTE, note("1"))
        path = f"/api/records/{NOTE}/{record['id']}"
        expect(north.get(path), 200)
        self.refused(south.get(path), 404)
        self.assertEqual(south.get(f"/api/records/{NOTE}").json["records"], [])
        none = self.using(both)
        self.assertIn(none.get(path).status, (400, 401))
        for other in ("default", "nowhere", "NORTH", "north "[:-1] + ",south", "*"):
            with self.server.client(none.token, other) as client:
                answer = client.get(path)
                self.assertIn(answer.status, (401, 403), answer)
        twice = none.request("GET", path, headers={"X-Okapi-Tenant": "north", "x-okapi-tenant": "south"})
        self.assertEqual(twice.status, 400, twice)

    def test_with_one_tenant_the_header_may_only_agree(self):
        one = self.ask(tenants=["north"], permissions=["*"])
        expect(self.using(one).get(f"/api/records/{NOTE}"), 200)
        expect(self.using(one, "north").get(f"/api/records/{NOTE}"), 200)
        for other in ("south", "nowhere"):
            self.assertIn(self.using(one, other).get(f"/api/records/{NOTE}").status, (401, 403))

    def test_a_token_that_reaches_others_too_is_not_one_tenants_to_see_or_revoke(self):
        both = expect(self.ask(tenants=["north", "south"], permissions=["*"]), 201).json
        manager = self.using(self.ask(tenants=["north"], permissions=[MANAGE, "strongroom.tokens.get"]))
        listed = expect(manager.get("/api/tokens"), 200).json["tokens"]
        self.assertNotIn(both["accessor"], [one["accessor"] for one in listed])
        self.assertTrue(all(one["tenants"] == ["north"] for one in listed))
        self.refused(manager.delete(f"/api/tokens/{both['accessor']}"), 404)
        absent = manager.delete("/api/tokens/sra_AAAAAAAAAAAAAAAAAAAAAA")
        self.assertEqual(absent.body, manager.delete(f"/api/tokens/{both['accessor']}").body)


class Ends(TokensCase):
    def test_a_revoked_token_is_refused_at_once(self):
        for _ in range(50):
            made = expect(self.ask(), 201).json
            with self.server.client(made["token"]) as client:
                expect(client.get(f"/api/records/{NOTE}"), 200)
                answer = self.admin.delete(f"/api/tokens/{made['accessor']}")
                self.assertEqual((answer.status, answer.body), (204, b""))
                self.refused(client.get(f"/api/records/{NOTE}"), 401)
            self.refused(self.admin.delete(f"/api/tokens/{made['accessor']}"), 404)

    def test_an_expired_token_is_refused(self):
        made = expect(self.ask(ttl="1s"), 201).json
        with self.server.client(made["token"]) as client:
            expect(client.get(f"/api/records/{NOTE}"), 200)
            deadline = time.monotonic() + 10
            while (answer := client.get(f"/api/records/{NOTE}")).status == 200:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.01)
            self.refused(answer, 401)
            self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")

    def test_what_is_no_token_is_refused_alike(self):
        made = expect(self.ask(), 201).json
        expect(self.admin.delete(f"/api/tokens/{made['accessor']}"), 204)
        bodies = set()
        for token in (made["token"], made["accessor"], "srt_" + "A" * 43, made["token"] + "A", "nonsense",
                      "a.b.c", "x" * 4000):
            with self.server.client(token) as client:
                answer = client.get(f"/api/records/{NOTE}")
                self.refused(answer, 401)
                bodies.add(answer.body)
        self.assertEqual(len(bodies), 1, bodies)

    def test_who_is_revoked_while_the_body_comes_stores_nothing(self):
        made = self.admin.create_token("slow", every_action("strongroom.purchase-note"), ["default"])
        body = json.dumps(note(text="slowly")).encode()
        with raw.connect(self.server) as peer:
            peer.sendall(raw.head("POST", f"/api/records/{NOTE}", made["token"], Content_Type="application/json",
                                  Content_Length=len(body)) + body[:5])
            expect(self.admin.delete(f"/api/tokens/{made['accessor']}"), 204)
            time.sleep(1.1)  # a body is slow from a second on
            peer.sendall(body[5:])
            self.assertEqual(raw.read_answer(peer).status, 401)


if __name__ == "__main__":
    unittest.main()
