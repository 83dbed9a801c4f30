"""The small parts of an OSCAL document: text that is Markdown there, and properties.

Source: OSCAL 1.1.3, metadata metaschema, ``property``; data types ``markup-line`` and ``string``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from aigov.report.exchange import NAMESPACE, filled, prose, token, value, worded

Props = tuple[dict[str, Any], ...]

_MARKUP = re.compile(r"[\\`*\[\]<>&{}|~^]|^[#+-]|(?<!\w)_|_(?!\w)")


@lru_cache(4096)
def markup(text: str) -> str:
    """Text that a reader of OSCAL, who takes it for Markdown, shows as it is."""
    return _MARKUP.sub(lambda m: "\\" + m[0], prose(text))


def stated(text: str) -> str:
    """The same where the model wants something said."""
    return markup(text) or "(nothing said)"


@lru_cache(4096, typed=True)  # a large result says the same thing thousands of times
def prop(name: str, said: object, *, group: str = "", remarks: str = "") -> Props:
    """A property of ours, or none where there is no value; ``group`` becomes its class.

    What comes back is shared: nobody may change it.
    """
    shown = value(worded(said))
    if not shown:
        return ()
    pairs = {"name": name, "ns": NAMESPACE, "value": shown}
    return (filled({**pairs, "class": group and token(group), "remarks": markup(remarks)}),)


def props(said: Mapping[str, object]) -> list[dict[str, Any]]:
    """Properties of ours by name, those without a value left out."""
    return [each for name, one in said.items() for each in prop(name, one)]


def clauses(references: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    """The clauses that a policy supports: one property each, its class the framework."""
    for framework, named in sorted(references.items()):
        for clause in named:
            yield from prop("clause", clause, group=framework)
