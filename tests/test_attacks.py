"""Attacks of our own on the whole command: each is cheap to send and must stay cheap to judge."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gitrepo import GitRepo
from hostile import CARD, COMMAND, POLICY, Watch, environment

SYSTEM = "id: sys-a\nowner: team-a\nrisk_tier: limited\n"
CONFIG = "version: 1\n"
OWN_POLICIES = "version: 1\nextends: [gov/]\n"


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path)


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    made = GitRepo(tmp_path / "repo")
    made.commit({"ai-system.yaml": SYSTEM, "aigov.yaml": CONFIG})
    return made


def on_card(demand: str) -> str:
    return f"{POLICY}always:\n- artifact: model-card\n  {demand}\n"


def pattern(text: str) -> dict[str, str]:
    """Files with a policy that matches ``text`` against nine hundred letters."""
    demand = f"fields: {{front_matter.license: {{pattern: {json.dumps(text)}}}}}"
    files = {"aigov.yaml": OWN_POLICIES, "gov/p.yaml": on_card(demand)}
    return {**files, "MODEL_CARD.md": CARD.format("a" * 900)}


def many_globs(count: int) -> dict[str, str]:
    globs = "".join(f'  - "a{n}/**/x*.md"\n' for n in range(count))
    files = {f"c/{n}/MODEL_CARD.md": CARD for n in range(100)}
    files |= {f"d/{n}/x.yaml": "a: b\n" for n in range(300)}
    return {**files, "ai-system.yaml": f"{SYSTEM}evidence:\n  model-card:\n{globs}"}


HARD_TO_READ: dict[str, Callable[[], dict[str, str]]] = {
    "optional letters": lambda: pattern("a?" * 100 + "a" * 100),
    "bounded repeats": lambda: pattern("a{0,999}" * 30 + "b"),
    "bounded sets": lambda: pattern(r"\w{0,500}\w{0,500}\w{0,500}\w{0,500}!"),
    "globs for evidence": lambda: many_globs(5000),
    "a folder of policies named often": lambda: {
        "aigov.yaml": "version: 1\nextends:\n" + "- gov/\n" * 20_000,
        "gov/p.yaml": on_card("fields: {title: present}"), "MODEL_CARD.md": CARD,
    },
    "empty records, one a line": lambda: {"lineage.ndjson": "{}\n" * 1_300_000},
    "rules without owners": lambda: {"CODEOWNERS": "a\n" * 2_000_000},
    "rules for many files": lambda: {
        "CODEOWNERS": "".join(f"/**/a{n}/**/*b*c @x\n" for n in range(45_000)),
        **{f"data/{n // 100}/a{n}.bin": "x" for n in range(20_000)},
    },
    "many large cards": lambda: {
        f"cards/{n}/MODEL_CARD.md": f"{CARD}{'word ' * 600_000}" for n in range(12)
    },
    "long names of keys": lambda: {
        "ai-system.yaml": SYSTEM + "".join(f"{'evidenc' * 100}{n}: 1\n" for n in range(2000))
    },
    "deep brackets in ours": lambda: {"aigov.yaml": f"version: 1\nsystems: {'[' * 50_000}\n"},
    "parameters that name each other": lambda: {
        "aigov.yaml": OWN_POLICIES,
        "gov/p.yaml": f"{POLICY}params: {{a: $b, b: $a}}\nalways:\n- artifact: model-card\n"
        "  fields: {title: {one-of: [$a]}, x: {one-of: [$b]}}\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", HARD_TO_READ)
def test_what_is_cheap_to_write_is_cheap_to_judge(name: str, repo: GitRepo, watch: Watch) -> None:
    repo.write(HARD_TO_READ[name]())
    assert watch.harm(watch.run(repo.path, "check")) == []


def staged(repo: GitRepo, paths: list[str]) -> None:
    """Puts paths that no file system would hold into the index."""
    blob = repo.git("hash-object", "-w", "--stdin", data=b"x")
    lines = "".join(f"100644 {blob}\t{path}\0" for path in paths)
    repo.git("update-index", "-z", "--add", "--index-info", data=lines.encode())


@pytest.mark.parametrize("how", [(), ("--staged",)])
def test_deep_paths_do_not_fill_memory(how: tuple[str, ...], repo: GitRepo, watch: Watch) -> None:
    staged(repo, [f"{n}/{'x/' * 1900}z.md" for n in range(400)])
    assert watch.harm(watch.run(repo.path, "check", *how)) == []


def test_a_glob_over_a_deep_path_ends(repo: GitRepo, watch: Watch) -> None:
    staged(repo, [f"{'x/' * 1900}z.md"])
    repo.write({"aigov.yaml": "version: 1\nexclude: ['**/x/**/x/**/x/**/y']\n"})
    repo.git("add", "aigov.yaml")
    assert watch.harm(watch.run(repo.path, "check", "--staged")) == []


def test_half_a_million_entries_end_at_the_limit(repo: GitRepo, watch: Watch) -> None:
    staged(repo, [f"f/{n:07d}.bin" for n in range(500_000)])
    ran = watch.run(repo.path, "check", "--staged")
    assert watch.harm(ran) == []
    assert "the listing stopped at" in ran.out


def bomb(repo: GitRepo, leaf: str, depth: int) -> str:
    """A tree of ten to the ``depth`` files."""
    kind, tree = "100644 blob", leaf
    for _ in range(depth):
        entries = "".join(f"{kind} {tree}\td{n}\0" for n in range(10))
        tree = repo.git("mktree", "-z", data=entries.encode())
        kind = "040000 tree"
    return tree


def committed(repo: GitRepo, **trees: str) -> None:
    """A branch ``bomb``: what HEAD holds, and trees by name."""
    lines = [*repo.git("ls-tree", "HEAD").split("\n")]
    lines += [f"040000 tree {tree}\t{name}" for name, tree in trees.items()]
    top = repo.git("mktree", data="\n".join(sorted(lines, key=lambda x: x.split("\t")[1])).encode())
    repo.git("branch", "bomb", repo.git("commit-tree", top, "-m", "bomb"))


def test_one_manifest_at_many_paths_is_refused_at_the_second(repo: GitRepo, watch: Watch) -> None:
    blob = repo.git("rev-parse", "HEAD:ai-system.yaml")
    leaf = repo.git("mktree", data=f"100644 blob {blob}\tai-system.yaml\n".encode())
    tree = leaf
    for _ in range(5):
        entries = "".join(f"040000 tree {tree}\td{n}\0" for n in range(10))
        tree = repo.git("mktree", "-z", data=entries.encode())
    committed(repo, z=tree)
    ran = watch.run(repo.path, "check", "--rev", "bomb")
    assert watch.harm(ran) == []
    assert ran.code == 2


def test_no_ai_system_is_not_believed_of_a_listing_that_stopped(
    repo: GitRepo, watch: Watch
) -> None:
    repo.git("rm", "-q", "ai-system.yaml")
    repo.commit({"aigov.yaml": "version: 1\nsystems: []\n"})
    blob = repo.git("rev-parse", "HEAD:aigov.yaml")
    committed(repo, z=bomb(repo, blob, 6))
    ran = watch.run(repo.path, "check", "--rev", "bomb")
    assert "the listing stopped at" in ran.out
    assert ran.code == 4, ran.out


def test_nothing_passes_on_a_listing_that_stopped(repo: GitRepo, watch: Watch) -> None:
    repo.commit({"aigov.yaml": OWN_POLICIES, "MODEL_CARD.md": CARD})
    repo.commit({"gov/p.yaml": on_card("fields: {title: present}")})
    assert watch.run(repo.path, "check", "--rev", "main").code == 0
    committed(repo, z=bomb(repo, repo.git("rev-parse", "HEAD:aigov.yaml"), 6))
    assert watch.run(repo.path, "check", "--rev", "bomb").code == 4


def test_a_schema_that_is_not_applied_does_not_hold(repo: GitRepo, watch: Watch) -> None:
    files = {"gov/p.yaml": on_card("schema: gov/s.json"), "gov/s.json": '{"type": "integer"}'}
    repo.commit({"aigov.yaml": OWN_POLICIES, "MODEL_CARD.md": CARD, **files})
    assert watch.run(repo.path, "check").code in (1, 2, 4)


# ---------------------------------------------------------------- what is printed
STEERING = '"\\e[31m\\e]0;x\\a\\n::error::forged"'


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",), ("check", "--verbose"), ("check", "--statistics"), ("explain", "p"),
        ("policies", "list"), ("policies", "show", "p"),
    ],
)  # fmt: skip
def test_texts_of_a_policy_do_not_steer_a_terminal(
    arguments: tuple[str, ...], repo: GitRepo, watch: Watch
) -> None:
    texts = POLICY.replace("title: t", f"title: {STEERING}").replace("fix: f", f"fix: {STEERING}")
    texts = texts.replace("requirement: r", f"requirement: {STEERING}")
    texts += f"why: {STEERING}\nlimits: {STEERING}\nreferences: {{eu-ai-act: [{STEERING}]}}\n"
    way = f"evidence:\n- name: {STEERING}\n  all:\n  - {{artifact: model-card, fields: {{x: url}}}}"
    repo.commit({"aigov.yaml": OWN_POLICIES, "MODEL_CARD.md": CARD, "gov/p.yaml": texts + way})
    ran = watch.run(repo.path, *arguments)
    assert watch.harm(ran) == []
    assert "\n::error::" not in ran.text


def test_texts_of_a_manifest_do_not_steer_a_terminal(repo: GitRepo, watch: Watch) -> None:
    texts = ["\x1b[31mred", "a\n::error file=x::y", "::warning::x", "##[error]x", "\u202egnp", "\r"]
    for n, text in enumerate(texts):
        shown = json.dumps(f"x{text}")
        repo.write({f"s/{n}/ai-system.yaml": f"id: s{n}\nname: {shown}\nowner: {shown}\n"})
    ran = watch.run(repo.path, "check", "--verbose")
    assert watch.harm(ran) == []
    assert not [line for line in ran.text.split("\n") if line.lstrip().startswith(("::", "##["))]


@pytest.mark.parametrize("how", [("check",), ("check", "--staged"), ("evidence", "list")])
@pytest.mark.parametrize("name", [b"\xff.env", b"a\x1b[31m.env", b"a\x1eexit\x1f0.env"])
def test_any_bytes_may_name_a_file(
    name: bytes, how: tuple[str, ...], repo: GitRepo, watch: Watch
) -> None:
    repo.commit({os.fsdecode(name): 'password = "hunter2hunter2x9"\n'})
    for _ in range(2):  # the second time recalled
        assert watch.harm(watch.run(repo.path, *how)) == []


# ---------------------------------------------------------------- the git directory
def remade(path: Path, make: Callable[[Path], object]) -> None:
    subprocess.run(["rm", "-rf", path], check=True)
    make(path)


HOLDS = {
    "config": b"[core]\n\tworktree = a\0b\n",
    "commondir": b"a\0b\n",
    "HEAD": b"\xff\0\x1b[31m",
    "packed-refs": b"\x1b[31m\0\n",
    "objects/info/alternates": b"../objects\n.\n",
    "index": b"DIRC\0\0\0\2\xff\xff\xff\xff" + b"A" * 999,
    "shallow": b"zzz\n\xff\n",
    "refs/heads/main": b"ref: refs/../../../etc/hostname\n",
}
"""What a file of the git directory may hold that it should not."""

PIPES = (
    "", "HEAD", "config", "commondir", "index", "info/exclude", "objects/info/alternates",
    "refs/heads/main", "../.gitattributes", "../aigov.yaml",
)  # fmt: skip
LINKS = ("", "HEAD", "index", "config", "../aigov.yaml", "../ai-system.yaml")


def unharmed(repo: GitRepo, watch: Watch) -> None:
    for how in ((), ("--staged",), ("--rev", "HEAD")):
        assert watch.harm(watch.run(repo.path, "check", *how)) == [], how


@pytest.mark.parametrize("name", HOLDS)
def test_rubbish_in_the_git_directory_does_no_harm(name: str, repo: GitRepo, watch: Watch) -> None:
    (repo.path / ".git" / name).write_bytes(HOLDS[name])
    unharmed(repo, watch)


@pytest.mark.parametrize("name", PIPES)
def test_a_pipe_does_not_make_the_command_wait(name: str, repo: GitRepo, watch: Watch) -> None:
    remade(repo.path / ".git" / name, os.mkfifo)
    unharmed(repo, watch)


@pytest.mark.parametrize("target", ["/etc/hostname", "/nonexistent", "."])
@pytest.mark.parametrize("name", LINKS)
def test_a_link_does_no_harm(name: str, target: str, repo: GitRepo, watch: Watch) -> None:
    remade(repo.path / ".git" / name, lambda path: path.symlink_to(target))
    unharmed(repo, watch)


@pytest.mark.parametrize("text", [b"", b"gitdir: .git\n", b"gitdir: a\0b\n", b"\xff" * 5000])
def test_a_git_file_that_names_nothing_is_refused(text: bytes, repo: GitRepo, watch: Watch) -> None:
    remade(repo.path / ".git", lambda path: path.write_bytes(text))
    ran = watch.run(repo.path, "check")
    assert watch.harm(ran) == []
    assert ran.code == 2
    assert "names no git directory" in ran.err


# ---------------------------------------------------------------- caches and plugins
def test_a_cache_inside_the_repository_is_not_used(repo: GitRepo, watch: Watch) -> None:
    for folder in (".cache/aigov", ".git/aigov"):
        ran = watch.run(repo.path, "check", env={"AIGOV_CACHE_DIR": str(repo.path / folder)})
        assert watch.harm(ran) == []
        assert not (repo.path / folder).exists()


@pytest.mark.parametrize(
    "value", ["5", "[]", "{}", '{"state": "read"}', '{"state": "odd"}', "[" * 100_000, 7, b"\xff"]
)
def test_a_spoiled_cache_is_a_slower_run(value: object, repo: GitRepo, watch: Watch) -> None:
    first = watch.run(repo.path, "check", "--rev", "HEAD")
    stores = list(watch.cache.glob("*.sqlite"))
    assert stores
    for store in stores:
        with sqlite3.connect(store) as connection:
            connection.execute("UPDATE documents SET value = ?", (value,))
        connection.close()
    again = watch.run(repo.path, "check", "--rev", "HEAD")
    assert (again.code, again.out) == (first.code, first.out), again.err


def test_a_folder_of_the_repository_on_the_path_brings_no_plugin(
    repo: GitRepo, watch: Watch
) -> None:
    payload = "import os\nopen(os.environ['AIGOV_CANARY'], 'a').write('plugin')\n"
    section = "[aigov]\nevil = evil\n"
    repo.write({"src/evil.py": payload, "src/evil.egg-info/entry_points.txt": section})
    paths = os.pathsep.join(["src", os.environ.get("PYTHONPATH", "")])
    assert watch.harm(watch.run(repo.path, "check", env={"PYTHONPATH": paths})) == []


# ---------------------------------------------------------------- the surroundings
def shell(watch: Watch, repo: GitRepo, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line, "bash", *COMMAND], cwd=repo.path, capture_output=True, text=True,
        env=environment(watch.canary, watch.cache), timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_reader_that_goes_away_does_not_make_a_failure_pass(
    output: str, repo: GitRepo, watch: Watch
) -> None:
    repo.write({f"s/{n}/ai-system.yaml": f"id: s{n}\nrisk_tier: high\n" for n in range(60)})
    done = shell(watch, repo, f'"$@" check -o {output} | true; echo "${{PIPESTATUS[0]}}"')
    assert done.stdout.strip() == "1"


@pytest.mark.parametrize("sink", [">&-", "> /dev/full"])
def test_output_that_cannot_be_written_is_no_bug_and_no_pass(
    sink: str, repo: GitRepo, watch: Watch
) -> None:
    done = shell(watch, repo, f'"$@" check {sink}')
    assert "Traceback" not in done.stderr
    assert done.returncode in (1, 2)


def test_a_folder_that_is_gone_is_said_to_be_gone(repo: GitRepo, watch: Watch) -> None:
    done = shell(watch, repo, 'mkdir gone && cd gone && rmdir ../gone && "$@" check')
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize(
    "env",
    [
        {"HOME": ""}, {"TMPDIR": "/nonexistent"}, {"AIGOV_CACHE_DIR": "/proc/none"},
        {"PATH": "/nonexistent"}, {"PATH": "."}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    ],
    ids=str,
)  # fmt: skip
def test_odd_surroundings_do_no_harm(env: dict[str, str], repo: GitRepo, watch: Watch) -> None:
    ran = watch.run(repo.path, "check", env=env)
    assert watch.harm(ran) == []
    assert ran.code == (2 if "PATH" in env else 1), ran.err


def limited(what: int, limit: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(what, (limit, limit))


@pytest.mark.parametrize(
    "limit",
    [(resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_FSIZE, 200), (resource.RLIMIT_NOFILE, 10)],
)
def test_a_full_disk_is_no_bug(limit: tuple[int, int], repo: GitRepo, watch: Watch) -> None:
    done = subprocess.run(
        [*COMMAND, "check"], cwd=repo.path, capture_output=True, text=True, check=False,
        env=environment(watch.canary, watch.cache), preexec_fn=limited(*limit),
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode in (1, 2)


def test_two_runs_at_once_say_the_same(repo: GitRepo, watch: Watch) -> None:
    runs = [
        subprocess.Popen(
            [*COMMAND, "check", "--rev", "HEAD"], cwd=repo.path, stdout=subprocess.PIPE,
            env=environment(watch.canary, watch.cache),
        )
        for _ in range(4)
    ]  # fmt: skip
    outputs = {run.communicate()[0] for run in runs}
    assert len(outputs) == 1
    assert {run.returncode for run in runs} == {1}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing_behind(
    number: signal.Signals, repo: GitRepo, watch: Watch, tmp_path: Path
) -> None:
    repo.write({f"s/{n}/ai-system.yaml": f"id: s{n}\n" for n in range(200)})
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    env = {**environment(watch.canary, watch.cache), "TMPDIR": str(temporary)}
    # More output than a pipe holds: however late the signal is, the run still waits to write.
    command = [*COMMAND, "check", "-o", "json"]
    for _ in range(3):
        process = subprocess.Popen(
            command, cwd=repo.path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            # A shell lets what it starts in the background ignore interrupts.
            preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509
        )  # fmt: skip
        while not list(temporary.iterdir()) and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
        # Python drops a signal that arrives while it lets go of the lock of an import.
        if b"Exception ignored in" not in errors:
            break
    assert b"Traceback" not in errors
    assert list(temporary.iterdir()) == []
    assert process.returncode == 130


def test_the_command_is_the_one_of_this_interpreter() -> None:
    assert Path(COMMAND[0]).parent == Path(sys.executable).parent
