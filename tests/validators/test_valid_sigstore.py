"""``aigov attest --keyless``: Sigstore's own library, against a Sigstore of this machine.

That the public Sigstore takes our statements is not shown here: no test reaches the net.
"""

from __future__ import annotations

import base64
import copy
import json
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator
from sigstore.dsse import Statement
from sigstore.errors import Error
from sigstore.models import ClientTrustConfig

from aigov.cli import main
from aigov.schemas import load
from gitrepo import GitRepo
from localsigstore import LocalSigstore, serving, token
from outside import said
from policyfiles import policy, record, repository, way
from signedfiles import private_pem

DAY = ["--as-of", "2026-11-22"]
IDENTITY = "https://gitlab.com/acme/bot//.gitlab-ci.yml@refs/heads/main"
ISSUER = "https://gitlab.com"
OWNED = policy("owned-risks", evidence=[way(record(fields={"owner": "person"}))])
GOOD = "owner: ana@acme.org\nrisks: [{id: R1, owner: bo@acme.org}]\n"


class Made(NamedTuple):
    """A repository: a commit that passes, one that does not, and results of these two.

    At its head the policy is another one.
    """

    repo: GitRepo
    good: str
    bad: str
    files: Path

    def result(self, rev: str) -> Path:
        return self.files / f"{rev}.json"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("keyless")
    repo = GitRepo(folder / "repo")
    good = repo.commit({**repository(OWNED), "risk-assessment.yaml": GOOD})
    bad = repo.commit({"risk-assessment.yaml": GOOD.replace("ana@acme.org", "the team")})
    repo.commit({"governance/policies/owned-risks.yaml": OWNED.replace("It is so.", "Or not.")})
    (folder / "key.pem").write_bytes(private_pem())
    found = Made(repo, good, bad, folder)
    for rev in (good, bad):
        output = f"json={found.result(rev)}"
        main(["-C", str(repo.path), "check", *DAY, "--rev", rev, "-o", output])
    return found


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No CI, no net, and no files of Sigstore but the test's own."""
    for name in ("GITHUB_ACTIONS", "BUILDKITE", "CIRCLECI", "GOOGLE_SERVICE_ACCOUNT_NAME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}"
    monkeypatch.setenv("https_proxy", closed)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def _job(monkeypatch: pytest.MonkeyPatch) -> None:
    """The identity that a job of GitLab has."""
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("SIGSTORE_ID_TOKEN", token(ISSUER))


@pytest.fixture
def sigstore(monkeypatch: pytest.MonkeyPatch, _job: None) -> Iterator[LocalSigstore]:
    """The Sigstore of this machine, in the place of the public one."""
    with serving(LocalSigstore(IDENTITY)) as local:
        trusting(monkeypatch, local)
        yield local


def trusting(monkeypatch: pytest.MonkeyPatch, local: LocalSigstore) -> None:
    trusted = ClientTrustConfig.from_json(local.trust_config())
    monkeypatch.setattr(ClientTrustConfig, "production", lambda offline=False: trusted)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main([str(each) for each in arguments])
        return code, *capfd.readouterr()

    return call


@pytest.fixture
def verify(run: Run, made: Made, tmp_path: Path) -> Run:
    """Verifies a bundle at the good commit, for the identity, on the day of the result."""

    def call(bundle: Any, **options: str) -> tuple[int, str, str]:
        file = tmp_path / "attestation.json"
        file.write_text(bundle if isinstance(bundle, str) else json.dumps(bundle))
        wanted = {"identity": IDENTITY, "issuer": ISSUER, "rev": made.good, "as_of": DAY[1]}
        words = [
            word
            for name, value in {**wanted, **options}.items()
            for word in (f"--{name.replace('_', '-')}", value)
        ]
        return run("-C", made.repo.path, "verify", file, *words)

    return call


def signed(run: Run, made: Made, rev: str = "", *arguments: str) -> str:
    code, out, err = run("attest", made.result(rev or made.good), "--keyless", *arguments)
    assert (code, err) == (0, "")
    return out


def payload(envelope: Any) -> Any:
    return json.loads(base64.b64decode(envelope["payload"]))


def key_signed(run: Run, made: Made) -> Any:
    out = run("attest", made.result(made.good), "--key", made.files / "key.pem")[1]
    return json.loads(out)


# What is signed


@pytest.mark.usefixtures("sigstore")
def test_a_bundle_holds_for_the_commit_and_the_identity(
    run: Run, verify: Run, made: Made, tmp_path: Path
) -> None:
    file = tmp_path / "bundle.json"
    said = signed(run, made, "", "--valid-until", "2026-11-30", "-o", str(file))
    assert said.startswith(f"attested in {file}: the verdict is ok: ")
    bundle = file.read_text()
    assert json.loads(bundle)["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json"
    code, out, err = verify(bundle, result=str(made.result(made.good)))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"verified: signed by {IDENTITY}, known to {ISSUER}"
    assert f"verified: attests commit {made.good}" in lines
    assert "verified: valid until 2026-11-30" in lines
    assert all(line.startswith("verified: ") for line in lines[:-1])
    assert lines[-1].startswith("ok: ")


@pytest.mark.usefixtures("sigstore")
def test_the_statement_is_that_of_a_key_but_for_where_the_commit_stands(
    run: Run, made: Made
) -> None:
    statement = payload(json.loads(signed(run, made))["dsseEnvelope"])
    Draft202012Validator(load("statement.v1")).validate(statement)
    wanted = payload(key_signed(run, made))
    assert wanted["subject"].pop(0) == {"name": "commit", "digest": {"gitCommit": made.good}}
    wanted["predicate"]["verifier"]["aigov"]["commit"] = made.good
    assert statement == wanted


@pytest.mark.usefixtures("sigstore")
def test_the_commit_is_no_subject_because_sigstore_takes_none(run: Run, made: Made) -> None:
    with pytest.raises(Error, match="malformed in-toto statement"):
        Statement(base64.b64decode(key_signed(run, made)["payload"]))
    Statement(base64.b64decode(json.loads(signed(run, made))["dsseEnvelope"]["payload"]))


def test_the_command_of_sigstore_verifies_the_result_by_the_same_bundle(
    run: Run, made: Made, tmp_path: Path, sigstore: LocalSigstore
) -> None:
    bundle, trusted = tmp_path / "bundle.json", tmp_path / "trust.json"
    signed(run, made, "", "-o", str(bundle))
    trusted.write_text(sigstore.trust_config())
    words = (
        sys.executable, "-m", "sigstore", "--trust-config", trusted, "verify", "identity",
        "--cert-identity", IDENTITY, "--cert-oidc-issuer", ISSUER, "--bundle", bundle,
    )  # fmt: skip
    said(*words, made.result(made.good))
    said(*words, made.result(made.bad), codes=(1,))


# Attacks: of what is not signed, nothing is said


def at(bundle: Any, path: str, change: Callable[[Any], Any]) -> Any:
    """The bundle with one value changed."""
    changed = copy.deepcopy(bundle)
    *folders, last = path.split("/")
    here = changed
    for key in folders:
        here = here[int(key)] if isinstance(here, list) else here[key]
    here[last] = change(here[last])
    return changed


def replaced(old: bytes, new: bytes) -> Callable[[str], str]:
    def change(text: str) -> str:
        raw = base64.b64decode(text)
        assert old in raw
        return base64.b64encode(raw.replace(old, new)).decode()

    return change


ENTRY = "verificationMaterial/tlogEntries/0"
ATTACKS: dict[str, tuple[str, Callable[[Any], Any], str]] = {
    "payload": (
        "dsseEnvelope/payload", replaced(b'"bot"', b'"bat"'), "DSSE: invalid signature",
    ),
    "payload type": ("dsseEnvelope/payloadType", lambda _: "text/plain", "invalid signature"),
    "signature": (
        "dsseEnvelope/signatures", lambda _: [{"sig": "MAYCAQECAQE="}], "invalid signature",
    ),
    "two signatures": ("dsseEnvelope/signatures", lambda all_: all_ * 2, "exactly one signature"),
    "no envelope": ("dsseEnvelope", lambda _: None, "failed to load bundle"),
    "no certificate": (
        "verificationMaterial/certificate/rawBytes", lambda _: "AAAA", "error parsing asn1 value",
    ),
    "no entry": ("verificationMaterial/tlogEntries", lambda _: [], "exactly one log entry"),
    "another entry": (
        f"{ENTRY}/canonicalizedBody", replaced(b'"0.0.1"', b'"0.0.2"'), "invalid root hash",
    ),
    "after the certificate": (
        f"{ENTRY}/integratedTime", lambda then: str(int(then) + 3600),
        "failed to build timestamp certificate chain",
    ),
    "a time that is none": (f"{ENTRY}/integratedTime", lambda _: "9" * 14, "is out of range"),
    "no promise": (f"{ENTRY}/inclusionPromise", lambda _: None, "inclusion promise"),
    "another promise": (
        f"{ENTRY}/inclusionPromise/signedEntryTimestamp", lambda _: "MAYCAQECAQE=",
        "invalid inclusion promise",
    ),
    "another kind": ("mediaType", lambda text: f"{text};version=9", "failed to load bundle"),
}  # fmt: skip


@pytest.mark.usefixtures("sigstore")
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_bundle_that_was_changed_is_refused_and_not_told(
    run: Run, verify: Run, made: Made, attack: str
) -> None:
    path, change, told = ATTACKS[attack]
    code, out, err = verify(at(json.loads(signed(run, made)), path, change))
    assert (code, err) == (1, "")
    first, last = out.splitlines()
    assert first.startswith("refused: signature: ")
    assert told in first
    assert last.endswith("1 of 1 do not hold")
    assert made.good not in out


@pytest.mark.usefixtures("sigstore")
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"identity": f"{IDENTITY}2"}, "Certificate's SANs do not match"),
        ({"identity": "https://gitlab.com/acme/bot"}, "Certificate's SANs do not match"),
        ({"issuer": "https://gitlab.com/"}, "Certificate's OIDCIssuer does not match"),
        ({"issuer": IDENTITY, "identity": ISSUER}, "Certificate's OIDCIssuer does not match"),
    ],
)
def test_another_identity_or_issuer_is_refused(
    run: Run, verify: Run, made: Made, options: dict[str, str], told: str
) -> None:
    code, out, _ = verify(signed(run, made), **options)
    assert code == 1
    assert out.startswith(f"refused: signature: {told}")


