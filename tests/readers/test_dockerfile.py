"""Dockerfiles, read into the kind container-build."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import corpus
from aigov.api import Document, Unreadable
from aigov_plugins.readers import dockerfile
from held import held

DIGEST = "sha256:" + "a" * 64


def read(text: str, path: str = "Dockerfile") -> Document:
    document = dockerfile.parse(path, text.encode())
    assert document is not None
    return document


def data_of(text: str, path: str = "Dockerfile") -> dict[str, Any]:
    document = read(text, path)
    assert document.valid, document.reason
    return dict(document.data)


def image(text: str) -> dict[str, Any]:
    (found,) = data_of(text)["images"]
    return dict(found)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("python", {"name": "python", "pinned": False}),
        ("python:3.12", {"name": "python", "tag": "3.12", "pinned": False}),
        ("reg.test:5000/a/b", {"name": "reg.test:5000/a/b", "pinned": False}),
        ("reg.test:5000/a/b:1", {"name": "reg.test:5000/a/b", "tag": "1", "pinned": False}),
        (f"python@{DIGEST}", {"name": "python", "digest": DIGEST, "pinned": True}),
        (
            f"python:3.12@{DIGEST}",
            {"name": "python", "tag": "3.12", "digest": DIGEST, "pinned": True},
        ),
        ("python@sha256:abc", {"name": "python", "pinned": False}),
    ],
)
def test_only_a_digest_pins_an_image(reference: str, expected: dict[str, Any]) -> None:
    found = image(f"FROM {reference}\n")
    assert found == {**expected, "image": reference, "use": "from", "stage": "0"}
    assert data_of(f"FROM {reference}\n")["pinned"] is expected["pinned"]


def test_stages_are_no_images_and_scratch_is_none() -> None:
    data = data_of(
        f"FROM go:1@{DIGEST} AS Build\nFROM build AS lint\nFROM scratch\n"
        "COPY --from=build /a /a\nCOPY --from=0 /b /b\nCOPY --from=alpine:3 /c /c\n"
        "RUN --mount=type=bind,from=busybox,target=/d --mount=type=cache,target=/e true\n"
    )
    assert [(i["image"], i["use"]) for i in data["images"]] == [
        (f"go:1@{DIGEST}", "from"),
        ("alpine:3", "copy"),
        ("busybox", "mount"),
    ]
    assert data["stages"] == [
        {"name": "build", "image": f"go:1@{DIGEST}"},
        {"name": "lint", "base_stage": "build"},
        {"name": "2", "image": "scratch"},
    ]
    assert data["counts"] == {"images": 3, "pinned": 1, "templated": 0}
    assert (data["root"], data["healthcheck"]) == (True, False)


def test_scratch_alone_is_not_pinned_for_want_of_images() -> None:
    assert "pinned" not in data_of("FROM scratch\nCOPY a /\n")


def test_the_default_of_an_argument_is_put_in_and_marked() -> None:
    found = image("ARG V=3.12\nARG BASE=python:${V}-slim\nFROM ${BASE}\n")
    assert found == {
        "image": "python:3.12-slim",
        "name": "python",
        "tag": "3.12-slim",
        "pinned": False,
        "from_argument": True,
        "use": "from",
        "stage": "0",
    }


@pytest.mark.parametrize(
    "text", ["ARG BASE\nFROM ${BASE}\n", "ARG T\nFROM python:$T\n", "ARG B=\nFROM $B\n"]
)
def test_an_argument_without_a_default_leaves_the_image_open(text: str) -> None:
    found = image(text)
    assert found["templated"] is True
    assert not {"pinned", "tag", "name"} & set(found)
    assert "pinned" not in data_of(text)


def test_a_digest_pins_whatever_the_registry() -> None:
    found = image(f"ARG REGISTRY\nFROM $REGISTRY/python@{DIGEST}\n")
    assert (found["pinned"], found["templated"]) == (True, True)


def test_a_variable_may_choose_among_stages() -> None:
    data = data_of(
        "FROM alpine AS packages-amd64\nFROM alpine AS packages-arm64\n"
        "FROM packages-${TARGETARCH} AS final\n"
    )
    assert data["stages"][2]["base_stages"] == ["packages-amd64", "packages-arm64"]
    assert len(data["images"]) == 2
    chosen = data_of("ARG S=local\nFROM alpine AS build_local\nFROM build_${S}\n")
    assert chosen["stages"][1]["base_stage"] == "build_local"


@pytest.mark.parametrize(
    ("lines", "user", "root"),
    [
        ("USER app", "app", False),
        ("USER 0:0", "0:0", True),
        ("USER root\nRUN a\nUSER 1000", "1000", False),
        ("USER app\nUSER root", "root", True),
        ("ENV U=app\nUSER $U", "app", False),
        ("ARG U=app\nUSER ${U}", "app", False),
        ("ARG U\nUSER ${U}", None, None),
        ("RUN a", None, None),
    ],
)
def test_the_user_of_the_last_stage(lines: str, user: str | None, root: bool | None) -> None:
    data = data_of(f"FROM alpine AS a\nUSER root\nFROM alpine\n{lines}\n")
    assert (data.get("final_user"), data.get("root")) == (user, root)


def test_a_stage_inherits_user_and_health_check() -> None:
    data = data_of("FROM alpine AS a\nUSER app\nHEALTHCHECK CMD ./check\nFROM a\nRUN b\n")
    assert (data["final_user"], data["healthcheck"]) == ("app", True)
    off = data_of("FROM alpine AS a\nHEALTHCHECK CMD ./check\nFROM a\nHEALTHCHECK NONE\n")
    assert off["healthcheck"] is False
    assert "healthcheck" not in data_of("FROM alpine\n")


def test_packages_that_a_command_installs() -> None:
    data = data_of(
        "FROM python\nARG V=2.0\n"
        "RUN apt-get install -y git && pip install --no-cache-dir -U \\\n"
        "    # the tools\n    'numpy==1.2' pandas>=2 -r requirements.txt \\\n"
        "    -i https://me:pw@pypi.test/simple && pip3 install torch==${V} ./local.whl .\n"
        "RUN python -m pip install mlflow; uv pip install --system x==1; conda install -y n=1\n"
        "RUN echo pip install nothing-here-is-run > /dev/null\n"
    )
    found = [(p["name"], p["manager"], p["pinned"]) for p in data["packages"]]
    assert found == [
        ("numpy", "pip", True),
        ("pandas", "pip", False),
        ("torch", "pip", True),
        ("mlflow", "pip", False),
        ("x", "pip", True),
        ("n", "conda", False),
    ]
    assert data["packages"][2]["from_argument"] is True
    assert data["files"] == ["requirements.txt"]
    assert data["indexes"] == ["https://pypi.test/simple"]


@pytest.mark.parametrize(
    ("command", "packages", "files"),
    [
        ("pip -q install -Ur requirements.txt x", ["x"], ["requirements.txt"]),
        ("pip install -rreq.txt", [], ["req.txt"]),
        ('["pip3", "install", "x==1", "y"]', ["x", "y"], []),
        ('bash -c "pip install x && pip install y"', ["x", "y"], []),
        ("sh -c 'pip install x'", ["x"], []),
        ("conda install -yc conda-forge x", ["x"], []),
        ("/opt/venv/bin/pip install x > log 2>&1", ["x"], []),
        ("apt-get install -y python3-pip", [], []),
        ("npm install x", [], []),
        ("pip install $PACKAGES", ["$PACKAGES"], []),
        ("for p in a b; do pip install $p; done", ["$p"], []),
        ("pip install $(cat list)", ["$(cat"], []),
    ],
)
def test_ways_to_write_an_installation(command: str, packages: list[str], files: list[str]) -> None:
    data = data_of(f"FROM a\nRUN {command}\n")
    assert [p["name"] for p in data.get("packages", [])] == packages
    assert data.get("files", []) == files


def test_a_command_that_is_too_long_to_read_is_not_passed_over() -> None:
    with pytest.raises(Unreadable, match="install command"):
        read(f"FROM a\nRUN pip install {'x ' * 20_000}\n")


def test_heredocs_are_commands_and_not_instructions() -> None:
    data = data_of(
        "FROM python AS a\nRUN <<EOF\npip install numpy\nUSER root\nEOF\n"
        "COPY <<-'END' /x\nFROM nothing\n\tEND\nUSER app\n"
    )
    assert [p["name"] for p in data["packages"]] == ["numpy"]
    assert (data["final_user"], len(data["images"])) == ("app", 1)
    assert data_of("FROM a\nRUN cat <<EOF\nUSER app\n")["final_user"] == "app"


def test_an_escape_directive_changes_what_continues_a_line() -> None:
    data = data_of(
        "# escape=`\n# syntax=docker/dockerfile:1\nFROM windows\nRUN dir `\n  c:\\\nUSER app\n"
    )
    assert data["final_user"] == "app"


def test_what_add_fetches_is_pinned_by_a_checksum() -> None:
    data = data_of(
        "FROM a\nADD https://me:pw@f.test/model.bin /m\n"
        f"ADD --checksum={DIGEST} https://f.test/x /x\nADD local.tar /y\n"
    )
    assert data["downloads"] == [
        {"url": "https://f.test/model.bin", "pinned": False, "stage": "0"},
        {"url": "https://f.test/x", "pinned": True, "checksum": DIGEST, "stage": "0"},
    ]


def test_secrets_are_named_without_their_value() -> None:
    data = data_of(
        "FROM a\nARG API_KEY=hunter2 PLAIN=1\nENV DB_PASSWORD=hunter2 MODE=x\n"
        "ENV HF_TOKEN hunter2\n"
    )
    assert data["secret_names"] == ["API_KEY", "DB_PASSWORD", "HF_TOKEN"]
    assert "hunter2" not in str(data)


def test_ports_and_platforms_are_kept() -> None:
    data = data_of("FROM --platform=linux/amd64 a\nEXPOSE 80 443/tcp\n")
    assert data["ports"] == ["80", "443/tcp"]
    assert data["images"][0]["platform"] == "linux/amd64"


def test_positions_are_those_of_the_instructions() -> None:
    document = read("# head\nARG X=1\nFROM a AS b\n\nRUN true\nUSER app\nFROM c\nUSER d\n")
    assert document.locate(("images", 0, "tag")) == (3, 1)
    assert document.locate(("images", 1)) == (7, 1)
    assert document.locate(("stages", 1, "user")) == (7, 1)
    assert document.locate(("final_user",)) == (8, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1: has no FROM"),
        ("ARG X\n", "line 1: has no FROM"),
        ("FROM a\nINSTALL b\n", "line 2: unknown instruction 'INSTALL'"),
        ("RUN a\nFROM b\n", "line 1: RUN stands before the first FROM"),
        ("FROM a b\n", "line 1: FROM takes an image, or an image AS a name"),
        ("FROM\n", "line 1: FROM has no argument"),
    ],
)
def test_what_no_builder_takes_is_invalid(text: str, reason: str) -> None:
    document = read(text)
    assert (document.valid, document.reason) == (False, reason)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Dockerfile.dockerignore", "*.md\n"),
        ("Dockerfile.md", "FROM a\n"),
        ("docs/Dockerfile", "This folder holds no Dockerfile.\n"),
    ],
)
def test_other_files_are_no_build(path: str, text: str) -> None:
    assert dockerfile.parse(path, text.encode()) is None


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("Dockerfile", "FROM a\nCOPY {{ name }} /\n", 2),
        ("Dockerfile.j2", "FROM a\nRUN echo {{ name }}\n", 2),
        ("Dockerfile", "{% if gpu %}\nFROM a\n{% endif %}\n", 1),
        ("Dockerfile.tmpl", "FROM {{ .Base }}\n", 1),
    ],
)
def test_templates_are_unreadable(path: str, text: str, line: int) -> None:
    with pytest.raises(Unreadable, match="is a template") as caught:
        dockerfile.parse(path, text.encode())
    assert caught.value.line == line


def test_braces_in_a_command_are_no_template() -> None:
    assert data_of("FROM a\nRUN docker inspect -f '{{.Id}}' x\n")["counts"]["images"] == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfeF\x00", b"FROM a\0", b"FROM " + b"$" * 90_000, b"FROM ${" * 20_000,
        b"FROM a\n" + b"RUN pip install " + b"a' " * 40_000, b"FROM a\nRUN <<A\n" * 9_000,
        b"FROM a\n" + b"RUN --mount=from=b c\n" * 900, b"ARG A=aa\n" + b"ARG A=$A$A\n" * 500,
        b"FROM a AS b\n" * 900 + b"FROM ${x}b${y}${z}\n" * 90, b"FROM a\nRUN " + b"<<A " * 90_000,
    ],
)  # fmt: skip
def test_hostile_bytes_end_soon_in_a_document_none_or_unreadable(raw: bytes) -> None:
    start = time.process_time()
    try:
        found = dockerfile.parse("Dockerfile", raw)
        assert found is None or isinstance(found, Document)
    except Unreadable:
        pass
    assert time.process_time() - start < 4


WORDS = st.sampled_from(
    ["FROM", "a", "AS", "b", "$X", "${Y:-1}", "USER", "0", "RUN", "pip install", "x==1", "\\\n",
     "\n", "ARG", "X=1", "<<E", "E", "COPY", "--from=b", "#", "HEALTHCHECK", "NONE", "ENV", "{{",
     "ADD", "https://a.test/b", "@", "EXPOSE", "--mount=from=c"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(words=st.lists(WORDS, max_size=30))
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    held(dockerfile.parse, "Dockerfile", " ".join(words).encode(), "container-build")


DIFFERS = {
    # The label counts a stage that a variable chooses as an image from an argument.
    "UKGovernmentBEIS__inspect_ai/src/inspect_ai/tool/_sandbox_tools_utils/"
    "Dockerfile.pyinstaller.musl",
    "great-expectations__great_expectations/docker/Dockerfile.tests",
}


@pytest.mark.shared
def test_every_label_of_the_corpus_holds(shared: Path) -> None:
    different = set()
    for seen in corpus.read(shared / "corpus", "docker"):
        label = re.fullmatch(r"external-from: digest=(\d+);no-digest=(\d+);arg=(\d+)", seen.label)
        if label is None:
            continue
        (artifact,) = [one for one in seen.artifacts if one.kind == "container-build"]
        bases = [one for one in artifact.data["images"] if one["use"] == "from"]
        argument = sum("from_argument" in one or "templated" in one for one in bases)
        digest = sum("digest" in one for one in bases)
        counts = (digest, len(bases) - digest - argument, argument)
        if counts != tuple(map(int, label.groups())):
            different.add(seen.path)
    assert different == DIFFERS


@pytest.mark.parametrize("user", ["00", "+0", "-0", "0:app", "ro\\\not", "root:app"])
def test_every_way_to_write_root(user: str) -> None:
    assert data_of(f"FROM alpine\nUSER app\nUSER {user}\n")["root"] is True


def test_two_escapes_at_the_end_of_a_line_do_not_go_on() -> None:
    data = data_of("FROM alpine\nUSER app\nRUN echo \\\\\nUSER root\n")
    assert data["final_user"] == "root"


@pytest.mark.parametrize(
    ("check", "told"),
    [
        ("CMD true", False), ("CMD exit 0", False), ('CMD ["true"]', False), ("CMD :", False),
        ("CMD curl -f x || exit 0", False), ('CMD ["sh", "-c", "exit 0"]', False),
        ("CMD echo fine", False), ("CMD curl -f x || exit 1", True), ('CMD ["curl", "x"]', True),
        ("--interval=5s CMD ./check", True), ("CMD true && ./check", True),
    ],
)  # fmt: skip
def test_a_health_check_that_cannot_fail_is_none(check: str, told: bool) -> None:
    assert data_of(f"FROM alpine\nHEALTHCHECK {check}\n")["healthcheck"] is told


@pytest.mark.parametrize(
    "line",
    [
        "ADD --checksum=sha256:abc https://f.test/x /x", "ADD --checksum=$SUM https://f.test/x /x",
        'ADD ["https://f.test/x", "/x"]', "ADD HTTPS://f.test/x /x",
    ],
)  # fmt: skip
def test_a_download_is_told_in_every_form_and_pinned_by_a_whole_checksum(line: str) -> None:
    (download,) = data_of(f"FROM alpine\n{line}\n")["downloads"]
    assert download["pinned"] is False


def test_a_health_check_of_many_words_is_read_in_time() -> None:
    assert data_of("FROM alpine\nHEALTHCHECK " + "CMD " * 100_000 + "\n")["healthcheck"] is True
