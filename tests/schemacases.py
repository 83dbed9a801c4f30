"""Documents on which our readers and our schemas agree, and those on which they cannot."""

from __future__ import annotations

import copy
from typing import Any

from aigov.terms import FACTS

Json = Any

OURS = ("config", "framework", "pack", "policy", "system")

ARTIFACT = {
    "artifact": "risk-assessment",
    "which": "newest",
    "fields": {
        "owner": "person",
        "reviewer": ["person", {"differs-from": "author"}],
        "date": [{"max-age": "$days"}, {"not-before": "last-model-change", "grace": "14d"}],
        "risks": {"min-items": "$least"},
        "score": {"number": {"min": 0.5, "max": 1}},
        "auc": {"equals": "evaluation#metrics.auc.value", "tolerance": 0.005},
        "status": {"one-of": ["open", 2]},
        "scope": {"covers": "misuse"},
        "tags": {"contains": ["credit"]},
        "export": {"resolves": "path"},
        "parent": {"resolves": "id", "in": "risk-assessment"},
        "sha": {"digest": "export"},
        "sealed": {"flag": True},
        "key": {"pattern": "R-[0-9]+"},
        "text": {"min-words": 10},
        "secret": "absent",
        "version": "pinned",
    },
}
POLICY: Json = {
    "id": "gate",
    "version": "1.10",
    "title": "A title",
    "requirement": "It is so.",
    "why": "Because.",
    "severity": {"default": "high", "minimal": "low"},
    "gate": "ci",
    "applies": {"tiers": ["limited", "high"], "all": "deployed", "any": ["agentic"],
                "experiments": True},
    "params": {"days": "90d", "least": {"minimal": 1, "high": 3}, "wide": True},
    "always": [{"check": "literal-credentials"},
               {"check": "clear-ownership", "with": {"areas": ["data"]}}],
    "reject": ["expired", "self-approval"],
    "evidence": [
        {"name": "A record", "enough_up_to": "limited", "all": [ARTIFACT]},
        {"name": "A check", "all": [{"check": "data-lineage", "with": {"check_tree": "$wide"}}]},
    ],
    "references": {"eu-ai-act": ["Art.9"], "acme:controls": "6.1"},
    "fix": "Make it so.",
    "limits": "Little.",
    "replaces": "gate",
}  # fmt: skip
SYSTEM: Json = {
    "id": "loan-approval",
    "name": "Loans",
    "owner": "@acme/ml",
    "risk_tier": "high",
    "lifecycle": "production",
    "facts": {"personal_data": True, "agentic": False},
    "model": ["artifacts/**"],
    "evidence": {"model-card": "docs/CARD.md", "risk-assessment": ["/governance/risk.yaml"]},
    "measures": [{"id": "auc", "kind": "model", "from": "metrics.json#/auc", "min": 0.5}],
    "note": {"of": ["our own"]},
}
OVERRIDE = {
    "mode": "enforced",
    "params": {"days": "9d"},
    "severity": "low",
    "gate": "operation",
    "enforce_from": "2027-01-15",
}
BASES: dict[str, Json] = {
    "policy": POLICY,
    "system": SYSTEM,
    "pack": {
        "id": "bank", "version": "1", "title": "A bank's", "why": "Because.",
        "extends": ["aigov:baseline"], "policies": {"gate": OVERRIDE},
        "floors": {"gate": {"mode": "enforced", "params": {"least": 3}}},
    },
    "config": {
        "version": 1, "extends": ["aigov:baseline", "governance/policies/"],
        "systems": [{"id": "a", "root": "models/a", "risk_tier": "high", "note": 1}],
        "waivers": "waivers.yaml", "baseline": "baseline.json", "policies": {"gate": OVERRIDE},
        "exclude": ["examples/**"], "people": ["ana@acme.org"],
    },
    "framework": {
        "id": "acme:controls", "title": "Our controls", "issuer": "Acme", "kind": "standard",
        "version": "3", "status": "current", "as_of": "2026-11-22", "verification": "secondary",
        "verification_note": "Read.", "numbering_note": "Ours.",
        "application_dates": [{"date": "2026-01-01", "what": "All of it"}],
        "open_points": ["None."], "not_mapped": [{"title": "Old rules", "status": "withdrawn"}],
        "clauses": [
            {"id": "4.1", "title": "Risks are known", "partial": "Not how well.",
             "amended": "2026/1", "verification": "unverified", "not_repository_evidence": False},
            {"id": "4.2", "title": "People are heard", "not_repository_evidence": True,
             "why": "They speak elsewhere."},
        ],
    },
}  # fmt: skip


