"""From states of ways to outcomes, from outcomes to exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aigov.errors import AigovError, PluginError, Unreadable
from aigov.model import Finding, Verdict
from aigov.terms import Gate, Outcome, State
from aigov.testing import verdict
from policyfiles import policy, record, repository, way

RISK = "risk-assessment.yaml"
SOUND = "owner: ana@acme.org\ndate: 2026-11-01\nrisks: []\n"
BROKEN = "risks: [\n"
OWNER = {"owner": "person"}
REGISTER = "risk-register.yaml"


def judged(*policies: str, manifest: str = "", **files: str) -> Finding:
    """The finding of the first policy for the one system."""
    found = repository(*policies, **files)
    if manifest:
        found["ai-system.yaml"] = manifest
    return verdict(found).findings[0]


def messages(finding: Finding) -> list[str]:
    return [f"{p.at}: {p.message}" for p in finding.problems]


# Plugins of a test: an installed distribution with checks and a reader

PLUGIN = """\
from dataclasses import replace

from aigov.api import (
    ArtifactKind, Check, Document, Location, Outcome, Problem, Reader, Unreadable, hookimpl,
    parse_yaml,
)


def crash(system, params, evidence):
    raise KeyError("x")
    yield


def late_crash(system, params, evidence):
    yield Problem("seen", "seen before the crash", system.declared_at)
    raise KeyError("x")


def greedy(system, params, evidence):
    evidence.of("model-card")
    yield from ()


def ghost(system, params, evidence):
    evidence.of("acme:ghost")
    yield from ()


def silent(system, params, evidence):
    evidence.of("risk-assessment")
    yield from ()


def absent(system, params, evidence):
    if not evidence.of("risk-assessment"):
        yield Problem("no-risk", "nothing there", system.declared_at)


def lacking(system, params, evidence):
    for artifact in evidence.of("risk-assessment"):
        yield Problem("bad", "seen in the file", artifact.at("owner"))
    yield Problem("incomplete", "not seen anywhere", system.declared_at)


def picky(system, params, evidence):
    found = evidence.of("risk-assessment")
    evidence.leave_aside(a for a in found if not a.path.startswith("governance/"))
    return iter(())


def partial(system, params, evidence):
    found = evidence.of("risk-assessment")
    evidence.leave_aside(found)
    for artifact in found:
        evidence.rest_on(replace(artifact, data={"owner": artifact.data["owner"]}))
    return iter(())


def other_part(system, params, evidence):
    for artifact in evidence.of("risk-assessment"):
        evidence.rest_on(replace(artifact, data={"risks": artifact.data["risks"]}))
    return iter(())


def unsure(system, params, evidence):
    yield Problem("unsure", "cannot be told", system.declared_at, outcome=Outcome.UNKNOWN)


def unreadable(system, params, evidence):
    raise Unreadable("is a moving target", hint="hold it")
    yield


def texts(system, params, evidence):
    yield "a text is no problem"


def nothing(system, params, evidence):
    return None


def number(path, raw):
    if b"crash" in raw:
        raise KeyError("x")
    if b"dict" in raw:
        return {"a": 1}
    return parse_yaml(raw)


CHECKS = {
    "crash": crash, "late-crash": late_crash, "greedy": greedy, "ghost": ghost, "silent": silent,
    "absent": absent, "lacking": lacking, "picky": picky, "partial": partial,
    "other-part": other_part, "unsure": unsure, "unreadable": unreadable, "texts": texts,
    "nothing": nothing,
}


@hookimpl
def aigov_artifact_kinds():
    return [ArtifactKind("acme:number", "A number.")]


@hookimpl
def aigov_readers():
    return [Reader("acme:number", "acme:number", ("**/*.number",), number)]


@hookimpl
def aigov_checks():
    kinds = ("risk-assessment",)
    found = [
        Check(f"acme:{name}", kinds if name != "ghost" else ("acme:ghost",), run)
        for name, run in CHECKS.items()
    ]
    return [*found, Check("acme:lost", kinds, "acme_checks:nowhere")]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    info = folder / "acme-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text("[aigov]\nchecks = acme_checks\n")
    (folder / "acme_checks.py").write_text(PLUGIN)
    return folder


@pytest.fixture
def acme(site: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Finding]:
    """Judges a policy of one check of the plugin."""
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "acme_checks", raising=False)

    def judge(check: str, **files: str) -> Finding:
        return judged(policy(evidence=[way({"check": f"acme:{check}"})]), **files)

    return judge


# The table of outcomes: what each way comes to, and what the policy then comes to

