"""Facts that the manifest denies and files show."""

from __future__ import annotations

from random import Random
from typing import Final

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example, replaced

MANIFEST: Final = "ai-system.yaml"
CARD: Final = "models/MODEL_CARD.md"
_LLM: Final = {
    "promptfooconfig.yaml": "prompts: [one]\nproviders: [openai:gpt-4o-2024-08-06]\ntests: []\n",
    "config/promptfooconfig.yml": "prompts: [one]\nproviders: [openai:gpt-4o-2024-08-06]\n",
    "prompts/summary.prompty": "---\nname: summary\nmodel: {api: chat}\n---\nsystem:\nSum it up.\n",
    "langgraph.json": '{"dependencies": ["."], "graphs": {"agent": "./agent.py:graph"}}\n',
    ".well-known/agent-card.json": '{"name": "clerk", "version": "1.0.0", "skills": []}\n',
}
_ELSEWHERE: Final = ("tests/fixtures/", "third_party/kit/", "docs/testdata/")
"""Folders whose files are not the system's."""


def _language_model(random: Random) -> Pair:
    """An application of a language model in a system that says it is none."""
    path = random.choice(sorted(_LLM))
    away = random.choice(_ELSEWHERE) + path
    sound = Commit({away: _LLM[path]})
    if random.random() < 0.4:
        declared = replaced(example(MANIFEST), "  generative: false", "  generative: true")
        wanted = "  uses_third_party_model: "
        declared = replaced(declared, f"{wanted}false", f"{wanted}true")
        sound = Commit({MANIFEST: declared, path: _LLM[path]})
    return Pair((sound,), (Commit({path: _LLM[path]}),), MANIFEST)


def _training(random: Random) -> Pair:
    """A pipeline that trains in a system that says it trains nothing."""
    name = random.choice(("train", "train_model", "model-training", "finetune", "fit", "train-v2"))
    pipeline = replaced(example("dvc.yaml"), "  train:\n", f"  {name}:\n")
    denied = replaced(example(MANIFEST), "trains_model: true", "trains_model: false")
    return Pair(
        (Commit({"dvc.yaml": pipeline}),),
        (Commit({"dvc.yaml": pipeline, MANIFEST: denied}),),
        MANIFEST,
    )


def _card(random: Random) -> Pair:
    """A card that names a base model, or a generative task, which the manifest denies."""
    task = random.choice(("text-generation", "text2text-generation", "text-to-image"))
    other = random.choice(("tabular-classification", "text-classification", "token-classification"))
    base = random.choice(("acme-lab/small-7b", "acme-lab/encoder", "[acme-lab/a, acme-lab/b]"))
    wrong, right = random.choice(
        ((f"pipeline_tag: {task}", f"pipeline_tag: {other}"), (f"base_model: {base}", "tags: [x]"))
    )
    card = example(CARD)

    def with_line(line: str) -> Commit:
        return Commit({CARD: replaced(card, "license: other\n", f"license: other\n{line}\n")})

    return Pair((with_line(right),), (with_line(wrong),), MANIFEST)


def _denied(random: Random) -> Pair:
    return random.choice((_language_model, _training, _card))(random)


KINDS = (Contradiction("declared-fact", "ai-system-inventory", ("contradiction",), _denied),)
