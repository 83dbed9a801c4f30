"""The dossier of a verdict as part of the canonical result."""

from __future__ import annotations

from typing import Any

from aigov import __version__
from aigov.diskfiles import safe
from aigov.dossier import Dossier, Granted
from aigov.report.coverage import counted
from aigov.report.graph_data import described as described_graph

DISTRIBUTION = "aigov-policy"


def described(dossier: Dossier) -> dict[str, Any]:
    """The keys of the canonical result that reports need and that decide nothing."""
    baseline = dossier.baseline
    return {
        "tool": {
            "name": DISTRIBUTION,
            "version": __version__,
            "arguments": [safe(word) for word in dossier.arguments],
        },
        "waivers": [_waiver(granted) for granted in dossier.waivers],
        "baseline": baseline
        and {
            "entries": baseline.entries,
            "excuses": baseline.excuses,
            "expires": baseline.expires.isoformat(),
        },
        "lineage": [described_graph(graph, system) for system, graph in dossier.lineage],
        "measures": list(dossier.measures),
        "undrawn": dossier.undrawn,
        "frameworks": [
            {**counted(coverage), "clauses": len(coverage.clauses)}
            for coverage in dossier.frameworks
        ],
    }


def _waiver(granted: Granted) -> dict[str, Any]:
    waiver = granted.waiver
    return {
        "id": safe(waiver.id),
        "policy": safe(waiver.policy),
        "system": safe(waiver.system),
        "reason": safe(waiver.reason),
        "compensating": safe(waiver.compensating),
        "requester": safe(waiver.requester),
        "approver": safe(waiver.approver),
        "granted": waiver.granted.isoformat(),
        "expires": waiver.expires.isoformat(),
        "ticket": safe(waiver.ticket),
        "renews": safe(waiver.renews),
        "path": safe(waiver.at.path),
        "line": max(waiver.at.line, 1),
        "excuses": granted.excuses,
        "faults": [safe(fault) for fault in granted.faults],
    }
