"""Values that can be found again wherever they come to lie, and the search for them.

Every marker of a kind holds the same random core, so that looking for the core in all the forms in which
software writes text down finds each of a thousand values at once. A marker's core has characters that JSON
escapes, where the field takes them.
"""

import base64
import json
import pathlib
import string
import urllib.parse

CORE_LETTERS = 14  # 52^14: not there by chance


class Marker:
    """One kind of value, such as "account numbers". `plain`: letters and digits only."""

    def __init__(self, random, kind: str, plain: bool):
        letters = "".join(random.choice(string.ascii_letters) for _ in range(CORE_LETTERS))
        half = CORE_LETTERS // 2
        self.kind = kind
        self.core = letters if plain else f'{letters[:half]}"\\ü\n{letters[half:]}'
        self._parts = [self.core] if plain else [self.core, letters[:half], letters[half:]]

    def value(self, n: int) -> str:
        return f"{self.core}{n:04d}"

    def needles(self) -> dict:
        """Name of a form → bytes to look for."""
        found = {}
        for part in self._parts:
            for name, form in _text_forms(part).items():
                for encoding, needle in _encodings(form).items():
                    found[f"{name}, {encoding}, of {part!r}"] = needle
            for text in (part.upper(), part.lower()):
                for name, form in _text_forms(text).items():
                    found[f"{name} of {text!r}"] = form
        return found


def _text_forms(text: str) -> dict:
    return {"plain": text.encode(), "JSON": json.dumps(text)[1:-1].encode(),
            "JSON in UTF-8": json.dumps(text, ensure_ascii=False)[1:-1].encode(),
            "percent": urllib.parse.quote(text, safe="").encode()}


def _encodings(form: bytes) -> dict:
    text = form.decode()
    encodings = {"as it is": form, "hex": form.hex().encode(), "HEX": form.hex().upper().encode(),
                 "UTF-16LE": text.encode("utf-16-le"), "UTF-16BE": text.encode("utf-16-be")}
    for shift in range(3):  # base64 depends on what stands in front, modulo 3
        encoded = base64.b64encode(bytes(shift) + form)
        whole = (shift + len(form)) // 3 * 4
        begin = (0, 2, 3)[shift]
        encodings[f"base64 at {shift}"] = encoded[begin:whole]
        encodings[f"base64url at {shift}"] = encoded[begin:whole].replace(b"+", b"-").replace(b"/", b"_")
    return encodings


def search(content: bytes, markers: list) -> list:
    """A sentence for each form that occurs."""
    found = []
    for marker in markers:
        needles = {}
        for name, needle in marker.needles().items():
            needles.setdefault(needle, name)
        found += [f"{marker.kind}: {name}" for needle, name in needles.items() if needle in content]
    return found


def search_files(roots: list, markers: list, since: float = 0) -> list:
    """The same for every regular file under the roots (or the root itself), with the file's name.

    Files that were not written since `since` (seconds, as time.time) are passed over.
    """
    found = []
    for root in map(pathlib.Path, roots):
        files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
        for file in files:
            try:
                if file.stat().st_mtime < since:
                    continue
                content = file.read_bytes()
            except FileNotFoundError:  # removed meanwhile
                continue
            found += [f"{file.name} ({root.name}): {what}" for what in search(_without_holes(content), markers)]
    return found


def _without_holes(content: bytes) -> bytes:
    """Blocks of zeros, of which a new WAL segment mostly consists, left out."""
    size, hole = 8192, bytes(8192)
    return b"".join(block for at in range(0, len(content), size) if (block := content[at:at + size]) != hole)