HOLDS = record(fields=OWNER, which="newest")
LACKS = record(fields={"reviewer": "person"}, which="newest")
ABSENT = record("model-card", fields=OWNER)
UNKNOWN = record("evaluation", fields={"x": "present"})
NOT_SURE = {"metrics.json": "{"}

OUTCOMES: list[tuple[str, dict[str, Any], Outcome, str]] = [
    # name, keys of the policy, outcome, the way that is told
    ("one way holds", {"evidence": [way(HOLDS)]}, Outcome.PASS, "first"),
    ("one way is broken", {"evidence": [way(LACKS)]}, Outcome.FAIL, "first"),
    ("one way is absent", {"evidence": [way(ABSENT)]}, Outcome.FAIL, ""),
    ("one way is unknown", {"evidence": [way(UNKNOWN)]}, Outcome.UNKNOWN, "first"),
    ("a later way holds", {"evidence": [way(LACKS), way(HOLDS, name="second")]}, Outcome.PASS,
     "second"),
    ("a later way is unknown", {"evidence": [way(LACKS), way(UNKNOWN, name="second")]},
     Outcome.UNKNOWN, "first"),
    ("an absent way is passed over", {"evidence": [way(ABSENT), way(LACKS, name="second")]},
     Outcome.FAIL, "second"),
    ("part of a way is absent", {"evidence": [way(HOLDS, ABSENT)]}, Outcome.FAIL, "first"),
    ("part of a way is broken", {"evidence": [way(HOLDS, LACKS)]}, Outcome.FAIL, "first"),
    ("part of a way is unknown", {"evidence": [way(HOLDS, UNKNOWN)]}, Outcome.UNKNOWN, "first"),
    ("broken and unknown", {"evidence": [way(LACKS, UNKNOWN)]}, Outcome.FAIL, "first"),
    ("always holds alone", {"always": [HOLDS]}, Outcome.PASS, ""),
    ("always is broken alone", {"always": [LACKS]}, Outcome.FAIL, ""),
    ("always is absent alone", {"always": [ABSENT]}, Outcome.FAIL, ""),
    ("always is unknown alone", {"always": [UNKNOWN]}, Outcome.UNKNOWN, ""),
    ("always is broken, a way holds", {"always": [LACKS], "evidence": [way(HOLDS)]}, Outcome.FAIL,
     "first"),
    ("always is unknown, a way holds", {"always": [UNKNOWN], "evidence": [way(HOLDS)]},
     Outcome.UNKNOWN, "first"),
    ("always is unknown, a way is broken", {"always": [UNKNOWN], "evidence": [way(LACKS)]},
     Outcome.FAIL, "first"),
    ("always is broken, a way is unknown", {"always": [LACKS], "evidence": [way(UNKNOWN)]},
     Outcome.FAIL, "first"),
    ("what holds is rejected", {"evidence": [way(HOLDS)], "reject": ["expired"]}, Outcome.FAIL,
     "first"),
    ("what is not there is not rejected", {"evidence": [way(HOLDS)], "reject": ["self-approval"]},
     Outcome.PASS, "first"),
    ("enough for the tier", {"evidence": [way(HOLDS, enough_up_to="limited")]}, Outcome.PASS,
     "first"),
    ("not enough for the tier", {"evidence": [way(HOLDS, enough_up_to="minimal")]}, Outcome.FAIL,
     "first"),
    ("not enough, a later one is", {"evidence": [way(HOLDS, enough_up_to="minimal"),
                                                 way(HOLDS, name="second")]}, Outcome.PASS,
     "second"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "outcome", "told"), [case[1:] for case in OUTCOMES], ids=[case[0] for case in OUTCOMES]
)
def test_the_outcome_when(keys: dict[str, Any], outcome: Outcome, told: str) -> None:
    files = {RISK: f"{SOUND}next_review: 2026-01-01\n", **NOT_SURE}
    found = judged(policy(**keys), **files)
    assert (found.outcome, found.way) == (outcome, told)
    assert bool(found.problems) is (outcome is not Outcome.PASS)


def test_not_enough_is_said_with_the_tiers() -> None:
    found = judged(policy(evidence=[way(HOLDS, enough_up_to="minimal")]), **{RISK: SOUND})
    assert messages(found) == [
        f"{RISK}:1:1: first is enough up to tier minimal; bot is judged as limited"
    ]


