"""Whether a text that stands where a credential stands is one, or a stand-in for one."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter
from typing import Final

_STAND_IN: Final = re.compile(
    r"example|change[-_ ]?(?:me|it|this)|placeholder|dummy|fake|sample|mock|redacted|masked|insert"
    r"|replace|your|x{3,}|\*{3,}|\.{3}|0{6}|1{6}|(?<![a-z])test|demo|foo|to[-_]?do|fixme|none|null"
    r"|undefined|not[-_]?set|(?<![a-z])my[-_]|some[-_]|deadbeef|1234567|abcdef"
    r"|2YotnFZFEjr1zCsicMWpAA|tGzv3JOkF0XG5Qx2TlKWIA|SplxlOBeZQQYbYS6WxSbIA|s6BhdRkqt3|gX1fBat3bV",
    re.IGNORECASE,
)
"""Words of examples, and the published values of RFC 6749."""

_LOOKED_UP: Final = re.compile(
    r"[${}<>()\[\]|`%\s]|environ|getenv|secrets?\.|vault|arn:|projects/|sha(?:1|256|384|512)[:-]"
    r"|^(?:[./~]|file:|env:|ref\+|op://|https?:|ENC\[|kms:|AgA|\\u)|^[*!&@#]",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(
    r"(?:pass(?:word|wd|phrase)?|pwd|secrets?|tokens?|keys?|api|access|auth|user(?:name)?|admin"
    r"|root|guest|default|local(?:host)?|dev|prod|staging|client|private|public|bearer|basic|id"
    r"|minio|postgres(?:ql)?|mysql|mongo(?:db)?|redis|rabbit(?:mq)?|airflow|mlflow|feast|kafka"
    r"|test(?:ing)?|abc|qwerty|letmein|hello|welcome|string|value|name|service|account|config|db"
    r"|[\d_.-])+",
    re.IGNORECASE,
)
_WORD_LIST: Final = re.compile(r"[A-Za-z]+\d{0,3}(?:[-_./:][A-Za-z]*\d{0,3})*")
_HEX: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_RUN: Final = re.compile(r"(.)\1{5}")


def entropy(text: str) -> float:
    """Shannon entropy in bits a character."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values()) if text else 0.0


def is_random(token: str) -> bool:
    """Whether what follows a known prefix (``ghp_``) was generated, not typed as an example."""
    if _STAND_IN.search(token) or _RUN.search(token):
        return False
    return any(c.isdigit() for c in token) and entropy(token) >= 3.0


def is_literal_secret(value: str) -> bool:
    """Whether a value assigned to a password, token or key is one.

    At least eight characters with a letter and a digit, of at least 2.8 bits a character, and
    neither looked up elsewhere, nor a stand-in, nor made of common words.
    """
    if len(value) < 8 or _LOOKED_UP.search(value) or _is_stand_in(value):
        return False
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    if not mixed or entropy(value) < 2.8:
        return False
    decoded = _decoded(value)
    return not decoded or (len(decoded) >= 8 and not _is_stand_in(decoded))


def is_password(value: str, user: str) -> bool:
    """Whether the password of a URL is a real one."""
    if len(value) < 6 or value.lower() == user.lower():
        return False
    if _LOOKED_UP.search(value) or _is_stand_in(value):
        return False
    return any(not c.isalpha() for c in value) and entropy(value) >= 2.5


def _is_stand_in(value: str) -> bool:
    named = _WORDS.fullmatch(value[:64]) or _WORD_LIST.fullmatch(value)
    return bool(_STAND_IN.search(value) or _RUN.search(value) or named)


def _decoded(value: str) -> str:
    """The text that ``value`` is the base64 of; "" when it is none."""
    if len(value) % 4 or _HEX.fullmatch(value):
        return ""
    try:
        text = base64.b64decode(value, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return text.strip() if text.strip().isprintable() else ""
