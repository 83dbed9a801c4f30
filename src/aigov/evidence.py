"""What was seen: the files of a snapshot, recognised as evidence and parsed once, lazily."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aigov.artifacts import HEAD_SIZE, Artifact, DocumentCache, Doubt, is_whole
from aigov.diskfiles import safe
from aigov.documents import Document, as_utf8
from aigov.errors import PluginError, Unreadable
from aigov.globs import INSTALLED, compile_glob, compile_globs, is_glob, literal_prefix
from aigov.readers import (
    ArtifactKind,
    PatternIndex,
    Reader,
    Sniff,
    index_of,
    resolve,
    same_suffix,
)
from aigov.recall import may_hold
from aigov.yaml_events import Keys

if TYPE_CHECKING:
    from aigov.snapshot import Snapshot


class Evidence:
    """The files of a snapshot as artifacts, by kind; each file is parsed at most once.

    ``exclude`` are globs of paths that are never evidence; they exist for look-ups all the same.
    ``leaned`` are paths whose bytes were asked for otherwise than by reading them as evidence,
    ``asked`` names that were looked up, ``globs`` patterns: what a recalled report hangs on.
    ``texts`` are those of ``leaned`` that a check read as text. ``kept`` is what was worked out
    once for all systems, by name.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        kinds: Iterable[ArtifactKind],
        readers: Iterable[Reader],
        *,
        exclude: tuple[str, ...] = (),
        cache: DocumentCache | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.kinds = {kind.id: kind for kind in kinds}
        self.readers = tuple(sorted(readers, key=lambda reader: reader.id))
        self._excluded = compile_globs(exclude).fullmatch
        self._cache = cache
        self._candidates: dict[str, list[tuple[str, Reader]]] | None = None
        self._seen: dict[str, tuple[tuple[Artifact, ...], tuple[Doubt, ...]]] = {}
        self._parsed: dict[tuple[str, str], Artifact | Doubt | None] = {}
        self._documents: dict[tuple[str, str], Document] = {}
        self.kept: dict[str, object] = {}
        self.leaned: set[str] = set()
        self.texts: set[str] = set()
        self.asked: set[str] = set()
        self.globs: set[str] = set()
        self._folders: set[str] | None = None
        self._sorted: list[str] | None = None
        self._anywhere: dict[str, list[str]] = {}

    @property
    def history_file(self) -> str:
        """The file in which the history is kept between runs; empty where it is not."""
        return self._cache.history if self._cache is not None else ""

    def of(self, kind: str) -> tuple[Artifact, ...]:
        """Every artifact of a kind in the snapshot, sorted by path."""
        return self._read_kind(kind)[0]

    def doubts(self, kind: str) -> tuple[Doubt, ...]:
        """Files that may be of a kind and could not be read, sorted by path."""
        return self._read_kind(kind)[1]

    def assume(self, artifacts: Mapping[tuple[str, str], Artifact]) -> None:
        """Take these artifacts, by path and reader, as read."""
        self._parsed.update(artifacts)

    def artifacts(self) -> dict[tuple[str, str], Artifact]:
        """By path and reader, what was read so far."""
        return {key: a for key, a in self._parsed.items() if isinstance(a, Artifact)}

    def hits(self) -> list[str]:
        """Paths at which a scanned file of an exhaustive kind had something, or was unreadable."""
        kinds = [kind for kind in self._seen if self.kinds[kind].exhaustive]
        return sorted({item.path for kind in kinds for seen in self._seen[kind] for item in seen})

    def kinds_read(self) -> tuple[str, ...]:
        """The kinds that were asked for so far, sorted."""
        return tuple(sorted(self._seen))

    def all_doubts(self) -> tuple[Doubt, ...]:
        """Every file that could not be read, of the kinds asked for so far."""
        return tuple(doubt for kind in self.kinds_read() for doubt in self._seen[kind][1])

    def paths(self, *patterns: str) -> tuple[str, ...]:
        """Files of the snapshot that match any of the globs, sorted."""
        self.asked.update(p for p in patterns if not is_glob(p))
        self.globs.update(p for p in patterns if is_glob(p))
        found = {p for p in patterns if p in self.snapshot.entries}
        for pattern in patterns:
            if is_glob(pattern):
                found.update(self._matching(pattern))
        return tuple(sorted(found))

    def _matching(self, pattern: str) -> list[str]:
        """The files that match one glob; of one that may lie anywhere, looked for once."""
        if pattern in self._anywhere:
            return self._anywhere[pattern]
        # What stands before the first wildcard is cut off, so that the patterns of a thousand
        # systems are one pattern, compiled once.
        prefix = literal_prefix(pattern)
        folder = prefix.rpartition("/")[0]
        cut = len(folder) + 1 if folder else 0
        match = compile_glob(pattern.lstrip("/")[cut:]).fullmatch
        found = [path for path in self._under(pattern) if match(path, cut)]
        if not prefix:
            self._anywhere[pattern] = found
        return found

    def _under(self, pattern: str) -> list[str]:
        """The files that share what stands before the first wildcard of a glob."""
        prefix = literal_prefix(pattern)
        if self._sorted is None:
            self._sorted = sorted(self.snapshot.entries)
        start = bisect_left(self._sorted, prefix)
        return self._sorted[start : bisect_right(self._sorted, f"{prefix}\U0010ffff", lo=start)]

    def entry(self, path: str) -> str | None:
        """``file``, ``link``, ``submodule``, ``unmerged``, ``folder`` or None."""
        self.asked.add(path)
        found = self.snapshot.entries.get(path)
        if found is not None:
            return found.kind
        if self._folders is None:
            self._folders = {
                path[:end]
                for path in self.snapshot.entries
                for end in range(len(path))
                if path[end] == "/"
            }
        return "folder" if path in self._folders else None

    def named(self, kind: str, path: str) -> Artifact | Doubt | None:
        """The file at ``path`` as an artifact of ``kind``, whatever its name says."""
        readers = [r for r in self.readers if r.kind == kind]
        first: Doubt | None = None
        for reader in sorted(readers, key=lambda r: not compile_globs(r.patterns).fullmatch(path)):
            if reader.sniff is None and not same_suffix(reader, path):
                continue
            found = self._read(path, reader)
            if isinstance(found, Artifact):
                return found
            first = first or found
        return first

    def reader(self, reader_id: str) -> Reader:
        """The reader of that id."""
        return next(reader for reader in self.readers if reader.id == reader_id)

    def why(self, artifact: Artifact) -> str:
        """Why a file is this evidence: the pattern that its name fits, or that it was named."""
        reader = self.reader(artifact.reader)
        fits = (p for p in reader.patterns if compile_glob(p).fullmatch(artifact.path))
        pattern = next(fits, None)
        if pattern is None:
            return "a manifest names it"
        return f"its name fits {pattern}" + (", its content the format" if reader.sniff else "")

    def why_not(self, path: str) -> str:
        """Why a file is no evidence: which readers looked into it, or that none knows its name."""
        if self._excluded(path):
            return "it is excluded"
        if INSTALLED.search(path):
            return "it was installed from elsewhere"
        fitting = self._index.readers_of(path)
        asked = sorted({reader.id for reader in fitting if not reader.needles})
        if not asked:
            return "no reader knows files of this name"
        return f"looked into, and not in the format of {', '.join(asked)}"

    @cached_property
    def _index(self) -> PatternIndex:
        return index_of(self.readers)

    def candidates(self) -> Mapping[str, list[tuple[str, Reader]]]:
        """By kind, the files whose names some reader recognises."""
        if self._candidates is None:
            self._candidates = {kind: [] for kind in self.kinds}
            for path in self.snapshot.entries:
                for reader in self._index.readers_of(path):
                    if not self._is_left_out(path, reader.kind):
                        self._candidates[reader.kind].append((path, reader))
        return self._candidates

    def _is_left_out(self, path: str, kind: str) -> bool:
        """Whether a file is excluded, or installed from elsewhere and so no evidence of ours."""
        installed = INSTALLED.search(path) and not self.kinds[kind].exhaustive
        return bool(self._excluded(path) or installed)

    def _read_kind(self, kind: str) -> tuple[tuple[Artifact, ...], tuple[Doubt, ...]]:
        if kind not in self._seen:
            found: dict[str, Artifact | Doubt] = {}
            for path, reader in self.candidates().get(kind, ()):
                if isinstance(found.get(path), Artifact):
                    continue
                seen = self._read(path, reader)
                if seen is not None:
                    found[path] = seen
            ordered = [found[path] for path in sorted(found)]
            self._seen[kind] = (
                tuple(item for item in ordered if isinstance(item, Artifact)),
                tuple(item for item in ordered if isinstance(item, Doubt)),
            )
        return self._seen[kind]

    def _read(self, path: str, reader: Reader) -> Artifact | Doubt | None:
        key = (path, reader.id)
        if key not in self._parsed:
            self._parsed[key] = self._parse(path, reader)
        return self._parsed[key]

    def _parse(self, path: str, reader: Reader) -> Artifact | Doubt | None:
        # A reader may judge by the path, so that equal bytes elsewhere are another question.
        name = safe(f"{reader.id}@{reader.version}:{path}")
        known_blob = self.snapshot.entries[path].blob
        stored = self._cache.get(known_blob, name) if self._cache and known_blob else None
        if stored is None or not is_whole(stored):
            stored = self._parse_now(path, reader)
            transient = stored.pop("transient", False)
            if self._cache and not transient and (blob := self.snapshot.blob(path)):
                self._cache.put(blob, name, stored)
        return self._revive(path, reader, stored)

    def _parse_now(self, path: str, reader: Reader) -> dict[str, Any]:
        """What reading gives, as JSON-like data that the cache can hold."""
        try:
            document = self._document(path, reader)
        except Unreadable as exc:
            place = {"line": exc.line, "column": exc.column, "hint": exc.hint}
            state = {"state": "unreadable", "reason": exc.what, **place}
            return {**state, "transient": True} if exc.transient else state
        except PluginError:
            raise
        except Exception as exc:  # noqa: BLE001  a broken reader must not end the run
            reason = f"reader {reader.id} crashed: {type(exc).__name__}: {exc}"
            place = {"line": 0, "column": 0, "hint": "this is a bug in the reader"}
            return {"state": "unreadable", "reason": reason, **place, "transient": True}
        if document is None:
            return {"state": "other"}
        fields = {"data": document.data, "valid": document.valid, "reason": document.reason}
        return {"state": "read", **fields}

    def _document(self, path: str, reader: Reader) -> Document | None:
        raw = as_utf8(self.snapshot.read(path))
        if reader.needles and not may_hold(raw, reader.needles):
            return None
        if reader.sniff is not None:
            verdict = resolve(reader.sniff, owner=reader.id)(path, raw[:HEAD_SIZE])
            if verdict is Sniff.NO:
                return None
            if verdict is Sniff.UNSURE:
                hint = f"make it readable as {reader.id}, or exclude it in aigov.yaml"
                raise Unreadable(f"may be {reader.id}, but cannot be told apart", hint=hint)
        document = resolve(reader.parse, owner=reader.id)(path, raw)
        if document is not None and not isinstance(document, Document):
            raise TypeError(f"gave {type(document).__name__}, expected a Document")
        return document

    def _revive(
        self, path: str, reader: Reader, stored: Mapping[str, Any]
    ) -> Artifact | Doubt | None:
        if stored["state"] == "other":
            return None
        if stored["state"] == "unreadable":
            place = {key: stored[key] for key in ("reason", "line", "column", "hint")}
            return Doubt(reader.kind, reader.id, path, **place)
        entry = self.snapshot.entries[path]
        return Artifact(
            kind=reader.kind,
            reader=reader.id,
            path=path,
            blob=entry.blob or self.snapshot.blob(path),
            data=stored["data"],
            locate=lambda keys: self._locate(path, reader, keys),
            valid=stored["valid"],
            reason=stored["reason"],
            tracked=entry.tracked,
        )

    def _locate(self, path: str, reader: Reader, keys: Keys) -> tuple[int, int]:
        """Positions are not cached: the few files with problems are parsed again for theirs."""
        document = self._documents.get((path, reader.id))
        if document is None:
            parse = resolve(reader.parse, owner=reader.id)
            document = self._documents[path, reader.id] = parse(
                path, as_utf8(self.snapshot.read(path))
            )
        place: tuple[int, int] = document.locate(keys)
        return place
