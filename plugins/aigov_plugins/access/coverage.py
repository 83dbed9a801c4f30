"""Which rule of CODEOWNERS decides each of the paths that need an owner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, is_bot
from aigov_plugins.access.codeowners_match import Rule, Rules, compile_pattern, deciding

MAX_TRIALS: Final = 3_000_000
"""Rules tried over all paths above which coverage is not computed."""

_ORDER: Final = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


@dataclass(frozen=True, slots=True)
class Decision:
    """A path, every rule that matches it, and those that count (one for each section)."""

    path: str
    matching: tuple[Rule, ...]
    rules: tuple[Rule, ...]

    @property
    def owners(self) -> frozenset[str]:
        """All who own the path, lower case."""
        return frozenset(owner.lower() for rule in self.rules for owner in rule.owners)

    def spelled(self, owner: str) -> str:
        """``owner``, which is in lower case, as the file has it."""
        written = (name for rule in self.rules for name in rule.owners)
        return next(name for name in written if name.lower() == owner)

    @property
    def by_bots(self) -> bool:
        """Whether there are owners and none is a person or team."""
        return bool(self.owners) and all(is_bot(owner) for owner in self.owners)

    @property
    def by_catch_all(self) -> bool:
        """Whether nothing but a rule for everything, with one handle, covers the path."""
        return len(self.owners) == 1 and all(rule.compiled.catches_all for rule in self.rules)

    @property
    def is_owned(self) -> bool:
        """Whether a person or team was asked for this path."""
        return bool(self.owners) and not self.by_bots


def counting_file(files: Iterable[Artifact]) -> tuple[Artifact | None, tuple[str, ...]]:
    """The CODEOWNERS file that the forge uses, and the paths of those it does not."""
    by_path = {artifact.path: artifact for artifact in files}
    present = [path for path in _ORDER if path in by_path]
    return (by_path[present[0]] if present else None), tuple(present[1:])


def rules_of(data: Json) -> Rules:
    """The rules of a CODEOWNERS artifact, ready to match."""
    anywhere = data["dialect"] == "gitlab"
    return Rules.of(
        Rule(
            entry["pattern"],
            tuple(entry["owners"]),
            entry["line"],
            compile_pattern(entry["pattern"], anywhere=anywhere),
            entry["section"],
            entry["excludes"],
        )
        for entry in data["rules"]
    )


def decide(rules: Rules, paths: Iterable[str]) -> list[Decision] | None:
    """A decision for each path; None when there are too many rules and paths to try."""
    trials = 0
    decisions: list[Decision] = []
    for path in paths:
        trials += rules.cost(path)
        if trials > MAX_TRIALS:
            return None
        matching = rules.matching(path)
        decisions.append(Decision(path, matching, deciding(matching)))
    return decisions


def overridden(decisions: Iterable[Decision]) -> Iterator[tuple[Rule, Rule]]:
    """Each specific rule that never counts, with the broader later rule that takes its paths."""
    counts: set[int] = set()
    takers: dict[int, tuple[Rule, Rule]] = {}
    for decision in decisions:
        counts.update(rule.line for rule in decision.rules)
        last = {rule.section: rule for rule in decision.rules}
        for rule in decision.matching:
            taker = last.get(rule.section)
            if taker and taker.line > rule.line:
                takers.setdefault(rule.line, (rule, taker))
    for line, (rule, taker) in sorted(takers.items()):
        if line not in counts and _is_lost(rule, taker):
            yield rule, taker


def _is_lost(rule: Rule, taker: Rule) -> bool:
    broader = taker.compiled.literals < rule.compiled.literals
    owners = {owner.lower() for owner in taker.owners}
    return broader and not {owner.lower() for owner in rule.owners} <= owners
