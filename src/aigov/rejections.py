"""False evidence: what makes a file that is there count for nothing.

Each detector states facts about one artifact; policies name them under ``reject:``.
Source of the list: ``common_rejections`` of the control catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aigov.artifacts import Artifact
from aigov.claims import SystemEvidence
from aigov.config import iso_day
from aigov.model import Problem
from aigov.people import same_person, why_nobody
from aigov.placeholders import is_placeholder
from aigov.strict import describe
from aigov.values import Context, why_not_present
from aigov.verb_references import reference_exists
from aigov.yaml_events import Keys

Detector = Callable[[Artifact, SystemEvidence], Iterator[Problem]]

MAX_SHOWN = 3
_RATINGS = (
    "impact", "likelihood", "probability", "rating", "residual_impact", "residual_likelihood",
    "residual_risk", "score", "severity",
)  # fmt: skip
_FEWEST_TO_COMPARE = 4
_NOT_OURS = ("front_matter", "sections", "headings", "title")
_DATED_ONCE = ("date", "reviewed", "approved_on", "obtained_on")
_REVIEWERS = ("reviewer", "approver", "approved_by", "accepted_by", "reviewed_by")
_END_DAYS = ("next_review", "expires", "valid_until", "expiry")
_REFERENCE_KEYS = ("export", "file", "ref", "report", "runbook")


@dataclass(frozen=True, slots=True)
class Rejection:
    """A detector of false evidence, with what it finds in words."""

    find: Detector
    doc: str


def leaves(data: Any) -> Iterator[tuple[Keys, Any]]:
    """Every value that is no list or mapping, with its key path, in the order of the file."""
    todo: list[tuple[Keys, Any]] = [((), data)]
    while todo:
        keys, value = todo.pop()
        if isinstance(value, Mapping):
            todo.extend(((*keys, key), item) for key, item in reversed(list(value.items())))
        elif isinstance(value, list):
            todo.extend(((*keys, n), item) for n, item in reversed(list(enumerate(value))))
        else:
            yield keys, value


def _texts(artifact: Artifact) -> Iterator[tuple[Keys, str]]:
    """The texts of a record; of a card, what is not judged heading by heading."""
    for keys, value in leaves(artifact.data):
        if isinstance(value, str) and not (keys and keys[0] in _NOT_OURS and _is_card(artifact)):
            yield keys, value


def _is_card(artifact: Artifact) -> bool:
    return artifact.kind in ("dataset-card", "model-card")


def _dotted(keys: Keys) -> str:
    return ".".join("[]" if isinstance(key, int) else key for key in keys).replace(".[]", "[]")


def _grouped(
    found: Sequence[tuple[Keys, str]], artifact: Artifact, code: str, what: str
) -> Iterator[Problem]:
    """One problem for all of ``found``: ``(keys, text)`` with the first few texts shown."""
    if not found:
        return
    shown = ", ".join(describe(text) for _, text in found[:MAX_SHOWN])
    more = f" and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    keys = found[0][0]
    hint = "write what is true of this system, or remove it"
    yield Problem(code, f"{what}: {shown}{more}", artifact.at(*keys), _dotted(keys), hint)


def _placeholder_text(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A placeholder stands for a value: TBD, lorem ipsum, "More Information Needed", <slot>."""
    if not evidence.is_written(artifact.kind):
        return
    texts = [(k, text) for k, text in _texts(artifact) if any(map(str.isalnum, text))]
    found = [(keys, text) for keys, text in texts if is_placeholder(text)]
    yield from _grouped(found, artifact, "placeholder-text", "placeholder in place of a value")
    if _is_card(artifact):
        what = "section with nothing filled in"
        yield from _grouped(_empty_sections(artifact), artifact, "placeholder-text", what)


def _empty_sections(artifact: Artifact) -> list[tuple[Keys, str]]:
    """Headings of a card with no deeper heading and nothing under them."""
    headings = artifact.data["headings"]
    deeper = [*(heading["level"] for heading in headings[1:]), 0]
    return [
        (("headings", n), heading["text"])
        for n, (heading, following) in enumerate(zip(headings, deeper, strict=True))
        if not heading["filled"] and following <= heading["level"]
    ]