def test_when_all_is_absent_the_line_of_the_system_and_every_format_is_told() -> None:
    found = judged(policy(evidence=[way(HOLDS), way(ABSENT, name="second")]))
    (problem,) = found.problems
    assert (str(problem.at), problem.message) == (
        "ai-system.yaml:1:1", "bot has no evidence of this",
    )  # fmt: skip
    for reader in ("risk-assessment-record", "model-card"):
        assert reader in problem.hint


def test_the_evidence_of_a_finding_is_what_the_told_way_read() -> None:
    found = judged(policy(evidence=[way(HOLDS)]), **{RISK: SOUND, "metrics.json": '{"auc": 1}'})
    assert [(a.kind, a.path) for a in found.evidence] == [("risk-assessment", RISK)]


# Every, newest, any

TWO = {RISK: SOUND, REGISTER: "date: 2026-10-01\nrisks: []\n"}


@pytest.mark.parametrize(
    ("which", "fields", "outcome"),
    [
        ("every", OWNER, Outcome.FAIL),
        ("newest", OWNER, Outcome.PASS),
        ("any", OWNER, Outcome.PASS),
        ("any", {"reviewer": "person"}, Outcome.FAIL),
        ("every", {"date": "present"}, Outcome.PASS),
    ],
)
def test_which_records_must_hold(which: str, fields: dict[str, str], outcome: Outcome) -> None:
    found = judged(policy(evidence=[way(record(which=which, fields=fields))]), **TWO)
    assert found.outcome is outcome


def test_a_file_that_breaks_its_format_never_holds() -> None:
    found = judged(policy(evidence=[way(HOLDS)]), **{RISK: f"{SOUND}status: [x]\n"})
    assert messages(found) == [
        f"{RISK}:1:1: does not follow its format: line 4: status must be string, found a list"
    ]
    assert found.outcome is Outcome.FAIL


# Doubts


def test_an_absence_beside_an_unreadable_file_is_unknown() -> None:
    found = judged(policy(evidence=[way(HOLDS)]), **{RISK: BROKEN})
    assert found.outcome is Outcome.UNKNOWN
    assert messages(found) == [f"{RISK}:2:1: is not YAML: did not find expected node content"]


def test_a_problem_seen_beside_an_unreadable_file_stays_a_failure() -> None:
    found = judged(policy(evidence=[way(LACKS)]), **{RISK: SOUND, REGISTER: BROKEN})
    assert found.outcome is Outcome.FAIL


def test_what_holds_beside_an_unreadable_file_is_unknown_where_every_file_must_hold() -> None:
    every = policy(evidence=[way(record(fields=OWNER))])
    assert judged(every, **{RISK: SOUND, REGISTER: BROKEN}).outcome is Outcome.UNKNOWN


def test_what_holds_is_enough_where_any_file_will_do() -> None:
    text = policy(evidence=[way(record(which="any", fields=OWNER))])
    assert judged(text, **{RISK: SOUND, REGISTER: BROKEN}).outcome is Outcome.PASS


def test_where_any_file_will_do_the_nearest_says_what_is_lacking() -> None:
    fields = {"owner": "person", "author": "person"}
    text = policy(evidence=[way(record(which="any", fields=fields))])
    far = "date: 2026-11-01\nrisks: []\n"
    found = judged(text, **{RISK: far, REGISTER: SOUND})
    assert messages(found) == ["risk-register.yaml:1:1: author is missing"]


def test_where_any_file_will_do_one_that_cannot_be_told_leaves_it_open() -> None:
    fields = {"date": {"not-before": "last-model-change"}}
    text = policy(evidence=[way(record(which="any", fields=fields))])
    found = judged(text, **{RISK: SOUND, REGISTER: "owner: ana@acme.org\nrisks: []\n"})
    assert found.outcome is Outcome.UNKNOWN
    assert [p.at.path for p in found.problems] == [RISK]


def test_the_unreadable_file_may_be_the_one_that_holds_where_any_will_do() -> None:
    text = policy(evidence=[way(record(which="any", fields={"reviewer": "person"}))])
    assert judged(text, **{RISK: SOUND, REGISTER: BROKEN}).outcome is Outcome.UNKNOWN


Acme = Callable[..., Finding]

