"""What a row of a table of readers is: the module of a format, its kind, and names of files."""

from __future__ import annotations

from aigov.api import Reader

_READERS = "aigov_plugins.readers"


def reader(
    module: str,
    kind: str,
    *patterns: str,
    sniff: bool = False,
    needles: tuple[str, ...] = (),
    version: int = 1,
) -> Reader:
    """A reader whose module, function and id have one name."""
    return Reader(
        id=module.replace("_", "-"),
        kind=kind,
        patterns=patterns,
        parse=f"{_READERS}.{module}:parse",
        sniff=f"{_READERS}.{module}:sniff" if sniff else None,
        needles=needles,
        version=version,
    )
