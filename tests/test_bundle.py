"""``aigov evidence bundle`` and ``aigov verify``: what is in it, and ways to tamper with it."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aigov import __version__
from aigov.bundle import Content, File, archive_of, encoded, names_of, zipped
from aigov.bundle_check import examined
from aigov.cli import main
from aigov.errors import UsageError
from aigov.report.result import as_json
from aigov.schemas import load
from conftest import Install
from gitrepo import GitRepo
from policyfiles import MANIFEST, policy, record, repository, way
from test_cli import RISKS
from test_stored import RESULT as NOTHING

DAY = ["--as-of", "2026-11-22"]
OWNED = policy("owned-risks", evidence=[way(record(fields={"risks[].owner": "person"}))])
WAIVERS = """\
- id: W-1
  policy: owned-risks
  system: bot
  reason: The register is being moved to the new tool.
  compensating: The risk board meets weekly and keeps minutes.
  requester: ana@acme.org
  approver: chidi@acme.org
  granted: 2026-11-01
  expires: 2026-12-01
  ticket: RISK-7
"""
FILES = {
    **repository(OWNED),
    "risk-assessment.yaml": RISKS,
    "governance/waivers.yaml": WAIVERS,
    "other.txt": "not evidence\n",
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main([str(each) for each in arguments])
        return code, *capfd.readouterr()

    return call


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    made = GitRepo(tmp_path_factory.mktemp("bundled") / "repo")
    made.commit(FILES)
    return made


@pytest.fixture
def bundle(repo: GitRepo, tmp_path: Path) -> Path:
    file = tmp_path / "evidence.zip"
    command = ["evidence", "bundle", "--rev", "HEAD", *DAY, "-o", str(file)]
    assert main(["-C", str(repo.path), *command]) == 0
    return file


def contents(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# What is in it


def test_it_holds_what_the_verdict_rests_on_and_nothing_else(bundle: Path) -> None:
    held = contents(bundle)
    manifest = json.loads(held.pop("manifest.json"))
    assert {entry["name"]: entry["roles"] for entry in manifest["entries"]} == {
        "policies/owned-risks.yaml": ["policy"],
        "repository/ai-system.yaml": ["system"],
        "repository/aigov.yaml": ["configuration"],
        "repository/governance/waivers.yaml": ["waivers"],
        "repository/risk-assessment.yaml": ["evidence", "named"],
        "result.json": ["result"],
    }
    assert set(held) == {entry["name"] for entry in manifest["entries"]}
    assert held["policies/owned-risks.yaml"] == OWNED.encode()
    assert [each["policy"] for each in manifest["built_in"]] == ["waiver-governance"]
    Draft202012Validator(load("bundle.v1")).validate(manifest)


def test_every_entry_is_described_by_digests_that_git_and_sha256_give(
    bundle: Path, repo: GitRepo
) -> None:
    held = contents(bundle)
    for entry in json.loads(held["manifest.json"])["entries"]:
        data = held[entry["name"]]
        assert entry["size"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        if "path" in entry:
            assert entry["blob"] == repo.git("rev-parse", f"HEAD:{entry['path']}")


def test_the_result_in_it_is_the_one_that_check_writes(
    bundle: Path, repo: GitRepo, tmp_path: Path, run: Run
) -> None:
    file = tmp_path / "result.json"
    run("-C", repo.path, "check", "--rev", "HEAD", *DAY, "-o", f"json={file}")
    assert contents(bundle)["result.json"] == file.read_bytes()


def test_bundling_again_gives_the_same_bytes_of_entries_that_are_only_stored(
    bundle: Path, repo: GitRepo, tmp_path: Path, run: Run
) -> None:
    again = tmp_path / "again.zip"
    where = ("-C", repo.path, "evidence", "bundle")
    code, out, _ = run(*where, "--rev", "HEAD", "--no-cache", *DAY, "-o", again)
    assert code == 0
    assert out.startswith(f"{again}: 4 files, policies: 1; the verdict: ")
    assert again.read_bytes() == bundle.read_bytes()
    with zipfile.ZipFile(bundle) as archive:
        infos = archive.infolist()
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)
    assert {(i.compress_type, i.date_time, i.external_attr, i.extra) for i in infos} == {
        (0, (1980, 1, 1, 0, 0, 0), 0o100644 << 16, b"")
    }


def test_what_is_staged_or_on_disk_is_bundled_as_it_was_judged(tmp_path: Path, run: Run) -> None:
    repo = GitRepo(tmp_path / "repo")
    repo.commit(FILES)
    repo.write({"risk-assessment.yaml": RISKS + "# staged\n"})
    repo.git("add", "-A")
    repo.write({"risk-assessment.yaml": RISKS + "# on disk\n", "bias.md": "# B\n"})
    file = tmp_path / "evidence.zip"
    for arguments, end in (((), b"# on disk\n"), (("--staged",), b"# staged\n")):
        command = ("-C", repo.path, "evidence", "bundle", *arguments, *DAY, "-o", file)
        assert run(*command)[0] == 0
        assert contents(file)["repository/risk-assessment.yaml"].endswith(end)
        assert run("verify", file)[0] == 0


def test_where_no_system_is_declared_there_is_nothing_to_bundle(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "evidence.zip"
    for name, files in {
        "none": {"a.txt": "a"},
        "said": {"aigov.yaml": "version: 1\nsystems: []\n"},
    }.items():
        repo = GitRepo(tmp_path / name)
        repo.commit(files)
        code, out, _ = run("-C", repo.path, "evidence", "bundle", *DAY, "-o", file)
        assert code == 3
        assert out.startswith("nothing to bundle: ")
        assert not file.exists()


def test_a_file_to_write_is_asked_for_and_has_to_be_writable(
    repo: GitRepo, tmp_path: Path, run: Run
) -> None:
    command = ("-C", repo.path, "evidence", "bundle", *DAY)
    assert "hint: aigov evidence bundle -o" in run(*command)[2]
    code, _, err = run(*command, "-o", tmp_path / "none" / "evidence.zip")
    assert code == 2
    assert "cannot be written: no such file or directory" in err


def test_options_that_choose_what_is_judged_are_for_bundle_only(repo: GitRepo, run: Run) -> None:
    code, _, err = run("-C", repo.path, "evidence", "list", "--gate", "ci")
    assert code == 2
    assert "evidence list judges nothing" in err


PACK = """\
id: house
version: "1"
title: House rules
extends: []
policies: {acme-card: {mode: enforced}}
"""


def test_policies_of_other_distributions_are_bundled_by_their_bytes(
    install_policies: Install, tmp_path: Path, run: Run
) -> None:
    card = policy("acme-card", evidence=[way(record("model-card", fields={"owner": "person"}))])
    install_policies(**{"cards/acme-card.yaml": card, "packs/house.yaml": PACK})
    repo = GitRepo(tmp_path / "repo")
    repo.commit({"aigov.yaml": "version: 1\nextends: [acme:house]\n", "ai-system.yaml": MANIFEST})
    file = tmp_path / "evidence.zip"
    command = ("-C", repo.path, "evidence", "bundle", "--rev", "HEAD", *DAY, "-o", file)
    assert run(*command)[0] == 0
    assert contents(file)["policies/acme-card.yaml"] == card.encode()
    code, out, _ = run("-C", repo.path, "verify", file, "--rev", "HEAD")
    assert code == 0
    told = "1 policy of distributions, first acme-card: not compared with the repository"
    assert f"verified: {told}" in out


# Names


def test_an_entry_of_a_hostile_path_has_a_safe_name_and_the_path_can_be_had_back() -> None:
    assert encoded("models/loan/MODEL_CARD.md") == "models/loan/MODEL_CARD.md"
    assert encoded("../a/./b") == "%2E%2E/a/%2E/b"
    assert encoded("a b\n%~.") == "a%20b%0A%25%7E%2E"
    assert encoded("\udcff\u202e") == "%FF%E2%80%AE"
    assert encoded("C:\\x") == "C%3A%5Cx"


def test_paths_that_cannot_be_extracted_side_by_side_are_named_by_their_digest() -> None:
    long = "x" * 101
    paths = ["A.yaml", "a.yaml", "b", "B/c", "d/e", "d/f", "nul.txt", "com1/x", long, "g/" * 150]
    names = names_of(paths)
    assert {path for path, name in names.items() if name == f"repository/{path}"} == {"d/e", "d/f"}
    digest = hashlib.sha256(b"A.yaml").hexdigest()
    assert names["A.yaml"] == f"repository/~/{digest}"
    assert len(set(names.values())) == len(paths)


def test_hostile_paths_are_bundled_and_verified(tmp_path: Path, run: Run) -> None:
    repo = GitRepo(tmp_path / "repo")
    odd = ["\udcff.yaml", "a\u202eb\n\x1b[2J.yaml", "\\xff.yaml", "R.yaml", "r.yaml", "~.yaml"]
    system = MANIFEST + "evidence: {risk-assessment: ['r/*']}\n"
    files = {f"r/{name}": RISKS + f"# {n}\n" for n, name in enumerate(odd)}
    repo.commit({**repository(OWNED), "ai-system.yaml": system, **files})
    file = tmp_path / "evidence.zip"
    command = ("-C", repo.path, "evidence", "bundle", "--rev", "HEAD", *DAY, "-o", file)
    assert run(*command)[0] == 0
    held = contents(file)
    assert sum(name.startswith("repository/r/") for name in held) == 4
    assert sum(name.startswith("repository/~/") for name in held) == 2
    assert all(name.isascii() and name.isprintable() for name in held)
    code, out, _ = run("-C", repo.path, "verify", file, "--rev", "HEAD")
    assert code == 0
    assert "verified: every file is the same in HEAD" in out


# What holds


def test_a_whole_bundle_is_told_with_its_digests_and_verdict(bundle: Path, run: Run) -> None:
    code, out, err = run("verify", bundle)
    manifest = hashlib.sha256(contents(bundle)["manifest.json"]).hexdigest()
    whole = hashlib.sha256(bundle.read_bytes()).hexdigest()
    assert (code, err) == (0, "")
    assert "verified: as the result says: 4 files, policies: 1" in out
    assert "verified: policy waiver-governance is built into aigov: no file holds it" in out
    assert "verified: the verdict in it: " in out
    last = out.splitlines()[-1]
    assert last.endswith(f"manifest.json SHA-256 {manifest}, bundle SHA-256 {whole}")
    assert run("verify", bundle, "-q")[1].count("\n") == 1


def test_the_command_that_judged_is_told_so_that_a_choice_is_seen(
    repo: GitRepo, tmp_path: Path, run: Run
) -> None:
    file = tmp_path / "evidence.zip"
    choice = ("--select", "owned-*", "--system", "bot")
    command = ("evidence", "bundle", "--rev", "HEAD", *choice, *DAY, "-o", file)
    assert run("-C", repo.path, *command)[0] == 0
    code, out, _ = run("verify", file)
    assert code == 0
    fixed = f"aigov check --rev {repo.git('rev-parse', 'HEAD')} --as-of 2026-11-22"
    made = f"verified: made by aigov-policy {__version__}: {fixed}"
    (told,) = (line for line in out.splitlines() if line.startswith("verified: made by"))
    assert told.startswith(made)
    assert "--select 'owned-*'" in told
    assert "--system bot" in told


def differing(out: str) -> list[str]:
    """What each line but the last one is about."""
    return [line.partition(":")[2].split(":")[0].strip() for line in out.splitlines()[:-1]]


def test_a_revision_has_to_hold_the_same_files(bundle: Path, tmp_path: Path, run: Run) -> None:
    repo = GitRepo(tmp_path / "other")
    repo.commit({**FILES, "risk-assessment.yaml": "risks: []\n"})
    repo.git("rm", "-q", "governance/waivers.yaml")
    repo.commit()
    code, out, _ = run("-C", repo.path, "verify", bundle, "--rev", "HEAD")
    assert code == 1
    assert differing(out) == ["commit", "tree", "governance/waivers.yaml", "risk-assessment.yaml"]


def test_a_revision_has_to_be_the_commit_and_the_folder_that_was_judged(
    tmp_path: Path, run: Run
) -> None:
    repo, file = GitRepo(tmp_path / "repo"), tmp_path / "evidence.zip"
    first = repo.commit(
        {f"{folder}/{name}": text for folder in "ab" for name, text in FILES.items()}
    )
    same_tree = repo.commit()
    judge = ("evidence", "bundle", "--rev", first, *DAY, "-o", file)
    assert run("-C", repo.path / "a", *judge)[0] == 0
    for folder, rev, told in (
        ("a", first, []),
        ("a", same_tree, ["commit"]),
        ("b", first, ["folder"]),
    ):
        code, out, _ = run("-C", repo.path / folder, "verify", file, "--rev", rev)
        assert (code, differing(out) if code else []) == (1 if told else 0, told)


def test_a_configuration_that_was_left_out_is_missed_in_its_revision(
    repo: GitRepo, bundle: Path, run: Run
) -> None:
    bundle.write_bytes(changed(bundle, dropped("repository/aigov.yaml")))
    code, out, _ = run("-C", repo.path, "verify", bundle, "--rev", "HEAD")
    assert code == 1
    assert "differs: aigov.yaml: is in HEAD, and the bundle holds no configuration" in out


def test_a_policy_of_the_repository_has_to_be_the_one_of_the_revision(
    repo: GitRepo, bundle: Path, run: Run
) -> None:
    lax = OWNED.replace("risks[].owner", "risks[].id").encode()
    held = contents(bundle)
    told = json.loads(held["result.json"])
    next(p for p in told["policies"] if p["id"] == "owned-risks")["digest"] = hashlib.sha256(
        lax
    ).hexdigest()
    forged(POLICY, lax)(held)
    forged("result.json", as_json(told).encode())(held)
    bundle.write_bytes(zipped(held))
    assert run("verify", bundle)[0] == 0
    code, out, _ = run("-C", repo.path, "verify", bundle, "--rev", "HEAD")
    assert code == 1
    source = "governance/policies/owned-risks.yaml"
    real = hashlib.sha256(OWNED.encode()).hexdigest()
    assert f"differs: policy owned-risks: {source} has SHA-256 {real} in HEAD, and " in out


@pytest.mark.parametrize(
    "options", [("--gate", "ci"), ("--as-of", "2026-11-22"), ("--pack", "a:b"), ("--result", "r")]
)
def test_what_is_asked_of_attestations_is_a_usage_error_of_a_bundle(
    bundle: Path, run: Run, options: tuple[str, str]
) -> None:
    code, out, err = run("verify", bundle, *options)
    assert (code, out) == (2, "")
    assert f"{options[0]} is for attestations" in err


# What does not hold


def changed(file: Path, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The bundle with other entries, written as ours are."""
    held = contents(file)
    change(held)
    return zipped(held)


