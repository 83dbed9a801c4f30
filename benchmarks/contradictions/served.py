"""Contradictions between what serves and what is registered, evaluated or described."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Final

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example, replaced

CARD: Final = "models/MODEL_CARD.md"
REGISTER: Final = "governance/model-register.yaml"
_EVALUATION: Final = "metrics/eval.json"
_REGISTRY: Final = {"model-registry": {"mode": "advisory"}}
_IMAGE: Final = "registry.acme.org/credit/loan-approval"


def _spelled(random: Random, version: str) -> str:
    """A version as people write it: ``3.2.0``, ``v3.2.0`` or, where it ends in 0, ``3.2``."""
    short = version.removesuffix(".0") if version.count(".") > 1 else version
    return random.choice((version, version, f"v{version}", short))


def _versions(random: Random) -> tuple[str, str]:
    """A version, and another that differs by much or by little."""
    place = random.randint(0, 2)
    one = [random.randint(1, 9), random.randint(0, 12), random.randint(int(place == 2), 5)]
    other = [part + (index == place) for index, part in enumerate(one)]
    shown = [".".join(map(str, parts)) for parts in (one, other)]
    return shown[0], shown[1]


def _entry(version: str, stage: str) -> dict[str, object]:
    digest = version.removeprefix("v").replace(".", "0") * 32
    return {
        "name": "loan-approval",
        "version": version,
        "origin": "trained",
        "artefact": f"s3://acme-models/loan-approval/{version}",
        "artefact_digest": f"sha256:{digest[:60]}aaaa",
        "image": f"{_IMAGE}:{version}",
        "code_commit": "9a8b7c6d5e4f",
        "data_versions": ["applications 2026-06"],
        "environment_digest": f"sha256:{digest[:60]}bbbb",
        "training_run": f"run-{version}",
        "evaluation": "../metrics/eval.json",
        "stage": stage,
        "created": "2026-10-01",
        "serving_since": "2026-10-03",
        "approver": "chidi.okafor@acme.org",
    }


def _register(live: str, *others: tuple[str, str]) -> str:
    """A register in JSON, which YAML is too: a version in production, and others with a stage."""
    entries = [_entry(version, stage) for version, stage in (*others, (live, "production"))]
    register = {"system": "loan-approval", "exported": "2026-11-16", "models": entries}
    return json.dumps(register, indent=2) + "\n"


def _card(version: str) -> str:
    return replaced(example(CARD), 'version: "3.2.0"', f'version: "{version}"')


def _evaluation(version: str) -> str:
    return replaced(example(_EVALUATION), '"3.2.0"', json.dumps(version))


def _mlflow(version: int, stage: str) -> Mapping[str, str]:
    return {
        "mlruns/models/loan-approval/meta.yaml": (
            "name: loan-approval\ncreation_timestamp: 1762000000000\n"
            "last_updated_timestamp: 1762000000000\ndescription: Loans\naliases: []\n"
        ),
        f"mlruns/models/loan-approval/version-{version}/meta.yaml": (
            f"name: loan-approval\nversion: {version}\ncurrent_stage: {stage}\n"
            "creation_timestamp: 1762000000000\nlast_updated_timestamp: 1762000000000\n"
            "run_id: 0f1e2d3c4b5a69788796a5b4c3d2e1f0\nstatus: READY\n"
        ),
    }


def _serving(version: str) -> str:
    return (
        "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\n"
        "metadata: {name: loan-approval, namespace: credit}\nspec:\n  predictor:\n    model:\n"
        f"      modelFormat: {{name: sklearn}}\n      storageUri: s3://acme-models/loan-approval/{version}\n"
    )


def _deployment(image: str) -> str:
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: loan-approval}\nspec:\n"
        "  replicas: 2\n  selector: {matchLabels: {app: loan-approval}}\n  template:\n"
        "    metadata: {labels: {app: loan-approval}}\n    spec:\n      containers:\n"
        f'        - {{name: model, image: "{image}"}}\n'
    )


def _compose(image: str) -> str:
    return f"services:\n  scorer:\n    image: {image}\n    ports: ['8080:8080']\n"


def _card_version(random: Random) -> Pair:
    """The card is of another version than what serves, or than the results that it quotes."""
    right, wrong = _versions(random)
    side = random.choice(("register", "mlflow", "evaluation", "serving"))
    if side == "mlflow":
        number = random.randint(2, 40)
        right, wrong = str(number), str(number - 1)
    files: dict[str, str | None] = {_EVALUATION: _evaluation(_spelled(random, right))}
    if side == "register":
        files[REGISTER] = _register(_spelled(random, right), (wrong, "archived"))
    elif side == "mlflow":
        files |= _mlflow(int(right), "Production")
        files |= _mlflow(int(wrong), "Archived")
    elif side == "serving":
        files["k8s/serving.yaml"] = _serving(_spelled(random, right))
    if side != "evaluation" and random.random() < 0.5:
        plain = json.loads(example(_EVALUATION))
        del plain["model_version"]
        files[_EVALUATION] = json.dumps(plain)
    sound = Commit({**files, CARD: _card(_spelled(random, right))})
    planted = Commit({**files, CARD: _card(_spelled(random, wrong))})
    return Pair((sound,), (planted,), CARD)


def _not_evaluated(random: Random) -> Pair:
    """A version is in production, and the results are of another one."""
    right, wrong = _versions(random)
    live = _spelled(random, right)
    other = (wrong, random.choice(("archived", "candidate", "staging")))
    files: dict[str, str | None] = {REGISTER: _register(live, other), CARD: _card(right)}
    if random.random() < 0.5:
        files["metrics/before.json"] = json.dumps({"model_version": "0.9.0", "accuracy": 0.61})
    sound = Commit({**files, _EVALUATION: _evaluation(_spelled(random, right))})
    cancelled = replaced(_evaluation(right), '"completed"', '"cancelled"')
    planted = random.choice((_evaluation(wrong), _evaluation(_spelled(random, wrong)), cancelled))
    return Pair((sound,), (Commit({**files, _EVALUATION: planted}),), REGISTER)


def _without_card(random: Random) -> Pair:
    """Two versions serve or two cards are there, and a version that serves is on none of them."""
    right, wrong = _versions(random)
    earlier = replaced(_card("0.8.0"), "# Consumer loan approval", "# Consumer loan approval 0.8")
    files: dict[str, str | None] = {CARD: _card(_spelled(random, right))}
    if random.random() < 0.5:
        files["docs/model_card_0.8.md"] = earlier
    plain = json.loads(example(_EVALUATION))
    del plain["model_version"]
    files[_EVALUATION] = json.dumps(plain)
    other = random.choice(("archived", "candidate"))
    if random.random() < 0.4:
        sound = {"k8s/serving.yaml": _serving(_spelled(random, right))}
        planted = {"k8s/serving.yaml": _serving(right), "k8s/canary.yaml": _serving(wrong)}
        return Pair(
            (Commit({**files, **sound}),), (Commit({**files, **planted}),), "k8s/canary.yaml"
        )
    sound = {REGISTER: _register(right, (wrong, other))}
    planted = {REGISTER: _register(_spelled(random, right), (wrong, "production"))}
    return Pair((Commit({**files, **sound}),), (Commit({**files, **planted}),), REGISTER)


def _not_registered(random: Random) -> Pair:
    """A deployment runs a version that the register does not have, or has as archived."""
    right, wrong = _versions(random)
    known = random.random() < 0.5
    others = ((wrong, random.choice(("archived", "candidate", "staging"))),) if known else ()
    files: dict[str, str | None] = {REGISTER: _register(right, *others), CARD: _card(right)}
    files[_EVALUATION] = _evaluation(right)
    floating = random.choice(("latest", "main", wrong, wrong, wrong))
    form = random.choice(("image", "compose", "model"))
    floating = wrong if form == "compose" else floating
    path, make = {
        "image": ("k8s/deployment.yaml", _deployment),
        "compose": ("docker-compose.yml", _compose),
        "model": ("k8s/kserve.yaml", _serving),
    }[form]
    base = "" if form == "model" else f"{_IMAGE}:"
    sound, planted = (Commit({**files, path: make(base + said)}) for said in (right, floating))
    return Pair((sound,), (planted,), path)


KINDS = (
    Contradiction("card-version", "model-card", ("card-version",), _card_version),
    Contradiction(
        "served-model-not-evaluated", "model-registry", ("served-model-not-evaluated",),
        _not_evaluated, _REGISTRY,
    ),
    Contradiction(
        "served-model-without-card", "model-card", ("served-model-without-card",), _without_card
    ),
    Contradiction(
        "served-model-not-registered", "model-registry", ("unregistered", "floating"),
        _not_registered, _REGISTRY,
    ),
)  # fmt: skip
