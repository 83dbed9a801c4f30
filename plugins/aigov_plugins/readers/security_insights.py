"""Security Insights: ``SECURITY-INSIGHTS.yml`` as kind ``incident-plan``.

Files: ``**/security-insights.{yml,yaml}``, ``**/SECURITY-INSIGHTS.{yml,yaml}`` (also below
``.github`` and ``.gitlab``).

Format: OpenSSF Security Insights 1.0 and 2.x; keys that a version requires, and their types, are
asked for. A file of version 2 may take its project from another one (``project-si-source``).

Data (kind ``incident-plan``): ``format`` (``security-insights``), ``version``, ``date`` (last
review), ``updated``, ``expires``, ``contacts`` (``name``, ``email``, ``url``, ``primary``,
``role``), ``accepts_reports``, ``bug_bounty``, ``policy`` (address), ``reporting``, ``disclosure``,
``scope`` (texts), ``status``, ``parent``.

It proves what the project says of itself. It cannot show that anybody answers, nor that the linked
pages exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Document, Json, Keys, parse_yaml
from aigov_plugins.addresses import without_secrets
from aigov_plugins.shaping import (
    Places,
    items,
    mapping,
    present,
    refused,
    relocated,
    text,
)
from aigov_plugins.templates import untemplated

Fault = tuple[Keys, str]
_REQUIRED: Final[dict[str, dict[Keys, type]]] = {
    "1": {
        ("header", "expiration-date"): str,
        ("header", "project-url"): str,
        ("project-lifecycle", "status"): str,
        ("project-lifecycle", "bug-fixes-only"): bool,
        ("contribution-policy", "accepts-pull-requests"): bool,
        ("contribution-policy", "accepts-automated-pull-requests"): bool,
        ("vulnerability-reporting", "accepts-vulnerability-reports"): bool,
    },
    "2": {
        ("header", "last-reviewed"): str,
        ("header", "last-updated"): str,
        ("header", "url"): str,
    },
}
_PROJECT: Final[dict[Keys, type]] = {
    ("project", "name"): str,
    ("project", "administrators"): list,
    ("project", "repositories"): list,
    ("project", "vulnerability-reporting", "reports-accepted"): bool,
    ("project", "vulnerability-reporting", "bug-bounty-available"): bool,
}
_REPOSITORY: Final[dict[Keys, type]] = {
    ("repository", "status"): str,
    ("repository", "url"): str,
    ("repository", "accepts-change-request"): bool,
    ("repository", "accepts-automated-change-request"): bool,
    ("repository", "core-team"): list,
    ("repository", "license"): dict,
    ("repository", "security", "assessments", "self"): dict,
}
_WORDS: Final = {str: "text", bool: "true or false", list: "a list", dict: "a mapping"}


@dataclass(slots=True)
class _Insights:
    contacts: list[Json] = field(default_factory=list)
    places: Places = field(default_factory=dict)
    said: dict[str, Json] = field(default_factory=dict)

    def take(self, key: str, value: Json, *at: str) -> None:
        if value not in (None, "", []):
            self.said[key] = value
            self.places[key,] = at

    def contact(self, at: Keys, **said: Json) -> None:
        self.places["contacts", len(self.contacts)] = at
        self.contacts.append(present(**said))


def parse(path: str, raw: bytes) -> Document | None:
    """What the project says; None for YAML without a header of the format."""
    untemplated(raw, "what it says")
    source = parse_yaml(raw)
    top = mapping(source.data)
    header = mapping(top.get("header"))
    if "schema-version" not in header:
        return None
    version = text(header["schema-version"])
    fault = next(_faults(top, version), None)
    if fault is not None:
        keys, what = fault
        line, _ = source.locate(keys)
        return refused({"format": "security-insights"}, source, keys, f"line {line}: {what}")
    found = _Insights()
    found.take("version", version, "header", "schema-version")
    found.take("date", text(header.get("last-reviewed"))[:10], "header", "last-reviewed")
    found.take("updated", text(header.get("last-updated"))[:10], "header", "last-updated")
    (_read_first if version.startswith("1.") else _read_second)(found, top)
    data = {"format": "security-insights", **found.said, **present(contacts=found.contacts)}
    return relocated(data, source, found.places)


def _faults(top: dict[str, Json], version: str) -> Iterator[Fault]:
    required = _REQUIRED.get(version.partition(".")[0])
    if required is None:
        yield ("header", "schema-version"), f"schema-version {version[:20]!r} is not known"
        return
    yield from _missing(top, required)
    if not version.startswith("2."):
        return
    if "project" in top or "repository" not in top:
        inherited = "project-si-source" in mapping(top["header"]) and "project" not in top
        yield from () if inherited else _missing(top, _PROJECT)
    if "repository" in top:
        yield from _missing(top, _REPOSITORY)


def _missing(top: dict[str, Json], required: dict[Keys, type]) -> Iterator[Fault]:
    for keys, kind in required.items():
        value: Json = top
        for key in keys:
            value = mapping(value).get(str(key))
        if not isinstance(value, kind):
            named = ".".join(map(str, keys))
            what = "is missing" if value is None else f"must be {_WORDS[kind]}"
            yield keys, f"{named} {what}"


def _read_first(found: _Insights, top: dict[str, Json]) -> None:
    header, lifecycle = top["header"], mapping(top.get("project-lifecycle"))
    at = "vulnerability-reporting"
    reports = mapping(top.get(at))
    found.take("expires", text(header.get("expiration-date"))[:10], "header", "expiration-date")
    found.take("status", text(lifecycle.get("status")), "project-lifecycle", "status")
    _read_reports(found, reports, (at,), "accepts-vulnerability-reports", "bug-bounty-url")
    found.take("scope", _joined(reports.get("in-scope")), at, "in-scope")
    if mail := text(reports.get("email-contact")):
        found.contact((at, "email-contact"), email=mail, role="reports")
    for index, entry in enumerate(items(top.get("security-contacts"))):
        said = mapping(entry)
        value = text(said.get("value"))
        named = "email" if text(said.get("type")) == "email" else "url"
        primary = said.get("primary") if isinstance(said.get("primary"), bool) else None
        address = {named: without_secrets(value)} if value else {}
        found.contact(("security-contacts", index), **address, primary=primary, role="security")
    for index, entry in enumerate(items(lifecycle.get("core-maintainers"))):
        keys: Keys = ("project-lifecycle", "core-maintainers", index)
        found.contact(keys, name=text(entry), role="maintainer")


def _read_second(found: _Insights, top: dict[str, Json]) -> None:
    project, repository = mapping(top.get("project")), mapping(top.get("repository"))
    at = ("project", "vulnerability-reporting")
    reports = mapping(project.get(at[1]))
    source = without_secrets(text(mapping(top["header"]).get("project-si-source")))
    found.take("parent", source, "header", "project-si-source")
    found.take("status", text(repository.get("status")), "repository", "status")
    _read_reports(found, reports, at, "reports-accepted", "bug-bounty-program")
    found.take("scope", _joined(reports.get("in-scope")), *at, "in-scope")
    people = [
        ("reports", (*at, "contact"), [reports.get("contact")]),
        ("administrator", ("project", "administrators"), items(project.get("administrators"))),
        ("maintainer", ("repository", "core-team"), items(repository.get("core-team"))),
        (
            "champion",
            ("repository", "security", "champions"),
            items(mapping(repository.get("security")).get("champions")),
        ),
    ]
    for role, keys, entries in people:
        _read_people(found, role, keys, entries)


def _read_people(found: _Insights, role: str, keys: Keys, entries: Sequence[Json]) -> None:
    for index, entry in enumerate(entries):
        said = mapping(entry)
        if said:
            found.contact(
                keys if keys[-1] == "contact" else (*keys, index),
                name=text(said.get("name")),
                email=text(said.get("email")),
                url=without_secrets(text(said.get("social"))),
                primary=said.get("primary") if isinstance(said.get("primary"), bool) else None,
                role=role,
            )


def _read_reports(
    found: _Insights, reports: dict[str, Json], at: tuple[str, ...], accepts: str, bounty: str
) -> None:
    for key, name in (("accepts_reports", accepts), ("bug_bounty", "bug-bounty-available")):
        if isinstance(reports.get(name), bool):
            found.take(key, reports[name], *at, name)
    policy = without_secrets(text(reports.get("security-policy")))
    found.take("policy", policy, *at, "security-policy")
    found.take("bug_bounty_page", without_secrets(text(reports.get(bounty))), *at, bounty)
    found.take("reporting", text(reports.get("comment")), *at, "comment")


def _joined(values: Json) -> str:
    return ", ".join(found for value in items(values) if (found := text(value)))
