"""Explicit lists of Conda: ``conda list --explicit`` as kind ``environment-lock``.

Files: ``**/*{explicit,spec-file,spec-list,conda,environment,requirements}*.{txt,lock}`` with
``@EXPLICIT`` or the header that ``conda list --export`` writes.

Format: one address of a package a line after ``@EXPLICIT``, its MD5 or SHA-256 after ``#``; or
``name=version=build`` lines (docs.conda.io, "Managing environments").

Data (kind ``environment-lock``): ``format`` (``conda-explicit``, ``conda-export``), ``packages``
with ``version``, ``build``, ``platform``, ``url``, ``hashed``, ``algorithms``, ``platforms``,
``counts``, ``locked``, ``hashed``. An export lists packages that pip installed with the build
``pypi_0``: ``manager`` is then ``pip``.

It proves which builds an installation takes. It cannot show that a build uses the list.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import HEAD_SIZE, Document, Json, Sniff, decode
from aigov_plugins.environments.conda_specs import channel_address
from aigov_plugins.environments.lock_shape import Lock, normal_name
from aigov_plugins.located import located
from aigov_plugins.shaping import present
from aigov_plugins.templates import untemplated

_MARK: Final = re.compile(rb"^(?:@EXPLICIT|# +\$ conda create --name)", re.MULTILINE)
_PLATFORM: Final = re.compile(r"#\s*platform:\s*([a-z0-9-]+)")
_FILE: Final = re.compile(r"([A-Za-z0-9_.-]+)-([^-/]+)-([^-/]+)\.(?:conda|tar\.bz2)")
_DIGEST: Final = re.compile(r"#(?:(?:md5:)?([0-9a-f]{32})|(?:sha256:)?([0-9a-f]{64}))$")
_EXPORT: Final = re.compile(r"([A-Za-z0-9_.-]+)=([^=\s]+)=([^=\s]+)")
_PLATFORM_PART: Final = re.compile(r"(?:linux|osx|win)-[a-z0-9]+|noarch")


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the mark of an explicit list or the header of an export."""
    return Sniff.YES if _MARK.search(head[:HEAD_SIZE]) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The packages in file order; None without the mark or the header."""
    if not _MARK.search(raw):
        return None
    untemplated(raw, "what it installs")
    lines = decode(raw).splitlines()
    explicit = any(line.strip() == "@EXPLICIT" for line in lines)
    lock = Lock("conda-explicit" if explicit else "conda-export")
    platforms: set[str] = set()
    bad = ""
    for number, line in enumerate(lines, 1):
        found = _PLATFORM.match(line)
        platforms.update([found[1]] if found else [])
        if line.strip() in ("", "@EXPLICIT") or line.startswith("#"):
            continue
        package = _explicit(line.strip()) if explicit else _exported(line.strip())
        if package is None:
            bad = bad or f"line {number}: {channel_address(line.strip())[:60]!r} is no package"
            continue
        platforms.update([package["platform"]] if "platform" in package else [])
        lock.add(package, (number,))
    data = lock.data(tool="conda", platforms=sorted(platforms - {"noarch"}))
    places = {keys: (int(at[0]), 1) for keys, at in lock.places.items()}
    return Document(data, located(places), not bad, bad)


def _explicit(line: str) -> dict[str, Json] | None:
    url, _, _ = line.partition("#")
    digest = _DIGEST.search(line)
    found = _FILE.fullmatch(url.rpartition("/")[2].strip())
    if found is None or "/" not in url:
        return None
    algorithm = ("md5" if digest[1] else "sha256") if digest else ""
    folder = url.rpartition("/")[0].rpartition("/")[2]
    platform = folder if _PLATFORM_PART.fullmatch(folder) else ""
    return {
        "name": found[1].lower(),
        "version": found[2],
        "build": found[3],
        "manager": "conda",
        "source": "channel",
        "url": channel_address(url.strip()),
        "pinned": True,
        "hashed": bool(digest),
        **present(platform=platform, algorithms=[algorithm] if algorithm else []),
    }


def _exported(line: str) -> dict[str, Json] | None:
    found = _EXPORT.fullmatch(line)
    if found is None:
        return None
    pip = found[3] == "pypi_0"
    return {
        "name": normal_name(found[1]) if pip else found[1].lower(),
        "version": found[2],
        "build": found[3],
        "manager": "pip" if pip else "conda",
        "source": "index" if pip else "channel",
        "pinned": True,
        "hashed": False,
    }
