"""What ``aigov init`` proposes: the files of ours that a repository lacks, each with its reasons.

Pure: a run in, texts out. Nothing that is there is changed; what would have to be added to a file
of others is told as a piece of text. Everything starts advisory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aigov import __version__
from aigov.config import FILE, MANIFEST
from aigov.diskfiles import safe
from aigov.errors import Unreadable
from aigov.schemas import load
from aigov.terms import FACTS, Gate, Mode

if TYPE_CHECKING:
    from aigov.model import Policy, System
    from aigov.run import Run

REPOSITORY = "https://github.com/aigov-dev/aigov"
RELEASE = __version__.partition(".dev")[0]
HOOKS = ".pre-commit-config.yaml"
GITHUB = ".github/workflows/aigov.yml"
GITLAB = ".gitlab-ci.yml"
_CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683  # v4.2.2"
_ID_LENGTH = 64
_PLAIN = re.compile(r"[A-Za-z][\w -]*")
_HOOK = f"""\
  - repo: {REPOSITORY}
    rev: v{RELEASE}
    hooks:
      - id: aigov
      - id: aigov-push
"""
GITHUB_WORKFLOW = f"""\
name: AI governance
on: [push, pull_request]
permissions:
  contents: read
jobs:
  aigov:
    runs-on: ubuntu-24.04
    steps:
      - uses: {_CHECKOUT}
        with:
          fetch-depth: 0  # ages and authors are read from history
          persist-credentials: false
      - run: pipx run --spec aigov-policy=={RELEASE} aigov check -o github
"""
GITLAB_JOB = f"""\
aigov:
  image: python:3.12-slim
  variables:
    GIT_DEPTH: 0  # ages and authors are read from history
  script:
    - apt-get update -qq && apt-get install -qq -y git
    - pip install --quiet aigov-policy=={RELEASE}
    - aigov check -o text -o gitlab=gl-code-quality-report.json -o junit=aigov.xml
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
      junit: aigov.xml
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text and the file that it is for; ``add`` where the file is there and others wrote it."""

    path: str
    text: str
    why: str
    add: bool = False


def proposals(run: Run, folder: str, *, minimal: bool = False) -> tuple[Proposal, ...]:
    """The files that this repository lacks, ours first; ``minimal`` leaves hook and CI out.

    ``folder`` is the name of the root, after which a system that fills it is called.
    """
    found = [*_ours(run, folder, minimal=minimal)]
    return tuple(found if minimal else [*found, *_hooks(run), *_pipelines(run)])


def _ours(run: Run, folder: str, *, minimal: bool) -> Iterator[Proposal]:
    if not run.config.present:
        yield Proposal(FILE, _config(run), "which policies hold here, and how strictly")
    for system in run.unseen:
        path = f"{system.root}/{MANIFEST}" if system.root else MANIFEST
        why = f"a system was seen: {safe(system.reason)}"
        named = system if system.root else replace(system, id=_identifier(folder) or system.id)
        yield Proposal(path, _manifest(run, named, minimal=minimal), why)


def _config(run: Run) -> str:
    lines = ["version: 1", "extends: [aigov:baseline]"]
    if not run.systems and not run.unseen:
        lines.append("# systems: []  # none was seen here: say so where there is none")
    enforced = [s.policy for s in run.selected if s.mode is Mode.ENFORCED]
    if enforced:
        lines.append("policies:  # all start as advice; take a line away, and it is enforced")
        lines += [f"  {policy.id}: {{mode: advisory}}{_due(policy)}" for policy in enforced]
    return "\n".join(lines) + "\n"


def _due(policy: Policy) -> str:
    """From when it counts, where a hook at a commit does not ask for it."""
    return "" if policy.gate in (Gate.COMMIT, Gate.CI) else f"  # due at {policy.gate.value}"


def _identifier(folder: str) -> str:
    """The name of a folder as the id of a system: lower case, hyphens between the words."""
    return "-".join(re.findall(r"[a-z0-9]+", folder.lower()))[:_ID_LENGTH].strip("-")


def _manifest(run: Run, system: System, *, minimal: bool) -> str:
    owner = _owner(run)
    lines = [
        f"id: {_scalar(system.id)}",
        f"owner: {owner}" if owner else 'owner: "<who answers for it: a handle or an address>"',
        "# risk_tier: limited    # minimal, limited, high or prohibited: for you to say",
        "# lifecycle: staging    # experiment, development, staging, production or retired",
    ]
    shown = {name: fact for name, fact in system.facts.items() if name != "deployed"}
    lines.append("facts:" if shown else "# facts:")
    for name, fact in sorted(shown.items()):
        lines.append(f"  {name}: {str(fact.value).lower()}  # {_comment(fact.reason)}")
    if not minimal:
        # A fact that nobody declares and no file shows leaves policies undecided, and says so.
        docs = load("system")["properties"]["facts"]["properties"]
        left = [name for name in FACTS if name not in shown and name != "deployed"]
        lines += [f"  # {name}: false  # {docs[name]['description']}" for name in left]
    return "\n".join(lines) + "\n"


def _owner(run: Run) -> str:
    """Who owns everything by CODEOWNERS, quoted; empty where several or nobody does."""
    found: set[str] = set()
    for artifact in run.evidence.of("ownership") if "ownership" in run.evidence.kinds else ():
        rules = artifact.data.get("rules", ()) if isinstance(artifact.data, dict) else ()
        everything = [rule for rule in rules if rule.get("pattern") in ("*", "/", "/**")]
        found.update(owner for rule in everything[-1:] for owner in rule.get("owners", ())[:1])
    return f"{json.dumps(found.pop())}  # owns everything in CODEOWNERS" if len(found) == 1 else ""


def _scalar(text: str) -> str:
    """A text as YAML reads it back."""
    return text if _PLAIN.fullmatch(text) else json.dumps(safe(text))


def _comment(text: str) -> str:
    """A text that ends no comment: what stands in it may come from the names of files."""
    return "".join(char if char.isprintable() else " " for char in safe(text))


def _hooks(run: Run) -> Iterator[Proposal]:
    why = "every commit and push is asked; then: pre-commit install"
    if HOOKS not in run.snapshot.entries:
        types = "default_install_hook_types: [pre-commit, pre-merge-commit, pre-push]\n"
        yield Proposal(HOOKS, f"{types}repos:\n{_HOOK}", why)
    elif not _names_us(run, HOOKS):
        yield Proposal(HOOKS, _HOOK, why, add=True)


def _pipelines(run: Run) -> Iterator[Proposal]:
    """The pipeline of each forge that the repository shows signs of."""
    why = "the whole state is judged, whatever a hook let through"
    paths = run.snapshot.entries
    github = any(path.startswith(".github/") for path in paths)
    named = any(_names_us(run, path) for path in paths if path.startswith(".github/workflows/"))
    if github and not named:
        yield Proposal(GITHUB, GITHUB_WORKFLOW, why)
    if GITLAB in paths and not _names_us(run, GITLAB):
        yield Proposal(GITLAB, GITLAB_JOB, why, add=True)


def _names_us(run: Run, path: str) -> bool:
    """Whether a file mentions aigov; one that cannot be read is left to people."""
    try:
        return b"aigov" in run.snapshot.read(path)
    except Unreadable:
        return True
