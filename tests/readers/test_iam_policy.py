"""AWS policy documents in their own files become grants."""

from __future__ import annotations

import json

import pytest

from aigov.api import Json, Sniff, Unreadable
from aigov_plugins.readers.iam_policy import parse, sniff


def grants(*statements: Json) -> list[Json]:
    document = parse("iam/bot.json", json.dumps({"Statement": list(statements)}).encode())
    assert document is not None
    return list(document.data["grants"])


def test_each_principal_of_a_statement_is_a_grant() -> None:
    raw = b"""{"Version": "2012-10-17", "Statement": [
 {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/*"],
  "Principal": {"AWS": ["*", "arn:aws:iam::1:role/b"], "Service": "ec2.amazonaws.com"}}]}"""
    document = parse("iam/bot.json", raw)
    assert document is not None
    assert [grant["principal"] for grant in document.data["grants"]] == [
        "*",
        "AWS:arn:aws:iam::1:role/b",
        "Service:ec2.amazonaws.com",
    ]
    assert {grant["line"] for grant in document.data["grants"]} == {2}


def test_negated_elements_are_everything_but() -> None:
    (grant,) = grants(
        {
            "Effect": "Allow",
            "NotAction": "iam:*",
            "NotResource": ["a"],
            "NotPrincipal": {"AWS": "b"},
        }
    )
    assert (grant["actions"], grant["resources"]) == (["* but iam:*"], ["* but a"])
    assert grant["principal"] == "*"


def test_a_condition_on_who_asks_restricts_and_one_on_how_does_not() -> None:
    by_whom = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    by_anybody = {"StringLike": {"aws:PrincipalArn": "*"}}
    by_transport = {"Bool": {"aws:SecureTransport": "true"}}
    base = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "a"}
    found = grants(*({**base, "Condition": c} for c in (by_whom, by_anybody, by_transport)))
    assert [grant["restricted"] for grant in found] == [True, False, False]


def test_other_json_is_none_of_it() -> None:
    assert parse("iam/x.json", b'{"Statement": 3}') is None
    assert parse("iam/x.json", b"[]") is None
    assert sniff("iam/x.json", b'{"a": 1}') is Sniff.NO
    assert sniff("iam/x.json", b'{"Statement": [{"Effect": "Allow"}]}') is Sniff.YES


GRANT = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize(
    "printed",
    [
        {"PolicyName": "a", "PolicyDocument": {"Statement": [GRANT]}},
        {"PolicyVersion": {"Document": {"Statement": GRANT}, "VersionId": "v1"}},
    ],
)
def test_what_the_command_line_of_aws_prints_is_read(printed: Json) -> None:
    document = parse("iam/bot.json", json.dumps(printed, indent=1).encode())
    assert document is not None
    assert [grant["actions"] for grant in document.data["grants"]] == [["*"]]
    assert document.data["grants"][0]["line"] > 2


def test_statements_in_a_shape_that_is_not_known_are_not_passed_over() -> None:
    with pytest.raises(Unreadable, match="shape that is not known"):
        parse("iam/bot.json", json.dumps({"Resources": [{"Statement": [GRANT]}]}).encode())


def test_statements_behind_a_long_head_are_looked_for() -> None:
    raw = json.dumps({"Id": "x" * 9000, "Statement": [GRANT]}).encode()
    assert sniff("iam/bot.json", raw[:8192]) is Sniff.YES
    assert sniff("iam/bot.json", b'{"a": 1}') is Sniff.NO
    assert parse("iam/bot.json", json.dumps({"a": "x" * 9000}).encode()) is None
