"""Compose files: ``compose.yaml``, ``docker-compose.yml`` as kind ``container-build``.

Files: ``**/*compose*.{yaml,yml}`` with ``services`` at the top.

Format: the Compose Specification, judged by its official schema; ``version`` 2 and 3 files are read
alike. Variables (``${TAG}``) are resolved from their defaults only.

Data (kind ``container-build``): ``format`` (``compose``), ``services`` (``name``, ``image``,
``built``, ``context``, ``dockerfile``, ``target``, ``privileged``, ``user``, ``root``,
``healthcheck``, ``ports``, ``cap_add``, ``host_mounts``, ``network_mode``, ``read_only``),
``images`` (of services that are not built here: ``name``, ``tag``, ``digest``, ``pinned``,
``templated``, ``from_argument``, ``service``), ``includes``, ``secret_names`` (of environments that
state a value, never the value), ``counts``, ``pinned``. What a service does not state is left out.

It proves what is asked for when the file is used. It cannot show values from the environment,
overriding files, nor that anything runs from it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys, Sniff, parse_yaml
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.container_states import can_fail, is_root
from aigov_plugins.environments.dockerfile_syntax import expand
from aigov_plugins.environments.image_references import image_of, summary
from aigov_plugins.environments.lock_shape import inside
from aigov_plugins.environments.secret_names import sounds_secret
from aigov_plugins.published_schemas import judged_by
from aigov_plugins.shaping import Places, items, mapping, present, relocated, text
from aigov_plugins.templates import untemplated

_SERVICES: Final = re.compile(rb"^[\"']?services[\"']?[ \t]*:", re.MULTILINE)
_BOOLEANS: Final = {
    "true": True, "yes": True, "on": True, "y": True, "1": True,
    "false": False, "no": False, "off": False, "n": False, "0": False,
}  # fmt: skip
_FLAGS: Final = ("privileged", "read_only")
_TEXTS: Final = ("network_mode", "pid", "ipc", "restart", "platform")


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    folder: str
    services: list[Json] = field(default_factory=list)
    images: list[Json] = field(default_factory=list)
    secrets: list[Json] = field(default_factory=list)
    places: Places = field(default_factory=dict)


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for ``services`` at the top level, in the head of the file."""
    return Sniff.YES if _SERVICES.search(head) or len(head) >= 8192 else Sniff.NO


def parse(path: str, raw: bytes) -> Document | None:
    """The services in file order; None where there are none."""
    if not _SERVICES.search(raw):
        return None
    untemplated(raw, "what it runs")
    source = judged_by(parse_yaml(raw), "compose-spec.json")
    top = mapping(source.data)
    if "services" not in top:
        return None
    reading = _Reading(posixpath.dirname(path))
    for name, service in mapping(top["services"]).items():
        _read(reading, name, mapping(service))
    includes = list(_includes(top, reading.folder))
    told = summary(reading.images)
    if includes and told.get("pinned") is True:
        del told["pinned"]  # images of the other files count too
    data = {
        "format": "compose",
        **told,
        "images": reading.images,
        "services": reading.services,
        **present(secret_names=reading.secrets, includes=includes),
    }
    return relocated(data, source, reading.places)


def _read(reading: _Reading, name: str, service: dict[str, Json]) -> None:
    at: Keys = ("services", name)
    index: Keys = ("services", len(reading.services))
    reading.places[index] = at
    entry: dict[str, Json] = {"name": name, **_build(reading, service, index, at)}
    reference = text(service.get("image"))
    if reference:
        image = _image(reference)
        entry["image"] = image["image"]
        if "build" not in service:
            reading.places["images", len(reading.images)] = (*at, "image")
            reading.images.append({**image, "service": name})
    entry.update(_flags(service), **_user(service), **_health(service))
    entry.update(present(**{key: text(service.get(key)) for key in _TEXTS}))
    entry.update(present(ports=list(_ports(service)), cap_add=_texts(service.get("cap_add"))))
    entry.update(present(host_mounts=list(_host_mounts(service))))
    if "healthcheck" in entry:
        reading.places[(*index, "healthcheck")] = (*at, "healthcheck")
    reading.services.append(entry)
    for key, where in _secrets(service):
        reading.places["secret_names", len(reading.secrets)] = (*at, *where)
        reading.secrets.append(key)


