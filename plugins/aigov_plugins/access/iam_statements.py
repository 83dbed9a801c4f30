"""AWS policy documents (``Version``, ``Statement``) as grants, wherever they are written.

Values that only Terraform knows stand as ``${...}``: a principal or an action given whole by a
variable is unresolved, a resource given by one counts as named.

Source: AWS IAM user guide, "IAM JSON policy element reference".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Document, Json
from aigov_plugins.access.grants import Grant, Grants, Place, texts

RESTRICTING: Final = re.compile(
    r"aws:(?:Principal\w+|Source(?:Account|Arn|Ip|Owner|OrgID|OrgPaths|Vpc|Vpce|VpcArn)"
    r"|VpcSourceIp)|\w+:(?:CallerAccount|SourceAccount)|[\w.:/-]+:(?:sub|aud|amr)",
    re.IGNORECASE,
)
"""Condition keys that narrow who a wildcard principal is."""

_OUTSIDE: Final = re.compile(r"\$\{\s*(?:(?!data\.)[a-z]+\.|[^?(]*[?(]|[\[{])")


def is_outside(value: str) -> bool:
    """Whether ``value`` is known only to Terraform (a variable, a call), not a named resource."""
    return _OUTSIDE.match(value) is not None and _is_one_template(value)


def _is_one_template(value: str) -> bool:
    """Whether the template that opens ``value`` closes at its very end."""
    depth = 0
    for index, character in enumerate(value):
        depth += (character == "{") - (character == "}")
        if character == "}" and depth == 0:
            return index == len(value) - 1
    return False


def is_policy(data: Json) -> bool:
    """Whether this is a policy document."""
    return isinstance(data, dict) and isinstance(data.get("Statement"), list | dict)


def add_statements(grants: Grants, policy: Document, owner: str) -> None:
    """Add the statements of ``policy`` to ``grants``; ``owner`` is what the policy hangs on."""
    statements = policy.data["Statement"]
    single = isinstance(statements, dict)
    for index, statement in enumerate([statements] if single else statements):
        keys = ("Statement",) if single else ("Statement", index)
        place = policy.locate(keys)
        if isinstance(statement, dict):
            add_statement(grants, statement, place, owner)
        else:
            grants.doubt(f"a statement of {owner}", place)


def add_statement(grants: Grants, statement: Json, place: Place, owner: str) -> None:
    """Add one statement, in the words of the JSON form: a grant for each principal."""
    actions = _but(statement, "Action")
    resources = _but(statement, "Resource")
    who = list(_principals(statement)) or [""]
    if any(is_outside(value) for value in (*actions, *who)):
        grants.doubt(f"who may do what in {owner}", place)
    for principal in who:
        grants.add(
            Grant(
                principal,
                "statement",
                "aws",
                actions,
                resources,
                scope=owner,
                effect=str(statement.get("Effect", "Allow")).lower(),
                restricted=_is_restricted(statement.get("Condition")),
            ),
            place,
        )


def _but(statement: Json, element: str) -> list[str]:
    """The values of ``element``; those of its negation as "everything but"."""
    if f"Not{element}" in statement:
        return [f"* but {', '.join(texts(statement[f'Not{element}']))}"]
    return texts(statement.get(element))


def _principals(statement: Json) -> Iterator[str]:
    if "NotPrincipal" in statement:
        yield "*"
    named = statement.get("Principal")
    if isinstance(named, str):
        yield named
    elif isinstance(named, dict):
        for kind, values in named.items():
            for value in texts(values):
                yield "*" if value == "*" else f"{kind}:{value}"


def _is_restricted(condition: Json) -> bool:
    """Whether a condition names a key that narrows the principal, to a value that is no ``*``."""
    operators = condition.values() if isinstance(condition, dict) else ()
    for keys in operators:
        for key, values in keys.items() if isinstance(keys, dict) else ():
            if RESTRICTING.fullmatch(key) and set(texts(values)) - {"*", "0.0.0.0/0", "::/0"}:
                return True
    return False
