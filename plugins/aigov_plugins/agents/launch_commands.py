"""What a command that starts a tool server runs: a package, an image, a file, and how it is pinned.

Launchers: npx, bunx, pnpm, yarn (npm), uvx, uv, pipx (PyPI), docker, podman, nerdctl (images), dnx
(NuGet), and interpreters that run a file of the repository.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from aigov.api import Json
from aigov_plugins.agents import web_addresses

_VERSION: Final = re.compile(
    r"v?\d{1,9}(?:\.\d{1,9}){0,4}(?:[-+.]?[0-9A-Za-z][0-9A-Za-z.+-]{0,60})?"
)
_COMMIT: Final = re.compile(r"@[0-9a-f]{40}(?:#|$)")
_FULL_VERSION: Final = re.compile(r"v?\d{1,9}\.\d")
_REMOTE: Final = re.compile(r"https?://", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z0-9@][\w@./+~-]{0,200}")
_PROXIES: Final = ("mcp-remote", "mcp-proxy", "supergateway")

_NPM: Final = ("npx", "bunx", "pnpx")
_PYPI: Final = ("uvx", "pipx")
_IMAGES: Final = ("docker", "podman", "nerdctl")
_INTERPRETERS: Final = (
    "node", "deno", "bun", "tsx", "ts-node", "python", "python3", "py", "uv", "poetry", "pdm",
    "ruby", "java", "dotnet", "cargo", "go", "bash", "sh", "php", "npm", "pnpm", "yarn", "make",
)  # fmt: skip
_WRAPPERS: Final = ("cmd", "powershell", "pwsh", "env")
_MAX_WRAPPERS: Final = 3
_LAUNCHERS: Final = frozenset((*_NPM, *_PYPI, *_IMAGES, *_INTERPRETERS, *_WRAPPERS, "dnx"))
_VARIABLE: Final = re.compile(r"[A-Za-z_]\w*=")
_WITH_VALUE: Final = frozenset(
    "-p --package --from --with --python --index-url --index --registry -c --call --spec"
    " --directory --project --env-file --extra-index-url --default-index"
    " --with-requirements".split()
)
_SECRET_FLAG: Final = re.compile(r"key|token|secret|passw|credential|auth", re.IGNORECASE)
_RUN_FLAGS: Final = frozenset(
    "-d --detach -i --interactive -t --tty --rm --init --privileged -P --publish-all --read-only"
    " -it -ti --no-healthcheck --oom-kill-disable --sig-proxy --quiet -q".split()
)


@dataclass(frozen=True, slots=True)
class Launch:
    """What runs: ``source`` (npm, pypi, oci, nuget, file, command), ``package`` and ``version``.

    ``pinned`` is None where an expression that nothing here resolves decides it.
    """

    source: str
    package: str = ""
    version: str = ""
    pinned: bool | None = False

    def data(self) -> dict[str, Json]:
        """The launch as the shape has it."""
        told = {"source": self.source, "package": self.package, "version": self.version}
        found: dict[str, Json] = {key: value for key, value in told.items() if value}
        return (
            {**found, "templated": True}
            if self.pinned is None
            else {**found, "pinned": self.pinned}
        )


def read_launch(command: str, args: Sequence[str]) -> Launch:
    """What a command with its arguments starts."""
    words = list(dropwhile(_VARIABLE.match, command.split()))
    split = len(words) > 1 and (not args or _base(words[0]) in _LAUNCHERS)
    parts = [*words, *args] if split else [command, *args]
    for _ in range(_MAX_WRAPPERS):
        if _base(parts[0]) not in _WRAPPERS or len(parts) < 2:
            break
        parts = [part for part in parts[1:] if not _is_of_wrapper(part)] or [""]
    return _launched(parts[0], parts[1:])


def _is_of_wrapper(part: str) -> bool:
    """Whether an argument is one of ``cmd /c`` or ``env A=b``, not of what they start."""
    return part.lower() in ("/c", "/d", "-c", "-command") or _VARIABLE.match(part) is not None


def _launched(command: str, rest: Sequence[str]) -> Launch:
    name, verb = _base(command), rest[0] if rest else ""
    if name in _NPM:
        return _package(rest, "npm", ("-p", "--package"))
    if name in ("pnpm", "yarn", "bun", "npm") and verb in ("dlx", "x", "exec"):
        return _package(rest[1:], "npm", ("-p", "--package"))
    if name in _PYPI or (name == "uv" and list(rest[:2]) == ["tool", "run"]):
        skip = 2 if name == "uv" else int(verb == "run")
        return _package(rest[skip:], "pypi", ("--from", "--spec"))
    if name == "dnx":
        return _package(rest, "nuget", ())
    return _image(rest) if name in _IMAGES else _own(command, name, rest)


def _base(command: str) -> str:
    name = re.split(r"[/\\]", command.strip())[-1].lower()
    return re.sub(r"\.(?:exe|cmd|bat|ps1)$", "", name)


def _package(args: Sequence[str], source: str, options: tuple[str, ...]) -> Launch:
    """The package that an option names, else the first argument that is none."""
    named = _option(args, options) or _first(args)
    if not named or "${" in named or named.startswith("$"):
        return Launch(source, pinned=None) if named else Launch(source)
    if named.startswith((".", "/")) and "://" not in named:
        return Launch("file", named[:200], pinned=named.startswith("."))
    if "://" in named or named.startswith(("git+", "github:")):
        return Launch("git", web_addresses.public(named), pinned=bool(_COMMIT.search(named)))
    package, version = split_version(named, source)
    if package in _PROXIES:
        return Launch("remote", package, version)
    return Launch(source, package, version, is_exact_version(version))


def _option(args: Sequence[str], options: tuple[str, ...]) -> str:
    for index, arg in enumerate(args):
        name, equals, value = arg.partition("=")
        if name in options:
            return value if equals else next(iter(args[index + 1 : index + 2]), "")
    return ""


def _first(args: Sequence[str]) -> str:
    skip = False
    for arg in args:
        if skip:
            skip = False
        elif arg.startswith("-"):
            skip = arg in _WITH_VALUE or ("=" not in arg and _SECRET_FLAG.search(arg) is not None)
        else:
            return arg
    return ""


def split_version(named: str, source: str) -> tuple[str, str]:
    """Name and version of ``@scope/name@1.2``, ``name==1.2`` or ``name@1.2``."""
    if source == "pypi" and re.search(r"[=<>~!]=|[<>]", named):
        match = re.match(r"([\w.\[\], -]{1,200}?)\s*([=<>~!].{0,60})", named)
        if match:
            return match[1], match[2].removeprefix("==").strip()
    name, at, version = named[1:].rpartition("@")
    return (named[0] + name, version[:80]) if at else (named[:200], "")


def is_exact_version(version: str) -> bool:
    """Whether a version is one release: no tag, no range, no bare major number."""
    return (
        bool(_VERSION.fullmatch(version) and _FULL_VERSION.match(version)) and ".x" not in version
    )


def _image(args: Sequence[str]) -> Launch:
    """The image of ``docker run``; a tag is told as the version, only a digest pins."""
    if "run" not in args:
        return Launch("oci" if "mcp" not in args else "command")
    rest = list(args[list(args).index("run") + 1 :])
    image, index = "", 0
    while index < len(rest):
        arg = rest[index]
        if not arg.startswith("-"):
            image = arg
            break
        index += 1 if arg in _RUN_FLAGS or "=" in arg else 2
    return image_launch(image)


def image_launch(image: str) -> Launch:
    """An image by its name."""
    if "$" in image or "{" in image:
        return Launch("oci", pinned=None)
    name, _, digest = image.partition("@")
    head, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        head, tag = name, ""
    return Launch("oci", head[:200], (digest or tag)[:80], digest.startswith("sha256:"))


def _own(command: str, name: str, rest: Sequence[str]) -> Launch:
    """An interpreter with a file of the repository, or a program that this machine must have."""
    if name in _INTERPRETERS or re.fullmatch(r"python\d(?:\.\d+)?", name):
        target = next((arg for arg in rest if _is_file(arg)), "")
        outside = target.startswith(("/", "~", "\\")) or re.match(r"[A-Za-z]:[\\/]", target)
        return Launch("file", target[:200], pinned=bool(target) and not outside)
    if "/" in command or "\\" in command:
        relative = command.startswith((".", "${workspaceFolder}", "${CLAUDE_PROJECT_DIR}"))
        return Launch("file", command[:200], pinned=relative)
    return Launch("command", name[:200] if _NAME.fullmatch(name) else "")


def _is_file(arg: str) -> bool:
    suffix = arg.rpartition(".")[2].lower()
    return suffix in (
        "js",
        "mjs",
        "cjs",
        "ts",
        "py",
        "jar",
        "rb",
        "sh",
        "php",
        "dll",
        "csproj",
        "go",
    )