CHECKS: list[tuple[str, dict[str, str], Outcome, list[str]]] = [
    ("crash", {RISK: SOUND}, Outcome.UNKNOWN,
     ["ai-system.yaml:1:1: check acme:crash crashed: KeyError: 'x'"]),
    ("late-crash", {RISK: SOUND}, Outcome.UNKNOWN,
     ["ai-system.yaml:1:1: check acme:late-crash crashed: KeyError: 'x'"]),
    ("silent", {RISK: SOUND}, Outcome.PASS, []),
    ("silent", {}, Outcome.UNKNOWN,
     ["ai-system.yaml:1:1: check acme:silent found nothing to read"]),
    ("silent", {RISK: BROKEN}, Outcome.UNKNOWN,
     [f"{RISK}:2:1: is not YAML: did not find expected node content"]),
    ("absent", {}, Outcome.FAIL, ["ai-system.yaml:1:1: bot has no evidence of this"]),
    ("absent", {RISK: SOUND}, Outcome.PASS, []),
    ("absent", {RISK: BROKEN}, Outcome.UNKNOWN,
     ["ai-system.yaml:1:1: nothing there",
      f"{RISK}:2:1: is not YAML: did not find expected node content"]),
    ("lacking", {}, Outcome.FAIL, ["ai-system.yaml:1:1: not seen anywhere"]),
    ("lacking", {RISK: SOUND}, Outcome.FAIL,
     [f"{RISK}:1:1: seen in the file", "ai-system.yaml:1:1: not seen anywhere"]),
    ("lacking", {RISK: SOUND, REGISTER: BROKEN}, Outcome.FAIL,
     [f"{RISK}:1:1: seen in the file", "ai-system.yaml:1:1: not seen anywhere",
      f"{REGISTER}:2:1: is not YAML: did not find expected node content"]),
    ("lacking", {RISK: BROKEN}, Outcome.UNKNOWN,
     ["ai-system.yaml:1:1: not seen anywhere",
      f"{RISK}:2:1: is not YAML: did not find expected node content"]),
    ("unsure", {RISK: SOUND}, Outcome.UNKNOWN, ["ai-system.yaml:1:1: cannot be told"]),
    ("unreadable", {RISK: SOUND}, Outcome.UNKNOWN, ["ai-system.yaml:1: is a moving target"]),
]  # fmt: skip


@pytest.mark.parametrize(("check", "files", "outcome", "told"), CHECKS)
def test_a_check_comes_to(
    acme: Acme, check: str, files: dict[str, str], outcome: Outcome, told: list[str]
) -> None:
    found = acme(check, **files)
    assert (found.outcome, messages(found)) == (outcome, told)


def test_what_a_check_leaves_aside_is_no_evidence_and_nothing_false_in_it_counts(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "acme_checks", raising=False)
    text = policy(evidence=[way({"check": "acme:picky"})], reject=["placeholder-text"])
    files = {
        "governance/risk-assessment.yaml": SOUND,
        "old/risk-assessment.yaml": "owner: TBD\nrisks: []\n",
    }
    found = judged(text, **files)
    assert found.outcome is Outcome.PASS
    assert [artifact.path for artifact in found.evidence] == ["governance/risk-assessment.yaml"]
    swapped = {"governance/risk-assessment.yaml": "owner: TBD\nrisks: []\n"}
    assert judged(text, **swapped).outcome is Outcome.FAIL


def test_of_a_file_a_check_may_rest_on_a_part_and_the_parts_of_all_checks_count(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "acme_checks", raising=False)
    partly = way({"check": "acme:partial"})
    wholly = way({"check": "acme:other-part"}, {"check": "acme:partial"})
    file = {"governance/risk-assessment.yaml": "owner: '@acme/risk'\nrisks: [{id: TBD}]\n"}
    rejected = {"reject": ["placeholder-text"]}
    found = judged(policy(evidence=[partly], **rejected), **file)
    assert found.outcome is Outcome.PASS
    assert [artifact.path for artifact in found.evidence] == ["governance/risk-assessment.yaml"]
    assert judged(policy(evidence=[wholly], **rejected), **file).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("check", "what"),
    [
        ("greedy", "asks for 'model-card', which it does not declare in reads"),
        ("ghost", "unknown kind 'acme:ghost'"),
        ("lost", "cannot import 'acme_checks:nowhere'"),
    ],
)
def test_a_check_that_breaks_its_contract_is_an_error_of_the_plugin(
    acme: Acme, check: str, what: str
) -> None:
    with pytest.raises(PluginError) as caught:
        acme(check, **{RISK: SOUND})
    assert caught.value.what.startswith(what)
    assert f"acme:{check}" in str(caught.value)


@pytest.mark.parametrize("check", ["texts", "nothing"])
def test_a_check_that_yields_something_else_does_not_stop_the_run(acme: Acme, check: str) -> None:
    found = acme(check, **{RISK: SOUND})
    assert found.outcome is Outcome.UNKNOWN
    assert f"acme:{check}" in found.problems[0].message


