"""Commands whose failure a script does not tell, and the days between runs of a schedule."""

from __future__ import annotations

from time import process_time

import pytest

from aigov_plugins.pipelines.cron_days import longest_gap
from aigov_plugins.pipelines.shell_failures import Shell, ignored_commands, shell_named


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
        (["if false; then pytest; fi"], ["pytest"]),
        (["if false; then", "  pytest", "else", "  mypy .", "fi", "tox"], ["pytest"]),
        (["if true; then pytest; else mypy .; fi"], ["mypy ."]),
        (["if [ 1 -eq 0 ]; then", "  if grep -q x y; then pytest; fi", "fi"], ["pytest"]),
        (["while false; do pytest; done", "tox"], ["pytest"]),
        (["until false; do pytest; done"], []),
        (["false && pytest", "true && mypy ."], ["pytest"]),
        (["true || pytest"], ["pytest"]),
        (["! pytest"], ["pytest"]),
        (["! grep -r secret src", "! [ -f x ]", "if ! pytest; then exit 1; fi"], []),
        (["! pytest || exit 1"], []),
        (["case $x in", "  a) pytest ;;", "esac", "if $FAST; then pytest -x; fi"], []),
        (["echo 'if false; then'", "pytest"], []),
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


@pytest.mark.parametrize(
    ("script", "hidden"),
    [
        ("pytest || /usr/bin/true", ["pytest"]),
        ("pytest || (exit 0)", ["pytest"]),
        ("pytest || { true; }", ["pytest"]),
        ("pytest || {\n  echo failed\n}", ["pytest"]),
        ("pytest || { echo failed; exit 1; }", []),
        ("pytest || (echo failed && false)", []),
        ("pytest ||\n  true", ["pytest"]),
        ("pytest || # why\n  true", ["pytest"]),
        ("pytest || true || exit 1", ["pytest"]),
        ("pytest || cat log", ["pytest"]),
        ("pytest || status=$?", []),
        ("pytest | cat", ["pytest"]),
        ("pytest | tee x\ntest ${PIPESTATUS[0]} -eq 0", []),
        ("pytest | tee x # PIPESTATUS", ["pytest"]),
        ("set +e\npytest\nls # $?", ["pytest"]),
        ("# see <<EOF\npytest || true", ["pytest"]),
        ("echo '<<EOF'\npytest || true", ["pytest"]),
        ("x=$((1<<EOF))\npytest || true", ["pytest"]),
        ("cat <<'A B' > x\nmypy || true\nA B\npytest || true", ["pytest"]),
        ("cat <<''\nmypy || true\n\npytest || true", ["pytest"]),
        ("cat <<-E\n\tE\npytest || true", ["pytest"]),
        ("cat <<E\n  E\n'\nE\npytest || true # '", ["pytest"]),
        ("echo $'\\'' ; pytest || true #'", ["pytest"]),
        ("trap 'exit 0' EXIT\npytest", ["pytest"]),
        ("trap 'rm -rf x' EXIT\npytest", []),
        ("exit 0\npytest", ["pytest"]),
        ("if [ -z $X ]; then\n  exit 0\nfi\npytest", []),
        ("case $X in\n  a) exit 0 ;;\nesac\npytest", []),
        ("pytest & mypy & wait", ["pytest", "mypy"]),
        ("serve &\npytest", []),
        ("bash -c 'pytest || true'", ["pytest"]),
        ('sh -c "pytest; ls"', ["pytest"]),
        ('bash -ec "pytest; ls"', []),
        ("eval 'pytest || true'", ["pytest"]),
        ("make -i test", ["make -i test"]),
        ("make -C sub test install", []),
        ("trivy image --exit-code 0 x", ["trivy image --exit-code 0 x"]),
        ("checkov --soft-fail .", ["checkov --soft-fail ."]),
        ("cargo nextest run --no-fail-fast", []),
    ],
)
def test_more_ways_to_hide_a_failure(script: str, hidden: list[str]) -> None:
    assert ignored_commands(script, Shell()) == hidden


@pytest.mark.parametrize(
    ("name", "shell"),
    [
        ("bash -e {0}", Shell(stops=True)),
        ("bash -el {0}", Shell(stops=True)),
        ("bash -l {0}", Shell(stops=False)),
        ("/bin/bash -eo pipefail", Shell(stops=True, pipefail=True)),
        ("bash --noprofile --norc -eo pipefail {0}", Shell(stops=True, pipefail=True)),
        ("/bin/bash -login -eo pipefail -c", Shell(stops=True, pipefail=True)),
        ("pwsh", None),
        ("python {0}", None),
        ("cat {0}", Shell(stops=None, known=False)),
        ("bash -n {0}", Shell(stops=None, known=False)),
        ("bash -o noexec {0}", Shell(stops=None, known=False)),
        ("bash -e {0} || true", Shell(stops=None, known=False)),
        ("true", Shell(stops=None, known=False)),
    ],
)
def test_a_shell_is_known_only_where_it_runs_the_script(name: str, shell: Shell | None) -> None:
    assert shell_named(name) == shell


@pytest.mark.parametrize(
    "part",
    [
        "x || {true}",
        "make ",
        "trap 'exit 0' ",
        "exit 0\n",
        "sh -c '",
        "<<E ",
        "$'",
        "& wait\n",
        "|",
    ],
)
def test_a_long_script_is_read_in_time(part: str) -> None:
    before = process_time()
    ignored_commands(part * (100_000 // len(part)), Shell(stops=False))
    assert process_time() - before < 2
