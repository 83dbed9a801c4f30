"""The renamed employment codes of November 2025, see incidents/."""

import pandas as pd

from src.validate_data import problems

ROW = {"age": 41, "monthly_income": 3100, "existing_credit": 0, "employment": "employed"}


def test_known_codes_pass():
    assert problems(pd.DataFrame([ROW])) == []


def test_a_renamed_code_stops_the_pipeline():
    renamed = pd.DataFrame([ROW, {**ROW, "employment": "EMP_SELF"}])
    assert problems(renamed) == ["employment has the unknown code 'EMP_SELF'"]