@pytest.mark.parametrize("content", ["crash", "dict"])
@pytest.mark.usefixtures("acme")
def test_a_reader_that_crashes_leaves_its_file_unread(content: str) -> None:
    text = policy(evidence=[way(record("acme:number", fields={"a": "present"}))])
    found = judged(text, **{"x.number": content})
    assert found.outcome is Outcome.UNKNOWN
    assert found.problems[0].at.path == "x.number"


# Applicability


def manifest(**keys: str) -> str:
    return "id: bot\n" + "".join(f"{key}: {value}\n" for key, value in keys.items())


NA, PASS = Outcome.NOT_APPLICABLE, Outcome.PASS
HIGH, FACT, ANY = {"tiers": ["high"]}, {"all": ["agentic"]}, {"any": ["agentic", "generative"]}

APPLIES: list[tuple[dict[str, Any], str, Outcome, str]] = [
    # applies, manifest, outcome, what is undecided
    ({}, manifest(risk_tier="minimal"), PASS, ""),
    ({}, manifest(risk_tier="prohibited"), PASS, ""),
    ({}, manifest(), PASS, ""),
    (HIGH, manifest(risk_tier="high"), PASS, ""),
    (HIGH, manifest(risk_tier="prohibited"), PASS, ""),
    (HIGH, manifest(risk_tier="limited"), NA, ""),
    (HIGH, manifest(), Outcome.UNKNOWN, "risk_tier"),
    ({"tiers": ["prohibited"]}, manifest(risk_tier="high"), NA, ""),
    ({"tiers": ["prohibited"]}, manifest(), Outcome.UNKNOWN, "risk_tier"),
    (FACT, manifest(facts="{agentic: true}"), PASS, ""),
    (FACT, manifest(facts="{agentic: false}"), NA, ""),
    (FACT, manifest(), Outcome.UNKNOWN, "agentic"),
    (ANY, manifest(facts="{agentic: true}"), PASS, ""),
    (ANY, manifest(facts="{agentic: false, generative: false}"), NA, ""),
    (ANY, manifest(facts="{agentic: false}"), Outcome.UNKNOWN, "generative"),
    (ANY, manifest(), Outcome.UNKNOWN, "agentic or generative"),
    ({**HIGH, **FACT}, manifest(), Outcome.UNKNOWN, "risk_tier or agentic"),
    ({**HIGH, **FACT}, manifest(facts="{agentic: false}"), NA, ""),
    ({**HIGH, **FACT}, manifest(risk_tier="limited"), NA, ""),
    ({"all": ["deployed"]}, manifest(lifecycle="production"), PASS, ""),
    ({"all": ["deployed"]}, manifest(lifecycle="staging"), NA, ""),
    ({}, manifest(lifecycle="experiment"), NA, ""),
    ({"experiments": True}, manifest(lifecycle="experiment"), PASS, ""),
    (HIGH, manifest(lifecycle="experiment"), NA, ""),
]  # fmt: skip


@pytest.mark.parametrize(("applies", "text", "outcome", "undecided"), APPLIES)
def test_a_policy_applies(
    applies: dict[str, Any], text: str, outcome: Outcome, undecided: str
) -> None:
    found = judged(policy(applies=applies, evidence=[way(HOLDS)]), manifest=text, **{RISK: SOUND})
    assert found.outcome is outcome
    expected = (
        [f"bot does not declare {undecided}, so it is not known whether this applies"]
        if undecided
        else []
    )
    assert [p.message for p in found.problems] == expected


def test_an_undecided_fact_is_told_where_facts_are_written() -> None:
    found = judged(
        policy(applies=FACT, evidence=[way(HOLDS)]),
        manifest="id: bot\nrisk_tier: high\nfacts:\n  generative: true\n",
    )
    (problem,) = found.problems
    hint = "facts: {agentic: true}, or false"
    assert (str(problem.at), problem.hint) == ("ai-system.yaml:3:1", hint)


@pytest.mark.parametrize(
    ("tier", "severity"),
    [("minimal", "low"), ("limited", "medium"), ("high", "critical"), ("prohibited", "critical"),
     ("", "medium")],
)  # fmt: skip
def test_severity_follows_the_tier(tier: str, severity: str) -> None:
    levels = {"default": "medium", "minimal": "low", "high": "critical"}
    text = manifest(risk_tier=tier) if tier else manifest()
    assert (
        judged(policy(severity=levels, evidence=[way(HOLDS)]), manifest=text).severity == severity
    )


