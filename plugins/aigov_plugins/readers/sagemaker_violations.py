"""SageMaker Model Monitor: ``constraint_violations.json`` as kind ``drift-report``.

Files: ``constraint_violations*.json``, which a monitoring job writes.

Format: ``violations``, each with ``feature_name``, ``constraint_check_type`` and
``description``.

Data (kind ``drift-report``, ``format: sagemaker-model-monitor``): ``violations`` with column,
check and what was found.

It proves what a run found against its constraints. It cannot show which constraints there were,
when it ran, nor, where no violation is in it, that any check was made.
"""

from __future__ import annotations

from aigov.api import Document, parse_json
from aigov_plugins.nodes import BrokenError, Node, Part, broken, part, shaped

_FORMAT = "sagemaker-model-monitor"


def parse(path: str, raw: bytes) -> Document | None:
    """The violations in file order; None when the JSON has no list of them."""
    source = parse_json(raw)
    if not isinstance(source.data, dict) or "violations" not in source.data:
        return None
    whole = Part({"format": _FORMAT, "violations": []})
    try:
        whole.put(
            "violations", (_violation(one) for one in Node(source.data).entries("violations"))
        )
    except BrokenError as exc:
        return broken(_FORMAT, source, exc)
    return shaped(whole, source)


def _violation(entry: Node) -> Part:
    return part(
        entry.keys,
        column=entry.text("feature_name") or entry.text("metric_name"),
        check=entry.text("constraint_check_type"),
        description=entry.text("description"),
    )
