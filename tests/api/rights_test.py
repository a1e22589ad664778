"""No sequence of token creation, type change, wildcard, tenant header, idempotency key, PUT with
masks or bulk line lets a principal see or change what it may not, and no stored value is lost: random
requests by random principals, each answer held against rights_model.py.

STRONGROOM_TEST_SEED repeats a sequence; STRONGROOM_SOAK=1 makes long ones.
"""

import json
import os
import random
import secrets
import unittest

from harness.case import ACTIONS, ServerCase, uuid4
from harness.client import expect
from rights_model import CONTROL, MASK, Field, Principal, Record, Type

STEPS = 60_000 if os.environ.get("STRONGROOM_SOAK") == "1" else 6_000
TENANTS = ("default", "east", "west")
# The budget of searches has a test of its own.
MANY_SEARCHES = {"STRONGROOM_SEARCH_HIGH_BUDGET_PER_MINUTE": "1000000"}


def make_types() -> dict:
    group = Field("regular", search=("exact",))
    types = [
        Type("plain", "strongroom.plain", {"group": group, "body": Field("regular")}),
        Type("person", "strongroom.person", {"group": group, "name": Field("low", search=("exact",)),
                                             "remark": Field("low")}),
        Type("custody", "custody.accounts", {
            "group": group, "sealed": Field("high", "last4", ("exact", "last4")), "memo": Field("high", "all")}),
        Type("rising", "strongroom.rising", {"group": group, "number": Field("low", search=("exact",)),
                                             "remark": Field("low")})]
    return {kind.name: kind for kind in types}


def schema_of(kind: Type) -> dict:
    levels = {field.level for field in kind.fields.values()}
    properties = {}
    for name, field in kind.fields.items():
        properties[name] = {"type": "string", "maxLength": 100, "x-sensitivity": field.level}
        if field.mask:
            properties[name]["x-mask"] = field.mask
        if field.search:
            properties[name]["x-search"] = list(field.search)
    return {"$id": kind.name, "title": "Of a model", "type": "object", "required": ["group"],
            "x-sensitivity": next(one for one in ("high", "low", "regular") if one in levels),
            "x-permission-prefix": kind.prefix, "additionalProperties": False, "properties": properties}


