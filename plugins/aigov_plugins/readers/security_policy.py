"""Security policies: ``SECURITY.md`` as kind ``incident-plan``.

Files: ``**/SECURITY.md`` and ``**/*SECURITY*POLICY*.md``, in lower case too where they are about
reports of vulnerabilities.

Format: Markdown as people write it; the headings of the forges' templates are known (supported
versions, reporting a vulnerability). Sentences of the template that tell the author what to write
count as not filled in.

Data (kind ``incident-plan``): ``format`` (``security-policy``), ``title``, ``contacts`` (``email``
or ``url``), ``private`` (it asks for reports in private), ``reporting``, ``disclosure``, ``scope``
(texts), ``response_times`` (``purpose``: ``respond``, ``update``, ``assess``, ``fix``,
``disclose``; ``hours``, ``business_days``, ``text``), ``response_time_hours`` (the soonest answer
that is promised), ``supported_versions`` (``version``, ``supported``), ``sections`` (``heading``,
``section``, ``text``), ``unfilled`` (headings under which nothing or only the template of a forge
stands), ``refers_to`` (paths of this repository).

It proves that a way to report is written down. It cannot show that anybody reads what arrives, nor
that answers come in time. It says nothing about failures of a model that are no vulnerability.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from aigov.api import (
    Document,
    Json,
    Keys,
    Section,
    Sniff,
    Unreadable,
    decode,
    plain_text,
    read_page,
    table_cells,
)
from aigov_plugins.addresses import address, without_secrets
from aigov_plugins.environments.promised_times import promises
from aigov_plugins.environments.security_sections import SAYS_HOW, kinds
from aigov_plugins.located import located
from aigov_plugins.shaping import present

MAX_SIZE: Final = 1 << 19
_MAX_TEXT: Final = 20_000
_MAX_ENTRIES: Final = 200
_ABOUT: Final = re.compile(rb"vulnerab|report(?:ing)?\s+(?:a\s+)?security|disclos", re.IGNORECASE)
_INSTRUCTION: Final = re.compile(r"use this section to tell people\b", re.IGNORECASE)
_EXAMPLE_VERSIONS: Final = {"5.1.x", "5.0.x", "4.0.x", "< 4.0"}
_DEFINITION: Final = re.compile(r" {0,3}\[[^\[\]]{1,100}\]:\s*(https?://\S{1,300})")
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_URL: Final = re.compile(r"https?://[^\s<>()\[\]\"'`*]{3,300}")
_CHANNEL: Final = re.compile(
    r"/security/advisories/new|hackerone\.|bugcrowd\.|intigriti\.|yeswehack\.|huntr\.|/report"
    r"|vulnerab|msrc\.|/security/?(?:$|contact)|/contact",
    re.IGNORECASE,
)
_PRIVATE: Final = re.compile(
    r"(?<!\bnot )(?<!\bnever )(?<!\bno )\bprivate(?:ly)?\b|confidential"
    r"|(?:do not|don't|never|not be)\W[^.]{0,80}\bpublic",
    re.IGNORECASE,
)
_MANUAL: Final = re.compile(r"//docs\.github\.com|/issues(?:/|$)|pgp|\.(?:png|svg|asc|gpg)$")
_LINK: Final = re.compile(r"\]\(\s*([^\s()<>]{1,300})\s*\)")
_YES: Final = re.compile(r":white_check_mark:|:heavy_check_mark:|✅|✔|☑|^(?:yes|true|supported)\b")
_NO: Final = re.compile(r":x:|❌|✖|✗|^(?:no|false|unsupported|not supported|eol|deprecated)\b")


@dataclass(slots=True)
class _Policy:
    """The lines of the file, and what was read so far with the lines of list entries."""

    raw: list[str]
    lists: dict[str, list[Json]] = field(default_factory=dict)
    places: dict[Keys, tuple[int, int]] = field(default_factory=dict)
    private: int = 0

    def note(self, key: str, line: int, value: Json) -> None:
        found = self.lists.setdefault(key, [])
        if value not in found and len(found) < _MAX_ENTRIES:
            self.places[key, len(found)] = (line, 1)
            found.append(value)


def sniff(path: str, head: bytes) -> Sniff:
    """Yes for the name that forges look for, and for text about reports of vulnerabilities."""
    name = path.rpartition("/")[2]
    return (
        Sniff.YES if name.isupper() or name[:8] == "SECURITY" or _ABOUT.search(head) else Sniff.NO
    )


def parse(path: str, raw: bytes) -> Document:
    """The policy; raises Unreadable for bytes that are no text and above ``MAX_SIZE`` bytes."""
    if len(raw) > MAX_SIZE:
        raise Unreadable(f"is too large for a policy: {len(raw) >> 10} KiB")
    text = decode(raw).replace("\r\n", "\n")
    page = read_page(text)
    policy = _Policy(text.split("\n"))
    texts: dict[str, list[str]] = {}
    ends = [*(section.heading.line for section in page[1:]), len(policy.raw) + 1]
    for section, kind, end in zip(page, kinds(page), ends, strict=True):
        _read_section(policy, section, kind, texts)
        _read_heading(policy, section, kind, end)
        _read_lines(policy, section, kind, posixpath.dirname(path))
    for number, line in enumerate(policy.raw, 1):
        if found := _DEFINITION.match(line):
            _read_address(policy, number, found[1], asked=False)
    data = {
        "format": "security-policy",
        **present(title=_title(policy, page)),
        **{kind: "\n".join(lines)[:_MAX_TEXT] for kind, lines in texts.items() if kind},
        **policy.lists,
        **_soonest(policy),
        **({"private": True} if policy.private else {}),
    }
    policy.places["private",] = (policy.private or 1, 1)
    return Document(data, located(policy.places))


def _read_section(
    policy: _Policy, section: Section, kind: str, texts: dict[str, list[str]]
) -> None:
    heading = section.heading
    text = "\n".join(text for _, text in _said(section))[:_MAX_TEXT]
    if kind in ("reporting", "disclosure", "scope"):
        policy.places.setdefault((kind,), (heading.line, heading.column))
        texts.setdefault(kind, []).extend([text] if text else [])


def _read_heading(policy: _Policy, section: Section, kind: str, end: int) -> None:
    """The heading with its text; what is only a placeholder is kept as it is written."""
    heading = section.heading
    if not heading.text:
        return
    text = "\n".join(text for _, text in _said(section))[:_MAX_TEXT]
    entry: dict[str, Json] = {"heading": heading.text, **present(section=kind)}
    if text or not section.filled:
        entry["text"] = text or _placeholder(policy.raw[heading.line : end - 1])
    elif section.own_words:
        entry["text"] = ""  # nothing but the template
    policy.note("sections", heading.line, entry)
    if not section.filled or entry.get("text") == "":
        policy.note("unfilled", heading.line, heading.text)


def _placeholder(lines: Sequence[str]) -> str:
    """What stands under a heading that says nothing, without comments and lines of rules."""
    text = re.sub(r"<!--.*?(?:-->|\Z)", "", "\n".join(lines), flags=re.DOTALL)
    return "\n".join(line for line in text.split("\n") if re.search(r"\w", line))[:_MAX_TEXT]


def _paragraphs(section: Section) -> Iterator[list[tuple[int, str]]]:
    """Lines that follow each other; an item of a list and a row of a table stand alone."""
    open_: list[tuple[int, str]] = []
    for number, text in section.lines:
        alone = re.match(r"\s*(?:[-*+•|]|\d{1,3}[.)])", text) is not None
        if open_ and (alone or number != open_[-1][0] + 1):
            yield open_
            open_ = []
        open_.append((number, text))
    if open_:
        yield open_


def _said(section: Section) -> list[tuple[int, str]]:
    """The lines of a section without what the template of the forge says to its author."""
    kept: list[tuple[int, str]] = []
    versions: set[str] = set()
    instructed = False
    for paragraph in _paragraphs(section):
        whole = " ".join(text for _, text in paragraph)
        if _INSTRUCTION.match(plain_text(whole).strip()):
            instructed = True
            continue
        kept.extend(paragraph)
        versions.update(table_cells(text)[0] for _, text in paragraph if "|" in text)
    rows_only = all("|" in text for _, text in kept)
    example = versions >= _EXAMPLE_VERSIONS and rows_only
    return [] if example or (instructed and not kept) else kept


def _read_lines(policy: _Policy, section: Section, kind: str, folder: str) -> None:
    said = _said(section)
    numbers = {number for number, _ in said}
    asked: set[int] = set()
    for paragraph in _paragraphs(section):
        if paragraph[0][0] in numbers:
            whole = " ".join(text for _, text in paragraph)
            if kind == "reporting" and SAYS_HOW.search(whole):
                asked.update(number for number, _ in paragraph)
            _read_times(policy, paragraph[0][0], plain_text(whole))
    following = [*(text for _, text in said[1:]), ""]
    for (number, text), after in zip(said, following, strict=False):
        _read_channels(policy, number, text, asked=number in asked)
        _read_links(policy, number, text, folder)
        if "|" in text and not _is_rule(after):
            _read_version(policy, number, table_cells(text))


def _read_times(policy: _Policy, number: int, paragraph: str) -> None:
    for found in promises(paragraph):
        entry = {
            "purpose": found.purpose,
            "hours": found.hours,
            "business_days": found.business_days,
            "text": found.text,
        }
        policy.note("response_times", number, entry)


def _is_rule(line: str) -> bool:
    """Whether the line above is the head of a table."""
    return "-" in line and not line.strip("|:- \t")


def _read_channels(policy: _Policy, number: int, text: str, *, asked: bool) -> None:
    if _PRIVATE.search(text):
        policy.private = policy.private or number
    for mail in _MAIL.findall(text):
        policy.note("contacts", number, {"email": mail.rstrip(".")})
    for url in _URL.findall(text):
        _read_address(policy, number, url, asked=asked)


def _read_address(policy: _Policy, number: int, url: str, *, asked: bool) -> None:
    """An address that takes reports; with ``asked`` the text around it says that it does."""
    if (asked or _CHANNEL.search(url)) and not _MANUAL.search(url):
        policy.note("contacts", number, {"url": without_secrets(url.rstrip(".,;:"))})


def _read_links(policy: _Policy, number: int, text: str, folder: str) -> None:
    for target in _LINK.findall(text):
        found = {} if ":" in target or target.startswith("#") else address(folder, target)
        name = str(found.get("path", "")).partition("#")[0]
        if name:
            policy.note("refers_to", number, name)


def _read_version(policy: _Policy, number: int, cells: list[str]) -> None:
    if len(cells) < 2 or not re.search(r"[\w<>*]", cells[0]):
        return
    state = cells[1].lower()
    no, yes = _NO.search(state), _YES.search(state)
    if no or yes:
        entry: dict[str, Json] = {"version": cells[0][:200], "supported": not no}
        policy.note("supported_versions", number, entry)


def _title(policy: _Policy, page: Sequence[Section]) -> str:
    heading = next((s.heading for s in page[1:] if s.heading.level == 1), None)
    if heading is None:
        return ""
    policy.places["title",] = (heading.line, heading.column)
    return heading.text


def _soonest(policy: _Policy) -> dict[str, Json]:
    times = policy.lists.get("response_times", [])
    answers = [(time["hours"], i) for i, time in enumerate(times) if time["purpose"] == "respond"]
    if not answers:
        return {}
    hours, index = min(answers)
    policy.places["response_time_hours",] = policy.places["response_times", index]
    return {"response_time_hours": hours}
