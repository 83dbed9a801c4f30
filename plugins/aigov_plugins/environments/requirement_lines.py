"""One requirement of pip, as ``requirements.txt``, Conda's ``pip:`` list and ``RUN pip`` have it.

Source: PEP 508 (names, extras, markers), PEP 440 (versions), pip's "Requirements File Format".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from aigov.api import Json
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.lock_shape import (
    COMMIT,
    exact_version,
    inside,
    is_templated,
    normal_name,
    revision_of,
)
from aigov_plugins.shaping import present

MAX_LENGTH: Final = 100_000
"""Characters of one requirement with its digests above which it is no requirement."""

_NAME: Final = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?+"
_HEAD: Final = re.compile(rf"({_NAME})[ \t]*(?:\[([^\[\]]*)\])?[ \t]*")
_SPECIFIER: Final = re.compile(r"(?:===|==|~=|!=|<=|>=|<|>)[ \t]*[A-Za-z0-9._*+!-]+")
_OPTION: Final = re.compile(r"[ \t]--?[a-z]")
_HASH: Final = re.compile(
    r"(?<!\S)--hash[=\s]\s*(?:(sha256):[0-9a-f]{64}|(sha384):[0-9a-f]{96}|(sha512):[0-9a-f]{128})(?!\w)"
)
_VCS: Final = re.compile(r"(git|hg|svn|bzr)\+[a-z+]+://", re.IGNORECASE)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:(?://)?", re.IGNORECASE)
_ARCHIVE: Final = re.compile(r"\.(?:whl|zip|tar\.(?:gz|bz2|xz)|tgz)$")
_WHEEL: Final = re.compile(r"([A-Za-z0-9._]+)-([0-9][^-/]*)-[^/]*\.whl")
_SOURCES: Final = re.compile(r"([A-Za-z0-9._-]+)-([0-9][A-Za-z0-9.+!]*)\.(?:tar\.(?:gz|bz2)|zip)")
_FRAGMENT_HASH: Final = re.compile(
    r"[#&](?:(sha256)=[0-9a-f]{64}|(sha384)=[0-9a-f]{96}|(sha512)=[0-9a-f]{128}|(sha1)=[0-9a-f]{40}"
    r"|(md5)=[0-9a-f]{32})(?![0-9a-zA-Z])"
)
_QUOTED: Final = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_EGG: Final = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_COMMIT_ARCHIVE: Final = re.compile(r"/(?:archive|zipball|tarball)/([0-9a-f]{40})(?:[./]|$)")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package, or with ``local`` one that lies in this repository."""

    entry: dict[str, Json]
    local: bool = False


def requirement(text: str, folder: str = "", *, editable: bool = False) -> Requirement | None:
    """One requirement without its comment; None when pip would refuse it.

    ``folder`` is that of the file, from the root of the repository.
    """
    if not text or len(text) > MAX_LENGTH:
        return None
    option = _OPTION.search(text)
    asked = _QUOTED.sub("", text)
    digests = [match[match.lastindex or 0] for match in _HASH.finditer(asked)]
    body = text[: option.start()].strip() if option else text.strip()
    body, _, marker = _split_marker(body)
    head = _HEAD.match(body)
    rest = body[head.end() :] if head else ""
    entry: dict[str, Json] = {"manager": "pip", **_said(marker)}
    if head and rest.startswith("@"):
        entry = {"name": normal_name(head[1]), **entry}
        return _direct(entry, rest[1:].strip(), folder, digests)
    if editable or _is_address(body):
        return _direct(entry, body, folder, digests, editable=editable)
    if head is None:
        return _variable(body, marker)
    return _indexed(head, rest.strip(), marker, digests)


def _split_marker(body: str) -> tuple[str, str, str]:
    """A marker follows ``;``, in an address only after white space."""
    if "://" in body:
        before, mark, marker = body.partition(" ;")
        return before.strip(), mark, marker.strip()
    before, mark, marker = body.partition(";")
    return before.strip(), mark, marker.strip()


def _is_address(body: str) -> bool:
    if _SCHEME.match(body) and ("://" in body or body.startswith("file:")):
        return True
    return body.startswith((".", "/", "~")) or "/" in body or bool(_ARCHIVE.search(body))


