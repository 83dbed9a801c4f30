"""Canonical results for tests of reports: small ones by hand, and hostile ones by the thousand."""

from __future__ import annotations

import random
from typing import Any

COMMIT = "a" * 40

HOSTILE = (
    "",
    " ",
    "=cmd|' /C calc'!A1",
    ' "=1+1',
    "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a;=1", "\uff1d1",
    'quote " and, comma\r\nnew line',
    "::error file=a::b",
    "\n::set-output name=a::b",
    "x ::stop-commands::y",
    "##[error]legacy",
    "100% %0A %3A ,:",
    "]]> </failure><evil/> &lt; &amp;",
    "\x00\x01\x08\x0b\x1b[31mred\x7f\x9f",
    "\ufffe\uffff\ud800",
    "\u202egnp.exe\u2066 \u200b\ufeff",
    "a|b `c` **d** _e_ [f](g) <script>alert(1)</script> </details>",
    "@acme/all #1 https://evil.example --> <!--",
    "a/../b?c#d e\\xff %41",
    "\u6f22\u5b57 \U0001f980",
    "w" * 5_000,
)  # fmt: skip
"""Text as a hostile repository may hold it, for every place of a result that can carry it."""


def problem(message: str = "reviewer is missing", /, **more: Any) -> dict[str, Any]:
    return {
        "id": "missing",
        "path": "governance/risks.yaml",
        "line": 3,
        "column": 5,
        "key": "reviewer",
        "message": message,
        "hint": "name one",
        "unknown": False,
        "source": "",
        "fingerprint": "0123456789abcdef",
        **more,
    }


def finding(policy: str = "risks", system: str = "bot", /, **more: Any) -> dict[str, Any]:
    """A failure that blocks, with one problem."""
    problems = more.pop("problems", [problem()])
    outcome = more.get("outcome", "fail")
    enforced = more.get("mode", "enforced") == "enforced"
    return {
        "policy": policy,
        "title": policy.capitalize(),
        "system": system,
        "outcome": outcome,
        "mode": "enforced",
        "severity": "high",
        "gate": "ci",
        "due": True,
        "blocks": outcome in ("fail", "unknown") and enforced and more.get("due", True),
        "way": "",
        "ways": [],
        "path": problems[0]["path"] if problems else "bot/ai-system.yaml",
        "line": problems[0]["line"] if problems else 1,
        "message": problems[0]["message"] if problems else "holds",
        "problems": problems,
        "evidence": [],
        "needs_reviewer": [],
        "by": None,
        "was": None,
        **more,
    }


def policy(name: str, /, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "version": "1",
        "title": name.capitalize(),
        "requirement": f"There are {name}",
        "why": "They matter.",
        "domain": "governance",
        "mode": "enforced",
        "gate": "ci",
        "pack": "",
        "source": f"policies/{name}.yaml",
        "digest": "b" * 64,
        "enforce_from": None,
        "references": {"eu-ai-act": ["Art.9(1)", "Art.9(2)"]},
        "fix": f"Write {name}.",
        "limits": "Whether they are true is not seen.",
        **more,
    }


def system(name: str, /, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": name.capitalize(),
        "root": name,
        "owner": "ana@acme.org",
        "tier": "high",
        "judged_as": "high",
        "lifecycle": "production",
        "declared": True,
        "reason": "",
        "path": f"{name}/ai-system.yaml",
        "line": 1,
        "facts": {},
        **more,
    }


def result(*findings: dict[str, Any], code: int | None = None, **more: Any) -> dict[str, Any]:
    """A result with these findings, and the policies and systems that they name."""
    blocks = [each for each in findings if each["blocks"]]
    found = {
        "schema_version": "1",
        "snapshot": {"kind": "revision", "id": COMMIT, "tree": "c" * 40, "root": ""},
        "as_of": "2026-11-22",
        "gate": "release-review",
        "policies": [policy(name) for name in sorted({each["policy"] for each in findings})],
        "systems": [system(name) for name in sorted({each["system"] for each in findings})],
        "findings": list(findings),
        "unreadable": [],
        "unclaimed": [],
        "notes": [],
        "tool": {"name": "aigov-policy", "version": "0.2.0.dev0", "arguments": ["check"]},
        "waivers": [],
        "baseline": None,
        "lineage": [],
        "undrawn": 0,
        "frameworks": [],
        "exit": {"code": int(bool(blocks)) if code is None else code, "reason": "for a test"},
    }
    return {**found, **more}


def waiver(name: str, expires: str, /, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "policy": "risks",
        "system": "bot",
        "reason": "late",
        "compensating": "watched",
        "requester": "ana@acme.org",
        "approver": "bo@acme.org",
        "granted": "2026-10-01",
        "expires": expires,
        "ticket": "",
        "renews": "",
        "path": "governance/waivers.yaml",
        "line": 2,
        "excuses": True,
        "faults": [],
        **more,
    }


def numbered(count: int, **more: Any) -> dict[str, Any]:
    """A result with this many findings, of one problem each: of 100 policies for each system."""
    return result(
        *(
            finding(
                f"policy-{number % 100}",
                f"system-{number // 100}",
                problems=[problem(fingerprint=f"{number:016x}", line=number + 1)],
                **more,
            )
            for number in range(count)
        )
    )


def hostile(seed: int, count: int = 60) -> dict[str, Any]:
    """A result in which every text may be any of ``HOSTILE``, the same for the same seed."""
    chance = random.Random(seed)

    def text() -> str:
        return chance.choice(HOSTILE)

    def a_problem() -> dict[str, Any]:
        fingerprint = f"{chance.randrange(40):016x}"
        place = {"path": text(), "line": chance.randint(1, 99), "key": text(), "hint": text()}
        unknown = chance.random() < 0.3
        return problem(text(), **place, source=text()[:200], unknown=unknown,
                       fingerprint=fingerprint)  # fmt: skip

    def a_finding(number: int) -> dict[str, Any]:
        outcome = chance.choice(("pass", "fail", "unknown", "waived", "not-applicable"))
        bad = outcome in ("fail", "unknown", "waived")
        return finding(
            f"p{number % 9}",
            f"s{number // 9}",
            title=text(),
            outcome=outcome,
            mode=chance.choice(("enforced", "advisory")),
            severity=chance.choice(("critical", "high", "medium", "low")),
            due=chance.random() < 0.8,
            problems=[a_problem() for _ in range(chance.randint(1, 4))] if bad else [],
            by=text() if outcome == "waived" else None,
            message=text(),
            evidence=[{"path": text(), "blob": "", "kind": "x", "reader": "y", "tracked": True}],
        )

    made = result(*map(a_finding, range(count)), notes=[text() for _ in range(5)])
    for each in made["policies"]:
        each.update(title=text(), requirement=text(), fix=text(), why=text(), limits=text())
        each["references"] = {"acme": [text()]}
    for each in made["systems"]:
        each.update(name=text(), path=text(), tier=chance.choice(("high", None)))
    made["snapshot"]["root"] = chance.choice(("", "a b/c"))
    made["exit"]["reason"] = text()
    made["waivers"] = [waiver(text(), "2026-12-01", approver=text()) for _ in range(3)]
    made["tool"]["arguments"] = ["check", "--rev", text()]
    return made
