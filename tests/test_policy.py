"""Policies and packs: what authors get wrong, and what they are told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aigov.cli import main
from aigov.demands import Vocabulary
from aigov.errors import AigovError, ConfigError, PolicyError
from aigov.parameters import for_tier
from aigov.policy import parse
from aigov.registry import Registry
from aigov.report.result import canonical
from aigov.report.text import render
from aigov.terms import Gate, Mode, Outcome, Severity, Tier
from aigov.testing import prepared, verdict
from policyfiles import policy, record, repository, way

SOUND = way(record(fields={"owner": "person"}))
FILE = "governance/policies/gate.yaml"


def refused(*policies: str, **files: str) -> AigovError:
    with pytest.raises((PolicyError, ConfigError)) as caught:
        verdict(repository(*policies, **files))
    return caught.value


# The keys of a policy

FULL = """\
id: gate
version: "1.10"
title: A title
requirement: It is so.
why: Because.
severity: {default: high, minimal: low, high: critical}
gate: release-review
applies: {tiers: [limited, high], all: [deployed], any: [agentic, generative], experiments: true}
params: {least: {minimal: 1, high: 3}, days: 90d}
always:
  - check: literal-credentials
reject: [placeholder-text]
evidence:
  - name: As a record
    enough_up_to: limited
    all:
      - artifact: risk-assessment
        which: newest
        fields:
          risks: {min-items: $least}
          date: {max-age: $days}
