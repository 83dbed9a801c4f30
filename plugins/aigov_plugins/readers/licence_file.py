"""Licence files: ``LICENSE``, ``COPYING`` as kind ``licence``.

Files: ``**/{LICENSE,LICENCE,COPYING,UNLICENSE}*``, ``**/*{LICENSE,LICENCE}.{txt,md}`` and
``LICENSES/*.txt``; source code and data with such a name is left alone.

Format: text or Markdown. A licence is told by phrases that only its own text has: the common
permissive, copyleft, content, data and model licences (OpenRAIL, Llama, Gemma and others). Other
text stays without a name, never guessed.

Data (kind ``licence``): ``format`` (``licence-text``), ``licences`` (``id``, ``spdx``,
``category``, ``restricted``), ``id`` where there is exactly one, ``additional_text`` (a short
licence with much more text than it has), ``copyright`` (the notices), ``digest`` (SHA-256 of the
words, lower case, without punctuation), ``words``.

It proves which terms lie beside the work. It cannot show that they cover data and weights, that
what the work is made of allows them, nor that a text was not changed in detail.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from aigov.api import Document, Json, Sniff, Unreadable, decode
from aigov_plugins.environments.licence_phrases import named
from aigov_plugins.located import located
from aigov_plugins.shaping import present

MAX_SIZE: Final = 4 << 20
_MAX_NOTICES: Final = 50
_WORD: Final = re.compile(r"[^\W_]+(?:\+\+)?")
_NOTICE: Final = re.compile(
    r"[ \t#*/>]*((?:copyright:?[ \t]+(?:\(c\)|\u00a9)?|\u00a9|\(c\))[ \t]*"
    r"(?:[0-9]{4}|[\[<](?:yyyy|year)).*|copyright[ \t]+(?:\(c\)|\u00a9)[ \t]+\w.*)",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"\.(?:py|js|ts|json|ya?ml|toml|html?|css|java|go|rs|c|h|cpp|sh|xml|csv|tmpl|j2|header|svg|png)$",
    re.IGNORECASE,
)
_SHORT: Final = 1.4
"""How many times its own length a short licence may have, for notices and a heading."""


def sniff(path: str, head: bytes) -> Sniff:
    """No for source code and data that has the word in its name."""
    return Sniff.NO if _OTHER.search(path) else Sniff.YES


def parse(path: str, raw: bytes) -> Document | None:
    """The licences of the text; raises Unreadable for what is no text, and above ``MAX_SIZE``."""
    if len(raw) > MAX_SIZE:
        raise Unreadable(f"is too large for a licence: {len(raw) >> 10} KiB")
    text = decode(raw).replace("\r\n", "\n")
    words = _WORD.findall(text.lower())
    whole = " ".join(words)
    found = named(f" {whole} ")
    licences: list[Json] = [
        {
            "id": one.id,
            "spdx": one.spdx,
            "category": one.category,
            "restricted": one.restricted,
        }
        for one in found
    ]
    notices, places = _notices(text)
    data = {
        "format": "licence-text",
        "licences": licences,
        **present(id=found[0].id if len(found) == 1 else ""),
        **({"additional_text": True} if _is_longer(found, len(words)) else {}),
        **present(copyright=notices),
        "words": len(words),
        **present(digest=f"sha256:{sha256(whole.encode()).hexdigest()}" if words else ""),
    }
    return Document(data, located(places))


def _is_longer(found: list[Json], count: int) -> bool:
    length = sum(one.length for one in found)
    known = bool(found) and all(one.length for one in found)
    return known and count > length * _SHORT + 30


def _notices(text: str) -> tuple[list[Json], dict[tuple[str | int, ...], tuple[int, int]]]:
    notices: list[Json] = []
    places: dict[tuple[str | int, ...], tuple[int, int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        found = _NOTICE.match(line)
        if found and len(notices) < _MAX_NOTICES and "copyright notice" not in line.lower():
            places["copyright", len(notices)] = (number, 1)
            notices.append(found[1].strip()[:300])
    return notices, places
