"""What documents for other tools share: identifiers, places and days, made from the result alone.

Text of a result may be hostile. Here it becomes a token, a URI or one line of prose; nothing of it
reaches a document otherwise.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from aigov.report.text import visible

NAMESPACE: Final = "https://aigov.dev/ns/report"
"""Qualifies the names of properties that are ours, and is the root of all UUIDs."""

_ROOT: Final = uuid5(NAMESPACE_URL, NAMESPACE)
_LONE = re.compile("[\ud800-\udfff]")
_NOT_TOKEN = re.compile(rb"[^A-Za-z0-9.-]|^[0-9.-]")

Json = Mapping[str, Any]
Namer = Callable[..., str]


def namer(result: Json, form: str) -> Namer:
    """A function from the names of a part to its UUID, version 5 (RFC 9562, section 5.5).

    Every UUID hangs on the whole result and on ``form``, the document: two results share none,
    even where two repositories give the same ids to their systems.
    """
    content = json.dumps(result, sort_keys=True, separators=(",", ":")).encode("ascii")
    scope = uuid5(_ROOT, f"{form} {hashlib.sha256(content).hexdigest()}")
    return lru_cache(4096)(lambda *names: str(uuid5(scope, json.dumps(names))))


def moment(day: str) -> str:
    """The first second of a day in UTC (RFC 3339): a result knows no hour."""
    return f"{day}T00:00:00Z"


def end_of(day: str) -> str:
    """The last second of a day in UTC: what ends on a day holds to its end."""
    return f"{day}T23:59:59Z"


def token(text: str) -> str:
    """Text as an identifier; different texts give different ones, and a kebab-case id stays.

    Bytes other than ``A-Z a-z 0-9 . -``, and a first one that is no letter, become ``_`` with two
    hexadecimal digits. What comes out is an NCName and a token of OSCAL.
    """
    data = text.encode("utf-8", "surrogatepass")
    return _NOT_TOKEN.sub(lambda m: b"_%02x" % m[0][0], data).decode("ascii") or "_"


def place(path: str) -> str:
    """A path of the snapshot as a relative reference (RFC 3986, section 4.2)."""
    return quote(_sound(path), safe="/")


def prose(text: str) -> str:
    """Text on one line that steers nothing: control and direction characters written out."""
    return _shown(" ".join(text.split()))


def value(text: str) -> str:
    """Text as it is but for what steers, without blanks at its ends."""
    return _shown(text).strip()


def worded(said: object) -> str:
    """What a property says: nothing of None, and true and false in lower case."""
    if said is None:
        return ""
    return str(said).lower() if isinstance(said, bool) else str(said)


def filled(pairs: Json) -> dict[str, Any]:
    """What of an object is there: lists, texts and objects without content are left out."""
    return {name: each for name, each in pairs.items() if each or each in (False, 0)}


def laid_out(document: object, depth: int) -> str:
    """JSON in ASCII, one line for each thing that is ``depth`` levels down."""
    return "".join(_parts(document, depth, "\n")) + "\n"


def _parts(each: object, depth: int, margin: str) -> list[str]:
    if not depth or not each or not isinstance(each, (dict, list)):
        return [json.dumps(each)]
    inner = margin + " "
    keys = [f"{json.dumps(key)}: " for key in each] if isinstance(each, dict) else [""] * len(each)
    values = each.values() if isinstance(each, dict) else each
    parts = ["{" if isinstance(each, dict) else "["]
    for key, one in zip(keys, values, strict=True):
        parts += [inner, key, *_parts(one, depth - 1, inner), ","]
    return [*parts[:-1], margin, "}" if isinstance(each, dict) else "]"]


def _shown(text: str) -> str:
    return text if text.isprintable() else visible(_sound(text))


def _sound(text: str) -> str:
    """Text with lone surrogates written out: no encoding of Unicode can hold them."""
    return _LONE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)
