"""Contradictions between documents, alerts and owners, and the files that they speak of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from benchmarks.contradictions.planting import Commit, Contradiction, Pair, example

_RUNBOOKS = (
    ("score-errors", "Loan scores fail", "Who to call & when"),
    ("score-drift", "The scores drift", "First 10 minutes"),
    ("queue-grows", "The queue of the credit desk grows", "Steps (night shift)"),
)
_PAGE = """---
owner: "@acme/platform"
date: 2026-11-10
---
# {title}

## Meaning

Clerks wait for a score, or see one that they should not rely on.

## {heading}

Look at the board of the scoring service, then at the last release.

## Mitigation

Go back to the version before, as the runbook for rolling back says.
"""
_OWN = (
    ("mkdocs.yml", "site_name: loan\nrepo_url: https://github.com/acme/loan-approval\n",
     "https://github.com/acme/loan-approval/blob/main/"),
    ("pyproject.toml",
     '[project]\nname = "loan"\n[project.urls]\nRepository = "https://git.acme.org/credit/loan"\n',
     "https://git.acme.org/credit/loan/-/blob/main/"),
    ("package.json", '{"repository": "git+https://github.com/acme/loan-approval.git"}\n',
     "https://github.com/Acme/loan-approval/blob/master/"),
    ("catalog-info.yaml",
     "metadata:\n  annotations:\n    github.com/project-slug: acme/loan-approval\n",
     "https://raw.githubusercontent.com/acme/loan-approval/main/"),
)  # fmt: skip


def _pages() -> dict[str, str | None]:
    return {
        f"runbooks/{name}.md": _PAGE.format(title=title, heading=heading)
        for name, title, heading in _RUNBOOKS
    }


def _slug(heading: str) -> str:
    """The anchor that a forge gives a heading."""
    kept = "".join(char for char in heading.lower() if char.isalnum() or char in " -")
    return kept.replace(" ", "-")


_PAGES = (
    ("README.md", "\nAt night, {link}\n"),
    ("CHANGELOG.md", "\nSee {link}\n"),
    ("runbooks/rollback.md", "\n## References\n\n- {link}\n"),
    ("data/README.md", "\nWho answers: {link}\n"),
)


def _link_to_nowhere(random: Random) -> Pair:
    """A link of a page leads to a file or heading that is not there, or no longer."""
    page, sentence = random.choice(_PAGES)
    name, _, heading = random.choice(_RUNBOOKS)
    other = random.choice(("runbook", "Runbooks", "docs/runbooks"))
    up = "../" * page.count("/")
    owner, stated, base = random.choice(_OWN)
    files = {**_pages(), "governance/plan of retraining.md": "# Plan\n\nRetrain each March.\n"}
    right, wrong = random.choice((
        (f"[it]({up}runbooks/{name}.md)", f"[it]({up}{other}/{name}.md)"),
        (f"[it]({up}runbooks/{name}.md)", f"[it]({up}runbooks/{name.replace('-', '_')}.md)"),
        (f"[it]({up}runbooks/{name}.md#{_slug(heading)})",
         f"[it]({up}runbooks/{name}.md#{_slug(heading)}-again)"),
        (f"[it](/runbooks/{name}.md)", f"[it](/runbooks/{name}.yaml)"),
        (f"[the plan]({up}governance/plan%20of%20retraining.md)",
         f"[the plan]({up}governance/plan%20of%20training.md)"),
        (f"[the plan](<{up}governance/plan of retraining.md>)",
         f"[the plan](<{up}governance/plan for retraining.md>)"),
        (f"<a href=\"{up}runbooks/{name}.md\">it</a>", f"<a href=\"{up}runbooks/{name}/\">it</a>"),
        (f"[it]({base}runbooks/{name}.md)", f"[it]({base}runbooks/{name}-old.md)"),
        (f"[it][book]\n\n[book]: {up}runbooks/{name}.md", f"[it][book]\n\n[book]: {up}{name}.md"),
        (f"[folder]({up}runbooks/)", f"[folder]({up}playbooks/)"),
        (f"`[it]({up}gone.md)` and [it]({up}ai-system.yaml#L3)", f"[it]({up}gone.yaml#L3)"),
    ))  # fmt: skip
    shared = {**files, owner: stated}
    sound = {**shared, page: example(page) + sentence.format(link=right)}
    planted = {**shared, page: example(page) + sentence.format(link=wrong)}
    return Pair((Commit(sound),), (Commit(planted),), page)


_ALERTS = (
    ("LoanScoreErrors", "rate(loan_score_errors_total[5m]) > 0.02", "page", "5m"),
    ("LoanScoreDrift", "loan_score_psi > 0.2", "ticket", "1h"),
    ("LoanQueueGrows", "loan_queue_length > 500", "page", "10m"),
)
_ROUTING = """route:
  receiver: platform
  group_by: [service]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 4h
