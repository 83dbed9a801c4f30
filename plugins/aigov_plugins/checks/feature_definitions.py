"""Features are defined once, with all that one has to know of them, and serving is tested.

Looks at Feast (kind ``feature-store``: ``feature_store.yaml`` and the definitions in Python) or at
tables of dbt (kind ``data-contract``) whose name, tag or group has the word feature, at the
signature of packaged models (kind ``registered-model``), and at what pipelines run (kinds
``ci-pipeline`` and ``lineage``).

Fails when

- nothing says where the definitions in force are kept, or no view is defined (Feast);
- a view has no owner who can be reached, no description, or no word on how sensitive it is: a tag
  ``sensitivity``, ``classification`` or ``pii`` on the view or on each field; in Feast also no
  source, no entities or no time to live; in dbt no columns, or a column without description or
  test. What a call computes is unknown;
- a source names no column of the event time, so that training cannot join as of a point in time;
- a view is the demo that the scaffold of Feast leaves behind;
- the model takes an input that no view defines and that is no key of an entity;
- no command that can stop a pipeline tests that training and serving agree (``consistency``): none
  names skew, parity or consistency, and none runs a test whose file does.

Parameters:
    source: ``feast`` or ``dbt``.
    consistency: whether a test of training against serving has to run.

A failing example::

    # features/views.py
    stats = FeatureView(name="applicant", entities=[applicant], source=loans, owner="@acme/risk")

    features/views.py:1: feature view 'applicant' has no description, sensitivity, ttl
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aigov.api import Artifact, Outcome, Params, Problem, System, SystemEvidence
from aigov_plugins.data.features import View, of_dbt, of_feast, untimed
from aigov_plugins.lineage.lineage_versions import named
from aigov_plugins.pipelines.commands import Commands

_CONSISTENCY: Final = re.compile(r"skew|parity|consisten|train(?:ing)?[_-]+serv", re.IGNORECASE)
_TEST: Final = re.compile(r"^[ \t]*(?:async +)?def +test|^class +Test", re.MULTILINE)
_TEST_FILES: Final = tuple(
    f"**/{name}" for name in ("*skew*.*", "*parity*.*", "*consisten*.*", "*train*serv*.*")
)


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each gap in the definitions, their use and their test."""
    if params["source"] == "feast":
        files = list(evidence.of("feature-store"))
        views = [v for a in files if a.valid for v in of_feast(a, evidence.people)]
    else:
        contracts = evidence.of("data-contract")
        dbt = [a for a in contracts if a.valid and a.data.get("format") == "dbt"]
        files = [a for a in dbt if any(True for _ in of_dbt(a, evidence.people))]
        views = [v for a in files for v in of_dbt(a, evidence.people)]
    if not files:
        hint = "define the features in Feast, or as tables of dbt that are named for it"
        message = f"{system.id} has no definitions of features in {params['source']}"
        yield Problem("no-feature-definitions", message, system.declared_at, "", hint)
        return
    for artifact in files:
        if not artifact.valid:
            message = f"breaks its format: {artifact.reason}"
            yield Problem("invalid-definitions", message, artifact.at(), "", "mend the file")
    valid = [artifact for artifact in files if artifact.valid]
    if params["source"] == "feast" and valid:
        yield from _store(valid, views)
    yield from (problem for view in views for problem in _view(view))
    yield from _undefined(evidence, valid, views)
    if params["consistency"] and not _is_tested(evidence):
        hint = "compare features of training and serving on a sample, as a test that can fail"
        message = "no command that can stop a pipeline tests that training and serving agree"
        yield Problem("untested", message, files[0].at(), "consistency", hint)


def _store(files: Sequence[Artifact], views: Sequence[View]) -> Iterator[Problem]:
    settings = [a for a in files if a.data["format"] == "feast"]
    kept = any(a.data.get("registry") and a.data.get("provider") for a in settings)
    if not kept:
        at = settings[0].at() if settings else files[0].at()
        hint = "state registry: and provider: in feature_store.yaml"
        message = (
            "no settings say in which registry the definitions are kept, and with which provider"
        )
        yield Problem("registry-missing", message, at, "registry", hint)
    if not views:
        hint = "define FeatureView(...) with entities, source, ttl, owner, description and tags"
        yield Problem("views-missing", "no view of features is defined", files[0].at(), "", hint)
    for name, at in untimed(files, views):
        message = f"source {name!r} names no column of the event time"
        hint = "timestamp_field: the column by which features are joined as of a point in time"
        yield Problem("untimed", message, at, name, hint)


def _view(view: View) -> Iterator[Problem]:
    if view.lacks:
        message = f"feature view {view.name!r} has no {', '.join(sorted(view.lacks))}"
        hint = "say who answers for it, what it holds, and how sensitive it is"
        yield Problem("incomplete", message, view.at, view.name, hint)
    if view.open:
        message = f"{', '.join(sorted(view.open))} of feature view {view.name!r} is computed"
        hint = "write it as a literal, so that it can be read"
        yield Problem("computed", message, view.at, view.name, hint, Outcome.UNKNOWN)
    if view.demo:
        message = f"feature view {view.name!r} is the demo of the scaffold"
        hint = "define the features of this system and delete the demo"
        yield Problem("demo", message, view.at, view.name, hint)


def _undefined(
    evidence: SystemEvidence, files: Sequence[Artifact], views: Sequence[View]
) -> Iterator[Problem]:
    """Inputs of a packaged model that nothing defines."""
    known = {name for view in views for name in (*view.fields, *_prefixed(view))}
    keys = {
        str(key)
        for artifact in files
        for entity in artifact.data.get("entities") or ()
        for key in (entity["name"], *(entity.get("join_keys") or ()))
    }
    complete = all(view.complete for view in views)
    for model in evidence.of("registered-model"):
        inputs = [str(i["name"]) for i in model.data.get("inputs") or () if i.get("name")]
        lost = [name for name in inputs if name not in known | keys]
        if lost and model.valid:
            message = f"the model takes {named(lost)}, which no feature view defines"
            hint = "define them, so that training and serving compute them alike"
            outcome = Outcome.FAIL if complete else Outcome.UNKNOWN
            at = model.at("inputs")
            yield Problem("undefined-input", message, at, ",".join(lost), hint, outcome)


def _prefixed(view: View) -> Iterator[str]:
    """Names of fields as Feast serves them when asked for full names."""
    return (f"{view.name}__{name}" for name in view.fields)


def _holds_a_test(path: str, evidence: SystemEvidence) -> bool:
    if "test" not in path.lower():
        return False
    return not path.endswith(".py") or bool(_TEST.search(evidence.text(path)))


def _is_tested(evidence: SystemEvidence) -> bool:
    commands = Commands(evidence)
    found = commands.matching(_CONSISTENCY, stops=False)
    for path in evidence.paths(*_TEST_FILES):
        found += commands.testing(path) if _holds_a_test(path, evidence) else []
    return commands.guarded_by(found)
