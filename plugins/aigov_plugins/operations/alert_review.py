"""An alert review beside the rules that it is about, and its counts beside one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Problem, SystemEvidence
from aigov_plugins.operations.plan_entries import (
    Entry,
    entries,
    folded,
    invalid,
    lacking,
    later,
    person,
    prose,
)

_PAGING: Final = frozenset(("page", "critical"))
_GONE: Final = ("remove", "delete", "merge", "retire")
_KEPT: Final = frozenset(("", "keep", "kept", "kept as it is", "no action", "unchanged"))
_MAX_SHOWN: Final = 3
_TOLERANCE: Final = 0.01


def review_problems(
    review: Artifact, rules: Sequence[Entry], evidence: SystemEvidence
) -> Iterator[Problem]:
    """One problem for each thing that does not agree."""
    yield from invalid([review])
    if not review.valid:
        return
    reviewed = entries([review], "alerts")
    yield from _beside_rules(review, reviewed, rules)
    yield from _counts(review, reviewed)
    silences = review.data.get("silences")
    if not isinstance(silences, list):
        what = "silences is missing: write an empty list where nothing is silenced"
        yield Problem("silences-untold", what, review.at("silences"), "silences")
    demands = {"reason": prose(3), "owner": person(evidence), "expires": later(evidence)}
    yield from lacking(entries([review], "silences"), demands)


def _beside_rules(
    review: Artifact, reviewed: Sequence[Entry], rules: Sequence[Entry]
) -> Iterator[Problem]:
    known = {folded(rule.text("alert")) for rule in rules}
    seen = {folded(one.text("alert")) for one in reviewed}
    for one in reviewed:
        gone = any(word in folded(one.data.get("action")) for word in _GONE)
        if folded(one.text("alert")) not in known and not gone:
            what = f"no rule makes the alert {one.text('alert')!r}"
            yield Problem("unknown-alert", what, one.at("alert"), one.text("alert"))
    paging = [rule for rule in rules if rule.text("severity") in _PAGING]
    left = [rule.text("alert") for rule in paging if folded(rule.text("alert")) not in seen]
    if left:
        shown = ", ".join(map(repr, left[:_MAX_SHOWN]))
        more = f" and {len(left) - _MAX_SHOWN} more" if len(left) > _MAX_SHOWN else ""
        what = f"the review leaves out alerts that page: {shown}{more}"
        yield Problem("unreviewed-alert", what, review.at("alerts"), "alerts")


def _counts(review: Artifact, reviewed: Sequence[Entry]) -> Iterator[Problem]:
    counted = [
        (one, fired, acted)
        for one in reviewed
        if (fired := one.number("fired")) is not None
        and (acted := one.number("actionable")) is not None
    ]
    for one, fired, acted in counted:
        if acted > fired:
            name = one.text("alert")
            what = f"{name!r} called for action {acted:g} times and fired {fired:g} times"
            yield Problem("more-actions", what, one.at("actionable"), name)
    whole = Entry(review, (), review.data)
    fired_all = sum(fired for _, fired, _ in counted)
    stated, target = whole.number("actionable_share"), whole.number("target_share")
    if fired_all and stated is not None:
        share = sum(acted for _, _, acted in counted) / fired_all
        if abs(share - stated) > _TOLERANCE:
            what = f"actionable_share is {stated:g}, the counts give {share:.2f}"
            yield Problem("other-share", what, whole.at("actionable_share"), "actionable_share")
    for one, fired, acted in counted:
        noisy = target is not None and fired and acted / fired < target
        if noisy and folded(one.data.get("action") or "") in _KEPT:
            what = f"{one.text('alert')!r} is below the target of {target:g} and stays as it is"
            hint = "raise its limit, lengthen its hold time, lower its severity, or remove it"
            yield Problem("noisy-alert", what, one.at("action"), one.text("alert"), hint)