receivers:
  - name: platform
    email_configs: [{to: bo.lind@acme.org}]
inhibit_rules:
  - source_matchers: [severity="page"]
    target_matchers: [severity="ticket"]
    equal: [service]
"""
_REVIEW = """system: loan-approval
owner: "@acme/platform"
author: bo.lind@acme.org
reviewer: chidi.okafor@acme.org
date: 2026-11-05
next_review: 2027-02-05
status: approved
period: 2026-08-01 to 2026-10-31
target_share: 0.5
actionable_share: 0.6
on_call: "@acme/platform"
escalation: chidi.okafor@acme.org
alerts:
  - {alert: LoanScoreErrors, severity: page, fired: 4, actionable: 3, action: limit raised}
  - {alert: LoanScoreDrift, severity: ticket, fired: 4, actionable: 2, action: hold time raised}
  - {alert: LoanQueueGrows, severity: page, fired: 2, actionable: 1, action: limit raised}
silences: []
"""


def _rules(
    place: str, form: str, runbooks: Mapping[str, str], expressions: Mapping[str, str]
) -> str:
    """Alert rules of Prometheus: a file of its own, or an object of the operator."""
    rules = [
        {
            "alert": name,
            "expr": expressions.get(name, expression),
            "for": hold,
            "labels": {"severity": severity, "owner": "@acme/platform"},
            "annotations": {form: runbooks[name]},
        }
        for name, expression, severity, hold in _ALERTS
    ]
    data: dict[str, Any] = {"groups": [{"name": "loan", "rules": rules}]}
    if place.startswith("k8s"):
        data = {"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
                "metadata": {"name": "loan"}, "spec": data}  # fmt: skip
    import yaml

    return yaml.safe_dump(data, sort_keys=False)


def _monitored(place: str, rules: str) -> dict[str, str | None]:
    return {
        **_pages(),
        place: rules,
        "monitoring/alertmanager.yml": _ROUTING,
        "governance/alert-review.yaml": _REVIEW,
    }


def _runbook_to_nowhere(random: Random) -> Pair:
    """An alert names a runbook that is not in the repository, or that says nothing."""
    place = random.choice(("monitoring/alerts.yaml", "k8s/loan-rules.yaml", "alerts/loan.yml"))
    form = random.choice(("runbook_url", "runbook"))
    owner, stated, base = random.choice(_OWN)
    start = random.choice(("", "/", "./", base, base))
    good = {alert[0]: f"{start}runbooks/{book[0]}.md"
            for alert, book in zip(_ALERTS, _RUNBOOKS, strict=True)}  # fmt: skip
    hit, book = random.randrange(3), random.choice(("gone", "folder", "suffix", "empty", "anchor"))
    if book == "anchor" and start == base:
        book = "gone"
    alert, (name, title, heading) = _ALERTS[hit][0], _RUNBOOKS[hit]
    bad = dict(good)
    if book == "anchor":
        good[alert] += f"#{_slug(heading)}"
    bad[alert] = {
        "gone": f"{start}runbooks/{name}-2.md",
        "folder": f"{start}docs/runbooks/{name}.md",
        "suffix": f"{start}runbooks/{name}.markdown",
        "empty": good[alert],
        "anchor": f"{start}runbooks/{name}.md#escalation",
    }[book]
    sound = {**_monitored(place, _rules(place, form, good, {})), owner: stated}
    planted = {**_monitored(place, _rules(place, form, bad, {})), owner: stated}
    if book == "empty":
        text = random.choice(("\n", f"# {title}\n\n## Meaning\n\n## Mitigation\n", "# Runbook\n"))
        planted[f"runbooks/{name}.md"] = text
    return Pair((Commit(sound),), (Commit(planted),), place)


_EXPRESSIONS = {
    "LoanScoreErrors": ("rate({0}[5m]) > 0.02", "loan_score_errors_total"),
    "LoanScoreDrift": ("max by (model) ({0}) > 0.2", "loan_score_psi"),
    "LoanQueueGrows": ("{0}{{desk='credit'}} > 500", "loan_queue_length"),
}
_SLIPS = {
    "loan_score_errors_total": ("loan_score_failures_total", "loan_scoring_errors_total"),
    "loan_score_psi": ("loan_score_drift", "loan_scores_psi"),
    "loan_queue_length": ("loan_queue_size", "loan_backlog_length"),
}


def _exporter(random: Random) -> tuple[str, str]:
    """A program that declares the metrics of the example, in one of the common clients."""
    names = [name for _, name in _EXPRESSIONS.values()]
    bare = [name.removesuffix("_total") for name in names]
    python = "from prometheus_client import Counter, Gauge\n" + "".join(
        f'{n.upper()} = {kind}(\n    "{n}", "Of the service"\n)\n'
        for n, kind in zip(bare, ("Counter", "Gauge", "Gauge"), strict=True)
    )
    otel = "from opentelemetry import metrics\nmeter = metrics.get_meter('loan')\n" + "".join(
        f'm{i} = meter.{kind}(name="{n.replace("_", ".")}")\n'
        for i, (n, kind) in enumerate(zip(
            bare, ("create_counter", "create_gauge", "create_gauge"), strict=True))
    )  # fmt: skip
    go = "package main\n" + "".join(
        f'var m{i} = promauto.New{kind}(prometheus.{kind}Opts{{\n\tName: "{n}",\n}})\n'
        for i, (n, kind) in enumerate(zip(names, ("Counter", "Gauge", "Gauge"), strict=True))
    )
    return random.choice((("src/serve.py", python), ("serving/metrics.py", otel),
                          ("cmd/serve/main.go", go)))  # fmt: skip


def _dashboard() -> str:
    panels = [
        {"id": n, "type": "timeseries", "title": name,
         "targets": [{"expr": form.format(metric)}]}
        for n, (name, (form, metric)) in enumerate(_EXPRESSIONS.items())
    ]  # fmt: skip
    return json.dumps({"title": "Loan", "schemaVersion": 39, "panels": panels})


def _unknown_metric(random: Random) -> Pair:
    """An alert asks for a metric that the service calls otherwise, or no longer has."""
    place = random.choice(("monitoring/alerts.yaml", "k8s/loan-rules.yaml", "alerts/loan.yml"))
    books = {alert[0]: f"runbooks/{book[0]}.md"
             for alert, book in zip(_ALERTS, _RUNBOOKS, strict=True)}  # fmt: skip
    hit = random.choice(tuple(_EXPRESSIONS))
    form, metric = _EXPRESSIONS[hit]
    good = {name: told.format(one) for name, (told, one) in _EXPRESSIONS.items()}
    source = random.choice(("program", "program", "dashboard"))
    if source == "program":
        path, text = _exporter(random)
        wrong = random.choice(_SLIPS[metric])
        also = random.choice((" and on() up == 1", "", " unless on() kube_pod_status_ready == 0"))
    else:
        path, text = "grafana/loan-dashboard.json", _dashboard()
        cut = random.randrange(6, len(metric) - 7)
        wrong, also = metric[:cut] + metric[cut + 1 :], ""
    good[hit] += also
    bad = {**good, hit: form.format(wrong) + also}
    sound = {**_monitored(place, _rules(place, "runbook", books, good)), path: text}
    planted = {**_monitored(place, _rules(place, "runbook", books, bad)), path: text}
    return Pair((Commit(sound),), (Commit(planted),), place)


_FATIGUE = {"alert-fatigue-management": {"mode": "enforced"}}

KINDS = (
    Contradiction(
        "link-to-nowhere", "documentation-currency", ("link-to-nowhere",), _link_to_nowhere
    ),
    Contradiction(
        "runbook-to-nowhere", "alert-fatigue-management", ("incomplete-entry",),
        _runbook_to_nowhere, _FATIGUE,
    ),
    Contradiction(
        "alert-metric-unknown", "alert-fatigue-management", ("alert-metric-unknown",),
        _unknown_metric, _FATIGUE,
    ),
)  # fmt: skip