def test_a_bundle_of_another_sigstore_is_refused(
    run: Run, verify: Run, made: Made, sigstore: LocalSigstore, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = signed(run, made)
    assert verify(bundle)[0] == 0
    trusting(monkeypatch, LocalSigstore(IDENTITY))
    code, out, _ = verify(bundle)
    assert code == 1
    assert "refused: signature: failed to build timestamp certificate chain" in out
    del sigstore


@pytest.mark.usefixtures("_job")
def test_a_bundle_made_by_hand_is_refused_by_the_keys_of_the_public_sigstore(
    run: Run, verify: Run, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = ClientTrustConfig.production(offline=True)
    with serving(LocalSigstore(IDENTITY)) as local, monkeypatch.context() as patch:
        trusting(patch, local)
        bundle = signed(run, made)
    monkeypatch.setattr(ClientTrustConfig, "production", lambda offline=False: shipped)
    code, out, _ = verify(bundle)
    assert code == 1
    assert "refused: signature: failed to build timestamp certificate chain" in out


# Authentic, and not what it has to be


@pytest.mark.usefixtures("sigstore")
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"rev": "HEAD"}, "refused: attests commit "),
        ({"rev": "HEAD"}, "refused: policy owned-risks has digest "),
        ({"as_of": "2026-12-01"}, "refused: expired: valid until 2026-11-30"),
        ({"as_of": "2026-11-21"}, "refused: created on 2026-11-22, which is after 2026-11-21"),
    ],
)
def test_an_authentic_bundle_is_held_against_what_is_here(
    run: Run, verify: Run, made: Made, options: dict[str, str], told: str
) -> None:
    bundle = signed(run, made, "", "--valid-until", "2026-11-30")
    code, out, _ = verify(bundle, **options)
    assert code == 1
    assert out.startswith("verified: signed by ")
    assert told in out