def _empty_template(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """Headings or keys with nothing filled in: half or more of them are empty or placeholders."""
    if not evidence.is_written(artifact.kind):
        return
    if _is_card(artifact):
        filled = [bool(heading["filled"]) for heading in artifact.data["headings"]]
    else:
        filled = [
            why_not_present(value) is None
            for keys, value in leaves(artifact.data)
            if keys and (value is None or isinstance(value, str))
        ]
    empty = filled.count(False)
    if filled and empty * 2 >= len(filled):
        what = f"is a template that is not filled in: {empty} of {len(filled)} entries are empty"
        yield Problem("empty-template", what, artifact.at(), hint="fill it in, or remove the file")


def _self_approval(artifact: Artifact, _: SystemEvidence) -> Iterator[Problem]:
    """The reviewer or approver is the author."""
    if not isinstance(artifact.data, Mapping):
        return
    author = artifact.data.get("author")
    for key in _REVIEWERS:
        other = artifact.data.get(key)
        if isinstance(author, str) and isinstance(other, str) and same_person(author, other):
            what = f"{key} {other!r} is also the author"
            hint = "have somebody other than the author review it"
            yield Problem("self-approval", what, artifact.at(key), key, hint)


def _expired(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A day by which the evidence was to be reviewed or ended has passed."""
    if not isinstance(artifact.data, Mapping):
        return
    for key in _END_DAYS:
        day = _day(artifact.data.get(key))
        if day is not None and day < evidence.today:
            what = f"{key} {day} has passed"
            yield Problem("expired", what, artifact.at(key), key, "review it and set a new day")


def _impossible_date(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A day on which something was done lies in the future, or is no day of the calendar."""
    for keys, value in leaves(artifact.data):
        if not keys or keys[-1] not in _DATED_ONCE or not isinstance(value, str):
            continue
        day = _day(value)
        if day is None and re.match(r"[0-9]{4}-", value) and not is_placeholder(value):
            what = f"{keys[-1]} {value!r} is not a day of the calendar"
            yield Problem("impossible-date", what, artifact.at(*keys), _dotted(keys))
        elif day is not None and day > evidence.today:
            what = f"{keys[-1]} {day} is in the future"
            yield Problem("impossible-date", what, artifact.at(*keys), _dotted(keys))


def _day(value: Any) -> date | None:
    try:
        return iso_day(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _unnamed_owner(artifact: Artifact, _: SystemEvidence) -> Iterator[Problem]:
    """An owner is a role word, a shared mailbox, a bot or nobody."""
    for keys, value in leaves(artifact.data):
        if not keys or keys[-1] not in ("owner", "deputy", "accountable"):
            continue
        if isinstance(value, str) and value.strip() and (reason := why_nobody(value)):
            what = f"{keys[-1]} {describe(value)} {reason}"
            yield Problem("unnamed-owner", what, artifact.at(*keys), _dotted(keys))


def _dangling_reference(artifact: Artifact, evidence: SystemEvidence) -> Iterator[Problem]:
    """A path or relative link that the evidence gives is not in the repository."""
    found = [
        (keys, text)
        for keys, text in [*_links(artifact), *_paths(artifact)]
        if not reference_exists(text, _context(artifact, keys, evidence))
    ]
    if found:
        shown = ", ".join(repr(text) for _, text in found[:MAX_SHOWN])
        more = f" and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
        what = f"refers to what is not in the repository: {shown}{more}"
        keys = found[0][0]
        hint = "mend the path or add the file"
        yield Problem("dangling-reference", what, artifact.at(*keys), _dotted(keys), hint)


def _context(artifact: Artifact, keys: Keys, evidence: SystemEvidence) -> Context:
    return Context(artifact, keys, evidence.system, evidence, str)


def _links(artifact: Artifact) -> Iterator[tuple[Keys, str]]:
    links = artifact.data.get("links") if _is_card(artifact) else None
    for n, link in enumerate(links or ()):
        target = link.get("target") if isinstance(link, Mapping) else link
        if isinstance(target, str) and target:
            yield ("links", n), target


_PATH = re.compile(r"/?(?:[\w.@+-]{1,100}/){0,20}[\w.@+-]{1,100}\.[a-z0-9]{1,8}(?:#\S{0,200})?")


def _paths(artifact: Artifact) -> Iterator[tuple[Keys, str]]:
    """Texts under keys that hold references and that look like a path in the repository."""
    for keys, text in leaves(artifact.data):
        refers = isinstance(text, str) and keys and str(keys[-1]) in _REFERENCE_KEYS
        if refers and _PATH.fullmatch(text) and not is_placeholder(text):
            yield keys, text


def _uniform_values(artifact: Artifact, _: SystemEvidence) -> Iterator[Problem]:
    """Every rating of a list of four or more is the same, which signals filling in."""
    if not isinstance(artifact.data, Mapping):
        return
    for name, items in artifact.data.items():
        rows = (
            [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
        )
        if len(rows) < _FEWEST_TO_COMPARE:
            continue
        rated = [key for key in _RATINGS if all(row.get(key) not in (None, "") for row in rows)]
        same = [key for key in rated if len({str(row[key]).lower() for row in rows}) == 1]
        if len(rated) >= 2 and same == rated:
            what = f"all {len(rows)} {name} have the same {' and '.join(same[:MAX_SHOWN])}"
            hint = "rate each on its own"
            yield Problem("uniform-values", what, artifact.at(name, 0), name, hint)


_DETECTORS: dict[str, Detector] = {
    "dangling-reference": _dangling_reference,
    "empty-template": _empty_template,
    "expired": _expired,
    "impossible-date": _impossible_date,
    "placeholder-text": _placeholder_text,
    "self-approval": _self_approval,
    "unnamed-owner": _unnamed_owner,
    "uniform-values": _uniform_values,
}
REJECTIONS = {
    code: Rejection(find, (find.__doc__ or "").strip()) for code, find in _DETECTORS.items()
}