def _variable(body: str, marker: str) -> Requirement | None:
    """A requirement whose name a variable gives."""
    if not is_templated(body):
        return None
    return Requirement({"name": body, "templated": True, "manager": "pip", **_said(marker)})


def _said(marker: str) -> dict[str, Json]:
    return {"marker": marker} if marker else {}


def _indexed(head: re.Match[str], rest: str, marker: str, digests: list[str]) -> Requirement | None:
    specifier = rest.removeprefix("(").removesuffix(")").strip() if rest[:1] == "(" else rest
    parts = [part.strip() for part in specifier.rstrip(",").split(",")] if specifier else []
    entry: dict[str, Json] = {"name": normal_name(head[1]), "manager": "pip", "source": "index"}
    entry.update(_said(marker), **_extras(head[2]))
    if is_templated(specifier):
        return Requirement({**entry, "specifier": specifier, "templated": True})
    if not all(_SPECIFIER.fullmatch(part) for part in parts):
        return None
    version = exact_version(specifier)
    entry.update(present(version=version, specifier=specifier))
    return Requirement({**entry, "pinned": bool(version), **_digests(digests)})


def _extras(text: str | None) -> dict[str, Json]:
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    return {"extras": names} if names else {}


def _digests(algorithms: list[str]) -> dict[str, Json]:
    found = sorted(set(algorithms))
    return {"hashed": bool(found), **present(algorithms=found)}


def _direct(
    entry: dict[str, Json],
    address: str,
    folder: str,
    digests: list[str],
    *,
    editable: bool = False,
) -> Requirement:
    """A requirement that says where it is fetched from."""
    egg = _EGG.search(address)
    if egg and "name" not in entry:
        entry = {"name": normal_name(egg[1]), **entry}
    if _VCS.match(address):
        return Requirement(_from_repository(entry, address))
    if "://" not in address or address.startswith("file:"):
        return _from_path(entry, address, folder, editable=editable)
    return Requirement(_from_url(entry, address, digests))


def _from_repository(entry: dict[str, Json], address: str) -> dict[str, Json]:
    url, revision = revision_of(address)
    entry = {"name": _last(url), **entry, "source": "vcs", "url": url}
    if is_templated(revision) or is_templated(url):
        return {**entry, **present(revision=revision), "templated": True}
    exact = COMMIT.fullmatch(revision) is not None
    known = {"commit": revision, "algorithms": ["git"]} if exact else {}
    return {**entry, **present(revision=revision), "pinned": exact, "hashed": exact, **known}


def _last(url: str) -> str:
    return normal_name(url.rstrip("/").rpartition("/")[2].removesuffix(".git")) or url


def _from_path(entry: dict[str, Json], address: str, folder: str, *, editable: bool) -> Requirement:
    path = inside(folder, address.partition("#")[0].partition("[")[0].strip())
    flag: dict[str, Json] = {"editable": True} if editable else {}
    if is_templated(address):
        return Requirement({"name": address, **entry, "source": "path", "templated": True})
    if path:
        return Requirement({**entry, "path": path, **flag}, local=True)
    named = {"name": _last(address.partition("#")[0]), **entry, **flag}
    return Requirement({**named, "source": "path", "pinned": False, "hashed": False})


def _from_url(entry: dict[str, Json], address: str, digests: list[str]) -> dict[str, Json]:
    url = without_secrets(address)
    found = _WHEEL.search(url.rpartition("/")[2]) or _SOURCES.fullmatch(url.rpartition("/")[2])
    commit = _COMMIT_ARCHIVE.search(url)
    digests = [
        *digests,
        *(match[match.lastindex or 0] for match in _FRAGMENT_HASH.finditer(address)),
    ]
    tag = "/archive/refs/" in url
    version = found[2] if found and not tag else ""
    entry = {"name": normal_name(found[1]) if found else _last(url), **entry}
    if is_templated(url):
        return {**entry, "source": "url", "url": url, "templated": True}
    pinned = bool(version or digests or commit)
    known = present(version=version, commit=commit[1] if commit else "")
    return {**entry, "source": "url", "url": url, "pinned": pinned, **known, **_digests(digests)}