def with_fields(fields: Json) -> Json:
    """A policy that asks this of an artifact."""
    asked = [{"artifact": "risk-assessment", "fields": fields}]
    kept = {key: value for key, value in POLICY.items() if key not in ("params", "evidence")}
    return {**kept, "always": asked}


GONE = object()


def edited(document: Json, path: str, value: Json) -> Json:
    """The document with the value at a path; a last part that is not there is added."""
    if not path:
        return value
    whole = copy.deepcopy(document)
    *parents, last = path.split("/")
    now = whole
    for key in parents:
        now = now[int(key)] if isinstance(now, list) else now[key]
    place: Any = int(last) if isinstance(now, list) else last
    if value is GONE:
        del now[place]
    else:
        now[place] = value
    return whole


PLAIN = with_fields({"owner": "person"})
BY_PARAMETER = {
    **with_fields({
        "a": "$verb", "b": ["$verb"], "c": {"number": "$bounds"}, "d": {"number": {"min": "$low"}},
        "e": {"number": {"max": "$low"}}, "f": {"number": {}, "min": "$low"},
        "g": {"number": None, "max": "$low"}, "h": {"flag": "$wide"},
        "i": {"not-before": "$point", "grace": "$days"}, "j": {"resolves": "$how"},
        "k": {"equals": "$field", "tolerance": "$low"}, "l": {"one-of": ["$field", "$low"]},
        "m": {"covers": "$list"}, "n": {"contains": "$list"}, "o": {"differs-from": "$field"},
        "p": {"pattern": "$field"}, "q": {"digest": "$field"}, "r": {"min-items": "$low"},
    }),
    "params": {
        "verb": "person", "bounds": {"min": 0}, "low": 1, "wide": True, "point": "last-release",
        "days": "9d", "how": "path", "field": "author", "list": ["data"],
    },
    "evidence": [{"name": "Checks", "all": [
        {"check": "access-controls", "with": {"required": "$wide"}},
        {"check": "clear-ownership", "with": {"areas": "$list", "independent_governance": "$wide"}},
        {"check": "data-lineage",
         "with": {"formats": "$list", "check_tree": "$wide", "require_origin": "$wide"}},
    ]}],
}  # fmt: skip
"""A parameter wherever a value is wanted."""

LISTING = ("contains", "covers", "one-of")
CHECKS = ("access-controls", "ai-system-inventory", "card-metrics", "clear-ownership",
          "data-lineage", "literal-credentials")  # fmt: skip
