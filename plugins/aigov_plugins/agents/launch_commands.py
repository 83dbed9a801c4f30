"""What a command that starts a tool server runs: a package, an image, a file, and how it is pinned.

Launchers: npx, bunx, pnpm, yarn (npm), uvx, uv, pipx (PyPI), docker, podman, nerdctl (images), dnx
(NuGet), and interpreters that run a file of the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
_NPM_VERSION: Final = re.compile(r"v?\d{1,9}\.\d{1,9}\.\d")
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
_SHELLS: Final = ("bash", "sh", "zsh", "dash")
_SCRIPT: Final = re.compile(r"-[a-z]{0,5}c")
_OPERATORS: Final = re.compile(r"[;&|<>`$()\n]")
_INLINE: Final = ("-c", "-e", "-m", "-r", "-p", "--eval", "--print", "--command")
_ROOTS: Final = re.compile(
    r"\$\{(?:workspaceFolder|workspaceRoot|CLAUDE_PROJECT_DIR|CLAUDE_PLUGIN_ROOT)(?::-\.?)?\}"
)
_OUTSIDE: Final = re.compile(r"[/~\\]|[A-Za-z]:[\\/]|(?:.*[\\/])?\.\.(?:[\\/]|$)", re.DOTALL)
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
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
    if _base(parts[0]) in _SHELLS and len(parts) > 2 and _SCRIPT.fullmatch(parts[1]):
        return _scripted(parts[2])
    wrapped = _base(command) in _WRAPPERS and len(parts) == 1 and " " in parts[0].strip()
    return _scripted(parts[0]) if wrapped else _launched(parts[0], parts[1:])


def _scripted(line: str) -> Launch:
    """What a line for a shell starts, where it is no more than one command."""
    simple = line.strip() and not _OPERATORS.search(line)
    return read_launch(line, ()) if simple else Launch("command")


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
        return Launch("file", named[:200], pinned=_inside(named))
    if "://" in named or named.startswith(("git+", "github:")):
        return Launch("git", web_addresses.public(named), pinned=bool(_COMMIT.search(named)))
    package, version = split_version(named, source)
    if package in _PROXIES:
        return Launch("remote", package, version)
    also = (split_version(one, source)[1] for one in _extras(args, options))
    exact = all(is_exact_version(one, source) for one in (version, *also))
    return Launch(source, package, version, exact)


def _extras(args: Sequence[str], options: tuple[str, ...]) -> Iterator[str]:
    """The packages that are installed beside the one that runs."""
    for index, arg in enumerate(args):
        name, equals, value = arg.partition("=")
        if name == "--with" or name in options:
            named = value if equals else next(iter(args[index + 1 : index + 2]), "")
            yield from named.split(",") if name == "--with" else (named,)


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


def is_exact_version(version: str, source: str = "") -> bool:
    """Whether a version is one release: no tag, no range, no bare major number.

    For npm ``1.2`` is a range, of all releases that start with it.
    """
    full = _NPM_VERSION if source == "npm" else _FULL_VERSION
    return bool(_VERSION.fullmatch(version) and full.match(version)) and ".x" not in version


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
    return Launch("oci", head[:200], (digest or tag)[:80], bool(_DIGEST.fullmatch(digest)))


def _own(command: str, name: str, rest: Sequence[str]) -> Launch:
    """An interpreter with a file of the repository, or a program that this machine must have."""
    if name in _INTERPRETERS or re.fullmatch(r"python\d(?:\.\d+)?", name):
        target = _target(rest, (_INLINE[0],) if name in _SHELLS else _INLINE)
        return Launch("file", target[:200], pinned=_inside(target))
    if "/" in command or "\\" in command:
        return Launch("file", command[:200], pinned=_inside(command))
    return Launch("command", name[:200] if _NAME.fullmatch(name) else "")


def _target(args: Sequence[str], inline: tuple[str, ...]) -> str:
    """The file that an interpreter runs; empty where it runs a module or a text instead."""
    found = next((arg for arg in args if _is_file(arg) or arg in inline), "")
    return "" if found in inline else found


def _inside(path: str) -> bool | None:
    """Whether a path stays in the repository; None where an expression decides it."""
    below = _ROOTS.sub("", path, count=1).lstrip("/\\") if _ROOTS.match(path) else path
    if _OUTSIDE.match(below) or not below:
        return False
    return None if re.search(r"[${%]", below) else True


def _is_file(arg: str) -> bool:
    if arg.startswith("-") or re.search(r"\s|^[^:]{2,}:", arg):
        return False  # a text, or an address
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
