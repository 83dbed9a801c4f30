"""``aigov attest`` and ``aigov verify``: what is signed, and all ways in which it must not hold."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as elliptic
from jsonschema import Draft202012Validator

from aigov import __version__
from aigov.cli import main
from aigov.schemas import load
from gitrepo import GitRepo
from policyfiles import policy, record, repository, way
from signedfiles import IN_TOTO, OTHERS, OURS, authenticated, envelope, private_pem, public_pem
from signedfiles import signature as signed
from test_bundle import WAIVERS

DAY = ["--as-of", "2026-11-22"]
OWNED = policy(
    "owned-risks",
    params={"longest": "365d"},
    evidence=[way(record(fields={"owner": "person", "date": {"max-age": "$longest"}}))],
)
CARD = policy("card", evidence=[way(record("model-card", fields={"owner": "person"}))])
RISKS = "owner: ana@acme.org\ndate: 2026-11-01\nrisks: [{id: R1, owner: bo@acme.org}]\n"
MODES = "policies: {card: {mode: advisory}}\n"
CONFIG = f"version: 1\nextends: [governance/policies/]\n{MODES}"


class Made(NamedTuple):
    """A repository of three commits, and results of the first two."""

    repo: GitRepo
    good: str
    bad: str
    files: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("attested")
    repo = GitRepo(folder / "repo")
    first = repository(OWNED, CARD, config=CONFIG)
    good = repo.commit({**first, "risk-assessment.yaml": RISKS})
    bad = repo.commit({"risk-assessment.yaml": RISKS.replace("ana@acme.org", "the team")})
    repo.commit({
        "risk-assessment.yaml": RISKS,
        "governance/policies/owned-risks.yaml": OWNED.replace("365d", "730d"),
        "governance/policies/third.yaml": CARD.replace('"card"', '"third"'),
        "aigov.yaml": CONFIG.replace("advisory", "enforced"),
        "two/ai-system.yaml": "id: two\nowner: ana@acme.org\nrisk_tier: minimal\n",
    })  # fmt: skip
    (folder / "key.pem").write_bytes(private_pem())
    (folder / "pub.pem").write_bytes(public_pem())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIGOV_CACHE_DIR", str(folder / "cache"))
        for rev in (good, bad):
            check(repo, folder / f"{rev}.json", "--rev", rev)
    return Made(repo, good, bad, folder)


def check(repo: GitRepo, file: Path, *arguments: str) -> int:
    return main(["-C", str(repo.path), "check", *DAY, *arguments, "-o", f"json={file}"])


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main([str(each) for each in arguments])
        return code, *capfd.readouterr()

    return call


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def verify(run: Run, made: Made, tmp_path: Path) -> Run:
    """Verifies an envelope, given as text, at the good commit and on the day of the result."""

    def call(text: str, *arguments: object) -> tuple[int, str, str]:
        file = tmp_path / "attestation.json"
        file.write_text(text)
        fixed = ("-C", made.repo.path, "verify", file, "--pub", made.files / "pub.pem")
        where = () if "--rev" in arguments else ("--rev", made.good)
        when = () if "--as-of" in arguments else DAY
        return run(*fixed, *where, *when, *arguments)

    return call


def result(made: Made, rev: str = "") -> Path:
    return made.files / f"{rev or made.good}.json"


def attested(run: Run, made: Made, file: Path, *arguments: str) -> str:
    code, out, err = run("attest", file, "--key", made.files / "key.pem", *arguments)
    assert (code, err) == (0, "")
    return out


def payload(text: str) -> Any:
    return json.loads(base64.b64decode(json.loads(text)["payload"]))


# What is signed


def test_the_statement_says_who_judged_what_by_which_policies(run: Run, made: Made) -> None:
    digest = hashlib.sha256(result(made).read_bytes()).hexdigest()
    files = {name: hashlib.sha256(text.encode()).hexdigest()
             for name, text in {"owned-risks": OWNED, "card": CARD}.items()}  # fmt: skip
    statement = payload(attested(run, made, result(made), "--valid-until", "2027-05-31"))
    assert statement == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": "commit", "digest": {"gitCommit": made.good}},
            {"name": "result.json", "digest": {"sha256": digest}},
        ],
        "predicateType": "https://in-toto.io/attestation/svr/v0.1",
        "predicate": {
            "verifier": {
                "id": f"https://aigov.dev/aigov/{__version__}",
                "aigov": {
                    "as_of": "2026-11-22",
                    "gate": "release-review",
                    "root": "",
                    "tree": made.repo.git("rev-parse", f"{made.good}^{{tree}}"),
                    "systems": ["bot"],
                    "packs": ["governance/policies/"],
                    "policies": [
                        {
                            "id": name,
                            "version": "1",
                            "mode": mode,
                            "gate": "ci",
                            "digest": {"sha256": files[name]},
                        }
                        for name, mode in (("card", "advisory"), ("owned-risks", "enforced"))
                    ],
                },
            },
            "timeCreated": "2026-11-22T00:00:00Z",
            "properties": ["AIGOV_GATE_RELEASE_REVIEW", "AIGOV_POLICY_OWNED_RISKS"],
            "aigov": {
                "valid_until": "2027-05-31",
                "verdict": {"ok": True, "reason": "1 enforced finding due, none fails"},
            },
        },
    }
    Draft202012Validator(load("statement.v1")).validate(statement)


def test_the_signature_is_one_over_what_dsse_says_is_signed(run: Run, made: Made) -> None:
    text = attested(run, made, result(made))
    data = json.loads(text)
    assert data["payloadType"] == IN_TOTO
    assert [len(each["keyid"]) for each in data["signatures"]] == [64]
    raw = base64.b64decode(data["payload"])
    signature = base64.b64decode(data["signatures"][0]["sig"])
    OURS.public_key().verify(signature, authenticated(raw))  # raises where it is none


def test_attesting_again_gives_the_same_bytes(run: Run, made: Made, tmp_path: Path) -> None:
    text = attested(run, made, result(made))
    file = tmp_path / "again.json"
    said = attested(run, made, result(made), "-o", str(file))
    assert file.read_text() == text
    assert said == f"attested in {file}: the verdict is ok: 1 enforced finding due, none fails\n"


def test_a_policy_that_does_not_apply_or_is_waived_is_no_property(run: Run, made: Made) -> None:
    data = json.loads(result(made).read_text())
    outcomes = {"card": "not-applicable", "owned-risks": "waived"}
    for finding in data["findings"]:
        finding["outcome"] = outcomes[finding["policy"]]
    file = made.files / "waived.json"
    file.write_text(json.dumps(data, indent=2) + "\n")
    statement = payload(attested(run, made, file))
    assert statement["predicate"]["properties"] == ["AIGOV_GATE_RELEASE_REVIEW"]


# What is not attested


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "the result is of a worktree, and only a commit can be attested"),
        (("--staged",), "the result is of a index, and only a commit can be attested"),
        (("--rev", "HEAD", "--select", "none-*"), "nothing was evaluated"),
        (("--rev", "HEAD", "--base", "HEAD~1"), "the result was compared with a base"),
        (
            ("--rev", "HEAD", "--config-from", "HEAD~1"),
            "the result was judged with --config-from",
        ),
    ],
)
def test_a_result_that_vouches_for_no_commit_is_refused(
    run: Run, made: Made, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    file = tmp_path / "result.json"
    check(made.repo, file, *arguments)
    code, out, err = run("attest", file, "--key", made.files / "key.pem")
    assert (code, out) == (2, "")
    assert f"aigov: {file}: {told}" in err
    assert "hint: " in err


def test_a_result_judged_by_another_configuration_is_refused(
    run: Run, made: Made, tmp_path: Path
) -> None:
    (made.repo.path / "lax.yaml").write_text(f"{CONFIG}exclude: [risk-assessment.yaml]\n")
    file = tmp_path / "result.json"
    fixed = ("-C", made.repo.path, "--config", "lax.yaml")
    made.repo.git("add", "lax.yaml")
    tree = made.repo.git("write-tree")
    day = "2026-01-02T12:00:00+0000"
    commit = made.repo.git("commit-tree", tree, "-m", "lax", GIT_COMMITTER_DATE=day)
    made.repo.git("rm", "-q", "-f", "lax.yaml")
    assert run(*fixed, "check", *DAY, "--rev", commit, "-o", f"json={file}")[0] in (0, 1)
    code, out, err = run("attest", file, "--key", made.files / "key.pem")
    assert (code, out) == (2, "")
    assert "the result was judged with --config: not by the configuration of the commit" in err
    assert "hint: without --config: aigov check" in err


def test_a_result_that_does_not_say_how_it_was_made_is_refused(
    run: Run, made: Made, tmp_path: Path
) -> None:
    data = json.loads(result(made).read_text())
    del data["tool"]
    file = tmp_path / "result.json"
    file.write_text(json.dumps(data, indent=2) + "\n")
    code, out, err = run("attest", file, "--key", made.files / "key.pem")
    assert (code, out) == (2, "")
    assert "does not say by which command it was made" in err


def test_a_result_that_was_written_anew_is_refused(run: Run, made: Made, tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_text(json.dumps(json.loads(result(made).read_text())))
    code, _, err = run("attest", file, "--key", made.files / "key.pem")
    assert code == 2
    assert "is not as aigov wrote it" in err


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2026-11-21", "is before 2026-11-22, the day that the result is for"),
        ("tomorrow", "--valid-until takes a day, found 'tomorrow'"),
    ],
)
def test_an_end_of_validity_is_a_day_that_is_not_over(
    run: Run, made: Made, until: str, told: str
) -> None:
    key = made.files / "key.pem"
    code, _, err = run("attest", result(made), "--key", key, "--valid-until", until)
    assert code == 2
    assert told in err


def edited(**changes: object) -> Callable[[Any], None]:
    """The finding of the policy that is enforced, with other values."""
    return lambda data: next(f for f in data["findings"] if f["policy"] == "owned-risks").update(
        changes
    )


CONTRADICTIONS: dict[str, tuple[str, Callable[[Any], None], str]] = {
    "a finding is missing": (
        "good", lambda data: data["findings"].pop(), "0 findings of owned-risks for bot",
    ),
    "there are none": (
        "good", lambda data: data.update(findings=[]), "0 findings of card for bot",
    ),
    "one is there twice": (
        "good", lambda data: data["findings"].append(data["findings"][-1]), "2 findings of",
    ),
    "a failure does not block": ("bad", edited(blocks=False), "bot: blocks is False"),
    "what passes blocks": ("good", edited(blocks=True), "bot: blocks is True"),
    "a failure is only advisory": (
        "bad", edited(mode="advisory", blocks=False), "bot: mode or gate is not that of the policy",
    ),
    "a failure is not due": ("bad", edited(due=False, blocks=False), "due is False at the gate"),
    "something blocks at exit 0": (
        "bad", lambda data: data["exit"].update(code=0), "something blocks, and the exit code is 0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_result_that_contradicts_itself_is_refused(
    run: Run, made: Made, tmp_path: Path, name: str
) -> None:
    rev, change, told = CONTRADICTIONS[name]
    data = json.loads(result(made, getattr(made, rev)).read_text())
    change(data)
    file = tmp_path / "result.json"
    file.write_text(json.dumps(data, indent=2) + "\n")
    code, out, err = run("attest", file, "--key", made.files / "key.pem")
    assert (code, out) == (2, "")
    assert "the result contradicts itself: " in err
    assert told in err


def test_an_attestation_overwrites_neither_the_key_nor_the_result(
    run: Run, made: Made, tmp_path: Path
) -> None:
    key, file, link = (tmp_path / name for name in ("key.pem", "result.json", "out.json"))
    key.write_bytes(private_pem())
    file.write_bytes(result(made).read_bytes())
    link.symlink_to(key)
    for output, told in ((key, "private key"), (file, "result"), (link, "private key")):
        code, _, err = run("attest", file, "--key", key, "-o", output)
        assert code == 2
        assert f"aigov: {output}: -o would overwrite the {told}" in err
    assert key.read_bytes() == private_pem()
    assert file.read_bytes() == result(made).read_bytes()


# What the verdict rests on ends

LATER = "policies: {card: {enforce_from: 2026-12-24}}\n"


def ending(tmp_path: Path, files: dict[str, str], when: str = "2026-01-02T12:00:00+0000") -> Made:
    """A repository of one commit whose register names nobody, and the result of it."""
    repo = GitRepo(tmp_path / "repo")
    nobody = RISKS.replace("ana@acme.org", "the team")
    commit = repo.commit(
        {**repository(OWNED, CARD, config=CONFIG), "risk-assessment.yaml": nobody, **files},
        when=when,
    )
    (tmp_path / "key.pem").write_bytes(private_pem())
    (tmp_path / "pub.pem").write_bytes(public_pem())
    check(repo, tmp_path / f"{commit}.json", "--rev", commit)
    return Made(repo, commit, commit, tmp_path)


def test_it_is_not_valid_longer_than_a_waiver_that_excuses(run: Run, tmp_path: Path) -> None:
    made = ending(tmp_path, {"governance/waivers.yaml": WAIVERS})
    why = "waiver W-1 excuses a finding until then"
    key, file = made.files / "key.pem", made.files / "a.json"
    code, out, err = run("attest", result(made), "--key", key, "--valid-until", "2026-12-02")
    assert (code, out) == (2, "")
    assert f"--valid-until 2026-12-02 is after 2026-12-01: {why}" in err
    assert "hint: --valid-until 2026-12-01" in err
    told = attested(run, made, result(made), "-o", str(file))
    assert told.splitlines()[1:] == [f"valid until 2026-12-01: {why}"]
    assert payload(file.read_text())["predicate"]["aigov"]["valid_until"] == "2026-12-01"
    code, _, err = run("attest", result(made), "--key", key)
    assert (code, err) == (0, f"aigov: valid until 2026-12-01: {why}\n")
    earlier = attested(run, made, result(made), "--valid-until", "2026-11-30")
    assert payload(earlier)["predicate"]["aigov"]["valid_until"] == "2026-11-30"


def test_it_is_not_valid_on_the_day_from_which_a_policy_is_enforced(
    run: Run, tmp_path: Path
) -> None:
    config = CONFIG.replace(MODES, LATER)
    made = ending(tmp_path, {"aigov.yaml": config})
    key, told = made.files / "key.pem", "policy card is enforced from 2026-12-24"
    code, _, err = run("attest", result(made), "--key", key, "--valid-until", "2026-12-24")
    assert code == 2
    assert f"is after 2026-12-23: {told}" in err
    code, out, _ = run("attest", result(made), "--key", key)
    assert payload(out)["predicate"]["aigov"]["valid_until"] == "2026-12-23"


@pytest.mark.parametrize(
    ("entries", "until"),
    [
        ({"entries": 2, "excuses": 1, "expires": "2026-12-10"}, "2026-12-10"),
        ({"entries": 2, "excuses": 1, "expires": "2026-11-03"}, "2026-11-22"),
        ({"entries": 2, "excuses": 0, "expires": "2026-12-10"}, ""),
    ],
)
def test_it_is_not_valid_longer_than_a_baseline_that_excuses(
    run: Run, made: Made, tmp_path: Path, entries: dict[str, Any], until: str
) -> None:
    data = {**json.loads(result(made).read_text()), "baseline": entries}
    file = tmp_path / "result.json"
    file.write_text(json.dumps(data, indent=2) + "\n")
    code, out, _ = run("attest", file, "--key", made.files / "key.pem")
    assert code == 0
    assert payload(out)["predicate"]["aigov"].get("valid_until", "") == until


def test_a_policy_that_is_enforced_by_now_and_was_advisory_is_refused(
    run: Run, verify: Run, tmp_path: Path
) -> None:
    risks = {"risk-assessment.yaml": RISKS, "aigov.yaml": CONFIG.replace(MODES, LATER)}
    made = ending(tmp_path, risks)
    statement = payload(attested(run, made, result(made), "--valid-until", "2026-11-30"))
    endless = envelope(altered(statement, "predicate/aigov/valid_until", None))
    where = ("-C", made.repo.path, "--rev", "HEAD")
    assert verify(endless, *where, "--as-of", "2026-12-23")[0] == 0
    code, out, _ = verify(endless, *where, "--as-of", "2026-12-24")
    assert code == 1
    assert "refused: policy card was advisory on 2026-11-22, and is enforced by 2026-12-24" in out


def test_a_day_long_before_the_commit_was_made_is_refused(
    run: Run, verify: Run, tmp_path: Path
) -> None:
    risks = {"risk-assessment.yaml": RISKS}
    # Already the 30th where it was made, and the 29th in UTC: seven days after the 22nd.
    for when, day in (("2026-11-30T01:00:00+0200", ""), ("2026-11-29T23:30:00-0100", "2026-11-30")):
        made = ending(tmp_path / day, risks, when)
        text = attested(run, made, result(made))
        code, out, _ = verify(text, "-C", made.repo.path, "--rev", "HEAD", "--as-of", "2026-11-30")
        assert code == (1 if day else 0)
        told = f"refused: judged as of 2026-11-22, and the commit was made on {day}"
        assert (told in out) == bool(day)


KEYS: dict[str, tuple[bytes, str]] = {
    "no key": (b"x", "is no PEM file of a private key"),
    "empty": (b"", "is no PEM file of a private key"),
    "public": (public_pem(), "is no PEM file of a private key"),
    "encrypted": (private_pem(password=b"secret"), "is an encrypted key"),
    "elliptic": (private_pem(elliptic(SECP256R1())), "and only ed25519 is taken"),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_that_cannot_sign_is_refused(run: Run, made: Made, tmp_path: Path, name: str) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(KEYS[name][0])
    code, out, err = run("attest", result(made), "--key", file)
    assert (code, out) == (2, "")
    assert KEYS[name][1] in err
    assert "hint: openssl" in err
    assert "Traceback" not in err


def test_without_the_libraries_it_is_said_how_to_have_them(
    run: Run, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "securesystemslib", None)
    code, _, err = run("attest", result(made), "--key", made.files / "key.pem")
    assert code == 2
    assert "hint: pip install 'aigov-policy[attest]'" in err


# What holds


def test_an_attestation_holds_for_its_commit(run: Run, verify: Run, made: Made) -> None:
    text = attested(run, made, result(made), "--valid-until", "2026-11-22")
    code, out, err = verify(text, "--result", result(made))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert all(line.startswith("verified: ") for line in lines[:-1])
    assert "verified: valid until 2026-11-22" in lines
    assert f"verified: attests commit {made.good}" in lines
    assert "verified: the policies in force are those it names: 2" in lines
    assert "verified: every declared system was judged: 1" in lines
    assert lines[-1].startswith("ok: ")
    assert verify(text, "-q")[1].count("\n") == 1


@pytest.mark.parametrize("options", [(), ("--advisory",)])
def test_a_verdict_that_is_not_ok_is_authentic_and_passes_no_gate(
    run: Run, verify: Run, made: Made, tmp_path: Path, options: tuple[str, ...]
) -> None:
    file = tmp_path / "result.json"
    check(made.repo, file, "--rev", made.bad, *options)
    text = attested(run, made, file)
    assert payload(text)["predicate"]["properties"] == []
    code, out, _ = verify(text, "--rev", made.bad)
    assert code == 1
    assert "refused: authentic, but attests that the verdict is not ok: " in out
    assert "owned-risks" in out
    assert out.count("refused: ") == 2  # the verdict, and the last line


def test_one_good_signature_among_several_is_enough(run: Run, verify: Run, made: Made) -> None:
    raw = base64.b64decode(json.loads(attested(run, made, result(made)))["payload"])
    other, good = signed(raw, key=OTHERS), signed(raw)
    named = {**good, "keyid": "somebody"}
    for signatures in ([other, good], [good, other], [{"sig": "?"}, {"sig": "AA=="}, named]):
        assert verify(envelope(raw, IN_TOTO, *signatures))[0] == 0


# Attacks: of what is not signed, nothing is said


def unsigned(run: Run, made: Made) -> dict[str, str]:
    """Envelopes that no key of ours signed as they are."""
    text = attested(run, made, result(made))
    data = json.loads(text)
    raw = base64.b64decode(data["payload"])
    changed = raw.replace(b'"gate":"ci"', b'"gate":"CI"', 1)
    other = attested(run, made, result(made, made.bad))
    coded = data["payload"]
    return {
        "one byte of the payload": json.dumps(
            {**data, "payload": base64.b64encode(changed).decode()}
        ),
        "a payload that is not base64": json.dumps({**data, "payload": coded[:-1] + "!"}),
        "the signature of another statement": json.dumps(
            {**data, "signatures": json.loads(other)["signatures"]}
        ),
        "signed by another key": envelope(raw, IN_TOTO, signed(raw, key=OTHERS)),
        "another key under our key id": envelope(
            raw, IN_TOTO,
            {**signed(raw, key=OTHERS), "keyid": data["signatures"][0]["keyid"]},
        ),
        "another payload type": json.dumps({**data, "payloadType": "text/plain"}),
        "a signature of nothing": json.dumps({**data, "signatures": [{"sig": ""}]}),
    }  # fmt: skip


UNSIGNED = (
    "one byte of the payload", "a payload that is not base64", "signed by another key",
    "the signature of another statement", "another key under our key id",
    "another payload type", "a signature of nothing",
)  # fmt: skip


@pytest.mark.parametrize("attack", UNSIGNED)
def test_what_is_not_signed_is_refused_and_not_told(
    run: Run, verify: Run, made: Made, attack: str
) -> None:
    code, out, err = verify(unsigned(run, made)[attack])
    assert (code, err) == (1, "")
    first, last = out.splitlines()
    assert first.startswith("refused: signature: ")
    assert last.endswith("1 of 1 do not hold")
    assert made.good not in out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is not JSON"),
        ("[]", "payload or payloadType is missing"),
        ("{}", "payload or payloadType is missing"),
        ('{"payload": "", "payload": ""}', "has the key 'payload' twice"),
        ('{"payload": "", "payloadType": NaN}', "holds the number NaN"),
        ("[" * 5000, "is nested deeper"),
        ('{"payload": "", "payloadType": "", "signatures": []}', "with 0 signatures"),
        ('{"payload": "", "payloadType": "", "signatures": [1]}', "no list of signatures"),
        ('{"payload": "", "payloadType": "", "signatures": {}}', "no list of signatures"),
    ],
)
def test_a_file_that_is_no_envelope_is_a_usage_error(verify: Run, text: str, told: str) -> None:
    code, out, err = verify(text)
    assert (code, out) == (2, "")
    assert told in err


def test_a_private_key_or_none_is_no_public_key(run: Run, made: Made) -> None:
    file = result(made)
    code, _, err = run("verify", file, "--pub", made.files / "key.pem")
    assert code == 2
    assert "is no PEM file of a public key" in err
    code, _, err = run("verify", file)
    assert code == 2
    assert "hint: --pub pub.pem" in err


# Attacks: signed, and not what it has to be


def altered(statement: Any, path: str, value: object) -> bytes:
    """A statement with one key set to another value, or taken away."""
    changed = copy.deepcopy(statement)
    *folders, last = path.split("/")
    here = changed
    for key in folders:
        here = here[int(key)] if isinstance(here, list) else here[key]
    if value is None:
        del here[last]
    else:
        here[last] = value
    return json.dumps(changed).encode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("_type", "https://in-toto.io/Statement/v0.1"),
            "_type is 'https://in-toto.io/Statement/v0",
        ),
        (("predicateType", "https://slsa.dev/provenance/v1"), "predicateType is 'https://slsa.dev"),
        (("predicateType", None), "predicateType is None"),
        (("predicate/verifier/id", "https://example.com/v1"), "predicate.verifier.id"),
        (("predicate/verifier/aigov", None), '"aigov" is a required property'),
        (("predicate/timeCreated", "2026-02-31T00:00:00Z"), "predicate.timeCreated"),
        (("predicate/timeCreated", "2026-11-21T00:00:00Z"), "timeCreated is 2026-11-21, and as_of"),
        (("predicate/aigov/valid_until", "2027-13-01"), "predicate.aigov.valid_until"),
        (("subject/0/digest", {"sha1": "0" * 40}), "has 0 subjects with a gitCommit"),
        (("subject/1/digest", {"gitCommit": "0" * 40}), "has 2 subjects with a gitCommit"),
        (
            ("predicate/verifier/aigov/tree", "0" * 40),
            "judged the whole repository of it, tree 0",
        ),
        (("predicate/verifier/aigov/gate", "ci"), "and release-review is asked for"),
    ],
)
def test_a_signed_statement_of_another_kind_is_refused(
    run: Run, verify: Run, made: Made, change: tuple[str, object], told: str
) -> None:
    path, value = change
    statement = payload(attested(run, made, result(made)))
    code, out, _ = verify(envelope(altered(statement, path, value)))
    assert code == 1
    assert told in out


def test_a_commit_stands_among_the_subjects_or_in_the_predicate(
    run: Run, verify: Run, made: Made
) -> None:
    statement = payload(attested(run, made, result(made)))
    commit, file = statement["subject"]
    for named, subjects, told in (
        (made.good, [file], f"verified: attests commit {made.good}"),
        (made.bad, [file], f"refused: attests commit {made.bad}, and "),
        (made.good, [commit, file], "names a commit as a subject and in the predicate"),
        (made.good, [commit], "names a commit as a subject and in the predicate"),
        ("main", [file], "predicate.verifier.aigov.commit"),
        (None, [file], "has 0 subjects with a gitCommit"),
    ):
        changed = copy.deepcopy({**statement, "subject": subjects})
        if named is not None:
            changed["predicate"]["verifier"]["aigov"]["commit"] = named
        code, out, _ = verify(envelope(changed))
        assert told in out
        assert (code == 0) == told.startswith("verified: ")


def test_a_signed_payload_with_a_key_twice_or_no_object_is_refused(
    run: Run, verify: Run, made: Made
) -> None:
    raw = base64.b64decode(json.loads(attested(run, made, result(made)))["payload"])
    twice = raw.replace(b'{"_type"', b'{"_type":"x","_type"', 1)
    for text, told in ((twice, "has the key '_type' twice"), (b"[1]", "is no JSON object")):
        code, out, _ = verify(envelope(text))
        assert code == 1
        assert told in out
    code, out, _ = verify(envelope(raw, "application/json"))
    assert code == 1
    assert "payload type is 'application/json'" in out


def test_a_signed_property_that_is_missing_is_not_made_up_for_by_words(
    run: Run, verify: Run, made: Made
) -> None:
    statement = payload(attested(run, made, result(made)))
    code, out, _ = verify(envelope(altered(statement, "predicate/properties", ["AIGOV_GATE_CI"])))
    assert code == 1
    assert "authentic, but attests that the verdict is not ok" in out


def test_it_is_refused_after_its_last_day_and_before_its_first(
    run: Run, verify: Run, made: Made
) -> None:
    text = attested(run, made, result(made), "--valid-until", "2026-11-30")
    assert verify(text, "--as-of", "2026-11-30")[0] == 0
    code, out, _ = verify(text, "--as-of", "2026-12-01")
    assert code == 1
    assert "refused: expired: valid until 2026-11-30, and it is 2026-12-01" in out
    code, out, _ = verify(text, "--as-of", "2026-11-21")
    assert code == 1
    assert "refused: created on 2026-11-22, which is after 2026-11-21" in out


def test_another_result_is_refused(run: Run, verify: Run, made: Made) -> None:
    text = attested(run, made, result(made))
    code, out, _ = verify(text, "--result", result(made, made.bad))
    assert code == 1
    assert "refused: attests the result with SHA-256 " in out


def test_at_another_commit_each_policy_that_differs_is_named(
    run: Run, verify: Run, made: Made
) -> None:
    code, out, _ = verify(attested(run, made, result(made)), "--rev", "main")
    head = made.repo.git("rev-parse", "main")
    then, now = (
        hashlib.sha256(text.encode()).hexdigest()[:16]
        for text in (OWNED, OWNED.replace("365d", "730d"))
    )
    assert code == 1
    assert [line for line in out.splitlines() if line.startswith("refused: ")][:-1] == [
        f"refused: attests commit {made.good}, and main is {head}",
        "refused: policy card has mode 'enforced' here, attested is 'advisory'",
        f"refused: policy owned-risks has digest {now} here, attested is {then}",
        "refused: policy third is in force in main, and was not judged",
        "refused: declared in main and not judged: system two",
    ]


def test_without_a_revision_it_has_to_be_for_head(run: Run, made: Made, tmp_path: Path) -> None:
    file = tmp_path / "attestation.json"
    file.write_text(attested(run, made, result(made)))
    pub = made.files / "pub.pem"
    code, out, _ = run("-C", made.repo.path, "verify", file, "--pub", pub, *DAY)
    assert code == 1
    assert f"and HEAD is {made.repo.git('rev-parse', 'HEAD')}" in out


def test_a_result_of_some_policies_only_does_not_hold(
    run: Run, verify: Run, made: Made, tmp_path: Path
) -> None:
    file = tmp_path / "result.json"
    check(made.repo, file, "--rev", made.good, "--ignore", "card")
    code, out, _ = verify(attested(run, made, file))
    assert code == 1
    assert "refused: policy card is in force in" in out


def test_of_two_folders_with_the_same_files_the_other_one_is_refused(
    run: Run, verify: Run, tmp_path: Path
) -> None:
    repo = GitRepo(tmp_path / "repo")
    files = {**repository(OWNED, CARD, config=CONFIG), "risk-assessment.yaml": RISKS}
    repo.commit({f"{folder}/{name}": text for folder in "ab" for name, text in files.items()})
    file, key = tmp_path / "result.json", tmp_path / "key.pem"
    key.write_bytes(private_pem())
    judge = ("check", *DAY, "--rev", "HEAD", "-o", f"json={file}")
    assert run("-C", repo.path / "a", *judge)[0] == 0
    _, text, _ = run("attest", file, "--key", key)
    assert verify(text, "-C", repo.path / "a", "--rev", "HEAD")[0] == 0
    code, out, _ = verify(text, "-C", repo.path / "b", "--rev", "HEAD")
    assert code == 1
    assert "refused: judged folder 'a' of it, and here it is folder 'b' (-C)" in out


def test_odd_text_that_is_signed_reaches_no_terminal(run: Run, verify: Run, made: Made) -> None:
    statement = payload(attested(run, made, result(made)))
    code, out, _ = verify(envelope(altered(statement, "_type", "\x1b[2J\u202e")))
    assert code == 1
    assert "\x1b" not in out
    assert "\u202e" not in out
