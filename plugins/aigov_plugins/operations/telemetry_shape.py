"""What the formats of telemetry share: targets that are scraped, and where data go."""

from __future__ import annotations

from collections.abc import Iterable

from aigov_plugins.addresses import without_secrets
from aigov_plugins.nodes import BrokenError, Node, Part, part, unresolved

_DISCOVERIES = "_sd_configs"


def scrape(node: Node) -> Part:
    """A job of ``scrape_configs``. Raises BrokenError for one without a name."""
    name = node.text("job_name")
    if not name:
        raise BrokenError(node.keys, "a scrape has no job_name")
    targets = [
        without_secrets(target)
        for entry in node.entries("static_configs")
        for target in entry.texts("targets")
    ]
    verified = node.map("tls_config").flag("insecure_skip_verify")
    found = part(
        node.keys,
        job=name,
        interval=node.text("scrape_interval"),
        path=node.text("metrics_path"),
        scheme=node.text("scheme"),
        targets=targets,
        templated=any(map(unresolved, targets)) or None,
        discovery=[
            key.removesuffix(_DISCOVERIES)
            for key in node.value
            if key.endswith(_DISCOVERIES) and key != f"static{_DISCOVERIES}"
        ],
        unverified_tls=verified,
    )
    found.note("interval", node.at("scrape_interval"))
    found.note("targets", node.at("static_configs"))
    return found


def scrapes(entries: Iterable[Node]) -> list[Part]:
    """The jobs of a list. Raises BrokenError for a name that is there twice."""
    found: list[Part] = []
    names: set[str] = set()
    for entry in entries:
        job = scrape(entry)
        if job.data["job"] in names:
            raise BrokenError(entry.keys, f"the job {job.data['job']!r} is there twice")
        names.add(job.data["job"])
        found.append(job)
    return found
