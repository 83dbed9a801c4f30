"""Every verb of ``fields:``: what it holds for, what it says, and what it refuses."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from aigov.errors import AigovError, PolicyError
from aigov.registry import Registry
from aigov.run import Options, judge, prepare
from aigov.snapshot import of_worktree, root_of
from aigov.terms import Outcome
from aigov.testing import verdict
from aigov.verbs import VERBS
from gitrepo import GitRepo
from policyfiles import policy, record, repository, way

RECORD = "risk-assessment.yaml"
BYTES = b"a,b\r\n1,2\r\n"
SHA256 = hashlib.sha256(BYTES).hexdigest()
UNIX_MD5 = hashlib.md5(b"a,b\n1,2\n").hexdigest()
FILES: dict[str, str | bytes] = {
    "data/x.csv": BYTES,
    "eval/metrics.json": '{"auc": 0.91, "note": "x"}',
    "CODEOWNERS": "",
    ".github/workflows/ci.yml": "on: push\njobs:\n  t:\n    runs-on: ubuntu-24.04\n    steps:\n"
    "      - run: pytest tests/gate.py --strict\n"
    "      - {name: a_step, run: pytest tests/loose.py, continue-on-error: true}\n"
    "      - run: |\n          # pytest tests/remark.py\n          echo tests/said.py\n"
    "  off:\n    if: false\n    runs-on: ubuntu-24.04\n    steps:\n"
    "      - run: pytest tests/off.py\n",
}


def seen(fields: dict[str, Any], written: str, **options: Any) -> list[str]:
    """``line: message`` of each problem of a record, ``?`` before it when it is unknown."""
    text = policy(params=options.pop("params", None), evidence=[way(record(fields=fields))])
    files = {**repository(text), **FILES, RECORD: f"risks: []\n{written}\n", **options}
    found = next(f for f in verdict(files).findings if f.policy.id == "gate")
    assert found.outcome is not Outcome.PASS or not found.problems
    return [
        f"{'?' if p.outcome is Outcome.UNKNOWN else ''}{p.at.line}: {p.message}"
        for p in found.problems
    ]


A_PERSON = "gives no e-mail address or handle, so that nobody can be reached or told apart"

HOLDS: dict[str, list[tuple[Any, str]]] = {
    "present": [
        ("present", "x: yes"), ("present", "x: 0"), ("present", "x: false"),
        ("present", "x: [a]"), ("present", "x: {a: b}"),
        ("present", "x: none of the groups was affected"), ("present", "x: '>='"),
    ],
    "absent": [
        ("absent", "y: 1"), ("absent", "x:"), ("absent", "x: []"), ("absent", "x: ''"),
        ("absent", "x: {}"),
    ],
    "person": [
        ("person", "x: ana@acme.org"), ("person", 'x: "@acme/risk"'),
        ("person", 'x: ["@ana", bo@acme.org]'), ("person", "x: Ana Ruiz <ana@acme.org>"),
    ],
    "differs-from": [
        ({"differs-from": "author"}, "x: bo@acme.org\nauthor: ana@acme.org"),
        ({"differs-from": "a.b"}, "x: 2\na: {b: 1}"),
    ],
    "min-words": [
        ({"min-words": 3}, "x: three words here"),
        ({"min-words": 2}, "x: [one, two]"),
        ({"min-words": 2}, "x: {a: one, b: two}"),
    ],
    "max-age": [
        ({"max-age": "10d"}, "x: 2026-11-12"), ({"max-age": "0d"}, "x: 2026-11-22"),
        ({"max-age": "10d"}, "x: 2026-11-12T23:00:00Z"),
    ],
    "future": [("future", "x: 2026-11-23"), ("future", "x: 2036-11-22")],
    "not-before": [],  # needs history: see below
    "one-of": [
        ({"one-of": ["approved", "active"]}, "x: active"), ({"one-of": [1, 2]}, "x: 2"),
        ({"one-of": ["50.1", "50.3"]}, "x: 50.1"),
        ({"one-of": ["go-with-conditions"]}, "x: Go with conditions"),
        ({"one-of": [True, False]}, "x: false"),
        ({"one-of": "approved"}, "x: approved"),
    ],
    "number": [
        ("number", "x: -3.5"), ({"number": None}, "x: 0"),
        ({"number": {"min": 0.8, "max": 1}}, "x: 0.8"),
        ({"number": {"min": 0.8, "max": 1}}, "x: 1"), ({"number": None, "max": 1}, "x: 1"),
        ({"number": {"max": "y"}}, "x: 0.05\ny: 0.05"),
        ({"number": {"min": 0, "max": "b.y"}}, "x: 0.05\nb: {y: 0.1}"),
    ],
    "min-items": [
        ({"min-items": 2}, "x: [a, b]"), ({"min-items": 2}, "x: {p: a, q: a}"),
    ],
    "pinned": [
        ("pinned", "x: 1.2.3"), ("pinned", "x: v7"), ("pinned", f"x: sha256:{SHA256}"),
        ("pinned", f"x: registry/image@sha256:{SHA256}"), ("pinned", "x: 3"),
        ("pinned", "x: llama3.1-8b-instruct-2024-07-23"),
    ],
    "digest": [
        ("digest", f"x: {SHA256}"), ("digest", f"x: sha256:{SHA256}"),
        ({"digest": "file"}, f"x: {SHA256}\nfile: data/x.csv"),
        ({"digest": "file"}, f"x: {UNIX_MD5}\nfile: data/x.csv"),
        ({"digest": "file"}, f"x: md5:{UNIX_MD5.upper()}\nfile: /data/x.csv"),
    ],
    "resolves": [
        ({"resolves": "path"}, "x: data/x.csv"), ({"resolves": "path"}, "x: data"),
        ({"resolves": "path"}, "x: [data/x.csv, ./eval/../CODEOWNERS]"),
        ({"resolves": "path"}, 'x: "data/x.csv#row=1"'),
        ({"resolves": "link"}, "x: https://acme.org/a"),
        ({"resolves": "link"}, "x: mailto:a@acme.org"),
        ({"resolves": "link"}, "x: data/x.csv"),
        ({"resolves": "id", "in": "risk-assessment"}, "x: R-7\nid: R-7"),
        ({"resolves": "id", "in": "risk-assessment"}, "x: [R-2, R-1]\ny: [{id: R-1}, {id: R-2}]"),
    ],
    "duration": [
        ("duration", "x: 90d"), ({"duration": {"min": "180d"}}, "x: 6 months"),
        ({"duration": {"min": "10 years"}}, "x: P10Y"), ({"duration": True}, "x: every week"),
        ({"duration": {"max": "4h"}}, "x: 240 minutes"),
        ({"duration": {}, "max": "31d"}, "x: monthly"),
        ({"duration": {"min": "72h", "max": "3d"}}, "x: PT72H"),
        ({"duration": {"min": "14d", "max": "14d"}}, "x: within two weeks"),
        ({"duration": {"min": "14d", "max": "14d"}}, "x: 10 working days"),
        ({"duration": {"min": "7d", "max": "7d"}}, "x: five business days"),
    ],
    "used-by": [
        ({"used-by": "ci-pipeline"}, "x: tests/gate.py"),
        ({"used-by": "ci-pipeline"}, "x: gate.py"),
        ({"used-by": ["ownership", "ci-pipeline"]}, "x: ./tests/gate.py"),
        ({"used-by": "ci-pipeline"}, "x: [pytest, old/gate.py]"),
    ],
    "url": [("url", "x: https://acme.org/a?b#c"), ("url", "x: https://grc.acme.org:8443/R-7")],
    "equals": [
        ({"equals": "y"}, "x: 1.0\ny: 1"), ({"equals": "y"}, "x: a\ny: a "),
        ({"equals": "y", "tolerance": 0.01}, "x: 0.905\ny: 0.91"),
        ({"equals": "evaluation#metrics.auc.value"}, "x: 0.91"),
    ],
    "covers": [
        ({"covers": ["intended use"]}, "x: [Intended-Use, other]"),
        ({"covers": ["a", "b"]}, "x: {a: 1, B: 2}"),
        ({"covers": ["foreseeable misuse"]}, "x: Covers foreseeable misuse, too."),
        ({"covers": ["user", "tool outputs"]}, "x: [Users of the app, tool output]"),
        ({"covers": ["V.1", "1000 requests"]}, "x: [V.1 name of the system, 1000 requests]"),
        ({"covers": ["1000 requests"]}, "x: Grams for each 1000 requests of a clerk."),
        ({"covers": ["a"]}, "x: {a: 0}"),
    ],
    "contains": [
        ({"contains": ["credit"]}, "x: [credit, debit]"), ({"contains": "Credit"}, "x: a credit"),
    ],
    "flag": [({"flag": True}, "x: true"), ({"flag": False}, "x: false")],
    "pattern": [({"pattern": "R-[0-9]+"}, "x: R-17"), ({"pattern": "[0-9]"}, "x: 7")],
}  # fmt: skip

MISSES: dict[str, list[tuple[Any, str, str]]] = {
    "present": [
        ("present", "y: 1", "1: x is missing"), ("present", "x:", "2: x is missing"),
        ("present", "x: ' '", "2: x is empty"), ("present", "x: []", "2: x is empty"),
        ("present", "x: {}", "2: x is empty"),
        ("present", "x: TBD", "2: x 'TBD' is a placeholder"),
        ("present", "x: [TBD, '']", "2: x holds placeholders only"),
    ],
    "absent": [
        ("absent", "x: 0", "2: x must not be there, found 0"),
        ("absent", "x: hunter2", "2: x must not be there, found 'hunter2'"),
        ("absent", "x: false", "2: x must not be there, found false"),
    ],
    "person": [
        ("person", "x: Ana Ruiz", f"2: x 'Ana Ruiz' {A_PERSON}"),
        ("person", "x: [ana@acme.org, team@acme.org]",
         "2: x 'team@acme.org' is a shared or role account, not a person or team"),
        ("person", "x: 7", "2: x must name a person, found 7"),
        ("person", "x: {name: ana}", "2: x must name a person, found a mapping"),
        ("person", "x: TBD", "2: x 'TBD' is a placeholder"),
    ],
    "differs-from": [
        ({"differs-from": "author"}, "x: ana@acme.org\nauthor: Ana <ANA@acme.org>",
         "2: x 'ana@acme.org' is also the author"),
        ({"differs-from": "author"}, "x: ana@acme.org",
         "2: x cannot be compared with author, which is missing"),
    ],
    "min-words": [
        ({"min-words": 4}, "x: three words here", "2: x has 3 words, 4 are wanted"),
        ({"min-words": 8}, "x: safe Safe safe safe safe safe safe safe",
         "2: x 'safe Safe safe safe safe safe safe safe' is a placeholder"),
        ({"min-words": 6}, "x: [very very, very very, very very]",
         "2: x has 0 words, 6 are wanted"),
        ({"min-words": 3}, "x: 2026-11-22", "2: x has 0 words, 3 are wanted"),
        ({"min-words": 5}, "x: because because because because because",
         "2: x says 1 words over and over, 5 of prose are wanted"),
        ({"min-words": 2}, "x: TODO describe it", "2: x 'TODO describe it' is a placeholder"),
        ({"min-words": 1}, "x: 12", "2: x has 0 words, 1 are wanted"),
    ],
    "max-age": [
        ({"max-age": "10d"}, "x: 2026-11-11",
         "2: x 2026-11-11 is 11 days old, at most 10 are allowed"),
        ({"max-age": "10d"}, "x: 2026-11-23", "2: x 2026-11-23 is in the future"),
        ({"max-age": "10d"}, "x: 2026-02-30", "2: x '2026-02-30' is not a day"),
        ({"max-age": "10d"}, "x: last week", "2: x 'last week' is not a day"),
        ({"max-age": "10d"}, "x: 20261122", "2: x 20261122 is not a day"),
    ],
    "future": [
        ("future", "x: 2026-11-21", "2: x 2026-11-21 has passed"),
        ("future", "x: soon", "2: x 'soon' is not a day"),
        ("future", "x: 9999-12-31", "2: x 9999-12-31 is more than ten years ahead"),
    ],
    "not-before": [
        ({"not-before": "last-model-change"}, "x: 2026-11-21",
         "?2: x cannot be compared with the last model change: nothing says which model is served "
         "(list it under model: in the manifest)"),
        ({"not-before": "last-model-change"}, "x: then", "2: x 'then' is not a day"),
    ],
    "one-of": [
        ({"one-of": ["approved", "active"]}, "x: actively",
         "2: x 'actively' is not one of approved, active"),
        ({"one-of": ["approved"]}, "x: [approved]", "2: x a list is not one of approved"),
        ({"one-of": [1]}, "x: true", "2: x true is not one of 1"),
    ],
    "number": [
        ("number", "x: '3'", "2: x must be a number, found '3'"),
        ("number", "x: true", "2: x must be a number, found true"),
        ({"number": {"min": 0.8}}, "x: 0.79", "2: x 0.79 is below 0.8"),
        ({"number": {"max": 1}}, "x: 1.01", "2: x 1.01 is above 1"),
        ({"number": None, "min": 2}, "x: 1", "2: x 1 is below 2"),
        ({"number": {"max": "y"}}, "x: 0.06\ny: 0.05", "2: x 0.06 is above 0.05"),
        ({"number": {"max": "y"}}, "x: 0.06", "2: x cannot be compared with y, which is no number"),
        ({"number": {"min": "y"}}, "x: 6\ny: '5'",
         "2: x cannot be compared with y, which is no number"),
    ],
    "min-items": [
        ({"min-items": 2}, "x: [a]", "2: x has 1 entries, 2 are wanted"),
        ({"min-items": 2}, "x: [a, TBD, '']", "2: x has 1 entries, 2 are wanted"),
        ({"min-items": 3}, "x: [a, {b: 1}, a, {b: 1}]", "2: x has 2 entries, 3 are wanted"),
        ({"min-items": 1}, "x: abc", "2: x must be a list, found 'abc'"),
    ],
    "pinned": [
        *(("pinned", f"x: '{text}'", f"2: x '{text}' is not an exact version or digest")
          for text in ("latest", "main", ">=1.0", "^1.2", "~=1.4", "1.*", "1.0,<2", "v1 || v2",
                       "1.x", "llama3:latest", "stable")),
    ],
    "digest": [
        ("digest", "x: abc", "2: x 'abc' is not a digest"),
        ("digest", f"x: {'a' * 33}", f"2: x '{'a' * 33}' is not a digest"),
        ("digest", f"x: sha256:{'a' * 32}", f"2: x 'sha256:{'a' * 32}' is not a digest"),
        ({"digest": "file"}, f"x: {'a' * 64}\nfile: data/x.csv",
         "2: x is not the digest of 'data/x.csv'"),
        ({"digest": "file"}, f"x: {SHA256}\nfile: data/y.csv",
         "2: x names 'data/y.csv', which is not in the repository"),
        ({"digest": "file"}, f"x: {SHA256}\nfile: ../../etc/passwd",
         "2: x names '../../etc/passwd', which is not in the repository"),
    ],
    "resolves": [
        ({"resolves": "path"}, "x: data/y.csv", "2: x 'data/y.csv' is not in the repository"),
        ({"resolves": "path"}, "x: [data/x.csv, no]", "2: x 'no' is not in the repository"),
        ({"resolves": "path"}, "x: ../../etc/passwd",
         "2: x '../../etc/passwd' is not in the repository"),
        ({"resolves": "path"}, "x: https://acme.org",
         "2: x 'https://acme.org' is not in the repository"),
        ({"resolves": "link"}, "x: nowhere.md", "2: x 'nowhere.md' is not in the repository"),
        *(({"resolves": "link"}, f"x: '{text}'", f"2: x '{text}' is not in the repository")
          for text in ("#below", "https://#", "mailto:ana")),
        ({"resolves": "path"}, f"x: /{RECORD}", f"2: x '/{RECORD}' is this file itself"),
        ({"resolves": "id", "in": "risk-assessment"}, "x: R-8\nid: R-7",
         "2: x 'R-8' is not the id of any risk-assessment"),
    ],
    "duration": [
        ("duration", "x: 90", "2: x 90 is not a length of time"),
        ("duration", "x: soon", "2: x 'soon' is not a length of time"),
        ("duration", "x: 5m", "2: x '5m' is not a length of time"),
        ("duration", "x: d", "2: x 'd' is not a length of time"),
        ("duration", "x: P", "2: x 'P' is not a length of time"),
        ("duration", "x: as long as needed", "2: x 'as long as needed' is not a length of time"),
        ({"duration": {"min": "180d"}}, "x: 5 months", "2: x '5 months' is shorter than 180d"),
        ({"duration": {"max": "4h"}}, "x: 241 minutes", "2: x '241 minutes' is longer than 4h"),
    ],
    "used-by": [
        ({"used-by": "ci-pipeline"}, "x: y", "2: x 'y' is named by no ci-pipeline"),
        ({"used-by": "ci-pipeline"}, "x: gate.p", "2: x 'gate.p' is named by no ci-pipeline"),
        *(({"used-by": "ci-pipeline"}, f"x: {name}", f"2: x '{name}' is named by no ci-pipeline")
          for name in ("tests/off.py", "loose.py", "remark.py", "said.py", "a_step",
                       "ubuntu-24.04")),
        ({"used-by": "ci-pipeline"}, "x: a-gate.py", "2: x 'a-gate.py' is named by no ci-pipeline"),
        ({"used-by": ["ci-pipeline", "prompt"]}, "x: [pytest, gone/y]",
         "2: x 'gone/y' is named by no ci-pipeline, prompt"),
    ],
    "url": [
        *(("url", f"x: '{text}'", f"2: x '{text}' is not an https address")
          for text in ("http://acme.org", "acme.org", "https://acme", "https://a b.org", "file:1")),
    ],
    "equals": [
        ({"equals": "y"}, "x: 1\ny: 2", "2: x is 1, but y is 2"),
        ({"equals": "y"}, "x: 1", "2: x cannot be compared: there is no y"),
        ({"equals": "y", "tolerance": 0.01}, "x: 0.89\ny: 0.91", "2: x is 0.89, but y is 0.91"),
        ({"equals": "evaluation#metrics.auc.value"}, "x: 0.9",
         "2: x is 0.9, but evaluation#metrics.auc.value is 0.91"),
        ({"equals": "evaluation#metrics.f1.value"}, "x: 0.9",
         "2: x cannot be compared: there is no evaluation#metrics.f1.value"),
        ({"equals": "y"}, "x: true\ny: 1", "2: x is true, but y is 1"),
    ],
    "covers": [
        ({"covers": ["intended use", "misuse"]}, "x: [intended use]", "2: x does not cover misuse"),
        ({"covers": ["use"]}, "x: useful things", "2: x does not cover use"),
        ({"covers": ["a"]}, "x: 7", "2: x does not cover a"),
        ({"covers": ["a"]}, "x: none of a and b",
         "2: x 'none of a and b' names nothing that is covered"),
        ({"covers": ["direct"]}, "x: [indirect, directly]", "2: x does not cover direct"),
        ({"covers": ["V.1", "1.b"]}, "x: [V.1.2, V.10, 1.b.c]", "2: x does not cover V.1, 1.b"),
        ({"covers": ["a", "b", "c"]}, "x: {a: false, b: '', c: 1}", "2: x does not cover a, b"),
    ],
    "contains": [
        ({"contains": ["a", "b"]}, "x: [a]", "2: x does not contain b"),
        ({"contains": ["credit"]}, "x: debit", "2: x does not contain credit"),
        ({"contains": ["a"]}, "x: {a: 1}", "2: x does not contain a"),
    ],
    "flag": [
        ({"flag": True}, "x: false", "2: x must be true, found false"),
        ({"flag": False}, "x: 'false'", "2: x must be false, found 'false'"),
        ({"flag": True}, "x: 1", "2: x must be true, found 1"),
    ],
    "pattern": [
        ({"pattern": "R-[0-9]+"}, "x: R-17b", "2: x 'R-17b' does not match R-[0-9]+"),
        ({"pattern": "a*"}, f"x: {'a' * 1001}", f"2: x '{'a' * 56}... does not match a*"),
    ],
}  # fmt: skip


def test_every_verb_has_cases() -> None:
    assert set(HOLDS) == set(MISSES) == set(VERBS)
    assert [verb for verb, cases in HOLDS.items() if not cases] == ["not-before"]
    assert all(MISSES.values())


@pytest.mark.parametrize(("spec", "written"), [case for v in HOLDS.values() for case in v])
def test_a_verb_holds(spec: Any, written: str) -> None:
    assert seen({"x": spec}, written) == []


@pytest.mark.parametrize(
    ("spec", "written", "message"), [case for v in MISSES.values() for case in v]
)
def test_a_verb_says_what_is_wrong(spec: Any, written: str, message: str) -> None:
    assert seen({"x": spec}, written) == [message]


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"absent"}))
@pytest.mark.parametrize(
    ("written", "message"),
    [("y: 1", "1: x is missing"), ("x: TODO", "2: x 'TODO' is a placeholder")],
)
def test_every_verb_but_absent_asks_for_presence(verb: str, written: str, message: str) -> None:
    spec = {
        "contains": "a", "covers": "a", "differs-from": "y", "equals": "y", "flag": True,
        "max-age": "9999d", "min-items": 1, "min-words": 1, "not-before": "last-release",
        "one-of": "TODO", "pattern": ".*", "resolves": "path", "used-by": "ci-pipeline",
    }.get(verb)  # fmt: skip
    assert seen({"x": {verb: spec}}, written) == [message]


# What a verb refuses: argument, what is said, the hint

REFUSED: list[tuple[Any, str]] = [
    ({"present": False}, "present: takes no argument, found false"),
    ({"absent": "x"}, "absent: takes no argument, found 'x'"),
    ({"person": "ana"}, "person: takes no argument, found 'ana'"),
    ({"future": 3}, "future: takes no argument, found 3"),
    ({"pinned": "1"}, "pinned: takes no argument, found '1'"),
    ({"url": "https"}, "url: takes no argument, found 'https'"),
    ({"duration": "90d"}, "duration: expected bounds such as {max: 30d}, found '90d'"),
    ({"duration": {"min": 3}}, "duration: min must be a duration such as 30d, found 3"),
    ({"duration": {"least": "3d"}}, "duration: has no bound 'least'"),
    (
        {"duration": {"min": "3d", "max": "2d"}},
        "duration: nothing lasts at least 3d and at most 2d",
    ),
    ("used-by", "used-by: expected a list of texts or numbers"),
    ({"used-by": 3}, "used-by: expected kinds of evidence, as in [ci-pipeline]"),
    ("differs-from", "differs-from: expected the name of a field, found nothing"),
    ("min-words", "min-words: min-words must be a number, found nothing"),
    ({"min-words": "10"}, "min-words: min-words must be a number, found '10'"),
    ({"min-items": True}, "min-items: min-items must be a number, found true"),
    ("max-age", "max-age: expected a duration such as 90d, found nothing"),
    ({"max-age": 90}, "max-age: expected a duration such as 90d, found 90"),
    ({"max-age": "3w"}, "max-age: expected a duration such as 90d, found '3w'"),
    (
        {"not-before": "last-change"},
        "not-before: expected one of last-contract-change, last-data-change, last-model-change, "
        "last-release; found 'last-change'",
    ),
    (
        {"not-before": "last-release", "grace": 14},
        "not-before: expected a duration such as 90d, found 14",
    ),
    ("one-of", "one-of: expected a list of texts or numbers"),
    ({"one-of": []}, "one-of: expected a list of texts or numbers"),
    ({"one-of": [[1]]}, "one-of: expected a list of texts or numbers"),
    ({"covers": {}}, "covers: expected a list of texts or numbers"),
    ("contains", "contains: expected a list of texts or numbers"),
    ({"number": {"min": "0"}}, "number: min must be a number, found '0'"),
    ({"number": {"least": 1}}, "number: has no bound 'least'"),
    ({"digest": 3}, "digest: expected the name of a field that names a file"),
    ("resolves", "resolves: expected path, id or link, found nothing"),
    ({"resolves": "file"}, "resolves: expected path, id or link, found 'file'"),
    ({"resolves": "id"}, "resolves: id needs the kind that defines it"),
    ("equals", "equals: expected a field or kind#path, found nothing"),
    ({"equals": "y", "tolerance": "1%"}, "equals: tolerance must be a number, found '1%'"),
    ("flag", "flag: expected true or false, found nothing"),
    ({"flag": "true"}, "flag: expected true or false, found 'true'"),
    ("pattern", "pattern: expected a regular expression, found nothing"),
    ({"pattern": "(a+)+"}, "pattern '(a+)+' uses a repeat inside a repeat"),
    ("persn", "unknown verb 'persn'"),
    ({"max_age": "3d"}, "unknown verb 'max_age'"),
    ({"max-age": "3d", "grace": "1d"}, "max-age has no modifier 'grace'"),
    ({"not-before": "last-release", "grce": "1d"}, "not-before has no modifier 'grce'"),
    ({"min-words": 3, "person": None}, "min-words has no modifier 'person'"),
    (7, "expected a verb, found 7"),
    ({}, "expected a verb, found {}"),
    ([], "x demands nothing"),
    (["person", 7], "expected a verb, found 7"),
]


@pytest.mark.parametrize(("spec", "what"), REFUSED)
def test_a_wrong_argument_is_refused_when_the_policy_loads(spec: Any, what: str) -> None:
    with pytest.raises(PolicyError) as caught:
        seen({"x": spec}, "x: 1")
    assert caught.value.what == what
    assert caught.value.where.startswith("governance/policies/gate.yaml:8:")
    assert caught.value.hint


def test_bounds_that_are_no_bounds_are_refused_in_words_of_the_author() -> None:
    with pytest.raises(PolicyError) as caught:
        seen({"x": {"number": 5}}, "x: 1")
    assert "object" not in caught.value.what


def test_bounds_that_no_number_meets_are_refused() -> None:
    with pytest.raises(PolicyError):
        seen({"x": {"number": {"min": 2, "max": 1}}}, "x: 1")


@pytest.mark.parametrize("spec", [{"min-words": 0}, {"min-items": 0}, {"min-items": -1}])
def test_a_least_number_that_anything_meets_is_refused(spec: Any) -> None:
    with pytest.raises(PolicyError):
        seen({"x": spec}, "x: [a]")


def test_a_digest_of_a_file_that_is_not_named_does_not_hold() -> None:
    assert seen({"x": {"digest": "file"}}, f"x: {SHA256}") != []


def test_an_anchor_alone_is_no_path() -> None:
    spec = {"x": {"resolves": "path"}}
    text = policy(evidence=[way(record(fields=spec))])
    files = {**repository(text), "governance/risk-assessment.yaml": 'risks: []\nx: "#nothing"\n'}
    assert verdict(files).findings[0].outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "spec", [{"equals": "evaluaton#metrics"}, {"resolves": "id", "in": "risk-assesment"}]
)
def test_an_unknown_kind_in_an_argument_is_refused_when_the_policy_loads(spec: Any) -> None:
    with pytest.raises(AigovError) as caught:
        seen({"x": spec}, "y: 1")
    assert isinstance(caught.value, PolicyError)
    assert caught.value.where.startswith("governance/policies/gate.yaml:8:")


# Paths, lists, repeats

RISKS = "risks:\n" + "".join(
    f"  - {{id: R{n}, description: {'data drift lowers recall' if n > 38 else 'TBD'}}}\n"
    for n in range(1, 101)
)


def test_repeats_collapse_into_one_problem() -> None:
    fields = {"risks[].description": "present"}
    text = policy(evidence=[way(record(fields=fields))])
    files = {**repository(text), RECORD: RISKS}
    (found,) = next(f for f in verdict(files).findings if f.policy.id == "gate").problems
    assert found.message == ("38 of 100 risks: description 'TBD' is a placeholder, first at line 2")
    assert (str(found.at), found.key) == (f"{RECORD}:2:14", "risks[].description")


def test_one_of_many_is_told_with_its_own_line() -> None:
    written = "list:\n  - {a: 1}\n  - {b: 1}\n  - {a: 2}"
    assert seen({"list[].a": "present"}, written) == ["4: 1 of 3 list: a is missing"]


def test_each_verb_tells_its_own_repeats() -> None:
    written = "list: [{a: TBD}, {a: Ana}, {a: ana@acme.org}, {a: Bo}]"
    assert seen({"list[].a": ["present", "person"]}, written) == [
        "2: 1 of 4 list: a 'TBD' is a placeholder",
        f"2: 2 of 4 list: a 'Ana' {A_PERSON}, first at line 2",
    ]


@pytest.mark.parametrize("written", ["list: []", "y: 1", "list:", "list: {}", "list: abc"])
def test_an_empty_list_is_never_vacuously_true(written: str) -> None:
    assert len(seen({"list[].a": "present"}, written)) == 1


def test_brackets_mean_each_entry_of_a_list_or_mapping_at_any_depth() -> None:
    written = "groups:\n  a: {members: [{n: 1}, {n: 2}]}\n  b: {members: [{n: 9}]}"
    assert seen({"groups[].members[].n": {"number": {"max": 5}}}, written) == [
        "4: 1 of 3 groups: n 9 is above 5"
    ]
    assert seen({"tags[]": {"one-of": ["a", "b"]}}, "tags: [a, c]") == [
        "2: 1 of 2 tags: tags 'c' is not one of a, b"
    ]


def test_what_lies_beyond_a_limit_is_never_taken_to_hold() -> None:
    rows = "- {a: 1}\n" * 20_001 + "- {b: 1}\n"
    assert seen({"list[].a": "present"}, f"list:\n{rows}") != []


def test_a_field_beside_comes_before_one_at_the_top() -> None:
    written = "author: ana@acme.org\nlist: [{author: bo@acme.org, x: ana@acme.org}]"
    assert seen({"list[].x": {"differs-from": "author"}}, written) == []


# Parameters


def test_a_parameter_is_put_in_wherever_it_is_the_whole_value() -> None:
    fields = {"x": [{"number": {"min": "$low", "max": 9}}, {"one-of": "$values"}]}
    params = {"low": 3, "values": [3, 4]}
    assert seen(fields, "x: 4", params=params) == []
    assert seen(fields, "x: 2", params=params) == ["2: x 2 is below 3"]
    assert seen(fields, "x: 5", params=params) == ["2: x 5 is not one of 3, 4"]


@pytest.mark.parametrize(
    ("tier", "wanted"),
    [("minimal", 1), ("limited", 1), ("high", 8), ("prohibited", 8), (None, 1)],
)
def test_a_parameter_may_differ_by_tier(tier: str | None, wanted: int) -> None:
    text = policy(
        params={"least": {"minimal": 1, "high": 8}},
        evidence=[way(record(fields={"x": {"min-items": "$least"}}))],
    )
    manifest = f"id: bot\nrisk_tier: {tier}\n" if tier else "id: bot\n"
    files = {**repository(text), "ai-system.yaml": manifest, RECORD: "risks: []\nx: [TBD]\n"}
    (problem,) = verdict(files).findings[0].problems
    assert problem.message in (f"x has 0 entries, {wanted} are wanted", "x holds placeholders only")
    files[RECORD] = f"risks: []\nx: [{', '.join(f'a{n}' for n in range(wanted))}]\n"
    assert verdict(files).findings[0].outcome is Outcome.PASS
    files[RECORD] = f"risks: []\nx: [{', '.join(f'a{n}' for n in range(wanted - 1))}]\n"
    assert verdict(files).findings[0].outcome is Outcome.FAIL


# People who are known


def test_a_person_must_be_known_where_people_are_listed() -> None:
    known = {"CODEOWNERS": "* @acme/risk\n"}
    assert seen({"x": "person"}, 'x: "@acme/risk"', **known) == []
    assert seen({"x": "person"}, 'x: "@acme/ghosts"', **known) == [
        "2: x '@acme/ghosts' is not known in CODEOWNERS or under people: in aigov.yaml"
    ]


# History


def outcome_of(repo: GitRepo) -> tuple[Outcome, list[str]]:
    from datetime import date

    options = Options(today=date(2026, 11, 22))
    with of_worktree(root_of(repo.path)) as snapshot:
        run = prepare(snapshot, Registry(), options)
        (found,) = judge(run, options).findings
    return found.outcome, [p.message for p in found.problems]


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    found = GitRepo(tmp_path / "repo")
    text = policy(
        evidence=[way(record(fields={"x": {"not-before": "last-model-change", "grace": "14d"}}))]
    )
    files = {**repository(text), RECORD: "risks: []\nx: 2026-03-01\n"}
    files["ai-system.yaml"] = "id: bot\nrisk_tier: limited\nmodel: [m.onnx]\n"
    found.commit({**files, "m.onnx": "one"}, when="2026-03-15T12:00:00+0000")
    return found


def test_a_day_within_the_grace_before_the_last_model_change_holds(repo: GitRepo) -> None:
    assert outcome_of(repo) == (Outcome.PASS, [])


def test_a_day_before_the_last_model_change_does_not_hold(repo: GitRepo) -> None:
    commit = repo.commit({"m.onnx": "two"}, when="2026-03-16T12:00:00+0000")
    assert outcome_of(repo) == (
        Outcome.FAIL,
        [f"x 2026-03-01 is before the last model change (2026-03-16, commit {commit[:8]})"],
    )


def test_a_model_that_is_not_committed_yet_changed_today(repo: GitRepo) -> None:
    repo.write({"m.onnx": "three"})
    assert outcome_of(repo) == (
        Outcome.FAIL,
        ["x 2026-03-01 is before the last model change (2026-11-22, not committed yet)"],
    )


@pytest.mark.parametrize(
    ("path", "text", "moved"),
    [
        ("AGENTS.md", "# How to build\n\nRun make.\n", False),
        (".mcp.json", '{"mcpServers": {"db": {"command": "npx", "args": ["db@1.2.3"]}}}', False),
        ("prompts/answer.prompty", "---\nname: answer\n---\nsystem:\nBe brief.\n", True),
    ],
)
def test_a_prompt_that_is_served_is_a_model_change_and_a_tool_of_coders_is_none(
    repo: GitRepo, path: str, text: str, moved: bool
) -> None:
    repo.commit({path: text}, when="2026-06-16T12:00:00+0000")
    assert outcome_of(repo)[0] is (Outcome.FAIL if moved else Outcome.PASS)


def test_the_last_day_of_the_calendar_is_a_day_like_any_other(repo: GitRepo) -> None:
    repo.write({RECORD: "risks: []\nx: 9999-12-31\n"})
    assert outcome_of(repo) == (Outcome.PASS, [])


ID = {"x": {"resolves": "id", "in": "risk-assessment"}}


def test_another_kind_is_asked_only_for_what_follows_its_format() -> None:
    broken = {"risks/risk-assessment.yaml": "id: R-9\nrisks: {a: b}\n"}
    found = seen(ID, "x: R-9\nid: R-7", **broken)
    assert "2: x 'R-9' is not the id of any risk-assessment" in found


def test_what_stands_in_a_file_that_cannot_be_read_is_unknown() -> None:
    spec = {"x": {"equals": "evaluation#metrics.auc.value"}}
    found = seen(spec, "x: 0.9", **{"eval/metrics.json": '{"auc": '})
    assert "?2: x cannot be compared: there is no evaluation#metrics.auc.value" in found


# When: a verb that is asked only where a field beside the value says so

WHEN_ACCEPTED = {"when": {"status": "accepted"}}
ACCEPTED: dict[str, Any] = {
    "risks[].status": "present",
    "risks[].accepted_by": {"person": True, "when": {"status": ["accepted", "transferred"]}},
}


@pytest.mark.parametrize(
    ("row", "messages"),
    [
        ("{status: open}", []),
        ("{status: Accepted, accepted_by: ana@acme.org}", []),
        ("{status: accepted}", ["3: accepted_by is missing"]),
        ("{status: transferred, accepted_by: TBD}",
         ["3: accepted_by 'TBD' is a placeholder"]),
        ("{accepted_by: nobody}", ["3: status is missing"]),
    ],
)  # fmt: skip
def test_a_condition_is_read_beside_the_value(row: str, messages: list[str]) -> None:
    text = policy(evidence=[way(record(fields=ACCEPTED))])
    files = {**repository(text), RECORD: f"author: a\nrisks:\n  - {row}\n"}
    found = next(f for f in verdict(files).findings if f.policy.id == "gate")
    assert [f"{p.at.line}: {p.message}" for p in found.problems] == messages


@pytest.mark.parametrize(
    ("status", "risk", "messages"),
    [
        ("status: accepted", "{status: open}", ["3: accepted_by is missing"]),
        ("status: open", "{status: accepted}", []),
        ("other: x", "{status: accepted}", ["1: status is missing"]),
    ],
)
def test_a_condition_is_not_read_where_it_is_not_demanded(
    status: str, risk: str, messages: list[str]
) -> None:
    """A field of the same name beside the value does not switch a demand off, nor on."""
    fields = {"status": "present", "risks[].accepted_by": {"person": True, **WHEN_ACCEPTED}}
    text = policy(evidence=[way(record(fields=fields))])
    files = {**repository(text), RECORD: f"{status}\nrisks:\n  - {risk}\n"}
    found = next(f for f in verdict(files).findings if f.policy.id == "gate")
    assert [f"{p.at.line}: {p.message}" for p in found.problems] == messages


def test_a_condition_beside_the_value_is_not_read_from_the_top() -> None:
    text = policy(evidence=[way(record(fields=ACCEPTED))])
    files = {**repository(text), RECORD: "status: open\nrisks:\n  - {status: accepted}\n"}
    found = next(f for f in verdict(files).findings if f.policy.id == "gate")
    assert [f"{p.at.line}: {p.message}" for p in found.problems] == ["3: accepted_by is missing"]


def test_a_condition_compares_what_is_meant() -> None:
    fields = {"y": "present", "x": {"min-words": 3, "when": {"y": True}}}
    for said, asked in (("true", True), ("'True'", True), ("false", False), ("yes", False)):
        text = policy(evidence=[way(record(fields=fields))])
        files = {**repository(text), RECORD: f"risks: []\ny: {said}\n"}
        (found,) = (f for f in verdict(files).findings if f.policy.id == "gate")
        assert bool(found.problems) is asked, said


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"x": {"person": True, "when": {"y": 1}}},
         "when names 'y', which this requirement does not demand"),
        ({"y": {"person": True, "when": {"x": 1}}, "x": {"person": True, "when": {"y": 1}}},
         "when names 'x', which this requirement does not demand"),
        ({"y": "present", "risks[].x": {"person": True, "when": {"z": 1}}},
         "when names 'z', which this requirement does not demand"),
        ({"y": "present", "x": {"person": True, "when": {"y": []}}}, "when: y needs a value"),
        ({"y": "present", "x": {"person": True, "when": {"y": None}}}, "when: y needs a value"),
        ({"y": "present", "x": {"person": True, "when": "y"}},
         "when takes a field and its value"),
        ({"y": "present", "x": {"when": {"y": 1}}}, "unknown verb ''"),
    ],
)  # fmt: skip
def test_a_condition_that_could_hide_a_demand_is_refused(fields: Any, what: str) -> None:
    text = policy(evidence=[way(record(fields=fields))])
    with pytest.raises(PolicyError) as caught:
        verdict({**repository(text), RECORD: "risks: []\n"})
    assert caught.value.what == what


def test_a_name_after_a_list_collects_that_of_each_entry() -> None:
    fields = {"groups.name": {"covers": ["applicants", "guarantors"]}}
    for rows, messages in (
        ("[{name: Guarantors}, {name: applicants}]", []),
        ("[{name: applicants}]", ["1: name does not cover guarantors"]),
        ("[{title: applicants}]", ["1: name is missing"]),
        ("[]", ["1: name is missing"]),
    ):
        text = policy(evidence=[way(record(fields=fields))])
        files = {**repository(text), RECORD: f"groups: {rows}\nrisks: []\n"}
        (found,) = (f for f in verdict(files).findings if f.policy.id == "gate")
        assert [f"{p.at.line}: {p.message}" for p in found.problems] == messages
