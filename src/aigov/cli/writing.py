"""Writing into the repository: only below its root, through no link, and never over a file."""

from __future__ import annotations

import os

from aigov.errors import UsageError
from aigov.gitprocess import is_under


class Writer:
    """Writes files below one folder; paths are relative to it, POSIX."""

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)

    def there(self, path: str) -> bool:
        """Whether something is at a path, be it a link to nowhere."""
        return os.path.lexists(os.path.join(self._root, path))

    def write(self, path: str, text: str, *, again: bool = False) -> None:
        """Write a new file and the folders to it; ``again`` also over a file of that name.

        Raises UsageError for a file that is there, and for a path that leads out of the folder.
        """
        full = os.path.join(self._root, path)
        folder = os.path.dirname(full)
        if not is_under(os.path.realpath(folder), self._root) or os.path.islink(full):
            hint = "give a path without links that stays in the repository"
            raise UsageError("leads out of the repository", where=path, hint=hint)
        try:
            os.makedirs(folder, exist_ok=True)
            with open(full, "w" if again else "x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError as exc:
            hint = "nothing is overwritten: move it away, or edit it"
            raise UsageError("is already there", where=path, hint=hint) from exc
        except OSError as exc:
            raise UsageError(f"cannot be written: {exc.strerror}", where=path) from exc
