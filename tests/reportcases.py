"""Results for the tests of reports: of real repositories, and made up to break a report.

A made-up result is drawn from the published schema, so that a key that is added there is drawn
here too, and is then made to agree with itself as the engine's results do. The texts are what a
hostile repository would write.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from aigov.cli import main
from aigov.schemas import load
from gitrepo import GitRepo

EXAMPLES = Path(__file__).parents[1] / "examples"
REAL = ("loan-approval", "loan-approval-broken")
SEEDS = range(24)
MANY = 30_000
"""More findings than any viewer keeps: GitHub takes 25,000 results of a SARIF file."""

OUTCOMES = ["pass", "fail", "unknown", "waived", "not-applicable"]

Result = dict[str, Any]

HOSTILE = (
    "", " ", "a b", "100%", "%0A::error::pwned", "::error file=a::pwned", "##[error]pwned",
    "#1 ?x=y&z", "a\\b", "bytes \\xff\\xfe", "../../etc/passwd", "tab\there", "two\nlines",
    "lone\rreturn", "both\r\nof them", "nul \x00", "bell \x07", "\x1b[31mred\x1b[0m",
    "\x85\u2028\u2029", "\u202egnp.exe", "zero\u200bwidth\ufeff", "\u2066isolate\u2069",
    "\ufffe\uffff", "]]>", "-->",
    "<!-- aigov -->", "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>",
    "\"double\" 'single' `tick`", "&amp; &lt; &#0;", "=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)",
    "{{ 7*7 }}", "${{ github.token }}", "{% raw %}", "$(id)", "| a | b |", "# heading",
    "[link](https://example.org)", "![i](https://example.org/i.png)", "**bold** _it_ ~~no~~",
    "@everyone #1 owner/repo#2", "```\nfence\n```", "---", "javascript:alert(1)", "file:///etc/passwd",
    "https://example.org/?a=b&c=d", "\U0001f600 é ß 日本語 עברית", "a" * 3000,
    "x " * 700, "null", "true",
)  # fmt: skip
"""What a repository may write where a text is shown."""

PATHS = (
    "models/loan/MODEL_CARD.md", "a b/c d.yaml", "100%/a%20b.md", "a#b.md", "a?b=c.md", "a&b.md",
    "é/日本語.md", "bytes \\xff.md", "back\\slash.md", "line\nbreak.md", "quote\"'`.md", "a:b.md",
    "]]>.md", "-->.md", "<b>.md", "=cmd.md", "@x.md", "-rf.md", "\u202egnp.md", "zero\u200b.md",
    "d/" * 200 + "deep.md", "n" * 250 + ".md", "[a](b).md", "|.md", "{{a}}.md", "::error::.md",
    "%0A.md", "~/x.md", "C:/x.md", ".hidden", "a/./b.md",
)  # fmt: skip
"""What a repository may call a file; bytes that are no UTF-8 are written as ``safe`` does."""


def real(example: str, folder: Path) -> Result:
    """What ``check -o json`` says of a copy of an example that was committed."""
    shutil.copytree(EXAMPLES / example, folder / example)
    GitRepo(folder / example).commit(when="2026-11-17T12:00:00+0000")
    out = folder / f"{example}.json"
    words = ("--rev", "HEAD", "--as-of", "2026-11-22", "-o", f"json={out}")
    assert main(["-C", str(folder / example), "check", *words]) in (0, 1)
    result: Result = json.loads(out.read_text("utf-8"))
    return result


def corpus(folder: Path) -> Iterator[tuple[str, Result]]:
    """Every result by name: the real ones, the made-up ones, the one without a system."""
    for example in REAL:
        yield example, real(example, folder)
    for seed in SEEDS:
        yield f"fuzzed-{seed}", fuzzed(seed)
    yield "no-systems", without_systems()


def fuzzed(seed: int) -> Result:
    """A valid result that is as odd as the schema and the engine allow."""
    draw = Random(seed)
    drawn = _Drawn(draw, load("results.v1"))
    result = drawn.result()
    _agree(result, draw)
    return result


def without_systems() -> Result:
    """What an empty repository gives: nothing was evaluated."""
    result = fuzzed(0)
    empty = {"systems": [], "findings": [], "unclaimed": [], "unreadable": [], "notes": []}
    kept = {key: result[key] for key in ("schema_version", "snapshot", "as_of", "gate", "policies")}
    return {**kept, **empty, "exit": {"code": 3, "reason": "nothing was evaluated: no system"}}


def many(result: Result, count: int = MANY) -> Result:
    """A result with so many failures: those of ``result`` told again for other systems."""
    failing = [finding for finding in result["findings"] if finding["outcome"] == "fail"]
    findings, systems = [], []
    for number in range(-(-count // len(failing))):
        name = f"system-{number:05d}"
        systems.append({**result["systems"][0], "id": name})
        for finding in failing:
            problems = [
                {**problem, "fingerprint": _fingerprint(name, problem["fingerprint"])}
                for problem in finding["problems"]
            ]
            findings.append({**finding, "system": name, "problems": problems})
    bare = {key: value for key, value in result.items() if key not in ("lineage", "waivers")}
    return {**bare, "systems": systems, "findings": findings[:count]}


class _Drawn:
    """Values drawn from a JSON Schema, its subset that the published result uses."""

    def __init__(self, draw: Random, schema: Mapping[str, Any]) -> None:
        self.draw, self.schema = draw, schema

    def result(self) -> Result:
        """A value of the whole schema."""
        result: Result = self.value(self.schema, "")
        return result

    def finding(self, outcomes: list[str]) -> dict[str, Any]:
        """A finding with one of these outcomes."""
        found: dict[str, Any] = self.value(self.schema["$defs"]["finding"], "")
        return {**found, "outcome": self.draw.choice(outcomes)}

    def value(self, schema: Mapping[str, Any], key: str) -> Any:
        """A value of a schema; ``key`` is the property that it stands at."""
        if "$ref" in schema:
            return self.value(self.schema["$defs"][schema["$ref"].rpartition("/")[2]], key)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.draw.choice(schema["enum"])
        kind = schema["type"]
        if isinstance(kind, list):
            kind = self.draw.choice(kind)
        return getattr(self, f"_{kind}")(schema, key)

    def _null(self, _schema: Mapping[str, Any], _key: str) -> None:
        return None

    def _boolean(self, _schema: Mapping[str, Any], _key: str) -> bool:
        return self.draw.random() < 0.5

    def _integer(self, schema: Mapping[str, Any], _key: str) -> int:
        least: int = schema.get("minimum", 0)
        return self.draw.choice((least, least + 1, 42, 99_999))

    def _number(self, _schema: Mapping[str, Any], _key: str) -> float:
        return self.draw.choice((0, 0.5, -1, 1e-9, 123456.75))

    def _string(self, schema: Mapping[str, Any], key: str) -> str:
        if "pattern" in schema and "[0-9a-f]" in schema["pattern"]:
            size = 64 if "{64}$" in schema["pattern"] else 16 if "{16}" in schema["pattern"] else 40
            return f"{self.draw.getrandbits(4 * size):0{size}x}"
        if schema.get("format") == "date" or key in ("day", "date"):
            return str(date.fromordinal(self.draw.randint(737_000, 745_000)))
        text = self.draw.choice(PATHS if key in ("path", "root", "closes") else HOSTILE)
        if self.draw.random() < 0.2:
            text += self.draw.choice(HOSTILE)
        return text[: schema.get("maxLength")] or "x" * schema.get("minLength", 0)

    def _array(self, schema: Mapping[str, Any], key: str) -> list[Any]:
        most = 6 if key in ("policies", "systems") else 3
        return [self.value(schema["items"], key) for _ in range(self.draw.randint(0, most))]

    def _object(self, schema: Mapping[str, Any], _key: str) -> dict[str, Any]:
        required = schema.get("required", ())
        found = {
            key: self.value(inner, key)
            for key, inner in schema.get("properties", {}).items()
            if key in required or self.draw.random() < 0.7
        }
        more = schema.get("additionalProperties")
        if isinstance(more, Mapping) and not found:
            names = schema.get("propertyNames", {}).get("enum", HOSTILE)
            drawn = required or self.draw.sample(names, 2)
            found = {text: self.value(more, text) for text in drawn}
        return found


def _agree(result: Result, draw: Random) -> None:
    """Makes the parts of a drawn result say the same, as those of the engine's do."""
    policies = _unique(result["policies"], draw, "policy")
    for policy in policies:
        policy["title"] = policy["title"].strip() or "A control"  # the engine takes no blank one
    systems = _unique(result["systems"], draw, "system")
    if systems and draw.random() < 0.3:
        systems[0]["id"] = "*"
    result["policies"], result["systems"] = policies, systems
    drawn = _Drawn(draw, load("results.v1"))
    pairs = [(policy, system) for policy in policies for system in systems]
    outcomes = draw.choice((OUTCOMES, OUTCOMES, [each for each in OUTCOMES if each != "fail"]))
    result["findings"] = [
        _agreeing(drawn.finding(outcomes), policy, system, draw) for policy, system in pairs
    ]
    _without_base(result)
    result["lineage"] = [_lineage(system, drawn) for system in systems[:2]]
    for key, name in (("frameworks", "framework"), ("coverage", "framework"), ("waivers", "id")):
        if key in result:
            result[key] = list({row[name]: row for row in result[key]}.values())
    for row in result.get("frameworks", []):
        row["clauses"] = sum(row["counts"].values())
    for row in result.get("coverage", []):
        standing = [clause["standing"] for clause in row["clauses"]]
        row["counts"] = {name: standing.count(name) for name in row["counts"]}
    result["exit"]["code"] = _code(result["findings"])


