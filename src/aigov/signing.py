"""DSSE envelopes and ed25519 keys: the only module that knows securesystemslib and cryptography.

Source: DSSE v1.0, ``protocol.md`` and ``envelope.md``. A key id is a hint there and decides
nothing: every signature is tried with the key that the verifier was given.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aigov.errors import Unreadable, UsageError
from aigov.json_text import parse_json

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner, SSlibKey

MAX_SIGNATURES = 100
"""Signatures of one envelope above which none is tried."""

_MAKE = "openssl genpkey -algorithm ed25519 -out key.pem"
_PUBLIC = "openssl pkey -in key.pem -pubout -out pub.pem"


class Refused(Exception):  # noqa: N818  what is told is a reason, not an error
    """Why an envelope is not taken; nothing that it holds is part of the text."""


def private_key(pem: bytes, path: str) -> CryptoSigner:
    """The signer of an unencrypted PKCS#8 PEM file of an ed25519 key; UsageError for any other."""
    _require()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    try:
        key = _loaded(lambda: load_pem_private_key(pem, None), path, "private", _MAKE)
    except TypeError as exc:
        what = "is an encrypted key, and no passphrase is asked for"
        hint = "openssl pkey -in key.pem -out plain.pem, in a folder that only you can read"
        raise UsageError(what, where=path, hint=hint) from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise _wrong_type(key, path, _MAKE)
    return CryptoSigner(key)


def public_key(pem: bytes, path: str) -> SSlibKey:
    """The key of a SubjectPublicKeyInfo PEM file of an ed25519 key; UsageError for any other."""
    _require()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.signer import SSlibKey

    key = _loaded(lambda: load_pem_public_key(pem), path, "public", _PUBLIC)
    if not isinstance(key, Ed25519PublicKey):
        raise _wrong_type(key, path, _PUBLIC)
    return SSlibKey.from_crypto(key)


def _require() -> None:
    try:
        import cryptography  # noqa: F401
        import securesystemslib  # noqa: F401
    except ImportError as exc:
        what = "signing needs securesystemslib and cryptography, which are not installed"
        raise UsageError(what, hint="pip install 'aigov-policy[attest]'") from exc


def _loaded(load: Callable[[], Any], path: str, sort: str, hint: str) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return load()
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise UsageError(f"is no PEM file of a {sort} key", where=path, hint=hint) from exc


def _wrong_type(key: object, path: str, hint: str) -> UsageError:
    sort = type(key).__name__.removesuffix("PrivateKey").removesuffix("PublicKey").lstrip("_")
    return UsageError(f"is a key of type {sort}, and only ed25519 is taken", where=path, hint=hint)


def envelope_of(payload: bytes, payload_type: str, signer: CryptoSigner) -> str:
    """The signed envelope as a JSON text: the same for the same payload and key."""
    from securesystemslib.dsse import Envelope

    envelope = Envelope(payload, payload_type, {})
    envelope.sign(signer)
    return json.dumps(envelope.to_dict(), indent=1, sort_keys=True) + "\n"


def opened(raw: bytes, path: str, key: SSlibKey) -> tuple[bytes, str]:
    """Payload and payload type of an envelope that ``key`` signed.

    Raises UsageError for what is no envelope, and Refused where no signature is by the key.
    """
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import UnverifiedSignatureError
    from securesystemslib.signer import Signature

    envelope = _envelope(raw, path)
    payload = _decoded(envelope["payload"], "the payload")
    signed = Envelope(payload, envelope["payloadType"], {}).pae()
    for each in envelope["signatures"]:
        try:
            signature = Signature(key.keyid, _decoded(each["sig"], "a signature").hex())
            key.verify_signature(signature, signed)
        except (Refused, UnverifiedSignatureError):
            continue
        return payload, envelope["payloadType"]
    count = len(envelope["signatures"])
    whose = "its signature is not" if count == 1 else f"none of its {count} signatures is"
    raise Refused(f"{whose} by this key over this content")


def _envelope(raw: bytes, path: str) -> dict[str, Any]:
    try:
        data = parse_json(raw).data
    except Unreadable as exc:
        where = f"{path}:{exc.line}:{exc.column}" if exc.line else path
        raise UsageError(f"neither a bundle nor an envelope: {exc.what}", where=where) from exc
    texts = {"payload", "payloadType"}
    if not isinstance(data, dict) or any(not isinstance(data.get(key), str) for key in texts):
        what = "neither a bundle nor an envelope: payload or payloadType is missing"
        raise UsageError(what, where=path, hint="aigov attest writes one")
    signatures = data.get("signatures")
    if not isinstance(signatures, list) or not all(map(_is_signature, signatures)):
        raise UsageError("an envelope whose signatures are no list of signatures", where=path)
    if not 0 < len(signatures) <= MAX_SIGNATURES:
        what = f"an envelope with {len(signatures)} signatures: 1 to {MAX_SIGNATURES} are taken"
        raise UsageError(what, where=path)
    return data


def _is_signature(data: object) -> bool:
    return isinstance(data, dict) and isinstance(data.get("sig"), str)


def _decoded(text: str, what: str) -> bytes:
    """Base64, standard or URL-safe: DSSE lets a producer choose."""
    try:
        return base64.b64decode(text.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise Refused(f"{what} is not base64") from exc
