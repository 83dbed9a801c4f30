"""Published schemas: what a hostile file costs, and that a fault in a large file is still found."""

from __future__ import annotations

import resource
import time
from typing import Any

import pytest

from aigov.api import Unreadable, parse_json
from aigov_plugins.published_schemas import MAX_TOLD, MAX_VALUES, fault, judged_by

ODCS = "odcs-v3.2.0.json"


def condition(depth: int) -> dict[str, Any]:
    if not depth:
        return {"type": "nothing"}
    inner = condition(depth - 1)
    return {"type": "binary", "operator": "AND", "left": inner, "right": inner}


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def test_conditions_that_fail_everywhere_cost_no_more_than_they_are_large() -> None:
    facet = {"_producer": "http://a.b", "_schemaURL": "http://a.b", "inputCondition": condition(13)}
    schemas = ("openlineage/BaseSubsetDatasetFacet.json", "openlineage/OpenLineage.json")
    before, started = peak(), time.process_time()
    found = fault({"subset": facet}, *schemas, told=1_000)
    assert found is not None
    assert "where is not looked for" in found[1]
    assert time.process_time() - started < 2
    assert peak() - before < 200


def test_a_wide_mapping_that_fails_everywhere_is_refused_in_time() -> None:
    variables: dict[str, Any] = {f"k{n}": [] for n in range(90_000)}
    before, started = peak(), time.process_time()
    found = fault({"services": {"a": {"environment": variables}}}, "compose-spec.json")
    assert found is not None
    assert time.process_time() - started < 2
    assert peak() - before < 200


@pytest.mark.parametrize("bad", [0, 6_000, 14_999])
def test_a_fault_among_many_components_is_told_with_its_place(bad: int) -> None:
    components: list[dict[str, Any]] = [
        {"type": "library", "name": f"n{n}", "version": "1"} for n in range(15_000)
    ]
    components[bad]["type"] = "spaceship"
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1, "components": components}
    found = fault(bill, "bom-1.4.SNAPSHOT.schema.json", *ALONGSIDE)
    assert found is not None
    assert found[0] == ("components", bad, "type")
    assert "spaceship" in found[1]


ALONGSIDE = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")


def test_a_fault_that_no_piece_shows_leaves_the_file_invalid() -> None:
    same = [{"type": "library", "name": f"n{n}"} for n in range(MAX_TOLD)]
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1}
    twice = {**bill, "components": [*same, same[0]]}
    found = fault(twice, "bom-1.4.SNAPSHOT.schema.json", *ALONGSIDE)
    assert found == (
        (),
        f"breaks its schema; where is not looked for in more than {MAX_TOLD} values",
    )


def test_a_slow_schema_has_a_lower_limit() -> None:
    document = parse_json(b"[" + b"1," * 60_000 + b"1]")
    assert not judged_by(document, ODCS).valid
    with pytest.raises(Unreadable, match="more than 50000 values"):
        judged_by(document, ODCS, most=50_000)


def test_more_values_than_are_validated_are_unreadable() -> None:
    with pytest.raises(Unreadable, match="split the file"):
        fault([0] * (MAX_VALUES + 1), "compose-spec.json")
