"""What a row of a table of readers, or of checks, is: a module, and what it is about."""

from __future__ import annotations

from aigov.api import Check, Drawing, Measuring, Reader

_CHECKS = "aigov_plugins.checks"
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


def check(
    module: str,
    *reads: str,
    graph: Drawing | None = None,
    measures: Measuring | None = None,
    **params: object,
) -> Check:
    """A check whose module and id have one name; ``params`` are its defaults."""
    return Check(
        id=module.replace("_", "-"),
        reads=reads,
        run=f"{_CHECKS}.{module}:run",
        params=params,
        graph=graph,
        measures=measures,
    )
