"""One package of Conda, as environments and lists of packages write it.

``name=1.2`` means 1.2 and whatever follows it, ``name==1.2`` means 1.2, and so does ``name=1.2=b``
with a build. Source: Conda, "Package match specifications".
"""

from __future__ import annotations

import re
from typing import Final

from aigov.api import Json
from aigov_plugins.addresses import without_secrets
from aigov_plugins.environments.lock_shape import is_templated
from aigov_plugins.shaping import present

_SPEC: Final = re.compile(r"(?:(.*)::)?([A-Za-z0-9_.-]+)[ \t]*(?:([=<>!~ \t].*)|(\[.*\]))?")
_EXACT: Final = re.compile(r"==[ \t]*([A-Za-z0-9_.+!-]+)")
_PREFIX: Final = re.compile(r"=?[ \t]*([A-Za-z0-9_.+!-]+)(?:[ \t]*=[ \t]*|[ \t]+)([A-Za-z0-9_.+]+)")
_TOKEN: Final = re.compile(r"/t/[^/]+/")
_WHOLE: Final = {
    "md5": re.compile(r"[0-9a-f]{32}"),
    "sha256": re.compile(r"[0-9a-f]{64}"),
}
_BRACKET: Final = re.compile(r"([a-z_0-9]+)[ \t]*=[ \t]*[\"']?([^\"',\]]+)")


def channel_address(url: str) -> str:
    """The address of a channel or package without user, password and token (``/t/<token>/``)."""
    return _TOKEN.sub("/", without_secrets(url), count=1)


def conda_package(spec: str) -> dict[str, Json] | None:
    """A package of an environment; None when it is no match specification."""
    if is_templated(spec):
        return {"name": spec.strip(), "manager": "conda", "source": "channel", "templated": True}
    found = _SPEC.fullmatch(spec.strip())
    if found is None or len(spec) > 1000:
        return None
    channel, name, rest, bracket = found.groups()
    package: dict[str, Json] = {"name": name.lower(), "manager": "conda", "source": "channel"}
    package.update(present(channel=channel_address(channel or "")))
    if bracket or "[" in (rest or ""):
        return package | _from_bracket(bracket or rest)
    version, build = _exact((rest or "").strip())
    said = present(specifier=(rest or "").strip(), version=version, build=build)
    return {**package, **said, "pinned": bool(version), "hashed": False}


def _exact(specifier: str) -> tuple[str, str]:
    """Version and build where the specifier leaves no choice."""
    found = _EXACT.fullmatch(specifier)
    if found:
        return found[1], ""
    built = _PREFIX.fullmatch(specifier.removeprefix("=")) if specifier else None
    if built:
        return built[1], built[2]
    # A version after white space is exact, one after a single "=" is a prefix.
    bare = re.fullmatch(r"[0-9][A-Za-z0-9_.+!-]*", specifier)
    return (bare[0], "") if bare else ("", "")


def _from_bracket(bracket: str) -> dict[str, Json]:
    said = dict(_BRACKET.findall(bracket))
    version = said.get("version", "")
    exact = _EXACT.fullmatch(version)
    known = present(version=exact[1] if exact else "", build=said.get("build", ""))
    algorithms = [key for key, whole in _WHOLE.items() if whole.fullmatch(said.get(key, ""))]
    return {
        "specifier": bracket.strip(),
        **known,
        "pinned": exact is not None or bool(algorithms),
        "hashed": bool(algorithms),
        **present(algorithms=algorithms),
    }
