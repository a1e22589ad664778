"""What the desk answers is what api/openapi.yaml says of it: each GET, of everything on the demonstration's desk.

Where the document names an object's members there are no others, so that one that nobody documented fails.

usage: answers_test.py OPENAPI-YAML
"""

import pathlib
import subprocess
import sys
import unittest

import jsonschema
import yaml
from harness import server
from harness.case import ServerCase

DOCUMENT = yaml.safe_load(pathlib.Path(sys.argv.pop(1)).read_text(encoding="utf-8"))
DESK = "/api/desk/"
FIRST = 1000


def found(reference: str):
    node = DOCUMENT
    for name in reference.removeprefix("#/").split("/"):
        node = node[name]
    return node


def whole(schema):
    """The schema without references, joined ones as one, and closed where it names members."""
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return whole({**found(schema["$ref"]), **{name: each for name, each in schema.items() if name != "$ref"}})
    if "allOf" in schema:
        parts = [whole(each) for each in schema["allOf"]]
        return {"type": "object", "additionalProperties": False,
                "required": sorted({name for part in parts for name in part.get("required", ())}),
                "properties": {name: each for part in parts for name, each in part["properties"].items()}}
    out = dict(schema)
    if "items" in out:
        out["items"] = whole(out["items"])
    if "properties" in out:
        out["properties"] = {name: whole(each) for name, each in out["properties"].items()}
        out.setdefault("additionalProperties", False)
    if isinstance(out.get("additionalProperties"), dict):
        out["additionalProperties"] = whole(out["additionalProperties"])
    return out


def answer_of(pattern: str, method: str = "get"):
    """The documented schema of the route's 200."""
    response = DOCUMENT["paths"][pattern][method]["responses"]["200"]
    return whole(response["content"]["application/json"]["schema"])


class AnswersTest(ServerCase):
    types = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        done = subprocess.run([server.binary(), "desk", "demo"], text=True, check=False, stderr=subprocess.PIPE,
                              stdout=subprocess.PIPE, env=server.environment(
                                  {"STRONGROOM_URL": cls.server.url, "STRONGROOM_TOKEN": cls.server.token}))
        if done.returncode != 0:
            raise RuntimeError(f"desk demo: {done.stderr}")
        cls.routes = {path for path, methods in DOCUMENT["paths"].items() if path.startswith(DESK) and "get" in methods}

    def setUp(self):
        self.asked = set()
        self.members = {}

    def get(self, pattern: str, query: str = "", **parameters):
        """The answer, after it was compared with the document."""
        path = DESK + pattern.format(**parameters) + query
        answer = self.admin.get(path)
        self.assertEqual(answer.status, 200, answer)
        self.check(DESK + pattern, "get", path, answer.json)
        return answer.json

    def check(self, pattern: str, method: str, path: str, body):
        schema = answer_of(pattern, method)
        self.assertTrue(schema.get("properties"), f"{pattern}: the document names no member of the answer")
        validator = jsonschema.Draft202012Validator(schema)
        wrong = [f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in
                 validator.iter_errors(body)]
        self.assertEqual(wrong, [], path)
        self.asked.add(pattern)

    def test_every_answer_is_as_documented(self):
        for only in ("me", "settings", "access-requests"):
            self.get(only)
        self.get("agenda", "?since=2020-01-01")
        self.get("agenda", "?audience=public")
        self.get("forecast", "?days=3660")
        for person in self.get("persons")["persons"]:
            self.get("persons/{id}", id=person["id"])
        for group in self.get("groups")["groups"]:
            self.get("groups/{id}", id=group["id"])
            self.get("history", f"?stream=group/{group['id']}")
        for level in self.get("levels")["levels"]:
            self.get("levels/{id}", id=level["id"])
            self.get("levels/{id}/explain", "?person=reporter-1", id=level["id"])
        self.get("issues", "?limit=2")
        for issue in self.get("issues", f"?limit={FIRST}&hidden_labels=true")["issues"]:
            for part in ("", "/history", "/lift") if issue["level"] else ("", "/history"):
                self.get("issues/{key}" + part, key=issue["key"])
            self.get("issues/{key}/explain", "?person=reporter-1", key=issue["key"])
        for quick in self.get("board", "?hidden_labels=true")["quick_filters"]:
            self.get("board", f"?quick={quick['name']}")
        for module in self.get("modules")["modules"]:
            self.get("modules/{id}", id=module["id"])
            self.get("modules/{id}/support", id=module["id"])
        for release in self.get("releases")["releases"]:
            self.get("releases/{code}", code=release["code"])
        for policy in self.get("policies")["policies"]:
            for version in policy["versions"]:
                self.get("policies/{name}/{version}", name=policy["name"], version=version["version"])
        for case in self.get("cases", f"?limit={FIRST}")["cases"]:
            whole_case = self.get("cases/{id}", id=case["id"])
            for text in whole_case["texts"]:
                self.get("cases/{id}/texts/{template}", id=case["id"], template=text)
            path = f"{DESK}cases/{case['id']}/what-if"
            answer = self.admin.post(path, {"on": "2030-01-01"})
            self.assertEqual(answer.status, 200, answer)
            self.check(DESK + "cases/{id}/what-if", "post", path, answer.json)
        for action in self.get("actions")["actions"]:
            self.get("actions/{id}", id=action["id"])
        for meeting in self.get("meetings")["meetings"]:
            self.get("meetings/{date}", date=meeting["date"])
        review = self.get("review")
        sign_off = {"finding": review["findings"][0]["id"], "accepted": True, "note": "known"}
        self.assertEqual(self.admin.post(DESK + "review/sign-off", sign_off).status, 200)
        self.get("review")
        self.assertEqual(self.routes - self.asked, set())

    def test_what_nobody_documented_is_found(self):
        body = self.admin.get(DESK + "settings").json
        with self.assertRaises(AssertionError):
            self.check(DESK + "settings", "get", "settings", {**body, "more": 1})
        with self.assertRaises(AssertionError):
            self.check(DESK + "settings", "get", "settings", {**body, "zone": None})


if __name__ == "__main__":
    unittest.main()
