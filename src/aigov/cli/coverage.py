"""``aigov policies coverage``: which policies name which clauses, without judging anything."""

from __future__ import annotations

import argparse
from typing import Any

from aigov.cli import common
from aigov.coverage import Coverage, Covered, Standing, of_policies


def run(args: argparse.Namespace) -> int:
    """Print the matrix of the frameworks that are named, a line for each framework otherwise."""
    from aigov.run import known_policies

    with common.prepared(args) as prepared:
        policies = known_policies(prepared)
        frameworks = prepared.frameworks or tuple(prepared.library.frameworks().values())
    matrices = [of_policies(framework, policies) for framework in frameworks]
    if args.output == "json":
        common.print_json([_described(matrix) for matrix in matrices])
    elif args.framework:
        for matrix in matrices:
            _print_matrix(matrix)
    else:
        _print_overview(matrices)
    return 0


def _counts(matrix: Coverage) -> dict[str, int]:
    unseen = matrix.count(Standing.NOT_EVIDENCEABLE)
    mapped = sum(bool(c.policies) for c in matrix.clauses if not c.clause.why)
    return {
        "mapped": mapped,
        "not-mapped": len(matrix.clauses) - unseen - mapped,
        "not-evidenceable": unseen,
    }


def _described(matrix: Coverage) -> dict[str, Any]:
    from aigov.report.coverage import described

    policies = {c.clause.id: [each.policy for each in c.policies] for c in matrix.clauses}
    whole = described(matrix)
    clauses = [
        {key: value for key, value in clause.items() if key != "standing"}
        | {"policies": policies[clause["id"]]}
        for clause in whole["clauses"]
    ]
    return {**whole, "counts": _counts(matrix), "clauses": clauses}


def _print_overview(matrices: list[Coverage]) -> None:
    rows = [("framework", "clauses", "with a policy", "without", "not evidenceable", "version")]
    for matrix in matrices:
        counts = [str(count) for count in _counts(matrix).values()]
        framework = matrix.framework
        total = str(len(matrix.clauses))
        rows.append((framework.id, total, counts[0], counts[1], counts[2], framework.version))
    common.print_table(rows)


def _print_matrix(matrix: Coverage) -> None:
    from aigov.report.text import visible

    counts = _counts(matrix)
    print(visible(f"{matrix.framework.id}: {matrix.framework.title}"))
    print(
        f"{counts['mapped']} with a policy, {counts['not-mapped']} without, "
        f"{counts['not-evidenceable']} not evidenceable from a repository, "
        f"of {len(matrix.clauses)} clauses"
    )
    rows = [("clause", "evidence that supports it", "title")]
    rows += [(c.clause.id, _support(c), c.clause.title) for c in matrix.clauses]
    common.print_table(rows)


def _support(covered: Covered) -> str:
    if covered.clause.why:
        return "not evidenceable"
    return ", ".join(each.policy for each in covered.policies) or "no policy"