SOME: list[Json] = ["a", 2, True, ["a", 2.5, False]]
FIELDS = "evidence/0/all/0/fields"
TAKEN: list[tuple[str, str, Json]] = [
    ("policy", "severity", "critical"),
    ("policy", "severity/prohibited", "critical"),
    ("policy", "", PLAIN),
    ("policy", "", {**PLAIN, "evidence": []}),
    ("policy", "", {**PLAIN, "evidence": [{"name": "A", "all": PLAIN["always"]}], "always": []}),
    ("policy", "", BY_PARAMETER),
    ("policy", "always", GONE),
    ("policy", "applies", {}),
    ("policy", "reject", "expired"),
    ("policy", "reject", []),
    ("policy", "references", {}),
    ("policy", "references/acme:rules", ["4.2"]),
    ("policy", "evidence/0/all/0/which", "any"),
    ("policy", "always/0/with", {}),
    ("policy", f"{FIELDS}/owner", {"person": None}),
    ("policy", f"{FIELDS}/owner", ["present"]),
    ("policy", f"{FIELDS}/score", "number"),
    ("policy", f"{FIELDS}/score", {"number": None, "min": 2}),
    ("policy", f"{FIELDS}/score", {"number": {}, "max": 2}),
    ("policy", f"{FIELDS}/score", {"number": {"min": 1}}),
    *(("policy", f"{FIELDS}/tags", {verb: value}) for verb in LISTING for value in SOME),
    ("policy", f"{FIELDS}/sha", "digest"),
    ("policy", f"{FIELDS}/export", {"resolves": "link"}),
    ("policy", "params/days", {"minimal": "90d", "high": "30d"}),
    ("system", "evidence", "docs/CARD.md"),
    ("system", "evidence/model-card", []),
    ("system", "facts", {}),
    ("system", "model", "artifacts/**"),
    ("system", "our_cost_centre", 4711),
    (
        "system",
        "measures/0",
        {"id": "asked", "kind": "product", "from": "kpi.csv#row=last", "max": 9},
    ),
    ("system", "measures/0", {"id": "auc", "from": "metrics.json#/auc"}),
    ("system", "", {"id": "a"}),
    ("framework", "id", "controls"),
    (
        "framework",
        "",
        {"id": "a", "title": "A", "version": "1", "clauses": [{"id": "1", "title": "B"}]},
    ),
    ("framework", "clauses/0/not_repository_evidence", GONE),
    ("framework", "open_points", "One."),
    ("framework", "application_dates", []),
    ("pack", "extends", "aigov:baseline"),
    ("pack", "policies/gate", {}),
    ("pack", "", {"id": "a", "version": "1", "title": "A"}),
    ("config", "", {"version": 1}),
    ("config", "version", 1.0),
    ("config", "systems", []),
    ("config", "systems", "models/*/ai-system.yaml"),
    ("config", "extends", "governance/policies/"),
    ("config", "systems/0/root", GONE),
    ("config", "policies/gate/mode", "off"),
    ("config", "policies/gate/params", {"least": {"minimal": 1}}),
    ("pack", "policies/gate/params", {"least": [1, {"a": None}]}),
]
NO_DOCUMENTS: list[Json] = [None, [], "text", 1, {}]
NOTHING: list[Json] = [None, [], {}, [None], [["a"]], [{}]]
NO_VERBS: list[Json] = [
    None, True, 3, [], {}, [[]], [None], "presnt", {"presnt": None}, {"person": "ana"},
    {"absent": False}, {"present": False}, {"person": None, "team": True}, ["person", "presnt"],
    {"min-words": 3, "max-age": "9d"}, "min-words", {"min-words": None}, {"min-words": "ten"},
    {"min-words": 0}, {"min-words": True}, {"min-items": -1}, {"min-items": "3"},
    {"min-items": [3]}, {"max-age": 365}, {"max-age": "1y"}, {"max-age": "123456d"},
    {"not-before": "last-change"}, {"not-before": "last-release", "grace": 14}, {"flag": "true"},
    "flag", {"number": 0.8}, {"number": {"least": 1}}, {"number": {"min": "1"}}, {"number": []},
    {"number": {}, "least": 3}, {"number": {}, "min": "1"}, {"number": {}, "max": [1]},
    {"number": {"max": "1"}}, {"number": None, "max": None}, {"equals": ""}, {"equals": 3},
    "equals", {"equals": "a", "tolerance": "small"}, {"resolves": "file"}, {"resolves": "id"},
    {"resolves": "id", "in": 3}, {"pattern": 3}, {"pattern": "x" * 501}, {"digest": 256},
    {"differs-from": ["author"]}, {"future": False}, {"url": "https"}, {"pinned": []},
]  # fmt: skip
NO_MEASURES: list[Json] = [
    {"id": "auc"}, {"from": "a.json"}, {"id": 1, "from": "a"}, {"id": "a", "from": 1},
    {"id": " ", "from": "a"}, {"id": "a", "from": ""}, {"id": "a", "from": "b", "mim": 0.8},
    {"id": "a", "from": "b", "min": "0.8"}, {"id": "a", "from": "b", "max": "0.8"},
    {"id": "a", "from": "b", "kind": "both"},
]  # fmt: skip

