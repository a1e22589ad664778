"""The rules of who may see and change what, in as few lines as they can be said: the model against
which rights_test.py holds the program. Nothing here is taken from the program.
"""

import dataclasses

MASK = "••••"
CONTROL = {f"strongroom.{area}.{action}" for area in ("types", "tenants", "tokens", "audit")
           for action in ("get", "manage")}


@dataclasses.dataclass
class Field:
    level: str  # regular, low or high
    mask: str | None = None
    search: tuple = ()

    def masked(self, value: str) -> str:
        if self.level != "high":
            return value
        return MASK + value[-4:] if self.mask == "last4" and len(value) >= 8 else MASK


@dataclasses.dataclass
class Type:
    name: str
    prefix: str
    fields: dict  # name → Field

    @property
    def high(self) -> bool:
        return any(field.level == "high" for field in self.fields.values())


@dataclasses.dataclass
class Principal:
    accessor: str
    token: str
    subject: str
    tenants: tuple
    grants: frozenset
    revoked: bool = False

    def acts_in(self, header: str | None) -> str | None:
        """The tenant of a request with this X-Okapi-Tenant; None: refused."""
        if self.revoked or (header is None and len(self.tenants) > 1):
            return None
        chosen = self.tenants[0] if header is None else header
        return chosen if chosen in self.tenants else None

    def holds(self, name: str, high: bool = False) -> bool:
        """By name, or by a wildcard where the type is not high."""
        return name in self.grants or not high and any(
            name.startswith(one[:-1]) for one in self.grants if one.endswith("*"))

    def may(self, kind: Type, action: str) -> bool:
        return self.holds(f"{kind.prefix}.{action}", kind.high)

    def sees(self, kind: Type, field: str) -> bool:
        return kind.fields[field].level != "low" or self.holds(f"{kind.prefix}.{field}.view", kind.high)

    def sees_masks(self, kind: "Type") -> bool:
        """Is shown masked records, by whichever way."""
        return any(self.holds(f"{kind.prefix}.{right}", kind.high)
                   for right in ("item.get", "collection.get", "search.execute"))

    def may_hand_on(self, wanted: str) -> bool:
        """To a token that it makes: names by the same name, wildcards that are no wider."""
        if wanted in self.grants or wanted in CONTROL:
            return self.holds(wanted)
        return wanted.endswith("*") and any(wanted.startswith(one[:-1]) for one in self.grants
                                            if one.endswith("*"))


@dataclasses.dataclass
class Record:
    id: str
    fields: dict
    version: int = 1

    def view(self, kind: Type, who: Principal) -> dict:
        """What a masked read shows."""
        return {"id": self.id, "_version": self.version} | {
            name: field.masked(self.fields[name]) for name, field in kind.fields.items()
            if name in self.fields and who.sees(kind, name)}

    def merged(self, kind: Type, who: Principal, sent: dict) -> dict | int:
        """The fields after a PUT of `sent`, or the status of its refusal."""
        result, status = {}, 0
        for name, field in kind.fields.items():
            stored = self.fields.get(name)
            if not who.sees(kind, name):
                if name in sent:
                    return 403
                value = stored
            else:
                value = sent.get(name)
                if field.level == "high" and value is not None and "•" in value:
                    if not who.sees_masks(kind):
                        return 403
                    if stored is None or value != field.masked(stored):
                        status = 422
                    value = stored
            if value is not None:
                result[name] = value
        return status or result
