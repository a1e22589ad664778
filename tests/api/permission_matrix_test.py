"""Every route with no token, a broken one, an expired one, another tenant's, and one that lacks just
the permission of the route. The table below must name every guarded route of the program.
"""

import json
import os
import subprocess
import time
import unittest

from harness.case import (ACTIONS, BANK, BANK_PREFIX, NOTE, PATRON, ServerCase, account, every_action,
                          note, patron, uuid4)
from harness.client import expect, shipped_type

KINDS = {BANK: (BANK_PREFIX, account, "organizationId", account()["organizationId"]),
         PATRON: ("strongroom.patron-contact", patron, "patronId", patron()["patronId"]),
         NOTE: ("strongroom.purchase-note", note, "poNumber", "10000")}
NDJSON = {"Content-Type": "application/x-ndjson"}
CONTROL = [f"strongroom.{area}.{action}" for area in ("types", "tenants", "tokens", "audit")
           for action in ("get", "manage")]

# (method, pattern) → (action, body of (kind, record), good statuses)
RECORD_ROUTES = {
    ("GET", "/api/records/{type}/{id}"): ("item.get", None, 200),
    ("PUT", "/api/records/{type}/{id}"): ("item.put", lambda kind, version: {
        **KINDS[kind][1](), "_version": version}, 200),
    ("DELETE", "/api/records/{type}/{id}"): ("item.delete", None, 204),
    ("POST", "/api/records/{type}/{id}/reveal"): ("reveal.execute", lambda kind, _: {
        "fields": [KINDS[kind][2]], "reason": "matrix"}, 200),
    ("POST", "/api/records/{type}/reveal"): ("reveal.execute", lambda kind, _: {
        "where": {KINDS[kind][2]: KINDS[kind][3]}, "fields": [KINDS[kind][2]], "reason": "matrix"}, 200),
    ("GET", "/api/records/{type}"): ("collection.get", None, 200),
    ("POST", "/api/records/{type}"): ("item.post", lambda kind, _: KINDS[kind][1](), 201),
    ("POST", "/api/records/{type}/search"): ("search.execute", lambda kind, _: {
        "where": {KINDS[kind][2]: KINDS[kind][3]}}, 200),
    ("POST", "/api/records/{type}/delete"): ("item.delete", lambda kind, _: {
        "where": {KINDS[kind][2]: KINDS[kind][3]}}, 200),
    ("POST", "/api/records/{type}/bulk"): ("item.post", lambda kind, _: json.dumps(KINDS[kind][1]()), 200),
}
# (method, pattern) → (permission, or None where any credential does; only for operators; path; body)
CONTROL_ROUTES = {
    ("GET", "/api/classes"): (None, False, "/api/classes", None),
    ("GET", "/api/types"): ("strongroom.types.get", False, "/api/types", None),
    ("GET", "/api/types/{type}"): ("strongroom.types.get", False, f"/api/types/{NOTE}", None),
    ("PUT", "/api/types/{type}"): ("strongroom.types.manage", True, f"/api/types/{NOTE}",
                                   shipped_type(NOTE)),
    ("GET", "/api/types/{type}/migrations"): (
        "strongroom.types.manage", True, f"/api/types/{NOTE}/migrations", None),
    ("POST", "/api/types/{type}/migrations"): (
        "strongroom.types.manage", True, f"/api/types/{NOTE}/migrations",
        {"schema": shipped_type(NOTE), "reason": "matrix"}),
    ("DELETE", "/api/types/{type}/migrations/{id}"): (
        "strongroom.types.manage", True, f"/api/types/{NOTE}/migrations/17", None),
    ("POST", "/api/types/{type}/migrations/{id}/approve"): (
        "strongroom.types.manage", True, f"/api/types/{NOTE}/migrations/17/approve", {}),
    ("POST", "/api/types/{type}/keys/rotate"): (
        "strongroom.types.manage", True, f"/api/types/{NOTE}/keys/rotate", {}),
    ("POST", "/api/types/{type}/keys/reseal"): (
        "strongroom.types.manage", True, f"/api/types/{NOTE}/keys/reseal", {}),
    ("GET", "/api/tenants"): ("strongroom.tenants.get", True, "/api/tenants", None),
    ("POST", "/api/tenants"): ("strongroom.tenants.manage", True, "/api/tenants", {"name": "matrix-made"}),
    ("POST", "/api/tenants/{name}/destroy"): ("strongroom.tenants.manage", True,
                                              "/api/tenants/other/destroy", {}),
    ("GET", "/api/tokens"): ("strongroom.tokens.get", False, "/api/tokens", None),
    ("POST", "/api/tokens"): ("strongroom.tokens.manage", False, "/api/tokens",
                              {"tenants": ["default"], "subject": "x", "permissions": []}),
    ("DELETE", "/api/tokens/{accessor}"): ("strongroom.tokens.manage", False,
                                           "/api/tokens/sra_AAAAAAAAAAAAAAAAAAAAAA", None),
    ("GET", "/api/audit"): ("strongroom.audit.get", False, "/api/audit", None),
}
# What may differ between two answers that tell nothing.
VARYING = {"X-Request-Id", "Date"}


