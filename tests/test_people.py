"""Who a text names: who can be reached and told apart, and who is nobody."""

from __future__ import annotations

import pytest

from aigov.people import identities, is_bot, same_person, why_nobody

SOMEBODY = [
    "ana@acme.org",
    "Ana Ruiz <ana.ruiz@acme.org>",
    "@ana",
    "@acme/risk-ml",
    "Ana Ruiz (@ana)",
    "ml-platform@acme.org",
    "ana@fastemail.com",
    "ana@bestexample.com",
    "@abbott",
    "robot.smith@acme.org",
]
NOBODY = {
    "": "gives no e-mail address or handle, so that nobody can be reached or told apart",
    "Ana Ruiz": "gives no e-mail address or handle, so that nobody can be reached or told apart",
    "the ML team": "gives no e-mail address or handle, so that nobody can be reached or told apart",
    "TBD": "gives no e-mail address or handle, so that nobody can be reached or told apart",
    "@team": "is a shared or role account, not a person or team",
    "info@acme.org": "is a shared or role account, not a person or team",
    "noreply@acme.org": "is a shared or role account, not a person or team",
    "@dependabot": "is a bot",
    "@acme-bot": "is a bot",
    "renovate-bot@acme.org": "is a bot",
    "@acme-deployer[bot]": "is a bot",
    "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>": "is a bot",
    "ana@example.com": "is a placeholder address",
    "ana@mail.example.com": "is a placeholder address",
    "you@domain.com": "is a placeholder address",
}


@pytest.mark.parametrize("text", SOMEBODY)
def test_a_person_or_team_can_be_reached(text: str) -> None:
    assert why_nobody(text) == ""


@pytest.mark.parametrize(("text", "why"), NOBODY.items())
def test_nobody_is_named_by(text: str, why: str) -> None:
    assert why_nobody(text) == why


@pytest.mark.parametrize(
    ("text", "known"),
    [("Ana <Ana@ACME.org>", True), ("@ACME/Risk", True), ("eve@acme.org", False)],
)
def test_where_people_are_known_one_of_them_is_named(text: str, known: bool) -> None:
    why = why_nobody(text, ["ana@acme.org", "@acme/risk"])
    assert (why == "") is known
    assert why in ("", "is not known in CODEOWNERS or under people: in aigov.yaml")


SAME = [
    ("ana@acme.org", "Ana Ruiz <ANA@acme.org>"),
    ("@ana", "Ana Ruiz (@Ana)"),
    ("Ana Ruiz", "ana  ruiz"),
    ("Ana Ruiz <ana@acme.org>", "Ana Ruiz"),
    ("Ana Ruiz (@ana)", "ana ruiz"),
]
DIFFERENT = [
    ("ana@acme.org", "bo@acme.org"),
    ("Ana Ruiz", "Ana Rubio"),
    ("@ana", "@anabel"),
    ("@acme/risk", "@acme/ml"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_person_under_two_spellings(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_people(one: str, other: str) -> None:
    assert not same_person(one, other)
    assert not same_person(other, one)


def test_identities_are_lower_case_addresses_and_handles() -> None:
    assert identities("Ana <A.R@Acme.org>, @Bo and @acme/Risk") == {
        "a.r@acme.org", "@bo", "@acme/risk",
    }  # fmt: skip


@pytest.mark.parametrize("identity", ["@dependabot", "@x-bot", "@bot", "ci-bot@acme.org"])
def test_automation_is_a_bot(identity: str) -> None:
    assert is_bot(identity)


@pytest.mark.parametrize("identity", ["@abbott", "@botha", "talbot@acme.org"])
def test_a_name_with_bot_in_it_is_no_bot(identity: str) -> None:
    assert not is_bot(identity)
