"""The parts of our schemas that follow from what is installed: kinds, checks, reject codes.

An editor completes and explains a policy by them, so that they are generated, as pages are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from aigov.pages import module_page
from aigov.rejections import REJECTIONS
from aigov.schemas import load
from aigov.terms import KINDS

if TYPE_CHECKING:
    from aigov.model import Check
    from aigov.registry import Registry

_PARAMETER: Final = {"$ref": "#/$defs/parameter"}
_TYPES: Final[Mapping[type, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "number"},
    float: {"type": "number"},
    str: {"type": "string"},
    list: {"type": "array", "items": {"type": "string", "minLength": 1}},
}


def pages(registry: Registry) -> dict[str, str]:
    """Path from the root of the project -> text, of the schemas with generated parts."""
    policy, config, system = load("policy"), load("config"), load("system")
    words = policy["$defs"]
    words["kind"]["anyOf"][0]["enum"] = sorted(registry.kinds)
    for schema in (config, system):
        schema["$defs"]["kind"]["anyOf"][0]["enum"] = sorted({*registry.kinds, *KINDS})
    words["rejection"]["anyOf"] = [
        {"const": code, "description": said(each.doc)} for code, each in sorted(REJECTIONS.items())
    ]
    checks = sorted(registry.checks.items())
    words["asks"]["properties"]["check"]["anyOf"][0]["enum"] = [name for name, _ in checks]
    words["asks"]["allOf"] = [_of_check(check) for _, check in checks]
    return {
        f"src/aigov/schemas/{name}.json": json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
        for name, schema in (("policy", policy), ("config", config), ("system", system))
    }


def said(doc: str) -> str:
    """A docstring as an editor shows it: one line, no markup."""
    return re.sub(r"\s+", " ", doc.replace("``", "")).strip()


def _of_check(check: Check) -> Any:
    """What ``with`` takes beside a check, with the descriptions of the check's own page."""
    page = module_page(check.run, check.doc)
    properties = {
        name: {
            "anyOf": [_TYPES[type(value)], _PARAMETER],
            "description": _described(page, name),
            "default": value,
        }
        for name, value in check.params.items()
    }
    takes: Any = {"properties": properties, "additionalProperties": False}
    return {
        "if": {"properties": {"check": {"const": check.id}}},
        "then": {"properties": {"with": takes if properties else {"maxProperties": 0}}},
    }


def _described(page: str, name: str) -> str:
    """What the section ``Parameters:`` of a check says of one; LookupError when it says nothing."""
    found = re.search(rf"^ {{4}}{name}: (.+(?:\n {{8}}.+)*)", page, re.MULTILINE)
    if found is None:
        raise LookupError(f"the page of a check does not explain its parameter {name!r}")
    text = said(found[1])
    return f"{text[0].upper()}{text[1:]}"
