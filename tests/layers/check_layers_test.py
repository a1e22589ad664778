"""tools/check_layers.py finds what it is there to find: each case is a small tree of its own."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools"))
import check_layers  # noqa: E402

LAYERS = """
base:
store: base
store/sqlite: base store
vault: base store
vault (tests): store/sqlite
app: *
<sqlite3: store/sqlite
<sqlite3 (tests): vault
"""


def violations(files: dict[str, str], layers: str = LAYERS) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for path, text in {"tools/layers.txt": layers, **files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        return check_layers.check(root)


class CheckLayersTest(unittest.TestCase):
    def test_allowed_includes_pass(self):
        self.assertEqual(violations({
            "src/vault/read.cc": '#include "vault/read.h"\n#include "store/store.h"\n#include <vector>\n',
            "src/store/sqlite/writer.cc": '#include <sqlite3.h>\n#include "store/store.h"\n',
            "src/app/main.cc": '#include "store/sqlite/writer.h"\n',
        }), [])

    def test_include_against_the_direction_is_found_with_its_line(self):
        self.assertEqual(
            violations({"src/base/bytes.h": '#pragma once\n#include "store/store.h"\n'}),
            ["src/base/bytes.h:2: base may not include store (only: nothing)"])

    def test_adapter_outside_app_is_found(self):
        for room in ("vault", "store"):
            found = violations({f"src/{room}/a.cc": '#include "store/sqlite/writer.h"\n'})
            self.assertEqual(len(found), 1)
            self.assertIn("may not include store/sqlite", found[0])

    def test_only_tests_use_the_row_for_tests(self):
        self.assertEqual(violations({"src/vault/read_test.cc": '#include "store/sqlite/writer.h"\n'}), [])

    def test_library_header_outside_its_folder_is_found_even_in_app(self):
        for room in ("vault", "app"):
            found = violations({f"src/{room}/a.cc": "  #  include <sqlite3.h>\n"})
            self.assertEqual(found, [f"src/{room}/a.cc:1: <sqlite3.h> may only be included in store/sqlite"])

    def test_only_tests_use_the_library_row_for_tests(self):
        for name in ("read_test.cc", "test_rows.h"):
            self.assertEqual(violations({f"src/vault/{name}": "#include <sqlite3.h>\n"}), [])
        self.assertEqual(len(violations({"src/base/bytes_test.cc": "#include <sqlite3.h>\n"})), 1)

    def test_header_for_tests_outside_a_test_is_found(self):
        self.assertEqual(violations({"src/vault/read.cc": '#include "vault/test_rows.h"\n'}),
                         ['src/vault/read.cc:1: "vault/test_rows.h" is for tests only'])
        self.assertEqual(violations({"src/vault/read_test.cc": '#include "vault/test_rows.h"\n'}), [])

    def test_header_below_tests_is_open_to_tests_only(self):
        shared = {"tests/cluster/cluster.h": ""}
        include = '#include "cluster/cluster.h"\n'
        self.assertEqual(violations({**shared, "src/vault/test_rig.h": include}), [])
        self.assertEqual(len(violations({**shared, "src/vault/read.cc": include})), 1)

    def test_path_that_does_not_start_below_src_is_found(self):
        for header in ("bytes.h", "../base/bytes.h"):
            self.assertEqual(len(violations({"src/base/bytes.cc": f'#include "{header}"\n'})), 1)

    def test_folder_without_a_row_is_found(self):
        self.assertEqual(len(violations({"src/util/misc.cc": ""})), 1)

    def test_circle_in_the_table_is_found(self):
        found = violations({}, "base: vault\nvault: base\n")
        self.assertEqual(len(found), 1)
        self.assertIn("a circle", found[0])

    def test_row_naming_an_unknown_folder_is_found(self):
        self.assertEqual(violations({}, "base: bsae\n"), ["tools/layers.txt: bsae has no row of its own"])


if __name__ == "__main__":
    unittest.main()
