"""Literal credentials: tokens, keys and passwords that are written in a file.

Files: configuration, code and text (``**/*.{yaml,yml,json,toml,ini,cfg,conf,env,properties,tf,
tfvars,py,sh,ipynb,md,txt,pem,key}``, ``**/.env*``, ``**/Dockerfile*``). A file without a finding
is no artifact.

Data (kind ``credential``): ``format`` (``credentials``), ``findings`` (``rule``, ``what``,
``line``, ``column``, ``starts``: the public prefix of a token, at most four characters). The
credential itself is never in the data, a message or a log.

Rules: AWS access key ids, tokens of GitHub, GitLab, Slack, Google, OpenAI, Anthropic, Hugging Face
and Stripe, JSON web tokens, private keys, passwords in addresses, and literals of real entropy
assigned to a password, secret, token or key (not in ``.md`` and ``.txt``; without quotes only in
YAML, INI, properties and environment files). Placeholders, look-ups, references and published
examples are passed over.

It proves that a text of this form is in the snapshot. It cannot show whether it is still valid,
nor what history holds; a password without a digit, or of common words, is not seen.
"""

from __future__ import annotations

from typing import Final

from aigov.api import Document, Keys
from aigov_plugins.access.credential_rules import (
    Hit,
    assignment_hits,
    key_hits,
    token_hits,
    url_hits,
)
from aigov_plugins.located import located

MAX_FINDINGS: Final = 100
_PROSE: Final = (".md", ".txt")
_BARE: Final = (".yaml", ".yml", ".ini", ".cfg", ".conf", ".env", ".properties", ".sh")


def parse(path: str, raw: bytes) -> Document | None:
    """The findings in file order; None when there is none."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raw = raw.decode("utf-16", "replace").encode()
    hits = [*token_hits(raw), *key_hits(raw), *url_hits(raw)]
    name = path.rsplit("/", 1)[-1]
    if not name.endswith(_PROSE):
        bare = name.endswith(_BARE) or name.startswith(".env")
        hits.extend(assignment_hits(raw, bare=bare))
    return _document(raw, hits) if hits else None


def _document(raw: bytes, hits: list[Hit]) -> Document:
    places = {(hit, _place(raw, hit.offset)) for hit in hits}
    first: dict[int, tuple[Hit, tuple[int, int]]] = {}
    for hit, place in sorted(
        places, key=lambda each: (each[1], each[0].rule != "assigned-literal")
    ):
        known = first.get(place[0])
        if known is None or known[0].rule == "assigned-literal":
            first[place[0]] = (hit, place)
    findings = []
    table: dict[Keys, tuple[int, int]] = {}
    for index, (hit, place) in enumerate(list(first.values())[:MAX_FINDINGS]):
        table["findings", index] = place
        findings.append(
            {
                "rule": hit.rule,
                "what": hit.what,
                "line": place[0],
                "column": place[1],
                "starts": hit.prefix,
            }
        )
    return Document({"format": "credentials", "findings": findings}, located(table))


def _place(raw: bytes, offset: int) -> tuple[int, int]:
    """1-based line, and column in characters."""
    start = raw.rfind(b"\n", 0, offset) + 1
    return raw.count(b"\n", 0, offset) + 1, len(raw[start:offset].decode("utf-8", "replace")) + 1
