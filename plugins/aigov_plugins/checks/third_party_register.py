"""Does the register of third parties list what the system uses, in the version that it uses?

Compares the newest register (kind ``third-party-register``) with what the files of the system
name: the model of a prompt, an agent or a guardrail, the base models of a model card, and of a
bill of materials the models, datasets and services of another supplier.

Fails when

- a file names a model, dataset or service that no item of the register has as its name; an owner
  before the name and a version behind it are free (``openai/gpt-4o``, ``gpt-4o-2024-08-06``);
- a bill of materials, or a versioned model name, has another version than the register;
- an item is called open source while its licence is known to limit the use.

Parameters: none.

A failing example::

    # governance/third-party.yaml, while prompts/answer.prompty asks the model gpt-4o-2024-08-06
    items: [{name: claude-sonnet, kind: model}]

    prompts/answer.prompty:3: model 'gpt-4o-2024-08-06' is not in governance/third-party.yaml
"""

from __future__ import annotations

from collections.abc import Iterator

from aigov.api import Artifact, Json, Params, Problem, System, SystemEvidence
from aigov_plugins.records.entries import entries, folded, newest, said, told, value
from aigov_plugins.supply.third_parties import KINDS, Used, listed_names, restricts_use, used

MAX_TOLD = 50
"""Things of others that are told one by one."""


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """A problem for each thing of others that the register lacks, or has in another version."""
    kept = [a for a in evidence.of("third-party-register") if a.valid and value(a, "items")]
    if newest(kept) is None:
        what = f"{system.id} has no register of what it uses of others"
        hint = "aigov schema third-party-register --template prints a record to fill in"
        yield Problem("no-register", what, system.declared_at, hint=hint)
        return
    listed = [(record, number, one) for record in kept for number, one in entries(record, "items")]
    names = listed_names([said(item, "name") for _, _, item in listed])
    everything = used(evidence)
    for kind in KINDS:
        evidence.leave_aside(evidence.of(kind))
    yield from _unlisted([one for one in everything if not names.same(one.name)], kept[0].path)
    for one in everything:
        matches = [listed[number] for number in names.same(one.name)]
        if matches and not any(_same_version(one, item) for _, _, item in matches):
            yield _other_version(one, *matches[0])
    for record in kept:
        hits = [
            (number, f"is true, but {said(item, 'licence_or_terms')!r} limits the use")
            for number, item in entries(record, "items")
            if item.get("open_source") is True and restricts_use(said(item, "licence_or_terms"))
        ]
        hint = "write open_source: false, and list the restrictions"
        yield from told(record, "not-open", ("items", "open_source"), hits, hint)


def _unlisted(unlisted: list[Used], path: str) -> Iterator[Problem]:
    """One problem each, up to a number that can be read."""
    hint = "add it to the register, with its terms and who approved it"
    for one in unlisted[:MAX_TOLD]:
        what = f"{one.what} {one.name!r} is not in {path}"
        yield Problem("unlisted", what, one.at, folded(one.name), hint)
    if more := unlisted[MAX_TOLD:]:
        yield Problem("unlisted", f"{len(more)} more are not in {path}", more[0].at, "", hint)


def _same_version(one: Used, item: dict[str, Json]) -> bool:
    """Whether nothing tells two versions apart."""
    version = folded(said(item, "version")).removeprefix("v")
    if one.version:
        return not version or folded(one.version).removeprefix("v") == version
    name, found = folded(said(item, "name")), folded(one.name)
    behind = found.rpartition(name)[2].strip() if name in found else ""
    return not behind or not version or behind in version or version in behind


def _other_version(one: Used, record: Artifact, number: int, item: dict[str, Json]) -> Problem:
    at = record.at("items", number, "version")
    found = one.version or one.name
    what = f"{said(item, 'name')} is listed as {said(item, 'version')!r}"
    message = f"{what}, {one.at.path}:{one.at.line} uses {found!r}"
    hint = "review the terms of the version in use, and list it"
    return Problem("other-version", message, at, "items[].version", hint)