def _unique(items: list[Any], draw: Random, fallback: str) -> list[Any]:
    """Each id once, none of them empty; half of the results have ids of the usual form."""
    usual = draw.random() < 0.5
    for number, item in enumerate(items):
        if usual or not item["id"].strip():
            item["id"] = f"{fallback}-{number}"
    found = {item["id"]: item for item in items}
    return [found[key] for key in sorted(found)]


def _agreeing(finding: Any, policy: Any, system: Any, draw: Random) -> Any:
    """A finding about this policy and system, with what its outcome needs."""
    repeated = {key: policy[key] for key in ("title", "mode", "gate")}
    finding |= {"policy": policy["id"], "system": system["id"], **repeated}
    outcome = finding["outcome"]
    problem = load("results.v1")["$defs"]["problem"]
    if outcome in ("pass", "not-applicable"):
        finding["problems"] = []
    elif not finding["problems"]:
        finding["problems"] = [_Drawn(draw, load("results.v1")).value(problem, "")]
    for each in finding["problems"]:
        each["unknown"] = outcome == "unknown"
        each["message"] = each["message"] or "has no author"
        spot = (policy["id"], system["id"], each["path"], each["key"], each["id"])
        each["fingerprint"] = _fingerprint(*spot)
    for each in finding["problems"][:1]:
        finding |= {key: each[key] for key in ("path", "line", "message")}
    waived = outcome == "waived"
    finding |= {"by": "W-7" if waived else None, "was": "fail" if waived else None}
    open_ = outcome in ("fail", "unknown")
    finding["blocks"] = open_ and finding["mode"] == "enforced" and finding["due"]
    if outcome != "pass":
        finding["needs_reviewer"] = []
    return finding


