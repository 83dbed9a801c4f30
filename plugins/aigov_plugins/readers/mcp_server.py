"""MCP server manifests: ``server.json`` as kind ``agent``.

Files: ``server.json`` and JSON in folders named ``mcp-registry``, with the keys of a manifest.

Format: the server schema of the MCP registry, drafts of 2025 with ``registry_type`` and the like,
and 2025-09 on with ``registryType``: name, version, ``packages``, ``remotes``, ``repository``.

Data (kind ``agent``): ``servers`` with one entry a package or remote: ``source``, ``package``,
``version``, ``pinned``, ``environment`` and which of it are ``secrets``; ``name``, ``version``,
``status``, ``repository``.

It proves what the server says of itself. It cannot show which tools it offers, nor that the
published package was built from the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aigov.api import Document, Json, Keys, Sniff, parse_json
from aigov_plugins.agents import web_addresses
from aigov_plugins.agents.launch_commands import image_launch, is_exact_version
from aigov_plugins.shaping import Places, items, mapping, present, refused, relocated, text

_NAME: Final = re.compile(r"[A-Za-z0-9.-]{1,150}/[A-Za-z0-9._-]{1,150}")
_MAX_DESCRIPTION: Final = 100
_OURS: Final = (b"modelcontextprotocol", b'"registryType"', b'"registry_type"', b'"registry_name"')


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the schema's address, or for packages or remotes under the words of the registry."""
    remote = b'"remotes"' in head and b'"description"' in head
    return Sniff.YES if remote or any(word in head for word in _OURS) else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The manifest; None for other JSON."""
    source = parse_json(raw)
    data = mapping(source.data)
    if "name" not in data or not ({"packages", "remotes", "$schema"} & set(data)):
        return None
    if "$schema" in data and "modelcontextprotocol" not in text(data["$schema"]):
        return None
    fault = next(_faults(data), None)
    if fault is not None:
        return refused({"format": "mcp-server", "role": "server"}, source, *fault)
    places: Places = {}
    detail = mapping(data.get("version_detail"))
    shape: dict[str, Json] = {
        "format": "mcp-server",
        "role": "server",
        **present(
            name=text(data.get("name")),
            description=text(data.get("description")),
            version=text(data.get("version") or detail.get("version")),
            status=text(data.get("status")),
            repository=web_addresses.public(mapping(data.get("repository")).get("url")),
        ),
        "servers": _servers(data, places),
    }
    return relocated(shape, source, places)


def _servers(data: dict[str, Any], places: Places) -> list[Json]:
    found: list[Json] = []
    for index, entry in enumerate(items(data.get("packages"))):
        places["servers", len(found)] = ("packages", index)
        found.append(_package(mapping(entry)))
    for index, entry in enumerate(items(data.get("remotes"))):
        remote = mapping(entry)
        kind = text(remote.get("type") or remote.get("transport_type") or remote.get("transport"))
        places["servers", len(found)] = ("remotes", index)
        found.append({
            **present(transport=kind), "source": "remote", "pinned": False,
            **web_addresses.described(remote.get("url")),
            **_inputs(remote.get("headers"), "headers"),
        })  # fmt: skip
    return found


def _package(entry: dict[str, Any]) -> dict[str, Json]:
    source = text(
        entry.get("registryType") or entry.get("registry_type") or entry.get("registry_name")
    )
    name = text(entry.get("identifier") or entry.get("name"))
    version = text(entry.get("version"))
    digest = text(entry.get("fileSha256") or entry.get("file_sha256"))
    hashed = len(set(digest)) > 1 and re.fullmatch(r"[0-9a-f]{64}", digest) is not None
    pinned = hashed if source == "mcpb" else is_exact_version(version, source)
    if source in ("oci", "docker"):
        image = image_launch(name)
        source, name = "oci", image.package or name
        version, pinned = image.version or version, bool(image.pinned)
    transport = entry.get("transport")
    variables = entry.get("environmentVariables", entry.get("environment_variables"))
    return {
        **present(
            transport=text(mapping(transport).get("type")), source=source,
            package=web_addresses.public(name) if "://" in name else name, version=version,
            sha256=digest, launcher=text(entry.get("runtimeHint") or entry.get("runtime_hint")),
        ),
        "pinned": pinned,
        **_inputs(variables, "environment"),
    }  # fmt: skip


def _inputs(entries: Any, key: str) -> dict[str, Json]:
    """Names of variables or headers, those that are secret, and those whose value stands here."""
    inputs = [mapping(entry) for entry in items(entries)]
    secret = [one for one in inputs if one.get("isSecret", one.get("is_secret")) is True]
    literal = [one for one in secret if text(one.get("value")) and "{" not in text(one["value"])]
    return present(**{
        key: sorted(text(one.get("name")) for one in inputs),
        "secrets": sorted(text(one.get("name")) for one in secret),
        "literal_secrets": sorted(text(one.get("name")) for one in literal),
    })  # fmt: skip


def _faults(data: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    for key in ("name", "description"):
        if not isinstance(data.get(key), str):
            yield (key,), f"{key!r} is missing or no text"
    strict = "$schema" in data and "version_detail" not in data
    if strict:
        yield from _strict_faults(data)
    for key in ("packages", "remotes"):
        if not isinstance(data.get(key, []), list | None):
            yield (key,), f"{key!r} must be a list"
        for index, entry in enumerate(items(data.get(key))):
            what = _entry_fault(entry, key) or (_strict_fault(entry, key) if strict else "")
            if what:
                yield (key, index), what


def _strict_faults(data: dict[str, Any]) -> Iterator[tuple[Keys, str]]:
    """What the schema that the file names asks for since the drafts."""
    if not _NAME.fullmatch(text(data.get("name"))):
        yield ("name",), "'name' is no reverse DNS namespace, slash, name"
    if not text(data.get("version")):
        yield ("version",), "'version' is missing"
    if len(text(data.get("description"))) > _MAX_DESCRIPTION:
        yield ("description",), f"'description' is longer than {_MAX_DESCRIPTION} characters"


def _strict_fault(entry: dict[str, Any], key: str) -> str:
    if key == "remotes" or "registry_type" in entry or "registry_name" in entry:
        return ""
    for name in ("registryType", "transport"):
        if not entry.get(name):
            return f"a package has no {name!r}"
    given = [one for name in ("packageArguments", "runtimeArguments")
             for one in map(mapping, items(entry.get(name)))]  # fmt: skip
    blank = any(
        one.get("type") == "positional" and not ({"value", "valueHint"} & set(one)) for one in given
    )
    return "a positional argument has neither 'value' nor 'valueHint'" if blank else ""


def _entry_fault(entry: Any, key: str) -> str:
    if not isinstance(entry, dict):
        return f"an entry of {key!r} must be an object"
    if key == "remotes":
        return "" if text(entry.get("url")) else "a remote has no 'url'"
    if not text(entry.get("identifier") or entry.get("name")):
        return "a package has no 'identifier'"
    floating = text(entry.get("version")) == "latest"
    return "the version of a package must not be 'latest'" if floating else ""
