"""Stop the release when a result misses a limit: ``gate.py METRICS CRITERIA``."""

import json
import sys
from pathlib import Path

import yaml

MEETS = {
    "at least": lambda value, limit: value >= limit,
    "at most": lambda value, limit: value <= limit,
}


def missed(metrics: dict, criteria: list[dict]) -> list[str]:
    """Metrics that are not there, or on the wrong side of their limit."""
    found = []
    for row in criteria:
        results = metrics[row["slice"]] if "slice" in row else metrics
        value = results.get(row["metric"])
        if value is None or not MEETS[row["operator"]](value, row["value"]):
            found.append(f"{row['metric']} is {value}, {row['operator']} {row['value']} is wanted")
    return found


if __name__ == "__main__":
    results = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    limits = yaml.safe_load(Path(sys.argv[2]).read_text("utf-8"))
    sys.exit("\n".join(missed(results, limits["criteria"])) or None)
