"""Computes the vectors of the stored formats from docs/formats.md alone: a second implementation.

    write_vectors.py --check    compares with what is written beside this file (a test)
    write_vectors.py --write    writes it; only for a format that was never released
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys
import uuid

import xaes256gcm

HERE = pathlib.Path(__file__).parent
SOURCE = ("Computed from docs/formats.md by tests/vectors/write_vectors.py, which shares nothing with "
          "this program; never to change.")

# What every vector stands on. The clock is that of the tests (src/base/fake_clock.h).
ROOT = bytes(range(0x00, 0x20))
SHRED = bytes(range(0x20, 0x40))
TENANT = uuid.UUID("018f0000-0000-7000-8000-000000000001")
NUMBER = 7
NOW = 1_790_000_000_000
RECORD = uuid.UUID("018f0000-0000-7000-8000-0000000000aa")


# -- Notation -------------------------------------------------------------------------------------

def u8(n): return n.to_bytes(1, "big")
def u16(n): return n.to_bytes(2, "big")
def u32(n): return n.to_bytes(4, "big")
def u64(n): return n.to_bytes(8, "big")


def text(value) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def str_(value) -> bytes:
    return u32(len(text(value))) + text(value)


def mac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def hkdf(secret: bytes, info: bytes, size: int = 32) -> bytes:
    extracted = mac(bytes(32), secret)
    return mac(extracted, info + b"\x01")[:size]


def derive(secret: bytes, purpose: str, context: bytes = b"") -> bytes:
    return hkdf(secret, str_(purpose) + str_(context))


def fill(first: int, size: int) -> bytes:
    """Bytes that count up: what the tests hand out as randomness."""
    return bytes((first + i) % 256 for i in range(size))


CONTROL_KEY = derive(ROOT, "strongroom/control/v1")
WRAPPING_KEY = derive(ROOT + SHRED, "strongroom/tenant-wrapping/v1", TENANT.bytes)


def control_mac(key: str | bytes, version: int, body: bytes, table="control", partition=0) -> bytes:
    return mac(CONTROL_KEY, str_("strongroom/control-row/v1") + str_(table) + u32(partition) + str_(key) +
               u64(version) + body)


def row_vector(name: str, key: str, version: int, body: bytes, **inputs) -> dict:
    check = control_mac(key, version, body)
    return {"name": name, **inputs, "key": key, "version": version, "body": body.hex(), "mac": check.hex(),
            "digest": check[:16].hex()}


# -- Keys -----------------------------------------------------------------------------------------

def keyring() -> dict:
    other = uuid.UUID("018f0000-0000-7000-8000-000000000002")
    tenants = {TENANT: SHRED, other: fill(0x40, 32)}
    check_key = hkdf(ROOT, b"strongroom/keyring-file/v1")

    def file(shreds) -> str:
        lines = f"strongroom-keyring-1\nroot {ROOT.hex()}\n"
        lines += "".join(f"shred {tenant} {key.hex()}\n" for tenant, key in sorted(shreds.items()))
        return lines + f"check {mac(check_key, lines.encode()).hex()}\n"

    return {"root": ROOT.hex(), "check_key": check_key.hex(),
            "id": str(uuid.UUID(bytes=hkdf(ROOT, b"strongroom/keyring-id/v1", 16))),
            "tenants": [{"id": str(tenant), "shred": key.hex()} for tenant, key in tenants.items()],
            "file_without_tenants": file({}), "file": file(tenants)}


NEXT_ROOT, LAST_ROOT = fill(0x80, 32), fill(0xE0, 32)


def keyring_2() -> dict:
    tenants = {TENANT: SHRED}
    roots = [ROOT, NEXT_ROOT, LAST_ROOT]

    def file(epoch) -> str:
        root = roots[epoch - 1]
        lines = f"strongroom-keyring-2\nepoch {epoch}\nroot {root.hex()}\n"
        for former in range(1, epoch):
            lines += f"former {former} {derive(roots[former - 1], 'strongroom/audit/v1').hex()}\n"
        lines += "".join(f"shred {tenant} {key.hex()}\n" for tenant, key in sorted(tenants.items()))
        return lines + f"check {mac(hkdf(root, b'strongroom/keyring-file/v1'), lines.encode()).hex()}\n"

    def row(epoch) -> dict:
        table = f"control_{epoch}"
        check = mac(derive(roots[epoch - 1], "strongroom/control/v1"), str_("strongroom/control-row/v1") + str_(table) +
                    u32(0) + str_("prefix/a") + u64(3) + b"body")
        return {"table": table, "key": "prefix/a", "version": 3, "body": b"body".hex(), "mac": check.hex()}

    return {"tenant": str(TENANT), "shred": SHRED.hex(), "roots": [root.hex() for root in roots],
            "epochs": [{"epoch": epoch, "id": str(uuid.UUID(bytes=hkdf(roots[epoch - 1], b"strongroom/keyring-id/v1",
                                                                       16))),
                        "file": file(epoch), "control_row": row(epoch)} for epoch in (2, 3)]}


def carried() -> dict:
    control_key = derive(NEXT_ROOT, "strongroom/control/v1")

    def stored(key, body) -> dict:
        check = mac(control_key, str_("strongroom/control-row/v1") + str_("carried_2") + u32(0) + str_(key) + u64(1) +
                    body)
        return {"key": key, "body": (body + check).hex()}

    rows = [("prefix/a", 3, fill(0x11, 16)), ("tenant/north", 1, fill(0x22, 16))]
    chains = [(0, RECORD, 1, 7, fill(0x33, 32)), (NUMBER, TENANT, 1, 2, fill(0x44, 32))]
    return {"root": NEXT_ROOT.hex(), "epoch": 2, "table": "carried_2",
            "rows": [{"key": key, "version": version, "digest": digest.hex()} for key, version, digest in rows],
            "chains": [{"partition": partition, "instance": str(instance), "epoch": epoch, "n": n, "mac": last.hex()}
                       for partition, instance, epoch, n, last in chains],
            "stored": [
                stored("rows/00000000", u8(1) + u32(len(rows)) + b"".join(
                    str_(key) + u64(version) + digest for key, version, digest in rows)),
                stored("chains/00000000", u8(1) + u32(len(chains)) + b"".join(
                    u32(partition) + instance.bytes + u32(epoch) + u64(n) + last
                    for partition, instance, epoch, n, last in chains)),
                stored("totals", u8(1) + u64(len(rows)) + u64(len(chains)))]}


TENANT_KEY, TENANT_NONCE = fill(0x50, 32), fill(0x70, 24)
TYPE_KEYS = {"data": (fill(0x90, 32), fill(0x10, 24)), "index": (fill(0xA0, 32), fill(0x28, 24)),
             "row": (fill(0xB0, 32), fill(0x40, 24))}
NEXT_DATA_KEY, NEXT_DATA_NONCE = fill(0xC0, 32), fill(0x58, 24)


def wrapped_row(name, place, key, nonce, under, version=1, state=1, created=NOW, changed=NOW) -> dict:
    associated_data = str_("strongroom/wrapped-key/v1") + str_(place)
    wrapped = nonce + xaes256gcm.seal(under, nonce, key, associated_data)
    body = u8(1) + u8(state) + u64(created) + u64(changed) + str_(wrapped)
    return row_vector(name, place, version, body, plain_key=key.hex(), nonce=nonce.hex(), state=state,
                      created=created, changed=changed, associated_data=associated_data.hex())


def wrapped_key() -> dict:
    prefix = f"key/{NUMBER:08x}/"
    of_type = f"{prefix}type/account/"
    rows = [wrapped_row("tenant key", f"{prefix}tenant", TENANT_KEY, TENANT_NONCE, WRAPPING_KEY)]
    rows += [wrapped_row(f"{purpose} key", f"{of_type}{purpose}/0001", *TYPE_KEYS[purpose], TENANT_KEY)
             for purpose in ("data", "index", "row")]
    later = NOW + 1000
    rotated = [
        wrapped_row("data key, decrypt-only", f"{of_type}data/0001", *TYPE_KEYS["data"], TENANT_KEY, version=2,
                    state=2, changed=later),
        wrapped_row("next data key", f"{of_type}data/0002", NEXT_DATA_KEY, NEXT_DATA_NONCE, TENANT_KEY,
                    created=later, changed=later)]
    return {"root": ROOT.hex(), "shred": SHRED.hex(), "tenant": str(TENANT), "number": NUMBER,
            "type": "account", "control_key": CONTROL_KEY.hex(), "wrapping_key": WRAPPING_KEY.hex(),
            "made": rows, "rotated_after_1_s": rotated}


# -- Control rows ---------------------------------------------------------------------------------

SCHEMA = {"$id": "account", "title": "Account", "type": "object", "x-sensitivity": "high",
          "x-expected-records": 100000, "additionalProperties": False, "required": ["agreement"],
          "properties": {
              "agreement": {"type": "string", "maxLength": 64, "x-sensitivity": "regular",
                            "x-search": ["exact"]},
              "holder": {"type": "string", "maxLength": 64, "x-sensitivity": "low"},
              "number": {"type": "string", "maxLength": 64, "x-sensitivity": "high", "x-mask": "last4",
                         "x-normalize": "alphanumeric", "x-search": ["exact", "last4"]},
              "notes": {"type": "string", "maxLength": 64, "x-sensitivity": "high", "x-mask": "all"}}}


def compact(value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def control_row() -> dict:
    ref = u32(NUMBER) + TENANT.bytes + str_("north")
    token_row = "token/" + hashlib.sha256(("srt_" + "A" * 43).encode()).hexdigest()
    token = (u8(1) + str_("sra_A") + u8(2) + u32(1) + ref + str_("billing") + u32(2) +
             str_("strongroom.account.item.get") + str_("strongroom.account.*") + u64(NOW) +
             str_("operator") + str_("payments") + u64(NOW + 3_600_000))
    operator = (u8(1) + str_("sra_B") + u8(1) + u32(0) + str_("operator") + u32(0) + u64(NOW) +
                str_("strongroom") + str_("operator") + u64(0))
    schema = compact(SCHEMA)
    wider = compact({**SCHEMA, "title": "Account, renamed"})
    keyring_id = hkdf(ROOT, b"strongroom/keyring-id/v1", 16)
    migration = uuid.UUID("018f0000-0000-7000-8000-0000000000bb")
    # What was declared when it was proposed: generation 1 with the first schema.
    declaration = mac(CONTROL_KEY, str_("strongroom/fingerprint/v1") + str_("type-declaration") +
                      u32(1) + str_(schema))
    rows = [
        row_vector("installation", "installation", 1, u8(1) + str_(keyring_id) + u64(NOW)),
        row_vector("tenant", "tenant/north", 1, u8(1) + ref + u8(1) + u64(NOW)),
        row_vector("tenant, destroying", "tenant/north", 2, u8(1) + ref + u8(2) + u64(NOW)),
        row_vector("destroyed", "destroyed/00000007", 1, u8(1) + ref + u64(NOW) + u64(NOW + 1000)),
        row_vector("tenant counter", "tenant-counter", 7, u8(1) + u32(8)),
        row_vector("token", token_row, 1, token),
        row_vector("operator token", token_row, 1, operator),
        row_vector("accessor", "accessor/sra_A", 1, u8(1) + str_(token_row)),
        row_vector("type", "type/account", 1, u8(1) + u8(1) + u32(1) + str_(schema) + u32(0) + str_("")),
        row_vector("type, rewriting", "type/account", 2,
                   u8(1) + u8(2) + u32(2) + str_(wider) + u32(1) + str_(schema)),
        row_vector("prefix", "prefix/strongroom.account", 1, u8(1) + str_("account")),
        row_vector("migration", f"migration/account/{migration}", 1,
                   u8(1) + u64(NOW) + str_("alice") + str_("sra_A") + declaration + str_(wider) +
                   str_("the bank asked for it")),
    ]
    return {"root": ROOT.hex(), "control_key": CONTROL_KEY.hex(), "tenant": str(TENANT), "number": NUMBER,
            "schema": schema, "schema_changed": wider, "token_row": token_row, "now": NOW,
            "declaration": declaration.hex(), "rows": rows}


# -- Records --------------------------------------------------------------------------------------

def index_number(field: str, kind: str) -> int:
    value = 2_166_136_261
    for byte in field.encode() + b"\0" + kind.encode():
        value = ((value ^ byte) * 16_777_619) % 2**32
    return (value >> 16) ^ (value & 0xFFFF)


def index_value(number: int, field: str, bits: int, term: str) -> tuple[bytes, bytes]:
    digest = mac(TYPE_KEYS["index"][0], str_("strongroom/blind-index/v1") + u16(number) + str_(field) +
                 term.encode())
    size = (bits + 7) // 8
    cut = int.from_bytes(digest[:size], "big") >> (8 * size - bits) << (8 * size - bits)
    return digest, u8(1) + cut.to_bytes(size, "big")


def blind_index() -> dict:
    vectors = []
    for field, kind, bits, term in (
            ("agreement", "exact", 128, "A-17"), ("number", "exact", 15, "DE89370400440532013000"),
            ("number", "last4", 15, "3000"), ("number", "exact", 1, "DE89370400440532013000"),
            ("number", "exact", 8, "Zürich €"), ("number", "exact", 9, "")):
        number = index_number(field, kind)
        digest, value = index_value(number, field, bits, term)
        vectors.append({"field": field, "kind": kind, "number": number, "bits": bits, "term": term,
                        "hmac": digest.hex(), "value": value.hex()})
    return {"index_key": TYPE_KEYS["index"][0].hex(), "index_key_version": 1, "vectors": vectors}


def sealed_field(field: str, version: int, nonce: bytes, plaintext: str) -> bytes:
    associated_data = (str_(u8(1)) + str_(TENANT.bytes) + str_("account") + str_(RECORD.bytes) +
                       str_(u64(version)) + str_(field) + str_("high") + str_(u32(1)))
    return u8(1) + u32(1) + nonce + xaes256gcm.seal(TYPE_KEYS["data"][0], nonce, plaintext.encode(),
                                                  associated_data)


def record_row() -> dict:
    row_key = TYPE_KEYS["row"][0]
    table = "rec_account_1"

    def vector(name, version, type_version, stamp, record, nonces, terms):
        values, nonce_of = [], dict(zip([f for f in ("number", "notes") if f in record], nonces))
        for field in SCHEMA["properties"]:
            if field not in record:
                continue
            plain = compact(record[field])
            high = SCHEMA["properties"][field]["x-sensitivity"] == "high"
            data = sealed_field(field, version, nonce_of[field], plain) if high else plain.encode()
            values.append(u8(high) + str_(field) + str_(data))
        indexes = [(index_number(f, kind), index_value(index_number(f, kind), f, bits, term)[1])
                   for f, kind, bits, term in terms]
        content = (u8(1) + u64(type_version) + u64(stamp[0]) + str_(stamp[1]) + u64(stamp[2]) + str_(stamp[3]) +
                   u16(len(values)) + b"".join(values) + u16(len(indexes)) +
                   b"".join(u16(number) + str_(value) for number, value in indexes))
        check = mac(row_key, str_("strongroom/record-row/v1") + str_("account") + str_(TENANT.bytes) +
                    str_(RECORD.bytes) + u64(version) + content)
        return {"name": name, "version": version, "type_version": type_version, "created": stamp[0],
                "created_by": stamp[1], "updated": stamp[2], "updated_by": stamp[3], "record": compact(record),
                "nonces": [n.hex() for n in nonces],
                "index_entries": [{"number": number, "value": value.hex()} for number, value in indexes],
                "content": content.hex(), "mac": check.hex(), "digest": check[:16].hex(),
                "body": (content + check).hex()}

    full = {"agreement": "A-17", "holder": "Zoë", "number": "DE89370400440532013000", "notes": "a \"note\""}
    vectors = [
        vector("every field", 1, 1, (NOW, "billing", NOW, "billing"), full, [fill(0xD0, 24), fill(0xE8, 24)],
               [("agreement", "exact", 128, "A-17"), ("number", "exact", 15, "DE89370400440532013000"),
                ("number", "last4", 15, "3000")]),
        vector("only what is required, changed by a user", 2, 3, (NOW, "billing", NOW + 1000, "user-1"),
               {"agreement": "A-17"}, [], [("agreement", "exact", 128, "A-17")]),
        vector("too short for last4", 3, 3, (NOW, "billing", NOW + 2000, "billing"),
               {"agreement": "A-17", "number": "DE8937"}, [fill(0xF0, 24)],
               [("agreement", "exact", 128, "A-17"), ("number", "exact", 15, "DE8937")]),
    ]
    return {"tenant": str(TENANT), "number": NUMBER, "type": "account", "schema": compact(SCHEMA),
            "table": table, "record_id": str(RECORD), "data_key": TYPE_KEYS["data"][0].hex(),
            "index_key": TYPE_KEYS["index"][0].hex(), "row_key": row_key.hex(), "vectors": vectors}


def cursor() -> dict:
    head = str_("strongroom/cursor/v1") + str_("account") + u32(NUMBER) + RECORD.bytes
    check = mac(TYPE_KEYS["row"][0], str_("strongroom/record-row/v1") + str_("account") + str_(TENANT.bytes) +
                str_(RECORD.bytes) + u64(0) + head)
    plain = RECORD.bytes + check[:8]
    return {"row_key": TYPE_KEYS["row"][0].hex(), "tenant": str(TENANT), "number": NUMBER, "type": "account",
            "last": str(RECORD), "mac": check.hex(), "cursor": base64.urlsafe_b64encode(plain).decode().rstrip("=")}


def idempotency_row() -> dict:
    def fingerprint(purpose, value):
        return mac(CONTROL_KEY, str_("strongroom/fingerprint/v1") + str_(purpose) + value)

    vectors = []
    for name, user, version in (("for a service", "", 1), ("for a user, renewed", "user-1", 2)):
        key = fingerprint("idempotency-key", str_("sra_A") + str_("billing") + str_(user) + str_("account") +
                          u32(NUMBER) + str_("order-1"))
        canonical = '{"agreement":"A-17","notes":"x"}'
        body_print = fingerprint("idempotency-body", canonical.encode())
        body = u8(1) + RECORD.bytes + str_(body_print) + u64(NOW + 24 * 3_600_000)
        check = control_mac(key, version, body, "idempotency", NUMBER)
        vectors.append({"name": name, "user": user, "version": version, "row_key": key.hex(),
                        "canonical": canonical, "body_fingerprint": body_print.hex(), "mac": check.hex(),
                        "body": (body + check).hex()})
    return {"root": ROOT.hex(), "control_key": CONTROL_KEY.hex(), "tenant": str(TENANT), "number": NUMBER,
            "type": "account", "accessor": "sra_A", "subject": "billing", "idempotency_key": "order-1",
            "request": '{"notes":"x","agreement":"A-17"}', "record": str(RECORD), "vectors": vectors}


# -- Audit ----------------------------------------------------------------------------------------

def audit_chain() -> dict:
    audit_root = derive(ROOT, "strongroom/audit/v1")
    chains = []
    for partition in (0, NUMBER):
        key = derive(audit_root, "tenant", u32(partition))
        previous, entries = bytes(32), []
        for n, entry in enumerate(('{"action":"instance.start"}', "", '{"action":"record.reveal"}'), 1):
            previous = mac(key, previous + u64(n) + entry.encode())
            entries.append({"n": n, "entry": entry, "mac": previous.hex()})
        chains.append({"partition": partition, "audit_key": key.hex(), "entries": entries})
    return {"root": ROOT.hex(), "audit_root": audit_root.hex(), "chains": chains}


# -- Files ----------------------------------------------------------------------------------------

FORMATS = (keyring, keyring_2, wrapped_key, control_row, record_row, blind_index, cursor, idempotency_row, audit_chain,
           carried)


def check_primitives():
    """The published vectors hold for the code above too; else nothing it computes means anything."""
    def vectors(name):
        return json.loads((HERE / name).read_text("utf-8"))["vectors"]

    for vector in vectors("xaes256gcm.json"):
        part = {name: bytes.fromhex(vector[name]) for name in ("key", "nonce", "plaintext", "associated_data")}
        assert xaes256gcm.seal(**part).hex() == vector["ciphertext"], vector["name"]
    for vector in vectors("hmac_sha256.json"):
        assert mac(bytes.fromhex(vector["key"]), bytes.fromhex(vector["data"])).hex().startswith(vector["mac"])


def main(arguments: list[str]) -> int:
    check_primitives()
    wrong = []
    for make in FORMATS:
        file = HERE / f"{make.__name__}.json"
        fresh = json.dumps({"source": SOURCE, **make()}, indent=2, ensure_ascii=False) + "\n"
        if arguments == ["--write"]:
            file.write_text(fresh, encoding="utf-8")
        elif not file.exists() or file.read_text("utf-8") != fresh:
            wrong.append(file.name)
    if wrong:
        print("not what docs/formats.md gives: " + ", ".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
