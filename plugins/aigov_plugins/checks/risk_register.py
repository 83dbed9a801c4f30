"""Do the ratings and mitigations of the risk register hang together?

Looks at the newest risk assessment of the system that is a record or register of ours. That each
field is filled in is for the policy to demand: what is missing is not told here again.

Fails when

- a mitigation neither names a file of the repository, an address or a ticket, nor has
  ``mitigation_words`` words;
- a rating is not one of the values that ``scale`` of the record declares: a list, a mapping of
  value to meaning, or one of these for each of ``likelihood`` and ``impact``;
- a residual rating is higher than the initial one, for numbers and for the usual words (rare,
  unlikely, possible, likely, almost certain; negligible, low, medium, high, critical);
- all of three or more risks are closed: nothing is left to watch;
- all residual ratings of three or more risks are low, and no mitigation refers to anything that
  can be looked up.

Parameters:
    mitigation_words: words of a mitigation that refers to nothing.

A failing example::

    risks:
      - {id: R1, likelihood: rare, impact: low, residual_impact: high, mitigation: Be careful}

    governance/risk-assessment.yaml:2: mitigation has 2 words and refers to no file
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence, plain_words
from aigov_plugins.records.entries import entries, folded, newest, refers, said, told, value
from aigov_plugins.records.ratings import above, all_low, declared
from aigov_plugins.shaping import items, text

_PAIRS = ("likelihood", "impact")
_RATINGS = (*_PAIRS, "residual_likelihood", "residual_impact")
_FEWEST = 3

Risks = list[tuple[int, dict[str, Json]]]


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for each thing in the register that does not hang together."""
    written = [a for a in evidence.of("risk-assessment") if a.valid and not value(a, "format")]
    record = newest(written)
    if record is None:
        what = f"{system.id} has no risk register of its own"
        hint = "aigov schema risk-assessment --template prints a record to fill in"
        yield Problem("no-risk-register", what, system.declared_at, hint=hint)
        return
    risks = entries(record, "risks")
    yield from _thin(record, risks, params["mitigation_words"], evidence)
    yield from _off_scale(record, risks)
    yield from _raised(record, risks)
    yield from _finished(record, risks, evidence)


def _thin(
    record: Artifact, risks: Risks, wanted: int, evidence: SystemEvidence
) -> Iterator[Problem]:
    folder = record.path.rpartition("/")[0]
    hits = []
    for number, risk in risks:
        mitigation = _mitigation(risk)
        count = len(plain_words(mitigation))
        if 0 < count < wanted and not refers(mitigation, folder, evidence):
            what = f"has {count} words and refers to no file, address or ticket"
            hits.append((number, f"{what}; {wanted} words are wanted"))
    hint = "say what is done, or name the file, test or ticket that does it"
    yield from told(record, "thin-mitigation", ("risks", "mitigation"), hits, hint)


def _off_scale(record: Artifact, risks: Risks) -> Iterator[Problem]:
    for field in _RATINGS:
        scale = declared(value(record, "scale"), field)
        hits = [
            (number, f"{said(risk, field)!r} is not on the declared scale: {', '.join(scale)}")
            for number, risk in risks
            if scale and said(risk, field) and folded(said(risk, field)) not in scale
        ]
        hint = "rate with the values that scale declares"
        yield from told(record, "off-scale", ("risks", field), hits, hint)


def _raised(record: Artifact, risks: Risks) -> Iterator[Problem]:
    for field in _PAIRS:
        residual = f"residual_{field}"
        hits = [
            (number, f"{text(risk[residual])!r} is above the {field} before, {said(risk, field)!r}")
            for number, risk in risks
            if above(risk.get(residual), risk.get(field))
        ]
        hint = "rate what remains after the mitigation"
        yield from told(record, "residual-above-initial", ("risks", residual), hits, hint)


def _finished(record: Artifact, risks: Risks, evidence: SystemEvidence) -> Iterator[Problem]:
    if len(risks) < _FEWEST:
        return
    if all(folded(said(risk, "status")) == "closed" for _, risk in risks):
        what = f"all {len(risks)} risks are closed"
        hint = "keep open what has to be watched while the system is in use"
        yield Problem("all-closed", what, record.at("risks", 0, "status"), "risks[].status", hint)
    residual = [risk.get(name) for _, risk in risks for name in _RATINGS[2:] if said(risk, name)]
    initial = [risk.get(name) for _, risk in risks for name in _PAIRS]
    folder = record.path.rpartition("/")[0]
    if all_low(residual, initial) and not any(
        refers(_mitigation(risk), folder, evidence) for _, risk in risks
    ):
        what = f"what remains of all {len(risks)} risks is low, and no mitigation refers to a file"
        at = record.at("risks", 0, "residual_impact")
        hint = "link each mitigation to the code, test or ticket that lowers the risk"
        yield Problem("all-low", f"{what}, address or ticket", at, "risks[].residual_impact", hint)


def _mitigation(risk: dict[str, Json]) -> str:
    listed = [text(item) for item in items(risk.get("mitigation"))]
    return " ".join(listed) if listed else said(risk, "mitigation")
