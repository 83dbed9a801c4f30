"""Sigstore bundles, signed for an identity instead of with a key: the only module that knows it.

Sigstore's services give a certificate for the identity of a CI job and write each signature to a
public log. What is used of its library is what its own documentation shows: ``SigningContext``
of a ``ClientTrustConfig``, ``Verifier`` with the policy ``Identity``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aigov.errors import AigovError, Unreadable, UsageError
from aigov.json_text import parse_json
from aigov.signing import Refused

if TYPE_CHECKING:
    from sigstore.oidc import IdentityToken
    from sigstore.verify import Verifier

BUNDLE = "application/vnd.dev.sigstore.bundle"
"""Start of every media type of a Sigstore bundle (protobuf-specs, ``sigstore_bundle.proto``)."""

_CREDENTIAL = (
    "GitHub: permissions: {id-token: write}; GitLab: id_tokens: {SIGSTORE_ID_TOKEN: "
    "{aud: sigstore}}; where there is no such token: --key key.pem"
)
_NETWORK = "the services of Sigstore have to be reached, and a home folder to be written"


def is_bundle(raw: bytes) -> bool:
    """Whether a file says of itself that it is a Sigstore bundle."""
    try:
        data = parse_json(raw).data
    except Unreadable:
        return False
    return isinstance(data, dict) and str(data.get("mediaType", "")).startswith(BUNDLE)


def bundle_of(payload: bytes) -> str:
    """The Sigstore bundle, as a JSON text, over an in-toto statement; never the same twice.

    Publishes, for ever: the identity of the CI job, and digests of the payload and its subjects.
    Raises UsageError where the job has no identity, or a service does not do its part.

    Source: Rekor, ``pkg/types/dsse/README.md`` (what is stored in the log).
    """
    _require()
    from sigstore.dsse import Statement
    from sigstore.models import ClientTrustConfig
    from sigstore.sign import SigningContext

    token = _token()
    with _failing(_unsigned):
        context = SigningContext.from_trust_config(ClientTrustConfig.production())
        with context.signer(token) as signer:
            return f"{signer.sign_dsse(Statement(payload)).to_json()}\n"


def trust() -> Verifier:
    """What verifies against the keys of Sigstore as they are today; UsageError without them."""
    _require()
    from sigstore.verify import Verifier

    with _failing(_untrusted):
        return Verifier.production()


def opened(raw: bytes, verifier: Verifier, identity: str, issuer: str) -> tuple[bytes, str]:
    """Payload and payload type of a bundle that ``identity``, as ``issuer`` knows it, signed.

    Raises Refused, with the reason, for every other.
    """
    from sigstore.models import Bundle
    from sigstore.verify.policy import Identity

    with _failing(Refused):
        policy = Identity(identity=identity, issuer=issuer)
        payload_type, payload = verifier.verify_dsse(Bundle.from_json(raw), policy)
    return payload, payload_type


def _require() -> None:
    try:
        import sigstore.models  # noqa: F401
    except ImportError as exc:
        what = "signing and verifying without a key needs sigstore, which is not installed"
        raise UsageError(what, hint="pip install 'aigov-policy[keyless]'") from exc


def _token() -> IdentityToken:
    """The identity of the CI job; no browser is opened where there is none."""
    from sigstore.oidc import IdentityToken, detect_credential

    with _failing(_nameless):
        found = detect_credential()
        if found is not None:
            return IdentityToken(found)
    raise UsageError("--keyless needs a CI job with an identity, found none", hint=_CREDENTIAL)


@contextmanager
def _failing(error: Callable[[str], Exception]) -> Iterator[None]:
    """Each exception as another one: inside is nothing but what Sigstore's library does.

    It documents one base class, and lets through what requests, pydantic and cryptography raise
    of a service or a file, and errors of its clients that derive from no public class.
    """
    try:
        yield
    except Exception as exc:
        raise error(_reason(exc)) from exc


def _reason(exc: Exception) -> str:
    """What an exception says, and what caused it: the first line of each."""
    told, cause = (_first_line(each) for each in (exc, exc.__cause__))
    return told if cause in told else f"{told}: {cause}"


def _first_line(exc: BaseException | None) -> str:
    if exc is None:
        return ""
    return str(exc).strip().split("\n", 1)[0][:300] or type(exc).__name__


def _unsigned(reason: str) -> AigovError:
    return UsageError(f"Sigstore did not sign: {reason}", hint=_NETWORK)


def _untrusted(reason: str) -> AigovError:
    return UsageError(f"the keys of Sigstore cannot be had: {reason}", hint=_NETWORK)


def _nameless(reason: str) -> AigovError:
    return UsageError(f"the identity of this CI job cannot be had: {reason}", hint=_CREDENTIAL)
