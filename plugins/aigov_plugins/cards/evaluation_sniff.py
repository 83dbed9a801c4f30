"""Which tool wrote a file of results, from its first bytes.

The specific formats are recognised here, in one place, so that the reader of plain metrics can
leave them to their own readers and a file is one evaluation, not two.
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Sniff

_SIGNS: Final = {
    "inspect": (
        rb'\A\s*+\{\s*+"(?:version|status)"',
        rb'"status"\s*+:\s*+"(?:started|success|cancelled|error)"',
        rb'"eval"\s*+:\s*+\{',
    ),
    "lm-eval": (
        rb'\A\s*+\{\s*+"results"\s*+:\s*+\{|"results"\s*+:\s*+\{[^\0]{0,4000}_stderr,',
        rb'_stderr[,"]|"alias"\s*+:|"[^",\s]{1,80}+,[^",\s]{1,80}+"\s*+:|"(?:n-shot|versions)"\s*+:',
    ),
    "lighteval": (rb'\A\s*+\{\s*+"config_general"\s*+:\s*+\{',),
    "promptfoo": (
        rb'"results"\s*+:\s*+\{\s*+"version"\s*+:\s*+[0-9]|\A\s*+\{\s*+"evalId"\s*+:'
        rb'|\A\s*+\{\s*+"version"\s*+:\s*+[0-9],\s*+"(?:timestamp|results)"\s*+:',
        rb'"(?:promptIdx|gradingResult|testCase|namedScores|vars|prompts|stats|shareableUrl'
        rb'|testPassCount)"\s*+:',
    ),
    "helm": (
        rb'\A\s*+\[\s*+\{\s*+"name"\s*+:\s*+\{\s*+"name"\s*+:',
        rb'"count"\s*+:',
    ),
    "every-eval-ever": (
        rb'\A\s*+\{\s*+"',
        rb'"evaluation_id"\s*+:\s*+"',
        rb'"(?:source_metadata|model_info|evaluation_results)"\s*+:\s*+[{\[]',
    ),
    "model-card-toolkit": (
        rb'^(?:\{?\s*+"model_details"\s*+:\s*+\{|model_details[ \t]*+:)'
        rb'|\A\s*+\{[^{]{0,2000}"model_details"\s*+:\s*+\{',
    ),
}
_COMPILED: Final = {
    name: tuple(re.compile(sign, re.MULTILINE) for sign in signs) for name, signs in _SIGNS.items()
}
_SCHEMA: Final = re.compile(
    rb'(?:^\$schema|"\$schema")\s*+:\s*+["\']?https?://json-schema\.org/', re.MULTILINE
)


def is_schema(head: bytes) -> bool:
    """Whether a file says that it is a JSON Schema, in which results are only described."""
    return _SCHEMA.search(head) is not None


def written_by(head: bytes) -> str:
    """The format of ``evaluation`` that a file shows the signs of; empty for none of them."""
    if is_schema(head):
        return ""
    for name, signs in _COMPILED.items():
        if all(sign.search(head) for sign in signs):
            return name
    return ""


def only(head: bytes, *names: str) -> Sniff:
    """YES for a file of one of the named formats, else NO."""
    return Sniff.YES if written_by(head) in names else Sniff.NO
