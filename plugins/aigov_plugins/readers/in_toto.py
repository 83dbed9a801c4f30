"""in-toto statements as kind ``attestation``: what somebody said of exact bytes.

Files: JSON below ``attestations``, ``*.intoto.json``, ``*.att.json`` and ``*.sigstore.json``.
Format: a statement of in-toto (v0.1, v1), in an envelope of DSSE, or in a bundle of Sigstore. Of
the predicates, the human reviews (``human-review/v0.1``, ``human-review/vcs/v0.1``) are understood,
and of all others their type.

Data (kind ``attestation``): ``format``, ``predicate_type``, ``human_review``, ``result``,
``reviewers``, ``signers``, ``signed``, ``date``, ``link``, ``subjects`` (``name``, ``digests``).
The user name of a forge is written as a handle.

It proves that the statement names these digests. It cannot show who signed: no signature is
verified, and an unsigned statement is anybody's.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from aigov.api import Document, Json, Sniff, Unreadable, parse_json
from aigov_plugins.addresses import without_secrets
from aigov_plugins.shaping import Places, items, mapping, present, relocated, text

_STATEMENT: Final = "https://in-toto.io/Statement/"
_REVIEW: Final = re.compile(r"https?://in-toto\.io/attestation/human-review/\S*")
_MAIL: Final = re.compile(rb"\x81(.)([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})", re.DOTALL)
_HEX: Final = re.compile(r"[0-9a-f]{32,128}")
_MAX_SUBJECTS: Final = 1_000
_MARKS: Final = (b"in-toto.io/", b"application/vnd.in-toto+json")


def sniff(_path: str, head: bytes) -> Sniff:
    """Whether the head names the format; a long certificate may stand before it."""
    if any(mark in head for mark in _MARKS):
        return Sniff.YES
    return Sniff.YES if b"dsseEnvelope" in head or b"payloadType" in head else Sniff.NO


def parse(_path: str, raw: bytes) -> Document | None:
    """The statement; None for another format. Raises Unreadable."""
    source = parse_json(raw)
    whole = mapping(source.data)
    envelope = mapping(whole.get("dsseEnvelope")) or whole
    bare = text(whole.get("_type")).startswith(_STATEMENT)
    if not bare and "payload" not in envelope:
        return None
    statement = whole if bare else _unpacked(envelope)
    if statement is None:
        return None
    form = "in-toto" if bare else "sigstore" if envelope is not whole else "dsse"
    data = {"format": form, **_said(statement), **_signature(whole, envelope)}
    places: Places = {("subjects",): ("subject",), ("predicate_type",): ("predicateType",)}
    return relocated(data, source, places if bare else {})


def _unpacked(envelope: dict[str, Json]) -> dict[str, Json] | None:
    """The statement in an envelope; None where it holds another kind of payload."""
    if "in-toto" not in text(envelope.get("payloadType")):
        return None
    try:
        raw = base64.b64decode(text(envelope.get("payload")), validate=True)
    except (ValueError, binascii.Error) as exc:
        raise Unreadable("has a payload that is not base64") from exc
    found = mapping(parse_json(raw).data)
    return found if text(found.get("_type")).startswith(_STATEMENT) else None


def _said(statement: dict[str, Json]) -> dict[str, Json]:
    predicate = mapping(statement.get("predicate"))
    kind = text(statement.get("predicateType"))
    subjects = items(statement.get("subject"))
    if len(subjects) > _MAX_SUBJECTS:
        raise Unreadable(f"has more than {_MAX_SUBJECTS} subjects")
    reviewers = [_handle(mapping(one)) for one in items(predicate.get("reviewers"))]
    moment = text(predicate.get("reviewTime")) or text(predicate.get("timestamp"))
    return {
        "predicate_type": kind,
        "human_review": _REVIEW.fullmatch(kind) is not None,
        **present(
            result=text(predicate.get("result")).lower(),
            reviewers=[one for one in reviewers if one],
            date=moment,
            link=without_secrets(text(predicate.get("reviewLink"))),
        ),
        "subjects": [_subject(mapping(one)) for one in subjects],
    }


def _handle(reviewer: dict[str, Json]) -> str:
    name = text(reviewer.get("name"))
    return name if not name or "@" in name else f"@{name}"


def _subject(subject: dict[str, Json]) -> dict[str, Json]:
    digests = {
        name: text(value).lower()
        for name, value in mapping(subject.get("digest")).items()
        if _HEX.fullmatch(text(value).lower())
    }
    return present(name=text(subject.get("name")), digests=digests)


def _signature(whole: dict[str, Json], envelope: dict[str, Json]) -> dict[str, Json]:
    """Whether a signature stands there, and whom its keys or its certificate name."""
    signatures = [mapping(one) for one in items(envelope.get("signatures"))]
    keys = [text(one.get("keyid")) for one in signatures]
    named = [key for key in keys if "@" in key]
    signed = any(text(one.get("sig")) for one in signatures)
    return {**present(signers=[*named, *_certified(whole)]), "signed": signed}


def _certified(bundle: dict[str, Json]) -> list[str]:
    """The e-mail addresses among the subject's alternative names of a certificate."""
    material = mapping(bundle.get("verificationMaterial"))
    chain = items(mapping(material.get("x509CertificateChain")).get("certificates"))
    first = mapping(material.get("certificate")) or mapping(chain[0] if chain else None)
    try:
        raw = base64.b64decode(text(first.get("rawBytes")), validate=True)
    except (ValueError, binascii.Error):
        return []
    return [m[2].decode("ascii", "replace") for m in _MAIL.finditer(raw) if m[1][0] == len(m[2])]
