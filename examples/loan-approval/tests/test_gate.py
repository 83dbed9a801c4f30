from src.gate import missed

LIMIT = {"metric": "auc", "operator": "at least", "value": 0.82}


def test_a_result_that_meets_its_limit_passes():
    assert missed({"auc": 0.83}, [LIMIT]) == []


def test_a_result_below_its_limit_and_a_missing_one_stop_the_release():
    assert missed({"auc": 0.81}, [LIMIT]) == ["auc is 0.81, at least 0.82 is wanted"]
    assert missed({}, [LIMIT]) == ["auc is None, at least 0.82 is wanted"]


def test_a_limit_for_a_group_is_held_against_the_result_of_that_group():
    limit = {**LIMIT, "slice": "self_employed"}
    assert missed({"auc": 0.9, "self_employed": {"auc": 0.8}}, [limit]) != []
