"""Is the generated documentation built by continuous integration, so that a broken build is seen?

Asked where a generator of documentation is set up (``mkdocs.yml``, Sphinx' ``conf.py`` in a folder
for documentation, ``docusaurus.config.js``, ``_quarto.yml``, ``antora.yml``, ``_toc.yml``), of the
pipelines of the repository.

Fails when no job that runs and whose failure counts starts one of the builders. Absent where no
generator is set up.

Parameters:
    builders: commands and actions that build documentation ([mkdocs, sphinx-build, sphinx, make
        html, jupyter-book, docusaurus, quarto, antora, mike, pdoc]).

Fails, for example, with ``mkdocs.yml`` and a workflow that only runs ``pytest``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aigov.api import Location, Params, Problem, System, SystemEvidence
from aigov_plugins.governance.entries import items_in, mapped
from aigov_plugins.pipelines.parts import rest_on_steps

_SET_UP: Final = (
    "**/mkdocs.{yml,yaml}", "**/{docs,doc,documentation}/**/conf.py",
    "**/docusaurus.config.{js,ts}", "**/_quarto.yml", "**/antora.yml", "**/_toc.yml",
)  # fmt: skip


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem where nothing builds what is set up."""
    root = f"{system.root}/" if system.root else ""
    found = evidence.paths(*(f"{root}{glob}" for glob in _SET_UP), *_SET_UP)
    pipelines = evidence.of("ci-pipeline")
    evidence.leave_aside(pipelines)
    if not found:
        what = f"{system.id} has no generated documentation"
        yield Problem("no-generated-docs", what, system.declared_at, hint="set up mkdocs or Sphinx")
        return
    words = "|".join(re.escape(one) for one in params["builders"])
    builds = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")
    building = [p for p in pipelines if any(builds.search(text) for text in _run(p.data))]
    for pipeline in building:
        rest_on_steps(evidence, pipeline, ())
    if not building:
        what = "is built by no job of continuous integration whose failure counts"
        hint = "build it in a job of the pipeline that pull requests start"
        yield Problem("not-built", what, Location(found[0], 1, 1), hint=hint)


def _run(pipeline: object) -> Iterator[str]:
    """What the steps run and use that are neither switched off nor allowed to fail."""
    for job in items_in(pipeline, "jobs"):
        if job.get("disabled") or job.get("allow_failure"):
            continue
        for step in items_in(job, "steps"):
            if not any(step.get(key) for key in ("disabled", "allow_failure", "ignored_failure")):
                yield f"{mapped(step).get('run', '')} {mapped(step).get('uses', '')}"
