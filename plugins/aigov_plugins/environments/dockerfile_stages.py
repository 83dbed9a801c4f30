"""Stages of a Dockerfile: what each starts from, and what the last one is left with."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Json, Unreadable
from aigov_plugins.environments.container_states import can_fail, is_root
from aigov_plugins.environments.dockerfile_syntax import Expanded, Instruction, expand
from aigov_plugins.environments.image_references import image_of
from aigov_plugins.shaping import present

SCRATCH: Final = "scratch"
_ARG: Final = re.compile(r"(?:^|(?<=\s))(\w+)(?:=(\"[^\"]*\"|'[^']*'|\S*))?(?=\s|$)")
_PAIR: Final = re.compile(r"(\w+)=(\"[^\"]*\"|'[^']*'|\S*)")
_MOUNT_FROM: Final = re.compile(r"(?:^|,)from=([^,\s]+)")
_VARIABLE: Final = re.compile(r"\$\{[^{}]*\}|\$\w+")
MAX_STAGES: Final = 1000
MAX_IMAGES: Final = 5000
_MAX_VALUE: Final = 1000
_MAX_VARIABLES: Final = 3


@dataclass(slots=True)
class Stage:
    """A stage: the image or the earlier stages it starts from, and what it sets itself."""

    name: str
    line: int
    image: str = ""
    bases: tuple[int, ...] = ()
    base_names: tuple[str, ...] = ()
    platform: str = ""
    user: tuple[str, bool, int] | None = None
    health: tuple[bool, int] | None = None
    values: dict[str, str | None] = field(default_factory=dict)
    environment: dict[str, str | None] = field(default_factory=dict)

    def data(self) -> dict[str, Json]:
        """The stage as it stands in the data."""
        base = self.base_names[0] if len(self.base_names) == 1 else ""
        bases = list(self.base_names) if len(self.base_names) > 1 else []
        user = self.user[0] if self.user else ""
        said = present(image=self.image, base_stage=base, base_stages=bases)
        return {"name": self.name, **said, **present(platform=self.platform, user=user)}


@dataclass(slots=True)
class Build:
    """Stages, external images with their lines, and every instruction with its stage."""

    stages: list[Stage] = field(default_factory=list)
    images: list[tuple[dict[str, Json], int]] = field(default_factory=list)
    order: list[tuple[Stage | None, Instruction]] = field(default_factory=list)
    arguments: dict[str, str | None] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)


def read_stages(found: list[Instruction]) -> Build:
    """The stages of a file."""
    build = Build()
    for instruction in found:
        if instruction.keyword == "FROM":
            if len(build.stages) == MAX_STAGES:
                raise Unreadable(f"has more than {MAX_STAGES} stages", line=instruction.line)
            _start(build, instruction)
        stage = build.stages[-1] if build.stages else None
        build.order.append((stage, instruction))
        if stage is None and instruction.keyword == "ARG":
            _argument(build.arguments, instruction, build.arguments)
        elif stage is not None:
            _follow(build, stage, instruction)
    return build


def _argument(
    values: dict[str, str | None], instruction: Instruction, known: Mapping[str, str | None]
) -> None:
    """Puts the names of an ``ARG`` into ``values``, with the default where it is known."""
    for name, written in _arguments(instruction):
        if written is None:
            values[name] = known.get(name)
        else:
            default = expand(_unquoted(written), known)
            # Defaults that repeat others would grow without a bound.
            whole = not default.open and len(default.text) <= _MAX_VALUE
            values[name] = default.text if whole else None


def _arguments(instruction: Instruction) -> list[tuple[str, str | None]]:
    return [(match[1], match[2]) for match in _ARG.finditer(instruction.value)]


def argument_names(instruction: Instruction) -> list[str]:
    """The names that an ``ARG`` declares."""
    return [name for name, _ in _arguments(instruction)]


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _start(build: Build, instruction: Instruction) -> None:
    words = instruction.words()
    named = len(words) == 3 and words[1].upper() == "AS"
    name = words[2].lower() if named else str(len(build.stages))
    stage = Stage(name, instruction.line, platform=instruction.flags.get("platform", ""))
    reference = _unquoted(words[0]) if words else ""
    expanded = expand(reference, build.arguments)
    stage.bases = _stages_named(build, expanded)
    stage.base_names = tuple(build.stages[index].name for index in stage.bases)
    if len(stage.bases) == 1:
        stage.environment = dict(build.stages[stage.bases[0]].environment)
        stage.values = dict(stage.environment)
    if not stage.bases:
        empty = not expanded.text.strip()
        stage.image = reference if empty else expanded.text
        extra: dict[str, Json] = {"platform": stage.platform} if stage.platform else {}
        if expanded.used and not expanded.open and not empty:
            extra["from_argument"] = True
        _note_image(build, (stage.image, instruction.line), stage.name, "from", **extra)
    build.stages.append(stage)
    build.by_name[stage.name] = len(build.stages) - 1


def _stages_named(build: Build, name: Expanded) -> tuple[int, ...]:
    """The earlier stage of the name; with a variable left in it, all that it may become."""
    text = name.text.lower()
    if not name.open:
        return (build.by_name[text],) if text in build.by_name else ()
    pieces = _VARIABLE.split(text)
    if not any(pieces) or len(pieces) - 1 > _MAX_VARIABLES:
        return ()
    pattern = re.compile("[a-z0-9_.-]+".join(map(re.escape, pieces)))
    names = [(one[:200], index) for one, index in build.by_name.items()]
    return tuple(index for one, index in names if pattern.fullmatch(one))


def _note_image(build: Build, at: tuple[str, int], stage: str, use: str, **extra: Json) -> None:
    reference, line = at
    if not reference or reference == SCRATCH:
        return
    if len(build.images) == MAX_IMAGES:
        raise Unreadable(f"names more than {MAX_IMAGES} images", line=line)
    image = image_of(reference, templated="$" in reference)
    build.images.append(({**image, **extra, "use": use, "stage": stage}, line))


def _follow(build: Build, stage: Stage, instruction: Instruction) -> None:
    keyword = instruction.keyword
    if keyword == "USER":
        user = expand(_unquoted(instruction.value), stage.values)
        stage.user = (user.text, user.open, instruction.line)
    elif keyword == "HEALTHCHECK":
        none = instruction.value.upper() == "NONE"
        stage.health = (not none and can_fail(instruction.value), instruction.line)
    elif keyword == "ARG":
        _argument(stage.values, instruction, ChainMap(stage.values, build.arguments))
    elif keyword == "ENV":
        _set(stage, instruction.value)
    for reference in _references(instruction):
        _note_reference(build, reference, instruction, stage)


def _set(stage: Stage, value: str) -> None:
    pairs = _PAIR.findall(value) or [tuple([*value.split(" ", 1), ""][:2])]
    for name, written in pairs:
        found = expand(_unquoted(written), stage.values)
        whole = not found.open and len(found.text) <= _MAX_VALUE
        stage.environment[name] = stage.values[name] = found.text if whole else None


def _references(instruction: Instruction) -> Iterator[str]:
    if instruction.keyword in ("COPY", "ADD") and instruction.flags.get("from"):
        yield instruction.flags["from"]
    if instruction.keyword == "RUN":
        for mount in instruction.flags.get("mount", "").split("\n"):
            yield from _MOUNT_FROM.findall(mount)


def _note_reference(build: Build, name: str, instruction: Instruction, stage: Stage) -> None:
    """An image that files are taken from, unless the name is that of a stage or its number."""
    expanded = expand(name, stage.values)
    number = expanded.text[:6]
    if number.isascii() and number.isdigit() and int(number) < len(build.stages):
        return
    if not _stages_named(build, expanded):
        use = "mount" if instruction.keyword == "RUN" else "copy"
        _note_image(build, (expanded.text, instruction.line), stage.name, use)


def final_state(build: Build) -> tuple[dict[str, Json], dict[str, int]]:
    """``final_user``, ``root`` and ``healthcheck`` of the last stage, with their lines.

    What an external image sets is not known, so that a key without a value is left out.
    """
    chain, bottom = _chain(build)
    user = next((stage.user for stage in chain if stage.user), None)
    health = next((stage.health for stage in chain if stage.health), None)
    data: dict[str, Json] = {}
    lines: dict[str, int] = {}
    if user is not None:
        lines.update(final_user=user[2], root=user[2])
        if not user[1]:
            data["final_user"] = user[0]
            data["root"] = is_root(user[0])
    elif bottom == SCRATCH:
        data["root"] = True
    if health is not None:
        data["healthcheck"], lines["healthcheck"] = health
    elif bottom == SCRATCH:
        data["healthcheck"] = False
    return data, lines


def _chain(build: Build) -> tuple[list[Stage], str]:
    """The last stage and those below it, and the image under them where there is one way down."""
    if not build.stages:
        return [], ""
    stage = build.stages[-1]
    chain = [stage]
    while len(stage.bases) == 1:
        stage = build.stages[stage.bases[0]]
        chain.append(stage)
    return chain, stage.image
