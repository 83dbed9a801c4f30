"""The one shape in which every reader of kind ``access-policy`` says who may do what.

A grant is ``principal`` (who), ``kind`` (``statement``, ``role``, ``binding``, ``managed-policy``,
``acl``, ``endpoint``, ``row``), ``platform`` (``aws``, ``azure``, ``gcp``, ``github``,
``kubernetes``, ``matrix``), ``actions`` and ``resources`` (lists of text), ``scope`` (where it
holds), ``effect`` (``allow`` or ``deny``), ``role`` (the named role it hands out, or ""),
``restricted`` (a condition narrows the principal) and ``line``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from aigov.api import Document, Json, Keys
from aigov_plugins.located import located

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grant:
    """One thing that somebody may do; see the module."""

    principal: str
    kind: str
    platform: str
    actions: Sequence[str] = ()
    resources: Sequence[str] = ()
    scope: str = ""
    effect: str = "allow"
    role: str = ""
    restricted: bool = False


@dataclass(slots=True)
class Grants:
    """What a file grants, in file order, and what in it could not be resolved."""

    found: list[tuple[Grant, Place]] = field(default_factory=list)
    unresolved: list[tuple[str, Place]] = field(default_factory=list)

    def add(self, grant: Grant, place: Place) -> None:
        """Record a grant that is written at ``place``."""
        self.found.append((grant, place))

    def doubt(self, what: str, place: Place) -> None:
        """Record that ``what`` is known only outside this file."""
        self.unresolved.append((what, place))

    def document(
        self, form: str, more_places: Mapping[Keys, Place] | None = None, **more: Json
    ) -> Document:
        """The artifact: ``format``, ``grants``, ``unresolved`` and ``more``, with its places."""
        grants = [{**_plain(grant), "line": place[0]} for grant, place in self.found]
        unresolved = [{"what": what, "line": place[0]} for what, place in self.unresolved]
        places: dict[Keys, Place] = dict(more_places or {})
        places.update({("grants", i): place for i, (_, place) in enumerate(self.found)})
        places.update({("unresolved", i): place for i, (_, place) in enumerate(self.unresolved)})
        data = {"format": form, "grants": grants, "unresolved": unresolved, **more}
        return Document(data, located(places))


def _plain(grant: Grant) -> Json:
    return {**asdict(grant), "actions": [*grant.actions], "resources": [*grant.resources]}


def texts(value: Json) -> list[str]:
    """A value that may be one text or a list of them, as a list."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


def shifted(
    locate: Callable[[Keys], Place], *, lines: int = 0, below: Keys = ()
) -> Callable[[Keys], Place]:
    """``locate`` for keys below ``below``, with ``lines`` added: for a document in a document."""

    def moved(keys: Keys) -> Place:
        line, column = locate((*below, *keys))
        return line + lines, column

    return moved
