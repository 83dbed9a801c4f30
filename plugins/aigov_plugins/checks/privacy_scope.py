"""Does the data protection impact assessment cover the data and the risks that the system has?

Looks at the newest privacy assessment of the system that describes processing, and compares it
with the consent register and the data contracts of the system.

Fails when

- no risk speaks of a topic that is asked for: ``memorisation`` (training data that come out of
  the model), ``inference`` (what is concluded about people), ``re-identification``, ``prompts``
  (and what is retrieved for them), ``logs``;
- ``datasets`` lacks a dataset of the consent register, or a data contract whose columns or tables
  are declared to be personal; a contract is named by its name, id, or one of its tables;
- the consent register uses a lawful basis that no processing of the assessment has;
- a data contract keeps data longer than the longest period that the assessment gives;
- the text says that something is anonymous and ``anonymity`` does not say by which test or
  reasoning, in ``reasoning_words`` words.

Parameters:
    topics: what the risks have to speak of; of the words above, each with its usual synonyms,
        another word is looked for as it is.
    reasoning_words: words that the reasoning on anonymity needs.

A failing example::

    # governance/dpia.yaml, while the consent register lists the dataset "transactions"
    datasets: [applications]

    governance/dpia.yaml:2: datasets lacks 'transactions' of governance/consent-register.yaml:2
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aigov.api import Artifact, Params, Problem, System, SystemEvidence, plain_words
from aigov_plugins.records.durations import days_in
from aigov_plugins.records.entries import entries, folded, newest, prose, said, value
from aigov_plugins.shaping import items, mapping, text

_TOPICS = {
    "memorisation": r"memori[sz]|regurgitat|training[ -]data (?:extract|leak)|extraction of train",
    "inference": r"\binfer|profil|conclu[ds]",
    "re-identification": r"re-?identif|singl(?:e|ing) out|linkage|linked back",
    "prompts": r"\bprompt|retriev",
    "logs": r"\blog(?:s|ged|ging)?\b",
}
_ANONYMOUS = re.compile(r"(?<!not )(?<!never )(?<!pseud)\banonym(?:ous|ised|ized)\b")
_BASES = {"legitimate interest": "legitimate interests", "public interest": "public task"}


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for each topic, dataset, basis or period that the assessment leaves out."""
    written = [a for a in evidence.of("privacy-assessment") if a.valid and value(a, "processing")]
    record = newest(written)
    if record is None:
        what = f"{system.id} has no assessment that describes its processing"
        hint = "aigov schema privacy-assessment --template prints a record to fill in"
        yield Problem("no-processing", what, system.declared_at, hint=hint)
        return
    registers = [a for a in evidence.of("consent-register") if a.valid]
    contracts = [a for a in evidence.of("data-contract") if a.valid]
    yield from _topics(record, params["topics"])
    yield from _datasets(record, registers, contracts)
    yield from _bases(record, registers)
    yield from _periods(record, contracts)
    yield from _anonymity(record, params["reasoning_words"])


def _topics(record: Artifact, topics: Iterable[str]) -> Iterator[Problem]:
    risks = " ".join(prose([risk for _, risk in entries(record, "risks")])).lower()
    for topic in topics:
        if not re.search(_TOPICS.get(topic, re.escape(topic.lower())), risks):
            hint = "add the risk, or a line that says why it cannot occur"
            what = f"no risk speaks of {topic}"
            yield Problem(f"silent-on-{topic}", what, record.at("risks"), "risks[].risk", hint)


def _datasets(
    record: Artifact, registers: Iterable[Artifact], contracts: Iterable[Artifact]
) -> Iterator[Problem]:
    covered = {folded(text(name)) for name in items(value(record, "datasets"))}
    wanted = [
        ({said(row, "name")}, register.at("datasets", number))
        for register in registers
        for number, row in entries(register, "datasets")
        if said(row, "name")
    ]
    wanted += [(_names_of(one), one.at()) for one in contracts if _personal(one)]
    for named, place in wanted:
        if named and not covered & {folded(name) for name in named}:
            what = f"datasets lacks {min(named)!r} of {place.path}:{place.line}"
            hint = "extend the assessment to it, and name it as its register or contract does"
            yield Problem("uncovered-dataset", what, record.at("datasets"), "datasets", hint)


def _personal(contract: Artifact) -> bool:
    tables = [mapping(table) for table in items(value(contract, "tables"))]
    columns = [mapping(c) for table in tables for c in items(table.get("columns"))]
    return any(part.get("personal") is True for part in (*tables, *columns))


def _names_of(contract: Artifact) -> set[str]:
    tables = (text(mapping(table).get("name")) for table in items(value(contract, "tables")))
    return {n for n in (*tables, *(text(value(contract, k)) for k in ("name", "id"))) if n}


def _bases(record: Artifact, registers: Iterable[Artifact]) -> Iterator[Problem]:
    stated = {_basis(said(one, "lawful_basis")) for _, one in entries(record, "processing")}
    for register in registers:
        for number, row in entries(register, "datasets"):
            basis = _basis(said(row, "lawful_basis"))
            if basis and basis not in stated:
                place = register.at("datasets", number)
                what = f"no processing rests on {basis!r}, as {said(row, 'name')!r} does"
                message = f"{what} at {place.path}:{place.line}"
                hint = "reconcile the assessment and the register"
                key = "processing[].lawful_basis"
                yield Problem("other-basis", message, record.at("processing"), key, hint)


def _basis(found: str) -> str:
    return _BASES.get(folded(found), folded(found))


def _periods(record: Artifact, contracts: Iterable[Artifact]) -> Iterator[Problem]:
    stated = [days_in(said(one, "retention")) for _, one in entries(record, "processing")]
    if not stated or not all(stated):
        return
    longest = max(max(found) for found in stated)
    for contract in contracts:
        for number, level in entries(contract, "sla"):
            kept = level.get("days")
            retention = "retention" in text(level.get("property")).lower()
            if retention and isinstance(kept, int | float) and kept > longest:
                place = contract.at("sla", number)
                what = f"keeps data {longest} days at most, {place.path}:{place.line} {kept:g} days"
                key = "processing[].retention"
                at = record.at("processing", 0, "retention")
                yield Problem("other-period", what, at, key, "reconcile the two periods")


def _anonymity(record: Artifact, wanted: int) -> Iterator[Problem]:
    claims = any(_ANONYMOUS.search(found.lower()) for found in prose(record.data))
    count = len(plain_words(text(value(record, "anonymity"))))
    if claims and count < wanted:
        what = "says that something is anonymous, and not by which test or reasoning"
        hint = f"anonymity: the test or reasoning, in {wanted} words or more"
        yield Problem("unproven-anonymity", what, record.at("anonymity"), "anonymity", hint)
