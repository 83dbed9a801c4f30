"""Contradictions between who is named for a duty and who, by git, did the work."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example

_DECISION = "accountability-sign-off"
_REGISTER = "governance/risk-assessment.yaml"
_PLACES = (
    _REGISTER, "governance/loan-approval/risk-assessment.yaml", "governance/risk-assessment.json",
    "governance/risks/risk-assessment.yaml",
)  # fmt: skip
_SEEN: dict[str, str | None] = {
    _REGISTER: example(_REGISTER).replace("date: 2026-11-18", "date: 2026-11-16")
}
"""What the decision rests on, dated before it was committed."""

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


def _approval(random: Random, author: str, approver: str) -> dict[str, Any]:
    """A decision on the version of the example, on the evidence that it holds."""
    field = random.choice(("accountable", "accountable", "approver"))
    accountable = _named(approver, random) if field == "accountable" else "@acme/model-risk"
    record: dict[str, Any] = {
        "system": "loan-approval",
        "model_version": "3.2.0",
        "author": _named(author, random),
        "accountable": accountable,
        "decision": random.choice(("approved", "go")),
        "date": f"2026-11-{random.randrange(19, 21)}",
        "evidence_seen": [
            "governance/risk-assessment.yaml", "metrics/eval.json", "models/MODEL_CARD.md",
            "runbooks/rollback.md",
        ],
        "residual_risk_accepted": random.choice(_ACCEPTED),
    }  # fmt: skip
    if field == "approver":
        people = [_named(approver, random), "@acme/platform"]
        record["approver"] = random.choice((people, people[0]))
    return record


_ACCEPTED = (
    "Applicants with fewer than two accounts are still refused more often than their repayment "
    "warrants. The second reading of these files limits the harm to a few cases each month, which "
    "is accepted until the retraining in March.",
    "Self-employed applicants meet a larger error than others. A clerk reads each refusal of "
    "theirs, the monthly back-test watches the segment, and the committee takes what is left until "
    "the new fields of the tax office arrive in spring.",
)
_DECISIONS = (
    "governance/approvals/3.2.0.yaml", "governance/approvals/3.2.0.json",
    "governance/decisions/2026-11-release.yaml", "governance/loan-approval/approval.yaml",
)  # fmt: skip
_FORGE = "GitHub <noreply@github.com>"
_WEIGHTS = "models/loan_model.joblib"


def _new_model(random: Random) -> dict[str, str | None]:
    """The served model, exchanged: its weights, its digest in the lock, or both."""
    digest = "".join(random.choice("0123456789abcdef") for _ in range(32))
    old = "d3d9446802a44259755d38e6d163e820"
    lock = {"dvc.lock": example("dvc.lock").replace(old, digest)}
    weights = {_WEIGHTS: f"weights {digest}\n"}
    return dict(random.choice((lock, weights, {**lock, **weights})))


def _release(random: Random) -> Pair:
    """Who approved the version made the last change of its model, alone or with others."""
    author, approver, third = random.sample(_PEOPLE, 3)
    path = random.choice(_DECISIONS)
    record = _approval(random, author, approver)
    decided = Commit(
        {**_SEEN, path: _written(path, record)}, "2026-11-20", _signature(author, random)
    )
    maker, own = _signature(third, random), _signature(approver, random)
    model = _new_model(random)

    def change(who: str, day: int = 18, **more: Any) -> Commit:
        return Commit(model, f"2026-11-{day}", who, **more)

    run_again = example("dvc.lock").replace("size: 184302944", "size: 184302945")
    sounds: list[tuple[Commit, ...]] = [
        (change(maker, committer=own), decided),
        (change(maker, committer=_FORGE), decided),
        (change(maker, message=f"Train\n\nReviewed-by: {own}"), decided),
        (change(maker, message=f"Train\n\nCo-authored-by: {_signature(author, random)}"), decided),
        (Commit(_new_model(random), "2026-11-17", own), change(maker, 19), decided),
        (change(maker), Commit({"params.yaml": example("params.yaml") + "# seen\n"},
                               "2026-11-19", own), decided),
    ]  # fmt: skip
    if "dvc.lock" not in model:
        sounds.append((change(maker), Commit({"dvc.lock": run_again}, "2026-11-19", own), decided))
    planted: list[tuple[Commit, ...]] = [
        (change(own), decided),
        (change(own, committer=_FORGE), decided),
        (change(own, committer=maker), decided),
        (change(maker, message=f"Train\n\nCo-authored-by: {own}"), decided),
        (Commit(_new_model(random), "2026-11-17", maker), change(own, 19), decided),
        (decided, change(own, 21)),
    ]
    return Pair(random.choice(sounds), random.choice(planted), path)


def _signing(random: Random) -> Pair:
    """The decision, or the model, came in a commit without the signature that is asked for."""
    author, approver, third = random.sample(_PEOPLE, 3)
    path, record = random.choice(_DECISIONS), _approval(random, author, approver)
    draft = {**record, "residual_risk_accepted": random.choice(_ACCEPTED) + " This was reread."}
    writer, maker, model = _signature(author, random), _signature(third, random), _new_model(random)

    def both(*, decided: bool, changed: bool) -> tuple[Commit, ...]:
        return (
            Commit({**_SEEN, **model}, "2026-11-18", maker, signed=changed),
            Commit({path: _written(path, draft)}, "2026-11-20", writer, signed=not decided),
            Commit({path: _written(path, record)}, "2026-11-21", writer, signed=decided),
        )

    lacking = random.choice(((False, True), (True, False), (False, False)))
    planted = both(decided=lacking[0], changed=lacking[1])
    return Pair(both(decided=True, changed=True), planted)


def _validity(random: Random) -> Pair:
    """The decision held until a day that has passed."""
    author, approver = random.sample(_PEOPLE, 2)
    path, record = random.choice(_DECISIONS), _approval(random, author, approver)
    key = random.choice(("expires", "valid_until", "next_review", "expiry"))
    last, gone = random.choice((22, 23, 30)), random.choice((20, 21))
    stamp = random.choice(("", "T18:00:00Z")) if key == "expires" else ""
    whole = {**record, "date": "2026-11-19"}

    def until(day: int) -> tuple[Commit, ...]:
        said = _written(path, {**whole, key: f"2026-11-{day}{stamp}"})
        return (Commit({**_SEEN, path: said}, "2026-11-19", _signature(author, random)),)

    return Pair(until(last), until(gone), path)


_OWNERS = "/governance/          @acme/model-risk"
_TEAM = "@acme/credit-ml"


def _owned(random: Random) -> Pair:
    """Review rules let the team of the system approve its own records of governance."""
    rules = example("CODEOWNERS")
    others = random.sample(("@acme/model-risk", "@acme/legal", "@acme/internal-audit"), 2)
    near = random.choice(("@acme/credit-ml-risk", "@acme/credit", "@other/credit-ml", others[0]))
    place = random.choice(("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS"))
    folder = random.choice(("governance", "governance", "compliance"))
    line = random.choice((f"/{folder}/", f"{folder}/", f"/{folder}/**"))
    spelled = random.choice((_TEAM, _TEAM.title(), _TEAM.upper()))
    who = random.choice((f"{near} {spelled}", spelled, f"{spelled} {others[1]}"))
    comment = random.choice(("", f"  # until May {_TEAM}"))
    record: dict[str, str | None] = {
        f"{folder}/loan-approval/scope.yaml": "scope: consumer loans\n"
    }
    single = f"/governance/risk-assessment.yaml {who}"
    moved: dict[str, str | None] = {} if place == "CODEOWNERS" else {"CODEOWNERS": None}

    def commit(text: str, **files: str) -> tuple[Commit, ...]:
        return (Commit({**record, **moved, place: text, **files}, "2026-11-18"),)

    def ruled(owners: str) -> str:
        return rules.replace(_OWNERS, f"{line} {owners}") + _rest(folder, owners)

    sound = commit(ruled(f"{near} {others[1]}{comment}"))
    manifest = example("ai-system.yaml").replace(f'owner: "{_TEAM}"', f'owner: "{near}"')
    planted = [
        commit(ruled(who)),
        commit(ruled(f"{near} {others[1]}") + f"{single}\n"),
        commit(ruled(f"{near} {others[1]}"), **{"ai-system.yaml": manifest}),
    ]
    return Pair(sound, random.choice(planted), "")


def _rest(folder: str, owners: str) -> str:
    """A rule for the folder of governance where the rules above are of another one."""
    return "" if folder == "governance" else f"/governance/ {owners}\n"


KINDS = (
    Contradiction(
        "author-reviews-own-assessment", "risk-assessment",
        ("reviewer-wrote-it", "reviewed-by-author"), _assessment,
    ),
    Contradiction(
        "approver-changed-the-model", _DECISION, ("approver-changed-the-model",), _release,
        {_DECISION: {"mode": "enforced"}},
    ),
    Contradiction(
        "unsigned-where-asked", _DECISION, ("unsigned",), _signing,
        {_DECISION: {"mode": "enforced", "params": {"signed": ["record", "model"]}}},
    ),
    Contradiction(
        "own-team-owns-governance", "clear-ownership", ("governance-not-independent",), _owned,
    ),
    Contradiction(
        "expired-approval", _DECISION, ("expired",), _validity, {_DECISION: {"mode": "enforced"}},
    ),
)  # fmt: skip
