"""Keys and envelopes for tests, made by hand from the DSSE specification, not by our code."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

IN_TOTO = "application/vnd.in-toto+json"
OURS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHERS = Ed25519PrivateKey.from_private_bytes(bytes(32))


def private_pem(key: Any = OURS, password: bytes = b"") -> bytes:
    """PKCS#8, as ``openssl genpkey`` writes it."""
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))


def public_pem(key: Any = OURS) -> bytes:
    """SubjectPublicKeyInfo, as ``openssl pkey -pubout`` writes it."""
    return bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def authenticated(payload: bytes, payload_type: str = IN_TOTO) -> bytes:
    """What is signed (DSSE v1.0, protocol.md: PAE)."""
    return b"DSSEv1 %d %b %d %b" % (
        len(payload_type), payload_type.encode(), len(payload), payload,
    )  # fmt: skip


def signature(
    payload: bytes, payload_type: str = IN_TOTO, key: Ed25519PrivateKey = OURS
) -> dict[str, str]:
    """One signature of an envelope, without a key id, which DSSE does not require."""
    signed = key.sign(authenticated(payload, payload_type))
    return {"sig": base64.b64encode(signed).decode()}


def envelope(payload: Any, payload_type: str = IN_TOTO, *signatures: Any) -> str:
    """An envelope, signed by ``OURS`` where no signatures are given."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return json.dumps(
        {
            "payload": base64.b64encode(raw).decode(),
            "payloadType": payload_type,
            "signatures": [*signatures] or [signature(raw, payload_type)],
        }
    )