# Exit codes


def mixed(**modes: str) -> dict[str, str | bytes]:
    """A repository in which policy ``fail`` fails, ``unknown`` is unknown, ``pass`` passes."""
    texts = {
        "fail": policy("fail", evidence=[way(LACKS)]),
        "unknown": policy("unknown", evidence=[way(UNKNOWN)]),
        "pass": policy("pass", evidence=[way(HOLDS)]),
        "later": policy("later", gate="operation", evidence=[way(LACKS)]),
        "elsewhere": policy("elsewhere", applies=HIGH, evidence=[way(LACKS)]),
    }
    lines = "".join(f"  {name}: {{mode: {mode}}}\n" for name, mode in modes.items())
    config = f"version: 1\nextends: [governance/policies/]\npolicies:\n{lines}"
    chosen = [texts[name] for name in modes]
    return repository(*chosen, config=config, **{RISK: SOUND, **NOT_SURE})


ON, ADVISED, OFF = "enforced", "advisory", "off"

EXITS: list[tuple[dict[str, str], dict[str, Any], int, str]] = [
    ({"pass": ON}, {}, 0, "1 enforced finding due, none fails"),
    ({"fail": ON}, {}, 1, "1 enforced failure: fail"),
    ({"unknown": ON}, {}, 4, "1 enforced finding unknown: unknown"),
    ({"fail": ON, "unknown": ON, "pass": ON}, {}, 1, "1 enforced failure: fail"),
    ({"unknown": ON, "pass": ON}, {}, 4, "1 enforced finding unknown: unknown"),
    ({"fail": ADVISED, "pass": ON}, {}, 0, "1 enforced finding due, none fails"),
    ({"unknown": ADVISED, "pass": ON}, {}, 0, "1 enforced finding due, none fails"),
    ({"fail": ADVISED}, {}, 0, "advisory only: nothing is enforced"),
    ({"fail": OFF}, {}, 3, "no policy is selected, or every one is off"),
    ({"fail": OFF, "pass": ON}, {}, 0, "1 enforced finding due, none fails"),
    ({"elsewhere": ON}, {}, 0, "nothing applies"),
    ({"elsewhere": ON, "pass": ON}, {}, 0, "1 enforced finding due, none fails"),
    ({"later": ON, "pass": ON}, {}, 0,
     "1 enforced finding due, none fails; 1 due later would not pass"),
    ({"later": ON}, {"gate": Gate.OPERATION}, 1, "1 enforced failure: later"),
    ({"fail": ON, "pass": ON}, {"gate": Gate.COMMIT}, 0,
     "0 enforced findings due, none fails; 1 due later would not pass"),
    ({"fail": ON}, {"advisory": True}, 0, "advisory: 1 enforced failure: fail"),
    ({"unknown": ON}, {"advisory": True}, 4, "1 enforced finding unknown: unknown"),
    ({"pass": ON}, {"advisory": True}, 0, "1 enforced finding due, none fails"),
    ({"elsewhere": OFF}, {"advisory": True}, 3, "no policy is selected, or every one is off"),
    ({"fail": ON, "pass": ON}, {"select": ("pass",)}, 0, "1 enforced finding due, none fails"),
    ({"fail": ON, "pass": ON}, {"ignore": ("f*",)}, 0, "1 enforced finding due, none fails"),
    ({"fail": ON, "pass": ON}, {"select": ("x*",)}, 3,
     "no policy is selected, or every one is off"),
]  # fmt: skip


@pytest.mark.parametrize(("modes", "options", "code", "reason"), EXITS)
def test_the_exit_code(
    modes: dict[str, str], options: dict[str, Any], code: int, reason: str
) -> None:
    found = verdict(mixed(**modes), **options)
    assert (found.exit_code, found.reason) == (code, reason)


def test_advisory_turns_the_exit_of_a_failure_into_0_and_nothing_else() -> None:
    assert verdict(mixed(fail=ON, unknown=ON), advisory=True).exit_code == 0
    assert verdict(mixed(unknown=ON), advisory=True).exit_code == 4


def test_a_policy_of_a_later_gate_is_shown_and_decides_nothing() -> None:
    result = verdict(mixed(later=ON, fail=ADVISED))
    dues = {f.policy.id: (f.outcome, f.due, f.blocks) for f in result.findings}
    assert dues["later"] == (Outcome.FAIL, False, False)
    assert "1 finding is due at a later gate than release-review" in result.notes


