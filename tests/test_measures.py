"""The measures of a run: their values and limits as the check judges them, and what they were."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aigov.api import MAX_EARLIER, Check, Earlier, Measured, Measuring, Unreadable
from aigov.cases import Change, StatedHistory
from aigov.errors import PluginError
from aigov.measuring import MAX_MEASURES, measured
from aigov.registry import Registry
from aigov.run import Options, Run, Stated, prepare
from aigov.schemas import load
from aigov.snapshot import of_files as memory
from aigov.snapshot import root_of, take
from aigov.testing import asked
from aigov_plugins.governance.measure_history import MAX_SIZE, Budget
from gitrepo import GitRepo

AS_OF = date(2026, 11, 22)
NO_POLICY = {"aigov.yaml": "version: 1\nextends: []\n"}
Row = dict[str, Any]
Files = dict[str, str]

DEFINITIONS = load("results.v1")["$defs"]
VALID = Draft202012Validator({"$ref": "#/$defs/measure", "$defs": DEFINITIONS})
AUC = '{id: auc, kind: model, from: "metrics/eval.json#/auc", min: 0.82}'
RATE = '{id: rate, kind: product, from: "kpi/weekly.csv#row=last&column=review_rate", max: 0.12}'


def manifest(*measures: str, name: str = "loan") -> str:
    return f"id: {name}\nmeasures:\n" + "".join(f"  - {measure}\n" for measure in measures)


def valid(rows: list[Row]) -> list[Row]:
    for row in rows:
        VALID.validate(row)
    json.dumps(rows, allow_nan=False).encode()
    return rows


@cache
def registry() -> Registry:
    return Registry()


def run_of(files: Files, stated: Stated | None = None) -> Run:
    options = Options(today=AS_OF, stated=stated)
    return prepare(memory({**NO_POLICY, **files}), registry(), options)


def of_files(files: Files, stated: Stated | None = None) -> list[Row]:
    return valid(measured(run_of(files, stated)))


def of_repo(path: Path, what: str = "worktree", rev: str = "") -> list[Row]:
    with take(root_of(path), what, rev) as snapshot:
        return valid(measured(prepare(snapshot, registry(), Options(today=AS_OF))))


def history(row: Row) -> list[tuple[str, float]]:
    return [(each["day"], each["value"]) for each in row["earlier"]]


def evaluation(**numbers: Any) -> str:
    return json.dumps(numbers)


# Values and limits


def test_a_measure_has_its_value_its_limits_and_its_place() -> None:
    metrics = '{\n  "auc": 0.9127\n}'
    (row,) = of_files({"ai-system.yaml": manifest(AUC), "metrics/eval.json": metrics})
    assert row == {
        "system": "loan",
        "id": "auc",
        "kind": "model",
        "from": "metrics/eval.json#/auc",
        "path": "metrics/eval.json",
        "line": 2,
        "value": 0.9127,
        "percent": False,
        "min": 0.82,
        "max": None,
        "within": True,
        "reason": "",
        "earlier": [],
    }


def test_the_kind_is_empty_where_the_manifest_does_not_say_it() -> None:
    files = {"ai-system.yaml": manifest('{id: n, from: "kpi.json#/n"}'), "kpi.json": '{"n": 7}'}
    (row,) = of_files(files)
    assert (row["kind"], row["value"], row["within"]) == ("", 7, None)


@pytest.mark.parametrize(
    ("written", "limits", "value", "percent", "within"),
    [
        ("12.5 %", "max: 0.12", 0.125, True, False),
        ("12.5 %", "max: 0.125", 0.125, True, True),
        ("12.5 %", "max: 13", 0.125, True, True),
        ("12.5 %", "min: 12.6", 0.125, True, False),
        ("8.2 %", "max: 8.2", 0.082, True, True),
        ("12.5", "max: 12.5", 12.5, False, True),
        ("0.125", "min: 0.1, max: 0.12", 0.125, False, False),
        ("0.125", "", 0.125, False, None),
    ],
)
def test_a_percentage_is_a_share_and_is_held_against_a_limit_as_the_check_holds_it(
    written: str, limits: str, value: float, percent: bool, within: bool | None
) -> None:
    files = {
        "ai-system.yaml": manifest(f'{{id: rate, from: "kpi.csv#column=rate", {limits}}}'),
        "kpi.csv": f"team,rate\na,{written}\n",
    }
    (row,) = of_files(files)
    assert (row["value"], row["percent"], row["within"]) == (value, percent, within)
    assert bool(asked("manifest-measures", run_of(files))) is (within is False)


@pytest.mark.parametrize(
    ("written", "limit", "told"),
    [("4 %", 13, 0.13), ("4 %", 0.13, 0.13), ("4", 13, 13), ("-", 13, 13)],
)
def test_a_limit_is_told_in_the_unit_of_its_value(written: str, limit: float, told: float) -> None:
    files = {
        "ai-system.yaml": manifest(f'{{id: rate, from: "kpi.csv#column=rate", max: {limit}}}'),
        "kpi.csv": f"team,rate\na,{written}\n",
    }
    (row,) = of_files(files)
    assert (row["min"], row["max"]) == (None, told)


def test_the_per_cent_of_a_heading_is_that_of_its_cells() -> None:
    source = '{id: rate, from: "kpi.csv#row=last&column=rate (%)", max: 5}'
    files = {"ai-system.yaml": manifest(source), "kpi.csv": "week,rate (%)\n44,3\n45,4\n"}
    (row,) = of_files(files)
    assert (row["value"], row["percent"], row["within"]) == (0.04, True, True)
    assert row["earlier"] == [{"day": "44", "commit": "", "value": 0.03, "percent": True}]


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("none.json#/auc", "points to 'none.json', which is not there"),
        ("../eval.json#/auc", "points to '../eval.json', which is not there"),
        ("eval.json#/roc", "points to '/roc', which is not in eval.json"),
        ("eval.json#/name", "is no number: 'credit'"),
        ("https://acme.org/kpi.json#/auc", "cannot be read: 'https://acme.org/kpi.json#/auc' lies"),
        ("lfs.json#/auc", "cannot be read: lfs.json is a Git LFS pointer"),
        ("broken.json#/auc", "cannot be read: is not JSON"),
        ("kpi.csv#row=3&column=a", "points to row '3' of 1"),
        ("empty.csv#column=a", "points to column 'a', which the table does not have"),
    ],
)
def test_a_measure_without_a_value_says_what_the_check_says(source: str, reason: str) -> None:
    files = {
        "ai-system.yaml": manifest(f'{{id: x, kind: model, from: "{source}", min: 0.5}}'),
        "eval.json": '{"auc": 0.9, "name": "credit"}',
        "lfs.json": POINTER,
        "broken.json": "{",
        "kpi.csv": "a,b\n1,2\n",
        "empty.csv": "",
    }
    row = next(row for row in of_files(files) if row["id"] == "x")
    assert row["reason"].startswith(reason)
    assert (row["value"], row["within"], row["earlier"]) == (None, None, [])
    assert (row["path"], row["line"]) == ("ai-system.yaml", 3)
    (problem,) = asked("manifest-measures", run_of(files))
    assert problem.message == f"measure 'x' {row['reason']}"


def test_the_hint_of_a_file_that_cannot_be_read_is_no_part_of_the_message() -> None:
    files = {"ai-system.yaml": manifest('{id: x, from: "a.csv#column=a"}'), "a.csv": "a,b\n1,2,3\n"}
    (problem,) = asked("manifest-measures", run_of(files))
    what = "measure 'x' cannot be read: has more cells in a row than headings"
    hint = "put a text that holds the separator in double quotes"
    assert (problem.message, problem.hint) == (what, hint)


def test_systems_are_sorted_by_id_and_measures_keep_the_order_of_the_manifest() -> None:
    files = {"1/m.json": '{"x": 1, "y": 2}', "2/m.json": '{"x": 3, "y": 4}'}
    for folder, name in (("1", "b"), ("2", "a")):
        sources = ('{id: y, from: "m.json#/y"}', '{id: x, from: "m.json#/x"}')
        files[f"{folder}/ai-system.yaml"] = manifest(*sources, name=name)
    found = [(row["system"], row["id"], row["value"]) for row in of_files(files)]
    assert found == [("a", "y", 4), ("a", "x", 3), ("b", "y", 2), ("b", "x", 1)]


def test_a_history_that_is_stated_has_no_older_versions() -> None:
    stated = Stated(StatedHistory({"**": Change(date(2026, 11, 1))}))
    files = {"ai-system.yaml": manifest(AUC), "metrics/eval.json": '{"auc": 0.9}'}
    (row,) = of_files(files, stated=stated)
    assert (row["value"], row["earlier"]) == (0.9, [])


def test_a_path_that_is_no_text_is_written_with_its_bytes(tmp_path: Path) -> None:
    repo = GitRepo(tmp_path)
    repo.commit({"ai-system.yaml": "id: loan\n", "metrics/\udcff.json": '{"auc": 0.9}'})
    (row,) = of_repo(tmp_path)
    assert row["path"] == "metrics/\\xff.json"
    assert row["from"] == "metrics/\\xff.json#/auc"


def test_a_system_that_is_only_seen_has_the_numbers_of_its_evaluation() -> None:
    train = "import sklearn\nmodel.fit(x, y)\n"
    files = {"train.py": train, "models/m.pkl": "", "metrics/eval.json": '{"auc": 0.9}'}
    run = run_of(files)
    (seen,) = run.unseen
    (row,) = valid(measured(run))
    assert (row["system"], row["id"], row["value"]) == (seen.id, "auc", 0.9)


# How many


def many(count: int, name: str = "loan") -> str:
    return manifest(*(f'{{id: m{n}, from: "/m.json#/x"}}' for n in range(count)), name=name)


def test_five_hundred_measures_are_read_and_one_more_is_too_many() -> None:
    read = many(500).replace("/m.json", "m.json")
    assert len(of_files({"ai-system.yaml": read, "m.json": '{"x": 1}'})) == 500
    (row,) = of_files({"ai-system.yaml": many(501), "m.json": '{"x": 1}'})
    assert (row["id"], row["line"]) == ("", 2)
    assert row["reason"] == "501 measures are more than the 500 that are read"


def test_a_result_says_from_which_system_on_there_were_too_many_measures() -> None:
    names = [f"s{n:02}" for n in range(MAX_MEASURES // 500 + 3)]
    files = {f"{name}/ai-system.yaml": many(500, name) for name in names}
    rows = of_files(files)
    assert len(rows) == MAX_MEASURES + 1
    assert (rows[-1]["system"], rows[-1]["id"]) == ("s10", "")
    assert rows[-1]["reason"] == (
        "the measures of 3 systems from this one on are not shown: a result has at most 5000"
    )


# A table in which each row has its date


def table(text: str, fragment: str = "row=last&column=rate") -> Row:
    source = f'{{id: rate, from: "kpi.csv#{fragment}"}}'
    (row,) = of_files({"ai-system.yaml": manifest(source), "kpi.csv": text})
    return row


def test_the_rows_of_a_weekly_table_are_what_the_measure_was() -> None:
    row = table("week,rate\n2026-W43,0.2\n2026-W44,\n2026-W45,15 %\n2026-W46,0.1\n")
    assert (row["value"], row["line"]) == (0.1, 5)
    assert row["earlier"] == [
        {"day": "2026-W43", "commit": "", "value": 0.2, "percent": False},
        {"day": "2026-W45", "commit": "", "value": 0.15, "percent": True},
    ]


def test_of_a_long_table_the_twelve_rows_above_the_last_are_told() -> None:
    lines = [f"2026-{month:02}-{day:02},{month}.{day}" for month in (9, 10) for day in range(1, 21)]
    row = table("as of,rate\n" + "\n".join(lines))
    assert row["value"] == 10.2
    assert [each["day"] for each in row["earlier"]] == [f"2026-10-{d:02}" for d in range(8, 20)]


@pytest.mark.parametrize(
    "text",
    [
        "class,rate\na,0.1\nb,0.2\n",  # slices, not weeks
        "week,team,rate\n2026-W45,a,0.1\n2026-W45,b,0.2\n",  # a row for each team
        "week,rate\n2026-W46,0.1\n2026-W45,0.2\n",  # the newest row comes first
        "week,rate\n2026-W46,0.1\n,0.2\n",  # a row without a date
        "week,rate\n2026-W46,0.2\n",
    ],
)
def test_rows_that_no_column_puts_in_order_are_no_history(text: str) -> None:
    assert (table(text)["value"] is not None, table(text)["earlier"]) == (True, [])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Week,rate\nW45,0.1\nW46,0.2\n", "W45"),
        ("Month,rate\nOctober,0.1\nNovember,0.2\n", "October"),
        ("measured,rate\n2026-Q2,0.1\n2026-Q3,0.2\n", "2026-Q2"),
        ("measured,rate\n2026-10,0.1\n2026-11,0.2\n", "2026-10"),
        ("run,at,rate\n1,2026-10-01T08:00:00Z,0.1\n2,2026-10-02T08:00:00Z,0.2\n",
         "2026-10-01T08:00:00Z"),
        ("year,month,rate\n2026,9,0.1\n2026,10,0.2\n", "9"),
    ],
)  # fmt: skip
def test_a_column_of_dates_is_known_by_its_name_or_by_what_is_in_it(text: str, day: str) -> None:
    assert history(table(text)) == [(day, 0.1)]


def test_a_row_that_is_named_by_its_number_has_no_rows_before_it() -> None:
    row = table("week,rate\n2026-W45,0.1\n2026-W46,0.2\n", "row=2&column=rate")
    assert (row["value"], row["earlier"]) == (0.2, [])


# What the older versions of a file gave


def versions(repo: GitRepo, *contents: str | None, path: str = "metrics/eval.json") -> list[str]:
    """Commits of a file on the days from 1 November on; None deletes it."""
    found = []
    for n, content in enumerate(contents, start=1):
        if content is None:
            (repo.path / path).unlink()
        when = f"2026-11-{n:02}T12:00:00+0000"
        found.append(repo.commit({path: content} if content is not None else {}, when=when))
    return found


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "repo")
    made.commit({**NO_POLICY, "ai-system.yaml": manifest(AUC), "README.md": "A model.\n"})
    return made


def test_four_versions_of_a_file_are_a_value_and_three_before_it(repo: GitRepo) -> None:
    texts = ('{"auc": 0.81}', '{"auc": 0.84}', '{\n"auc": "86 %"}', '{"loss": 1, "auc": 0.9}')
    commits = versions(repo, *texts)
    repo.commit({"README.md": "Another change.\n"}, when="2026-11-09T12:00:00+0000")
    row = next(row for row in of_repo(repo.path) if row["id"] == "auc")
    assert row["value"] == 0.9
    assert row["earlier"] == [
        {"day": "2026-11-01", "commit": commits[0], "value": 0.81, "percent": False},
        {"day": "2026-11-02", "commit": commits[1], "value": 0.84, "percent": False},
        {"day": "2026-11-03", "commit": commits[2], "value": 0.86, "percent": True},
    ]


def test_a_revision_has_what_was_before_it(repo: GitRepo) -> None:
    commits = versions(repo, '{"auc": 0.81}', '{"auc": 0.84}', '{"auc": 0.9}')
    (row,) = of_repo(repo.path, "revision", commits[1])
    assert (row["value"], history(row)) == (0.84, [("2026-11-01", 0.81)])


def test_what_is_not_committed_yet_has_the_last_commit_before_it(repo: GitRepo) -> None:
    versions(repo, '{"auc": 0.81}', '{"auc": 0.84}')
    repo.write({"metrics/eval.json": '{"auc": 0.9}'})
    (row,) = of_repo(repo.path)
    assert (row["value"], history(row)) == (0.9, [("2026-11-01", 0.81), ("2026-11-02", 0.84)])


def test_versions_in_which_there_is_no_number_are_left_out(repo: GitRepo) -> None:
    texts = ('{"auc": 0.81}', '{"roc": 0.82}', "{", POINTER, '{"auc": "none"}', '{"auc": 0.9}')
    versions(repo, *texts)
    (row,) = of_repo(repo.path)
    assert (row["value"], history(row)) == (0.9, [("2026-11-01", 0.81)])


def test_a_file_that_was_deleted_and_made_again_keeps_what_it_was(repo: GitRepo) -> None:
    versions(repo, '{"auc": 0.81}', None, '{"auc": 0.9}')
    (row,) = of_repo(repo.path)
    assert (row["value"], history(row)) == (0.9, [("2026-11-01", 0.81)])


def test_the_newest_twelve_of_many_versions_are_told(repo: GitRepo) -> None:
    versions(repo, *(f'{{"auc": 0.{n}}}' for n in range(80, 95)))
    (row,) = of_repo(repo.path)
    assert row["value"] == 0.94
    # Fifteen versions: the last is the value, the two oldest are beyond the twelve before it.
    assert history(row) == [(f"2026-11-{n:02}", (79 + n) / 100) for n in range(3, 15)]


def test_a_shallow_clone_has_the_value_and_no_history(repo: GitRepo, tmp_path: Path) -> None:
    versions(repo, '{"auc": 0.81}', '{"auc": 0.84}', '{"auc": 0.9}')
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(clone))
    (row,) = of_repo(clone)
    assert (row["value"], row["within"], row["earlier"]) == (0.9, True, [])


def test_a_clone_that_ends_later_has_what_it_shows(repo: GitRepo, tmp_path: Path) -> None:
    versions(repo, *(f'{{"auc": 0.8{n}}}' for n in range(1, 5)))
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--depth", "3", f"file://{repo.path}", str(clone))
    (row,) = of_repo(clone)
    # Of the commit at which the clone ends it is not known which files it changed.
    assert (row["value"], history(row)) == (0.84, [("2026-11-03", 0.83)])


def test_a_merge_is_one_change_on_the_day_on_which_it_came(repo: GitRepo) -> None:
    versions(repo, '{"auc": 0.81}')
    repo.git("checkout", "-q", "-b", "work")
    versions(repo, '{"auc": 0.1}', '{"auc": 0.84}')
    repo.git("checkout", "-q", "main")
    day = {"GIT_AUTHOR_DATE": "2026-11-08T12:00Z", "GIT_COMMITTER_DATE": "2026-11-08T12:00Z"}
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "work", **day)
    repo.commit({"metrics/eval.json": '{"auc": 0.9}'}, when="2026-11-09T12:00:00+0000")
    (row,) = of_repo(repo.path)
    assert history(row) == [("2026-11-01", 0.81), ("2026-11-08", 0.84)]


def test_a_table_without_dates_is_read_in_its_older_versions(repo: GitRepo) -> None:
    repo.write({"ai-system.yaml": manifest(RATE)})
    texts = ("team,review_rate\nall,0.2\n", "team,review_rate\nall,15 %\n",
             "team,review_rate\nall,0.1\n")  # fmt: skip
    versions(repo, *texts, path="kpi/weekly.csv")
    (row,) = of_repo(repo.path)
    assert (row["value"], row["within"], row["kind"]) == (0.1, True, "product")
    assert history(row) == [("2026-11-01", 0.2), ("2026-11-02", 0.15)]


def test_the_older_versions_of_a_large_file_are_not_read_and_that_is_told(repo: GitRepo) -> None:
    padding = " " * MAX_SIZE
    versions(repo, '{"auc": 0.81}', f'{{"auc": 0.9}}{padding}')
    row, told = of_repo(repo.path)
    assert (row["value"], row["earlier"]) == (0.9, [])
    assert (told["id"], told["path"]) == ("", "ai-system.yaml")
    assert told["reason"] == (
        "older versions are not read of metrics/eval.json: it is larger than 64 KiB"
    )


def test_the_older_versions_of_ten_files_of_a_system_are_read(repo: GitRepo) -> None:
    names = [f"kpi/{n:02}.json" for n in range(12)]
    sources = (f'{{id: "{name}", from: "{name}#/n"}}' for name in names)
    repo.commit({"ai-system.yaml": manifest(*sources), **dict.fromkeys(names, '{"n": 1}')})
    repo.commit(dict.fromkeys(names, '{"n": 2}'))
    *rows, told = of_repo(repo.path)
    assert [len(row["earlier"]) for row in rows] == [1] * 10 + [0, 0]
    assert told["reason"] == (
        "older versions are not read of kpi/10.json: at most 10 files of a system have theirs"
        " read; nor of 1 more files"
    )


def test_a_run_says_once_from_which_file_on_older_versions_are_not_read(repo: GitRepo) -> None:
    metrics = [f"{name}/metrics/eval.json" for name in ("a", "b", "c")]
    manifests = {f"{name}/ai-system.yaml": f"id: {name}\n" for name in ("a", "b", "c")}
    repo.git("rm", "-q", "ai-system.yaml")
    repo.commit({**manifests, **dict.fromkeys(metrics, '{"auc": 0.8}')})
    repo.commit(dict.fromkeys(metrics, '{"auc": 0.9}'))
    with take(root_of(repo.path), "worktree") as snapshot:
        run = prepare(snapshot, registry(), Options(today=AS_OF))
        run.evidence.kept["older versions of measures"] = Budget(left=MAX_EARLIER)
        rows = valid(measured(run))
    assert [(row["system"], row["id"], len(row["earlier"])) for row in rows] == [
        ("a", "auc", 1), ("b", "auc", 0), ("b", "", 0), ("c", "auc", 0),
    ]  # fmt: skip
    assert rows[2]["reason"] == (
        "older versions are not read of b/metrics/eval.json and all files after it: a run reads"
        " at most 5000 versions"
    )


# What monitoring plans say

PLAN = """\
metrics:
  - {name: auc in use, kind: model, operator: ">=", value: 0.8}
  - {name: Review rate, kind: product, operator: "<", value: 0.1}
  - {name: latency, kind: service, operator: "<", value: 9}
  - {name: solved, kind: product}
  - {name: calls, kind: product, operator: "<=", value: 5}
