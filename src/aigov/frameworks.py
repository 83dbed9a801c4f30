"""Frameworks: laws, standards and guidance as lists of clauses that policies may name.

Data for authors and for coverage. A run loads them only when it is asked for a framework.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aigov.artifacts import DocumentCache
from aigov.config import iso_day
from aigov.errors import PolicyError, nearest
from aigov.policy import is_kebab
from aigov.strict import Strict

UNVERIFIED = "unverified"
VERIFICATIONS = {
    "primary-text": "the identifier was checked by machine against a full text of the instrument "
    "or the issuer's own data",
    "issuer-crosswalk": "identifier and title were checked against a document that the issuer of "
    "another framework published",
    "secondary": "the identifier agrees in two or more independent secondary sources; the text "
    "itself was not available",
    UNVERIFIED: "from general knowledge or one weak source: confirm it before relying on it",
}
"""How far the clauses of a framework were checked, best first, and what each level means."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, with a short title in our own words.

    ``why`` says why a repository cannot evidence it, and is empty where it can; ``partial`` says
    what stays unseen even then. ``amended`` names the act that changed it. ``verification`` is
    its own level, else that of the framework.
    """

    id: str
    title: str
    why: str = ""
    partial: str = ""
    amended: str = ""
    verification: str = UNVERIFIED


@dataclass(frozen=True, slots=True)
class Framework:
    """One law, standard or guidance.

    ``application_dates`` are pairs of an ISO day and what applies from then on; ``not_mapped``
    pairs of a near instrument and why nothing is mapped to it.
    """

    id: str
    title: str
    issuer: str
    kind: str
    version: str
    status: str
    as_of: str
    verification: str
    verification_note: str
    numbering_note: str
    application_dates: tuple[tuple[str, str], ...]
    open_points: tuple[str, ...]
    not_mapped: tuple[tuple[str, str], ...]
    clauses: tuple[Clause, ...]
    source: str

    @property
    def evidenceable(self) -> tuple[str, ...]:
        """Ids of the clauses that policies may name."""
        return tuple(clause.id for clause in self.clauses if not clause.why)


def parse(raw: bytes, source: str, cache: DocumentCache | None = None) -> Framework:
    """One framework file; PolicyError, with line and remedy, for any fault."""
    top = Strict.parse(raw, source, PolicyError, cache)
    level = top.choice("verification", tuple(VERIFICATIONS), UNVERIFIED)
    framework = Framework(
        id=_id(top, source),
        title=top.text("title"),
        issuer=top.text("issuer", ""),
        kind=top.text("kind", ""),
        version=top.text("version"),
        status=top.text("status", ""),
        as_of=_day(top, "as_of") if "as_of" in top else "",
        verification=level,
        verification_note=top.text("verification_note", ""),
        numbering_note=top.text("numbering_note", ""),
        application_dates=tuple(_dated(item) for item in top.mappings("application_dates")),
        open_points=top.texts("open_points"),
        not_mapped=tuple(_near(item) for item in top.mappings("not_mapped")),
        clauses=tuple(_clauses(top, level)),
        source=source,
    )
    top.close()
    return framework


def _id(top: Strict, source: str) -> str:
    written = top.text("id")
    owner, _, name = written.rpartition(":")
    if not is_kebab(name) or (":" in written and not is_kebab(owner)):
        hint = "use a-z, 0-9 and -, as in: id: eu-ai-act, or of your own: id: acme:controls"
        raise top.fail(f"id {written!r} is not a kebab-case name", "id", hint=hint)
    if name != source.rpartition("/")[2].removesuffix(".yaml"):
        hint = f"rename the file to {name}.yaml"
        raise top.fail(f"id {written!r} differs from the file's name", "id", hint=hint)
    return written


def _day(item: Strict, key: str) -> str:
    text = item.text(key)
    try:
        iso_day(text)
    except ValueError:
        hint = f"{key}: 2026-11-22"
        raise item.fail(f"{key} must be a day, found {text!r}", key, hint=hint) from None
    return text


def _dated(item: Strict) -> tuple[str, str]:
    found = (_day(item, "date"), item.text("what"))
    item.close()
    return found


def _near(item: Strict) -> tuple[str, str]:
    found = (item.text("title"), item.text("status"))
    item.close()
    return found


def _clauses(top: Strict, level: str) -> Iterable[Clause]:
    found: dict[str, Clause] = {}
    for n, item in enumerate(top.mappings("clauses")):
        clause = _clause(item, level)
        if clause.id in found:
            what = f"clause {clause.id!r} is listed twice"
            raise top.fail(what, "clauses", n, hint="keep one of the two")
        found[clause.id] = clause
    if not found:
        hint = 'clauses: [{id: "4.1", title: ...}]'
        raise top.fail("a framework needs clauses", "clauses", hint=hint)
    return found.values()


def _clause(item: Strict, level: str) -> Clause:
    unseen = item.flag("not_repository_evidence", default=False)
    if unseen != ("why" in item):
        what = "why stands beside not_repository_evidence: true, and only there"
        raise item.fail(what, "why" if "why" in item else "not_repository_evidence")
    clause = Clause(
        id=item.text("id"),
        title=item.text("title"),
        why=item.text("why", ""),
        partial=item.text("partial", ""),
        amended=item.text("amended", ""),
        verification=item.choice("verification", tuple(VERIFICATIONS), level),
    )
    item.close()
    return clause


def faults(raw: bytes, source: str, known: Mapping[str, Framework]) -> list[PolicyError]:
    """Every clause in the ``references:`` of a valid policy file that it may not name.

    A framework of an organisation that is not in ``known`` cannot be looked into: see ``unlisted``.
    """
    table = Strict.parse(raw, source, PolicyError).mapping("references")
    found = []
    for key in table.data:
        framework = known.get(key)
        named = table.texts(key)
        for n, clause in enumerate(named if framework else ()):
            place = (key, n) if isinstance(table.data[key], list) else (key,)
            found += _against(framework, clause, table, place) if framework else []
    return found


def _against(
    framework: Framework, named: str, table: Strict, place: tuple[str | int, ...]
) -> list[PolicyError]:
    clause = next((each for each in framework.clauses if each.id == named), None)
    if clause is None:
        what = f"{framework.id} has no clause {named!r}"
        hint = nearest(named, framework.evidenceable)
    elif clause.why:
        what = f"a repository cannot evidence clause {named!r} of {framework.id}"
        hint = f"leave it out: {clause.why}"
    else:
        return []
    return [PolicyError(what, where=str(table.at(*place)), hint=hint)]


def unlisted(raw: bytes, source: str, known: Mapping[str, Framework]) -> tuple[str, ...]:
    """The frameworks that a valid policy file names and that are not ``known``."""
    table = Strict.parse(raw, source, PolicyError).mapping("references")
    return tuple(key for key in table.data if key not in known)
