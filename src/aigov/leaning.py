"""Everything that a verdict leaned on: as long as none of it changes, the verdict stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigov import config as configuration
from aigov.globs import matching

if TYPE_CHECKING:
    from aigov.run import Run


def leaned_on(run: Run) -> dict[str, list[str]]:
    """Everything that a verdict on the index leaned on, for ``recall``."""
    evidence, snapshot, config = run.evidence, run.snapshot, run.config
    readers = [(evidence.kinds[r.kind].exhaustive, r) for r in evidence.readers]
    scanned = [r for exhaustive, r in readers if exhaustive and r.needles]
    fully = [r for exhaustive, r in readers if not (exhaustive and r.needles)]
    folders = [name for name in config.extends if name.endswith("/")]
    ours = matching(snapshot.entries, (*config.systems, *(f"{name}**" for name in folders)))
    prefix = f"{snapshot.prefix}/" if snapshot.prefix else ""
    git = snapshot.git
    return {
        "listing": [snapshot.raw],
        "head": [snapshot.id],
        "state": [*sorted(git.shallow), *git.notes] if git else [],
        "leaned": sorted(
            {*evidence.leaned, *ours, *config.exceptions, *run.question.moment.history.asked}
        ),
        "asked": sorted({*evidence.asked, *config.exceptions}),
        "globs": sorted({*evidence.globs, *config.systems, f"**/{configuration.FILE}"}),
        "history": sorted(prefix + path for path in run.question.moment.history.asked),
        "patterns": sorted({pattern for reader in fully for pattern in reader.patterns}),
        "scanned": sorted({pattern for reader in scanned for pattern in reader.patterns}),
        "needles": sorted({needle for reader in scanned for needle in reader.needles}),
        "hits": evidence.hits(),
        "files": run.library.files_of(item.policy.id for item in run.selected),
    }
