"""What the changelogs of a system mention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigov.api import Artifact, Problem, SystemEvidence, plain_words
from aigov_plugins.governance.phrases import holds


def changelogs(evidence: SystemEvidence) -> list[Artifact]:
    """The changelogs of the system that say anything."""
    return [
        page
        for page in evidence.of("document")
        if page.data["format"] == "changelog" and page.data["words"]
    ]


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
