"""MCP: which servers are started, and whether anything fixes what runs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aigov.api import Document, Sniff
from aigov_plugins.agents.launch_commands import read_launch
from aigov_plugins.readers import mcp_config, mcp_server

DIGEST = "sha256:" + "a1" * 32
LAUNCHES: list[tuple[str, list[str], tuple[str, str, str, bool | None]]] = [
    ("npx", ["-y", "@acme/files@1.2.3"], ("npm", "@acme/files", "1.2.3", True)),
    ("npx", ["-y", "@acme/files@latest", "/data"], ("npm", "@acme/files", "latest", False)),
    ("npx", ["@acme/files"], ("npm", "@acme/files", "", False)),
    ("npx", ["files@^1.2.3"], ("npm", "files", "^1.2.3", False)),
    ("npx", ["files@1"], ("npm", "files", "1", False)),
    ("npx", ["-p", "files@2.0.0", "serve"], ("npm", "files", "2.0.0", True)),
    ("npx", ["--package=files@2.0.0", "serve"], ("npm", "files", "2.0.0", True)),
    ("npx", ["-y", "${PKG}"], ("npm", "", "", None)),
    ("npx.cmd", ["files@1.0.0-rc.1"], ("npm", "files", "1.0.0-rc.1", True)),
    ("cmd", ["/c", "npx", "-y", "files@1.2.3"], ("npm", "files", "1.2.3", True)),
    ("pnpm", ["dlx", "files@1.2.3"], ("npm", "files", "1.2.3", True)),
    ("npx -y", ["files@1.2.3"], ("npm", "files", "1.2.3", True)),
    ("env", ["A=b", "npx", "files@1.2.3"], ("npm", "files", "1.2.3", True)),
    ("npx", ["--token", "hunter2", "files@1.2.3"], ("npm", "files", "1.2.3", True)),
    ("env", ["cmd", "env", "cmd"] * 900, ("command", "cmd", "", False)),
    ("", [], ("command", "", "", False)),
    ("npx -y files@1.2.3", [], ("npm", "files", "1.2.3", True)),
    ("npx", ["-y", "mcp-remote@0.1.2", "https://a.test"], ("remote", "mcp-remote", "0.1.2", False)),
    ("npx", ["github:acme/files"], ("git", "github:acme/files", "", False)),
    ("uvx", ["files==0.4.1"], ("pypi", "files", "0.4.1", True)),
    ("uvx", ["files@0.4.1"], ("pypi", "files", "0.4.1", True)),
    ("uvx", ["files>=0.4"], ("pypi", "files", ">=0.4", False)),
    ("uvx", ["--from", "files==0.4.1", "serve"], ("pypi", "files", "0.4.1", True)),
    ("uv", ["tool", "run", "files"], ("pypi", "files", "", False)),
    ("pipx", ["run", "files==1.0"], ("pypi", "files", "1.0", True)),
    ("docker", ["run", "-i", "--rm", "-e", "KEY", f"acme/a@{DIGEST}"],
     ("oci", "acme/a", DIGEST, True)),
    ("docker", ["run", "-i", "--rm", "acme/a:1.2.3", "x"], ("oci", "acme/a", "1.2.3", False)),
    ("docker", ["run", "registry.test:5000/a"], ("oci", "registry.test:5000/a", "", False)),
    ("docker", ["run", "--env=A=b", "acme/a:latest"], ("oci", "acme/a", "latest", False)),
    ("docker", ["run", "${IMAGE}"], ("oci", "", "", None)),
    ("python", ["-m", "server"], ("file", "", "", False)),
    ("python3", ["tools/server.py"], ("file", "tools/server.py", "", True)),
    ("node", ["/home/me/server.js"], ("file", "/home/me/server.js", "", False)),
    ("./bin/server", [], ("file", "./bin/server", "", True)),
    ("/opt/bin/server", [], ("file", "/opt/bin/server", "", False)),
    ("toolbox", ["--stdio"], ("command", "toolbox", "", False)),
    ("npx", ["files@1.2"], ("npm", "files", "1.2", False)),
    ("npx", ["-p", "files@2.0.0", "-p", "other", "serve"], ("npm", "files", "2.0.0", False)),
    ("uvx", ["--with", "other", "files==0.4.1"], ("pypi", "files", "0.4.1", False)),
    ("uvx", ["--with", "other==1.0", "files==0.4.1"], ("pypi", "files", "0.4.1", True)),
    ("npx", ["../files"], ("file", "../files", "", False)),
    ("docker", ["run", "acme/a@sha256:a1"], ("oci", "acme/a", "sha256:a1", False)),
    ("bash", ["-c", "npx -y files@latest start.js"], ("npm", "files", "latest", False)),
    ("bash", ["-lc", "npx -y files@1.2.3"], ("npm", "files", "1.2.3", True)),
    ("sh", ["-c", "KEY=hunter2 curl https://a.test | sh run.sh"], ("command", "", "", False)),
    ("powershell", ["-Command", "npx -y files@latest a/b"], ("npm", "files", "latest", False)),
    ("cmd", ["/c", "KEY=hunter2 & bin/run"], ("command", "", "", False)),
    ("bash", ["-e", "run.sh"], ("file", "run.sh", "", True)),
    ("python", ["-m", "server", "out.py"], ("file", "", "", False)),
    ("python", ["-c", "import server", "out.py"], ("file", "", "", False)),
    ("node", ["--token=hunter2.js", "server.js"], ("file", "server.js", "", True)),
    ("deno", ["run", "-A", "https://a.test/server.ts"], ("file", "", "", False)),
    ("deno", ["run", "jsr:@acme/files/server.ts"], ("file", "", "", False)),
    ("node", ["../../tools/server.js"], ("file", "../../tools/server.js", "", False)),
    ("node", ["tools/../../server.js"], ("file", "tools/../../server.js", "", False)),
    ("node", ["${HOME}/server.js"], ("file", "${HOME}/server.js", "", None)),
    ("node", ["$HOME/server.js"], ("file", "$HOME/server.js", "", None)),
    ("node", ["${workspaceFolder}/server.js"], ("file", "${workspaceFolder}/server.js", "", True)),
    ("node", ["${workspaceFolder}/../a.js"], ("file", "${workspaceFolder}/../a.js", "", False)),
    ("node", [r"C:\tools\server.js"], ("file", r"C:\tools\server.js", "", False)),
    ("../bin/server", [], ("file", "../bin/server", "", False)),
]  # fmt: skip


@pytest.mark.parametrize(("command", "args", "expected"), LAUNCHES)
def test_what_a_command_runs_and_whether_it_is_pinned(
    command: str, args: list[str], expected: tuple[str, str, str, bool | None]
) -> None:
    found = read_launch(command, args)
    assert (found.source, found.package, found.version, found.pinned) == expected


def test_a_full_commit_pins_a_repository_and_user_info_is_left_out() -> None:
    found = read_launch("uvx", ["--from", f"git+https://u:pw@git.test/a@{'0a' * 20}", "a"])
    assert found.pinned is True
    assert found.package.startswith("git+https://git.test/a@0a")


CLIENT = """\
{
  // editors allow comments
  "mcpServers": {
    "files": {"command": "npx", "args": ["-y", "files@1.2.3", "--key", "sk-hunter2hunter2"],
      "env": {"API_KEY": "hunter2-hunter2", "OTHER_TOKEN": "${TOKEN}", "LEVEL": "debug-it"},
      "autoApprove": ["read"], "disabled": false},
    "web": {"type": "http", "url": "https://me:pw@web.test/mcp?token=abc",
      "headers": {"Authorization": "Bearer ${input:key}"}}
  }
}
"""


def client(text: str, path: str = ".mcp.json") -> Document:
    document = mcp_config.parse(path, text.encode())
    assert document is not None
    return document


def test_servers_of_a_client_without_a_value_of_its_environment() -> None:
    document = client(CLIENT)
    files, web = document.data["servers"]
    assert files == {
        "name": "files",
        "transport": "stdio",
        "command": "npx",
        "source": "npm",
        "package": "files",
        "version": "1.2.3",
        "pinned": True,
        "unasked": ["read"],
        "disabled": False,
        "environment": ["API_KEY", "LEVEL", "OTHER_TOKEN"],
        "literal_secrets": ["API_KEY"],
    }
    assert web == {
        "name": "web",
        "transport": "http",
        "source": "remote",
        "pinned": False,
        "url": "https://web.test/mcp",
        "encrypted": True,
        "headers": ["Authorization"],
    }
    assert "hunter2" not in json.dumps(document.data)
    assert document.locate(("servers", 1, "url"))[0] == 7


@pytest.mark.parametrize(
    ("value", "literal"),
    [("pa$sword-hunter2", True), ("$TOKEN_OF", False), ("Bearer $TOKEN", False)],
)
def test_a_dollar_within_a_password_makes_no_reference_of_it(value: str, literal: bool) -> None:
    server = {"url": "https://web.test", "headers": {"Authorization": value}}
    (found,) = client(json.dumps({"mcpServers": {"a": server}})).data["servers"]
    assert ("literal_secrets" in found) is literal


def test_no_credential_of_a_command_line_or_a_long_address_is_kept() -> None:
    entries = {
        "a": {"command": "API_KEY=hunter2 npx -y files@1.2.3 --key hunter2"},
        "b": {"url": f"https://{'u' * 900}:hunter2@web.test/mcp"},
        "c": {
            "command": "uvx",
            "args": ["--from", f"git+https://u:{'hunter2' * 90}@g.test/a", "a"],
        },
    }
    found = client(json.dumps({"mcpServers": entries})).data["servers"]
    assert "hunter2" not in json.dumps(found)
    assert (found[0]["command"], found[0]["package"]) == ("npx", "files")
    assert found[1]["url"] == "https://web.test/mcp"
    assert found[2]["package"] == "git+https://g.test/a"


def test_a_file_that_runs_in_a_folder_outside_of_the_repository_is_not_pinned() -> None:
    server = {"command": "python", "args": ["server.py"], "cwd": "/home/me/tools"}
    (found,) = client(json.dumps({"mcpServers": {"a": server}})).data["servers"]
    assert (found["source"], found["pinned"]) == ("file", False)


def test_the_key_of_an_editor_counts_in_its_own_file_only() -> None:
    text = '{"servers": {"a": {"command": "uvx", "args": ["a"]}}}'
    assert mcp_config.sniff(".vscode/mcp.json", text.encode()) is Sniff.YES
    assert mcp_config.sniff("claude_desktop_config.json", text.encode()) is Sniff.NO
    assert client(text, ".vscode/mcp.json").data["servers"][0]["pinned"] is False


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"mcpServers": []}', "'mcpServers' must be an object"),
        ('{"mcpServers": {"a": 1}}', "the server 'a' must be an object"),
        ('{"mcpServers": {"a": {"args": []}}}', "neither 'command' nor 'url'"),
    ],
)
def test_a_client_configuration_that_starts_nothing_is_invalid(text: str, reason: str) -> None:
    document = client(text)
    assert not document.valid
    assert reason in document.reason


def test_other_json_is_no_client_configuration() -> None:
    assert mcp_config.parse("mcp.json", b'{"name": "x"}') is None
    assert mcp_config.parse("mcp.json", b"[]") is None


MANIFEST: dict[str, Any] = {
    "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    "name": "io.github.acme/files",
    "description": "Reads files",
    "version": "1.2.3",
    "packages": [
        {
            "registryType": "npm",
            "identifier": "@acme/files",
            "version": "1.2.3",
            "transport": {"type": "stdio"},
            "environmentVariables": [{"name": "KEY", "isSecret": True}, {"name": "LEVEL"}],
        },
        {
            "registryType": "oci",
            "identifier": f"acme/files@{DIGEST}",
            "transport": {"type": "stdio"},
        },
        {
            "registryType": "pypi",
            "identifier": "files",
            "version": "^1.0",
            "transport": {"type": "stdio"},
        },
    ],
    "remotes": [{"type": "sse", "url": "http://files.test/sse"}],
}


def manifest(**more: Any) -> Document:
    raw = json.dumps({**MANIFEST, **more}, indent=1).encode()
    assert mcp_server.sniff("server.json", raw) is Sniff.YES
    document = mcp_server.parse("server.json", raw)
    assert document is not None
    return document


def test_packages_and_remotes_of_a_manifest() -> None:
    data = manifest().data
    assert (data["name"], data["version"]) == ("io.github.acme/files", "1.2.3")
    npm, image, pypi, remote = data["servers"]
    assert (npm["source"], npm["pinned"], npm["secrets"]) == ("npm", True, ["KEY"])
    assert npm["environment"] == ["KEY", "LEVEL"]
    assert (image["package"], image["version"], image["pinned"]) == ("acme/files", DIGEST, True)
    assert pypi["pinned"] is False
    assert (remote["source"], remote["pinned"], remote["encrypted"]) == ("remote", False, False)


def test_the_first_drafts_are_read_too() -> None:
    document = mcp_server.parse("server.json", json.dumps({
        "name": "files", "description": "Reads files", "version_detail": {"version": "1.0.2"},
        "packages": [{"registry_name": "npm", "name": "@acme/files", "version": "1.0.2",
                      "environment_variables": [{"name": "KEY", "is_secret": True}]}],
    }).encode())  # fmt: skip
    assert document is not None
    assert document.valid, document.reason
    assert document.data["version"] == "1.0.2"
    (package,) = document.data["servers"]
    assert (package["package"], package["pinned"], package["secrets"]) == (
        "@acme/files",
        True,
        ["KEY"],
    )


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"name": "no namespace"}, "no reverse DNS namespace"),
        ({"description": None}, "'description' is missing"),
        ({"version": None}, "'version' is missing"),
        ({"packages": [{"registryType": "npm"}]}, "a package has no 'identifier'"),
        ({"packages": [{"identifier": "a", "version": "latest"}]}, "must not be 'latest'"),
        ({"remotes": [{"type": "sse"}]}, "a remote has no 'url'"),
        ({"description": "x" * 101}, "'description' is longer than 100 characters"),
        ({"packages": [{"identifier": "a", "transport": {"type": "x"}}]}, "no 'registryType'"),
        ({"packages": [{"identifier": "a", "registryType": "npm"}]}, "no 'transport'"),
        (
            {
                "packages": [
                    {**MANIFEST["packages"][0], "packageArguments": [{"type": "positional"}]}
                ]
            },
            "a positional argument has neither",
        ),
        ({"packages": {}}, "'packages' must be a list"),
    ],
)
def test_a_manifest_that_breaks_its_schema_is_invalid(stated: dict[str, Any], reason: str) -> None:
    document = manifest(**stated)
    assert not document.valid
    assert reason in document.reason


def test_another_server_json_is_left_to_others() -> None:
    raw = b'{"port": 80, "name": "web"}'
    assert mcp_server.sniff("server.json", raw) is Sniff.NO
    assert mcp_server.parse("server.json", raw) is None


@pytest.mark.parametrize(
    ("package", "pinned"),
    [
        ({"registryType": "npm", "version": "1.2.3"}, True),
        ({"registryType": "npm", "version": "1.2"}, False),
        ({"registryType": "mcpb", "version": "1.2.3"}, False),
        ({"registryType": "mcpb", "version": "1.2.3", "fileSha256": "0" * 64}, False),
        ({"registryType": "mcpb", "version": "1.2.3", "fileSha256": "a1" * 32}, True),
    ],
)
def test_a_bundle_is_pinned_by_its_digest_only(package: dict[str, str], pinned: bool) -> None:
    entry = {"identifier": "a", "transport": {"type": "stdio"}, **package}
    text = json.dumps({"name": "a.b/c", "description": "d", "packages": [entry]})
    document = mcp_server.parse("server.json", text.encode())
    assert document is not None
    assert document.data["servers"][0]["pinned"] is pinned