def set_to(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda held: held.update({name: data})


def in_manifest(change: Callable[[Any], None]) -> Callable[[dict[str, bytes]], None]:
    def make(held: dict[str, bytes]) -> None:
        manifest = json.loads(held["manifest.json"])
        change(manifest)
        held["manifest.json"] = json.dumps(manifest, indent=1).encode() + b"\n"

    return make


def forged(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    """An entry with other bytes, and a manifest that agrees with them."""

    def make(held: dict[str, bytes]) -> None:
        held[name] = data

        def describe(manifest: Any) -> None:
            entry = next(each for each in manifest["entries"] if each["name"] == name)
            entry.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())
            if "blob" in entry:
                raw = b"blob %d\0" % len(data) + data
                entry["blob"] = hashlib.sha1(raw).hexdigest()

        in_manifest(describe)(held)

    return make


def entry_of(manifest: Any, name: str) -> Any:
    return next(each for each in manifest["entries"] if each["name"] == name)


def added(name: str, *roles: str, path: str = "") -> Callable[[dict[str, bytes]], None]:
    """One more entry that the manifest describes as what it is."""

    def make(held: dict[str, bytes]) -> None:
        held[name] = b"a card\n"
        about: dict[str, Any] = {"name": name, "size": 7, "roles": [*roles]}
        about["sha256"] = hashlib.sha256(b"a card\n").hexdigest()
        if path:
            blob = hashlib.sha1(b"blob 7\0a card\n").hexdigest()
            about.update(path=path, encoded_path=path, blob=blob)
        in_manifest(lambda manifest: manifest["entries"].append(about))(held)

    return make


def called(name: str, *roles: str) -> Callable[[dict[str, bytes]], None]:
    """An entry with other roles."""
    return in_manifest(lambda manifest: entry_of(manifest, name).update(roles=[*roles]))


def dropped(name: str) -> Callable[[dict[str, bytes]], None]:
    """An entry taken away, and from the manifest."""

    def make(held: dict[str, bytes]) -> None:
        del held[name]
        in_manifest(lambda manifest: manifest["entries"].remove(entry_of(manifest, name)))(held)

    return make


def both(*changes: Callable[[dict[str, bytes]], None]) -> Callable[[dict[str, bytes]], None]:
    def make(held: dict[str, bytes]) -> None:
        for change in changes:
            change(held)

    return make


def rewritten(held: dict[str, bytes]) -> None:
    """The same result with other spaces."""
    forged("result.json", json.dumps(json.loads(held["result.json"])).encode())(held)


def without_file(policy: str, digest: str) -> Callable[[dict[str, bytes]], None]:
    """A policy that the result and the manifest call built in, with a digest of one's own."""

    def make(held: dict[str, bytes]) -> None:
        told = json.loads(held["result.json"])
        next(p for p in told["policies"] if p["id"] == policy).update(
            source="built in", digest=digest
        )
        forged("result.json", as_json(told).encode())(held)
        held.pop(f"policies/{policy}.yaml", None)

        def describe(manifest: Any) -> None:
            manifest["entries"] = [e for e in manifest["entries"] if e.get("policy") != policy]
            others = [e for e in manifest["built_in"] if e["policy"] != policy]
            manifest["built_in"] = [*others, {"policy": policy, "sha256": digest}]

        in_manifest(describe)(held)

    return make


RISK = "repository/risk-assessment.yaml"
POLICY = "policies/owned-risks.yaml"
TAMPERED: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "an extra entry": (set_to("repository/x.yaml", b"x"), "repository/x.yaml: is in the archive"),
    "a missing entry": (lambda held: held.pop(RISK) and None, f"{RISK} (risk-assessment.yaml): is"),
    "other bytes": (set_to(RISK, b"risks: []\n"), f"{RISK} (risk-assessment.yaml): has SHA-256"),
    "other bytes and manifest": (
        forged(RISK, b"risks: []\n"),
        "risk-assessment.yaml: the result rests on it",
    ),
    "another policy": (
        forged(POLICY, OWNED.replace("first", "second").encode()),
        "policy owned-risks: the result names SHA-256",
    ),
    "no result": (lambda held: held.pop("result.json") and None, "result.json: is missing"),
    "another result": (forged("result.json", b"{}"), "result.json:1:1: is no result of aigov"),
    "a key twice in the manifest": (
        set_to("manifest.json", b'{"entries": [], "entries": []}'),
        "manifest.json: has the key 'entries' twice",
    ),
    "a manifest of another form": (set_to("manifest.json", b"[]"), "manifest.json: "),
    "an entry described twice": (
        in_manifest(lambda m: m["entries"].append(entry_of(m, RISK))),
        f"{RISK}: stands in manifest.json twice",
    ),
    "another path": (
        in_manifest(lambda m: entry_of(m, RISK).update(path="b", encoded_path="b")),
        f"{RISK} (b): another name belongs to this path",
    ),
    "a path that is encoded otherwise": (
        in_manifest(lambda m: entry_of(m, RISK).update(encoded_path="risk%2Dassessment.yaml")),
        "its path and its encoded path differ",
    ),
    "evidence that nothing used": (
        in_manifest(lambda m: entry_of(m, "repository/aigov.yaml")["roles"].append("evidence")),
        "aigov.yaml: is called evidence",
    ),
    "a system that is none": (
        in_manifest(lambda m: entry_of(m, "repository/ai-system.yaml").update(roles=["read"])),
        "ai-system.yaml: declares bot, and is not in the bundle",
    ),
    "an entry that is nothing": (added("install.sh", "read"), "install.sh: is not one of the"),
    "another entry called the result": (
        added("repository/x.md", "result", path="x.md"), "repository/x.md: cannot be called result",
    ),
    "evidence that is no file": (called("result.json", "evidence"), "cannot be called evidence"),
    "a policy called a file": (called(POLICY, "policy", "read"), "cannot be called read"),
    "a file that is a policy": (
        in_manifest(lambda m: entry_of(m, RISK).update(policy="risk")),
        f"{RISK}: is not one of the result, a file or a policy",
    ),
    "two configurations": (
        added("repository/x.md", "configuration", path="x.md"),
        "repository/x.md: is called configuration, and so is repository/aigov.yaml",
    ),
    "another configuration": (
        both(
            called("repository/aigov.yaml", "read"), called(RISK, "evidence", "configuration")
        ),
        "risk-assessment.yaml: is called configuration, and the result does not name it",
    ),
    "a file that no problem points to": (
        added("repository/x.md", "named", path="x.md"),
        "x.md: is called named, and the result does not name it",
    ),
    "a system that nobody declares": (
        added("repository/x.md", "system", path="x.md"),
        "x.md: is called system, and the result does not name it",
    ),
    "other waivers": (
        both(
            called("repository/governance/waivers.yaml", "read"),
            added("repository/x.md", "waivers", path="x.md"),
        ),
        "x.md: is called waivers, and the result does not name it",
    ),
    "no waivers": (
        dropped("repository/governance/waivers.yaml"),
        "governance/waivers.yaml: holds waivers that the result names, and is not in the bundle",
    ),
    "the result with other spaces": (rewritten, "result.json: is not as aigov wrote it"),
    "a policy that is built into nothing": (
        without_file("owned-risks", "0" * 64),
        "policy owned-risks: is not built into aigov, and no file holds it",
    ),
    "a built-in policy that is another": (
        without_file("waiver-governance", "0" * 64),
        "policy waiver-governance: has SHA-256 000",
    ),
    "a policy without a file": (
        in_manifest(lambda m: m["built_in"].append({"policy": "owned-risks", "sha256": "0" * 64})),
        "policy owned-risks: the bundle holds SHA-256 000",
    ),
}  # fmt: skip


