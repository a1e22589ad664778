"""Tokens of trusted issuers: signed here with the openssl program, checked by the server against a JWKS file;
roles become permissions, an issuer speaks for its tenants only, and the audit names only whom a verified token
names."""

import base64
import hashlib
import hmac
import json
import pathlib
import shutil
import subprocess
import time
import unittest

from stage import (ACCOUNTS, BANKING, Stage, account, ask_reveal, audit_of, create_account, eventually, expect,
                   open_tenant)

ISSUER, OTHER_ISSUER = "https://id.example.org/realms/diku", "https://id.example.org/realms/other"
AUDIENCE = "strongroom"
LEEWAY_S = 60  # by which clocks may differ
CONFIGURATION = """
[[issuer]]
name = "{issuer}"
audience = "strongroom"
jwks_file = "{jwks}"
tenants = ["diku", "second"]
tenant_claim = "tenant"
roles_claim = "realm_access.roles"
user_claim = "user"
[issuer.permissions]
reader = ["{prefix}.item.get", "{prefix}.collection.get"]
payments = ["{prefix}.item.get", "{prefix}.reveal.execute"]
writer = ["{prefix}.item.post"]

[[issuer]]
name = "{other}"
audience = "strongroom"
jwks_file = "{other_jwks}"
tenants = ["other"]
roles_claim = "scope"
[issuer.permissions]
payments = ["{prefix}.item.get", "{prefix}.reveal.execute"]
"""


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, data: bytes | None = None) -> bytes:
    return subprocess.run(["openssl", *map(str, arguments)], input=data, check=True, capture_output=True).stdout


class Key:
    """A private key in a file; `algorithm` is RS256, ES256 or EdDSA."""

    GENERATE = {"RS256": ("RSA", "rsa_keygen_bits:2048"), "ES256": ("EC", "ec_paramgen_curve:P-256"),
                "EdDSA": ("ED25519", None)}

    def __init__(self, directory: pathlib.Path, key_id: str, algorithm: str):
        self.key_id, self.algorithm = key_id, algorithm
        self._file = directory / f"{key_id}.pem"
        kind, option = self.GENERATE[algorithm]
        openssl("genpkey", "-algorithm", kind, *(("-pkeyopt", option) if option else ()), "-out", self._file)
        self._public = openssl("pkey", "-in", self._file, "-pubout", "-outform", "DER")

    def jwk(self) -> dict:
        found = {"kid": self.key_id, "use": "sig", "alg": self.algorithm}
        if self.algorithm == "RS256":
            modulus = openssl("rsa", "-in", self._file, "-noout", "-modulus").decode().strip().partition("=")[2]
            return {**found, "kty": "RSA", "n": base64url(bytes.fromhex(modulus)), "e": "AQAB"}
        if self.algorithm == "ES256":  # the DER form ends in the point: 04 ‖ x ‖ y
            return {**found, "kty": "EC", "crv": "P-256", "x": base64url(self._public[-64:-32]),
                    "y": base64url(self._public[-32:])}
        return {**found, "kty": "OKP", "crv": "Ed25519", "x": base64url(self._public[-32:])}

    def sign(self, data: bytes) -> bytes:
        if self.algorithm == "EdDSA":
            message = self._file.with_suffix(".message")
            message.write_bytes(data)
            return openssl("pkeyutl", "-sign", "-rawin", "-inkey", self._file, "-in", message)
        signature = openssl("dgst", "-sha256", "-sign", self._file, data=data)
        return signature if self.algorithm == "RS256" else self._raw_pair(signature)

    @staticmethod
    def _raw_pair(der: bytes) -> bytes:
        """ECDSA: SEQUENCE of two INTEGERs → r ‖ s, 32 bytes each (RFC 7518 §3.4)."""
        at, pair = 2, b""
        for _ in range(2):
            size = der[at + 1]
            pair += int.from_bytes(der[at + 2:at + 2 + size], "big").to_bytes(32, "big")
            at += 2 + size
        return pair

    def public_text(self) -> bytes:
        return openssl("pkey", "-in", self._file, "-pubout")


def encode(header: dict, claims: dict, sign) -> str:
    signed = f"{base64url(json.dumps(header).encode())}.{base64url(json.dumps(claims).encode())}"
    return f"{signed}.{base64url(sign(signed.encode()))}"


