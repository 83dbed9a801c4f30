"""Every dataset with personal data stands on one ground for each purpose.

Looks at the register of lawful bases (kind ``consent-register``) and at data contracts (kind
``data-contract``), whose columns say which datasets hold personal data: by their label, or by names
such as ``email`` and ``date_of_birth``.

Of a ``register``, fails when

- a contract has personal columns and no entry names it: its id, its name, or the table;
- two entries about one dataset and one purpose name different bases;
- no entry says under which condition data of a special category are used (``special``).

Of ``contracts`` in the Open Data Contract Standard, fails when one with personal columns has, on
itself, its tables or its columns, no custom property ``lawfulBasis`` with one of the six bases, no
``purpose`` of ``purpose_words`` words, or, where the basis is consent, no ``consentRef`` that is a
path of the repository. Of ``fideslang``, when a privacy declaration names no known legal basis, no
data subjects, or no categories of data, or when there is none for a dataset with personal data.

Parameters:
    source: ``register``, ``contracts`` or ``fideslang``.
    special: whether an entry of the register has to name a condition for special categories.
    purpose_words: fewest words of a purpose in a contract.

A failing example::

    # a contract has a table clients with a column email; governance/consent-register.yaml:
    datasets:
      - {name: loans, purpose: scoring applications, lawful_basis: contract}

    crm.odcs.yaml:9: personal columns of 'clients' are in no entry of the register: 'email'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence, plain_words
from aigov_plugins.data.absence import missing
from aigov_plugins.data.personal_columns import personal_columns
from aigov_plugins.lineage.lineage_versions import named

BASES: Final = (
    "consent", "contract", "legal obligation", "vital interests", "public task",
    "legitimate interests",
)  # fmt: skip
_FIDES: Final = (*BASES, "legal obligations", "public interest")
_BASIS_KEYS: Final = ("lawfulbasis", "legalbasis")
_WANTED: Final = {
    "legal_basis": "legal basis", "subjects": "data subjects", "categories": "categories of data",
}  # fmt: skip
_LONGEST: Final = 8
"""Words of the name of a dataset that are looked for inside of an entry's."""

