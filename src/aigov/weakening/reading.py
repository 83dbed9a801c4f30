"""The governance that a run has found in its snapshot, ready to be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aigov.artifacts import Location
from aigov.errors import PolicyError, Unreadable
from aigov.globs import normal
from aigov.model import Policy
from aigov.strict import parse_ours
from aigov.waivers import load_baseline, load_waivers
from aigov.weakening.governance import Governance, OwnPolicy

if TYPE_CHECKING:
    from aigov.run import Run
    from aigov.snapshot import Snapshot

_TOLD = (
    "fix", "id", "judged", "limits", "params", "references", "replaces", "requirement", "severity",
    "gate", "title", "topics", "version", "why",
)  # fmt: skip
"""Keys of a policy that ask for nothing, or that are compared by themselves."""


def governance(run: Run) -> Governance:
    """What a snapshot says of its own governance; ConfigError for malformed exceptions."""
    own = {
        item.policy.id: item.policy for item in run.in_force if _is_own(run.snapshot, item.policy)
    }
    return Governance(
        commit=run.snapshot.id,
        config=run.config,
        selected={item.policy.id: item for item in run.in_force},
        packs=frozenset(_reached(run)),
        systems={system.id: system for system in run.declared},
        known=run.question.moment.people,
        paths=run.snapshot.entries,
        own={key: _own(run.snapshot, policy) for key, policy in own.items()},
        waivers=load_waivers(run.snapshot, run.config),
        baseline=load_baseline(run.snapshot, run.config),
    )


def _reached(run: Run) -> Iterator[str]:
    """Every name that ``extends`` leads to; folders as they are normally written."""
    todo, seen = [*run.config.extends], set[str]()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        if name.endswith("/"):
            yield f"{normal(name)}/"
            continue
        yield name
        todo += run.library.pack(name, "").extends


def _is_own(snapshot: Snapshot, policy: Policy) -> bool:
    """Whether a policy is a file of the snapshot itself."""
    if policy.source not in snapshot.entries:
        return False
    try:
        raw = snapshot.read(policy.source)
    except Unreadable:
        return False
    return hashlib.sha256(raw).hexdigest() == policy.digest


def _own(snapshot: Snapshot, policy: Policy) -> OwnPolicy:
    """What a policy file asks for, with the schemas that it names put in."""
    source = policy.source
    document = parse_ours(snapshot.read(source), source, PolicyError)
    folder = policy.source.rpartition("/")[0]
    asked: Mapping[str, Any] = _with_schemas(
        {key: value for key, value in document.data.items() if key not in _TOLD}, snapshot, folder
    )
    return OwnPolicy(asked, lambda *keys: Location(source, *document.locate(keys)))


def _with_schemas(value: Any, snapshot: Snapshot, folder: str) -> Any:
    if isinstance(value, list):
        return [_with_schemas(each, snapshot, folder) for each in value]
    if not isinstance(value, dict):
        return value
    put = {key: _with_schemas(each, snapshot, folder) for key, each in value.items()}
    if "artifact" in value and isinstance(value.get("schema"), str):
        path = normal(f"{folder}/{value['schema']}")
        put["schema"] = [value["schema"], snapshot.blob(path) if path in snapshot.entries else ""]
    return put
