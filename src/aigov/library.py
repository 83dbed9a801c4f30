"""Every policy and pack that is installed, or that the snapshot's own folders hold."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from aigov.artifacts import DocumentCache
from aigov.config import Override, overrides
from aigov.demands import Vocabulary
from aigov.errors import PolicyError, nearest
from aigov.globs import normal
from aigov.model import Policy
from aigov.policy import is_kebab, parse, unique
from aigov.strict import Strict

if TYPE_CHECKING:
    from aigov.frameworks import Framework
    from aigov.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Pack:
    """A named, versioned selection of policies; ``floors`` are what nobody below may lower."""

    id: str
    version: str
    title: str
    extends: tuple[str, ...]
    policies: Mapping[str, Override]
    floors: Mapping[str, Override]
    source: str


@dataclass(frozen=True, slots=True)
class Library:
    """Every policy and pack that is installed or that the snapshot's own folders hold.

    ``folders`` maps the name used in ``extends`` to folders on disk. Files are read when asked for.
    ``compiled`` holds the installed policies that were read before with the same vocabulary, by
    path and content.
    """

    folders: Mapping[str, list[str]]
    vocabulary: Vocabulary
    snapshot: Snapshot | None = None
    cache: DocumentCache | None = None
    compiled: dict[tuple[str, bytes], Policy] = field(default_factory=dict)
    listed: dict[str, dict[str, str]] = field(default_factory=dict)

    def policy_files(self, name: str) -> dict[str, str]:
        """Policy id -> file, of one source of the library; its folders are listed once."""
        if name not in self.listed:
            self.listed[name] = {
                os.path.basename(path).removesuffix(".yaml"): path
                for folder in self.folders.get(name, ())
                for path in _yaml_files(folder)
                if not _is_apart(folder, path)
            }
        return self.listed[name]

    def files_of(self, policy_ids: Iterable[str]) -> list[str]:
        """The files on disk of these policies, and every file and folder of packs."""
        wanted = set(policy_ids)
        found = []
        for name, folders in self.folders.items():
            known = self.policy_files(name)
            found += [path for policy_id, path in known.items() if policy_id in wanted]
            found += [path for folder in folders for path in _folders(folder)]
            found += [
                path for folder in folders for path in _yaml_files(os.path.join(folder, "packs"))
            ]
        return found

    def installed(self) -> dict[str, Policy]:
        """Every installed policy by id; PolicyError when two distributions bring one id."""
        return unique(
            self.read(path)
            for name in sorted(self.folders)
            for path in sorted(self.policy_files(name).values())
        )

    def find(self, policy_id: str) -> Policy:
        """An installed policy; PolicyError with the nearest id when there is none."""
        files = {
            pid: path for name in self.folders for pid, path in self.policy_files(name).items()
        }
        if policy_id not in files:
            raise PolicyError(
                f"unknown policy {policy_id!r}", hint=nearest(policy_id, tuple(files))
            )
        return self.read(files[policy_id])

    def frameworks(self) -> dict[str, Framework]:
        """Every installed framework by id; PolicyError for two of one id, and for a plain id.

        Only aigov's own have an id without a name before it.
        """
        from aigov.frameworks import parse as parse_framework

        found: dict[str, Framework] = {}
        for name in sorted(self.folders):
            for path in (p for folder in self.folders[name] for p in _inside(folder, "frameworks")):
                with open(path, "rb") as file:
                    framework = parse_framework(file.read(), shown(path), self.cache)
                if framework.id in found or (name != "aigov" and ":" not in framework.id):
                    what = f"framework id {framework.id!r} of {name} is taken, or kept for aigov"
                    hint = "one of your own is named for it: acme:controls"
                    raise PolicyError(what, where=framework.source, hint=hint)
                found[framework.id] = framework
        return found

    def files_by_digest(self, policies: Iterable[Policy]) -> dict[str, bytes]:
        """By policy id, the bytes of the file that each was read from.

        PolicyError where none has the digest of the policy any more.
        """
        wanted = {policy.id: policy for policy in policies}
        found = {}
        for name in sorted(self.folders):
            for policy_id, path in self.policy_files(name).items():
                if policy_id in wanted:
                    with open(path, "rb") as file:
                        found.update(_same(file.read(), wanted[policy_id]))
        for policy in wanted.values():
            if self.snapshot is not None and policy.source in self.snapshot.entries:
                found.update(_same(self.snapshot.read(policy.source), policy))
            if policy.id not in found:
                raise PolicyError(
                    "changed since it was read", where=policy.source, hint="run again"
                )
        return found

    def read(self, path: str) -> Policy:
        """One policy file on disk."""
        with open(path, "rb") as file:
            raw = file.read()
        if (path, raw) not in self.compiled:
            beside = partial(_read_beside, os.path.dirname(path))
            policy = parse(raw, shown(path), self.vocabulary, self.cache, beside)
            self.compiled[path, raw] = policy
        return self.compiled[path, raw]

    def pack(self, name: str, origin: str) -> Pack:
        """``distribution:pack``; PolicyError with what there is when there is no such pack."""
        source, _, pack_id = name.partition(":")
        packs = {
            os.path.basename(path).removesuffix(".yaml"): path
            for folder in self.folders.get(source, ())
            for path in _yaml_files(os.path.join(folder, "packs"))
        }
        if pack_id not in packs:
            known = sorted(f"{source}:{pid}" for pid in packs) or sorted(self.folders)
            hint = nearest(name, tuple(known))
            if source not in self.folders:
                hint = f"install {source} beside aigov; in a hook: additional_dependencies"
            raise PolicyError(f"unknown pack {name!r}", where=origin, hint=hint)
        with open(packs[pack_id], "rb") as file:
            return parse_pack(file.read(), shown(packs[pack_id]), self.cache)

    def folder(self, name: str, origin: str) -> list[Policy]:
        """Every policy of a folder of the snapshot."""
        if self.snapshot is None:
            raise PolicyError(f"{name!r} is a folder, and there is no repository", where=origin)
        prefix = name.removeprefix("./").rstrip("/") + "/"
        inside = [path for path in self.snapshot.entries if path.startswith(prefix)]
        for path in inside:
            if path.endswith(".yml"):
                what = f"{path} is not read: a policy's file ends in .yaml"
                raise PolicyError(what, where=origin, hint="rename it")
        paths = [path for path in inside if path.endswith(".yaml")]
        if not paths:
            hint = "a folder of the repository ends in /, a bundled pack starts with aigov:"
            raise PolicyError(f"folder {name!r} holds no policy", where=origin, hint=hint)
        return [self._of_snapshot(self.snapshot, path) for path in sorted(paths)]

    def _of_snapshot(self, snapshot: Snapshot, path: str) -> Policy:
        def beside(name: str) -> bytes:
            return snapshot.read(normal(f"{path.rpartition('/')[0]}/{name}"))

        return parse(snapshot.read(path), path, self.vocabulary, self.cache, beside)


def _same(raw: bytes, policy: Policy) -> dict[str, bytes]:
    """The bytes by the policy's id, if they are those that its digest is of."""
    return {policy.id: raw} if hashlib.sha256(raw).hexdigest() == policy.digest else {}