references: {eu-ai-act: ["Art.9"]}
fix: Make it so.
limits: Little.
"""


def vocabulary(*frameworks: str) -> Vocabulary:
    registry = Registry()
    return Vocabulary(registry.checks, frozenset(registry.kinds), frozenset(frameworks))


def test_every_key_of_a_policy_is_read() -> None:
    found = parse(FULL.encode(), FILE, vocabulary("eu-ai-act"))
    assert (found.id, found.version, found.why, found.limits) == (
        "gate", "1.10", "Because.", "Little.",
    )  # fmt: skip
    assert found.severity == {
        "default": Severity.HIGH, "minimal": Severity.LOW, "high": Severity.CRITICAL,
    }  # fmt: skip
    assert found.gate is Gate.RELEASE_REVIEW
    assert found.applies.tiers == {Tier.LIMITED, Tier.HIGH}
    assert found.applies.all_facts == ("deployed",)
    assert found.applies.any_facts == ("agentic", "generative")
    assert (found.applies.experiments, found.reject) == (True, ("placeholder-text",))
    assert [item.check for item in found.always] == ["literal-credentials"]
    (only,) = found.ways
    assert (only.name, only.enough_up_to) == ("As a record", Tier.LIMITED)
    assert (only.requirements[0].kind, only.requirements[0].which) == ("risk-assessment", "newest")
    assert found.references == {"eu-ai-act": ("Art.9",)}


@pytest.mark.parametrize(
    ("value", "tier", "found"),
    [
        (5, Tier.HIGH, 5),
        ({"minimal": 1, "high": 3}, Tier.MINIMAL, 1),
        ({"minimal": 1, "high": 3}, Tier.LIMITED, 1),
        ({"minimal": 1, "high": 3}, Tier.HIGH, 3),
        ({"high": 3}, Tier.MINIMAL, 3),
        ({"low": 3}, Tier.HIGH, {"low": 3}),
        ({}, Tier.HIGH, {}),
    ],
)
def test_a_parameter_by_tier(value: Any, tier: Tier, found: Any) -> None:
    assert for_tier(value, tier) == found


# Forty mistakes

MISSING = "is missing: a text is required"
Keys = dict[str, Any]

MISTAKES: list[tuple[Keys, str, str, str]] = [
    # keys that differ from a sound policy, line:column, what, hint
    ({"title": None}, "1:1", f"title {MISSING}", "title: ..."),
    ({"requirement": None}, "1:1", f"requirement {MISSING}", "requirement: ..."),
    ({"fix": None}, "1:1", f"fix {MISSING}", "fix: ..."),
    ({"version": None}, "1:1", f"version {MISSING}", "version: ..."),
    ({"gate": None}, "1:1", f"gate {MISSING}", "gate: ..."),
    ({"severity": None}, "1:1", "severity is missing", "severity: high"),
    ({"title": ""}, "3:1", "title must be a text, found ''", ""),
    ({"title": ["a"]}, "3:1", "title must be a text, found a list", ""),
    ({"version": 1}, "2:1", "version must be a text, found 1", 'version: "1"'),
    ({"sevrity": "high"}, "9:1", "unknown key 'sevrity'", "did you mean 'severity'?"),
    ({"severity": "urgent"}, "5:1",
     "severity must be one of critical, high, medium, low; found 'urgent'",
     "known: critical, high, low, medium"),
    ({"severity": {"high": "high"}}, "5:1", "severity needs a default", "default: high"),
    ({"severity": {"default": "high", "hihg": "low"}}, "5:31", "unknown tier 'hihg'",
     "did you mean 'high'?"),
    ({"severity": {"default": "hgih"}}, "5:12",
     "default must be one of critical, high, medium, low; found 'hgih'", "did you mean 'high'?"),
    ({"severity": 3}, "5:1", "expected a mapping, found 3", ""),
    ({"gate": "releese-review"}, "6:1",
     "gate must be one of commit, ci, release-review, operation; found 'releese-review'",
     "did you mean 'release-review'?"),
    ({"applies": {"tiers": ["limited", "hgh"]}}, "9:32", "unknown tier 'hgh'",
     "did you mean 'high'?"),
    ({"applies": {"all": ["deploid"]}}, "9:19", "unknown fact 'deploid'",
     "did you mean 'deployed'?"),
    ({"applies": {"any": ["agentic", "generativ"]}}, "9:30", "unknown fact 'generativ'",
     "did you mean 'generative'?"),
    ({"applies": {"tier": ["high"]}}, "9:11", "unknown key 'tier'", "did you mean 'tiers'?"),
    ({"applies": {"experiments": "yes"}}, "9:11", "experiments must be true or false, found 'yes'",
     ""),
    ({"applies": ["high"]}, "9:1", "expected a mapping, found a list", ""),
    ({"reject": ["placeholder-txt"]}, "9:10", "unknown reject code 'placeholder-txt'",
     "did you mean 'placeholder-text'?"),
    ({"references": {"eu-ai-act": 3}}, "9:14", "eu-ai-act must be a list of texts, found 3", ""),
    ({"params": {"days": "90d"}}, "9:10", "parameter 'days' is used nowhere", "write $days"),
    ({"params": ["days"]}, "9:1", "expected a mapping, found a list", ""),
    ({"evidence": None}, "1:1", "a policy needs evidence: or always:",
     "list ways under evidence:, or requirements under always:"),
    ({"evidence": []}, "1:1", "a policy needs evidence: or always:",
     "list ways under evidence:, or requirements under always:"),
    ({"evidence": {"all": []}}, "8:1", "evidence must be a list, found a mapping", ""),
    ({"evidence": ["x"]}, "8:12", "expected a mapping, found 'x'", ""),
    ({"evidence": [{"all": []}]}, "8:12", f"name {MISSING}", "name: ..."),
    ({"evidence": [{"name": "a", "all": []}]}, "8:13", "a way needs at least one requirement",
     "list them under all:"),
    ({"evidence": [{"name": "a", "any": []}]}, "8:26", "unknown key 'any'",
     "known: all, enough_up_to, name"),
    ({"evidence": [way(record(fields={"a": "present"}), enough_up_to="prohibited")]}, "8:30",
     "enough_up_to must be one of minimal, limited, high; found 'prohibited'",
     "known: high, limited, minimal"),
    ({"always": [{}]}, "9:10", "a requirement names either an artifact or a check",
     "artifact: KIND"),
    ({"always": [{"check": "clear-ownership", "artifact": "ownership"}]}, "9:10",
     "a requirement names either an artifact or a check", "artifact: KIND"),
    ({"always": [{"check": "clear-owner"}]}, "9:11", "unknown check 'clear-owner'",
     "did you mean 'clear-ownership'?"),
    ({"always": [{"check": "literal-credentials", "with": {"depth": 3}}]}, "9:52",
     "unknown parameter 'depth' of check literal-credentials",
     "literal-credentials takes no parameters"),
    ({"always": [{"check": "access-controls", "with": {"requird": True}}]}, "9:48",
     "unknown parameter 'requird' of check access-controls", "did you mean 'required'?"),
    ({"always": [{"check": "access-controls", "with": {"required": "yes"}}]}, "9:48",
     "parameter 'required' of check access-controls must be true or false, found 'yes'",
     ""),
    ({"always": [{"check": "clear-ownership", "with": {"areas": "data"}}]}, "9:48",
     "parameter 'areas' of check clear-ownership must be a list of texts, found 'data'",
     ""),
    ({"always": [{"artifact": "risk-assesment", "fields": {"a": "present"}}]}, "9:11",
     "unknown artifact kind 'risk-assesment'", "did you mean 'risk-assessment'?"),
    ({"always": [record(fields={"a": "present"}, which="latest")]}, "9:70",
     "which must be one of every, newest, any; found 'latest'", "known: any, every, newest"),
    ({"always": [record()]}, "9:11",
     "names risk-assessment and demands nothing of it: presence proves nothing",
     "fields: {owner: person}"),
    ({"always": [record(fields={})]}, "9:11",
     "names risk-assessment and demands nothing of it: presence proves nothing",
     "fields: {owner: person}"),
    ({"always": [record(field={"a": "present"})]}, "9:42", "unknown key 'field'",
     "did you mean 'fields'?"),
    ({"always": [record(fields={"a": "presnt"})]}, "9:53", "unknown verb 'presnt'",
     "did you mean 'present'?"),
    ({"always": [record(fields={"a": {"max-age": "$dayz"}})], "params": {"days": "9d"}}, "9:53",
     "unknown parameter '$dayz'", "did you mean 'days'?"),
    ({"always": [record(fields={"a": {"max-age": "$days"}})]}, "9:53",
     "unknown parameter '$days'", "declare it under params:"),
    ({"always": [record(fields={"a": {"max-age": "$days"}})], "params": {"days": 90}}, "9:53",
     "max-age: expected a duration such as 90d, found 90", "as in: date: {max-age: 365d}"),
    ({"always": [record(fields={"a": {"min-items": "$n"}})],
      "params": {"n": {"minimal": 1, "high": "8"}}}, "9:53",
     "min-items: min-items must be a number, found '8'", "as in: risks: {min-items: 5}"),
    ({"always": [record(fields={"a": {"pattern": "(x+)+"}})]}, "9:53",
     "pattern '(x+)+' uses a repeat inside a repeat",
     "repeat single characters or sets only: [a-z0-9-]{2,63}"),
    ({"always": [{**record(fields={"a": "present"}), "applies": {"al": ["deployed"]}}]}, "9:82",
     "unknown key 'al'", "did you mean 'all'?"),
    ({"evidence": [way({**record(fields={"a": "present"}), "applies": {"tiers": ["high"]}})]},
     "8:13", "way 'first' asks nothing where none of its requirements applies",
     "leave out applies: of one of them, or narrow applies: of the policy"),
    ({"always": [record(fields={"a": {"person": True, "when": {"b": "yes"}}})]}, "9:53",
     "when names 'b', which this requirement does not demand", "b: present"),
    ({"always": [record(fields={"a": {"person": True, "wen": {"b": "yes"}}})]}, "9:53",
     "person has no modifier 'wen'", "person takes none but when"),
    ({"always": [record(fields={"a": {"duration": {"max": "soon"}}})]}, "9:53",
     "duration: max must be a duration such as 30d, found 'soon'",
     "as in: retention: {duration: {min: 180d}}"),
    ({"always": [record(fields={"a": {"used-by": "ci-pipline"}})]}, "9:53",
     "unknown artifact kind 'ci-pipline'", "did you mean 'ci-pipeline'?"),
    ({"judged": 3}, "9:1", "judged must be a list of texts, found 3", ""),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "place", "what", "hint"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_remedy(
    keys: Keys, place: str, what: str, hint: str
) -> None:
    found = refused(policy(**{"evidence": [SOUND], **keys}))
    assert (found.what, found.where, found.hint) == (what, f"{FILE}:{place}", hint)


def test_there_are_forty_mistakes_or_more() -> None:
    assert len(MISTAKES) >= 40


def test_each_mistake_is_exit_2_as_an_author_sees_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    golden = Path(__file__).parent / "golden" / "author-mistakes.txt"
    told = []
    for number, (keys, _, what, _) in enumerate(MISTAKES):
        files = repository(policy(**{"evidence": [SOUND], **keys}))
        for path, text in files.items():
            (tmp_path / str(number) / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / str(number) / path).write_text(str(text))
        assert main(["-C", str(tmp_path / str(number)), "check", "--as-of", "2026-11-22"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert what in err
        told.append(err)
    if pytestconfig.getoption("--update-golden"):
        golden.write_text("\n".join(told), "utf-8")
        pytest.skip("the golden file was written anew: read it")
    assert "\n".join(told) == golden.read_text("utf-8")


YAML_MISTAKES = [
    ("id: gate\nid: gate\n", "2:1", "has the key 'id' twice"),
    ("id: gate\ntitle: &t x\nfix: *t\n", "2:8", "uses an anchor (&)"),
    ("id: !!str gate\n", "1:5", "uses the tag 'tag:yaml.org,2002:str'"),
    ("id: [\n", "2:1", "is not YAML: did not find expected node content"),
    ("- id: gate\n", "1:1", "expected a mapping, found a list"),
    ("", "1:1", "expected a mapping, found nothing"),
]


@pytest.mark.parametrize(("text", "place", "what"), YAML_MISTAKES)
def test_a_file_that_is_no_policy_is_told_with_its_place(text: str, place: str, what: str) -> None:
    found = refused(**{FILE: text})
    assert (found.what, found.where) == (what, f"{FILE}:{place}")


def test_an_id_that_differs_from_the_file_name_is_refused() -> None:
    found = refused(**{FILE: policy("gates", evidence=[SOUND])})
    assert found.what == "id 'gates' differs from the file's name"
    assert (found.where, found.hint) == (f"{FILE}:1:1", "rename the file to gates.yaml")


def test_an_id_is_a_kebab_case_name() -> None:
    assert refused(policy("Gate_X", evidence=[SOUND])).where.endswith("Gate_X.yaml:1:1")


def test_an_unquoted_version_is_refused_with_the_text_that_was_meant() -> None:
    text = policy(evidence=[SOUND]).replace('version: "1"', "version: 1.10")
    assert refused(**{FILE: text}).hint == 'version: "1.10"'


@pytest.mark.parametrize("schema", ["nowhere.json", "schemas/risk.json"])
def test_a_schema_is_either_applied_or_refused(schema: str) -> None:
    """It must not be read and then forgotten: that would be an artifact without demands."""
    files: dict[str, str | bytes] = {
        **repository(policy(evidence=[way(record(schema=schema))])),
        "schemas/risk.json": '{"type": "object", "required": ["never-there"]}',
        "risk-assessment.yaml": "risks: []\n",
    }
    try:
        (found,) = verdict(files).findings
    except (PolicyError, ConfigError):
        return
    assert found.outcome is not Outcome.PASS


def test_an_unknown_framework_is_refused() -> None:
    text = policy(evidence=[SOUND], references={"eu-ai-atc": ["Art.9"]})
    with pytest.raises(PolicyError) as caught:
        parse(text.encode(), FILE, vocabulary("eu-ai-act"))
    assert caught.value.what == "unknown framework 'eu-ai-atc'"
    assert caught.value.hint == "did you mean 'eu-ai-act'?"


def test_an_unknown_framework_is_refused_in_a_run() -> None:
    assert (
        "eu-ai-atc" in refused(policy(evidence=[SOUND], references={"eu-ai-atc": ["Art.9"]})).what
    )


# Where policies come from


def selected(files: dict[str, str | bytes], **options: Any) -> dict[str, tuple[Mode, str]]:
    run = prepared(files, **options)
    return {item.policy.id: (item.mode, item.policy.source) for item in run.selected}


def test_a_folder_selects_every_policy_in_it_enforced() -> None:
    files = repository(
        policy("one", evidence=[SOUND]), policy("two", evidence=[SOUND]),
        **{"governance/policies/deep/three.yaml": policy("three", evidence=[SOUND])},
    )  # fmt: skip
    assert selected(files) == {
        "one": (Mode.ENFORCED, "governance/policies/one.yaml"),
        "three": (Mode.ENFORCED, "governance/policies/deep/three.yaml"),
        "two": (Mode.ENFORCED, "governance/policies/two.yaml"),
    }


@pytest.mark.parametrize("name", ["./governance/policies/", "governance/policies/"])
def test_a_folder_is_named_from_the_root(name: str) -> None:
    files = repository(policy(evidence=[SOUND]), config=f"version: 1\nextends: {name}\n")
    assert list(selected(files)) == ["gate"]


def test_a_folder_without_policies_is_refused() -> None:
    found = refused(config="version: 1\nextends: [policies/]\n")
    assert found.what == "folder 'policies/' holds no policy"


def test_a_policy_with_the_wrong_ending_is_not_passed_over() -> None:
    """A file in the folder that nobody reads would be a control that nobody holds."""
    files = {"governance/policies/other.yml": "id: other\n"}
    found = refused(policy(evidence=[SOUND]), **files)
    assert found.what.startswith("governance/policies/other.yml is not read")


ORDERS = [
    "[aigov:baseline, governance/policies/]",
    "[governance/policies/, aigov:baseline]",
]


@pytest.mark.parametrize("order", ORDERS)
def test_two_sources_of_one_id_are_refused(order: str) -> None:
    found = refused(
        policy("model-card", evidence=[SOUND]), config=f"version: 1\nextends: {order}\n"
    )
    assert "'model-card' is already defined in" in found.what
    assert found.hint == "write replaces: model-card in the one that should hold"


@pytest.mark.parametrize("order", ORDERS)
def test_a_policy_that_says_so_replaces_another(order: str) -> None:
    text = policy("model-card", evidence=[SOUND], replaces="model-card")
    files = repository(text, config=f"version: 1\nextends: {order}\n")
    assert selected(files)["model-card"][1] == "governance/policies/model-card.yaml"


def test_a_policy_of_the_repository_never_stands_in_for_one_of_a_pack_from_outside() -> None:
    text = policy("model-card", always=[{"check": "literal-credentials"}])
    with pytest.raises((PolicyError, ConfigError)):
        verdict(repository(text), packs=("aigov:baseline",))


def test_two_files_of_a_folder_with_one_id_are_refused() -> None:
    found = refused(
        policy(evidence=[SOUND]),
        **{"governance/policies/deep/gate.yaml": policy(title="Another", evidence=[SOUND])},
    )
    assert "'gate' is already defined in governance/policies/" in found.what


def test_what_the_configuration_sets_is_effective() -> None:
    text = policy(params={"n": 3}, evidence=[way(record(fields={"risks": {"min-items": "$n"}}))])
    config = (
        "version: 1\nextends: [governance/policies/]\n"
        "policies: {gate: {mode: advisory, severity: low, gate: commit, params: {n: 1}}}\n"
    )
    files = {**repository(text, config=config), "risk-assessment.yaml": "risks: [{id: R1}]\n"}
    (found,) = verdict(files).findings
    assert (found.outcome, found.mode) == (Outcome.PASS, Mode.ADVISORY)
    assert (found.severity, found.policy.gate) == (Severity.LOW, Gate.COMMIT)


def test_a_value_that_a_policy_cannot_take_is_told_where_it_is_set() -> None:
    text = policy(params={"n": 3}, evidence=[way(record(fields={"risks": {"min-items": "$n"}}))])
    config = "version: 1\nextends: [governance/policies/]\npolicies:\n  gate: {params: {n: many}}\n"
    found = refused(text, config=config)
    assert found.what == "policy gate: min-items: min-items must be a number, found 'many'"
    assert found.where == "aigov.yaml:4:3"


def test_explain_says_who_set_each_parameter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "aigov.yaml").write_text(
        "version: 1\npolicies:\n  model-card: {params: {min_words: 40}}\n"
    )
    assert main(["-C", str(tmp_path), "explain", "model-card"]) == 0
    out = capsys.readouterr().out
    assert "    min_words: 40 (set by aigov.yaml:3:3)\n" in out
    assert "    max_age: 365d\n" in out


def test_what_a_person_must_judge_is_told_and_never_counted_as_passed() -> None:
    text = policy(judged=["Whether the ratings are right."], evidence=[SOUND])
    files = repository(text, **{"risk-assessment.yaml": "owner: ana@acme.org\nrisks: []\n"})
    result = canonical(verdict(files), lambda _path, _line: "")
    (finding,) = result["findings"]
    assert (finding["outcome"], finding["needs_reviewer"]) == (
        "pass", ["Whether the ratings are right."],
    )  # fmt: skip
    assert "1 pass, 1 point needs a reviewer (-v)\n" in render(result)
    assert "  needs a reviewer: Whether the ratings are right.\n" in render(result, verbose=True)
    lacking = canonical(verdict(repository(text)), lambda _path, _line: "")
    assert lacking["findings"][0]["needs_reviewer"] == []


# Packs of other distributions

PLUGIN = """\
import os
from aigov.api import hookimpl