def image(answer) -> tuple:
    return (answer.status, sorted((name, value) for name, value in answer.headers.items()
                                  if name not in VARYING), answer.body)


def everything(but: str | None = None) -> list:
    names = [name for prefix, *_ in KINDS.values() for name in every_action(prefix)] + CONTROL
    names += [f"strongroom.patron-contact.{field}.view" for field, keywords in
              shipped_type(PATRON)["properties"].items() if keywords["x-sensitivity"] == "low"]
    return [name for name in names if name != but]


class MatrixCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin.create_tenant("other")
        ending = cls.admin.create_token("expired", everything(), ttl="1s")
        foreign = cls.admin.create_token("foreign", everything(), ["other"])
        deadline = time.monotonic() + 10
        with cls.server.client(ending["token"]) as client:
            while client.get("/api/classes").status == 200 and time.monotonic() < deadline:
                time.sleep(0.05)
        # What every route answers 401 or 403 to: (token, tenant header).
        cls.strangers = {"none": (None, None), "empty": ("", None), "garbage": ("garbage", None),
                         "unknown": ("srt_" + "A" * 43, None), "jwt": ("e30.e30.AA", None),
                         "expired": (ending["token"], None), "foreign": (foreign["token"], "default")}
        cls.foreign = foreign["token"]

    def call(self, client, method: str, path: str, body, bulk: bool = False):
        return client.request(method, path, body, NDJSON if bulk else None)

    def try_strangers(self, method: str, path: str, body, bulk: bool = False):
        for who, (token, tenant) in self.strangers.items():
            with self.subTest(method=method, path=path, who=who), \
                    self.server.client(token, tenant) as client:
                answer = self.call(client, method, path, body, bulk)
                self.refused(answer, 403 if who == "foreign" and answer.status == 403 else 401)


class Routes(unittest.TestCase):
    def test_the_table_names_every_guarded_route(self):
        printed = subprocess.run([os.environ["STRONGROOM_PRINT_ROUTES"]], text=True, check=True,
                                 stdout=subprocess.PIPE).stdout
        guarded = {tuple(line.split(" ")[:2]) for line in printed.splitlines() if line.endswith(" guarded")}
        desk = {route for route in guarded if route[1].startswith("/api/desk/")}  # desk_rights_test.py
        self.assertEqual(set(RECORD_ROUTES) | set(CONTROL_ROUTES), guarded - desk)
        opened = {line.split(" ")[1] for line in printed.splitlines() if line.endswith(" open")}
        self.assertEqual(opened, {"/admin/health", "/admin/live", "/admin/ready", "/metrics"})


