"""Dockerfiles: ``Dockerfile``, ``Containerfile`` as kind ``container-build``.

Files: ``**/Dockerfile*``, ``**/*.Dockerfile``, ``**/*.dockerfile``, ``**/Containerfile*``.

Format: docs.docker.com, "Dockerfile reference": parser directives, heredocs, several stages. Text
before ``FROM`` that is no instruction makes a file something else; Go and Jinja templates are not
readable.

Data (kind ``container-build``): ``format`` (``dockerfile``), ``stages`` (``name``, ``image`` or
``base_stage``, ``user``), ``images`` (external ones of ``FROM``, ``COPY --from``, mounts: ``name``,
``tag``, ``digest``, ``pinned``, ``templated``, ``from_argument``, ``stage``), ``final_user``,
``root``, ``healthcheck``, ``packages`` (of pip and Conda that ``RUN`` names), ``files`` (that list
more), ``downloads`` (``ADD`` of an address), ``secret_names`` (of ``ARG`` and ``ENV``, never their
values), ``ports``, ``counts``, ``pinned``. An ``ARG`` before ``FROM`` with a default is put in and
marked; without one the image is ``templated``.

It proves what a build asks for. It cannot show what was built, which arguments were given, or which
user and health check an image that it starts from has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys, Unreadable, decode
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.dockerfile_stages import (
    Build,
    Stage,
    argument_names,
    final_state,
    read_stages,
)
from aigov_plugins.environments.dockerfile_syntax import KEYWORDS, Instruction, expand, instructions
from aigov_plugins.environments.image_references import summary
from aigov_plugins.environments.install_commands import installed
from aigov_plugins.environments.secret_names import sounds_secret
from aigov_plugins.located import located
from aigov_plugins.shaping import present

MAX_INSTRUCTIONS: Final = 20_000
_TEMPLATE_NAME: Final = re.compile(r"\.(?:tmpl|tpl|template|j2|jinja2?)$")
_OTHER_NAME: Final = re.compile(r"\.(?:dockerignore|md|txt|json|ya?ml|sh|py|lock)$", re.IGNORECASE)
_TEMPLATE: Final = re.compile(r"\{\{|\{%")
_FREE_TEXT: Final = ("RUN", "CMD", "ENTRYPOINT", "LABEL", "ENV", "HEALTHCHECK")
_CHECKSUM: Final = re.compile(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")
_ENV_NAME: Final = re.compile(r"(?:^|\s)([A-Za-z_]\w*)=")


@dataclass(slots=True)
class _Seen:
    """Lists of the data with their lines."""

    lists: dict[str, list[Json]] = field(default_factory=dict)
    places: dict[Keys, tuple[int, int]] = field(default_factory=dict)

    def note(self, key: str, line: int, value: Json) -> None:
        found = self.lists.setdefault(key, [])
        if value not in found[-200:]:
            self.places[key, len(found)] = (line, 1)
            found.append(value)


def parse(path: str, raw: bytes) -> Document | None:
    """The build; None for a file whose first words are no instruction."""
    if _OTHER_NAME.search(path):
        return None
    text = decode(raw)
    found = list(instructions(text))
    if found and found[0].keyword not in KEYWORDS and not _is_template(path, text):
        return None
    _refuse_templates(path, text, found)
    if len(found) > MAX_INSTRUCTIONS:
        raise Unreadable(f"has more than {MAX_INSTRUCTIONS} instructions")
    build = read_stages(found)
    seen = _Seen()
    for stage, instruction in build.order:
        _read(seen, stage, instruction)
    for index, (_, line) in enumerate(build.images):
        seen.places["images", index] = (line, 1)
    for index, stage in enumerate(build.stages):
        seen.places["stages", index] = (stage.line, 1)
    return _document(build, seen, _fault(found))


def _document(build: Build, seen: _Seen, fault: tuple[int, str] | None) -> Document:
    images = [image for image, _ in build.images]
    state, lines = final_state(build)
    for key, line in lines.items():
        seen.places[key,] = (line, 1)
    data = {
        "format": "dockerfile",
        **summary(images),
        "images": images,
        "stages": [stage.data() for stage in build.stages],
        **state,
        **present(**seen.lists),
    }
    if fault is not None:
        line, what = fault
        return Document(data, lambda _: (line, 1), False, f"line {line}: {what}")
    return Document(data, located(seen.places))


def _is_template(path: str, text: str) -> bool:
    return bool(_TEMPLATE_NAME.search(path) or text.lstrip().startswith(("{{", "{%")))


def _refuse_templates(path: str, text: str, found: list[Instruction]) -> None:
    """Raises Unreadable for a template; braces in a command are text that a program gets."""
    whole = bool(_TEMPLATE_NAME.search(path))
    for instruction in found:
        known = instruction.keyword in KEYWORDS
        free = known and instruction.keyword in _FREE_TEXT and not whole
        line = f"{instruction.keyword} {instruction.value}"
        if not free and _TEMPLATE.search(line):
            hint = "render the template and keep the result"
            what = "is a template: what it builds is not known"
            raise Unreadable(what, line=instruction.line, hint=hint)


def _fault(found: list[Instruction]) -> tuple[int, str] | None:
    """The first line that no builder takes."""
    started = False
    for instruction in found:
        keyword = instruction.keyword
        if keyword not in KEYWORDS:
            return instruction.line, f"unknown instruction {keyword[:40]!r}"
        if not instruction.value and not instruction.heredocs:
            return instruction.line, f"{keyword} has no argument"
        if not started and keyword not in ("ARG", "FROM"):
            return instruction.line, f"{keyword} stands before the first FROM"
        if keyword == "FROM" and not _is_base(instruction.words()):
            return instruction.line, "FROM takes an image, or an image AS a name"
        started = started or keyword == "FROM"
    return None if started else (1, "has no FROM")


def _is_base(words: list[str]) -> bool:
    return len(words) == 1 or (len(words) == 3 and words[1].upper() == "AS")


def _read(seen: _Seen, stage: Stage | None, instruction: Instruction) -> None:
    handle = _HANDLERS.get(instruction.keyword)
    if handle is not None:
        handle(seen, stage, instruction)


def _read_run(seen: _Seen, stage: Stage | None, instruction: Instruction) -> None:
    for text in (instruction.value, *instruction.heredocs):
        found = installed(text)
        for package in _resolved(found.packages, text, stage):
            seen.note("packages", instruction.line, {**package, **_where(stage)})
        for name in found.files:
            seen.note("files", instruction.line, name)
        for index in found.indexes:
            seen.note("indexes", instruction.line, index)


def _resolved(
    packages: list[dict[str, Json]], text: str, stage: Stage | None
) -> Iterator[dict[str, Json]]:
    """The packages, with the versions that arguments of the stage give by default."""
    if stage is None or not any("templated" in package for package in packages):
        yield from packages
        return
    put_in = installed(expand(text, stage.values).text).packages
    same = len(put_in) == len(packages)
    for package, known in zip(packages, put_in if same else packages, strict=True):
        resolved = "templated" in package and "templated" not in known
        yield {**known, "from_argument": True} if resolved else package


def _read_add(seen: _Seen, stage: Stage | None, instruction: Instruction) -> None:
    for download in _downloads(instruction):
        seen.note("downloads", instruction.line, {**download, **_where(stage)})


def _read_names(seen: _Seen, stage: Stage | None, instruction: Instruction) -> None:
    for name in _names(instruction):
        if sounds_secret(name):
            seen.note("secret_names", instruction.line, name)


def _read_ports(seen: _Seen, stage: Stage | None, instruction: Instruction) -> None:
    for port in instruction.words():
        seen.note("ports", instruction.line, port)


def _where(stage: Stage | None) -> dict[str, Json]:
    return {"stage": stage.name} if stage else {}


_HANDLERS: Final[dict[str, Callable[[_Seen, Stage | None, Instruction], None]]] = {
    "ADD": _read_add,
    "ARG": _read_names,
    "ENV": _read_names,
    "EXPOSE": _read_ports,
    "RUN": _read_run,
}


def _downloads(instruction: Instruction) -> Iterator[dict[str, Json]]:
    """Addresses that ``ADD`` fetches, pinned by a checksum or by a full commit."""
    checksum = instruction.flags.get("checksum", "")
    for word in _sources(instruction)[:-1]:
        if word.lower().startswith(("http://", "https://", "git@", "ssh://", "git://")):
            commit = re.search(r"#[0-9a-f]{40}(?:$|:)", word)
            pinned = _CHECKSUM.fullmatch(checksum) is not None or commit is not None
            yield {"url": without_secrets(word), "pinned": pinned, **present(checksum=checksum)}


def _sources(instruction: Instruction) -> list[str]:
    """What is added and where to, in both forms of ``ADD``."""
    if not instruction.value.startswith("["):
        return [word.strip("\"'") for word in instruction.words()]
    try:
        found = json.loads(instruction.value)
    except (ValueError, RecursionError):
        return instruction.words()
    return [word for word in found if isinstance(word, str)]


def _names(instruction: Instruction) -> list[str]:
    """Names that ``ARG`` and ``ENV`` set, in both forms of ``ENV``."""
    if instruction.keyword == "ARG":
        return argument_names(instruction)
    return _ENV_NAME.findall(instruction.value) or instruction.words()[:1]
