"""Owners that nobody reaches, and limits that nothing misses."""

from __future__ import annotations

from random import Random

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example, replaced

_LINES = (
    ("/data/                @acme/credit-data\n", "/data/"),
    ("/models/              @acme/credit-ml\n", "/models/"),
    ("/k8s/                 @acme/platform\n", "/k8s/"),
    ("/governance/          @acme/model-risk\n", "/governance/"),
)
_BOTS = ("@dependabot[bot]", "@renovate-bot", "@acme-release-bot", "@github-actions[bot]")


def _gap(random: Random) -> Pair:
    """A folder loses its owner: no rule, an empty one, a misspelt one, or a broader one behind."""
    rules = example("CODEOWNERS")
    line, folder = random.choice(_LINES)
    owner = line.split()[1]
    spelt = {"/data/": "/dataset/", "/models/": "/model/", "/k8s/": "/kubernetes/",
             "/governance/": "/governence/"}[folder]  # fmt: skip
    planted, sound = random.choice((
        (replaced(rules, line, ""), replaced(rules, line, f"{folder}** {owner}\n")),
        (replaced(rules, line, f"{folder}\n"), replaced(rules, line, f"{folder} {owner}\n")),
        (replaced(rules, line, line.replace(folder, spelt)), f"{rules}# {spelt}\n"),
        (f"{rules}{folder}\n", f"{rules}{folder} {owner} @acme/platform\n"),
        (f"{rules}* @acme/everybody\n", f"* @acme/everybody\n{rules}"),
        (f"{rules}{folder}**\n", f"{rules}/docs/**\n"),
    ))  # fmt: skip
    path = random.choice(("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS"))
    gone: dict[str, str | None] = {} if path == "CODEOWNERS" else {"CODEOWNERS": None}
    return Pair((Commit({**gone, path: sound}),), (Commit({**gone, path: planted}),), path)


def _bots(random: Random) -> Pair:
    """A folder is owned by bots alone; beside a team they are in order."""
    rules = example("CODEOWNERS")
    line, folder = random.choice(_LINES)
    owner, bots = line.split()[1], random.sample(_BOTS, random.choice((1, 2)))
    sound = replaced(rules, line, f"{folder} {' '.join([owner, *bots])}\n")
    planted = random.choice((
        replaced(rules, line, f"{folder}    {' '.join(bots)}\n"),
        f"{rules}{folder} {' '.join(bots)}  # upgrades\n",
    ))  # fmt: skip
    path = random.choice(("CODEOWNERS", ".github/CODEOWNERS"))
    gone: dict[str, str | None] = {} if path == "CODEOWNERS" else {"CODEOWNERS": None}
    return Pair((Commit({**gone, path: sound}),), (Commit({**gone, path: planted}),), path)


def _cannot_fail(random: Random) -> Pair:
    """A limit of the criteria is one that no model could miss."""
    path = "governance/evaluation-criteria.yaml"
    text = example(path)
    old, good, bad = random.choice((
        ("value: 0.82", ("0.8", "0.825", "0.9"), ("0", "0.0", "-1", "'0 %'")),
        ("value: 0.85", ("0.84", "0.86", "0.875"), ("0", "0.0", "-0.5")),
        ("metric: approval_rate_gap\n    operator: at most\n    value: 0.03",
         ("0.02", "0.025", "0.05"), ("1", "1.0", "100")),
    ))  # fmt: skip
    head = old.rpartition("value: ")[0]
    found = [replaced(text, old, f"{head}value: {random.choice(values)}") for values in (good, bad)]
    return Pair((Commit({path: found[0]}),), (Commit({path: found[1]}),), path)


KINDS = (
    Contradiction(
        "codeowners-gap", "clear-ownership",
        ("path-without-owner", "rule-without-owner", "overridden-rule", "catch-all"), _gap,
    ),
    Contradiction("codeowners-only-bots", "clear-ownership", ("only-bots",), _bots),
    Contradiction(
        "threshold-cannot-fail", "offline-benchmarks", ("vacuous-threshold",), _cannot_fail
    ),
)  # fmt: skip