def _build(reading: _Reading, service: dict[str, Json], index: Keys, at: Keys) -> dict[str, Json]:
    """What a service that is built here is built from."""
    build = service.get("build")
    if not isinstance(build, str | dict):
        return {}
    said = build if isinstance(build, dict) else {"context": build}
    context = text(said.get("context")) or "."
    folder = inside(reading.folder, context) if "$" not in context else ""
    reading.places[(*index, "built")] = reading.places[(*index, "context")] = (*at, "build")
    file = text(said.get("dockerfile"))
    inline = "dockerfile_inline" in said
    found = {"inline": True} if inline else present(dockerfile=_dockerfile(folder, file))
    remote = without_secrets(context) if "://" in context else ""
    return {
        "built": True,
        **found,
        **present(context=folder or remote, target=text(said.get("target"))),
    }


def _dockerfile(folder: str, file: str) -> str:
    """The path of the Dockerfile in the repository; Compose takes it from the context."""
    if not folder or "$" in file:
        return ""
    return inside(folder, (file or "Dockerfile").lstrip("/"))


def _image(reference: str) -> dict[str, Json]:
    found = expand(reference.replace("$$", "\0"), {})
    if not found.text.strip("\"' "):  # the default is empty: the environment has to say it
        return image_of(reference, templated=True)
    image = image_of(found.text.replace("\0", "$"), templated=found.open)
    return {**image, "from_argument": True} if found.used and not found.open else image


def _flags(service: dict[str, Json]) -> dict[str, Json]:
    told = ((key, _flag(service.get(key))) for key in _FLAGS)
    return {key: value for key, value in told if value is not None}


def _flag(value: Json) -> bool | None:
    """A flag, also as text; None where it is absent or a variable gives it."""
    if isinstance(value, bool):
        return value
    return _BOOLEANS.get(text(value).lower())


def _user(service: dict[str, Json]) -> dict[str, Json]:
    user = text(service.get("user"))
    if not user or "$" in user:
        return present(user=user)
    return {"user": user, "root": is_root(user)}


def _health(service: dict[str, Json]) -> dict[str, Json]:
    if "healthcheck" not in service:
        return {}
    check = mapping(service["healthcheck"])
    test = check.get("test")
    none = (items(test)[:1] or [test]) == ["NONE"]
    disabled = _flag(check.get("disable", False))
    if disabled is None:
        return {}
    off = disabled or none
    return {"healthcheck": not off and can_fail(test)} if off or test else {}


def _ports(service: dict[str, Json]) -> Iterator[str]:
    for port in items(service.get("ports")):
        if isinstance(port, dict):
            parts = (port.get("host_ip"), port.get("published"), port.get("target"))
            yield ":".join(found for part in parts if (found := text(part)))
        elif text(port):
            yield text(port)


def _host_mounts(service: dict[str, Json]) -> Iterator[str]:
    """Folders and sockets of the host that lie outside of the project."""
    for volume in items(service.get("volumes")):
        said = mapping(volume)
        source = text(said.get("source")) if said else text(volume).partition(":")[0]
        if source.startswith(("/", "~")) and (said or ":" in text(volume)):
            yield source


def _texts(values: Json) -> list[str]:
    return [found for value in items(values) if (found := text(value))]


def _secrets(service: dict[str, Json]) -> Iterator[tuple[str, Keys]]:
    """Names that look like a secret and have a value written out."""
    environment = service.get("environment")
    for index, line in enumerate(items(environment)):
        name, _, value = text(line).partition("=")
        if _states_secret(name, value):
            yield name, ("environment", index)
    for name, value in mapping(environment).items():
        if _states_secret(name, text(value)):
            yield name, ("environment", name)


def _states_secret(name: str, value: str) -> bool:
    found = expand(value, {})
    return sounds_secret(name) and not found.open and bool(found.text.strip("\"' "))


def _includes(top: dict[str, Json], folder: str) -> Iterator[str]:
    """Other files that are taken in whole, or of which services extend one."""
    services = mapping(top.get("services")).values()
    extended = (mapping(mapping(service).get("extends")).get("file") for service in services)
    for entry in [*items(top.get("include")), *(file for file in extended if file)]:
        paths = entry.get("path") if isinstance(entry, dict) else entry
        for path in paths if isinstance(paths, list) else [paths]:
            if name := text(path):
                yield inside(folder, name) or without_secrets(name)
