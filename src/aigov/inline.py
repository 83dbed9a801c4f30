"""Inline Markdown to plain text: links give their text, images and tags nothing.

Every pattern here stops at the next opening character of its own kind, so that work grows with
the length of the text whatever it holds. Patterns that few lines need are compiled on first use.
"""

from __future__ import annotations

import re

_IMAGE = r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])"
_LINK = r"\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^\[\]]*\])"
_TAG = (
    r"(?i)</?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|details|div|dl|dt|em|figcaption"
    r"|figure|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|picture|pre|q|s|samp|small|source|span"
    r"|strike|strong|style|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|video)"
    r"(?=[\s/>])[^<>]*>"
)
_ANCHOR_LINK = r"\[[^\[\]]*\]\(#[^()]*(?:\([^()]*\)[^()]*)?\)"
_ANCHOR_TAG = r"(?i)<a\s[^<>]*>[^<>]*</a>"
_TO_ANCHOR = r"(?i)href\s*=\s*[\"']?#"
_ADDRESS = r"<?\b(?:https?|ftp)://[^\s<>]+>?|<?\bmailto:[^\s<>]+>?"
_ESCAPE = r"\\([!-/:-@\[-`{-~])"
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+"
)
_EMOJI = r"[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]"
_NUMBER = r"\(?(?:\d{1,3}(?:\.\d{1,3}){1,5}[.)]?|\d{1,3}[.):]|[ivxIVX]{1,5}[.)])\s+"


def plain(text: str) -> str:
    """The text that a reader sees: without images, link targets, tags and emphasis."""
    if "[" in text:
        text = re.sub(_LINK, r"\1", re.sub(_LINK, r"\1", re.sub(_IMAGE, " ", text)))
    if "<" in text:
        text = re.sub(_TAG, " ", text)
    if "\\" in text:
        text = re.sub(_ESCAPE, r"\1", text)
    return text.replace("**", "").replace("__", "").replace("`", "")


def words(text: str) -> list[str]:
    """Words of plain text, lower case; an address is one word, two ideographs are one."""
    if "://" in text or "mailto:" in text:
        text = re.sub(_ADDRESS, " address ", text)
    return _WORD.findall(text.lower())


def count_words(text: str) -> int:
    """How many words a reader sees in ``text``."""
    return len(words(plain(text)))


def only_anchors(text: str) -> bool:
    """Whether a line is an entry of a table of contents: links into this page, nothing else."""
    if "#" not in text:
        return False
    rest, links = re.subn(_ANCHOR_LINK, " ", text)
    tags = [tag for tag in re.findall(_ANCHOR_TAG, rest) if re.search(_TO_ANCHOR, tag)]
    if not links and not tags:
        return False
    rest = re.sub(_ANCHOR_TAG, " ", rest) if tags else rest
    return all(word.isdigit() for word in words(plain(rest)))


def heading_name(text: str) -> str:
    """A heading as a name: without numbering, emoji, anchors, markup and a final colon."""
    name = re.sub(r"\{#[^{}]*\}", " ", plain(text)).replace("*", "")
    name = " ".join(re.sub(_EMOJI, " ", name).split()).removesuffix("¶").rstrip()
    return re.sub(rf"\A{_NUMBER}", "", name).rstrip(": ")
