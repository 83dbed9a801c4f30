"""dbt tests: the tests of a properties file as kind ``data-quality``.

Files: YAML below ``models/``, ``seeds/``, ``snapshots/`` or ``sources/``, and ``schema.yml``,
``sources.yml``, ``_*.yml`` anywhere, known by their sections and words (see ``dbt-properties``).

Format: dbt properties files, version 2: ``tests`` and ``data_tests`` of models, seeds, snapshots,
sources and their columns, and the ``freshness`` of sources.

Data (kind ``data-quality``): ``expectations`` has each test with its ``type`` as dbt names it
(``not_null``, ``dbt_utils.accepted_range``), ``table`` and ``column``, ``severity`` and
``enabled`` where the test says so, ``operator`` and ``limit`` where it compares, and ``vacuous``
for one that no value could break. A value in Jinja is left out and makes the test ``templated``.
A file without such tests is no data quality. Singular tests (SQL files) and unit tests (made-up
rows) are not seen; severities that ``dbt_project.yml`` sets are in the reader ``dbt-project``.

It proves which tests are declared.

It cannot show that they run or pass: ``run_results.json`` does.
"""

from __future__ import annotations

from aigov.api import Document, Json, Sniff, parse_yaml
from aigov_plugins.addresses import without_credentials
from aigov_plugins.lineage.dbt_properties import fault, is_properties, sniffed, tables
from aigov_plugins.lineage.dbt_rules import rules
from aigov_plugins.shaping import Places, refused, relocated


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether the head has a section and words of dbt."""
    return sniffed(head)


def parse(path: str, raw: bytes) -> Document | None:
    """The tests of a properties file; None when it has none."""
    source = parse_yaml(raw)
    if not is_properties(source.data):
        return None
    broken = fault(source)
    if broken is not None:
        return refused({"format": "dbt", "expectations": []}, source, *broken)
    found: list[Json] = []
    places: Places = {}
    for table in tables(source.data):
        for rule, at in rules(table):
            if "constraint" not in rule:
                places[("expectations", len(found))] = at
                found.append(rule)
    if not found:
        return None
    return relocated(without_credentials({"format": "dbt", "expectations": found}), source, places)
