"""The search that the scenarios of secrecy rely on finds what it is meant to find."""

import base64
import json
import os
import random
import unittest

import markers

SEED = int(os.environ.get("STRONGROOM_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)


class MarkersTest(unittest.TestCase):
    def setUp(self):
        print(f"seed {SEED}")
        self.random = random.Random(SEED)
        self.marker = markers.Marker(self.random, "notes", plain=False)
        self.value = self.marker.value(17)

    def assert_found(self, content: bytes):
        noise = self.random.randbytes(1000)
        self.assertEqual(markers.search(noise + noise, [self.marker]), [])
        self.assertNotEqual(markers.search(noise + content + noise, [self.marker]), [])

    def test_every_form_of_a_value_is_found_amid_noise(self):
        raw = self.value.encode()
        forms = {"raw": raw, "json": json.dumps({"notes": self.value}).encode(), "hex": raw.hex().encode(),
                 "utf-16": self.value.encode("utf-16-le"), "upper": self.value.upper().encode()}
        for before in range(3):
            forms[f"base64 {before}"] = base64.b64encode(b"x" * before + raw + b"tail")
            forms[f"base64 of JSON {before}"] = base64.b64encode(b"x" * before + json.dumps(self.value).encode())
        for name, content in forms.items():
            with self.subTest(name):
                self.assert_found(content)

    def test_half_of_a_value_is_found(self):
        self.assert_found(self.value[:8].encode())

    def test_another_kind_of_marker_is_not_taken_for_this_one(self):
        other = markers.Marker(self.random, "numbers", plain=True)
        self.assertEqual(markers.search(other.value(1).encode(), [self.marker]), [])


if __name__ == "__main__":
    unittest.main()
