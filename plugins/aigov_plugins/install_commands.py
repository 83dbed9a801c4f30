"""What the commands of a shell line install: packages of pip and Conda.

Only words are read; nothing is run. What a command substitution or a loop would add is not seen.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aigov.api import Json
from aigov_plugins.conda_specs import conda_package
from aigov_plugins.lineage_shape import without_secrets
from aigov_plugins.lock_shape import is_templated
from aigov_plugins.requirement_lines import requirement

MAX_COMMAND: Final = 20_000
_SPLIT: Final = re.compile(r"&&|\|\||[;|\n]")
_PIP: Final = re.compile(r"(?:.*/)?pip[0-9.]*")
_PYTHON: Final = re.compile(r"(?:.*/)?python[0-9.]*")
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
    """What the install commands of pip and Conda in ``command`` name."""
    found = Installed()
    if "install" not in command:
        return found
    for part in _SPLIT.split(command):
        if "install" in part and len(part) <= MAX_COMMAND:
            _read(_words(part), found)
    return found


def _words(part: str) -> list[str]:
    try:
        return shlex.split(part, comments=True)
    except ValueError:
        return part.split()


def _read(words: list[str], found: Installed) -> None:
    if words[:1] and words[0] in _PRINTS:
        return
    for index, word in enumerate(words):
        if word != "install" or index == 0:
            continue
        before = words[index - 1]
        manager = _manager(before, words[: index - 1])
        if manager:
            for option, value in _arguments(words[index + 1 :]):
                _take(manager, option, value, found)
            return


def _manager(before: str, earlier: list[str]) -> str:
    if _PIP.fullmatch(before):
        return "pip" if not earlier or not _PYTHON.fullmatch(earlier[-1]) else ""
    return "conda" if before.rpartition("/")[2] in _CONDA else ""


def _arguments(words: list[str]) -> Iterator[tuple[str, str]]:
    """Options with their value, and packages with an empty option."""
    pending = ""
    for word in words:
        if pending:
            yield pending, word
            pending = ""
        elif word.startswith("--") and "=" in word:
            option, _, value = word.partition("=")
            yield option, value
        elif word.startswith("-") and len(word) > 2 and word[1] in "rceif" and word[2] not in "-":
            yield word[:2], word[2:]
        elif word.startswith("-"):
            pending = word if word in _WITH_VALUE else ""
        elif word not in (">", ">>", "2>&1", "&", "\\"):
            yield "", word


def _take(manager: str, option: str, value: str, found: Installed) -> None:
    if option in ("-r", "--requirement", "-c", "--constraint", "--file"):
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
    elif is_templated(value):
        found.packages.append({"name": value, "manager": "pip", "templated": True})