@pytest.mark.parametrize(
    ("gate", "due"),
    [(Gate.COMMIT, False), (Gate.CI, True), (Gate.RELEASE_REVIEW, True), (Gate.OPERATION, True)],
)
def test_a_gate_includes_the_gates_before_it(gate: Gate, due: bool) -> None:
    (found,) = verdict(mixed(fail=ON), gate=gate).findings
    assert found.due is due


DECLARED: list[tuple[dict[str, str], int, str]] = [
    ({}, 3, "no AI system is declared and none was seen"),
    ({"aigov.yaml": "version: 1\n"}, 3, "no AI system is declared and none was seen"),
    ({"aigov.yaml": "version: 1\nsystems: []\n"}, 0, "declared: no AI system; none seen"),
    ({"n/a.onnx": "x"}, 3,
     "no AI system is declared (one seen but not declared): what is shown is a preview"),
    ({"aigov.yaml": "version: 1\nsystems: []\n", "n/ai-system.yaml": "id: n\n"}, 1,
     "1 enforced failure: ai-system-inventory"),
    ({"aigov.yaml": "version: 1\nsystems: []\n", "n/a.onnx": "x"}, 1,
     "1 enforced failure: ai-system-inventory"),
    ({"aigov.yaml": "version: 1\nextends: []\n", "ai-system.yaml": "id: a\n"}, 3,
     "no policy is selected, or every one is off"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "code", "reason"), DECLARED)
def test_nothing_evaluated_is_never_green(files: dict[str, str], code: int, reason: str) -> None:
    found = verdict(files)
    assert (found.exit_code, found.reason) == (code, reason)


def test_without_a_declaration_what_was_seen_is_judged_as_a_preview() -> None:
    found = verdict({"n/a.onnx": "x"})
    assert {f.system.root for f in found.findings} == {"n"}
    assert "model-card" in {f.policy.id for f in found.findings}
    assert not any(f.blocks for f in found.findings)


@pytest.mark.parametrize(
    ("options", "what", "hint"),
    [
        ({"select": ("fial",)}, "unknown policy 'fial'", "did you mean 'fail'?"),
        ({"ignore": ("pas",)}, "unknown policy 'pas'", "did you mean 'pass'?"),
        ({"select": ("model-card",)}, "unknown policy 'model-card'",
         "it is installed, but no pack of this run selects it"),
        ({"systems": ("bott",)}, "unknown system 'bott'", "did you mean 'bot'?"),
    ],
)  # fmt: skip
def test_an_unknown_name_in_a_selection_is_refused(
    options: dict[str, Any], what: str, hint: str
) -> None:
    with pytest.raises(AigovError) as caught:
        verdict(mixed(**{"fail": ON, "pass": ON}), **options)
    assert (caught.value.what, caught.value.hint) == (what, hint)


def test_the_same_files_policies_and_day_give_the_same_verdict() -> None:
    def told(found: Verdict) -> list[Any]:
        return [(f.policy.id, f.outcome, f.way, messages(f)) for f in found.findings]

    files = mixed(**{"fail": ON, "unknown": ON, "pass": ON})
    backwards = dict(reversed(list(files.items())))
    assert told(verdict(files)) == told(verdict(backwards))


def test_utf_16_hides_nothing_from_a_reader() -> None:
    role = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n"
        "rules:\n- {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n"
    )

    def lines(raw: bytes) -> list[int]:
        found = verdict({"ai-system.yaml": "id: a\nrisk_tier: high\n", "k8s/role.yaml": raw})
        problems = [p for f in found.findings for p in f.problems]
        return [p.at.line for p in problems if p.at.path == "k8s/role.yaml"]

    assert lines(role.encode())
    assert lines(role.encode("utf-16")) == lines(role.encode())


# A requirement that is for some of a policy's systems only

MANIFEST = "id: bot\nowner: '@acme/ml'\nrisk_tier: {tier}\nlifecycle: production\nfacts: {facts}\n"
ASKED = record(fields={"author": "present"})


def narrowed(applies: dict[str, Any], *, tier: str = "high", facts: str = "{}") -> Finding:
    """A way that asks for an owner, and for an author where ``applies`` says so."""
    text = policy(evidence=[way(record(fields=OWNER), {**ASKED, "applies": applies})])
    return judged(text, manifest=MANIFEST.format(tier=tier, facts=facts), **{RISK: SOUND})


