"""What the formats of a bill of materials share: flags of a component, and the lists of them.

One shape a kind, so that one policy reads CycloneDX and SPDX alike.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json, Keys
from aigov_plugins.shaping import Places, items, mapping, text

MODEL: Final = "machine-learning-model"
DATA: Final = "data"
_USER_INFO: Final = re.compile(r"(?<=://)[^/?#@\s]{0,1000}+@")
_COMMIT: Final = re.compile(r"@([0-9a-f]{64}|[0-9a-f]{40})(?=[?#]|$)")
_HEX: Final = re.compile(r"[0-9a-f]{1,256}")
_MD5: Final = 32
_DIGITS: Final = {
    "verification-code": 40, "sha-1": 40, "sha-224": 56, "sha-256": 64, "sha-384": 96,
    "sha-512": 128, "sha3-224": 56, "sha3-256": 64, "sha3-384": 96, "sha3-512": 128,
    "blake2b-256": 64, "blake2b-384": 96, "blake2b-512": 128, "blake3": 64, "streebog-256": 64,
    "streebog-512": 128,
}  # fmt: skip
"""Hexadecimal digits of a digest, by algorithm."""
_CONTENT: Final = ("distribution", "source-distribution")
_UNSAID: Final = ("NOASSERTION", "NO ASSERTION", "UNKNOWN")


def said(value: Json) -> str:
    """The text, empty where it says that nothing is said (SPDX: ``NOASSERTION``)."""
    found = text(value)
    return "" if found.upper() in _UNSAID else found


def address(value: Json) -> str:
    """An address without the user and the password that may stand in it."""
    return _USER_INFO.sub("", said(value))


def digested(hashes: dict[str, Json]) -> bool:
    """Whether one of the digests fixes a content.

    ``TODO``, zeros, and digits that are none of their algorithm fix nothing, nor do MD5 and
    checksums, for which another content is found at will.
    """
    return any(
        len(value) == size and _varied(value)
        for name, size in _DIGITS.items()
        if _HEX.fullmatch(value := text(hashes.get(name)))
    )


def _weak(hashes: dict[str, Json]) -> bool:
    return any(
        _varied(value) and _HEX.fullmatch(value) and len(value) == _MD5
        for name, one in hashes.items()
        if name.startswith("md") and (value := text(one))
    )


def _varied(digits: str) -> bool:
    return len(set(digits)) > 1


def flagged(component: dict[str, Json], *, tagged: bool = False) -> dict[str, Json]:
    """The component with ``pinned`` and ``identified``; ``tagged``: it has a SWID tag or SWHID."""
    purl = text(component.get("purl"))
    named = [mapping(component.get("hashes"))]
    fetched = (mapping(one) for one in items(component.get("references")))
    named += [mapping(one.get("hashes")) for one in fetched if one.get("type") in _CONTENT]
    commit = _COMMIT.search(purl)
    pinned = any(map(digested, named)) or (commit is not None and _varied(commit[1]))
    known = pinned or any(_weak(found) for found in named)
    identified = known or bool(purl or component.get("cpe")) or tagged
    return {**component, "pinned": pinned, "identified": identified}


def collect(shape: dict[str, Json], places: Places, at: Keys) -> None:
    """Fill ``models`` and ``datasets`` from the subject and the components, with their places.

    ``at`` is where the file lists the components.
    """
    places.update({(name,): at for name in ("components", "models", "datasets")})
    named = [(("subject",), shape["subject"])] if "subject" in shape else []
    listed = [(("components", n), one) for n, one in enumerate(shape["components"])]
    shape["models"], shape["datasets"] = [], []
    for keys, component in [*named, *listed]:
        if component.get("type") == MODEL:
            _add(shape, places, "models", component, places[keys])
        elif component.get("type") == DATA:
            _add(shape, places, "datasets", component, places[keys])
        for n, data in enumerate(mapping(component.get("model_card")).get("datasets", ())):
            if "name" in data or "url" in data:
                inner = {key: data[key] for key in ("ref", "name", "description") if key in data}
                dataset = flagged({**inner, "type": DATA, "data": [data]})
                _add(shape, places, "datasets", dataset, (*places[keys], *_CARD_DATASETS, n))


_CARD_DATASETS: Final = ("modelCard", "modelParameters", "datasets")


def _add(shape: dict[str, Json], places: Places, name: str, one: Json, at: Keys) -> None:
    places[name, len(shape[name])] = at
    shape[name].append(one)


def arrange(
    shape: dict[str, Json], found: list[tuple[dict[str, Json], Keys]], subject: str, at: Keys
) -> Places:
    """Fill ``subject`` and the lists of components; gives their places.

    ``subject`` is the reference of the one that the document is about, or an empty text; ``at`` is
    where the file lists the components.
    """
    places: Places = {(): ()}
    shape["components"] = []
    for one, keys in found:
        if subject and one.get("ref") == subject:
            shape["subject"] = one
            places["subject",] = places["version",] = keys
        else:
            _add(shape, places, "components", one, keys)
    collect(shape, places, at)
    return places


_SHA: Final = re.compile(r"sha(\d{1,3})")


def algorithm(name: str) -> str:
    """The name of a digest's algorithm as CycloneDX spells it, in lower case: ``sha-256``."""
    plain = name.lower().replace("_", "-")
    found = _SHA.fullmatch(plain)
    return f"sha-{found[1]}" if found else plain


def dashed(word: str) -> str:
    """``directDownload`` or ``OPERATING_SYSTEM`` as lower-case words with dashes."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", word)
    return parts.replace("_", "-").lower()
