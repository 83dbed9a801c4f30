"""Stop the pipeline when the export is not what data/FIELDS.md says: ``validate_data.py CSV``."""

import sys

import pandas as pd

CODES = {"employed", "self_employed", "retired", "unemployed", "other"}
RANGES = {"age": (18, 100), "monthly_income": (0, 100_000), "existing_credit": (0, 2_000_000)}


def problems(frame: pd.DataFrame) -> list[str]:
    """What is wrong with the fields, one line each."""
    found = [f"{name} is missing" for name in (*RANGES, "employment") if name not in frame]
    if found:
        return found
    unknown = sorted(set(frame["employment"].dropna()) - CODES)
    found += [f"employment has the unknown code {code!r}" for code in unknown]
    for name, (least, most) in RANGES.items():
        outside = int((~frame[name].between(least, most)).sum())
        found += [f"{name}: {outside} rows are not between {least} and {most}"] if outside else []
    return found


if __name__ == "__main__":
    sys.exit("\n".join(problems(pd.read_csv(sys.argv[1]))) or None)
