"""Contradictions between who is named for a duty and who, by git, did the work."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example

_REGISTER = "governance/risk-assessment.yaml"
_PLACES = (
    _REGISTER, "governance/loan-approval/risk-assessment.yaml", "governance/risk-assessment.json",
    "governance/risks/risk-assessment.yaml",
)  # fmt: skip
_PEOPLE = ("Ana Ruiz", "Bo Lind", "Chidi Okafor", "Dara Novak")
_REGIONS = ("coastal", "northern", "rural", "southern", "urban", "eastern", "alpine", "border")


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@acme.org"


def _signature(name: str, random: Random) -> str:
    """How a person is written in git: by the address of work, in capitals, or a hidden one."""
    hidden = (
        f"{random.randrange(10**6)}+{name.split(maxsplit=1)[0].lower()}@users.noreply.github.com"
    )
    return f"{name} <{random.choice((_address(name), _address(name).title(), hidden))}>"


def _named(name: str, random: Random) -> str:
    """How a person is written in a record: with the name, without where the address tells."""
    return random.choice((f"{name} <{_address(name)}>", f"{name} ({_address(name)})"))


def _register(random: Random) -> dict[str, Any]:
    """The register of the example, with every risk looked at anew."""
    import yaml

    record: dict[str, Any] = yaml.load(example(_REGISTER), yaml.BaseLoader)
    regions = random.sample(_REGIONS, len(_REGIONS))
    for risk, region in zip(record["risks"], regions, strict=False):
        risk["id"] = f"{region[0].upper()}{risk['id']}"
        for key in ("description", "affected", "source", "mitigation"):
            risk[key] = f"{risk[key]}, as seen in {region} branches"
    return record


def _written(path: str, record: dict[str, Any]) -> str:
    import yaml

    if path.endswith(".json"):
        return json.dumps(record, indent=2) + "\n"
    return str(yaml.safe_dump(record, sort_keys=False, width=100))


def _assessment(random: Random) -> Pair:
    """The reviewer of the risk register wrote it, in one commit or two, alone or with others."""
    author, reviewer = random.sample(_PEOPLE, 2)
    record, path = _register(random), random.choice(_PLACES)
    record |= {"date": random.choice(("2026-11-17", "2026-11-18")), "next_review": "2027-05-18"}
    record |= {"author": _named(author, random), "reviewer": _named(reviewer, random)}
    moved: dict[str, str | None] = {} if path == _REGISTER else {_REGISTER: None}
    by_author, by_reviewer = _signature(author, random), _signature(reviewer, random)
    draft = _written(path, {**record, "status": "active", "date": "2026-11-17"})
    whole = {**moved, path: _written(path, record)}
    sign = {path: _written(path, record)}

    def at(files: dict[str, str | None], who: str, day: int = 18, **more: Any) -> Commit:
        return Commit(files, f"2026-11-{day}", who, **more)

    fixed = {**record, "scope": [*record["scope"], f"branches in {random.choice(_REGIONS)} towns"]}
    half = {**record, "risks": record["risks"][: len(record["risks"]) // 2]}
    sounds: list[Callable[[], tuple[Commit, ...]]] = [
        lambda: (at(whole, by_author, committer=by_reviewer),),
        lambda: (at({**moved, path: draft}, by_author, 17), at(dict(sign), by_reviewer, 19)),
        lambda: (at(whole, by_author), at({path: _written(path, fixed)}, by_reviewer, 20)),
        lambda: (at(whole, by_author, message=f"Renew\n\nReviewed-by: {by_reviewer}"),),
        lambda: (at(whole, by_author), _moved(path, record, by_reviewer)),
    ]
    planted: list[Callable[[], tuple[Commit, ...]]] = [
        lambda: (at(whole, by_reviewer),),
        lambda: (at(whole, by_reviewer, committer=by_author),),
        lambda: (at(whole, by_author, message=f"Renew\n\nCo-authored-by: {by_reviewer}"),),
        lambda: (at({**moved, path: _written(path, half)}, by_reviewer, 17),
                 at(dict(sign), by_reviewer, 19)),
        lambda: (at(whole, by_reviewer), at({path: _written(path, fixed)}, by_author, 20)),
        lambda: (at(whole, by_author, message=f"Renew\n\nReviewed-by: {by_author}"),),
        lambda: (at(whole, by_reviewer), _moved(path, record, by_author)),
    ]  # fmt: skip
    return Pair(random.choice(sounds)(), random.choice(planted)())


def _moved(path: str, record: dict[str, Any], who: str) -> Commit:
    """The register is put elsewhere by somebody who writes nothing."""
    to = "governance/register/risk-assessment." + path.rpartition(".")[2]
    return Commit({path: None, to: _written(to, record)}, "2026-11-20", who)


KINDS = (
    Contradiction(
        "author-reviews-own-assessment", "risk-assessment",
        ("reviewer-wrote-it", "reviewed-by-author"), _assessment,
    ),
)  # fmt: skip
