"""``ai-system.yaml``, discovery, and which system owns which evidence."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aigov.artifacts import Location
from aigov.errors import AigovError, ConfigError
from aigov.run import Run
from aigov.terms import Outcome, Tier
from aigov.testing import ask, prepared, problems, verdict

FULL = """\
id: loan-approval
name: Consumer loan approval
owner: "@acme/risk-ml"
risk_tier: high
lifecycle: production
facts:
  trains_model: true
  personal_data: false
model: ["artifacts/**", /shared/base.onnx]
evidence:
  model-card: docs/CARD.md
  risk-assessment: [/governance/loan-risk.yaml, "risks/*.yaml"]
measures:
  - {id: auc, kind: model, from: "metrics/eval.json#/auc", min: 0.82}
team_notes: whatever a team writes here
"""
RISK = "author: ana@acme.org\nrisks: [{description: recall drops for new customers}]\n"
CARD = """\
# Model card for scoring

## Intended use

Scores loan applications of private customers.

## Limitations

Not for mortgages.
"""


def refused(files: Mapping[str, str]) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        prepared(dict(files))
    return caught.value


def owners(run: Run, kind: str) -> dict[str, list[str]]:
    """System id -> paths it owns; under "" those that nobody owns, with the reason."""
    found = {s.id: [a.path for a in run.ownership.of(s, kind)] for s in run.systems}
    found[""] = [f"{a.path}: {why}" for a, why in run.ownership.unclaimed(kind)]
    return found


# The manifest


def test_every_key_of_a_manifest_is_read() -> None:
    (system,) = prepared({"models/loan/ai-system.yaml": FULL}).systems
    assert (system.id, system.root) == ("loan-approval", "models/loan")
    assert (system.name, system.owner) == ("Consumer loan approval", "@acme/risk-ml")
    assert (system.tier, system.lifecycle) == (Tier.HIGH, "production")
    assert {name: fact.value for name, fact in system.facts.items()} == {
        "trains_model": True, "personal_data": False, "deployed": True,
    }  # fmt: skip
    assert system.facts["deployed"].reason == "lifecycle is production"
    assert not system.facts["deployed"].declared
    assert system.facts["personal_data"].reason == "declared at models/loan/ai-system.yaml:8:3"
    assert system.model == ("models/loan/artifacts/**", "shared/base.onnx")
    assert dict(system.evidence) == {
        "model-card": ("models/loan/docs/CARD.md",),
        "risk-assessment": ("governance/loan-risk.yaml", "models/loan/risks/*.yaml"),
    }
    assert system.measures[0]["id"] == "auc"
    assert system.declared_at == Location("models/loan/ai-system.yaml", 1, 1)
    assert system.at("facts", "personal_data") == Location("models/loan/ai-system.yaml", 8, 3)


def test_a_manifest_says_what_the_system_is_for_why_its_tier_and_when_it_was_reviewed() -> None:
    text = "id: a\npurpose: Sorts tickets\nrisk_tier_reason: None apply\nreviewed: 2026-10-01\n"
    (system,) = prepared({"ai-system.yaml": text}).systems
    assert system.purpose == "Sorts tickets"
    assert system.tier_reason == "None apply"
    assert system.reviewed == "2026-10-01"
    assert system.at("reviewed").line == 4


@pytest.mark.parametrize("key", ["review", "intended_purpose", "purposes"])
def test_a_note_that_is_close_to_a_key_which_switches_nothing_is_a_note(key: str) -> None:
    (system,) = prepared({"ai-system.yaml": f"id: a\n{key}: of the team\n"}).systems
    assert system.id == "a"


def test_a_manifest_needs_nothing_but_an_id() -> None:
    (system,) = prepared({"ai-system.yaml": "id: bot\n"}).systems
    assert (system.name, system.owner, system.tier, system.lifecycle) == ("bot", "", None, None)
    assert (system.root, dict(system.facts)) == ("", {})


@pytest.mark.parametrize(
    ("lifecycle", "deployed"),
    [("experiment", False), ("development", False), ("staging", False), ("production", True),
     ("retired", False)],
)  # fmt: skip
def test_deployed_follows_from_the_lifecycle(lifecycle: str, deployed: bool) -> None:
    (system,) = prepared({"ai-system.yaml": f"id: a\nlifecycle: {lifecycle}\n"}).systems
    assert system.facts["deployed"].value is deployed


ID_HINT = "use at most 64 of a-z, 0-9 and -, as in: id: loan-approval"

FAULTS = [
    # written, place, what, hint
    ("", "1:1", "expected a mapping, found nothing", ""),
    ("hello", "1:1", "expected a mapping, found 'hello'", ""),
    ("name: x", "1:1", "id is missing: a text is required", "id: ..."),
    ("id:", "1:1", "id must be a text, found nothing", ""),
    ("id: 7", "1:1", "id must be a text, found 7", 'id: "7"'),
    ("id: [a]", "1:1", "id must be a text, found a list", ""),
    ("id: Loan_Approval", "1:1", "id 'Loan_Approval' is not a kebab-case name", ID_HINT),
    ("id: -a", "1:1", "id '-a' is not a kebab-case name", ID_HINT),
    (f"id: {'a' * 65}", "1:1", f"id {'a' * 64!r} is not a kebab-case name", ID_HINT),
    ("id: ../x", "1:1", "id '../x' is not a kebab-case name", ID_HINT),
    (
        "id: a\nrisk_tier: hihg", "2:1",
        "risk_tier must be one of minimal, limited, high, prohibited; found 'hihg'",
        "did you mean 'high'?",
    ),
    ("id: a\nrisk_tier: 3", "2:1", "risk_tier must be a text, found 3", 'risk_tier: "3"'),
    (
        "id: a\nlifecycle: productoin", "2:1",
        "lifecycle must be one of experiment, development, staging, production, retired; "
        "found 'productoin'", "did you mean 'production'?",
    ),
    ("id: a\nowner:", "2:1", "owner must be a text, found nothing", ""),
    ("id: a\nowner: @acme/x", "2:8",
     "is not YAML: found character that cannot start any token", ""),
    ("id: a\nfacts: [x]", "2:1", "expected a mapping, found a list", ""),
    (
        "id: a\nfacts:\n  personal_dat: true", "3:3", "unknown fact 'personal_dat'",
        "did you mean 'personal_data'?",
    ),
    (
        "id: a\nfacts: {deployed: yes}", "2:9", "deployed must be true or false, found 'yes'", "",
    ),
    ("id: a\nfacts: {deployed: 1}", "2:9", "deployed must be true or false, found 1", ""),
    ("id: a\nmodel: {x: y}", "2:1", "model must be a list of texts, found a mapping", ""),
    ("id: a\nmodel: [1]", "2:9", "model takes texts, found 1", ""),
    ("id: a\nevidence: 3", "2:1", "evidence must be a list of texts, found 3", ""),
    ("id: a\nevidence: {model-card: [1]}", "2:25", "model-card takes texts, found 1", ""),
    ("id: a\nmeasures: {id: auc}", "2:1", "measures must be a list, found a mapping", ""),
    ("id: a\nmeasures: [auc]", "2:12", "expected a mapping, found 'auc'", ""),
    ("id: a\nrisk_teir: high", "2:1", "unknown key 'risk_teir'", "did you mean 'risk_tier'?"),
    ("id: a\nid: b", "2:1", "has the key 'id' twice", "keep one of the two"),
    ("a: &x 1\nid: a", "1:4", "uses an anchor (&)", "write the value out"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "place", "what", "hint"), FAULTS)
def test_a_fault_is_told_with_its_place_and_remedy(
    written: str, place: str, what: str, hint: str
) -> None:
    found = refused({"m/ai-system.yaml": f"{written}\n"})
    assert (found.what, found.where, found.hint) == (what, f"m/ai-system.yaml:{place}", hint)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('id: a\nmodel: ["[z-a]"]', "2:9"),
        ('id: a\nmodel: ["**/**/**/**/**/x"]', "2:9"),
        ('id: a\nevidence: {model-card: ["[z-a]"]}', "2:25"),
        ('id: a\nevidence: {model-card: "**/**/**/**/**/x"}', "2:12"),
    ],
)
def test_a_malformed_glob_is_a_fault_of_the_manifest(written: str, place: str) -> None:
    found = refused({"m/ai-system.yaml": written})
    assert found.where == f"m/ai-system.yaml:{place}"


def test_a_manifest_that_is_no_text_is_a_fault() -> None:
    with pytest.raises(ConfigError) as caught:
        prepared({"m/ai-system.yaml": b"id: caf\xe9\n"})
    assert (caught.value.what, caught.value.where) == (
        "is not utf-8 text", "m/ai-system.yaml:1",
    )  # fmt: skip


def test_an_id_belongs_to_one_system() -> None:
    found = refused({"a/ai-system.yaml": "name: x\nid: bot\n", "b/ai-system.yaml": "id: bot\n"})
    assert found.what == "system id 'bot' is already used at a/ai-system.yaml:2:1"
    assert (found.where, found.hint) == ("b/ai-system.yaml:1:1", "give each system its own id")


# Where systems are declared


def test_systems_are_written_in_the_configuration_with_the_same_keys_and_a_root() -> None:
    config = """\
