"""Contradictions between the model, how it was made, and what was assessed of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example, replaced

CARD: Final = "models/MODEL_CARD.md"
LOCK: Final = "dvc.lock"
ASSESSMENT: Final = "governance/risk-assessment.yaml"
_MODEL: Final = "d3d9446802a44259755d38e6d163e820"
_TRAIN: Final = "c9f0f895fb98ab9159f51fd0297e236d"
_GRACE: Final = 14
_BEGAN: Final = date(2026, 11, 16)
_PEOPLE: Final = (
    "Ana Ruiz <ana.ruiz@acme.org>",
    "Bo Lind <bo.lind@acme.org>",
    "Dara Novak <dara.novak@acme.org>",
)


def _digest(random: Random) -> str:
    return f"{random.getrandbits(128):032x}"


def _assessed(day: date) -> dict[str, str | None]:
    return {ASSESSMENT: replaced(example(ASSESSMENT), "date: 2026-11-18", f"date: {day}")}


def _trained(random: Random) -> dict[str, str | None]:
    """The model was trained again: its digest in the lock, wherever it stands."""
    lock = example(LOCK).replace(_MODEL, _digest(random))
    if random.random() < 0.5:
        lock = lock.replace("size: 4811203", f"size: {random.randint(3_000_000, 9_000_000)}")
    if random.random() < 0.3:
        lock = lock.replace("learning_rate: 0.08", "learning_rate: 0.05")
    return {LOCK: lock}


def _styled(random: Random) -> dict[str, str | None]:
    """What is no change of the model: style of code, pages, the order of a lock."""
    source = random.choice(("src/prepare.py", "src/train.py", "src/gate.py"))
    comment = f"# {random.choice(('tidied', 'formatted', 'renamed'))}\n"
    changes: tuple[dict[str, str | None], ...] = (
        {source: example(source) + comment},
        {"README.md": example("README.md") + "\nMore on this page soon.\n"},
        {LOCK: comment + example(LOCK)},
        {LOCK: example(LOCK).replace("size: 457", "size: 458")},
    )
    return random.choice(changes)


def _older(random: Random) -> Pair:
    """The model changed, and the assessment is of a day before: by one day more than is allowed."""
    changed = _BEGAN + timedelta(days=random.randint(1, 6))
    late = random.choice((1, 1, 2, 9, 60, 200))
    old = changed - timedelta(days=_GRACE + late)
    near = min(changed - timedelta(days=random.randint(0, _GRACE)), _BEGAN)
    who, day = random.choice(_PEOPLE), changed.isoformat()
    model = _trained(random)
    planted = Commit({**model, **_assessed(old)}, day, who, message="Train on the new quarter")
    if random.random() < 0.5:
        first = Commit(_assessed(old), "2026-11-16", who)
        planted_all: tuple[Commit, ...] = (first, Commit(model, day, who, message="Train again"))
    else:
        planted_all = (planted,)
    styled_from = _BEGAN - timedelta(days=_GRACE)
    sound = random.choice(
        (
            Commit({**model, **_assessed(near)}, day, who),
            Commit({**_styled(random), **_assessed(styled_from)}, "2026-11-21", who),
        )
    )
    return Pair((sound,), planted_all, ASSESSMENT)


def _gap(random: Random) -> Pair:
    """The lock is not of the tree or of the pipeline, or a way to the model is missing."""
    pipeline, lock = example("dvc.yaml"), example(LOCK)
    added = f"data/{random.choice(('bureau', 'segments', 'income'))}_{random.randint(1, 99)}.csv"
    source = random.choice(("src/prepare.py", "src/train.py", "src/evaluate.py"))
    stage = random.choice(("calibrate", "explain", "slim"))
    extra = (
        f"  {stage}:\n    cmd: python src/gate.py\n    deps:\n      - data/test.csv\n"
        f"    outs:\n      - reports/{stage}.csv\nartifacts:\n"
    )
    at_train = "      - data/train.csv\n      - src/train.py\n"
    gaps: tuple[Callable[[], dict[str, str | None]], ...] = (
        lambda: {source: example(source).replace("import", f"# {stage}\nimport", 1)},
        lambda: {"dvc.yaml": replaced(pipeline, "artifacts:\n", extra)},
        lambda: {"dvc.yaml": replaced(pipeline, at_train, f"      - {added}\n{at_train}")},
        lambda: {LOCK: lock.replace(_TRAIN, _digest(random), 1)},
        lambda: {LOCK: lock.replace(_MODEL, _digest(random), 1)},
        lambda: {
            "ai-system.yaml": replaced(
                example("ai-system.yaml"), "loan_model.joblib]", f"loan_model_{stage}.joblib]"
            )
        },
        lambda: {LOCK: lock[: lock.index("  evaluate:")]},
    )
    sounds: tuple[dict[str, str | None], ...] = (
        {source: example(source).replace("\n", "\r\n")},
        {"dvc.yaml": f"# {stage}\n" + pipeline},
        {"dvc.yaml": pipeline.replace("evaluate:", f"{stage}:"),
         LOCK: lock.replace("evaluate:", f"{stage}:")},
        {LOCK: lock.replace(_MODEL, _digest(random))},
        {LOCK: lock.replace(_TRAIN, _digest(random))},
    )  # fmt: skip
    sound, planted = random.choice(sounds), random.choice(gaps)()
    return Pair((Commit(sound),), (Commit(planted),))


def _datasets(random: Random) -> Pair:
    """The card names a dataset that is kept here, while the pipeline reads another one."""
    names = ("bureau_loans", "card-payments", "ClientIncome", "segments_2026", "credit.history")
    name = random.choice(names)
    suffix = random.choice((".csv", ".parquet", ""))
    shown = random.choice((name, name.upper(), f"acme/{name}", f"data/raw/{name}{suffix}"))
    card, pipeline = example(CARD), example("dvc.yaml")
    form = random.choice((f"[{shown}]", f"[applications, {shown}]", f"\n  - {shown}"))
    folder = random.choice(("data/raw", "data", "datasets/extra"))
    pointer = f"outs:\n- md5: {_digest(random)}\n  size: 1\n  path: {name}{suffix}\n"
    files: dict[str, str | None] = {
        CARD: replaced(card, "datasets: [applications]", f"datasets: {form}"),
        f"{folder}/{name}{suffix}.dvc": pointer,
    }
    source = "      - data/raw/applications.csv\n"
    read = random.choice((f"{folder}/{name}{suffix}", f"{folder}/{name}{suffix}", folder))
    sound = {**files, "dvc.yaml": replaced(pipeline, source, f"{source}      - {read}\n")}
    return Pair((Commit(sound),), (Commit(files),), CARD)


_GAPS: Final = (
    "dangling-input", "digest-differs", "model-not-written", "stage-changed", "stage-never-ran",
    "stale-chain",
)  # fmt: skip

KINDS = (
    Contradiction("card-datasets", "model-card", ("card-dataset-unread",), _datasets),
    Contradiction("assessment-older-than-model", "risk-assessment", ("not-before",), _older),
    Contradiction("lineage-gap", "data-lineage", _GAPS, _gap),
)
