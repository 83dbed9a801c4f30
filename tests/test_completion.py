"""The scripts that ``aigov completion`` prints, asked as a shell asks them."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from aigov.cli import COMMANDS, main


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["ev"], ["evidence"]),
        (["check", "--sta"], ["--staged", "--statistics"]),
        (["check", "--gate", ""], ["commit", "ci", "release-review", "operation"]),
        (["-C", "models", "check", "--gate", "c"], ["commit", "ci"]),
        (["evidence", "s"], ["show"]),
        (["check", "--rev", "--"], []),
    ],
)
def test_bash_is_offered_what_the_parser_takes(
    typed: list[str], offered: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = " ".join(f"'{word}'" for word in ["aigov", *typed])
    ask = (
        f'COMP_WORDS=({words}); COMP_CWORD={len(typed)}; _aigov; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    command = ["bash", "--norc", "-c", f"{script('bash', capsys)}\n{ask}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.split() == offered


def test_zsh_takes_the_same_function_by_its_bridge(capsys: pytest.CaptureFixture[str]) -> None:
    bridge, _, rest = script("zsh", capsys).partition("\n")
    assert "bashcompinit" in bridge
    assert rest == script("bash", capsys)


def test_fish_knows_every_command_and_its_choices(capsys: pytest.CaptureFixture[str]) -> None:
    lines = script("fish", capsys).splitlines()
    for name, summary in COMMANDS.items():
        quoted = summary.replace("'", "\\'")
        assert f"complete -c aigov -n __fish_use_subcommand -a {name} -d '{quoted}'" in lines
    gate = [line for line in lines if "-l gate" in line and "from check'" in line]
    assert len(gate) == 1
    assert "-f -a 'commit ci release-review operation'" in gate[0]
