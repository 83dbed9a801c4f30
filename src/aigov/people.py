"""Who a text names: an e-mail address, a handle, or a name with one of these."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HANDLE = re.compile(r"(?<![\w.@/-])@[\w-]{1,64}(?:/[\w.-]{1,100})?")
_ROLE_WORDS = frozenset(
    "admin administrator anybody anyone contact data developer developers engineering "
    "everybody everyone hello help helpdesk info it mail management manager me ml n/a nobody "
    "noreply no-reply none office operations owner postmaster root security somebody someone "
    "staff support tbd team unknown us user webmaster".split()
)
_BOT = re.compile(r"(?:^|[\W_])bot(?:$|[\W_])|\[bot\]|^(?:dependabot|renovate|github-actions)\b")
_HIDDEN_MAIL = "@users.noreply.github.com"
_NO_REPLY = ("noreply", "no-reply", "web-flow")
_PLACEHOLDER_DOMAINS = ("example.com", "example.invalid", "domain.com", "email.com")


def identities(text: str) -> frozenset[str]:
    """The addresses and handles in a text, lower case: what two mentions of a person share."""
    mails = {mail.lower() for mail in _MAIL.findall(text)}
    rest = _MAIL.sub(" ", text)
    return frozenset(mails | {handle.lower() for handle in _HANDLE.findall(rest)})


def why_nobody(text: str, known: Iterable[str] = ()) -> str:
    """Why a text does not name an accountable person or team; empty when it does.

    ``known`` are the addresses and handles of CODEOWNERS and ``people:``; when there are any,
    one of the text's must be among them.
    """
    found = identities(text)
    if "[bot]" in text.lower():
        return "is a bot"
    if not found:
        return "gives no e-mail address or handle, so that nobody can be reached or told apart"
    if all(is_bot(identity) for identity in found):
        return "is a bot"
    if all(_is_role(identity) for identity in found):
        return "is a shared or role account, not a person or team"
    if any(_is_example(identity) for identity in found):
        return "is a placeholder address"
    known = {name.lower() for name in known}
    if known and not found & known:
        return "is not known in CODEOWNERS or under people: in aigov.yaml"
    return ""


def same_person(one: str, other: str) -> bool:
    """Whether two texts name the same person, as far as they say."""
    first, second = _name(one), _name(other)
    return bool(identities(one) & identities(other)) or (bool(first) and first == second)


def with_handle(committer: str) -> str:
    """A committer, with the handle that the hidden mail address of a forge holds."""
    mail = next((i for i in sorted(identities(committer)) if i.endswith(_HIDDEN_MAIL)), "")
    handle = mail.removesuffix(_HIDDEN_MAIL).rpartition("+")[2]
    return f"{committer} @{handle}" if handle else committer


def is_automation(committer: str) -> bool:
    """Whether a commit is said to be a bot's, or a forge's own, as when it merges: nobody's."""
    found = identities(committer)
    if "[bot]" in committer.lower() or (found and all(map(is_bot, found))):
        return True
    return bool(found) and all(mail.partition("@")[0] in _NO_REPLY for mail in found)


def is_bot(identity: str) -> bool:
    """Whether an address or handle belongs to an automation."""
    return bool(_BOT.search(identity.lower().lstrip("@")))


def _is_role(identity: str) -> bool:
    if identity.startswith("@"):
        return identity[1:] in _ROLE_WORDS
    return identity.partition("@")[0] in _ROLE_WORDS


def _is_example(identity: str) -> bool:
    domain = "." + identity.rpartition("@")[2]
    return any(domain.endswith(f".{known}") for known in _PLACEHOLDER_DOMAINS)


def _name(text: str) -> str:
    """The words of a text that are no address or handle."""
    return " ".join(re.findall(r"\w+", _HANDLE.sub(" ", _MAIL.sub(" ", text)).lower()))