@pytest.mark.parametrize("attack", TAMPERED)
def test_a_bundle_that_is_not_what_it_says_is_refused(bundle: Path, run: Run, attack: str) -> None:
    change, told = TAMPERED[attack]
    bundle.write_bytes(changed(bundle, change))
    code, out, err = run("verify", bundle)
    assert (code, err) == (1, "")
    assert told in out
    assert out.splitlines()[-1].startswith("refused: ")


def rezipped(file: Path, change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    """The same entries; ``change`` alters the record of one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in contents(file).items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            if name == RISK:
                change(info)
            archive.writestr(info, data)
    return buffer.getvalue()


def twice(raw: bytes) -> bytes:
    """One more record of the first entry, in the directory and before it."""
    held = io.BytesIO(raw)
    with zipfile.ZipFile(held, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(zipfile.ZipInfo(RISK, (1980, 1, 1, 0, 0, 0)), b"risks: []\n")
    return held.getvalue()


def encrypted(raw: bytes) -> bytes:
    """The flag of encryption set in both records of an entry (APPNOTE 4.4.4, bit 0)."""
    data = bytearray(raw)
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def between(raw: bytes) -> bytes:
    """Bytes between the last entry and the directory, which the end record is told of."""
    at = raw.index(b"PK\x01\x02")
    end = raw.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", raw, end + 16)[0]
    moved = raw[end : end + 16] + struct.pack("<I", start + 6) + raw[end + 20 :]
    return raw[:at] + b"hidden" + raw[at:end] + moved


def commented(raw: bytes) -> bytes:
    held = io.BytesIO(raw)
    with zipfile.ZipFile(held, "a") as archive:
        archive.comment = b"hello"
    return held.getvalue()


def compressed(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_DEFLATED


def linked(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


def later(info: zipfile.ZipInfo) -> None:
    info.date_time = (2026, 11, 22, 0, 0, 0)


def archives(file: Path) -> Iterator[tuple[str, bytes, str]]:
    raw = file.read_bytes()
    yield "untouched", rezipped(file, lambda info: None), ""
    yield "compressed", rezipped(file, compressed), f"{RISK}: is compressed, and only stored"
    yield "a link", rezipped(file, linked), f"{RISK}: is a symbolic link"
    yield "another date", rezipped(file, later), "holds bytes that are part of no entry"
    yield "a name twice", twice(raw), f"{RISK}: stands in the archive twice"
    yield "encrypted", encrypted(raw), "manifest.json: is encrypted"
    yield "appended", raw + b"more", "holds bytes that are part of no entry"
    yield "between", between(raw), "holds bytes that are part of no entry"
    yield "a comment", commented(raw), "holds bytes that are part of no entry"
    yield "one byte", raw.replace(b"owner: the team", b"owner: the tean"), "has git blob id"
    yield "a name upwards", zipped({**contents(file), "../x": b""}), "../x: has a name that no"


def test_an_archive_that_hides_anything_is_refused(bundle: Path, run: Run) -> None:
    for name, raw, told in [*archives(bundle)]:
        bundle.write_bytes(raw)
        code, out, err = run("verify", bundle)
        assert (name, code, err) == (name, 1 if told else 0, "")
        assert told in out, name


def test_every_single_byte_counts() -> None:
    blob = hashlib.sha1(b"blob 1\0a").hexdigest()
    files = {"a": File(b"a", blob, ("read",))}
    raw = archive_of(Content(as_json(NOTHING).encode(), files, {}))
    assert examined(raw, "x").differences == ()
    unseen = []
    for at in range(0, len(raw), 3):
        other = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with suppress(UsageError):
            if not examined(other, "x").differences:
                unseen.append(at)
    assert unseen == []


def test_what_is_no_bundle_is_a_usage_error(bundle: Path, tmp_path: Path, run: Run) -> None:
    whole = bundle.read_bytes()
    for raw, told in {
        b"PK\x03\x04": "is no ZIP archive that can be read",
        whole[:-30]: "is no ZIP archive that can be read",
        zipped({"a": b""}): "is no evidence bundle: it has no manifest.json",
    }.items():
        bundle.write_bytes(raw)
        code, out, err = run("verify", bundle)
        assert (code, out) == (2, "")
        assert told in err
    assert run("verify", tmp_path / "none.zip")[0] == 2
    bundle.write_bytes(whole)
    assert run("verify", bundle, "--pub", bundle)[0] == 2


def test_an_archive_of_too_many_entries_is_refused_before_they_are_listed(
    tmp_path: Path, run: Run
) -> None:
    count, record = 200_001, b"PK\x01\x02" + bytes(42)  # APPNOTE 4.3.12, all of it zero
    # APPNOTE 4.3.16: one entry is said to be there, and the directory is as long as it is.
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, count * len(record), 0, 0)
    file = tmp_path / "many.zip"
    file.write_bytes(record * count + end)
    code, out, err = run("verify", file)
    assert (code, out) == (2, "")
    assert "holds more than 200,000 entries" in err
