"""``--keyless`` and ``--identity``: what is refused before Sigstore is asked for anything.

What Sigstore's library then does is in ``validators/test_valid_sigstore.py``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aigov.attestation import statement_of, with_sha2_subjects
from aigov.cli import main
from aigov.report.result import as_json
from gitrepo import GitRepo
from policyfiles import policy, record, repository, way
from signedfiles import envelope, public_pem

BUNDLE = json.dumps({"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json"})
WHO = ("--identity", "ana@acme.org", "--issuer", "https://accounts.google.com")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command on ``pub.pem``, ``bundle.json`` and ``envelope.json``."""
    (tmp_path / "pub.pem").write_bytes(public_pem())
    (tmp_path / "bundle.json").write_text(BUNDLE)
    (tmp_path / "envelope.json").write_text(envelope({}))

    def call(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        files = {path.name: str(path) for path in tmp_path.iterdir()}
        try:
            code = main([files.get(str(word), str(word)) for word in words])
        except SystemExit as exc:  # argparse ends so
            code = int(str(exc.code))
        return code, *capfd.readouterr()

    return call


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """The result of a commit."""
    repo = GitRepo(tmp_path / "repo")
    repo.commit(repository(policy(evidence=[way(record(fields={"owner": "person"}))])))
    file = tmp_path / "result.json"
    main(["-C", str(repo.path), "check", "--rev", "HEAD", "-o", f"json={file}"])
    return file


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("verify", "bundle.json", "--pub", "pub.pem"), "hint: --identity ID --issuer URL"),
        (("verify", "bundle.json"), "is a Sigstore bundle: it is signed by an identity"),
        (("verify", "bundle.json", *WHO[:2]), "hint: --identity ID --issuer URL"),
        (("verify", "bundle.json", *WHO[2:]), "hint: --identity ID --issuer URL"),
        (("verify", "envelope.json", *WHO), "is no Sigstore bundle"),
        (("verify", "envelope.json", *WHO[2:]), "hint: --pub pub.pem"),
        (("verify", "envelope.json", "--pub", "pub.pem", *WHO[2:]), "is no Sigstore bundle"),
        (("verify", "bundle.json", "--pub", "pub.pem", *WHO), "not allowed with argument --pub"),
        (("attest", "r.json"), "one of the arguments --key --keyless is required"),
        (("attest", "r.json", "--keyless", "--key", "k"), "not allowed with argument --keyless"),
    ],
)
def test_a_key_and_an_identity_are_told_apart(run: Run, words: tuple[str, ...], told: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert told in err


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        '{"mediaType": 1}',
        '{"mediaType": "application/vnd.oci.image.manifest.v1+json"}',
        '{"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "mediaType": "x"}',
    ],
)
def test_what_does_not_say_that_it_is_a_sigstore_bundle_is_none(
    run: Run, tmp_path: Path, text: str
) -> None:
    (tmp_path / "other.json").write_text(text)
    code, out, err = run("verify", "other.json", *WHO)
    assert (code, out) == (2, "")
    assert "is no Sigstore bundle" in err


def test_an_evidence_bundle_takes_no_identity(run: Run, tmp_path: Path) -> None:
    (tmp_path / "evidence.zip").write_bytes(b"PK")
    for words in (WHO[:2], WHO[2:]):
        code, _, err = run("verify", "evidence.zip", *words)
        assert code == 2
        assert "a bundle is not signed" in err


def test_without_the_library_it_is_said_how_to_have_it(
    run: Run, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("sigstore", "sigstore.models"):
        monkeypatch.setitem(sys.modules, name, None)
    for words in (("attest", result, "--keyless"), ("verify", "bundle.json", *WHO)):
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert "hint: pip install 'aigov-policy[keyless]'" in err


def test_a_result_that_vouches_for_no_commit_is_refused_before_anybody_is_asked(
    run: Run, result: Path, tmp_path: Path
) -> None:
    data = json.loads(result.read_text())
    data["snapshot"]["kind"] = "worktree"
    (tmp_path / "other.json").write_text(as_json(data))
    code, _, err = run("attest", "other.json", "--keyless")
    assert code == 2
    assert "only a commit can be attested" in err


def test_every_subject_of_a_keyless_statement_has_a_sha256(result: Path) -> None:
    raw = result.read_bytes()
    data = json.loads(raw)
    statement = statement_of(data, raw)
    before = json.dumps(statement)
    keyless = with_sha2_subjects(statement)
    assert [sorted(subject["digest"]) for subject in keyless["subject"]] == [["sha256"]]
    assert keyless["predicate"]["verifier"]["aigov"]["commit"] == data["snapshot"]["id"]
    assert json.dumps(statement) == before