REFUSED: list[tuple[str, str, Json]] = [
    # whole documents and required keys
    *((name, "", value) for name in OURS for value in NO_DOCUMENTS),
    *(("policy", key, GONE) for key in
      ("id", "version", "title", "requirement", "severity", "gate", "fix")),
    *(("pack", key, GONE) for key in ("id", "version", "title")),
    *(("framework", key, GONE) for key in ("id", "title", "version", "clauses")),
    *(("framework", f"clauses/{key}", GONE) for key in ("0/id", "0/title", "1/why")),
    ("framework", "application_dates/0/what", GONE),
    ("framework", "not_mapped/0/status", GONE),
    ("config", "version", GONE),
    ("config", "systems/0/id", GONE),
    ("system", "id", GONE),
    # unknown keys
    ("policy", "sevrity", "high"),
    ("policy", "applies/tier", ["high"]),
    ("policy", "severity/hihg", "low"),
    ("policy", "evidence/0/any", []),
    ("policy", "evidence/0/all/0/field", {"a": "present"}),
    ("policy", "evidence/0/all/0/with", {}),
    ("policy", "always/0/fields", {"a": "present"}),
    ("policy", "always/1/with/area", ["data"]),
    *(("policy", "always/0", {"check": name, "with": {"depth": 3}}) for name in CHECKS),
    ("policy", "always/0/with", []),
    ("framework", "clause", []),
    ("framework", "clauses/0/name", "A"),
    ("framework", "application_dates/0/day", "2026-01-01"),
    ("framework", "clauses", []),
    ("framework", "clauses/0/id", 4.1),
    ("framework", "clauses/0/why", "It has a reason, and can be evidenced."),
    ("framework", "clauses/1/not_repository_evidence", GONE),
    ("framework", "clauses/0/not_repository_evidence", "no"),
    ("framework", "verification", "checked"),
    ("framework", "clauses/0/verification", "checked"),
    ("framework", "as_of", "2026-13-01"),
    ("framework", "as_of", "in May"),
    ("framework", "application_dates/0/date", "2026"),
    ("framework", "open_points", [""]),
    ("framework", "id", "acme:"),
    ("framework", "id", "acme:bank:controls"),
    ("framework", "id", "Acme"),
    ("framework", "title", " "),
    ("pack", "policy", {}),
    ("pack", "policies/gate/modus", "off"),
    ("pack", "floors/gate/modus", "off"),
    ("config", "plugins", []),
    ("config", "polices", {}),
    ("config", "policies/gate/enforced_from", "2027-01-15"),
    ("system", "facts/personal_dta", True),
    # wrong types
    *(("policy", key, 3) for key in
      ("id", "version", "title", "requirement", "why", "severity", "gate", "applies", "params",
       "always", "reject", "evidence", "references", "fix", "limits", "replaces")),
    *(("policy", key, None) for key in ("why", "applies", "params", "reject", "evidence")),
    ("policy", "applies/experiments", "yes"),
    ("policy", "applies/all", [True]),
    ("policy", "always", {"check": "literal-credentials"}),
    ("policy", "always/0", "literal-credentials"),
    ("policy", "always/1/with/areas", "data"),
    ("policy", "evidence/1/all/0/with/check_tree", 1),
    ("policy", "evidence/1/all/0/with/check_tree", "true"),
    ("policy", "evidence/0", "A record"),
    ("policy", "evidence/0/name", 7),
    ("policy", "references/eu-ai-act", [9.2]),
    ("policy", "references/eu-ai-act", None),
    ("pack", "extends", {"aigov": "baseline"}),
    ("pack", "policies", ["gate"]),
    ("pack", "policies/gate", "enforced"),
    ("pack", "why", []),
    ("pack", "id", 3),
    ("pack", "version", 1.2),
    ("pack", "title", 3),
    ("pack", "floors", ["gate"]),
    ("pack", "floors/gate", "enforced"),
    ("pack", "floors/gate/params", ["days"]),
    ("config", "version", "1"),
    ("config", "version", True),
    ("config", "version", 1.1),
    ("config", "systems", None),
    ("config", "systems", ["**/ai-system.yaml", {"id": "b"}]),
    ("config", "systems", {"id": "b"}),
    ("config", "waivers", ["waivers.yaml"]),
    ("config", "baseline", 3),
    ("config", "policies", ["gate"]),
    ("config", "policies/gate/params", ["days"]),
    ("config", "systems/0/root", 3),
    ("config", "people", [1]),
    ("config", "policies/gate/enforce_from", 20270115),
    ("system", "owner", ["ana@acme.org"]),
    ("system", "facts", ["personal_data"]),
    *(("system", f"facts/{fact}", "yes") for fact in FACTS),
    ("system", "facts/personal_data", None),
    ("system", "id", 3),
    ("system", "name", 3),
    ("system", "model", [3]),
    ("system", "evidence", 3),
    ("system", "measures/0", "auc"),
    ("system", "measures", {"id": "auc"}),
    ("system", "model", None),
    # words that are not of the list, and texts that say nothing
    ("policy", "severity", "urgent"),
    ("policy", "severity", {"high": "high"}),
    ("policy", "severity", {}),
    ("policy", "severity/default", "urgent"),
    ("policy", "gate", "release"),
    ("policy", "applies/tiers", ["medium"]),
    ("policy", "applies/any", ["deploid"]),
    ("policy", "reject", ["placeholder-txt"]),
    ("policy", "evidence/0/enough_up_to", "prohibited"),
    ("policy", "evidence/0/all/0/which", "latest"),
    ("policy", "evidence/0/all/0/artifact", "risk-assesment"),
    ("policy", "always/0/check", "literal-credential"),
    *(("policy", key, " ") for key in
      ("version", "title", "requirement", "why", "limits", "replaces", "evidence/0/name",
       "evidence/0/all/0/schema")),
    ("policy", "evidence/0/all/0/schema", 3),
    ("policy", "evidence/0/all/0/fields", ["owner"]),
    ("policy", "evidence/0/all", {"check": "card-metrics"}),
    ("policy", "applies/tiers", {}),
    ("policy", "applies/any", {}),
    ("policy", "references/eu-ai-act", ""),
    ("policy", "fix", " \n"),
    ("policy", "references/eu-ai-atc", ["Art.9"]),
    ("policy", "references/eu-ai-act", [""]),
    ("policy", "id", "My Gate"),
    ("policy", "id", "-gate"),
    ("policy", f"{FIELDS}/parent", {"resolves": "id", "in": "risks"}),
    ("pack", "policies/gate/mode", "enforce"),
    ("config", "policies/gate/mode", False),
    ("config", "policies/gate/gate", ""),
    ("config", "policies/gate/severity", "none"),
    ("config", "policies/gate/enforce_from", "2027-02-30"),
    ("config", "policies/gate/enforce_from", "2027-W03-1"),
    ("config", "extends", ["baseline"]),
    ("config", "waivers", ""),
    ("config", "baseline", " "),
    ("config", "exclude", ""),
    ("config", "systems", "**/" * 200),
    ("pack", "version", " "),
    ("pack", "title", ""),
    ("pack", "why", ""),
    ("system", "name", ""),
    ("system", "owner", " "),
    ("system", "model", [""]),
    ("config", "exclude", [""]),
    ("config", "systems", ["x" * 501]),
    ("config", "systems/0/root", ""),
    ("system", "id", "Loan_Approval"),
    ("system", "id", "-loan"),
    ("system", "id", "x" * 65),
    ("system", "risk_tier", "medium"),
    ("system", "lifecycle", "live"),
    ("system", "evidence/model-card", ""),
    ("system", "evidence/model-crad", "docs/CARD.md"),
    ("config", "systems/0/evidence", {"model-crad": "docs/CARD.md"}),
    # requirements that demand nothing
    ("policy", "", {**POLICY, "params": {}, "always": [], "evidence": []}),
    ("policy", "evidence/0/all", []),
    ("policy", "evidence/0/all", GONE),
    ("policy", "evidence/0/all/0/fields", {}),
    ("policy", "evidence/0/all/0/fields", GONE),
    ("policy", "always/0", {}),
    ("policy", "always/0", {"with": {}}),
    ("policy", "always/0", {"fields": {"a": "present"}}),
    ("policy", "evidence/0/name", GONE),
    ("policy", "", {key: value for key, value in PLAIN.items() if key != "always"}),
    ("policy", "always/0/artifact", "ownership"),
    # verbs
    *(("policy", f"{FIELDS}/owner", value) for value in NO_VERBS),
    *(("policy", f"{FIELDS}/owner", {verb: value}) for verb in LISTING for value in NOTHING),
    *(("system", "measures/0", value) for value in NO_MEASURES),
    ("system", "root", "models/a"),
    ("pack", "extends", ["baseline"]),
    ("pack", "floors/gate/severity", "high"),
    ("pack", "id", "My Bank"),
    *(("policy", f"{FIELDS}/owner", {verb: ""}) for verb in
      ("differs-from", "digest", "pattern", *LISTING)),
    *(("policy", f"{FIELDS}/owner", {verb: ["a", ""]}) for verb in LISTING),
    ("policy", f"{FIELDS}/owner", {"min-words": 1.5}),
    ("policy", f"{FIELDS}/auc", {"equals": "a", "tolerance": -1}),
    *(("policy", "always/1", value) for value in (
        {"check": "clear-ownership", "with": {"areas": [1]}},
        {"check": "clear-ownership", "with": {"areas": [""]}},
        {"check": "data-lineage", "with": {"formats": [1]}},
        {"check": "data-lineage", "with": {"formats": [""]}},
    )),
]  # fmt: skip

