"""The shape of an environment: its packages, and what may be said of all of them.

Whether all packages are pinned or have a digest is said only of a file that lists at least one,
and only where nothing that the file leaves to others (an include, a template) could change it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable
from aigov_plugins.addresses import address
from aigov_plugins.shaping import Places, present, relocated

MAX_PACKAGES: Final = 50_000

_SEPARATORS: Final = re.compile(r"[-_.]+")
COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_EXACT: Final = re.compile(r"===?[ \t]*(v?[0-9][^\s,;=*]*)", re.IGNORECASE)
_ONE_VERSION: Final = re.compile(r"v?[0-9][\w.!+-]*", re.IGNORECASE)
_VARIABLE: Final = re.compile(r"\$\{[^{}]*\}|\$[A-Z_]+")


def normal_name(name: str) -> str:
    """The name of a Python package as indexes compare it. Source: PEP 503."""
    return _SEPARATORS.sub("-", name.strip()).lower()


def exact_version(specifier: str) -> str:
    """The version that ``==`` or ``===`` states, alone or among others; empty for a range."""
    found = (_EXACT.fullmatch(part.strip()) for part in specifier.split(","))
    return next((match[1] for match in found if match), "")


def is_one_version(version: str) -> bool:
    """Whether a lock states one version, not a range such as ``^1.0`` or ``*``."""
    return _ONE_VERSION.fullmatch(version) is not None


def is_templated(text: str) -> bool:
    """Whether the text holds a variable that the file does not resolve."""
    return _VARIABLE.search(text) is not None or "{{" in text


def revision_of(url: str) -> tuple[str, str]:
    """The address of a repository without credentials, and the revision after the last ``@``."""
    scheme, _, rest = url.partition("#")[0].partition("://")
    authority, _, path = rest.partition("/")
    path, at, revision = path.rpartition("@") if "@" in path else (path, "", "")
    host = authority.rpartition("@")[2]
    return f"{scheme}://{host}/{path}", revision if at else ""


def inside(folder: str, path: str) -> str:
    """The path from the root of the repository; empty when it leads out of it."""
    found = address(folder, path.removeprefix("file:") if "://" not in path else path)
    return str(found.get("path", ""))


@dataclass(slots=True)
class Lock:
    """An environment that is being read; ``manifest`` is true for what only declares ranges."""

    format: str
    manifest: bool = False
    packages: list[Json] = field(default_factory=list)
    local: list[Json] = field(default_factory=list)
    places: Places = field(default_factory=dict)

    def add(self, package: dict[str, Json], at: Keys) -> None:
        """A package from somewhere else than this repository; raises Unreadable beyond 50,000."""
        self._bound()
        self.places["packages", len(self.packages)] = at
        self.packages.append(package)

    def add_local(self, package: dict[str, Json], at: Keys) -> None:
        """A package that lies in this repository: its commit pins it."""
        self._bound()
        self.places["local", len(self.local)] = at
        self.local.append(package)

    def _bound(self) -> None:
        if len(self.packages) + len(self.local) == MAX_PACKAGES:
            raise Unreadable(f"lists more than {MAX_PACKAGES} packages", hint="split the file")

    def note(self, key: str, *at: str | int) -> None:
        """Where the file has what the shape calls ``key``."""
        self.places[key,] = at

    def data(self, **said: Json) -> dict[str, Json]:
        """The data of the kind; ``said`` are further keys, empty ones are left out."""
        kept = present(**said)
        return {
            "format": self.format,
            **present(
                locked=False if self.manifest else _locked(self.packages, kept),
                hashed=_hashed(self.packages, kept),
            ),
            "counts": {
                "packages": len(self.packages),
                "pinned": _count(self.packages, "pinned"),
                "hashed": _count(self.packages, "hashed"),
                "local": len(self.local),
            },
            "packages": self.packages,
            **present(local=self.local),
            **kept,
        }

    def document(self, source: Document, **said: Json) -> Document:
        """The data with the places of ``source``."""
        return relocated(self.data(**said), source, self.places)


def _count(packages: Iterable[Json], key: str) -> int:
    return sum(package.get(key) is True for package in packages)


def _locked(packages: list[Json], said: dict[str, Json]) -> bool | None:
    """True, false, or None where another file decides."""
    states = [package.get("pinned") for package in packages]
    if False in states:
        return None if said.get("constraints") else False
    if None in states or said.get("includes"):
        return None
    return bool(states)


def _hashed(packages: list[Json], said: dict[str, Json]) -> bool | None:
    states = [package.get("hashed") for package in packages]
    if False in states:
        return False
    if None in states or said.get("includes"):
        return None
    return bool(states)
