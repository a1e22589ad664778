"""api/openapi.yaml describes exactly the routes of the program, each of them wholly.

usage: openapi_test.py PRINT-ROUTES OPENAPI-YAML

The document is read as what it is written as: block mappings indented by two, keys on lines of their
own. What does not look like that is a failure, so that nothing is passed over.
"""

import re
import subprocess
import sys
import unittest

PRINT_ROUTES, DOCUMENT = sys.argv[1:3]
del sys.argv[1:3]

METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
KEY = re.compile(r"(?P<indent> *)(?P<key>'[^']+'|[^\s'\"#-][^:]*):(?: (?P<value>.*))?")


class Node(dict):
    """A mapping of the document; `value` is what stands behind the key, `text` all lines below it."""

    def __init__(self, value: str):
        super().__init__()
        self.value = value
        self.text: list[str] = []


def read(lines: list[str]) -> Node:
    """The mappings of the document. Sequences, flow mappings and folded text stay in `text`."""
    root = Node("")
    stack = [(-2, root)]
    opaque = None  # the indentation of a key whose content is text or a sequence
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip())
        if opaque is not None and indent > opaque:
            stack[-1][1].text.append(line.strip())
            continue
        opaque = None
        if line.lstrip().startswith("- "):
            opaque = stack[-1][0]
            stack[-1][1].text.append(line.strip())
            continue
        match = KEY.fullmatch(line)
        if not match or indent % 2:
            raise ValueError(f"line {number} has no form that this test can read: {line}")
        while stack[-1][0] >= indent:
            stack.pop()
        if indent != stack[-1][0] + 2:
            raise ValueError(f"line {number} is indented by more than two")
        node = Node((match["value"] or "").strip())
        key = match["key"].strip("'")
        if key in stack[-1][1]:
            raise ValueError(f"line {number}: {key} comes twice")
        stack[-1][1][key] = node
        stack.append((indent, node))
        if node.value in (">-", "|", ">", "|-"):
            opaque = indent
    return root


def operations(document: Node):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def parameters_of(operation: Node, document: Node) -> list[Node]:
    references = [line for line in operation.get("parameters", Node("")).text]
    names = [re.fullmatch(r"- \$ref: '#/components/parameters/(\w+)'", line)[1] for line in references]
    return [document["components"]["parameters"][name] for name in names]


class OpenApiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(DOCUMENT, encoding="utf-8") as file:
            cls.lines = file.read().splitlines()
        cls.document = read(cls.lines)
        out = subprocess.run([PRINT_ROUTES], text=True, check=True, stdout=subprocess.PIPE).stdout
        cls.routes = [tuple(line.split()) for line in out.splitlines()]

    def test_the_program_has_routes(self):
        self.assertGreater(len(self.routes), 20)
        self.assertEqual(len(self.routes), len(set(self.routes)))

    def test_paths_and_methods_are_those_of_the_program(self):
        routed = {(method, pattern) for method, pattern, _ in self.routes}
        described = {(method.upper(), path) for path, method, _ in operations(self.document)}
        self.assertEqual(sorted(routed - described), [], "routes that the document lacks")
        self.assertEqual(sorted(described - routed), [], "described, but no route")

    def test_open_routes_say_so_and_no_other(self):
        is_open = {(method, pattern): kind == "open" for method, pattern, kind in self.routes}
        for path, method, operation in operations(self.document):
            with self.subTest(path=path, method=method):
                says_open = "security" in operation
                if says_open:
                    self.assertEqual(operation["security"].value, "[]")
                self.assertEqual(says_open, is_open.get((method.upper(), path)))

    def test_every_operation_is_described_with_its_answers_and_errors(self):
        identifiers = []
        for path, method, operation in operations(self.document):
            with self.subTest(path=path, method=method):
                self.assertIn(method, METHODS)
                self.assertTrue(operation["summary"].value)
                self.assertTrue(operation["tags"].value)
                identifiers.append(operation["operationId"].value)
                statuses = list(operation["responses"])
                self.assertTrue(all(re.fullmatch(r"[2-5]\d\d", status) for status in statuses), statuses)
                self.assertTrue([s for s in statuses if s.startswith("2")], "no answer of success")
                self.assertIn("500", statuses)
                if "security" not in operation:
                    for status in ("400", "401", "403", "503"):
                        self.assertIn(status, statuses)
                if "requestBody" in operation:
                    self.assertIn("content", operation["requestBody"])
                    self.assertEqual(operation["requestBody"]["required"].value, "true")
                    self.assertIn("415", statuses)
                # Another person's eyes, of whom there may be none.
                if "- $ref: '#/components/parameters/As'" in operation.get("parameters", Node("")).text:
                    self.assertIn("404", statuses)
        self.assertEqual(len(identifiers), len(set(identifiers)))

    def test_path_parameters_are_declared(self):
        for path, method, operation in operations(self.document):
            with self.subTest(path=path, method=method):
                declared = [p["name"].value for p in parameters_of(operation, self.document)
                            if p["in"].value == "path"]
                self.assertEqual(sorted(declared), sorted(re.findall(r"{(\w+)}", path)))

    def test_errors_are_problem_documents(self):
        for name, response in self.document["components"]["responses"].items():
            with self.subTest(response=name):
                self.assertEqual(list(response["content"]), ["application/problem+json"])
                self.assertIn("X-Request-Id", response["headers"])
        for path, method, operation in operations(self.document):
            for status, response in operation["responses"].items():
                if status >= "400" and path not in ("/admin/health", "/admin/ready"):
                    with self.subTest(path=path, method=method, status=status):
                        self.assertTrue(response["$ref"].value.startswith("'#/components/responses/"))

    def test_what_holds_for_every_route_is_said_once(self):
        said = "\n".join(self.document["info"]["description"].text)
        for status in ("404", "405", "413", "415", "431"):
            self.assertIn(status, said)

    def test_no_name_is_read_as_true_or_false(self):
        # YAML 1.1 reads them so where they stand unquoted.
        for number, line in enumerate(self.lines, 1):
            self.assertNotRegex(line, r"(^\s*|[{,]\s*)(on|off|yes|no)\s*:|name: (on|off|yes|no)$"
                                      r"|\[([^\]]*,)?\s*(on|off|yes|no)\s*[,\]]", f"line {number}")

    def test_references_lead_somewhere_and_nothing_is_left_over(self):
        used = set()
        for line in self.lines:
            for kind, name in re.findall(r"\$ref: '#/components/(\w+)/([\w-]+)'", line):
                used.add((kind, name))
            self.assertEqual(line.count("$ref"), line.count("$ref: '#/components/"), line)
        known = {(kind, name) for kind in ("headers", "parameters", "responses", "schemas")
                 for name in self.document["components"][kind]}
        self.assertEqual(sorted(used - known), [], "references that lead nowhere")
        self.assertEqual(sorted(known - used), [], "components that nothing uses")


if __name__ == "__main__":
    unittest.main()