def _without_base(result: Result) -> None:
    """Whether something is known is said with a base, and of every finding, or not at all."""
    compared = "base" in result
    for finding in result["findings"]:
        problems = finding["problems"]
        for problem in problems if not compared else ():
            problem.pop("known", None)
        finding.pop("known", None)
        if compared:
            finding["known"] = bool(problems) and all("known" in each for each in problems)
            finding["blocks"] = finding["blocks"] and not finding["known"]


def _lineage(system: Any, drawn: _Drawn) -> Any:
    """A graph whose edges and gaps join nodes that it has."""
    graph = _Drawn(drawn.draw, load("graph.v1"))
    shapes = load("graph.v1")["$defs"]
    nodes = [graph.value(shapes["node"], "") for _ in range(4)]
    found = {node["id"]: node for node in nodes}
    ends = sorted(found)
    edges = [graph.value(shapes["edge"], "") for _ in ends[1:]]
    for edge, start, end in zip(edges, ends, ends[1:], strict=False):
        edge |= {"from": start, "to": end}
    gap = graph.value(shapes["gap"], "") | {"from": ends[0], "to": "?"}
    return {
        "system": {"id": system["id"], "name": system["name"] or system["id"]},
        "nodes": [found[key] for key in ends],
        "edges": edges,
        "gaps": [gap],
        "notes": [drawn.draw.choice(HOSTILE)],
    }


def _code(findings: list[Any]) -> int:
    blocking = {finding["outcome"] for finding in findings if finding["blocks"]}
    if not findings:
        return 3
    return 1 if "fail" in blocking else 4 if "unknown" in blocking else 0


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
