"""What a lineage graph is made of: jobs, what they read and write, and the digests on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aigov.api import Artifact, Json, Keys, Location

DVC, OPENLINEAGE, RECORD, DBT = "dvc", "openlineage", "record", "dbt"


@dataclass(frozen=True, slots=True)
class Place:
    """A key of an artifact. Its line is looked up when it is asked for: most never are."""

    artifact: Artifact
    keys: Keys

    @property
    def at(self) -> Location:
        """Path, line and column."""
        return self.artifact.at(*self.keys)


@dataclass(frozen=True, slots=True)
class End:
    """One input or output of a job. ``path`` is None for what is not in the repository.

    ``relation`` is true for a table or view: its name is no path, and says nothing of its kind.
    """

    key: str
    name: str
    path: str | None
    role: str
    place: Place
    aliases: tuple[str, ...] = ()
    templated: bool = False
    relation: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One step: what it reads and writes, and where that is said."""

    name: str
    namespace: str
    format: str
    file: str
    place: Place
    command: str
    inputs: tuple[End, ...]
    outputs: tuple[End, ...]
    described: bool = False
    templated: bool = False
    parent: bool = False
    runs: tuple[Mapping[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One digest: of a stage in a lock, or of a ``.dvc`` pointer (``stage`` is then empty)."""

    path: str
    digest: str
    algorithm: str
    directory: bool
    stage: str
    role: str
    file: str
    place: Place
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """What a lock says about the last run of one stage."""

    name: str
    command: str
    place: Place
    versions: tuple[Version, ...]