@pytest.mark.usefixtures("sigstore")
def test_an_authentic_verdict_that_is_not_ok_passes_no_gate(
    run: Run, verify: Run, made: Made
) -> None:
    code, out, _ = verify(signed(run, made, made.bad), rev=made.bad)
    assert code == 1
    assert "refused: authentic, but attests that the verdict is not ok: " in out
    assert out.count("refused: ") == 2  # the verdict, and the last line


# What Sigstore does not do


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/v2/signingCert", "503 Server Error"),
        ("/api/v1/log/entries", "Rekor returned an unknown error with HTTP 503"),
    ],
)
def test_a_service_that_fails_leaves_nothing_signed(
    run: Run, made: Made, sigstore: LocalSigstore, path: str, told: str
) -> None:
    sigstore.failing[path] = 503
    file = made.files / "nothing.json"
    code, out, err = run("attest", made.result(made.good), "--keyless", "-o", file)
    assert (code, out) == (2, "")
    assert err.startswith("aigov: Sigstore did not sign: ")
    assert told in err
    assert "Traceback" not in err
    assert not file.exists()


@pytest.mark.usefixtures("_job")
def test_without_the_net_nothing_is_signed_and_nothing_verified(
    run: Run, verify: Run, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(LocalSigstore(IDENTITY)) as local, monkeypatch.context() as patch:
        trusting(patch, local)
        bundle = signed(run, made)
    code, out, err = run("attest", made.result(made.good), "--keyless")
    assert (code, out) == (2, "")
    assert "aigov: Sigstore did not sign: Failed to refresh TUF metadata" in err
    code, out, err = verify(bundle)
    assert (code, out) == (2, "")
    assert "aigov: the keys of Sigstore cannot be had: Failed to refresh TUF metadata" in err


@pytest.mark.parametrize(
    ("job", "told"),
    [
        ({}, "--keyless needs a CI job with an identity, found none"),
        ({"GITHUB_ACTIONS": "true"}, "insufficient OIDC token permissions"),
        ({"GITLAB_CI": "true"}, "Environment variable SIGSTORE_ID_TOKEN not found"),
        ({"GITLAB_CI": "true", "SIGSTORE_ID_TOKEN": "a.b"}, "Malformed token"),
        ({"GITLAB_CI": "true", "SIGSTORE_ID_TOKEN": "e30.e30.e30"}, "audience claim is missing"),
    ],
)
def test_without_an_identity_it_is_said_how_to_have_one(
    run: Run, made: Made, monkeypatch: pytest.MonkeyPatch, job: dict[str, str], told: str
) -> None:
    for name in ("GITLAB_CI", "SIGSTORE_ID_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in job.items():
        monkeypatch.setenv(name, value)
    code, out, err = run("attest", made.result(made.good), "--keyless")
    assert (code, out) == (2, "")
    assert told in err
    assert "hint: GitHub: permissions: {id-token: write}; GitLab: id_tokens: " in err