results:
  - {metric: review-rate, value: 0.1, date: 2026-11-16}
  - {metric: review rate, value: 0.08, date: 2026-11-02}
  - {metric: review rate, value: 0.09, date: 2026-11-09}
  - {metric: review rate, value: 0.5, date: 2026-12-01}
  - {metric: review rate, value: 0.6}
  - {metric: review rate, value: none, date: 2026-11-20}
  - {metric: auc in use, value: 0.8, date: 2026-11-16}
  - {metric: latency, value: 3, date: 2026-11-16}
  - {metric: calls, value: 4 %, date: 2026-11-16}
"""


def test_the_results_of_a_monitoring_plan_are_measures_those_of_the_product_first() -> None:
    path = "governance/monitoring-plan.yaml"
    rate, calls, auc = of_files({"ai-system.yaml": "id: loan\n", path: PLAN})
    assert (rate["id"], rate["kind"], rate["line"]) == ("Review rate", "product", 8)
    assert rate["from"] == f"{path}#/results/0/value"
    # 0.1 is not below 0.1; a result of the future, without a day or without a number is none.
    assert (rate["value"], rate["max"], rate["within"]) == (0.1, 0.1, False)
    assert history(rate) == [("2026-11-02", 0.08), ("2026-11-09", 0.09)]
    assert (auc["id"], auc["kind"], auc["min"], auc["within"]) == ("auc in use", "model", 0.8, True)
    # Whether 5 means 5 % is not said.
    assert (calls["value"], calls["percent"], calls["max"], calls["within"]) == (
        0.04, True, None, None,
    )  # fmt: skip


def test_a_metric_that_the_manifest_measures_is_not_told_again() -> None:
    source = '{id: review_rate, from: "kpi.json#/x"}'
    files = {"ai-system.yaml": manifest(source), "kpi.json": '{"x": 0.2}'}
    rows = of_files({**files, "governance/monitoring-plan.yaml": PLAN})
    assert [row["id"] for row in rows] == ["review_rate", "calls", "auc in use"]


def test_eight_metrics_of_monitoring_plans_are_told() -> None:
    metrics = "".join(f"  - {{name: m{n}, kind: product}}\n" for n in range(10))
    results = "".join(
        f"  - {{metric: m{n}, value: {n}, date: 2026-11-01}}\n" for n in reversed(range(10))
    )
    plan = f"metrics:\n{metrics}results:\n{results}"
    files = {"ai-system.yaml": "id: loan\n", "governance/monitoring-plan.yaml": plan}
    *rows, told = of_files(files)
    assert [row["value"] for row in rows] == list(range(8))
    assert told["reason"] == "2 more metrics of monitoring plans are not shown: 8 at most"


def test_a_list_of_results_that_is_too_long_leaves_the_other_measures() -> None:
    results = "  - {metric: m, value: 1, date: 2026-11-01}\n" * 2_001
    files = {
        "ai-system.yaml": manifest(AUC),
        "metrics/eval.json": '{"auc": 0.9}',
        "governance/monitoring-plan.yaml": f"metrics: [{{name: m}}]\nresults:\n{results}",
    }
    auc, told = of_files(files)
    assert auc["id"] == "auc"
    assert told["reason"].endswith("monitoring-plan.yaml has more than 2000 entries at results")


# The numbers of evaluation results


def test_the_numbers_of_an_evaluation_are_measures_of_the_model() -> None:
    files = {"ai-system.yaml": "id: loan\n", "metrics/eval.json": '{\n"auc": 0.9,\n"f1": 0.8}'}
    rows = of_files(files)
    told = [(r["id"], r["kind"], r["from"], r["line"], r["value"], r["within"]) for r in rows]
    assert told == [
        ("auc", "model", "metrics/eval.json#/auc", 2, 0.9, None),
        ("f1", "model", "metrics/eval.json#/f1", 3, 0.8, None),
    ]


@pytest.mark.parametrize(
    "measure",
    [
        AUC,
        '{id: ranking, from: "metrics/eval.json#/auc"}',  # another name, the same place
        '{id: ROC AUC, from: "kpi.json#/x"}',  # the same metric, somewhere else
    ],
)
def test_what_the_manifest_measures_is_not_told_twice(measure: str) -> None:
    metrics = '{"auc": 0.9, "f1": 0.8, "employed": {"auc": 0.7}}'
    files = {
        "ai-system.yaml": manifest(measure),
        "metrics/eval.json": metrics,
        "kpi.json": '{"x":1}',
    }
    first, *others = of_files(files)
    assert first["id"] in measure
    assert [(row["id"], row["from"]) for row in others] == [
        ("f1", "metrics/eval.json#/f1"),
        ("employed.auc", "metrics/eval.json#/employed/auc"),
    ]


def test_eight_numbers_are_told_those_of_the_whole_before_slices() -> None:
    slices = {f"team_{n}": {"accuracy": 0.7} for n in range(9)}
    files = {
        "ai-system.yaml": "id: loan\n",
        "metrics/eval.json": evaluation(**slices, auc=0.9, accuracy=0.8),
    }
    *rows, told = of_files(files)
    assert len(rows) == 8
    assert [row["id"] for row in rows[:3]] == ["auc", "accuracy", "team_0.accuracy"]
    assert told["reason"] == "3 more numbers of evaluations are not shown: 8 at most"


def test_of_two_evaluations_the_newest_counts_and_its_per_cent_is_a_share() -> None:
    files = {
        "ai-system.yaml": "id: loan\n",
        "eval/a.json": evaluation(auc=0.8, date="2026-01-01"),
        "eval/b.json": evaluation(auc="91 %", date="2026-06-01"),
    }
    (row,) = of_files(files)
    assert (row["path"], row["value"], row["percent"]) == ("eval/b.json", 0.91, True)


def test_claims_of_a_card_and_runs_that_did_not_end_are_no_measures() -> None:
    card = """\
