"""Placeholders and template residue: text that stands where an answer should stand.

Three layers, each subtracted from a line in turn: sentences of public templates (by digest, see
``schemas/template-lines.json``), marks that are residue wherever they stand (``[More Information
Needed]``, ``TODO``, ``{{ slot }}``), and values that say nothing (``N/A``, ``Paper: none``).
An answer in the negative with a reason is an answer: only the bare ``none`` says nothing.

``schemas/template-lines.json`` holds digests, no text. To renew it: write ``template_digests`` of
each template's text to the file's ``digests``, sorted, and its repository, commit and licence to
``sources``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from aigov.inline import count_words, plain
from aigov.inline import words as words_of

_SAYS_NOTHING = frozenset(
    " ".join(phrase.split())
    for phrase in """
    more information needed|more information is needed|needs more information|information needed
    |more info needed|needs more info|more details needed|need more information|todo|to do|tbd|tba
    |tbc|fixme|xxx|xxxx|to be determined|to be defined|to be announced|to be added|to be completed
    |to be confirmed|to be decided|to be done|to be filled|to be filled in|to be filled out
    |to be provided|to be written|to be updated|na|n a|not applicable|not available|not specified
    |none|unknown|unspecified|undefined|null|nil|nan|coming soon|work in progress|wip|placeholder
    |fill in|fill me in|fill me|fill this in|fill in here|insert here|your name|your name here
    |your text here|text here|lorem ipsum|foo|foo bar|optional|none yet|not yet|no information
    |no information available|information not available|not provided|not decided|not yet decided
    |not decided yet|not known|not yet known|not known yet
    """.split("|")
)
"""Whole answers, in lower-case words, that say nothing."""

_UNANSWERED = (
    r"(?:more info(?:rmation)?(?: is)? needed|needs? more info(?:rmation)?|information needed"
    r"|to[ -]?do|fixme|tb[acd])(?!\w)[^\[\]\n]{0,400}|n/?a|xxx|placeholder|optional"
)
"""What is residue in brackets, even as the text of a link."""

_INSTRUCTION = (
    r"add|author|company|dataset name|date|describe|e\.g\.|email|enter|explain|fill|include|insert"
    r"|if (?:applicable|available|known|the|you)|link to|list|model (?:id|name)|name of"
    r"|organi[sz]ation|please|project name|provide|replace|specify|state|summari[sz]e"
    r"|task (?:description|name)|to be|url|your"
)
"""How a bracketed instruction to the author begins; as the text of a link it may be an answer."""

_HTML = (
    "a|abbr|b|br|center|code|details|div|em|figure|font|h[1-6]|hr|i|img|kbd|li|ol|p|picture|pre|s"
    "|small|source|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul|video"
)
_RESIDUE = (
    r"(?i)\[\s*(?:" + _UNANSWERED + r")\s*\](?:\([^()\n]*\)|\[[^\[\]\n]*\])?"
    r"|\[\s*(?:" + _INSTRUCTION + r")(?!\w)[^\[\]\n]{0,400}\](?![(\[])"
    r"|\[\s*(?:\.\.\.|…|_{2,})\s*\](?:\([^()\n]*\))?"
    r"|\[(?!\s*\w{3,6}://)[^\[\]\n]{0,400}\]\(\s*\)"
    r"|\bmore information needed\b"
    r"|(?<![\w-])(?-i:TODO|TO-DO|TO DO|TBD|TBA|FIXME|XXX)(?![\w-])"
    r"|\blorem ipsum\b"
    r"|\b(?:insert|paste|enter)\s(?:[\w'-]{1,30}\s){0,8}here\b|\byour\s[\w-]{1,30}\shere\b"
    r"|\byour name\b|\byour[-_](?:company|dataset|email|handle|id|model|name|org(?:ani[sz]ation)?"
    r"|project|repo|team|user(?:name)?)\b|\bgithub-username\b"
    r"|(?<!\$)\{\{(?![-\s]*[$.])[^{}\n]*\}\}|\{%[^%\n]*%\}"
    r"|(?<![\w`<])<(?!(?:" + _HTML + r")\s*/?>)[a-z][\w .-]{0,60}>"
    r"|(?<![^\W_])(?:john|jane)[ ._-]?doe(?![^\W_])"
    r"|(?<![\w.-])(?:www\.)?example\.com\b|@example\.com\b"
)
_HINTS = (
    *("[", "{", "<", "more info", "todo", "to-do", "to do", "tbd", "tba", "fixme", "xxx"),
    *("lorem", "here", "your", "github-u", "doe", "example.com"),
)
"""Each match of ``_RESIDUE`` holds one of these in lower case: most lines need no more."""

_LATIN_FILLER = frozenset(
    """
    adipiscing aliqua aliquip amet anim aute cillum commodo consectetur consequat culpa cupidatat
    deserunt dolor dolore duis eiusmod elit esse excepteur exercitation fugiat incididunt ipsum
    irure labore laboris laborum lorem magna minim mollit nisi nostrud nulla occaecat officia
    pariatur proident qui quis reprehenderit sed sint sunt tempor ullamco velit veniam voluptate
    """.split()
)
_WHOLE_SLOT = re.compile(r"<[A-Za-z][^<>\n]{0,400}>")
"""A line that is one slot, or one HTML tag: neither says anything."""

_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(\[<])")
_MIN_SENTENCE, _MAX_SENTENCE = 4, 200
_MAX_KEY, _MAX_ANSWER = 6, 300
_NO_ADDRESS = ("http://", "https://", "mailto:")
_FEWEST_REPEATED, _MOST_REPEATED, _MAX_COMPARED = 6, 12, 4000


@lru_cache(maxsize=4096)
def is_placeholder(text: str) -> bool:
    """Whether all of ``text`` is placeholder or residue; blank text says nothing either."""
    return words(text) == 0


def words(text: str) -> int:
    """Words that remain when placeholders and template residue are subtracted.

    None of a text that says a few words over and over.
    """
    rest = without_residue(text)
    return 0 if _repeats(rest) else count_words(rest)


def _repeats(text: str) -> bool:
    """Whether a text is the same few words again and again; rows of a table may be alike."""
    said = text[:_MAX_COMPARED].lower().split()
    if len(said) < _FEWEST_REPEATED or "|" in text or not any(map(str.isalpha, text)):
        return False
    return len(set(said)) <= min(len(said) // 3, _MOST_REPEATED)


def find(text: str) -> list[tuple[int, str]]:
    """Residue that is wrong wherever it stands, with the offset of each, in order.

    A bare ``none`` or ``N/A`` is not listed: alone it is a placeholder, in a sentence it is not.
    """
    return (
        [(match.start(), match[0]) for match in re.finditer(_RESIDUE, text)]
        if _hinted(text)
        else []
    )


def without_residue(text: str) -> str:
    """``text`` without its residue: lines of which nothing is left are dropped."""
    kept = (rest_of_line(line) for line in text.split("\n"))
    return "\n".join(line for line in kept if line.strip())


def rest_of_line(line: str) -> str:
    """What one line of prose says beyond placeholders and template text, ``""`` for nothing."""
    if _WHOLE_SLOT.fullmatch(line.strip()):
        return ""
    rest = _without_template(line) if len(line) > 12 else line
    if _hinted(rest):
        if _starts_as_a_note(rest):
            return ""
        rest = re.sub(_RESIDUE, " ", _drop_example_addresses(rest))
    return "" if _says_nothing(rest) else rest


def template_digests(template: str) -> tuple[str, ...]:
    """Digests of the sentences of a template: its lines, comments and default values.

    Headings, and pieces of fewer than four words, are left out: anybody may write those.
    """
    body = re.sub(r"\A---\n.*?\n---\n", "", template, flags=re.DOTALL)
    comments = re.findall(r"<!--(.*?)-->", body, re.DOTALL)
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    defaults = re.findall(r"\{\{[^{}]*\"([^\"{}]*)\"[^{}]*\}\}", body)
    lines = [line for line in body.split("\n") if not line.startswith(("#", "```"))]
    lines = [re.sub(r"\{\{[^{}]*\}\}", "", line) for line in lines]
    pieces = [
        piece for text in (*comments, *defaults, *lines) for piece in (text, *_sentences(text))
    ]
    return tuple(
        sorted({digest for piece in pieces if (digest := _digest(words_of(plain(piece))))})
    )


def _hinted(text: str) -> bool:
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS)


@cache
def _template_lines() -> frozenset[str]:
    import json
    from pathlib import Path

    shipped = Path(__file__).with_name("schemas") / "template-lines.json"
    return frozenset(json.loads(shipped.read_text("utf-8"))["digests"])


def _digest(found: list[str]) -> str:
    """First 12 hex digits of the SHA-256 of the words, ``""`` for too few or too many."""
    if not _MIN_SENTENCE <= len(found) <= _MAX_SENTENCE:
        return ""
    import hashlib

    return hashlib.sha256(" ".join(found).encode()).hexdigest()[:12]


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(text) if part.strip()]


def _without_template(line: str) -> str:
    """``line`` without the sentences of public templates and without filler text."""
    if _is_boilerplate(line):
        return ""
    parts = _sentences(line)
    if len(parts) < 2:
        return line
    kept = [part for part in parts if not _is_boilerplate(part)]
    return line if len(kept) == len(parts) else " ".join(kept)


def _is_boilerplate(sentence: str) -> bool:
    found = words_of(plain(sentence))
    return _digest(found) in _template_lines() or len(_LATIN_FILLER.intersection(found)) >= 4


def _starts_as_a_note(line: str) -> bool:
    """Whether a line is a note to the author: ``TODO: describe the data``."""
    text = plain(_ITEM.sub("", line, count=1)).lstrip(" \t*_>([")
    return (
        re.match(
            r"(?:TODO|TO-DO|TBD|FIXME|XXX)(?![\w-])|(?i:(?:todo|fixme|tbd):|lorem ipsum\b)", text
        )
        is not None
    )


def _drop_example_addresses(line: str) -> str:
    if "example.com" not in line.lower():
        return line
    return " ".join(token for token in line.split(" ") if "example.com" not in token.lower())


def _says_nothing(line: str) -> bool:
    """Whether a line is blank, a bare ``none``, or a key whose value is one of these."""
    if line.strip().lower() in _NO_ADDRESS:
        return True
    if len(line) > _MAX_ANSWER:
        return count_words(line) == 0
    item = _ITEM.match(line)
    body = line[item.end() :] if item else line
    bold = body.lstrip().startswith(("**", "__"))
    text = plain(body).strip()
    found = words_of(text)
    if not found or (len(found) <= 5 and " ".join(found) in _SAYS_NOTHING):
        return True
    key, colon, value = text.partition(":")
    if not colon or value.startswith("//"):
        return False
    key_size, answer = len(words_of(key)), words_of(value)
    if not answer:
        return key_size <= (_MAX_KEY if item or bold else 3)
    return key_size <= _MAX_KEY and len(answer) <= 5 and " ".join(answer) in _SAYS_NOTHING
