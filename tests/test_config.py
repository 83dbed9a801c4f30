"""``aigov.yaml``: every key it takes, and every fault with its place and remedy."""

from __future__ import annotations

from datetime import date

import pytest

from aigov.artifacts import Location
from aigov.config import Config, iso_day, load, parse
from aigov.errors import AigovError, ConfigError
from aigov.snapshot import of_files
from aigov.terms import Mode
from aigov.testing import prepared, verdict

FULL = b"""\
version: 1
extends: [aigov:baseline, governance/policies/]
systems: ["models/*/ai-system.yaml"]
waivers: governance/exceptions.yaml
baseline: .aigov/baseline.json
policies:
  model-card: {mode: advisory, enforce_from: 2027-01-15}
  risk-assessment:
    params: {max_age: 180d}
    severity: low
    gate: ci
exclude: ["examples/**", docs/old.md]
people: ["@acme/risk", ana@acme.org]
"""


def test_every_key_is_read() -> None:
    config = parse(FULL)
    assert config.present
    assert config.extends == ("aigov:baseline", "governance/policies/")
    assert config.systems == ("models/*/ai-system.yaml",)
    assert (config.inline, config.declares_none) == ((), False)
    assert config.exceptions == ("governance/exceptions.yaml", ".aigov/baseline.json")
    assert config.exclude == ("examples/**", "docs/old.md")
    assert config.people == ("@acme/risk", "ana@acme.org")
    card = config.policies["model-card"]
    assert (card.mode, card.enforce_from) == (Mode.ADVISORY, date(2027, 1, 15))
    assert card.at == Location("aigov.yaml", 7, 3)
    risk = config.policies["risk-assessment"]
    assert (dict(risk.params), risk.severity, risk.gate) == ({"max_age": "180d"}, "low", "ci")
    assert risk.mode is None


def test_without_a_file_the_defaults_hold() -> None:
    assert load(of_files({})) == Config()
    assert Config().extends == ("aigov:baseline",)
    assert Config().systems == ("**/ai-system.yaml",)


def test_a_file_that_only_names_its_version_has_the_defaults() -> None:
    config = parse(b"version: 1\n")
    assert (config.extends, config.systems) == (("aigov:baseline",), ("**/ai-system.yaml",))
    assert config.present


@pytest.mark.parametrize(
    ("written", "texts"),
    [("extends: aigov:baseline", ("aigov:baseline",)), ("extends: []", ())],
)
def test_a_list_of_one_may_be_written_as_a_text(written: str, texts: tuple[str, ...]) -> None:
    assert parse(f"version: 1\n{written}\n".encode()).extends == texts


def test_systems_may_be_written_here_or_declared_to_be_none() -> None:
    inline = parse(b"version: 1\nsystems:\n  - {id: a, root: models/a}\n  - {id: b}\n").inline
    assert [item.data["id"] for item in inline] == ["a", "b"]
    assert parse(b"version: 1\nsystems: []\n").declares_none


def test_another_file_may_be_named() -> None:
    files = {"aigov.yaml": "version: 2", "conf/other.yaml": "version: 1\nexclude: [x]\n"}
    assert load(of_files(files), "conf/other.yaml").exclude == ("x",)
    with pytest.raises(ConfigError) as caught:
        load(of_files(files), "nowhere.yaml")
    assert (caught.value.what, caught.value.where) == ("no such file in the memory", "nowhere.yaml")


OVERRIDE_MODES = "mode must be one of enforced, advisory, off; found 'enforce'"

FAULTS = [
    # written, place, what, hint
    ("", "1:1", "expected a mapping, found nothing", ""),
    ("- a", "1:1", "expected a mapping, found a list", ""),
    ("extends: []", "1:1", "version must be 1", "version: 1"),
    ("version: 2", "1:1", "version must be 1", "version: 1"),
    ('version: "1"', "1:1", "version must be 1", "version: 1"),
    ("version: true", "1:1", "version must be 1", "version: 1"),
    ("version: 1\nversion: 1", "2:1", "has the key 'version' twice", "keep one of the two"),
    ("version: 1\nextend: [x]", "2:1", "unknown key 'extend'", "did you mean 'extends'?"),
    (
        "version: 1\nplugins: [x]", "2:1", "unknown key 'plugins'",
        "install plugins beside aigov; none is loaded from the checked repository",
    ),
    ("version: 1\nextends: {a: b}", "2:1", "extends must be a list of texts, found a mapping", ""),
    ("version: 1\nextends:", "2:1", "extends must be a list of texts, found nothing", ""),
    ("version: 1\nextends: [a:b, 3]", "2:16", "extends takes texts, found 3", ""),
    ("version: 1\nexclude: [true]", "2:11", "exclude takes texts, found true", ""),
    (
        'version: 1\nexclude: [a, "**/**/**/**/**/b"]', "2:14",
        "glob '**/**/**/**/**/b' has more than 4 '**'", "",
    ),
    ("version: 1\nsystems:", "2:1", "systems must be a list of texts, found nothing", ""),
    ("version: 1\nsystems: [7]", "2:11", "systems takes texts, found 7", ""),
    (
        'version: 1\nsystems: ["a/*", {id: b}]', "2:1", "systems mixes globs and systems",
        "list globs, or systems, not both",
    ),
    ("version: 1\nwaivers: 3", "2:1", "waivers must be a text, found 3", 'waivers: "3"'),
    ("version: 1\nwaivers:", "2:1", "waivers must be a text, found nothing", ""),
    ("version: 1\nbaseline: []", "2:1", "baseline must be a text, found a list", ""),
    ("version: 1\npeople: 5", "2:1", "people must be a list of texts, found 5", ""),
    ("version: 1\npolicies: [a]", "2:1", "expected a mapping, found a list", ""),
    ("version: 1\npolicies:\n  a: off", "3:3", "expected a mapping, found 'off'", ""),
    (
        "version: 1\npolicies: {a: {mode: enforce}}", "2:16", OVERRIDE_MODES,
        "did you mean 'enforced'?",
    ),
    (
        "version: 1\npolicies:\n  a:\n    modes: off", "4:5", "unknown key 'modes'",
        "did you mean 'mode'?",
    ),
    (
        "version: 1\npolicies: {a: {enforce_from: 2027-02-30}}", "2:16",
        "enforce_from must be a day, found '2027-02-30'", "enforce_from: 2027-01-15",
    ),
    (
        "version: 1\npolicies: {a: {enforce_from: soon}}", "2:16",
        "enforce_from must be a day, found 'soon'", "enforce_from: 2027-01-15",
    ),
    (
        "version: 1\npolicies: {a: {severity: urgent}}", "2:16",
        "severity must be one of critical, high, medium, low; found 'urgent'",
        "known: critical, high, low, medium",
    ),
    (
        "version: 1\npolicies: {a: {gate: release}}", "2:16",
        "gate must be one of commit, ci, release-review, operation; found 'release'",
        "did you mean 'release-review'?",
    ),
    ("version: 1\npolicies: {a: {params: 3}}", "2:16", "expected a mapping, found 3", ""),
    ("version: 1\nextends: &x [a]", "2:10", "uses an anchor (&)", "write the value out"),
    ("version: 1\nextends: *x", "2:10", "uses an alias (*)", "write the value out"),
    ("version: 1\nextends: [", "3:1", "is not YAML: did not find expected node content", ""),
    ("version: 1\n---\nversion: 1", "", "holds several YAML documents, expected one",
     "split the file at ---"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "place", "what", "hint"), FAULTS)
