"""Above its limits a check says that it cannot tell: what it did not look at never passes."""

from __future__ import annotations

import pytest

from aigov.errors import Unreadable
from aigov.terms import Outcome
from aigov.testing import ask
from aigov_plugins.governance import persons

SYSTEM = "id: loan\n"
WORKFLOW = """\
on: {pull_request: {paths: ["models/a*"]}}
jobs:
  model: {runs-on: ubuntu-24.04, steps: [{run: python src/evaluate.py}]}
"""


def entries(name: str, entry: str, count: int) -> str:
    return f"{name}:\n" + f"  - {entry}\n" * count


def test_rows_of_a_record_above_the_limit_are_not_judged() -> None:
    row = "{asset: weights, role: publishers, permission: write, justification: for reviewed ones}"
    files = {"ai-system.yaml": SYSTEM}
    ask("access-matrix", {**files, "governance/access-matrix.yaml": entries("rows", row, 2_000)})
    with pytest.raises(Unreadable, match="rows has more than 2000 entries"):
        ask(
            "access-matrix", {**files, "governance/access-matrix.yaml": entries("rows", row, 2_001)}
        )


def test_documents_are_not_compared_with_more_code_than_the_limit() -> None:
    files = {
        "ai-system.yaml": SYSTEM,
        "governance/docs-map.yaml": "documents: [{document: docs/a.md, code: src/**}]\n",
        "docs/a.md": "# A\n",
        **{f"src/{n}.py": "" for n in range(5_001)},
    }
    (found,) = ask("documentation-map", files)
    assert found.outcome is Outcome.UNKNOWN
    assert found.message == "cannot tell whether docs/a.md keeps up with more than 5000 files"


def test_paths_above_the_limit_are_not_taken_for_evaluated() -> None:
    """Sorted by name, the file that starts no evaluation would come after all that do."""
    files = {
        "ai-system.yaml": SYSTEM,
        ".github/workflows/ci.yml": WORKFLOW,
        **{f"models/a{n}.bin": "" for n in range(2_000)},
        "models/b.bin": "",
    }
    found = ask("model-pipeline", files, params={"covers_paths": True})
    assert [(p.message, p.outcome) for p in found if p.id == "too-many-files"] == [
        ("more than 2000 files may change what the model does", Outcome.UNKNOWN)
    ]


def test_of_more_persons_than_are_looked_at_none_is_passed_over() -> None:
    named = {"approver": [*(f"p{n}@acme.org" for n in range(50)), "ana@acme.org"]}
    with pytest.raises(Unreadable, match="approver names more than 50 persons"):
        list(persons.named(named, ["approver"]))
    assert len(list(persons.named({"approver": named["approver"][1:]}, ["approver"]))) == 50