_NO_CONDITION: Final = ("", "does not apply", "no", "none")


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each dataset with personal data that stands on no ground."""
    contracts = [a for a in evidence.of("data-contract") if a.valid]
    registers = [a for a in evidence.of("consent-register") if a.valid]
    if params["source"] == "register":
        yield from _register(system, registers, contracts, special=params["special"])
    elif params["source"] == "contracts":
        enough = int(params["purpose_words"])
        yield from _contracts(system, contracts, evidence, enough)
    else:
        yield from _declarations(system, contracts)


def _words(text: Json) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", str(text or "").lower()))


def _register(
    system: System, registers: Sequence[Artifact], contracts: Sequence[Artifact], *, special: bool
) -> Iterator[Problem]:
    if not registers:
        yield missing(system, "consent-register")
        return
    rows = [(a, n, row) for a in registers for n, row in enumerate(a.data.get("datasets") or ())]
    listed = frozenset(p for _, _, row in rows for p in _phrases(_words(row.get("name"))))
    for contract in contracts:
        yield from _unlisted(contract, listed)
    yield from _two_bases(rows)
    if special and all(_words(row.get("special_category")) in _NO_CONDITION for _, _, row in rows):
        message = "no entry says under which condition data of a special category are used"
        hint = "special_category: the condition of GDPR Art. 9(2), or ai-act-4a"
        at = registers[0].at("datasets")
        yield Problem("condition-missing", message, at, "special_category", hint)


def _phrases(text: str) -> Iterator[str]:
    """A text, and the words of it that stand together."""
    yield text
    words = text.split(" ")
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            yield " ".join(words[start:end])


def _unlisted(contract: Artifact, listed: frozenset[str]) -> Iterator[Problem]:
    """Personal columns of tables that no entry of a register names."""
    known = [_words(contract.data.get(key)) for key in ("id", "name")]
    found: dict[str, list[tuple[tuple[str | int, ...], str]]] = {}
    for keys, table, column in personal_columns(contract):
        names = {name for name in (*known, _words(table.get("name"))) if name}
        if not names & listed:
            found.setdefault(str(table.get("name")), []).append((keys, str(column["name"])))
    for name, columns in found.items():
        shown = named([column for _, column in columns])
        message = f"personal columns of {name!r} are in no entry of the register: {shown}"
        hint = f"add an entry for {name}, or say with a label that its columns are not personal"
        yield Problem("unlisted", message, contract.at(*columns[0][0]), name, hint)


def _two_bases(rows: Sequence[tuple[Artifact, int, Json]]) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for artifact, number, row in rows:
        about = (_words(row.get("name")), _words(row.get("purpose")))
        basis = _words(row.get("lawful_basis"))
        if all(about) and first.setdefault(about, basis) != basis:
            message = f"{row.get('name')!r} has two bases for one purpose: {first[about]}, {basis}"
            hint = "decide on one basis for each purpose"
            at = artifact.at("datasets", number, "lawful_basis")
            yield Problem("two-bases", message, at, " ".join(about), hint)


def _contracts(
    system: System, contracts: Sequence[Artifact], evidence: SystemEvidence, enough: int
) -> Iterator[Problem]:
    open_contracts = [a for a in contracts if a.data.get("format") == "odcs"]
    if not any(_said(a, *_BASIS_KEYS) for a in open_contracts):
        message = f"{system.id} has no data contract that names a lawful basis"
        hint = "customProperties: [{property: lawfulBasis, value: contract}]"
        yield Problem("no-basis", message, system.declared_at, "", hint)
        return
    for contract in contracts:
        if any(True for _ in personal_columns(contract)):
            yield from _grounds(contract, evidence, enough)


def _grounds(contract: Artifact, evidence: SystemEvidence, enough: int) -> Iterator[Problem]:
    bases, purposes = _said(contract, *_BASIS_KEYS), _said(contract, "purpose")
    at = contract.at("custom_properties")
    wrong = next((basis for basis in bases if _words(basis) not in BASES), "")
    if not bases or wrong:
        message = f"lawfulBasis {wrong!r} is none of {', '.join(BASES)}"
        message = message if wrong else "has personal columns and no lawfulBasis"
        yield Problem("basis", message, at, "lawfulBasis", "name one of the six bases")
    if not any(len(plain_words(purpose)) >= enough for purpose in purposes):
        message = f"has personal columns and no purpose of {enough} words or more"
        yield Problem("purpose", message, at, "purpose", "say what the data are used for")
    if "consent" in map(_words, bases):
        references = _said(contract, "consentref")
        if not any(evidence.entry(path.strip("/")) for path in references):
            message = "rests on consent, and its consentRef is no path of the repository"
            hint = "name the file that says how consent is asked for, proven and withdrawn"
            yield Problem("consent-reference", message, at, "consentRef", hint)


def _said(contract: Artifact, *keys: str) -> list[str]:
    """Values of custom properties of a contract, its tables and its columns."""
    data = contract.data
    tables = data.get("tables") or ()
    columns = (column for table in tables for column in table.get("columns") or ())
    return [
        str(value)
        for part in (data, *tables, *columns)
        for key, value in (part.get("custom_properties") or {}).items()
        if _words(key).replace(" ", "") in keys and value
    ]


def _declarations(system: System, contracts: Sequence[Artifact]) -> Iterator[Problem]:
    fides = [a for a in contracts if a.data.get("format") == "fideslang"]
    uses = [(a, n, use) for a in fides for n, use in enumerate(a.data.get("uses") or ())]
    if not uses:
        message = f"{system.id} has no privacy declaration of Fideslang"
        hint = "write system: with privacy_declarations: in .fides"
        yield Problem("no-declaration", message, system.declared_at, "", hint)
        return
    for artifact, number, use in uses:
        lacking = [what for key, what in _WANTED.items() if not use.get(key)]
        if use.get("legal_basis") and _words(use["legal_basis"]) not in _FIDES:
            lacking.append("known legal basis")
        if lacking:
            said = str(use.get("use") or use.get("name"))
            message = f"the declaration of {said!r} has no {' and no '.join(lacking)}"
            hint = "state the legal basis, the data subjects and the categories of data"
            yield Problem("declaration", message, artifact.at("uses", number), said, hint)
    used = {_words(key) for _, _, use in uses for key in use.get("datasets") or ()}
    for contract in fides:
        if any(True for _ in personal_columns(contract)) and used:
            tables = [str(table.get("name")) for table in contract.data["tables"]]
            names = {_words(contract.data.get("id")), *(_words(t.split(".")[0]) for t in tables)}
            if not used & names:
                message = "has personal data, and no declaration says what they are used for"
                hint = "name it in dataset_references of a privacy declaration"
                yield Problem("undeclared", message, contract.at(), "dataset_references", hint)
