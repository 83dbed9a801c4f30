"""Frameworks as data: what ships, what is refused, and what policies may name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aigov.cli import main
from aigov.docs_matrices import framework_page, topic_page, topics
from aigov.errors import PolicyError
from aigov.formats import parse_yaml
from aigov.frameworks import Framework, faults, parse, unlisted
from aigov.registry import Registry
from aigov.run import library_of
from aigov.terms import FRAMEWORKS
from conftest import Install
from policyfiles import policy, record, way

LIBRARY = library_of(Registry())
SHIPPED = LIBRARY.frameworks()
POLICIES = LIBRARY.installed()
CONTROLS = 59
"""Controls of the catalogue: what the whole library comes to."""

OWN = """\
id: acme:controls
title: Our controls
version: "3"
clauses:
  - {id: "4.1", title: Risks are known}
  - {id: "4.2", title: Risks have owners}
  - {id: "6.1", title: People are heard, not_repository_evidence: true, why: They speak elsewhere.}
"""


def clause(framework: str, clause_id: str) -> Any:
    return next(each for each in SHIPPED[framework].clauses if each.id == clause_id)


# What ships


def test_the_frameworks_that_ship_are_those_that_policies_may_name() -> None:
    assert tuple(SHIPPED) == FRAMEWORKS
    assert len(SHIPPED) == 15


@pytest.mark.shared
def test_every_fact_of_the_catalogue_ships(shared: Path) -> None:
    raw = (shared / "catalogue/frameworks.yaml").read_bytes()
    listed = {each["id"]: each for each in parse_yaml(raw).data["frameworks"]}
    assert set(listed) == set(SHIPPED)
    for framework in SHIPPED.values():
        assert told(framework) == listed[framework.id]


def told(framework: Framework) -> dict[str, Any]:
    """A framework as the catalogue writes it: what is empty is left out."""
    keys = ("id", "title", "issuer", "kind", "version", "status", "verification")
    found: dict[str, Any] = {key: getattr(framework, key) for key in keys}
    found |= {
        "verification_note": framework.verification_note,
        "numbering_note": framework.numbering_note,
        "application_dates": [{"date": d, "what": w} for d, w in framework.application_dates],
        "open_points": list(framework.open_points),
        "clauses": [],
    }
    for each in framework.clauses:
        own = each.verification != framework.verification
        row = {
            "id": each.id,
            "title": each.title,
            "amended": each.amended,
            "verification": each.verification if own else "",
            "partial": each.partial,
            "not_repository_evidence": bool(each.why),
            "why": each.why,
        }
        found["clauses"].append({key: value for key, value in row.items() if value})
    return {key: value for key, value in found.items() if value}


def test_a_clause_has_its_own_level_or_that_of_its_framework() -> None:
    assert clause("eu-ai-act", "Art.9(2)").verification == "primary-text"
    assert clause("eu-ai-act", "Art.4").verification == "secondary"
    assert clause("eu-ai-act", "Art.4").amended == "2026/1744"
    assert clause("ca-dadm", "6.1").verification == "secondary"
    assert clause("ca-dadm", "6.4").verification == "unverified"


def test_a_clause_says_why_it_is_not_evidenceable_or_what_stays_unseen() -> None:
    assert clause("eu-ai-act", "Art.10(5)").why.startswith("Deleted by")
    assert "Art.10(5)" not in SHIPPED["eu-ai-act"].evidenceable
    assert "Art.9(2)" in SHIPPED["eu-ai-act"].evidenceable
    assert clause("nist-ai-rmf", "GOVERN 2.2").partial.endswith("learning is not.")


# What policies name


@pytest.mark.parametrize("policy_id", POLICIES)
def test_every_clause_that_a_bundled_policy_names_can_be_evidenced(policy_id: str) -> None:
    for framework, named in POLICIES[policy_id].references.items():
        assert set(named) <= set(SHIPPED[framework].evidenceable), framework
        assert named, framework


@pytest.mark.parametrize("policy_id", POLICIES)
def test_every_topic_that_a_bundled_policy_names_is_one(policy_id: str) -> None:
    known = topics(LIBRARY)
    assert set(POLICIES[policy_id].topics) <= {*known.founding, *known.added}


def test_every_topic_is_covered_by_a_bundled_policy() -> None:
    known = topics(LIBRARY)
    covered = {topic for each in POLICIES.values() for topic in each.topics}
    assert set(known.founding) - covered == set()
    assert set(known.added) - covered == set()


def test_every_clause_that_can_be_evidenced_is_named_by_a_bundled_policy() -> None:
    for framework in SHIPPED.values():
        named = {c for each in POLICIES.values() for c in each.references.get(framework.id, ())}
        assert set(framework.evidenceable) - named == set(), framework.id


@pytest.mark.shared
def test_the_topics_that_ship_are_those_of_the_catalogue(shared: Path) -> None:
    listed = parse_yaml((shared / "catalogue/controls.yaml").read_bytes()).data["topics"]
    known = topics(LIBRARY)
    assert list(known.founding) == listed["founding"]
    assert list(known.added) == listed["added"]
    assert len(known.founding) == 33


def written(**references: Any) -> bytes:
    named = {key.replace("_", "-"): value for key, value in references.items()}
    demand = record(fields={"owner": "person"})
    return policy(references=named, evidence=[way(demand)]).encode()


@pytest.mark.parametrize(
    ("named", "what", "hint"),
    [
        ({"eu_ai_act": ["Art.9(2)", "Art.9(22)"]},
         "eu-ai-act has no clause 'Art.9(22)'", "did you mean 'Art.9(2)'?"),
        ({"eu_ai_act": "Art.10(5)"},
         "a repository cannot evidence clause 'Art.10(5)' of eu-ai-act",
         "leave it out: Deleted by Regulation (EU) 2026/1744; do not map to it."),
        ({"sg_mgf_agentic": ["5"]}, "sg-mgf-agentic has no clause '5'", "known: 1, 2, 3, 4"),
    ],
)  # fmt: skip
def test_a_clause_that_is_not_there_is_a_fault(named: Any, what: str, hint: str) -> None:
    found = faults(written(**named), "gate.yaml", SHIPPED)
    assert [(each.what, each.hint) for each in found] == [(what, hint)]


def test_a_fault_is_told_at_the_clause() -> None:
    text = "id: gate\nreferences:\n  gdpr:\n    - Art.5(1)(f)\n    - Art.999\n  iso-42001: '4.1'\n"
    found = faults(text.encode(), "gate.yaml", SHIPPED)
    assert [each.where for each in found] == ["gate.yaml:5:7", "gate.yaml:6:3"]


def test_a_framework_that_is_not_installed_cannot_be_looked_into() -> None:
    raw = policy(references={"acme:controls": ["9"], "gdpr": ["Art.5(1)(f)"]}).encode()
    assert faults(raw, "gate.yaml", SHIPPED) == []
    assert unlisted(raw, "gate.yaml", SHIPPED) == ("acme:controls",)


# What is refused


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (("id: acme:controls", "id: acme:rules"), "1:1",
         "id 'acme:rules' differs from the file's name"),
        (("id: acme:controls", "id: Acme:controls"), "1:1",
         "id 'Acme:controls' is not a kebab-case name"),
        (('version: "3"', "version: 3"), "3:1", "version must be a text, found 3"),
        (("title: Our controls\n", ""), "1:1", "title is missing: a text is required"),
        (('{id: "4.2"', '{id: "4.1"'), "6:5", "clause '4.1' is listed twice"),
        (('{id: "4.2"', '{nr: "4.2"'), "6:5", "id is missing: a text is required"),
        ((", why: They speak elsewhere.", ""), "7:42",
         "why stands beside not_repository_evidence: true, and only there"),
        (("owners}", "owners, why: They do not.}"), "6:43",
         "why stands beside not_repository_evidence: true, and only there"),
        (("title: Our controls\n", "title: Our controls\nas_of: spring\n"), "3:1",
         "as_of must be a day, found 'spring'"),
        (("title: Our controls\n", "title: Our controls\nverification: seen\n"), "3:1",
         "verification must be one of primary-text, issuer-crosswalk, secondary, unverified; "
         "found 'seen'"),
        (("known}", "known, level: high}"), "5:41", "unknown key 'level'"),
    ],
)  # fmt: skip
def test_a_faulty_framework_is_refused_at_its_place(
    change: tuple[str, str], where: str, what: str
) -> None:
    assert change[0] in OWN
    with pytest.raises(PolicyError) as caught:
        parse(OWN.replace(*change).encode(), "frameworks/controls.yaml")
    assert (caught.value.where, caught.value.what) == (f"frameworks/controls.yaml:{where}", what)


# An organisation's own


def test_a_distribution_brings_its_own_framework(install_policies: Install) -> None:
    install_policies(**{"frameworks/controls.yaml": OWN})
    library = library_of(Registry())
    found = library.frameworks()
    assert found.keys() == {*SHIPPED, "acme:controls"}
    assert found["acme:controls"].evidenceable == ("4.1", "4.2")
    assert found["acme:controls"].verification == "unverified"
    assert library.policy_files("acme") == {}


def test_only_the_topics_at_the_top_of_a_folder_are_no_policy(install_policies: Install) -> None:
    install_policies(**{"topics.yaml": "founding: []\n", "risk/topics.yaml": "id: topics\n"})
    assert set(library_of(Registry()).policy_files("acme")) == {"topics"}


@pytest.mark.parametrize(
    ("path", "framework_id"),
    [("frameworks/gdpr.yaml", "gdpr"), ("frameworks/controls.yaml", "controls")],
)
def test_a_plain_id_is_kept_for_what_ships(
    install_policies: Install, path: str, framework_id: str
) -> None:
    install_policies(**{path: OWN.replace("acme:controls", framework_id)})
    with pytest.raises(PolicyError, match=f"framework id '{framework_id}' of acme is taken"):
        library_of(Registry()).frameworks()


def test_two_distributions_cannot_bring_one_framework(install_policies: Install) -> None:
    install_policies("acme", **{"frameworks/controls.yaml": OWN})
    install_policies("bank", **{"frameworks/controls.yaml": OWN})
    with pytest.raises(PolicyError, match=r"'acme:controls' of bank is taken") as caught:
        library_of(Registry()).frameworks()
    assert caught.value.where == "policies/frameworks/controls.yaml"


# aigov policies validate


def validated(
    capsys: pytest.CaptureFixture[str], folder: Path, **files: str
) -> tuple[int, str, str]:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    code = main(["policies", "validate", str(folder)])
    out, err = capsys.readouterr()
    return code, out.replace(f"{folder}/", ""), err.replace(f"{folder}/", "")


def test_what_ships_is_valid_for_authors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "validate", LIBRARY.folders["aigov"][0]]) == 0
    assert capsys.readouterr().out == f"ok: {len(POLICIES)} policies and 15 frameworks valid\n"


def test_an_author_sees_every_clause_that_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = written(gdpr=["Art.99(1)"], iso_42001=["6.1.2", "4.1"]).decode()
    assert validated(capsys, tmp_path, **{"gate.yaml": text}) == (
        2,
        "gate.yaml:8:23: gdpr has no clause 'Art.99(1)'\n"
        "gate.yaml:8:60: a repository cannot evidence clause '4.1' of iso-42001\n",
        "aigov: gate.yaml:8:23: gdpr has no clause 'Art.99(1)'\n  hint: did you mean 'Art.9(2)'?\n",
    )


def test_clauses_of_the_framework_beside_the_policies_are_looked_up(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = policy(
        references={"acme:controls": ["4.1"]}, evidence=[way(record(fields={"owner": "person"}))]
    )
    alone = validated(capsys, tmp_path, **{"gate.yaml": text})
    note = "note: gate.yaml: acme:controls is not installed: its clauses were not looked up\n"
    assert alone == (0, f"{note}ok: 1 policy valid\n", "")
    beside = validated(capsys, tmp_path, **{"frameworks/controls.yaml": OWN})
    assert beside == (0, "ok: 1 policy and 1 framework valid\n", "")
    wrong = OWN.replace('"4.1"', '"4.0"')
    code, _, err = validated(capsys, tmp_path, **{"frameworks/controls.yaml": wrong})
    assert code == 2
    assert "acme:controls has no clause '4.1'" in err


def test_a_policy_of_topics_is_validated_where_no_pack_is_beside_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = validated(capsys, tmp_path, **{"topics.yaml": "id: topics\n"})
    assert code == 2
    assert "topics.yaml:1:1: version is missing" in err


# The generated pages


def test_the_page_of_frameworks_has_every_clause_and_claims_nothing() -> None:
    page = "\n".join(framework_page(LIBRARY))
    for framework in SHIPPED.values():
        assert f"\n## {framework.id}\n" in page
        part = page.partition(f"\n## {framework.id}\n")[2].partition("\n## ")[0]
        assert all(each.id in part for each in framework.clauses)
        assert all(each.why in part for each in framework.clauses)
    assert (
        "| Art.9(1) | Risk management system exists and is maintained | [risk-assessment]" in page
    )
    assert "compliant" not in page


def test_the_page_of_topics_has_every_topic_once() -> None:
    page = "\n".join(topic_page(LIBRARY))
    known = topics(LIBRARY)
    for name in (*known.founding, *known.added):
        assert page.count(f"\n| {name} | ") == 1
