"""Commands whose failure a script does not tell, and the days between runs of a schedule."""

from __future__ import annotations

import pytest

from aigov_plugins.pipelines.cron_days import longest_gap
from aigov_plugins.pipelines.shell_failures import Shell, ignored_commands


@pytest.mark.parametrize(
    ("lines", "hidden"),
    [
        (["pytest || true"], ["pytest"]),
        (["make eval || :"], ["make eval"]),
        (["make lint && make eval || exit 0"], ["make eval"]),
        (["python eval.py || echo failed"], ["python eval.py"]),
        (["python eval.py || echo failed && exit 1"], []),
        (["score=$(python eval.py || true)"], ["python eval.py"]),
        (["flake8 . --exit-zero"], ["flake8 . --exit-zero"]),
        (["pytest | tee log.txt"], ["pytest"]),
        (["set -o pipefail", "pytest | tee log.txt"], []),
        (["set +e", "pytest", "ls"], ["pytest"]),
        (["set +e", "pytest", "exit $?"], []),
        (["set +e", "pytest", "set -e", "mypy ."], ["pytest"]),
        (["pytest", "exit 0"], []),
        (["pytest; true"], []),
        (["echo 'pytest || true'"], []),
        (["# pytest || true"], []),
        (["cat <<EOF > x", "pytest || true", "EOF"], []),
        (["rm -rf build || true", "[ -f x ] || echo none"], []),
        (["if grep -q x y; then", "  pytest", "fi"], []),
    ],
)
def test_commands_whose_failure_is_hidden(lines: list[str], hidden: list[str]) -> None:
    assert ignored_commands("\n".join(lines), Shell()) == hidden


def test_the_shell_decides_whether_a_script_goes_on() -> None:
    assert ignored_commands("pytest | tee x", Shell(pipefail=True)) == []
    assert ignored_commands("pytest\nmypy .", Shell(stops=False)) == ["pytest"]
    assert ignored_commands("pytest\nexit 0", Shell(stops=None)) == ["pytest"]
    assert ignored_commands("pytest\nmypy .", Shell(stops=None)) == []


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("0 3 * * *", 1),
        ("*/5 * * * *", 1),
        ("0 3 * * 1", 7),
        ("0 3 * * MON-FRI", 3),
        ("0 3 * * 1,4", 4),
        ("0 0 1 * *", 31),
        ("0 0 1 */3 *", 92),
        ("0 0 1,15 * 1", 7),
        ("0 0 1 1 *", 366),
        ("0 0 29 2 *", None),
        ("@weekly", 7),
        ("0 0 31 4 *", None),
        ("0 0 * *", None),
        ("61 0 * * *", None),
        ("often", None),
    ],
)
def test_the_longest_gap_between_two_runs(cron: str, days: int | None) -> None:
    assert longest_gap(cron) == days