def test_a_fault_is_told_with_its_place_and_remedy(
    written: str, place: str, what: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(f"{written}\n".encode())
    assert (caught.value.what, caught.value.where, caught.value.hint) == (
        what, f"aigov.yaml:{place}".rstrip(":"), hint,
    )  # fmt: skip


def test_a_malformed_glob_is_a_fault_of_the_file() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(b'version: 1\nexclude: ["[z-a]"]\n')
    assert caught.value.where == "aigov.yaml:2:11"


@pytest.mark.parametrize("text", ["2026-W47-7", "20261122", "2026-11-22T00:00", "2026-02-30", ""])
def test_only_a_calendar_day_is_a_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|date|month|format"):
        iso_day(text)


def test_enforcement_begins_on_its_day() -> None:
    config = "version: 1\npolicies: {model-card: {mode: advisory, enforce_from: 2027-01-15}}\n"
    modes = {}
    for day in ("2027-01-14", "2027-01-15"):
        run = prepared({"aigov.yaml": config}, as_of=day)
        modes[day] = next(s.mode for s in run.selected if s.policy.id == "model-card")
    assert modes == {"2027-01-14": Mode.ADVISORY, "2027-01-15": Mode.ENFORCED}


def test_an_unknown_policy_is_told_at_its_line() -> None:
    with pytest.raises(ConfigError) as caught:
        verdict({"aigov.yaml": "version: 1\npolicies:\n  model-crad: {mode: off}\n"})
    assert caught.value.what == "unknown policy 'model-crad'"
    assert caught.value.where == "aigov.yaml:3:3"
    assert caught.value.hint == "did you mean 'model-card'?"


def test_an_unknown_parameter_is_told_at_its_policy() -> None:
    config = "version: 1\npolicies:\n  model-card: {params: {min_word: 3}}\n"
    with pytest.raises(AigovError) as caught:
        verdict({"aigov.yaml": config})
    assert caught.value.what == "policy model-card has no parameter 'min_word'"
    assert caught.value.where == "aigov.yaml:3:3"
    assert caught.value.hint == "did you mean 'min_words'?"


@pytest.mark.parametrize(
    ("extends", "column", "what", "hint"),
    [
        ("aigov:baseline, baseline", 27, "unknown pack 'baseline'",
         "aigov:baseline, distribution:pack, or a folder such as governance/policies/"),
        ("aigov:baseline, aigov:basline", 27, "unknown pack 'aigov:basline'",
         "did you mean 'aigov:baseline'?"),
        ("aigov:baseline, acme:bank", 27, "unknown pack 'acme:bank'",
         "install acme beside aigov; in a hook: additional_dependencies"),
        ("aigov:baseline, empty/", 27, "folder 'empty/' holds no policy",
         "a folder of the repository ends in /, a bundled pack starts with aigov:"),
    ],
)  # fmt: skip
def test_an_unknown_pack_is_told_where_it_is_named(
    extends: str, column: int, what: str, hint: str
) -> None:
    with pytest.raises(AigovError) as caught:
        verdict({"aigov.yaml": f"version: 1\nextends: [{extends}]\n"})
    assert (caught.value.what, caught.value.hint) == (what, hint)
    assert caught.value.where == f"aigov.yaml:2:{column}"


def test_another_configuration_below_the_root_is_refused_unless_it_is_excluded() -> None:
    files = {"aigov.yaml": "version: 1\n", "team/aigov.yaml": "version: 1\n"}
    with pytest.raises(ConfigError, match=r"team/aigov\.yaml"):
        verdict(files)
    verdict({**files, "aigov.yaml": 'version: 1\nexclude: ["team/**"]\n'})
