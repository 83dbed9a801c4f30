"""Do the rules about data look at what is asked for?

Joins every rule about data of the system: suites of Great Expectations, checks of Soda, tests and
source freshness of dbt.

Fails when an aspect that is asked for (freshness, volume, completeness, validity, schema ...) has
no rule that can fail: rules that are switched off, or that every value meets, do not count.
Unknown when the only rules of an aspect are completed at run time.

Parameters:
    aspects: what the rules have to look at, in the words of the kind ``data-quality``
        ([freshness, volume]).

Example:
    checks for applications:      # soda/applications.yml:1: no rule that can fail looks at
      - row_count > 0             # freshness
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigov.api import Artifact, Location, Outcome, Params, Problem, System, SystemEvidence


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for all the aspects that no rule looks at."""
    suites = [
        one for one in evidence.of("data-quality") if one.valid and one.data.get("expectations")
    ]
    if not suites:
        what = f"{system.id} has no rules about its data"
        hint = "write checks of Soda, a suite of Great Expectations, or tests of dbt"
        yield Problem("no-expectations", what, system.declared_at, hint=hint)
        return
    at = suites[0].at("expectations")
    firm, loose = _aspects(suites)
    yield from _lost([one for one in params["aspects"] if one not in firm | loose], at)
    open_ones = [one for one in params["aspects"] if one in loose - firm]
    if open_ones:
        listed = ", ".join(open_ones)
        what = f"only rules that are completed at run time look at {listed}"
        yield Problem("unchecked-aspect", what, at, listed, outcome=Outcome.UNKNOWN)


def _lost(aspects: Sequence[str], at: Location) -> Iterator[Problem]:
    if aspects:
        listed = ", ".join(aspects)
        what = f"no rule that can fail looks at {listed}"
        yield Problem("unchecked-aspect", what, at, listed, f"add a rule for {listed}")


def _aspects(suites: Sequence[Artifact]) -> tuple[set[str], set[str]]:
    """What rules look at whose limits stand in the files, and what others look at."""
    firm: set[str] = set()
    loose: set[str] = set()
    for rule in (rule for suite in suites for rule in suite.data["expectations"]):
        if rule.get("enabled") is not False and not rule.get("vacuous") and rule.get("aspect"):
            (loose if rule.get("templated") else firm).add(str(rule["aspect"]))
    return firm, loose