@hookimpl
def aigov_policies():
    return [os.path.join(os.path.dirname(__file__), "policies")]
"""
Bank = Callable[..., None]


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """Installs the distribution ``bank`` with packs, given as name -> text."""

    def install(**packs: str) -> None:
        site = tmp_path / "site"
        info = site / "bank-1.0.dist-info"
        folder = site / "bank_policies"
        (folder / "policies" / "packs").mkdir(parents=True)
        info.mkdir()
        (info / "entry_points.txt").write_text("[aigov]\nbank = bank_policies\n")
        (folder / "__init__.py").write_text(PLUGIN)
        for name, text in packs.items():
            head = f'id: {name}\nversion: "1"\ntitle: {name}\n'
            (folder / "policies" / "packs" / f"{name}.yaml").write_text(head + text)
        monkeypatch.syspath_prepend(str(site))
        monkeypatch.delitem(sys.modules, "bank_policies", raising=False)

    return install


def test_a_pack_of_another_distribution_is_used_by_its_name(bank: Bank) -> None:
    bank(base="extends: [aigov:baseline]\npolicies: {model-card: {mode: advisory}}\n")
    files: dict[str, str | bytes] = {"aigov.yaml": "version: 1\nextends: [bank:base]\n"}
    modes = {key: mode for key, (mode, _) in selected(files).items()}
    assert modes["model-card"] is Mode.ADVISORY
    assert modes["risk-assessment"] is Mode.ENFORCED


PACK_MISTAKES = [
    ("extends: [bank:base]\n", "pack extends itself: bank:base -> bank:base"),
    ("extends: [bank:other]\n", "unknown pack 'bank:other'"),
    ("policies: {model-crad: {mode: off}}\n", "unknown policy 'model-crad'"),
    ("policies: {model-card: {mode: on}}\n",
     "mode must be one of enforced, advisory, off; found 'on'"),
    ("policies: {model-card: {params: {words: 3}}}\n",
     "policy model-card has no parameter 'words'"),
    ("polices: {}\n", "unknown key 'polices'"),
    ("floors: [model-card]\n", "expected a mapping, found a list"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what"), PACK_MISTAKES)
def test_a_mistake_in_a_pack_is_told_with_its_place(bank: Bank, text: str, what: str) -> None:
    bank(base=text)
    with pytest.raises(PolicyError) as caught:
        verdict({"aigov.yaml": "version: 1\nextends: [bank:base]\n"})
    assert caught.value.what == what
    assert "packs/base.yaml" in caught.value.where
    assert caught.value.hint or what.startswith("expected")


def test_packs_that_extend_each_other_in_a_circle_are_refused(bank: Bank) -> None:
    bank(one="extends: [bank:two]\n", two="extends: [bank:one]\n")
    with pytest.raises(PolicyError, match="bank:one -> bank:two -> bank:one"):
        verdict({"aigov.yaml": "version: 1\nextends: [bank:one]\n"})


FLOORS = """\
extends: [aigov:baseline]
floors:
  model-card: {mode: enforced}
  risk-assessment: {mode: advisory, params: {max_age: 365d}}
