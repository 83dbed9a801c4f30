"""Patterns of literal credentials over the bytes of a file, in linear time.

Every quantifier is bounded and every pattern starts with fixed text, so that no input makes them
backtrack. The credential itself never leaves this module: a finding is a rule, an offset and the
public prefix of a token.

Source: the published token formats of AWS, GitHub, GitLab, Slack, Google, OpenAI, Anthropic,
Hugging Face and Stripe; RFC 7468 (PEM), RFC 7519 (JWT), RFC 3986 section 3.2.1 (userinfo).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov_plugins.access.credential_words import is_literal_secret, is_password, is_random


@dataclass(frozen=True, slots=True)
class Hit:
    """A credential at ``offset``: the rule, what it is, and the prefix that is no secret."""

    offset: int
    rule: str
    what: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class TokenRule:
    """A token known by its prefix.

    ``needle`` is in every token of the rule: most files are done after looking for it. Group 1 of
    ``pattern`` is what is random.
    """

    id: str
    what: str
    needle: bytes
    pattern: re.Pattern[bytes]


def _rule(id_: str, what: str, needle: str, pattern: str) -> TokenRule:
    whole = f"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])"
    return TokenRule(id_, what, needle.encode(), re.compile(whole.encode()))


TOKENS: Final = (
    _rule("aws-access-key-id", "AWS access key id", "AKIA", r"AKIA([A-Z2-7]{16})"),
    _rule("aws-access-key-id", "AWS access key id", "ASIA", r"ASIA([A-Z2-7]{16})"),
    *(
        _rule("github-token", "GitHub token", f"gh{kind}_", rf"gh{kind}_([A-Za-z0-9]{{36,255}})")
        for kind in "pousr"
    ),
    _rule(
        "github-token",
        "GitHub token",
        "github_pat_",
        r"github_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})",
    ),
    _rule("gitlab-token", "GitLab token", "glpat-", r"glpat-([A-Za-z0-9_-]{20,100})"),
    _rule("slack-token", "Slack token", "xox", r"xox[abeoprs]-([A-Za-z0-9-]{20,200})"),
    _rule("google-api-key", "Google API key", "AIza", r"AIza([A-Za-z0-9_-]{35})"),
    _rule("anthropic-api-key", "Anthropic API key", "sk-ant-", r"sk-ant-([A-Za-z0-9_-]{40,200})"),
    _rule(
        "openai-api-key",
        "OpenAI API key",
        "sk-",
        r"sk-((?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,250}|[A-Za-z0-9]{40,64})",
    ),
    _rule("hugging-face-token", "Hugging Face token", "hf_", r"hf_([A-Za-z0-9]{34})"),
    _rule("stripe-key", "Stripe live key", "k_live_", r"[sr]k_live_([A-Za-z0-9]{16,250})"),
    _rule(
        "jwt",
        "JSON web token",
        "eyJ",
        r"eyJ([\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000})",
    ),
)
_PUBLISHED_JWT: Final = b".eyJzdWIiOiIxMjM0NTY3ODkw"

_PEM: Final = re.compile(
    rb"-----BEGIN (?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED|PGP) )?PRIVATE KEY(?: BLOCK)?-----"
    rb"(?:\\[rn]|[\s\"'+,]){1,80}(?:[A-Za-z-]{1,20}: [^\r\n]{1,80}[\r\n]{1,4}){0,4}"
    rb"[A-Za-z0-9+/=]{32}"
)
_URL: Final = re.compile(
    rb"://([^\s/:@\"'<>{}$`\\%]{1,64}):([^\s/:@\"'<>{}$`\\]{3,100})@[A-Za-z0-9\[]"
)
_NAMES: Final = {
    b"passw": "password",
    b"passphrase": "passphrase",
    b"pwd": "password",
    b"secret": "secret",
    b"token": "token",
    b"credential": "credential",
    b"key": "key",
}
_KEYS: Final = re.compile(rb"(?:api|access|account|private|auth|storage|encryption|signing)[_-]?\Z")
_REST: Final = re.compile(
    rb"(?:ord|d|[_-]?(?:access[_-]?)?key)?s?\\?[\"']?[ \t\])]{0,4}"
    rb"(?::[ \t]{0,4}(?:str|string|String)[ \t]{0,4}=|=>|:=|[:=])[ \t]{0,12}"
    rb"(?:\\?(?P<quote>[\"'])(?P<quoted>[^\"'\\\r\n]{8,200})\\?(?P=quote)"
    rb"|(?P<bare>[^\s\"',;]{8,200})[ \t]{0,20}(?=[\r\n#]|\Z))",
)
_BEFORE: Final = re.compile(
    rb"(?:pad|eos|bos|unk|sep|cls|mask|start|end|stop|special|next|page|pagination|continuation"
    rb"|public|ssh|sync|csrf|cancel(?:lation)?|image|chunk|per|first|last|word|sub|partition|sort"
    rb"|primary|foreign|row|cache|idempotency|encrypted|hashed)[_-]?\Z",
    re.IGNORECASE,
)


def token_hits(raw: bytes) -> Iterator[Hit]:
    """Tokens that are known by their prefix."""
    for rule in TOKENS:
        if rule.needle not in raw:
            continue
        for match in rule.pattern.finditer(raw):
            if is_random(match[1].decode("ascii")) and _PUBLISHED_JWT not in match[0]:
                prefix = raw[match.start() : min(match.start(1), match.start() + 4)].decode("ascii")
                yield Hit(match.start(), rule.id, rule.what, prefix)


def key_hits(raw: bytes) -> Iterator[Hit]:
    """Private keys with their content."""
    if b"PRIVATE KEY" in raw:
        for match in _PEM.finditer(raw):
            yield Hit(match.start(), "private-key", "private key")


def url_hits(raw: bytes) -> Iterator[Hit]:
    """Addresses with a user and a password."""
    for match in _URL.finditer(raw) if b"@" in raw else ():
        user, password = (match[n].decode("utf-8", "replace") for n in (1, 2))
        if is_password(password, user):
            yield Hit(match.start(), "url-password", "password in an address")


def assignment_hits(raw: bytes, *, bare: bool) -> Iterator[Hit]:
    """Literals assigned to a password, secret, token or key; ``bare``: also without quotes."""
    lower = raw.lower()
    for keyword, name in _NAMES.items():
        start = lower.find(keyword)
        while start >= 0:
            end = start + len(keyword)
            if keyword != b"key" or _KEYS.search(lower, max(0, start - 12), start):
                value = _assigned(raw, start, end, bare)
                if value >= 0:
                    yield Hit(value, "assigned-literal", f"value of a {name}")
            start = lower.find(keyword, end)


def _assigned(raw: bytes, start: int, end: int, bare: bool) -> int:
    """The offset of the literal assigned to the keyword at ``start``; -1 when there is none."""
    rest = _REST.match(raw, end)
    if not rest or (rest["bare"] and not bare):
        return -1
    if _BEFORE.search(raw, max(0, start - 24), start):
        return -1
    group = "bare" if rest["quoted"] is None else "quoted"
    literal = is_literal_secret(rest[group].decode("utf-8", "replace"))
    return rest.start(group) if literal else -1
