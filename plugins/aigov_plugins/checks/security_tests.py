"""Is each class of attack considered, tested where it applies, and followed up?

The newest record of kind ``security-assessment`` is asked row by row.

Fails for: a class of ``covers`` that no threat is of; a threat that is neither said to apply nor
not to; one that does not apply without a reason of five words; one that applies without a
mitigation, or without a test among those of the record; a test without numbers of attempts and
successes, with more successes than attempts, or with a threshold that nothing exceeds (1 or more);
a test whose share of successes is above its threshold (0 where none is written) and that no finding
names.

Parameters:
    covers: classes of attack that have to be considered, as ``category`` of a threat.

Fails, for example: ``evasion`` applies, its test ``S2`` got through in 40 of 200 attempts, and no
finding mentions S2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence, plain_words
from aigov_plugins.measured import newest, number_of
from aigov_plugins.shaping import items, mapping, text

_YES, _NO = ("true", "yes", "applies"), ("false", "no", "does not apply")
_FEWEST_WORDS = 5
_FEWEST_WORDS_OF_MITIGATION = 2
_MOST_CLASSES = 2
_SAME = {
    "resource exhaustion": ("denial of service", "dos", "unbounded consumption"),
    "confidentiality": ("membership inference", "model inversion", "data leakage", "privacy"),
    "extraction": ("model extraction", "model stealing", "model theft"),
    "evasion": ("adversarial examples", "adversarial inputs"),
    "prompt attacks": ("prompt injection", "jailbreak", "jailbreaks", "jailbreaking"),
}
"""Class -> other names of it."""


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each class, threat, test and group of findings that does not hold."""
    record = newest(evidence.of("security-assessment"))
    if record is None or not items(record.data.get("threats")):
        at = record.at() if record else system.declared_at
        yield Problem("no-threats", f"{system.id} has no list of threats", at)
        return
    threats = [mapping(row) for row in items(record.data["threats"])]
    tests = [mapping(row) for row in items(record.data.get("tests"))]
    considered = {name for row in threats for name in _classes(row, params["covers"])}
    lacking = [name for name in params["covers"] if name not in considered]
    if lacking:
        what = f"no threat is of the class {', '.join(lacking)}"
        hint = "say of each class whether it applies, and why not where it does not"
        yield Problem("covers", what, record.at("threats"), "threats", hint)
    known = {_words(row.get("id")) for row in tests}
    for n, row in enumerate(threats):
        yield from _threat(record, n, row, known)
    findings = [mapping(row) for row in items(record.data.get("findings"))]
    for n, row in enumerate(tests):
        yield from _test(record, n, row, findings)


def _classes(threat: Json, wanted: Sequence[str]) -> list[str]:
    """The classes that a threat is of, by their names; none where it is said to be of many."""
    said = f" {_words(threat.get('category'))} "
    found = [
        name
        for name in wanted
        if any(f" {_words(each)} " in said for each in (name, *_SAME.get(name, ())))
    ]
    return found if len(found) <= _MOST_CLASSES else []


def _words(value: Json) -> str:
    said = str(value).lower() if isinstance(value, bool) else text(value)
    return " ".join(plain_words(said.replace("_", " ").replace("-", " ")))


def _threat(record: Artifact, n: int, row: Json, known: set[str]) -> Iterator[Problem]:
    at, name = record.at("threats", n), text(row.get("id")) or text(row.get("category"))
    applies = _words(row.get("applies"))
    if applies in _NO:
        if len(plain_words(text(row.get("reason")))) < _FEWEST_WORDS:
            what = f"{name} is said not to apply, without a reason"
            yield Problem("reason", what, at, "threats[].reason")
    elif applies not in _YES:
        what = f"{name} says neither that it applies nor that it does not"
        yield Problem("applies", what, at, "threats[].applies", "applies: yes or no")
    else:
        if len(plain_words(text(row.get("mitigation")))) < _FEWEST_WORDS_OF_MITIGATION:
            what = f"{name} has no mitigation"
            yield Problem("mitigation", what, at, "threats[].mitigation", "say what is done")
        named = row.get("test")
        wanted = named if isinstance(named, list) else text(named).split(",")
        if not any(_words(each) in known for each in wanted if _words(each)):
            what = f"{name} applies and names no test of this record"
            yield Problem("untested", what, at, "threats[].test", "name the id of a test")


def _test(record: Artifact, n: int, row: Json, findings: Iterable[Json]) -> Iterator[Problem]:
    at, name = record.at("tests", n), text(row.get("id"))
    attempts, hits = number_of(row.get("attempts")), number_of(row.get("successes"))
    limit = number_of(row.get("threshold")) or 0.0
    if attempts is None or hits is None or attempts < 1 or hits < 0:
        what = f"{name} says in no numbers how often it was tried and got through"
        yield Problem("numbers", what, at, "tests[].attempts")
        return
    if hits > attempts:
        what = f"{name} got through {hits:g} times in {attempts:g} attempts"
        yield Problem("numbers", what, at, "tests[].successes")
    if limit >= 1:
        yield Problem("threshold", f"{name} cannot fail: {limit:g}", at, "tests[].threshold")
    elif hits / attempts > limit and not any(_names(row.get("id"), f) for f in findings):
        what = f"{name} got through {hits:g} of {attempts:g} times, more than {limit:g} of them"
        what += ", and no finding names it"
        yield Problem("unfollowed", what, at, "findings", "track it under findings")


def _names(test: Json, finding: Json) -> bool:
    told = " ".join(_words(finding.get(key)) for key in ("id", "finding", "reason"))
    return f" {_words(test)} " in f" {told} "
