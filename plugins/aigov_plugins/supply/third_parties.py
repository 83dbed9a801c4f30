"""Models, datasets and services of others that the files of a system name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aigov.api import Artifact, Json, Location, SystemEvidence
from aigov_plugins.records.entries import folded
from aigov_plugins.shaping import items, mapping, text

KINDS: Final = ("agent", "bom", "guardrails", "model-card", "prompt")


@dataclass(frozen=True, slots=True)
class Used:
    """Something of others that a file names, with its version where the file tells it apart."""

    what: str
    name: str
    version: str
    at: Location


def used(evidence: SystemEvidence) -> list[Used]:
    """What the files of a system name, each name once."""
    found: dict[tuple[str, str], Used] = {}
    for kind in KINDS:
        for artifact in evidence.of(kind):
            if artifact.valid and not artifact.data.get("development"):
                for one in _READ[kind](artifact):
                    found.setdefault((one.what, folded(one.name)), one)
    return list(found.values())


def _named(artifact: Artifact, data: dict[str, Json], *keys: str | int) -> Iterator[Used]:
    name = text(data.get("model"))
    if name and not data.get("templated"):
        yield Used("model", name, "", artifact.at(*keys, "model"))


def _prompt(artifact: Artifact) -> Iterator[Used]:
    yield from _named(artifact, artifact.data)


def _agent(artifact: Artifact) -> Iterator[Used]:
    yield from _named(artifact, artifact.data)
    for number, agent in enumerate(items(artifact.data.get("agents"))):
        yield from _named(artifact, mapping(agent), "agents", number)


def _guardrails(artifact: Artifact) -> Iterator[Used]:
    for number, model in enumerate(items(artifact.data.get("models"))):
        yield from _named(artifact, mapping(model), "models", number)


def _card(artifact: Artifact) -> Iterator[Used]:
    for name in text(artifact.data.get("base_model")).split(","):
        if name.strip():
            yield Used("model", name.strip(), "", artifact.at("base_model"))


def _bill(artifact: Artifact) -> Iterator[Used]:
    subject = mapping(artifact.data.get("subject"))
    ours = folded(text(artifact.data.get("supplier")) or text(subject.get("supplier")))
    for number, value in enumerate(items(artifact.data.get("components"))):
        one = mapping(value)
        what = {"machine-learning-model": "model", "data": "dataset"}.get(text(one.get("type")))
        if what and _of_others(one, ours):
            at = artifact.at("components", number)
            yield Used(what, _full_name(one), text(one.get("version")), at)
    for number, value in enumerate(items(artifact.data.get("services"))):
        one = mapping(value)
        provider = folded(text(one.get("provider")))
        if provider and provider != ours and text(one.get("name")):
            at = artifact.at("services", number)
            yield Used("service", text(one.get("name")), text(one.get("version")), at)


def _of_others(component: dict[str, Json], ours: str) -> bool:
    """Whether a component is said to come from elsewhere: a hub, or another supplier than ours."""
    supplier = folded(text(component.get("supplier")))
    hub = text(component.get("purl")).startswith("pkg:huggingface/")
    return bool(text(component.get("name"))) and (hub or bool(supplier and supplier != ours))


def _full_name(component: dict[str, Json]) -> str:
    group = text(component.get("group"))
    return f"{group}/{text(component.get('name'))}" if group else text(component.get("name"))


_READ: Final = {
    "agent": _agent, "bom": _bill, "guardrails": _guardrails, "model-card": _card,
    "prompt": _prompt,
}  # fmt: skip

_RESTRICTED: Final = re.compile(
    r"\b(?:llama\S{0,24}|gemma\S{0,16}|rail(?:-?m|-?s)?|(?:big(?:science|code)-)?openrail\S{0,8}|creativeml\S{0,16}"
    r"|cc-by-(?:nc|nd)\S{0,8}|non-?commercial|research[ -]only|qwen-research|mrl)\b"
)


def restricts_use(licence: str) -> bool:
    """Whether a licence is known to limit what a model may be used for, so that it is not open."""
    return bool(_RESTRICTED.search(licence.lower()))


@dataclass(frozen=True, slots=True)
class Names:
    """Listed names, each with what is listed under it, found by any form of a name."""

    whole: dict[str, list[int]]
    shorter: dict[str, list[int]]

    def same(self, name: str) -> list[int]:
        """The numbers of the listed names that are of the same thing as a name.

        Alike but for an owner before or a version behind: ``gpt-4o`` is also ``openai/gpt-4o`` and
        ``gpt-4o-2024-08-06``, not ``gpt-4o-mini``.
        """
        wholes, shorter = _forms(name)
        found = [n for form in (*wholes, *shorter) for n in self.whole.get(form, ())]
        found += [n for form in wholes for n in self.shorter.get(form, ())]
        return sorted(set(found))


def listed_names(names: Sequence[str]) -> Names:
    """The names, looked up by their forms, so that many cost no more than each once."""
    table = Names({}, {})
    for number, name in enumerate(names):
        for forms, known in zip(_forms(name), (table.whole, table.shorter), strict=True):
            for form in forms:
                known.setdefault(form, []).append(number)
    return table


def _forms(name: str) -> tuple[set[str], set[str]]:
    """A name with and without its owner, and both without a version behind them."""
    plain = re.sub(r"^[a-z]+:", "", name.strip().lower()[:_MAX_NAME])
    wholes = {folded(plain), folded(plain.rpartition("/")[2])} - {""}
    shorter = set()
    for whole in wholes:
        words = whole.split()
        for end in range(1, min(len(words), _MAX_WORDS)):
            if _VERSION.fullmatch(" ".join(words[end:])):
                shorter.add(" ".join(words[:end]))
    return wholes, shorter


_MAX_NAME: Final = 200
_MAX_WORDS: Final = 20
_VERSION: Final = re.compile(
    r"v[0-9][0-9 ]{0,20}|0[0-9]{2}|[0-9]{4,8}(?: [0-9]{2}){0,2}(?: v[0-9 ]{1,8})?|[0-9a-f]{7,64}"
)
"""What follows a name: v2, a numbered release 002, a month or day, a digest; not 3.1 or 70b."""