BY_MEANING: list[tuple[str, str, Json, str]] = [
    # The reader refuses what only the whole run can know: no schema can say it.
    ("policy", f"{FIELDS}/owner", {"max-age": "$dayz"}, "a parameter that is not declared"),
    ("policy", "params/unused", 3, "a parameter that is used nowhere"),
    ("policy", f"{FIELDS}/key", {"pattern": "(x+)+"}, "a pattern that may take for ever"),
    ("policy", f"{FIELDS}/score", {"number": {"min": 1, "max": 0}}, "bounds that leave nothing"),
    ("policy", f"{FIELDS}/auc", {"equals": "evaluatoin#auc"}, "a kind inside of a text"),
    ("policy", f"{FIELDS}/owner", {"person": True, "when": {"zzz": 1}}, "a loose condition"),
    ("policy", f"{FIELDS}/kept", {"duration": {"min": "3d", "max": "2d"}}, "bounds of a duration"),
    ("policy", "", edited(PLAIN, "always/0/applies", {"tiers": ["high"]}), "it may ask nothing"),
    ("policy", f"{FIELDS}/parent", {"resolves": "id", "in": "$days"}, "a kind by parameter"),
    ("policy", "evidence/0/all/0/schema", "risk.json", "a file that is not there"),
    ("policy", "always/0", {"artifact": "ownership", "schema": "a.json"}, "no such file"),
    ("policy", "always/0/check", "acme:sealed", "a check that is not installed"),
    ("policy", "evidence/0/all/0/artifact", "acme:seal", "a kind that is not installed"),
    ("framework", "clauses/1/id", "4.1", "a clause that is listed before"),
    ("system", "evidence/acme:seal", "seal.yaml", "a kind that is not installed"),
    ("system", "ownr", "@acme/ml", "a slip of the pen among keys that are one's own"),
    ("system", "model", ["[z-a]"], "a malformed glob"),
    ("config", "policies/gates", {}, "a policy that is not installed"),
    ("config", "policies/gate/params/dayz", 3, "a parameter that the policy does not have"),
    ("config", "extends", ["acme:bank"], "a pack that is not installed"),
    ("config", "extends", ["policies/"], "a folder without policies"),
    ("config", "exclude", ["**/a/**/b/**/c/**/d/**"], "a glob that crosses folders too often"),
    ("config", "systems/0/root", "../elsewhere", "a folder outside of the repository"),
    ("config", "systems", [{"id": "a"}, {"id": "a"}], "an id that is used twice"),
]