"""
LOWERED = [
    ("model-card: {mode: advisory}", "policy model-card is enforced at least, by "),
    ("model-card: {mode: off}", "policy model-card is enforced at least, by "),
    ("risk-assessment: {mode: off}", "policy risk-assessment is advisory at least, by "),
    (
        "risk-assessment: {params: {max_age: 999d}}",
        "parameter max_age of risk-assessment is fixed by ",
    ),
    ("model-card: {enforce_from: 2999-01-01}", "policy model-card is enforced at least, by "),
    ("model-card: {gate: operation}", ""),
]


@pytest.mark.parametrize(("override", "what"), LOWERED)
def test_a_floor_of_a_pack_from_outside_cannot_be_lowered(
    bank: Bank, override: str, what: str
) -> None:
    bank(base=FLOORS)
    config = f"version: 1\npolicies:\n  {override}\n"
    with pytest.raises(ConfigError) as caught:
        verdict({"aigov.yaml": config}, packs=("bank:base",))
    assert caught.value.what.startswith(what)
    assert caught.value.where == "aigov.yaml:3:3"
    assert caught.value.hint


def test_a_floor_leaves_the_rest_to_the_repository(bank: Bank) -> None:
    bank(base=FLOORS)
    overrides = "{risk-assessment: {mode: advisory}, model-card: {params: {min_words: 99}}}"
    config = f"version: 1\npolicies: {overrides}\n"
    found = verdict({"aigov.yaml": config}, packs=("bank:base",)).policies
    chosen = {item.policy.id: item for item in found}
    assert chosen["risk-assessment"].mode is Mode.ADVISORY
    assert chosen["model-card"].policy.params["min_words"] == 99


def test_a_floor_holds_for_a_policy_that_nobody_else_selects(bank: Bank) -> None:
    bank(base="floors: {model-card: {mode: enforced}}\n")
    found = selected({"aigov.yaml": "version: 1\nextends: []\n"}, packs=("bank:base",))
    assert found["model-card"][0] is Mode.ENFORCED


def test_a_floor_of_a_pack_that_the_repository_chose_itself_binds_nobody(bank: Bank) -> None:
    bank(base=FLOORS)
    config = "version: 1\nextends: [bank:base]\npolicies: {model-card: {mode: off}}\n"
    assert selected({"aigov.yaml": config})["model-card"][0] is Mode.OFF


# Through the command line


def test_validating_a_folder_without_policies_is_not_green(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policies", "validate", str(tmp_path)]) != 0
    assert "ok" not in capsys.readouterr().out
