"""DVC settings: ``.dvc/config`` as kind ``data-version``.

Files: ``.dvc/config`` (never ``.dvc/config.local``, which holds secrets).

Format: DVC configuration, sections of ``key = value``.

Data (kind ``data-version``): each section ``['remote "name"']`` is an entry of ``remotes`` with its
``url``; ``default`` is true for the one that ``core.remote`` names, or the only one. A user,
password or query in a URL is left out, and no other setting is read: credentials never enter the
evidence. ``files`` is always empty.

It proves where the content of versioned data is meant to be kept.

It cannot show that it was pushed there.
"""

from __future__ import annotations

from aigov.api import Document, Json, Keys, Unreadable, decode
from aigov_plugins.addresses import without_secrets


def parse(_path: str, raw: bytes) -> Document:
    """The remotes of a DVC project; raises Unreadable for a line that is no setting."""
    remotes: dict[str, tuple[str, int]] = {}
    default, section, name = "", "", ""
    for number, line in enumerate(decode(raw).split("\n"), start=1):
        text = line.strip()
        if not text or text.startswith(("#", ";")):
            continue
        if text.startswith("["):
            section, name = _section(text, number)
            continue
        key, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not section:
            raise Unreadable("is no setting of DVC", line=number, hint="write: key = value")
        if (section, key) == ("core", "remote"):
            default = value
        elif (section, key) == ("remote", "url"):
            remotes[name] = (without_secrets(value), number)
    return _document(remotes, default)


def _section(text: str, number: int) -> tuple[str, str]:
    inside = text.removeprefix("[").removesuffix("]").strip().strip("'").strip()
    section, _, name = inside.partition(" ")
    if not text.endswith("]") or not section:
        hint = "write: ['remote \"name\"']"
        raise Unreadable("has a section without an end", line=number, hint=hint)
    return section, name.strip().strip('"')


def _document(remotes: dict[str, tuple[str, int]], default: str) -> Document:
    lines = [line for _, line in remotes.values()]
    items: list[Json] = [
        {"name": name, "url": url, "default": name == default or len(remotes) == 1}
        for name, (url, _) in remotes.items()
    ]

    def locate(keys: Keys) -> tuple[int, int]:
        index = keys[1] if len(keys) > 1 and keys[0] == "remotes" else None
        return (lines[index], 1) if isinstance(index, int) and index < len(lines) else (1, 1)

    return Document({"format": "dvc-config", "files": [], "remotes": items}, locate)