class Rights(ServerCase):
    types = ()
    extra = MANY_SEARCHES

    def test_random_sequences_keep_to_the_model(self):
        self.seed = int(os.environ.get("STRONGROOM_TEST_SEED", secrets.randbits(32)))
        print(f"seed {self.seed}", flush=True)
        self.rng = random.Random(self.seed)
        self.kinds = make_types()
        self.store = {(tenant, kind): {} for tenant in TENANTS for kind in self.kinds}
        self.claimed, self.principals, self.clients = {}, [], {}
        self.secrets, self.count, self.made = set(), {}, 0
        for tenant in TENANTS[1:]:
            self.admin.create_tenant(tenant)
        for kind in self.kinds.values():
            self.admin.declare(schema_of(kind))
        every = [*self.pool(wildcards=False)]
        self.roots = {tenant: self.add_principal(self.admin, f"root-{tenant}", every, [tenant])
                      for tenant in TENANTS}
        for _ in range(12):
            self.principal_by_operator()
        steps = [self.create] * 10 + [self.read] * 8 + [self.update] * 10 + [self.search] * 6 + \
            [self.reveal] * 6 + [self.reveal_many] * 4 + [self.import_lines] * 3 + [self.remove] * 3 + \
            [self.remove_by_group, self.list_all, self.make_token, self.make_token, self.make_token,
             self.revoke, self.principal_by_operator, self.change_type, self.read_audit]
        try:
            for self.step in range(STEPS):
                if self.step == STEPS // 2:
                    self.raise_class()
                self.rng.choice(steps)()
                if self.step % 1000 == 999:
                    self.check_store()
        except AssertionError as error:
            raise AssertionError(f"seed {self.seed}, step {self.step}: {error}") from error
        self.check_store()
        print("answers:", dict(sorted(self.count.items())), flush=True)
        # A sequence that is refused everywhere, or nowhere, shows nothing.
        for status in (200, 201, 204, 403, 404, 409, 422):
            self.assertGreater(self.count.get(status, 0), STEPS // 1000, self.count)

    # -- Principals -------------------------------------------------------------------------------

    def pool(self, wildcards: bool = True):
        """Permissions that mean something here."""
        for kind in self.kinds.values():
            for action in ACTIONS:
                yield f"{kind.prefix}.{action}"
            for name in kind.fields:
                yield f"{kind.prefix}.{name}.view"
            if wildcards:
                yield from (f"{kind.prefix}.*", f"{kind.prefix}.item.*")
        yield from sorted(CONTROL)
        if wildcards:
            yield from ("*", "strongroom.*", "custody.*", "strongroom.tokens.*", "strongroom.tokens.manage")

    def add_principal(self, client, subject: str, grants, tenants, answer=None) -> Principal:
        made = (answer or expect(client.post("/api/tokens", {
            "tenants": list(tenants), "subject": subject, "permissions": list(grants)}), 201)).json
        who = Principal(made["accessor"], made["token"], subject, tuple(tenants), frozenset(grants))
        self.secrets.add(who.token)
        self.clients[who.accessor] = self.server.client(who.token)
        self.addCleanup(self.clients[who.accessor].close)
        if not subject.startswith("root"):
            self.principals.append(who)
        return who

    def random_grants(self) -> list:
        pool = list(self.pool())
        share = self.rng.choice((0.2, 0.6, 0.9, 1.0))
        grants = [one for one in pool if not one.endswith("*") and self.rng.random() < share]
        if self.rng.random() < 0.4:
            grants += [one for one in pool if one.endswith("*") and self.rng.random() < 0.2]
        return sorted(set(grants))

    def principal_by_operator(self):
        tenants = self.rng.sample(TENANTS, self.rng.choice((1, 1, 1, 2, 3)))
        self.add_principal(self.admin, f"s{len(self.principals)}", self.random_grants(), tenants)

    def send(self, method: str, path: str, body=None, **headers):
        """A request by anybody under any tenant header: (answer, principal, its tenant or None)."""
        recent = self.principals[-40:]
        # Most tokens that tokens make may do next to nothing.
        able = [one for one in recent if len(one.grants) > 12]
        who = self.rng.choice(able if able and self.rng.random() < 0.7 else recent)
        header = self.rng.choice((None, *TENANTS, who.tenants[0], who.tenants[-1], "nowhere"))
        if self.rng.random() < 0.8:
            header = self.rng.choice(who.tenants)
        tenant = who.acts_in(header)
        if callable(body):
            body = body(who, tenant)
        if callable(path):
            path = path(who, tenant)
        client = self.clients[who.accessor]
        client.tenant = header
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = client.request(method, path, body, headers)
        self.count[answer.status] = self.count.get(answer.status, 0) + 1
        self.assertLess(answer.status, 500, answer)
        if tenant is None:
            self.assertIn(answer.status, (401,) if who.revoked else (400, 401, 403), answer)
            self.tells_nothing(answer)
        return answer, who, tenant

    def tells_nothing(self, answer):
        for value in self.secrets:
            self.assertNotIn(value, answer.text)
        self.assertNotIn(MASK, answer.text)

    def denied(self, answer, status: int = 403):
        self.assertEqual(answer.status, status, answer)
        self.tells_nothing(answer)

    def make_token(self):
        asked = {}

        def body(who, tenant):
            grants = self.random_grants()[:self.rng.randint(0, 6)]
            if self.rng.random() < 0.6:
                held = sorted(who.grants)
                grants = self.rng.sample(held, min(len(held), self.rng.randint(0, 8)))
            tenants = [tenant] if tenant and self.rng.random() < 0.8 else self.rng.sample(TENANTS, 1)
            if self.rng.random() < 0.1:
                tenants = self.rng.sample(TENANTS, 2)
            asked.update(grants=grants, tenants=tenants)
            return {"tenants": tenants, "subject": self.rng.choice((who.subject, "child")),
                    "permissions": grants}
        answer, who, tenant = self.send("POST", "/api/tokens", body)
        if tenant is None:
            return
        if not who.holds("strongroom.tokens.manage") or asked["tenants"] != [tenant] or \
                not all(map(who.may_hand_on, asked["grants"])):
            self.denied(answer)
            return
        self.assertEqual(answer.status, 201, answer)
        self.add_principal(None, answer.json["subject"], asked["grants"], asked["tenants"], answer)

    def revoke(self):
        target = self.rng.choice(self.principals)
        if sum(not one.revoked for one in self.principals[-40:]) < 10:
            return
        answer, who, tenant = self.send("DELETE", f"/api/tokens/{target.accessor}")
        if tenant is None:
            return
        if not who.holds("strongroom.tokens.manage"):
            self.denied(answer)
        elif target.revoked or target.tenants != (tenant,):
            self.denied(answer, 404)
        else:
            self.assertEqual(answer.status, 204, answer)
            target.revoked = True

    # -- Types ------------------------------------------------------------------------------------

    def change_type(self):
        """By tenants' tokens never; by the operator only what does not lower protection."""
        kind = self.rng.choice([one for one in self.kinds.values() if one.name != "plain"])
        schema = schema_of(kind)
        for keywords in schema["properties"].values():
            keywords["x-sensitivity"] = "regular"
            keywords.pop("x-mask", None)
        schema["x-sensitivity"] = "regular"
        answer, _, tenant = self.send("PUT", f"/api/types/{kind.name}", schema)
        if tenant is not None:
            self.denied(answer)
        self.refused(self.admin.put(f"/api/types/{kind.name}", schema), 422)

    def raise_class(self):
        kind = self.kinds["rising"]
        kind.fields["number"] = Field("high", "last4", ("exact", "last4"))
        applied = expect(self.admin.put("/api/types/rising", schema_of(kind)), 200).json
        stored = sum(len(self.store[tenant, "rising"]) for tenant in TENANTS)
        self.assertEqual((applied["outcome"], applied["recordsRewritten"]), ("rewritten", stored))
        self.check_store()

    # -- Records ----------------------------------------------------------------------------------

    def value(self) -> str:
        self.made += 1
        value = f"{self.rng.getrandbits(48):012x}{self.made:06d}"
        self.secrets.add(value)
        return value

    def fields(self, kind: Type) -> dict:
        fields = {"group": f"group-{self.rng.randrange(8)}"}
        for name in kind.fields:
            if name != "group" and self.rng.random() < 0.8:
                fields[name] = self.value()
        return fields

    def any_kind(self) -> Type:
        return self.rng.choice(list(self.kinds.values()))

    def any_id(self, kind: Type, tenant: str | None) -> str:
        """Mostly of this tenant, sometimes of another, of another type or of nobody."""
        place = self.rng.random()
        if place < 0.1:
            return uuid4()
        if place < 0.2 or tenant is None:
            tenant = self.rng.choice(TENANTS)
        name = kind.name if place > 0.25 else self.any_kind().name
        known = list(self.store[tenant, name])
        return self.rng.choice(known) if known else uuid4()

    def shown(self, answer) -> dict:
        record = answer.json
        record.pop("metadata")
        return record

    def create(self):
        kind, sent = self.any_kind(), {}
        key = f"key-{self.rng.randrange(4)}" if self.rng.random() < 0.4 else None

        def body(who, tenant):
            earlier = self.claimed.get((who.accessor, tenant, kind.name, key))
            if earlier and self.rng.random() < 0.7:
                sent.update(earlier[0])
            else:
                sent.update(self.fields(kind))
                if self.rng.random() < 0.2:
                    sent["id"] = self.any_id(kind, tenant)
            return sent
        answer, who, tenant = self.send("POST", f"/api/records/{kind.name}", body, Idempotency_Key=key)
        if tenant is None:
            return
        records = self.store[tenant, kind.name]
        if not who.may(kind, "item.post") or (kind.high and "id" in sent and not who.may(kind, "item.get")):
            self.denied(answer)
            return
        claim = (who.accessor, tenant, kind.name, key)
        if key and claim in self.claimed:
            earlier, identifier = self.claimed[claim]
            record = records.get(identifier)
            if earlier != sent:
                self.denied(answer, 422)
            elif record is None or (record.version != 1 and not who.may(kind, "item.get")):
                self.denied(answer, 409)
            else:
                self.assertEqual(answer.status, 201, answer)
                self.assertEqual(self.shown(answer), record.view(kind, who))
        elif sent.get("id") in records:
            self.denied(answer, 409)
        else:
            self.assertEqual(answer.status, 201, answer)
            record = Record(answer.json["id"], {name: value for name, value in sent.items() if name != "id"})
            self.assertEqual(sent.get("id", record.id), record.id)
            records[record.id] = record
            self.assertEqual(self.shown(answer), record.view(kind, who))
            if key:
                self.claimed[claim] = (dict(sent), record.id)

    def on_one(self, method: str, kind: Type, action: str, suffix: str = "", body=None):
        """A request about one id: (answer, principal, record), or None where it was rightly refused."""
        chosen = []

        def path(_, tenant):
            if not chosen:
                chosen.append(self.any_id(kind, tenant))
            return f"/api/records/{kind.name}/{chosen[0]}{suffix}"

        def with_record(who, tenant):
            path(who, tenant)
            return body(who, self.store.get((tenant, kind.name), {}).get(chosen[0]))
        answer, who, tenant = self.send(method, path, with_record if body else None)
        if tenant is None:
            return None
        if not who.may(kind, action):
            self.denied(answer)
            return None
        record = self.store[tenant, kind.name].get(chosen[0])
        if record is None and answer.status != 403:
            self.denied(answer, 404)
            return None
        return answer, who, record, tenant

    def read(self):
        kind = self.any_kind()
        if done := self.on_one("GET", kind, "item.get"):
            answer, who, record, _ = done
            self.assertEqual((answer.status, self.shown(answer)), (200, record.view(kind, who)))

    def update(self):
        kind, sent = self.any_kind(), {}

        def body(who, record):
            sent.update((record or Record("", self.fields(kind))).view(kind, who))
            if record is None or self.rng.random() < 0.1:
                del sent["id"]
            for name, field in kind.fields.items():
                change = self.rng.random()
                if change < 0.25 and (who.sees(kind, name) or self.rng.random() < 0.2):
                    sent[name] = f"group-{self.rng.randrange(8)}" if name == "group" else self.value()
                elif change < 0.3 and name != "group":
                    sent.pop(name, None)
                elif change < 0.4 and field.level == "high":
                    sent[name] = self.rng.choice((MASK, MASK + "0000", "••" + str(sent.get(name))))
            if self.rng.random() < 0.1:
                sent["_version"] = max(1, sent["_version"] + self.rng.choice((-1, 1)))
            return sent
        done = self.on_one("PUT", kind, "item.put", body=body)
        if not done:
            return
        answer, who, record, _ = done
        if record is None:
            self.fail(f"an absent record is told from others: {answer}")
        if sent["_version"] != record.version:
            self.denied(answer, 409)
            return
        merged = record.merged(kind, who, sent)
        if isinstance(merged, int):
            self.denied(answer, merged)
            return
        self.assertEqual(answer.status, 200, answer)
        record.fields, record.version = merged, record.version + 1
        self.assertEqual(self.shown(answer), record.view(kind, who))

    def remove(self):
        kind = self.any_kind()
        if done := self.on_one("DELETE", kind, "item.delete"):
            answer, _, record, tenant = done
            self.assertEqual(answer.status, 204, answer)
            del self.store[tenant, kind.name][record.id]

    def remove_by_group(self):
        kind, group = self.any_kind(), f"group-{self.rng.randrange(8)}"
        answer, who, tenant = self.send("POST", f"/api/records/{kind.name}/delete",
                                        {"where": {"group": group}})
        if tenant is None:
            return
        if not who.may(kind, "item.delete"):
            self.denied(answer)
            return
        records = self.store[tenant, kind.name]
        gone = [one.id for one in records.values() if one.fields["group"] == group]
        self.assertEqual((answer.status, answer.json), (200, {"deleted": len(gone)}))
        for identifier in gone:
            del records[identifier]

    def list_all(self):
        kind = self.any_kind()
        answer, who, tenant = self.send("GET", f"/api/records/{kind.name}?limit=1000")
        if tenant is None:
            return
        if not who.may(kind, "collection.get"):
            self.denied(answer)
            return
        records = sorted(self.store[tenant, kind.name].values(), key=lambda one: one.id)[:1000]
        self.check_page(answer, kind, who, records)

    def check_page(self, answer, kind: Type, who: Principal, records: list):
        self.assertEqual(answer.status, 200, answer)
        found = answer.json["records"]
        for one in found:
            one.pop("metadata")
        self.assertEqual(found, [one.view(kind, who) for one in records])

    def search(self):
        kind = self.any_kind()
        name = self.rng.choice([name for name, field in kind.fields.items() if field.search])
        condition = []

        def body(_, tenant):
            stored = [one.fields[name] for one in self.store[tenant or self.rng.choice(TENANTS), kind.name].values()
                      if name in one.fields]
            wanted = self.rng.choice(stored) if stored else "group-0"
            last4 = "last4" in kind.fields[name].search and self.rng.random() < 0.5
            condition.append((lambda value: value[-4:] == wanted[-4:]) if last4 else
                             (lambda value: value == wanted))
            return {"where": {name: {"last4": wanted[-4:]} if last4 else wanted}, "limit": 1000}
        answer, who, tenant = self.send("POST", f"/api/records/{kind.name}/search", body)
        if tenant is None:
            return
        if not who.may(kind, "search.execute") or not who.sees(kind, name):
            self.denied(answer)
            return
        records = sorted((one for one in self.store[tenant, kind.name].values()
                          if name in one.fields and condition[0](one.fields[name])), key=lambda one: one.id)
        self.check_page(answer, kind, who, records)

    def reveal(self):
        kind = self.any_kind()
        names = self.rng.sample(list(kind.fields), self.rng.randint(1, len(kind.fields)))
        done = self.on_one("POST", kind, "reveal.execute", "/reveal",
                           lambda *_: {"fields": names, "reason": "asked by a model"})
        if not done:
            return
        answer, who, record, _ = done
        if not all(who.sees(kind, name) for name in names):
            self.denied(answer)
            return
        self.assertEqual((answer.status, answer.json), (200, self.revealed(record, names)))

    def revealed(self, record: Record, names) -> dict:
        return {"id": record.id, "_version": record.version} | {
            name: record.fields[name] for name in names if name in record.fields}

    def reveal_many(self):
        kind, body = self.any_kind(), {}
        names = self.rng.sample(list(kind.fields), self.rng.randint(1, len(kind.fields)))

        def make(_, tenant):
            body.update({"fields": names, "reason": "asked by a model"})
            if self.rng.random() < 0.5:
                body["where"] = {"group": f"group-{self.rng.randrange(8)}"}
            else:
                body["ids"] = [self.any_id(kind, tenant) for _ in range(self.rng.randint(1, 20))]
            return body
        answer, who, tenant = self.send("POST", f"/api/records/{kind.name}/reveal", make)
        if tenant is None:
            return
        if not who.may(kind, "reveal.execute") or not all(who.sees(kind, name) for name in names):
            self.denied(answer)
            return
        records = self.store[tenant, kind.name]
        if "ids" in body:
            expected = [self.revealed(records[one], names) if one in records else one for one in body["ids"]]
            got = [line["id"] if "error" in line else line for line in answer.lines]
        else:
            expected = [self.revealed(one, names) for one in sorted(records.values(), key=lambda one: one.id)
                        if one.fields["group"] == body["where"]["group"]]
            got = answer.lines
        self.assertEqual((answer.status, got), (200, expected))

    def import_lines(self):
        kind, lines = self.any_kind(), []

        def body(_, tenant):
            for _ in range(self.rng.randint(1, 12)):
                line = self.fields(kind)
                if self.rng.random() < 0.3:
                    line["id"] = self.any_id(kind, tenant)
                if self.rng.random() < 0.1:
                    line["surplus"] = self.value()
                if kind.high and self.rng.random() < 0.1:
                    name = next(one for one, field in kind.fields.items() if field.level == "high")
                    line[name] = MASK + "1234"
                lines.append(line)
            return "\n".join(map(json.dumps, lines))
        answer, who, tenant = self.send("POST", f"/api/records/{kind.name}/bulk", body,
                                        Content_Type="application/x-ndjson")
        if tenant is None:
            return
        if not who.may(kind, "item.post"):
            self.denied(answer)
            return
        self.assertEqual(answer.status, 200, answer)
        self.tells_nothing(answer)
        self.assertEqual([one["line"] for one in answer.lines], list(range(1, len(lines) + 1)))
        records = self.store[tenant, kind.name]
        for line, told in zip(lines, answer.lines):
            identifier = line.pop("id", None)
            if "surplus" in line or any(MASK in value for value in line.values()):
                status = 422
            elif identifier and kind.high and not who.may(kind, "item.get"):
                status = 403
            elif identifier in records:
                status = 409
            else:
                self.assertIn("id", told)
                self.assertEqual(identifier or told["id"], told["id"])
                records[told["id"]] = Record(told["id"], line)
                continue
            self.assertEqual(told.get("error", {}).get("status"), status, (line, told))

    def read_audit(self):
        answer, who, tenant = self.send("GET", f"/api/audit?limit={self.rng.randint(1, 50)}")
        if tenant is None:
            return
        if not who.holds("strongroom.audit.get"):
            self.denied(answer)
            return
        self.assertEqual(answer.status, 200, answer)
        self.tells_nothing(answer)

    # -- Nothing lost -----------------------------------------------------------------------------

    def check_store(self):
        """Every record of every tenant in clear, as the model has it, and no other."""
        for (tenant, name), records in self.store.items():
            kind, client = self.kinds[name], self.clients[self.roots[tenant].accessor]
            listed = [one["id"] for page in client.pages(f"/api/records/{name}", 1000, "records")
                      for one in page]
            self.assertEqual(listed, sorted(records))
            for start in range(0, len(listed), 1000):
                answer = expect(client.post(f"/api/records/{name}/reveal", {
                    "ids": listed[start:start + 1000], "fields": list(kind.fields),
                    "reason": "compared with the model"}), 200)
                for line in answer.lines:
                    record = records[line["id"]]
                    if name == "rising":  # the raise wrote every record anew
                        record.version = max(record.version, line["_version"])
                    self.assertEqual(line, self.revealed(record, kind.fields))


if __name__ == "__main__":
    unittest.main()