version: 1
systems:
  - {id: b, root: models/b/, risk_tier: high, evidence: {model-card: CARD.md}}
  - id: a
    facts: {agentic: true}
"""
    files = {"aigov.yaml": config, "models/c/ai-system.yaml": "id: c\n"}
    first, second = prepared(files).systems
    assert (first.id, first.root, first.facts["agentic"].value) == ("a", "", True)
    assert first.at("facts", "agentic") == Location("aigov.yaml", 5, 13)
    assert (second.id, second.root, second.tier) == ("b", "models/b", Tier.HIGH)
    assert second.evidence["model-card"] == ("models/b/CARD.md",)
    assert second.declared_at == Location("aigov.yaml", 3, 6)


@pytest.mark.parametrize(
    ("written", "root"), [(".", ""), ("./", ""), ("./models/b/", "models/b"), ("/", "")]
)
def test_a_root_may_be_written_the_way_paths_are_written(written: str, root: str) -> None:
    config = f"version: 1\nsystems: [{{id: a, root: {written}}}]\n"
    assert [s.root for s in prepared({"aigov.yaml": config}).systems] == [root]


def test_a_root_outside_the_repository_is_refused() -> None:
    found = refused({"aigov.yaml": "version: 1\nsystems: [{id: a, root: ../other}]\n"})
    assert found.what == "root '../other' is outside of the repository"


def test_globs_say_where_manifests_are_and_excluded_ones_do_not_count() -> None:
    files = {
        "aigov.yaml": 'version: 1\nsystems: ["models/*/*.yaml"]\nexclude: ["models/old/**"]\n',
        "models/a/ai-system.yaml": "id: a\n",
        "models/b/other.yaml": "id: b\n",
        "models/old/ai-system.yaml": "broken: [",
        "ai-system.yaml": "id: root\n",
    }
    assert [s.id for s in prepared(files).systems] == ["a", "b"]


# Who owns what

TWO = {"models/a/ai-system.yaml": "id: a\n", "models/b/ai-system.yaml": "id: b\n"}


def test_the_deepest_folder_owns_what_lies_under_it() -> None:
    run = prepared({
        **TWO,
        "ai-system.yaml": "id: whole\n",
        "models/a/risk-assessment.yaml": RISK,
        "models/a/deep/risk-register.yaml": RISK,
        "models/risk-assessment.yaml": RISK,
    })  # fmt: skip
    assert owners(run, "risk-assessment") == {
        "a": ["models/a/deep/risk-register.yaml", "models/a/risk-assessment.yaml"],
        "b": [],
        "whole": ["models/risk-assessment.yaml"],
        "": [],
    }


def test_a_folder_whose_name_only_starts_alike_is_another_folder() -> None:
    files = {"m/ai-system.yaml": "id: a\n", "x/ai-system.yaml": "id: b\n",
             "mm/risk-assessment.yaml": RISK}  # fmt: skip
    assert owners(prepared(files), "risk-assessment")["a"] == []


def test_a_record_that_names_its_system_belongs_to_it_wherever_it_lies() -> None:
    files = {**TWO, "models/a/risk-assessment.yaml": f"system: b\n{RISK}"}
    assert owners(prepared(files), "risk-assessment") == {
        "a": [], "b": ["models/a/risk-assessment.yaml"], "": [],
    }  # fmt: skip


def test_a_record_that_names_no_declared_system_is_orphan_evidence() -> None:
    files = {**TWO, "models/a/risk-assessment.yaml": f"system: ghost\n{RISK}"}
    reason = "models/a/risk-assessment.yaml: names system 'ghost', which is not declared"
    assert owners(prepared(files), "risk-assessment") == {"a": [], "b": [], "": [reason]}


def test_an_evidence_entry_comes_before_everything_else() -> None:
    files = {
        "models/a/ai-system.yaml": "id: a\nevidence: {risk-assessment: /models/b/r.yaml}\n",
        "models/b/ai-system.yaml": "id: b\n",
        "models/b/r.yaml": RISK,
    }
    assert owners(prepared(files), "risk-assessment") == {
        "a": ["models/b/r.yaml"], "b": [], "": [],
    }  # fmt: skip


@pytest.mark.parametrize("entry", ["{risk-assessment: /r/risk-assessment.yaml}",
                                   "[/r/risk-assessment.yaml]"])  # fmt: skip
def test_an_evidence_entry_comes_before_what_the_record_says(entry: str) -> None:
    files = {
        "models/a/ai-system.yaml": f"id: a\nevidence: {entry}\n",
        "models/b/ai-system.yaml": "id: b\n",
        "r/risk-assessment.yaml": f"system: b\n{RISK}",
    }
    assert owners(prepared(files), "risk-assessment") == {
        "a": ["r/risk-assessment.yaml"], "b": [], "": [],
    }  # fmt: skip


PATHS = ("x.yaml", "./x.yaml", "sub/../x.yaml", "/m/x.yaml", "*.yaml", "/m/*.yaml", "../m/x.yaml")


@pytest.mark.parametrize("path", PATHS)
def test_an_evidence_path_is_relative_to_the_manifest_or_starts_at_the_root(path: str) -> None:
    files = {
        "m/ai-system.yaml": f'id: a\nevidence: {{risk-assessment: "{path}"}}\n',
        "m/x.yaml": RISK,
        "m/sub/y.yaml": RISK,
    }
    assert owners(prepared(files), "risk-assessment")["a"] == ["m/x.yaml"]


def test_an_evidence_entry_does_not_hide_what_convention_finds() -> None:
    """What is looked through for what is wrong cannot be narrowed by the team that is judged."""
    files = {
        "ai-system.yaml": "id: a\nevidence: {credential: README.md}\n",
        "README.md": "Nothing here.\n",
        "app.py": 'aws = "AKIAQ4ZXN7PLKW3RTVUY"\n',
    }
    found = problems("literal-credentials", files)
    assert [text.partition(": ")[0] for text in found] == ["app.py:1"]


def test_one_system_owns_the_rest_and_a_second_one_leaves_it_unclaimed() -> None:
    files = {"models/a/ai-system.yaml": "id: a\n", "governance/risk-assessment.yaml": RISK}
    assert owners(prepared(files), "risk-assessment") == {
        "a": ["governance/risk-assessment.yaml"], "": [],
    }  # fmt: skip
    second = {**files, "models/b/ai-system.yaml": "id: b\n"}
    assert owners(prepared(second), "risk-assessment") == {
        "a": [], "b": [],
        "": ["governance/risk-assessment.yaml: lies under no system's folder"],
    }  # fmt: skip
    result = verdict(second)
    assert [(a.path, why) for a, why in result.unclaimed] == [
        ("governance/risk-assessment.yaml", "lies under no system's folder")
    ]


def test_evidence_of_the_whole_repository_serves_every_system() -> None:
    run = prepared({**TWO, "CODEOWNERS": "* @acme/ml\n"})
    assert owners(run, "ownership") == {"a": ["CODEOWNERS"], "b": ["CODEOWNERS"], "": []}


@pytest.mark.parametrize("place", ["governance/", "models/b/"])
def test_an_unreadable_file_outside_a_system_never_touches_it(place: str) -> None:
    sound = {**TWO, "models/a/risk-assessment.yaml": RISK}
    broken = {**sound, f"{place}risk-register.yaml": "risks: [\n"}
    found = [
        [
            (f.policy.id, f.outcome, f.problems)
            for f in verdict(files).findings
            if f.system.id == "a"
        ]
        for files in (sound, broken)
    ]
    assert found[0] == found[1]
    assert [d.path for d in verdict(broken).unreadable] == [f"{place}risk-register.yaml"]


def test_an_evidence_entry_without_a_file_is_told_where_it_is_written() -> None:
    files = {"m/ai-system.yaml": "id: a\nrisk_tier: high\nevidence:\n  risk-assessment: r.yaml\n"}
    (found,) = (f for f in verdict(files).findings if f.policy.id == "risk-assessment")
    assert found.outcome is Outcome.FAIL
    assert [(p.message, str(p.at)) for p in found.problems] == [
        ("evidence for risk-assessment names 'm/r.yaml', which is not in the repository",
         "m/ai-system.yaml:4:3")
    ]  # fmt: skip


# Discovery

SEEN = [
    # file, content, root, reason, facts
    ("p/MODEL_CARD.md", CARD, "p", "p/MODEL_CARD.md is a model card", {}),
    ("p/docs/MODEL_CARD.md", CARD, "p", "p/docs/MODEL_CARD.md is a model card", {}),
    ("w/models/a.onnx", "x", "w", "w/models/a.onnx holds weights", {}),
    (
        "q/dvc.yaml", "stages:\n  train:\n    cmd: python t.py\n    outs: [m.bin]\n", "q",
        "q/dvc.yaml has the training step 'train'", {"trains_model": True},
    ),
    (
        "llm/x.prompty", "hello", "llm", "llm/x.prompty is a prompt file",
        {"generative": True, "uses_third_party_model": True},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "root", "reason", "facts"), SEEN)
def test_a_system_is_seen_by(
    path: str, text: str, root: str, reason: str, facts: dict[str, bool]
) -> None:
    run = prepared({path: text})
    (seen,) = run.unseen
    assert run.systems == ()
    assert (seen.root, seen.reason, seen.declared) == (root, reason, False)
    assert {name: fact.value for name, fact in seen.facts.items()} == facts


@pytest.mark.parametrize("path", ["tests/w/a.onnx", "node_modules/x/a.onnx", "README.md", "a.py"])
def test_no_system_is_seen_in(path: str) -> None:
    assert prepared({path: "x"}).unseen == ()


def test_what_lies_under_a_declared_system_is_not_seen_again() -> None:
    files = {"m/ai-system.yaml": "id: a\n", "m/sub/a.onnx": "x", "n/a.onnx": "x"}
    assert [s.root for s in prepared(files).unseen] == ["n"]


def test_two_folders_with_names_alike_are_two_systems() -> None:
    run = prepared({"x_y/MODEL_CARD.md": CARD, "x-y/MODEL_CARD.md": CARD})
    assert sorted(s.root for s in run.unseen) == ["x-y", "x_y"]


def test_an_undeclared_system_raises_one_finding_of_the_inventory() -> None:
    files = {"m/ai-system.yaml": "id: a\nrisk_tier: minimal\n", "n/a.onnx": "x"}
    found = [f for f in verdict(files).findings if f.system.root == "n"]
    assert [(f.policy.id, f.outcome) for f in found] == [("ai-system-inventory", Outcome.FAIL)]
    (problem,) = found[0].problems
    assert problem.message == (
        "looks like an AI system (n/a.onnx holds weights), and no ai-system.yaml declares it"
    )
    assert str(problem.at) == "n/a.onnx:1:1"


def test_there_is_one_finding_for_each_policy_and_system_id() -> None:
    files = {"models/loan/ai-system.yaml": "id: loan\n", "loan/MODEL_CARD.md": CARD}
    pairs = [(f.policy.id, f.system.id) for f in verdict(files).findings]
    assert len(pairs) == len(set(pairs))


# Facts

TRAINING = {"m/dvc.yaml": "stages:\n  train:\n    cmd: python t.py\n    outs: [m.bin]\n"}


def test_a_fact_that_is_absent_is_inferred_with_its_reason() -> None:
    (system,) = prepared({"m/ai-system.yaml": "id: a\n", **TRAINING}).systems
    fact = system.facts["trains_model"]
    assert (fact.value, fact.declared) == (True, False)
    assert fact.reason == "m/dvc.yaml has the training step 'train'"


def test_a_signal_of_another_folder_infers_nothing() -> None:
    (system,) = prepared({"n/ai-system.yaml": "id: a\n", **TRAINING}).systems
    assert "trains_model" not in system.facts


def test_a_declared_fact_that_a_signal_contradicts_is_a_problem() -> None:
    manifest = (
        'id: a\nowner: "@acme/ml"\nrisk_tier: high\nfacts:\n  agentic: false\n'
        "  trains_model: false\n"
    )
    files = {"m/ai-system.yaml": manifest, **TRAINING}
    assert problems("ai-system-inventory", files) == [
        "m/ai-system.yaml:6: declares trains_model: false, "
        "but m/dvc.yaml has the training step 'train'"
    ]


def test_a_system_in_production_cannot_be_declared_not_deployed() -> None:
    manifest = (
        'id: a\nowner: "@acme/ml"\nrisk_tier: high\nlifecycle: production\n'
        "facts: {deployed: false}\n"
    )
    (found,) = ask("ai-system-inventory", {"ai-system.yaml": manifest})
    assert (found.id, found.at.line) == ("contradiction", 5)


def test_an_unknown_system_is_told_with_the_nearest_name() -> None:
    with pytest.raises(AigovError) as caught:
        verdict({"ai-system.yaml": "id: loan-approval\n"}, systems=("loan-aproval",))
    assert caught.value.what == "unknown system 'loan-aproval'"
    assert caught.value.hint == "did you mean 'loan-approval'?"
