"""Do alerts ask for metrics that something here makes or shows?

Compares the metrics of alert rules with what programs of the repository declare (``Counter(...)``
and the like of Prometheus and OpenTelemetry clients), with recordings, and with dashboards.

Fails for a metric that nothing declares, records or shows, where the repository says where its like
come from: a program declares metrics with the same first word, all of them by names that are
written out, or a dashboard or recording has one whose name differs by a letter. Of a metric of
another first word nothing is said, nor of those that well-known exporters give (``up``, ``http_``,
``container_``, ``kube_`` ...).

Parameters: none.

Example:
    expr: rate(loan_eror_total[5m]) > 0.02      # alerts.yml:6: 'LoanErrors' asks for
                                                # 'loan_eror_total', which nothing makes; there is
                                                # 'loan_error'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, Final

from aigov.api import Params, Problem, System, SystemEvidence
from aigov_plugins.governance.entries import rows
from aigov_plugins.operations.declared_metrics import Declared, declared_metrics

_KNOWN: Final = re.compile(
    r"(?:up|absent|ALERTS|ALERTS_FOR_STATE|scrape|http|https|grpc|container|kube|kubelet|node|process"
    r"|python|go|jvm|prometheus|alertmanager|machine|istio|envoy|nginx|haproxy|traefik|redis|pg"
    r"|postgres|mysql|kafka|rabbitmq|mongodb|elasticsearch|cadvisor|apiserver|etcd|coredns|probe"
    r"|blackbox|aws|gcp|azure|stackdriver|nvidia|DCGM|vllm|triton|nv|tgi|ray|torchserve|seldon"
    r"|kserve|mlflow|grafana|loki|tempo|otelcol|otel|system|instance|job|cluster|namespace"
    r"|argo|argocd|rollout|flagger|celery|gunicorn|uvicorn|fastapi|starlette|flask|django"
    r"|requests?|api)(?:[_:].*)?"
)
_LONG: Final = 8
_SWAPPED: Final = 2
_MAX_KNOWN: Final = 2_000


def run(system: System, params: Params, evidence: SystemEvidence) -> Iterator[Problem]:
    """One problem for each alert and metric that nothing makes."""
    files = [one for one in evidence.of("alert-rules") if one.valid]
    dashboards = evidence.of("dashboard")
    evidence.leave_aside(dashboards)
    if not any(rows(one.data, "rules") for one in files):
        return
    recorded = {str(row.get("record")) for one in files for _, row in rows(one.data, "recordings")}
    shown = {name for one in dashboards if one.valid for name in _shown(one.data)}
    declared = declared_metrics(evidence)
    asked = {}
    for one in files:
        for index, row in rows(one.data, "rules"):
            names = row.get("metrics")
            for name in names if isinstance(names, list) else ():
                like = _missing(str(name), recorded, shown, declared)
                if like:
                    asked[one.path, index, str(name)] = (one, row, like)
    for (_, index, name), (one, row, like) in asked.items():
        what = f"{row.get('alert')!r} asks for {name!r}, which nothing makes; there is {like!r}"
        hint = "write the name as the program declares it, or declare it"
        yield Problem("alert-metric-unknown", what, one.at("rules", index, "expr"), name, hint)


def _shown(data: Any) -> Iterator[str]:
    """Names of metrics in the queries of a dashboard, without what clients add."""
    for _, panel in rows(data, "panels"):
        listed = panel.get("metrics")
        yield from (_bare(str(name)) for name in (listed if isinstance(listed, list) else ()))


def _bare(name: str) -> str:
    return re.sub(r"_(?:total|bucket|sum|count|created|info)$", "", name)


def _missing(name: str, recorded: set[str], shown: set[str], declared: Declared) -> str:
    """A metric that is like one that nothing makes; empty where it is made, or cannot be told."""
    known = recorded | shown
    bare, many = _bare(name), len(known) + len(declared.names) > _MAX_KNOWN
    if many or _KNOWN.fullmatch(name) or {name, bare} & known or declared.has(name):
        return ""
    if ":" in name:  # a recording, which may be kept elsewhere
        return next((one for one in sorted(recorded) if _is_slip(name, one)), "")
    first = name.partition("_")[0]
    kin = sorted(one for one in declared.names if one.startswith(f"{first}_"))
    if kin and declared.whole:
        return max(kin, key=lambda one: _alike(name, one))
    return next((one for one in sorted(shown) if _is_slip(bare, one)), "")


def _is_slip(name: str, other: str) -> bool:
    """Whether two names differ by one letter, or by two that changed places."""
    start = _alike(name, other)
    end = _alike(name[start:][::-1], other[start:][::-1])
    one, two = (text[start : len(text) - end] for text in (name, other))
    swapped = len(one) == len(two) == _SWAPPED and one == two[::-1]
    letters = not any(char.isdigit() for char in one + two)
    return (
        min(len(name), len(other)) >= _LONG
        and letters
        and (max(len(one), len(two)) == 1 or swapped)
    )


def _alike(name: str, other: str) -> int:
    """How many characters two names have in common from their start."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(name, other, strict=False))
    return sum(1 for _ in pairs)