MEANT = {
    "policy": (
        r"^unknown parameter '\$", r"is used nowhere$", r"^unknown verb '\$",
        r"^there is no schema", r"^unknown artifact kind '\$",
        r"^number: no number is at least", r"^pattern .* (is malformed|uses)",
        r"^duration: (nothing lasts at least|min must|max must)",
        r"which this requirement does not demand$",
        r"asks nothing where none of its requirements applies",
    ),
    "pack": (),
    "framework": (r"^clause .* is listed twice$",),
    "config": (
        r"^unknown policy", r"^unknown pack '.*:", r"holds no policy$", r"has no parameter",
        r"^policy gate: ", r"^unknown key '(zzz|\w+x)'$", r"is already used at",
        r"^glob .* (has more than|is malformed)", r"is outside of the",
        r"^policy \S+: parameter '\w+' of check \S+ must be",
    ),
    "system": (r"^unknown key '(zzz|\w+x)'$",),
}  # fmt: skip
"""What a reader says against a document that its schema takes, rightly: see BY_MEANING."""

POOL: list[Json] = [
    None, True, False, 7, 0.5, "", " ", "zzz", "$zzz", "$days", "9d", "high", "present",
    [], ["zzz"], [[]], [{}], {}, {"zzz": 1}, {"present": None}, ["present", "present"],
]  # fmt: skip
