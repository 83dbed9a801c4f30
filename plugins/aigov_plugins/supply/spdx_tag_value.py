"""The tag-value syntax of SPDX 2 as the data that SPDX 2 in JSON has.

One ``Tag: value`` a line, ``#`` starts a comment line, ``<text>`` to ``</text>`` spans lines. A tag
belongs to the package or file that the nearest ``PackageName`` or ``FileName`` above it opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys, decode
from aigov_plugins.located import located

_LINE: Final = re.compile(r"[ \t]*([A-Za-z]{1,60})[ \t]*:[ \t]*(.*)")
_OPEN: Final = "<text>"
_CLOSE: Final = "</text>"
_TOP: Final[dict[str, Keys]] = {
    "SPDXVersion": ("spdxVersion",), "DataLicense": ("dataLicense",), "SPDXID": ("SPDXID",),
    "DocumentName": ("name",), "DocumentNamespace": ("documentNamespace",),
    "Created": ("creationInfo", "created"), "Creator": ("creationInfo", "creators"),
}  # fmt: skip
_PACKAGE: Final = {
    "SPDXID": "SPDXID", "PackageName": "name", "PackageVersion": "versionInfo",
    "PackageSupplier": "supplier", "PackageOriginator": "originator",
    "PackageDownloadLocation": "downloadLocation", "PackageLicenseConcluded": "licenseConcluded",
    "PackageLicenseDeclared": "licenseDeclared", "PackageSummary": "summary",
    "PackageDescription": "description", "PackageHomePage": "homepage",
    "PrimaryPackagePurpose": "primaryPackagePurpose", "ReleaseDate": "releaseDate",
}  # fmt: skip
_OTHERS: Final = ("FileName", "SnippetSPDXID", "LicenseID", "Annotator", "Reviewer")


@dataclass
class _Reader:
    data: dict[str, Json] = field(default_factory=dict)
    places: dict[Keys, tuple[int, int]] = field(default_factory=dict)
    section: str = ""

    def tag(self, name: str, value: str, at: tuple[int, int]) -> None:
        if name == "Relationship":
            self._relationship(value, at)
        elif name in ("PackageName", "FileName"):
            self.section = "packages" if name == "PackageName" else "files"
            self._append((self.section,), {"name": value}, at)
        elif name in _OTHERS:
            self.section = "other"
        elif name in ("Creator", "Created") or (not self.section and name in _TOP):
            self._document(_TOP[name], value, at)
        elif self.section == "packages":
            self._package(name, value, at)

    def _document(self, keys: Keys, value: str, at: tuple[int, int]) -> None:
        self.places[keys] = at
        if keys[-1] == "creators":
            self.data.setdefault("creationInfo", {}).setdefault("creators", []).append(value)
        elif keys[0] == "creationInfo":
            self.data.setdefault("creationInfo", {})["created"] = value
        else:
            self.data[str(keys[0])] = value

    def _append(self, keys: Keys, value: Json, at: tuple[int, int]) -> None:
        listed = self.data.setdefault(str(keys[0]), [])
        self.places[*keys, len(listed)] = at
        listed.append(value)

    def _relationship(self, value: str, at: tuple[int, int]) -> None:
        parts = value.split()
        names = ("spdxElementId", "relationshipType", "relatedSpdxElement")
        self._append(("relationships",), dict(zip(names, parts, strict=False)), at)

    def _package(self, name: str, value: str, at: tuple[int, int]) -> None:
        package = self.data["packages"][-1]
        keys: Keys = ("packages", len(self.data["packages"]) - 1)
        if name in _PACKAGE:
            package[_PACKAGE[name]] = value
            self.places[*keys, _PACKAGE[name]] = at
        elif name == "PackageVerificationCode":
            package["packageVerificationCode"] = {
                "packageVerificationCodeValue": value.split(maxsplit=1)[0]
            }
        elif name == "PackageChecksum":
            kind, _, digest = value.partition(":")
            entry = {"algorithm": kind.strip(), "checksumValue": digest.strip()}
            package.setdefault("checksums", []).append(entry)
            self.places.setdefault((*keys, "checksums"), at)
        elif name == "ExternalRef":
            parts = ("referenceCategory", "referenceType", "referenceLocator")
            entry = dict(zip(parts, value.split(None, 2), strict=False))
            package.setdefault("externalRefs", []).append(entry)
            self.places.setdefault((*keys, "externalRefs"), at)


def parse_tag_value(raw: bytes) -> Document:
    """The document; invalid at the first line that is no tag and no comment."""
    reader = _Reader()
    for name, value, line in _tags(decode(raw)):
        if not name:
            reason = f"line {line}: {value}"
            return Document({}, lambda _, line=line: (line, 1), False, reason)  # type: ignore[misc]
        if value:
            reader.tag(name, value, (line, 1))
    return Document(reader.data, located(reader.places))


def _tags(text: str) -> Iterator[tuple[str, str, int]]:
    """Tag, value and line; an empty tag with a reason for what is no tag."""
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
    for number, line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            yield "", "neither a tag with its value nor a comment", number
            return
        value = found[2].strip()
        if _OPEN in value and _CLOSE not in value:
            kept = [value]
            for _, more in lines:
                kept.append(more)
                if _CLOSE in more:
                    break
            else:
                yield "", f"{_OPEN} is not closed", number
                return
            value = "\n".join(kept)
        yield found[1], value.replace(_OPEN, "").replace(_CLOSE, "").strip(), number
