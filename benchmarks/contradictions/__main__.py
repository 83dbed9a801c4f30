"""``python -m benchmarks.contradictions``: recall and precision on planted contradictions.

Each kind is planted in a copy of the good example, in ``--variants`` seeded variants, each with
its sound twin. The table gives, by kind, how many were found (recall) and how many sound twins
had a finding (false alarms). Exit 1 when one was missed or one alarm was false.

With ``--repositories DIR`` the same checks are asked of every repository below a folder, and each
problem of a kind that is planted is printed, to be read and argued by a person.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from random import Random

from aigov.model import Finding, Verdict
from aigov.registry import Registry
from aigov.run import Options, judge, prepare
from aigov.snapshot import root_of, take
from aigov.terms import Outcome
from benchmarks.contradictions.planting import EXAMPLE, Commit, Contradiction

AS_OF = date(2026, 11, 22)
MODULES = (
    "cards", "data", "delivery", "duties", "facts", "lineage", "operations", "owners", "pipelines",
    "served",
)  # fmt: skip
PACKS = ("aigov:release-review",)
"""What selects, beside the configuration of a real repository, the policies of all kinds."""

_SIGNATURE = b"\ngpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----"
_BASE = Commit({}, "2026-11-16", "Chidi Okafor <chidi.okafor@acme.org>", message="Begin")


def kinds() -> tuple[Contradiction, ...]:
    """Every kind, in the order of the modules."""
    modules = [import_module(f"benchmarks.contradictions.{name}") for name in MODULES]
    return tuple(kind for module in modules for kind in module.KINDS)


def git(folder: Path, *arguments: str, **environment: str) -> bytes:
    """What git says, run without any configuration of the machine."""
    clean = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "HOME": os.devnull}
    clean |= {"GIT_CONFIG_NOSYSTEM": "1", **environment}
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, env=clean, check=True, capture_output=True)
    return done.stdout


def build(folder: Path, kind: Contradiction, commits: Sequence[Commit]) -> None:
    """The good example as a repository, with commits on top."""
    shutil.copytree(EXAMPLE, folder)
    if kind.policies:
        config = folder / "aigov.yaml"
        extra = "".join(f"  {name}: {json.dumps(said)}\n" for name, said in kind.policies.items())
        config.write_text(config.read_text("utf-8") + extra, "utf-8")
    git(folder, "init", "-q", "-b", "main")
    for commit in (_BASE, *commits):
        for path, text in commit.files.items():
            file = folder / path
            if text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8")
        _commit(folder, commit)


def _commit(folder: Path, commit: Commit) -> None:
    name, _, address = commit.author.rstrip(">").partition(" <")
    other, _, theirs = (commit.committer or commit.author).rstrip(">").partition(" <")
    when = f"{commit.day}T12:00:00+0000"
    people = {
        "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address, "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": other, "GIT_COMMITTER_EMAIL": theirs, "GIT_COMMITTER_DATE": when,
    }  # fmt: skip
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "--allow-empty", "-m", commit.message, **people)
    if commit.signed:
        head, _, message = git(folder, "cat-file", "commit", "HEAD").partition(b"\n\n")
        (folder / ".git" / "signed").write_bytes(head + _SIGNATURE + b"\n\n" + message)
        made = git(folder, "hash-object", "-t", "commit", "-w", ".git/signed")
        git(folder, "update-ref", "HEAD", made.decode().strip())
    for tag in commit.tags:
        git(folder, "tag", tag)


def verdict_of(
    folder: Path, registry: Registry, *policies: str, packs: tuple[str, ...] = ()
) -> Verdict:
    """The verdict on a repository, of these policies only."""
    options = Options(today=AS_OF, select=policies, packs=packs)
    with take(root_of(folder), "worktree") as snapshot:
        return judge(prepare(snapshot, registry, options), options)


def findings_of(
    kind: Contradiction, commits: Sequence[Commit], registry: Registry
) -> tuple[Finding, ...]:
    """The findings of the policy of a kind on one twin."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "repository"
        build(folder, kind, commits)
        return verdict_of(folder, registry, kind.policy).findings


def said(finding: Finding) -> str:
    """A finding in a line, with its problems."""
    told = "; ".join(f"{p.id} {p.at}: {p.message}" for p in finding.problems)
    return f"{finding.outcome} {told}"


def trial(kind: Contradiction, variant: int, seed: int, registry: Registry) -> Iterator[str]:
    """What went wrong with one variant: ``missed: ...`` or ``false alarm: ...``."""
    pair = kind.make(Random(f"{seed}/{kind.id}/{variant}"))
    for finding in findings_of(kind, pair.sound, registry):
        if finding.outcome is not Outcome.PASS or finding.problems:
            yield f"false alarm: variant {variant}: {said(finding)}"
    for finding in findings_of(kind, pair.planted, registry):
        found = any(p.id in kind.problems and pair.at in ("", p.at.path) for p in finding.problems)
        if not found or finding.outcome is not Outcome.FAIL:
            yield f"missed: variant {variant}: {said(finding)}"


def planted(wanted: Iterable[Contradiction], variants: int, seed: int) -> bool:
    """Print the table; whether all were found and no alarm was false."""
    registry, sound = Registry(), True
    print(f"{'kind':36}{'found':>10}{'false':>8}")
    for kind in wanted:
        wrong = [line for n in range(variants) for line in trial(kind, n, seed, registry)]
        missed = sum(line.startswith("missed") for line in wrong)
        false = len(wrong) - missed
        print(f"{kind.id:36}{f'{variants - missed}/{variants}':>10}{false:>8}", flush=True)
        for line in wrong[:3]:
            print(f"  {line}")
        sound = sound and not wrong
    return sound


def alarms(folder: Path, wanted: Sequence[Contradiction]) -> None:
    """Print each problem of a planted kind in real repositories; nobody planted one there."""
    registry = Registry()
    policies = tuple(sorted({kind.policy for kind in wanted}))
    ids = {problem for kind in wanted for problem in kind.problems}
    for repository in sorted(path for path in folder.iterdir() if path.is_dir()):
        verdict = verdict_of(repository, registry, *policies, packs=PACKS)
        told = {
            f"  {p.id} {p.at}: {p.message}"
            for finding in verdict.findings
            for p in finding.problems
            if p.id in ids and p.outcome is Outcome.FAIL
        }
        print(f"{repository.name}: {len(told)}")
        print("".join(f"{line}\n" for line in sorted(told)), end="")


def main() -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contradictions")
    parser.add_argument("--variants", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", default=[], metavar="ID")
    parser.add_argument("--repositories", type=Path, metavar="DIR")
    args = parser.parse_args()
    wanted = [kind for kind in kinds() if not args.kind or kind.id in args.kind]
    if args.repositories:
        alarms(args.repositories, wanted)
        return 0
    return 0 if planted(wanted, args.variants, args.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