---
model-index:
- name: m
  results:
  - task: {type: classification}
    dataset: {name: d, type: d}
    metrics: [{type: accuracy, value: 0.99}]
---
# A model
"""
    files = {
        "ai-system.yaml": "id: loan\n",
        "README.md": card,
        "metrics/eval.json": evaluation(auc=0.9, status="running"),
    }
    assert of_files(files) == []


def test_an_evaluation_was_what_its_older_versions_say(repo: GitRepo) -> None:
    repo.write({"ai-system.yaml": "id: loan\n"})
    ended = ('{"test": {"auc": 0.81}}', '{"auc": "84 %"}', '{"auc": 0.5, "status": "error"}')
    versions(repo, *ended, '{"f1": 1}', '{"auc": 0.9}')
    (row,) = of_repo(repo.path)
    assert (row["value"], history(row)) == (0.9, [("2026-11-01", 0.81), ("2026-11-02", 0.84)])


def test_a_metric_of_a_table_has_no_pointer_but_its_name() -> None:
    files = {"ai-system.yaml": "id: loan\n", "metrics/metrics.csv": "metric,value\nauc,0.9\n"}
    (row,) = of_files(files)
    assert (row["from"], row["line"]) == ("metrics/metrics.csv#auc", 2)


def test_an_evaluation_that_cannot_be_read_is_told() -> None:
    (row,) = of_files({"ai-system.yaml": "id: loan\n", "metrics/eval.json": "{"})
    assert (row["id"], row["path"], row["value"]) == ("", "metrics/eval.json", None)
    assert row["reason"].startswith("metrics/eval.json is not JSON")


def test_evidence_that_is_named_and_not_there_is_told() -> None:
    (row,) = of_files({"ai-system.yaml": "id: loan\nevidence: {evaluation: eval.json}\n"})
    assert row["reason"] == (
        "evidence for evaluation names 'eval.json', which is not in the repository"
    )


# A check of somebody else


def beside(run: Callable[..., Any], reads: tuple[str, ...] = ()) -> list[Row]:
    """The measures of a system beside those of a third party."""
    files = {"ai-system.yaml": manifest(AUC), "metrics/eval.json": '{"auc": 0.9}'}
    ready = run_of(files)
    check = Check("acme:kpi", (), lambda *_: iter(()), measures=Measuring(reads, run))
    checks = {**ready.question.checks, "acme:kpi": check}
    return valid(measured(replace(ready, question=replace(ready.question, checks=checks))))


def test_a_third_party_shows_its_measures_too() -> None:
    def run(system: Any, *_: object) -> tuple[Measured, ...]:
        earlier = (Earlier(math.nan), Earlier(1.5, day="2026-W45"))
        row = Measured("\udcff", "db:kpi", system.declared_at, value=2, maximum=math.inf)
        return (replace(row, within=True, earlier=earlier),)

    mine, ours = beside(run)
    assert (mine["id"], mine["from"], mine["value"]) == ("\\xff", "db:kpi", 2)
    assert (mine["max"], mine["within"]) == (None, True)
    assert history(mine) == [("2026-W45", 1.5)]
    assert ours["id"] == "auc"


def crash(*_: object) -> Any:
    raise KeyError("x")


def unreadable(*_: object) -> Any:
    raise Unreadable("has more than 9 weeks")


def of_another_kind(system: Any, *_: object) -> Any:
    return (Measured("x", "y", system.declared_at, kind="business"),)


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (crash, "the measures of check acme:kpi crashed: KeyError: 'x'"),
        (lambda *_: None, "the measures of check acme:kpi crashed: TypeError: returned None"),
        (lambda *_: (1,), "the measures of check acme:kpi crashed: TypeError: returned (1,)"),
        (of_another_kind, "the measures of check acme:kpi crashed: ValueError: 'x' is 'business'"),
        (unreadable, "has more than 9 weeks"),
    ],
)
def test_measures_that_fail_are_told_beside_the_others(run: Callable[..., Any], told: str) -> None:
    mine, ours = beside(run)
    assert mine["id"] == ""
    assert mine["reason"].startswith(told)
    assert (ours["id"], ours["value"]) == ("auc", 0.9)


def test_who_measures_asks_for_the_kinds_that_it_declares() -> None:
    with pytest.raises(PluginError, match="asks for 'bom', which it does not declare") as caught:
        beside(lambda _system, _params, evidence: evidence.of("bom"))
    assert caught.value.where == "check acme:kpi"


def test_only_one_check_measures() -> None:
    found = [check.id for check in registry().checks.values() if check.measures]
    assert found == ["manifest-measures"]
