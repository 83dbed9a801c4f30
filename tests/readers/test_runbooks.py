"""Runbooks: which sections say something, and for which alert."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import corpus
from aigov.api import Document
from aigov_plugins.readers import runbook

PAGE = """\
---
owner: "@acme/serving"
last_reviewed: 2026-05-01
---
# ModelLatencyHigh

Severity: page

## Meaning

Answers take longer than two seconds.

## Impact

<!-- who is hit -->

## Diagnosis

### Check the queue

```sh
kubectl get pods
```

## Mitigating

TBD

## Escalation

Ask #model-oncall or ann@acme.test, see [the list](../oncall.md).
"""


def read(text: str, path: str = "docs/runbooks/latency.md") -> Document:
    document = runbook.parse(path, text.encode())
    assert document is not None
    return document


def test_sections_under_canonical_names() -> None:
    data = read(PAGE).data
    assert list(data["sections"]) == ["meaning", "impact", "diagnosis", "mitigation", "escalation"]
    assert data["sections"]["meaning"] == "Answers take longer than two seconds."
    assert "kubectl" in data["sections"]["diagnosis"]
    assert data["filled"] == ["meaning", "diagnosis", "escalation"]


def test_a_comment_is_nothing_and_a_placeholder_stays_to_be_seen() -> None:
    sections = read(PAGE).data["sections"]
    assert sections["impact"] == ""
    assert sections["mitigation"] == "TBD"


def test_what_the_page_states() -> None:
    data = read(PAGE).data
    assert (data["title"], data["alert"]) == ("ModelLatencyHigh", "ModelLatencyHigh")
    assert (data["owner"], data["date"], data["severity"]) == (
        "@acme/serving",
        "2026-05-01",
        "page",
    )
    assert data["contacts"] == ["#model-oncall", "ann@acme.test"]
    assert data["links"] == ["../oncall.md"]
    assert data["code_blocks"] == 1


def page(text: str) -> dict[str, Any]:
    document = runbook.parse("runbooks/slow.md", text.encode())
    assert document is not None
    return dict(document.data)


def test_what_nobody_sees_states_nothing() -> None:
    data = page(
        "# Slow model\n<!-- Owner: Eve -->\n<!--\nLast reviewed: 2026-10-01\n-->\n"
        "~~~\n```\nTeam: Ada\n~~~\nSeverity: high <!-- low -->\n"
    )
    assert "owner" not in data
    assert "date" not in data
    assert data["severity"] == "high"


def test_a_dash_or_a_bracket_within_a_value_stays() -> None:
    data = page("# Slow model\n- Owner: platform - sre\n> Team: a\nAlert: <alert>\n")
    assert (data["owner"], data["alert"]) == ("platform - sre", "<alert>")


def test_a_handle_that_stands_for_nobody_is_no_contact() -> None:
    data = page("# Slow model\n## Contacts\n@todo, #todo, @acme/sre and #sre-oncall\n")
    assert data["contacts"] == ["@acme/sre", "#sre-oncall"]


def test_positions() -> None:
    document = read(PAGE)
    assert document.locate(("owner",)) == (2, 1)
    assert document.locate(("title",)) == (5, 1)
    assert document.locate(("severity",)) == (7, 1)
    assert document.locate(("sections", "diagnosis")) == (17, 1)
    assert document.locate(("links", 0)) == (31, 1)


def test_an_alert_is_named_by_a_title_or_a_file_in_camel_case() -> None:
    assert read("# Slow\n\ntext\n", "alerts/TargetDown.md").data["alert"] == "TargetDown"
    assert "alert" not in read("# How to roll back\n\ntext\n").data
    assert read("# Gone\n\nAlert: KubeDown\n").data["alert"] == "KubeDown"
    assert read("# KubeDown [Deprecated]\n").data["status"] == "deprecated"


def test_a_rollback_runbook() -> None:
    data = read(
        "# Rollback\n\n## Triggers\n\nAUC below 0.7\n\n## Steps\n\n1. run it\n\n## Kill switch\n\n"
        "flag off\n\n## Drill\n\nLast tested: 2026-03-01\n\n## Fallback without AI\n\nby hand\n"
    ).data
    assert set(data["filled"]) >= {"triggers", "steps", "kill-switch", "drill", "fallback"}
    assert data["drilled"] == "2026-03-01"


def test_an_index_is_no_runbook() -> None:
    index = b"# Runbooks\n\n- [a](a.md)\n"
    assert runbook.parse("runbooks/README.md", index) is None
    assert runbook.parse("runbooks/a.md", b"\n") is None
    assert runbook.parse("runbooks/a.md", index) is not None


def test_a_page_among_alerts_is_a_runbook_by_its_name_or_its_sections() -> None:
    page = b"# Managing alerts\n\nOpen the console.\n"
    assert runbook.parse("docs/cloud/alerts/manage_alerts.md", page) is None
    assert runbook.parse("docs/cloud/alerts/KubeDown.md", page) is not None
    assert (
        runbook.parse("alerts/down.md", b"# Down\n\n## Impact\n\na\n\n## Mitigation\n") is not None
    )


def test_front_matter_that_is_no_mapping_is_invalid() -> None:
    document = read("---\n- a\n---\n# T\n\n## Impact\n\nx\n")
    assert not document.valid
    assert document.reason == "the front matter is no mapping"


SYNONYMS = {
    "etcdGRPCReadRequestsSlow.md": {"meaning", "diagnosis"},  # Alert Description, Troubleshooting
    "etcdGRPCWriteRequestsSlow.md": {"meaning", "diagnosis"},
    "TargetDown.md": {"diagnosis", "mitigation"},  # "Diagnosis and mitigation"
    "CephOSDFlapping.md": {"mitigation"},  # "Mitigating"
    "GuestVCPUQueueHighCritical.md": {"mitigation"},  # outside code: two backticks close no fence
    "sre-to-engineering-escalation.md": {"meaning"},  # "Purpose"
}
"""Where the reader sees a section that the labels, which take four exact words, do not."""


@pytest.mark.shared
def test_sections_of_the_corpus_agree_with_the_labels_but_for_synonyms(shared: Path) -> None:
    compared = 0
    for seen in corpus.read(shared / "corpus", "runbooks"):
        if "meaning=" not in seen.label:
            continue
        data = seen.artifacts[0].data if seen.artifacts else {"sections": {}, "filled": []}
        different = SYNONYMS.get(seen.path.rpartition("/")[2], set())
        for pair in seen.label.split(";"):
            name, label = pair.split("=")
            state = "filled" if name in data["filled"] else "empty"
            state = state if name in data["sections"] else "absent"
            expected = "filled" if name in different else label
            assert state == expected, (seen.path, name)
            assert label == "absent" or name not in different, (seen.path, name)
            compared += 1
    assert compared == 168