@unittest.skipIf(shutil.which("openssl") is None, "openssl is not installed (Debian: openssl)")
class JwtTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)
        directory = cls.stage.directory
        cls.keys = {algorithm: Key(directory, f"key-{algorithm}", algorithm) for algorithm in Key.GENERATE}
        cls.foreign = Key(directory, "key-of-nobody", "RS256")
        cls.other_key = Key(directory, "key-of-other", "ES256")
        jwks, other_jwks = directory / "jwks.json", directory / "other-jwks.json"
        jwks.write_text(json.dumps({"keys": [key.jwk() for key in cls.keys.values()]}), encoding="utf-8")
        other_jwks.write_text(json.dumps({"keys": [cls.other_key.jwk()]}), encoding="utf-8")
        cls.stage.tail = CONFIGURATION.format(issuer=ISSUER, jwks=jwks, other=OTHER_ISSUER, other_jwks=other_jwks,
                                              prefix="organizations-storage.banking-information")
        cls.stage.write()
        cls.operator_token = cls.stage.init()
        cls.server = cls.stage.serve()
        cls.addClassCleanup(cls.server.stop)
        operator = cls.server.client(cls.operator_token)
        operator.declare_shipped("banking-information")
        cls.clerks = {name: open_tenant(cls.server, operator, name) for name in ("diku", "second", "other")}
        cls.records = {name: create_account(clerk, f"OF{name}") for name, clerk in cls.clerks.items()}

    def claims(self, **changes) -> dict:
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "payment-service", "iat": now, "exp": now + 300,
                  "tenant": "diku", "realm_access": {"roles": ["payments"]}, **changes}
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, algorithm: str = "ES256", header: dict | None = None, **changes) -> str:
        key = self.keys[algorithm]
        return encode({"alg": algorithm, "typ": "JWT", "kid": key.key_id, **(header or {})}, self.claims(**changes),
                      key.sign)

    def reveal(self, token: str, owner: str = "diku", select: str | None = None):
        """Asks for the record of tenant `owner`; `select` is the tenant that the request names."""
        return ask_reveal(self.server.client(token, select), self.records[owner])

    def assert_refused(self, token: str):
        answer = self.reveal(token)
        self.assertEqual(answer.status, 401, answer)
        self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")

    def test_each_algorithm_is_verified(self):
        for algorithm in Key.GENERATE:
            with self.subTest(algorithm):
                self.assertEqual(expect(self.reveal(self.token(algorithm)), 200).json["bankAccountNumber"], "OFdiku")

    def test_changed_token_is_refused(self):
        for algorithm in Key.GENERATE:
            head, body, signature = self.token(algorithm).split(".")
            stronger = base64url(json.dumps(self.claims(sub="somebody else")).encode())
            for changed in (f"{head}.{stronger}.{signature}", f"{head}.{body}.{signature[:-4]}AAAA", f"{head}.{body}."):
                with self.subTest(algorithm, changed=changed[-20:]):
                    self.assert_refused(changed)

    def test_time_issuer_and_audience_are_held(self):
        now = int(time.time())
        for name, changes in {"expired": {"exp": now - 3600}, "not yet": {"nbf": now + 3600}, "endless": {"exp": None},
                              "another issuer": {"iss": "https://elsewhere.example.org"}, "no issuer": {"iss": None},
                              "another audience": {"aud": "ledger"}, "no audience": {"aud": None},
                              "another issuer's name": {"iss": OTHER_ISSUER, "tenant": "other"}}.items():
            with self.subTest(name):
                self.assert_refused(self.token(**changes))

    def test_token_expires_although_it_was_verified(self):
        token = self.token(exp=int(time.time()) - LEEWAY_S + 3)
        client = self.server.client(token)
        expect(ask_reveal(client, self.records["diku"]), 200)
        self.assertTrue(eventually(lambda: ask_reveal(client, self.records["diku"]).status == 401))

    def test_unknown_key_is_refused(self):
        self.assert_refused(encode({"alg": "RS256", "kid": "key-of-nobody"}, self.claims(), self.foreign.sign))
        self.assert_refused(encode({"alg": "RS256", "kid": "key-RS256"}, self.claims(), self.foreign.sign))
        self.assert_refused(encode({"alg": "ES256", "kid": "key-of-other"}, self.claims(), self.other_key.sign))

    def test_hs256_with_the_public_key_and_none_are_refused(self):
        for secret in (self.keys["RS256"].public_text(), b""):
            def mac(data: bytes, secret=secret) -> bytes:
                return hmac.new(secret, data, hashlib.sha256).digest()
            for key_id in ("key-RS256", "key-ES256"):
                self.assert_refused(encode({"alg": "HS256", "kid": key_id}, self.claims(), mac))
        for name in ("none", "None", "NONE", ""):
            self.assert_refused(encode({"alg": name, "kid": "key-RS256"}, self.claims(), lambda _: b""))

    def test_algorithm_is_the_keys_and_not_the_tokens(self):
        key = self.keys["RS256"]
        self.assert_refused(encode({"alg": "ES256", "kid": key.key_id}, self.claims(), key.sign))
        self.assert_refused(encode({"alg": "RS512", "kid": key.key_id}, self.claims(), key.sign))
        self.assert_refused(self.token(header={"crit": ["exp"]}))
        # A key that the token brings along is not looked at.
        self.assert_refused(encode({"alg": "RS256", "jwk": self.foreign.jwk(), "kid": "key-of-nobody"}, self.claims(),
                                   self.foreign.sign))

    def test_roles_become_permissions_and_nothing_else_does(self):
        def ask(granted, **more):
            return self.reveal(self.token(realm_access={"roles": granted}, **more)).status
        self.assertEqual(ask(["payments"]), 200)
        self.assertEqual(ask(["reader", "payments"]), 200)
        self.assertEqual(ask(["reader"]), 403)
        self.assertEqual(ask(["unknown"]), 403)
        self.assertEqual(ask([]), 403)
        self.assertEqual(ask(["reader"], permissions=BANKING, scope=" ".join(BANKING), roles=["payments"]), 403)
        self.assertEqual(ask(BANKING), 403)
        reader = self.server.client(self.token(realm_access={"roles": ["reader"]}))
        expect(reader.get(f"{ACCOUNTS}/{self.records['diku']}"), 200)
        expect(reader.post(ACCOUNTS, account("NEW1")), 403)
        expect(reader.get("/api/audit"), 403)
        expect(reader.post("/api/tokens", {"subject": "x", "tenants": ["diku"], "permissions": [BANKING[1]]}), 403)

    def test_issuer_speaks_for_its_tenants_only(self):
        self.assertIn(self.reveal(self.token(tenant="other"), "other").status, (401, 403))
        self.assertIn(self.reveal(self.token(tenant="nowhere")).status, (401, 403))
        self.assertIn(self.reveal(self.token(), "diku", "other").status, (401, 403))
        self.assertIn(self.reveal(self.token(), "diku", "second").status, (401, 403))
        self.assertEqual(self.reveal(self.token(), "second").status, 404)  # another tenant's record is no record
        both = self.token(tenant=["diku", "second"])
        self.assertEqual(self.reveal(both, "diku", "diku").status, 200)
        self.assertEqual(self.reveal(both, "second", "second").status, 200)
        self.assertIn(self.reveal(both).status, (400, 401, 403, 422))  # it must say which
        claims = self.claims(iss=OTHER_ISSUER, tenant=None, scope="openid payments")
        other = encode({"alg": "ES256", "kid": "key-of-other"}, claims, self.other_key.sign)
        self.assertEqual(self.reveal(other, "other").status, 200)
        self.assertIn(self.reveal(other, "diku", "diku").status, (401, 403))

    def test_audit_names_only_whom_a_verified_token_names(self):
        token = self.token(sub="ledger-service", user="ada")
        headers = {"X-Okapi-User-Id": "mallory", "X-User": "mallory", "X-On-Behalf-Of": "mallory"}
        path = f"{ACCOUNTS}/{self.records['diku']}/reveal"
        body = {"fields": ["bankAccountNumber"], "reason": "who asked"}
        expect(self.server.client(token).post(path, body, headers=headers), 200)
        expect(self.server.client(self.token(sub="lone-service")).post(path, body, headers=headers), 200)
        self.assert_refused(self.token(sub="forged-service", user="zebedee", exp=int(time.time()) - 3600))
        entries = audit_of(self.clerks["diku"])
        mine = [entry["who"] for entry in entries if entry.get("reason") == "who asked"]
        self.assertEqual(mine, [{"subject": "ledger-service", "on_behalf_of": "ada", "credential": f"jwt:{ISSUER}"},
                                {"subject": "lone-service", "credential": f"jwt:{ISSUER}"}])
        for stranger in ("mallory", "zebedee", "forged-service"):
            self.assertNotIn(stranger, json.dumps(entries))

    def test_records_author_is_the_user_of_the_verified_token(self):
        roles = {"roles": ["writer", "reader"]}
        writer = self.server.client(self.token(sub="import-service", user="ada", realm_access=roles))
        record = create_account(writer, "BYADA1")
        metadata = expect(writer.get(f"{ACCOUNTS}/{record}"), 200).json["metadata"]
        self.assertEqual(metadata["createdBy"], "ada")


if __name__ == "__main__":
    unittest.main(warnings="ignore")
