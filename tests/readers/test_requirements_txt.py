"""pip requirements, read into the kind environment-lock."""

from __future__ import annotations

import time
from typing import Any

import pytest

from aigov.api import Document, Unreadable
from aigov_plugins.readers import requirements_txt

DIGEST = "a" * 64
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def read(text: str, path: str = "requirements.txt") -> Document:
    document = requirements_txt.parse(path, text.encode())
    assert document is not None
    return document


def one(text: str) -> dict[str, Any]:
    document = read(text)
    assert document.valid, document.reason
    (found,) = document.data["packages"]
    return dict(found)


def test_a_pinned_package_with_digests_is_locked_and_hashed() -> None:
    data = read(
        f"Typing_Extensions==4.4.0 \\\n    --hash=sha256:{DIGEST} \\\n    --hash=sha256:{DIGEST}\n"
        "    # via rich\n"
    ).data
    assert data["packages"] == [
        {
            "name": "typing-extensions",
            "manager": "pip",
            "source": "index",
            "version": "4.4.0",
            "specifier": "==4.4.0",
            "pinned": True,
            "hashed": True,
            "algorithms": ["sha256"],
        }
    ]
    assert (data["locked"], data["hashed"]) == (True, True)
    assert data["counts"] == {"packages": 1, "pinned": 1, "hashed": 1, "local": 0}


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "\ufeff"])
def test_a_file_without_packages_is_no_lock(text: str) -> None:
    document = read(text)
    assert document.valid
    assert document.data["packages"] == []
    assert (document.data["locked"], document.data["hashed"]) == (False, False)


@pytest.mark.parametrize(
    ("line", "pinned"),
    [
        ("numpy", False),
        ("numpy==1.2", True),
        ("numpy == 1.2", True),
        ("numpy===1.2-odd", True),
        ("numpy==1.*", False),
        ("numpy>=1.2", False),
        ("numpy~=1.2", False),
        ("numpy>=1.2,==1.3", True),
        ("numpy (==1.2)", True),
        ("torch==2.1.0+cu118", True),
        ("numpy!=1.2", False),
    ],
)
def test_only_an_exact_version_is_pinned(line: str, pinned: bool) -> None:
    assert one(line)["pinned"] is pinned
    assert read(line).data["locked"] is pinned


def test_a_digest_has_to_be_whole_and_strong() -> None:
    assert one("numpy==1.2 --hash=sha256:abc")["hashed"] is False
    assert one(f"numpy==1.2 --hash=md5:{'a' * 32}")["hashed"] is False


def test_extras_markers_and_comments_are_told_apart() -> None:
    found = one('uvicorn[standard, foo]==0.3 ; python_version < "3.11" and os_name == "x" # why')
    assert found["extras"] == ["standard", "foo"]
    assert found["version"] == "0.3"
    assert found["marker"] == 'python_version < "3.11" and os_name == "x"'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            f"git+https://user:secret@git.test/acme/Tool_Kit.git@{COMMIT}#egg=tool-kit",
            {"name": "tool-kit", "commit": COMMIT, "pinned": True, "hashed": True},
        ),
        ("git+https://git.test/acme/tool.git@v1.2", {"name": "tool", "pinned": False}),
        ("tool @ git+https://git.test/acme/tool", {"name": "tool", "pinned": False}),
        (
            "model @ https://files.test/model-3.7.1-py3-none-any.whl",
            {"version": "3.7.1", "pinned": True, "hashed": False, "source": "url"},
        ),
        (
            f"https://files.test/model.zip#sha256={DIGEST}",
            {"pinned": True, "hashed": True, "algorithms": ["sha256"]},
        ),
        ("https://git.test/a/tool/archive/refs/tags/tool-1.0.zip", {"pinned": False}),
        ("https://git.test/a/tool/archive/main.zip", {"pinned": False, "source": "url"}),
        ("certifi @ file:///croot/certifi_1/work", {"pinned": False, "source": "path"}),
    ],
)
def test_what_is_fetched_from_an_address(line: str, expected: dict[str, Any]) -> None:
    found = one(line)
    assert expected.items() <= found.items()
    assert "secret" not in str(found)


def test_packages_of_this_repository_are_local() -> None:
    data = read("-e .\n./libs/tool\n-e ../other[dev]\n", "services/a/requirements.txt").data
    assert data["packages"] == []
    assert [entry["path"] for entry in data["local"]] == [
        "services/a",
        "services/a/libs/tool",
        "services/other",
    ]
    assert data["local"][0]["editable"] is True
    assert data["locked"] is False


def test_an_include_leaves_open_whether_all_is_pinned() -> None:
    data = read("-r base.txt\nnumpy==1.2\n", "reqs/requirements.txt").data
    assert data["includes"] == ["reqs/base.txt"]
    assert "locked" not in data
    assert read("-r base.txt\nnumpy\n").data["locked"] is False


