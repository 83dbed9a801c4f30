"""Every dataset in use has a card, and what a card says of bias says how it was looked for.

Looks at dataset cards (kind ``dataset-card``) and at the data that DVC versions (kind
``data-version``): what pointers stand for, and what a lock lists as read and no stage writes.

Fails when

- a dataset has no card: none lies in its folder or above it, none names its path or its file. A
  card beside the manifest covers all where it is the only one, else what it names;
- a card says that there is no bias, or that none is known, and says nothing of how that was found
  out: no number, no comparison, test, audit or share;
- a card counts one group twice.

Parameters:
    documented: whether every versioned dataset needs a card.
    examined: whether the absence of bias needs a reason.

A failing example::

    # data/README.md
    ## Biases
    There are no known biases in this dataset.

    data/README.md:2: says that no bias is known, and not how it was looked for
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Params, Problem, System, SystemEvidence
from aigov_plugins.lineage.lineage_gaps import Cards, read_cards
from aigov_plugins.lineage.lineage_roles import is_code, is_model
from aigov_plugins.lineage.lineage_versions import named

_CLAIM: Final = re.compile(
    r"\b(?:no|not|never|without|none|free (?:of|from))\b[^.!?\n]{0,60}\bbias(?:es)?\b"
    r"|\bbias(?:es)?\b[^.!?\n]{0,40}\b(?:not known|unknown|not expected|none|absent|negligible)\b"
    r"|\bunbiased\b",
    re.IGNORECASE,
)
_METHOD: Final = re.compile(
    r"[0-9]|\b(?:analys|analyz|audit|compar|counted|distribution|examin|inspect|measur|rates?\b"
    r"|shares?\b|slices?\b|statistic|subgroups?\b|tested|tests\b)",
    re.IGNORECASE,
)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for datasets without a card, and one for each claim without a reason."""
    cards = evidence.of("dataset-card")
    if not cards:
        hint = "write DATASET_CARD.md beside the data, or export Croissant metadata"
        message = f"{system.id} has no card of any dataset"
        yield Problem("no-dataset-card", message, system.declared_at, "", hint)
        return
    valid = [card for card in cards if card.valid]
    beside = posixpath.dirname(cards[0].path) in ("", system.root)
    if params["documented"] and not (len(cards) == 1 and beside):
        pinned = [a for a in evidence.of("data-version") if a.valid]
        yield from _undocumented(read_cards(system, valid), pinned)
    for card in valid:
        yield from _repeated(card)
    for card in valid if params["examined"] else ():
        text = str(card.data["sections"].get("biases") or "")
        if _CLAIM.search(text) and not _METHOD.search(text):
            message = "says that no bias is known, and not how it was looked for"
            hint = "say what was compared or counted, for which groups, and what came out"
            yield Problem("unexamined", message, card.at("sections", "biases"), "biases", hint)


def _repeated(card: Artifact) -> Iterator[Problem]:
    """Groups that are counted twice, so that one passes for two."""
    listed = (card.data.get("front_matter") or {}).get("coverage")
    seen: set[str] = set()
    for number, row in enumerate(listed if isinstance(listed, list) else ()):
        said = row.get("group") if isinstance(row, dict) else None
        if not isinstance(said, str):
            continue
        group = " ".join(f"{row.get('attribute', '')} {said}".lower().split())
        if group in seen:
            at = card.at("front_matter", "coverage", number)
            message = f"group {said!r} is counted twice"
            yield Problem("group-twice", message, at, "coverage", "count each group once")
        seen.add(group)


def _undocumented(cards: Cards, pinned: Sequence[Artifact]) -> Iterator[Problem]:
    found: dict[str, tuple[Artifact, int]] = {}
    written = {
        item["path"] for a in pinned if a.data["format"] == "dvc-lock"
        for item in a.data["files"] if item["role"] == "out"
    }  # fmt: skip
    for artifact in pinned:
        locked = artifact.data["format"] == "dvc-lock"
        for number, item in enumerate(artifact.data["files"]):
            path = item["path"]
            if is_code(path) or is_model(path) or (locked and path in written):
                continue
            if item["role"] == ("dep" if locked else "out") and not cards.name(path):
                found.setdefault(path, (artifact, number))
    if found:
        artifact, number = next(iter(found.values()))
        names = named(sorted(found))
        message = f"{len(found)} versioned datasets have no card: {names}"
        if len(found) == 1:
            message = f"the versioned dataset {names} has no card"
        hint = "put a card into its folder, or name it in the card that is about it"
        at = artifact.at("files", number)
        yield Problem("undocumented", message, at, ",".join(sorted(found)), hint)
