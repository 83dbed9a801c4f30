"""``python -m benchmarks.policies``: CPU of each installed policy, for one system and for many.

The evidence is that of the first passing case of each policy in ``tests/policies``, laid below each
system's own folder. Of one system: the median of several runs, each with its evidence read anew,
and again with what it reads already read. Of many: CPU for each
system at two sizes, whose ratio says whether growth is linear. Budget: 5 ms a policy and system,
median.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from datetime import date
from pathlib import Path

from aigov.case_files import load
from aigov.cases import Case, Change, StatedHistory
from aigov.engine import evaluate
from aigov.model import Finding
from aigov.registry import Registry
from aigov.run import Options, Run, Stated, prepare
from aigov.snapshot import of_files
from aigov.terms import FACTS, Outcome

CASES = Path(__file__).resolve().parents[1] / "tests" / "policies"
SHARED = (".github/", "CODEOWNERS", ".gitlab-ci.yml", "LICENSE")
"""Starts of paths that stand at the root of a repository, once for all systems."""


def first_passes() -> list[Case]:
    """The first passing case of each policy."""
    found: dict[str, Case] = {}
    for case in load(CASES):
        if case.outcome is Outcome.PASS:
            found.setdefault(case.policy, case)
    return list(found.values())


def repository(cases: list[Case], systems: int) -> dict[str, str]:
    """Files of as many systems, each with the evidence of all cases under its own folder."""
    files: dict[str, str] = {}
    for n in range(systems):
        root = f"systems/s{n:05}"
        manifest = {
            "id": f"s{n:05}", "owner": "@acme/risk-ml", "risk_tier": "high",
            "lifecycle": "production", "model": ["artifacts/**"],
            "facts": {name: True for name in FACTS if name != "deployed"},
        }  # fmt: skip
        files[f"{root}/ai-system.yaml"] = json.dumps(manifest)
        for case in cases:
            for path, text in case.files.items():
                place = path if path.startswith(SHARED) else f"{root}/{path}"
                if path != "ai-system.yaml":
                    files.setdefault(place, text.replace("system: loan\n", f"system: s{n:05}\n"))
    policies = {case.policy: {"mode": "enforced"} for case in cases}
    files["aigov.yaml"] = json.dumps({"version": 1, "extends": [], "policies": policies})
    return files


def ready(files: dict[str, str], registry: Registry) -> Run:
    """A run over the files, with nothing read yet but what discovery asks for."""
    stated = Stated(StatedHistory({"**": Change(date(2026, 10, 1))}))
    options = Options(today=date(2026, 11, 22), stated=stated)
    return prepare(of_files(files), registry, options)


def seconds(run: Run, policy: str) -> tuple[float, tuple[Finding, ...]]:
    """CPU of one policy over all systems of a run."""
    chosen = [item for item in run.selected if item.policy.id == policy]
    start = time.process_time()
    findings = evaluate(run.question, run.systems, chosen)
    return time.process_time() - start, findings


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.policies")
    parser.add_argument("-k", type=int, default=7, help="runs of each policy (default: 7)")
    parser.add_argument("--systems", type=int, default=100, help="of the smaller size")
    parser.add_argument("--growth", type=int, default=4, help="the larger size, as a multiple")
    parser.add_argument("--most", type=int, default=8, help="slowest policies to print")
    args = parser.parse_args()
    registry, cases = Registry(), first_passes()
    one = repository(cases, 1)
    warm = ready(one, registry)
    cost: dict[str, tuple[float, float]] = {}
    for case in cases:
        cold = [seconds(ready(one, registry), case.policy)[0] for _ in range(args.k)]
        seconds(warm, case.policy)
        again = [seconds(warm, case.policy)[0] for _ in range(args.k)]
        cost[case.policy] = statistics.median(cold), statistics.median(again)
    print(f"{len(cases)} policies, {len(one)} files, one system: median CPU of {args.k} runs")
    for policy, (alone, read) in sorted(cost.items(), key=lambda row: -row[1][0])[: args.most]:
        print(f"{policy:36}{alone * 1e3:8.2f} ms alone, reading{read * 1e3:8.2f} ms already read")
    each = [cold for cold, _ in cost.values()]
    over = sum(value > 0.005 for value in each)
    print(f"median policy {statistics.median(each) * 1e3:.2f} ms, {over} of {len(each)} above 5 ms")
    sizes = (args.systems, args.systems * args.growth)
    taken = []
    for size in sizes:
        start = time.process_time()
        run = ready(repository(cases, size), registry)
        evaluate(run.question, run.systems, run.selected)
        taken.append((time.process_time() - start) / size)
        print(f"{size} systems: {taken[-1] * 1e3:.1f} ms a system, all policies, uncached")
    print(f"growth from {sizes[0]} to {sizes[1]}: {taken[1] / taken[0]:.2f}x a system")
    return 0


if __name__ == "__main__":
    sys.exit(main())
