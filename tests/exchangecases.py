"""Results written by hand for documents that other tools read, one of each outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

DAY = "2026-11-20"
COMMIT = "c0ffee" + "0" * 34
BLOB = "b10b" + "0" * 36
DIGEST = "d1" * 32

HOSTILE = (
    "a\x1b[31mred\x07\x00",
    "\u202egnp.exe\u2066",
    "lone \ud800 and \udcff",
    "written \\xff",
    "two\nlines\r\n\ttab\u2028",
    "]]> ::error:: =cmd()",
    "<script>alert(1)</script> &lt;b&gt;",
    "[x](javascript:alert(1)) ![y](z) `code` **bold** _it_ {{ insert: param, p }} |a|",
    "# heading",
    "../../etc/passwd?q#frag%2e:80 //host/x",
    "javascript:alert(1)",
    "\ufeff \u00a0 ",
    "",
    " ",
    "漢字🦀" * 40,
    "w" * 5_000,
    "1starts-with-a-digit",
    "*",
)
"""Text that somebody who wants to break a document, or its reader, would write."""


def policy(key: str, **more: Any) -> dict[str, Any]:
    """A policy of a result."""
    found = {
        "id": key,
        "version": "1",
        "title": f"Title of {key}",
        "requirement": f"{key} is asked for.",
        "why": f"Without {key} it goes wrong.",
        "domain": "governance",
        "mode": "enforced",
        "gate": "ci",
        "pack": "aigov:baseline",
        "source": f"aigov_policies/governance/{key}.yaml",
        "digest": DIGEST,
        "enforce_from": None,
        "references": {"eu-ai-act": ["Art.9(2)"], "iso-42001": ["6.1.2", "8.2"]},
        "fix": f"Write {key}.",
        "limits": f"{key} shows no more than that.",
    }
    return {**found, **more}


def system(key: str, **more: Any) -> dict[str, Any]:
    """A system of a result."""
    found = {
        "id": key,
        "name": f"Name of {key}",
        "root": f"models/{key}",
        "owner": "@acme/ml",
        "tier": "high",
        "judged_as": "high",
        "lifecycle": "production",
        "declared": True,
        "reason": "",
        "path": f"models/{key}/ai-system.yaml",
        "line": 1,
        "facts": {"deployed": {"value": True, "declared": False, "reason": "it is in production"}},
    }
    return {**found, **more}


def problem(message: str, **more: Any) -> dict[str, Any]:
    """A problem of a finding."""
    found = {
        "id": "absent",
        "path": "models/bot/MODEL CARD.md",
        "line": 7,
        "column": 3,
        "key": "sections",
        "message": message,
        "hint": "write it",
        "unknown": False,
        "source": "",
        "fingerprint": "0123456789abcdef",
    }
    return {**found, **more}


def finding(key: str, about: str, outcome: str, **more: Any) -> dict[str, Any]:
    """A finding of a result: with a problem, unless it passes or does not apply."""
    problems = [] if outcome in ("pass", "not-applicable") else [problem(f"{key} is missing")]
    message = {"pass": "Way", "not-applicable": "does not apply"}.get(outcome, f"{key} is missing")
    file = {
        "path": "models/bot/MODEL CARD.md",
        "blob": BLOB,
        "kind": "model-card",
        "reader": "model-card",
        "tracked": True,
    }
    found = {
        "policy": key,
        "title": f"Title of {key}",
        "system": about,
        "outcome": outcome,
        "mode": "enforced",
        "severity": "high",
        "gate": "ci",
        "due": True,
        "blocks": outcome in ("fail", "unknown"),
        "way": "Way",
        "ways": [],
        "path": "models/bot/MODEL CARD.md",
        "line": 7,
        "message": message,
        "problems": problems,
        "evidence": [file],
        "needs_reviewer": [],
        "by": None,
        "was": None,
    }
    return {**found, **more}


def waiver(**more: Any) -> dict[str, Any]:
    """A waiver of a result, for the policy ``oversight`` and the system ``bot``."""
    found = {
        "id": "W-7",
        "policy": "oversight",
        "system": "bot",
        "reason": "The desk is moving.",
        "compensating": "Two clerks look at each case.",
        "requester": "@a",
        "approver": "@b",
        "granted": "2026-09-02",
        "expires": "2026-12-01",
        "ticket": "GRC-412",
        "renews": "",
        "path": "governance/waivers.yaml",
        "line": 3,
        "excuses": True,
        "faults": [],
    }
    return {**found, **more}


def result(**more: Any) -> dict[str, Any]:
    """A result with one finding of every outcome, one of them about the repository."""
    keys = ("card", "drift", "lineage", "oversight", "owner", "privacy")
    found = {
        "schema_version": "1",
        "snapshot": {"kind": "revision", "id": COMMIT, "tree": "", "root": "services"},
        "as_of": DAY,
        "gate": "ci",
        "policies": [policy(key) for key in keys],
        "systems": [system("bot")],
        "findings": [
            finding("card", "bot", "pass", needs_reviewer=["Whether it is true."]),
            finding("drift", "bot", "fail"),
            finding("lineage", "bot", "unknown"),
            finding("oversight", "bot", "waived", was="fail", by="W-7"),
            finding("owner", "*", "waived", was="unknown", by="baseline"),
            finding("privacy", "bot", "not-applicable", evidence=[]),
        ],
        "unreadable": [
            {
                "path": "models/bot/card.yaml",
                "line": 0,
                "kind": "model-card",
                "reader": "model-card",
                "reason": "is no YAML",
                "hint": "mend it",
            }
        ],
        "unclaimed": [
            {
                "path": "x/card.md",
                "kind": "model-card",
                "reader": "r",
                "reason": "no system owns it",
            }
        ],
        "notes": ["A note."],
        "tool": {"name": "aigov-policy", "version": "9.8.7", "arguments": ["check", "--rev", "v1"]},
        "waivers": [waiver()],
        "baseline": {"entries": 1, "excuses": 1, "expires": "2026-12-24"},
        "lineage": [],
        "undrawn": 0,
        "frameworks": [
            {
                "framework": "eu-ai-act",
                "title": "EU AI Act",
                "version": "2024/1689",
                "status": "in force",
                "verification": "primary-text",
                "counts": {
                    "evidenced": 1,
                    "failing": 2,
                    "not-assessed": 3,
                    "not-evidenceable": 4,
                },
                "clauses": 10,
            }
        ],
        "exit": {"code": 1, "reason": "1 enforced failure: drift"},
    }
    return {**found, **more}


NEWER = ("tool", "waivers", "baseline", "lineage", "undrawn", "frameworks")
"""Keys that older results of the same schema lack."""


def older() -> dict[str, Any]:
    """The same result as an older version wrote it."""
    found = {key: each for key, each in result().items() if key not in NEWER}
    for each in found["policies"]:
        for key in ("requirement", "why", "domain"):
            del each[key]
    del found["snapshot"]["root"]
    return found


def empty() -> dict[str, Any]:
    """A result of a repository without a system: exit 3."""
    bare = {key: [] for key in ("policies", "systems", "findings", "unreadable", "unclaimed")}
    nowhere = {"kind": "folder", "id": "", "tree": "", "root": ""}
    code = {"code": 3, "reason": "nothing was evaluated: no AI system is declared"}
    more = {"notes": [], "waivers": [], "baseline": None, "frameworks": []}
    return result(**bare, **more, snapshot=nowhere, exit=code)


def spoiled(text: str) -> dict[str, Any]:
    """A result in which everything that a repository can say is a hostile text."""
    keys = {"path": text, "kind": text, "reader": text}
    about = ("name", "root", "owner", "reason", "path")
    odd = problem(text, path=text, key=text, hint=text, id=text)
    found = finding(text, text, "fail", problems=[odd], title=text, message=text, way=text)
    found["evidence"] = [{**keys, "blob": BLOB, "tracked": False}]
    excused = finding("oversight", "bot", "waived", was="fail", by=text, needs_reviewer=[text])
    said = ("reason", "compensating", "requester", "approver", "ticket", "renews", "path")
    meant = ("version", "title", "requirement", "why", "domain", "pack", "source", "fix")
    own = policy(text, **dict.fromkeys(meant, text), limits=text, references={text: [text]})
    named = [system("bot", **dict.fromkeys(about, text)), system(text, declared=False)]
    doubt = {**keys, "line": 0, "reason": text, "hint": text}
    return result(
        policies=[own, policy("oversight")],
        systems=named,
        findings=[found, excused],
        waivers=[waiver(id=text, **dict.fromkeys(said, text))],
        unreadable=[doubt],
        unclaimed=[{**keys, "reason": text}],
        notes=[text],
        snapshot={"kind": "worktree", "id": COMMIT, "tree": "", "root": text},
        exit={"code": 1, "reason": text},
        tool={"name": text, "version": text, "arguments": [text]},
        frameworks=[{**result()["frameworks"][0], "title": text, "framework": text}],
    )


def walked(each: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Everything in a document with the key that it stands under; items with that of the list."""
    yield key, each
    if isinstance(each, dict):
        for name, one in each.items():
            yield from walked(one, name)
    elif isinstance(each, list):
        for one in each:
            yield from walked(one, key)


def many(number: int) -> dict[str, Any]:
    """A result with so many systems, each with one finding that fails."""
    names = [f"s{each}" for each in range(number)]
    return result(
        findings=[finding("drift", name, "fail") for name in names],
        systems=[system(name) for name in names],
    )