def test_a_constraint_leaves_open_what_is_not_pinned_here() -> None:
    assert "locked" not in read("-c constraints.txt\nnumpy\n").data
    assert read("-c constraints.txt\nnumpy==1.2\n").data["locked"] is True


def test_credentials_of_an_index_are_left_out() -> None:
    data = read("--index-url https://me:pw@pypi.test/simple\n--extra-index-url=https://b.test/s\n")
    assert data.data["indexes"] == ["https://pypi.test/simple", "https://b.test/s"]


def test_options_are_kept() -> None:
    data = read("--require-hashes\n--pre\n--trusted-host a.test\n-f https://w.test/\nx==1\n").data
    assert data["options"] == ["require-hashes", "pre", "trusted-host"]
    assert data["links"] == ["https://w.test/"]


def test_a_variable_leaves_open_what_is_installed() -> None:
    data = read("numpy==${NUMPY_VERSION}\ntool==1.0\n").data
    assert data["packages"][0] == {
        "name": "numpy",
        "manager": "pip",
        "source": "index",
        "specifier": "==${NUMPY_VERSION}",
        "templated": True,
    }
    assert "locked" not in data


def test_a_template_is_unreadable_with_its_line() -> None:
    with pytest.raises(Unreadable, match="is a template") as caught:
        read("numpy\n{{ extra }}\n")
    assert caught.value.line == 2


@pytest.mark.parametrize("line", ["<<<<<<< HEAD", "numpy=1.2", "numpy 1.2", "--no-such-option"])
def test_a_line_that_pip_refuses_makes_the_file_invalid(line: str) -> None:
    document = read(f"numpy==1.2\npandas==1\n{line}\n")
    assert not document.valid
    assert document.reason.startswith("line 3: ")
    assert document.locate(("packages", 0))[0] == 3


def test_prose_is_no_requirements_file() -> None:
    text = b"The system has to answer.\nIt must not crash in any case.\nUsers can log in.\n"
    assert requirements_txt.parse("docs/requirements.txt", text) is None


def test_what_is_compiled_from_is_a_manifest() -> None:
    data = read("numpy==1.2\n", "requirements.in").data
    assert (data["format"], data["locked"]) == ("requirements-in", False)


def test_the_tool_is_named_with_its_python() -> None:
    text = "#\n# This file is autogenerated by pip-compile with Python 3.11\n#\nnumpy==1.2\n"
    data = read(text).data
    assert (data["tool"], data["python"]) == ("pip-compile", "3.11")


def test_lists_of_conda_are_left_to_their_reader() -> None:
    text = b"# This file may be used\n# $ conda create --name <env> --file <this file>\na=1=b\n"
    assert requirements_txt.parse("requirements.txt", text) is None


def test_utf_16_and_windows_line_ends() -> None:
    raw = ("numpy==1.2\r\npandas==2.0 \\\r\n  --hash=sha256:" + DIGEST + "\r\n").encode("utf-16")
    document = requirements_txt.parse("requirements.txt", raw)
    assert document is not None
    assert [p["version"] for p in document.data["packages"]] == ["1.2", "2.0"]
    assert document.data["packages"][1]["hashed"] is True


def test_positions_are_those_of_the_lines() -> None:
    document = read("# head\nnumpy==1.2\n\npandas \\\n  ==2\n-r x.txt\nscipy\n")
    assert document.locate(("packages", 0, "version")) == (2, 1)
    assert document.locate(("packages", 1)) == (4, 1)
    assert document.locate(("packages", 2, "pinned")) == (7, 1)
    assert document.locate(("includes", 0)) == (6, 1)


@pytest.mark.parametrize(
    "raw", [b"\xff\xff\xff", b"a\0b", b"=" * 50_000, b"-" * 50_000, b"x;" * 50_000, b"\\\n" * 9_000]
)
def test_hostile_bytes_end_in_a_document_none_or_unreadable(raw: bytes) -> None:
    try:
        found = requirements_txt.parse("requirements.txt", raw)
    except Unreadable:
        return
    assert found is None or isinstance(found, Document)


@pytest.mark.parametrize("piece", ["a[", "a ==1 --hash=", "-e ", "a@", "${", "a;", "a,==", "( "])
def test_long_lines_take_linear_time(piece: str) -> None:
    start = time.process_time()
    requirements_txt.parse("requirements.txt", (piece * 200_000).encode())
    requirements_txt.parse("requirements.txt", (f"{piece}\n" * 40_000).encode())
    assert time.process_time() - start < 6


@pytest.mark.parametrize(
    "line",
    [
        f'a==1 --config-settings="--hash=sha256:{DIGEST}"',
        f"a==1 --global-option='--hash sha256:{DIGEST}'",
        f"a==1 --global-option=--hash=sha256:{DIGEST}",
        "a @ https://x.test/a-1.0.zip#sha256=" + "0" * 32,
    ],
)
def test_what_only_looks_like_a_digest_hashes_nothing(line: str) -> None:
    assert one(line + "\n")["hashed"] is False


def test_a_word_is_no_version() -> None:
    assert one("a==latest\n")["pinned"] is False
