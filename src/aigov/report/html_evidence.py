"""Every file that was read to decide, once, with what used it."""

from __future__ import annotations

from dataclasses import dataclass

from aigov.report.html_index import Index


@dataclass(frozen=True, slots=True)
class Used:
    """One file as one reader read it, and the policies that were decided with it."""

    kind: str
    reader: str
    path: str
    blob: str
    tracked: bool
    policies: tuple[str, ...]

    @property
    def sort(self) -> tuple[str, str]:
        """What is read alike: the kind of evidence, and what read it."""
        return self.kind, self.reader


def evidence(index: Index) -> list[Used]:
    """The files of all findings, by kind; a file that two readers read stands there twice."""
    users: dict[tuple[str, str, str, str, bool], set[str]] = {}
    for finding in index.findings:
        for artifact in finding["evidence"]:
            key = (
                artifact["kind"], artifact["reader"], artifact["path"], artifact["blob"],
                artifact["tracked"],
            )  # fmt: skip
            users.setdefault(key, set()).add(finding["policy"])
    return [Used(*key, tuple(sorted(users[key]))) for key in sorted(users)]
