"""What the changelogs of a system mention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigov.api import Artifact, Problem, SystemEvidence, plain_words
from aigov_plugins.governance.phrases import holds


def changelogs(evidence: SystemEvidence) -> list[Artifact]:
    """The changelogs of the system that say anything."""
    pages = evidence.of("document")
    logs = [one for one in pages if one.data["format"] == "changelog" and one.data["words"]]
    evidence.leave_aside(page for page in pages if page not in logs)
    return logs


def never_mentioned(logs: Sequence[Artifact], subjects: Sequence[str]) -> Iterator[Problem]:
    """One problem for each subject of which no phrase is found, all entries together."""
    told = [
        tuple(plain_words(f"{heading['text']}\n{heading.get('excerpt', '')}"))
        for page in logs
        for heading in page.data["headings"]
    ]
    for subject in subjects:
        phrases = subject.split("|")
        if not any(holds(words, phrase) for words in told for phrase in phrases):
            what = f"never mentions {' or '.join(phrases)}"
            hint = "say of each release whether the model or the data changed, and how"
            yield Problem("never-mentioned", what, logs[0].at(), subject, hint)