class Records(MatrixCase):
    def each(self):
        for (method, pattern), (action, body, good) in RECORD_ROUTES.items():
            for kind, (prefix, make, _, _) in KINDS.items():
                record = self.admin.create(kind, make())
                path = pattern.replace("{type}", kind)
                sent = body(kind, record["_version"]) if body else None
                yield method, path, record["id"], kind, f"{prefix}.{action}", sent, good

    def test_without_a_valid_credential_of_the_tenant(self):
        for method, path, identifier, _, _, body, _ in self.each():
            self.try_strangers(method, path.replace("{id}", identifier), body, path.endswith("bulk"))

    # The client is made by tenant "other" for itself: it acts there, and finds nothing of this one.
    def test_another_tenants_token_does_not_reach_the_record(self):
        with self.server.client(self.foreign) as client:
            for method, path, identifier, kind, _, body, good in self.each():
                answer = self.call(client, method, path.replace("{id}", identifier), body,
                                   path.endswith("bulk"))
                if "{id}" in path:
                    self.refused(answer, 404)
                else:
                    expect(answer, good)
                    self.assertNotIn(identifier, answer.text)
                stored = self.admin.get(f"/api/records/{kind}/{identifier}").json
                self.assertEqual(stored["_version"], 1)

    def test_lacking_just_the_permission_is_403_whatever_the_id(self):
        for method, path, identifier, kind, permission, body, _ in self.each():
            prefix = KINDS[kind][0]
            almost = [everything(but=permission)]
            if kind == BANK:
                almost += [["*"], [f"{prefix}.*"], [f"{prefix}.{permission.split('.')[-2]}.*"],
                           [*everything(but=permission), "*", f"{prefix}.*"]]
            for granted in almost:
                with self.subTest(method=method, path=path, kind=kind, granted=granted[-2:]):
                    client = self.client(*granted)
                    images = {repr(image(self.call(client, method, path.replace("{id}", one), body,
                                                   path.endswith("bulk"))))
                              for one in (identifier, uuid4(), "17", "0" * 8)}
                    self.assertEqual(len(images), 1, images)
                    self.refused(self.call(client, method, path.replace("{id}", identifier), body,
                                           path.endswith("bulk")), 403)
            stored = self.admin.get(f"/api/records/{kind}/{identifier}").json
            self.assertEqual(stored["_version"], 1)

    def test_a_type_that_is_not_there_looks_like_one_that_is_not_granted(self):
        # All but the permissions of the accounts, and all but the right to list the types.
        prefix = KINDS[BANK][0]
        others = [name for name in everything(but="strongroom.types.get") if not name.startswith(prefix)]
        for method, path, identifier, kind, _, body, _ in self.each():
            if kind != BANK:
                continue
            for granted in ([], others, ["strongroom.x.*", f"{prefix}.*"]):
                with self.subTest(method=method, path=path, granted=granted[-2:]):
                    client = self.client(*granted)
                    images = {repr(image(self.call(client, method, path.replace("{id}", identifier).replace(BANK, name),
                                                   body, path.endswith("bulk"))))
                              for name in (BANK, "banking-informatio", "nothing", "No-Name")}
                    self.assertEqual(len(images), 1, images)
        # Who may list the types, or would be granted it, is told.
        for granted in ("strongroom.types.get", "strongroom.nothing.item.get"):
            self.refused(self.client(granted).get(f"/api/records/nothing/{uuid4()}"), 404)

    def test_with_just_the_permission_it_works(self):
        for method, path, identifier, _, permission, body, good in self.each():
            if path.endswith(f"{PATRON}/{{id}}") and method == "PUT":
                body = {name: value for name, value in body.items() if name != "lastName"}
            with self.subTest(method=method, path=path):
                client = self.client(permission)
                answer = self.call(client, method, path.replace("{id}", identifier), body,
                                   path.endswith("bulk"))
                expect(answer, good)

    def test_other_types_permissions_do_not_help(self):
        for kind, (prefix, _, _, _) in KINDS.items():
            others = [name for other, (p, *_) in KINDS.items() if other != kind for name in every_action(p)]
            # Nor do names that only look alike.
            others += [f"{prefix}x.item.get", f"x.{prefix}.item.get", f"{prefix}.item.item.get",
                       f"{prefix.upper()}.item.get"]
            client = self.client(*others)
            record = self.admin.create(kind, KINDS[kind][1]())
            self.refused(client.get(f"/api/records/{kind}/{record['id']}"), 403)
            self.assertEqual(len(ACTIONS), 7)


class Control(MatrixCase):
    def test_without_a_valid_credential(self):
        for (method, _), (_, _, path, body) in CONTROL_ROUTES.items():
            self.try_strangers(method, path, body)

    def test_lacking_just_the_permission_is_403(self):
        for (method, _), (permission, _, path, body) in CONTROL_ROUTES.items():
            if permission is None:
                continue
            with self.subTest(method=method, path=path):
                self.refused(self.call(self.client(*everything(but=permission)), method, path, body), 403)

    def test_what_is_the_operators_no_tenants_token_does(self):
        for (method, _), (permission, operators, path, body) in CONTROL_ROUTES.items():
            with self.subTest(method=method, path=path):
                for granted in ([permission], ["*", *everything()]) if permission else ([],):
                    answer = self.call(self.client(*granted), method, path, body)
                    if operators:
                        self.refused(answer, 403)
                    else:
                        self.assertNotIn(answer.status, (401, 403), answer)

    def test_an_operator_may(self):
        token = expect(self.admin.post("/api/tokens", {"operator": True, "subject": "ops"}), 201).json["token"]
        with self.server.client(token) as operator:
            for (method, _), (permission, _, path, body) in CONTROL_ROUTES.items():
                if permission == "strongroom.audit.get":
                    continue  # an operator belongs to no tenant: its chain is the installation's
                with self.subTest(method=method, path=path):
                    answer = self.call(operator, method, path, body)
                    self.assertNotIn(answer.status, (401, 403), answer)


if __name__ == "__main__":
    unittest.main()