@pytest.mark.parametrize(
    ("applies", "facts", "outcome"),
    [
        ({"all": ["personal_data"]}, "{personal_data: true}", Outcome.FAIL),
        ({"all": ["personal_data"]}, "{personal_data: false}", Outcome.PASS),
        ({"all": ["personal_data"]}, "{}", Outcome.UNKNOWN),
        ({"any": ["agentic", "generative"]}, "{agentic: false, generative: true}", Outcome.FAIL),
        ({"tiers": ["limited"]}, "{}", Outcome.PASS),
        ({"tiers": ["high"]}, "{}", Outcome.FAIL),
    ],
)
def test_a_narrowed_requirement_is_asked_of_its_systems_only(
    applies: dict[str, Any], facts: str, outcome: Outcome
) -> None:
    assert narrowed(applies, facts=facts).outcome is outcome


def test_a_way_of_which_nothing_is_there_is_absent_whether_or_not_more_would_be_asked() -> None:
    asked = {**ASKED, "applies": {"all": ["personal_data"]}}
    text = policy(evidence=[way(record(fields=OWNER), asked)])
    found = judged(text, manifest=MANIFEST.format(tier="high", facts="{}"))
    assert [each.state for each in found.ways] == [State.ABSENT]
    assert [problem.id for problem in found.problems] == ["no-evidence"]


def test_a_way_of_which_nothing_is_there_is_absent_whatever_else_it_might_ask() -> None:
    undecided = {**ASKED, "applies": {"all": ["personal_data"]}}
    first = way(record(fields=OWNER), undecided)
    text = policy(evidence=[first, way(record("ownership", fields={"areas": "present"}), name="b")])
    manifest = MANIFEST.format(tier="high", facts="{}")
    found = judged(text, manifest=manifest)
    assert found.outcome is Outcome.FAIL
    assert messages(found) == ["ai-system.yaml:1:1: bot has no evidence of this"]


def test_a_narrowed_requirement_of_always_is_skipped_where_it_does_not_apply() -> None:
    asked = {**ASKED, "applies": {"all": ["personal_data"]}}
    text = policy(always=[record(fields=OWNER), asked])
    for said, outcome in (("true", Outcome.FAIL), ("false", Outcome.PASS)):
        facts = MANIFEST.format(tier="high", facts=f"{{personal_data: {said}}}")
        assert judged(text, manifest=facts, **{RISK: SOUND}).outcome is outcome


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"evidence": [way({**ASKED, "applies": {"tiers": ["high"]}})]},
         "way 'first' asks nothing where none of its requirements applies"),
        ({"always": [{**ASKED, "applies": {"tiers": ["high"]}}]},
         "asks nothing where none of its requirements applies"),
        ({"always": [{**ASKED, "applies": {}}]}, "applies is empty: it narrows nothing"),
        ({"always": [{**ASKED, "applies": {"experiments": True}}]}, "unknown key 'experiments'"),
        ({"always": [{**ASKED, "applies": {"all": ["personal"]}}]}, "unknown fact 'personal'"),
    ],
)  # fmt: skip
def test_a_way_that_could_ask_nothing_is_refused(keys: dict[str, Any], what: str) -> None:
    with pytest.raises(AigovError) as caught:
        judged(policy(**keys))
    assert caught.value.what == what


def test_a_requirement_may_mean_the_artifacts_that_have_a_field() -> None:
    entry = record(having="system_of_record", fields={"record_id": "present"})
    text = policy(evidence=[way(record(fields=OWNER, having="risks")), way(entry, name="entry")])
    kept = "system_of_record: https://grc.acme.org\nsources_considered: x\n"
    assert judged(text, **{RISK: SOUND}).way == "first"
    told = judged(text, **{RISK: kept})
    assert (told.way, told.outcome) == ("entry", Outcome.FAIL)
    assert messages(told) == [f"{RISK}:1:1: record_id is missing"]
    nothing = judged(text, **{RISK: "sources_considered: x\n"})
    assert [problem.id for problem in nothing.problems] == ["no-evidence"]


@pytest.mark.parametrize(("raised", "said"), [
    (KeyError("x"), "detector expired crashed: KeyError: 'x'"),
    (Unreadable("is too large"), "is too large"),
])  # fmt: skip
def test_a_detector_that_cannot_tell_leaves_the_outcome_unknown(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, said: str
) -> None:
    def find(*_: object) -> None:
        raise raised

    monkeypatch.setattr("aigov.rejections.dates.expired", find)
    found = judged(
        policy(reject=["expired"], evidence=[way(record(fields=OWNER))]), **{RISK: SOUND}
    )
    assert found.outcome is Outcome.UNKNOWN
    assert messages(found) == [f"{RISK}:1:1: {said}"]