def _read_beside(folder: str, name: str) -> bytes:
    """A file below the folder of an installed policy."""
    with open(os.path.join(folder, normal(name)), "rb") as file:
        return file.read()


def shown(path: str) -> str:
    """A file of an installed distribution as people should see it: from its package on."""
    parts = path.replace(os.sep, "/").split("/")
    return "/".join(parts[-3:])


def _folders(folder: str) -> Iterator[str]:
    for base, _, _ in os.walk(folder):
        yield base


def _is_apart(folder: str, path: str) -> bool:
    """Whether a file in a folder of policies is none: a pack, a framework, the list of topics."""
    apart = os.path.basename(os.path.dirname(path)) in ("packs", "frameworks")
    return apart or path == os.path.join(folder, "topics.yaml")


def _inside(folder: str, name: str) -> Iterator[str]:
    return _yaml_files(os.path.join(folder, name))


def _yaml_files(folder: str) -> Iterator[str]:
    for base, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".yaml"):
                yield os.path.join(base, name)


def parse_pack(raw: bytes, source: str, cache: DocumentCache | None = None) -> Pack:
    """One pack file; PolicyError, with line and remedy, for any fault."""
    top = Strict.parse(raw, source, PolicyError, cache)
    pack_id = top.text("id")
    if not is_kebab(pack_id):
        hint = "use a-z, 0-9 and -, as in: id: baseline"
        raise top.fail(f"id {pack_id!r} is not a kebab-case name", "id", hint=hint)
    extends = top.texts("extends")
    for n, name in enumerate(extends):
        if ":" not in name and not name.endswith("/"):
            hint = "aigov:baseline, distribution:pack, or a folder such as policies/"
            raise top.fail(f"unknown pack {name!r}", "extends", n, hint=hint)
    pack = Pack(
        id=pack_id,
        version=top.text("version"),
        title=top.text("title"),
        extends=extends,
        policies=overrides(top.mapping("policies"), origin=source),
        floors=_floors(top.mapping("floors"), source),
        source=source,
    )
    top.text("why", "")
    top.close()
    return pack


def _floors(table: Strict, source: str) -> dict[str, Override]:
    found = overrides(table, origin=source)
    for policy_id in found:
        floor = table.mapping(policy_id)
        floor.get("mode")
        floor.get("params")
        floor.close()
    return found
