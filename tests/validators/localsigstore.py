"""A Sigstore of our own on this machine: its authority, its two logs, and what trusts them.

Made from RFC 6962 (precertificates and their timestamps), the API of Fulcio (``fulcio.proto``) and
that of Rekor 1 (``openapi.yaml``), so that Sigstore's library signs and verifies without the net.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TIMESTAMPS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
ISSUER = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
TYPE = "application/vnd.dev.sigstore."


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def signed(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


class LocalSigstore:
    """Its keys are its own; ``failing`` are the paths that answer with a status of failure."""

    def __init__(self, identity: str) -> None:
        self.identity, self.url = identity, ""
        self.failing: dict[str, int] = {}
        self.now = datetime.now(UTC).replace(microsecond=0)
        curve = ec.SECP256R1()
        self.authority, self.timestamps, self.log = (
            ec.generate_private_key(curve) for _ in range(3)
        )
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "local")])
        self.root = self._root()

    def _certificate(self, subject: x509.Name, key: Any, minutes: int) -> x509.CertificateBuilder:
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.authority.public_key())
        return (
            x509.CertificateBuilder(subject_name=subject, issuer_name=self.name, public_key=key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - timedelta(minutes=1))
            .not_valid_after(self.now + timedelta(minutes=minutes))
            .add_extension(issuer, critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )

    def _root(self) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=False, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        return (
            self._certificate(self.name, self.authority.public_key(), 60)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(self.authority, hashes.SHA256())
        )

    def certificate(self, key: Any, issuer: str) -> x509.Certificate:
        """For ten minutes, the identity's; with the timestamp of the log of certificates."""
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        name = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(self.identity)])
        known = x509.UnrecognizedExtension(ISSUER, issuer.encode())
        wanted = (
            self._certificate(x509.Name([]), key, 10)
            .add_extension(usage, critical=True)
            .add_extension(purpose, critical=False)
            .add_extension(name, critical=True)
            .add_extension(known, critical=False)
        )
        before = wanted.sign(self.authority, hashes.SHA256()).tbs_certificate_bytes
        stamp = x509.UnrecognizedExtension(TIMESTAMPS, self._timestamp(before))
        return wanted.add_extension(stamp, critical=False).sign(self.authority, hashes.SHA256())

    def _timestamp(self, precertificate: bytes) -> bytes:
        """The list of one timestamp, in DER (RFC 6962, sections 3.2 and 3.3)."""
        when = struct.pack("!Q", int(self.now.timestamp()) * 1000)
        issuer = hashlib.sha256(public(self.authority)).digest()
        entry = issuer + struct.pack("!I", len(precertificate))[1:] + precertificate
        signature = signed(self.timestamps, b"\0\0" + when + b"\0\1" + entry + b"\0\0")
        whose = hashlib.sha256(public(self.timestamps)).digest()
        one = b"\0" + whose + when + b"\0\0" + b"\4\3" + struct.pack("!H", len(signature))
        one += signature
        every = struct.pack("!HH", len(one) + 2, len(one)) + one
        return b"\4" + bytes([len(every)] if len(every) < 128 else [129, len(every)]) + every

    def issued(self, token: str, request: dict[str, Any]) -> dict[str, Any]:
        """Fulcio, ``CreateSigningCertificate``."""
        claims = token.split(".")[1]
        issuer = json.loads(base64.urlsafe_b64decode(claims + "=="))["iss"]
        asked = base64.b64decode(request["certificateSigningRequest"])
        key = x509.load_pem_x509_csr(asked).public_key()
        chain = [self.certificate(key, issuer), self.root]
        texts = [each.public_bytes(Encoding.PEM).decode() for each in chain]
        return {"signedCertificateEmbeddedSct": {"chain": {"certificates": texts}}}

    def logged(self, request: dict[str, Any]) -> dict[str, Any]:
        """Rekor 1, ``createLogEntry``: the first entry of a log of one, of kind ``dsse`` 0.0.1."""
        proposed = request["spec"]["proposedContent"]
        envelope = json.loads(proposed["envelope"])
        spec = {
            "envelopeHash": _digest(proposed["envelope"].encode()),
            "payloadHash": _digest(base64.b64decode(envelope["payload"])),
            "signatures": [
                {"signature": each["sig"], "verifier": proposed["verifiers"][0]}
                for each in envelope["signatures"]
            ],
        }
        entry = {"apiVersion": "0.0.1", "kind": "dsse", "spec": spec}
        return {"an-entry": self.entry(json.dumps(entry).encode())}

    def entry(self, body: bytes) -> dict[str, Any]:
        """An entry with the promise, the proof and the checkpoint that it stands in the log."""
        whose = hashlib.sha256(public(self.log)).digest()
        root = hashlib.sha256(b"\0" + body).digest()
        note = f"local\n1\n{coded(root)}\n"
        note_signature = coded(whose[:4] + signed(self.log, note.encode()))
        told: dict[str, Any] = {
            "body": coded(body),
            "integratedTime": int(self.now.timestamp()),
            "logID": whose.hex(),
            "logIndex": 0,
        }
        promise = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
        proof = {
            "checkpoint": f"{note}\n\u2014 local {note_signature}\n",
            "hashes": [],
            "logIndex": 0,
            "rootHash": root.hex(),
            "treeSize": 1,
        }
        promised = coded(signed(self.log, promise))
        return {
            **told,
            "verification": {"inclusionProof": proof, "signedEntryTimestamp": promised},
        }

    def trust_config(self) -> str:
        """What a client trusts and asks (protobuf-specs, ``sigstore_trustroot.proto``)."""
        since = {"start": f"{self.now - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"}
        service = [{
            "url": self.url, "majorApiVersion": 1, "validFor": since, "operator": "local",
        }]  # fmt: skip
        root = coded(self.root.public_bytes(Encoding.DER))
        trusted = {
            "mediaType": f"{TYPE}trustedroot+json;version=0.1",
            "tlogs": [self._log(self.log, since)],
            "certificateAuthorities": [{
                "subject": {"organization": "local", "commonName": "local"},
                "uri": self.url,
                "certChain": {"certificates": [{"rawBytes": root}]},
                "validFor": since,
            }],
            "ctlogs": [self._log(self.timestamps, since)],
            "timestampAuthorities": [],
        }  # fmt: skip
        signing = {
            "mediaType": f"{TYPE}signingconfig.v0.2+json",
            "caUrls": service,
            "oidcUrls": [],
            "rekorTlogUrls": service,
            "rekorTlogConfig": {"selector": "ANY"},
            "tsaUrls": [],
            "tsaConfig": {"selector": "ANY"},
        }
        kind = f"{TYPE}clienttrustconfig.v0.1+json"
        return json.dumps({"mediaType": kind, "trustedRoot": trusted, "signingConfig": signing})

    def _log(self, key: ec.EllipticCurvePrivateKey, since: dict[str, str]) -> dict[str, Any]:
        details = {"keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": since}
        return {
            "baseUrl": self.url,
            "hashAlgorithm": "SHA2_256",
            "publicKey": {"rawBytes": coded(public(key)), **details},
            "logId": {"keyId": coded(hashlib.sha256(public(key)).digest())},
        }


def token(issuer: str) -> str:
    """What a CI job has to show; nobody looks at its signature here."""
    now = int(time.time())
    claims = {"iss": issuer, "sub": "a job", "aud": "sigstore", "iat": now, "exp": now + 600}
    parts = [json.dumps(each).encode() for each in ({"alg": "ES256"}, claims)] + [b"signature"]
    return ".".join(base64.urlsafe_b64encode(each).decode().rstrip("=") for each in parts)


def _digest(data: bytes) -> dict[str, str]:
    return {"algorithm": "sha256", "value": hashlib.sha256(data).hexdigest()}


@contextmanager
def serving(sigstore: LocalSigstore) -> Iterator[LocalSigstore]:
    """The same, with its services at ``url``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            status = sigstore.failing.get(self.path, 201)
            answer = {} if status != 201 else self.answer(json.loads(raw))
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def answer(self, request: dict[str, Any]) -> dict[str, Any]:
            if self.path == "/api/v2/signingCert":
                return sigstore.issued(self.headers["Authorization"], request)
            return sigstore.logged(request)

        def log_message(self, *_: object) -> None:
            """Nothing: what is told on stderr is part of the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        sigstore.url = f"http://127.0.0.1:{server.server_port}"
        yield sigstore
        server.shutdown()
