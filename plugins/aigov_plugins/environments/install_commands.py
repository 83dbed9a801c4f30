"""What the commands of a shell line install: packages of pip and Conda.

Only words are read; nothing is run. What a command substitution or a loop would add is not seen.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Json, Unreadable
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.conda_specs import conda_package
from aigov_plugins.environments.requirement_lines import requirement

MAX_COMMAND: Final = 20_000
_SPLIT: Final = re.compile(r"&&|\|\||[;|\n]")
_PIP: Final = re.compile(r"(?:.*/)?pip[0-9.]*")
_CLUSTER: Final = re.compile(r"-[UqvyE]*([rceift])([^-\s=].*)?")
_REDIRECTION: Final = re.compile(r"([0-9&]?[<>]>?)|[0-9&]?[<>]>?\S+|&|\\")
_FILES: Final = ("-r", "--requirement", "-c", "--constraint", "--file")
_PRINTS: Final = ("echo", "printf", "#")
_CONDA: Final = ("conda", "mamba", "micromamba")
_WITH_VALUE: Final = frozenset(
    """
    -r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f --find-links
    -t --target --root --prefix --src --trusted-host --platform --python-version --implementation
    --abi --cache-dir --timeout --retries --proxy --log --no-binary --only-binary --progress-bar
    --upgrade-strategy --python -p -n --name --channel --file --config-settings --torch-backend
    --index --default-index --index-strategy --break-system-packages= --report --root-user-action
    """.split()
)


@dataclass(slots=True)
class Installed:
    """Packages by name, files that list more of them, and indexes they come from."""

    packages: list[dict[str, Json]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)


def installed(command: str) -> Installed:
    """What the install commands of pip and Conda in ``command`` name.

    Raises Unreadable for one that is longer than ``MAX_COMMAND`` characters.
    """
    found = Installed()
    if "install" not in command:
        return found
    for part in _SPLIT.split(_as_shell(command)):
        if "install" not in part:
            continue
        if len(part) > MAX_COMMAND:
            raise Unreadable(f"has an install command of more than {MAX_COMMAND} characters")
        words = _words(part)
        _read(words, found)
        for word in words:
            if " install " in word:  # the text of ``sh -c``
                _read(_words(word), found)
    return found


def _as_shell(command: str) -> str:
    """A command in exec form, a JSON list, as words of a shell."""
    if command[:1] != "[" or len(command) > MAX_COMMAND:
        return command
    try:
        words = json.loads(command)
    except (ValueError, RecursionError):
        return command
    texts = [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
    return shlex.join(texts) or command


def _words(part: str) -> list[str]:
    try:
        return shlex.split(part, comments=True)
    except ValueError:  # a quote was opened or closed in another part
        return part.replace('"', " ").replace("'", " ").split()


def _read(words: list[str], found: Installed) -> None:
    if words[:1] and words[0] in _PRINTS:
        return
    for index, word in enumerate(words):
        before = index - 1
        while word == "install" and before > 0 and words[before].startswith("-"):
            before -= 1
        if word != "install" or before < 0:
            continue
        manager = _manager(words[before])
        if manager:
            for option, value in _arguments(words[index + 1 :]):
                _take(manager, option, value, found)
        return


def _manager(word: str) -> str:
    if _PIP.fullmatch(word):
        return "pip"
    return "conda" if word.rpartition("/")[2] in _CONDA else ""


def _arguments(words: list[str]) -> Iterator[tuple[str, str]]:
    """Options with their value, and packages with an empty option."""
    pending = ""
    for word in words:
        cluster = _CLUSTER.fullmatch(word)
        if pending:
            yield pending, word
            pending = ""
        elif word.startswith("--") and "=" in word:
            option, _, value = word.partition("=")
            yield option, value
        elif cluster and cluster[2]:
            yield f"-{cluster[1]}", cluster[2]
        elif cluster:
            pending = f"-{cluster[1]}"
        elif word.startswith("-"):
            pending = word if word in _WITH_VALUE else ""
        elif redirected := _REDIRECTION.fullmatch(word):
            pending = ">" if redirected[1] else ""
        else:
            yield "", word


def _take(manager: str, option: str, value: str, found: Installed) -> None:
    if option in _FILES and (manager, option) != ("conda", "-c"):
        found.files.append(value)
    elif option in ("-i", "--index-url", "--extra-index-url", "--index", "--default-index"):
        found.indexes.append(without_secrets(value))
    elif option == "" and manager == "conda":
        package = conda_package(value)
        found.packages.extend([package] if package else [])
    elif option == "":
        _take_requirement(value, found)


def _take_requirement(value: str, found: Installed) -> None:
    local = value.startswith((".", "/")) or value.endswith((".whl", ".tar.gz"))
    if local and "://" not in value:
        return  # files of the image: what they are is decided by COPY
    read = requirement(value)
    if read is not None and not read.local:
        found.packages.append(read.entry)
    elif "$" in value or "`" in value:
        found.packages.append({"name": value, "manager": "pip", "templated": True})
