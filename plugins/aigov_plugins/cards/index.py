"""Readers: cards of models and data, and evaluations."""

from __future__ import annotations

from aigov_plugins.rows import reader

_CARDS = tuple(
    f"**/{name}*.md"
    for name in (
        "MODEL-CARD", "MODELCARD", "MODEL_CARD", "ModelCard", "Model_Card", "*model-card",
        "model_card", "modelcard", "SYSTEM_CARD", "*system-card", "system_card",
    )
)  # fmt: skip

_DATASET_CARDS = tuple(
    f"**/{name}*.md"
    for name in (
        "DATASET_CARD", "DATASHEET", "DATA_CARD", "DataCard", "DatasetCard", "*data-card",
        "*dataset-card", "*-datasheet", "*_datasheet", "data_card", "dataset_card", "datasetcard",
        "datasheet",
    )
)  # fmt: skip

_CARD_FILES = (
    *_CARDS, "**/README.md", "**/cards/*.md", "**/model-cards/**/*.md", "**/model_cards/**/*.md",
)  # fmt: skip

_TOOLKIT_CARDS = tuple(
    f"**/{where}.{suffix}"
    for where in ("*card*", "*Card*", "*card*/**/*") for suffix in ("json", "yaml", "yml")
)  # fmt: skip

_RESULTS = (
    *(f"**/{folder}/**/*.json"
      for folder in ("*eval*", "*result*", "*benchmark*", "output*", "report*")),
    "**/*result*.json", "**/*eval*.json", "**/*output*.json",
)  # fmt: skip

READERS = (
    reader(
        "dataset_card", "dataset-card",
        *_DATASET_CARDS, "**/README.md", "**/cards/*.md", "**/dataset-cards/**/*.md",
        "**/dataset_cards/**/*.md", "**/datasheets/**/*.md", sniff=True,
    ),
    reader(
        "every_eval_ever", "evaluation",
        *_RESULTS, "**/????????-????-4???-????-????????????.json", sniff=True,
    ),
    reader("helm_stats", "evaluation", "**/stats.json", sniff=True),
    reader(
        "hub_eval_results", "evaluation", "**/.eval_results/*.yaml", "**/.eval_results/*.yml",
    ),
    reader(
        "inspect_log", "evaluation",
        *(f"**/{folder}/**/*.json" for folder in ("*eval*", "*logs", "log", "inspect*")),
        "**/*eval*.json", "**/????-??-??T??-??-??*.json", "**/*.eval", sniff=True,
    ),
    reader("lm_eval", "evaluation", *_RESULTS, sniff=True),
    reader(
        "metrics", "evaluation",
        *(f"**/*metrics*.{suffix}" for suffix in ("json", "yaml", "yml", "toml")),
        *(f"**/metrics/*.{suffix}" for suffix in ("json", "yaml", "yml", "toml")),
        *(f"**/{folder}/**/*.{suffix}"
          for folder in ("eval", "evaluation", "evaluations", "fairness")
          for suffix in ("json", "yaml", "yml")),
        "**/*.metric", "**/scores.json", "**/eval*.json", "**/classification_report*.json",
        "**/confusion_matrix*.json", sniff=True,
    ),
    reader(
        "metrics_table", "evaluation",
        *(f"**/{name}.{suffix}" for name in ("*metrics*", "metrics/*", "scores", "eval*")
          for suffix in ("csv", "tsv")),
        "**/classification_report*.csv",
    ),
    reader("model_card", "model-card", *_CARD_FILES, sniff=True),
    reader("model_card_analysis", "evaluation", *_TOOLKIT_CARDS, sniff=True),
    reader("model_card_toolkit", "model-card", *_TOOLKIT_CARDS, sniff=True),
    reader("model_index", "evaluation", *_CARD_FILES, sniff=True),
    reader(
        "promptfoo", "evaluation",
        *_RESULTS, "**/red*team*/**/*.json",
        *(f"**/*promptfoo*.{suffix}" for suffix in ("json", "yaml", "yml")), sniff=True,
    ),
)  # fmt: skip
