"""Licences by what only their own text says.

A licence is named when all of its phrases stand in the words of a text and none of those that
belong to a variant do. Words are compared in lower case without punctuation. Identifiers are those
of the SPDX licence list where it has one, else those that model hubs use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its identifier, what kind of terms it sets, and the phrases that tell it.

    ``category`` is ``permissive``, ``weak-copyleft``, ``copyleft``, ``public-domain``, ``content``,
    ``data``, ``source-available`` or ``model``. ``restricted`` is true when it limits what the work
    may be used for. ``length`` is the number of words of the text, 0 where it varies.
    """

    id: str
    category: str
    phrases: tuple[str, ...]
    without: tuple[str, ...] = ()
    length: int = 0
    spdx: bool = True
    restricted: bool = False


_GRANT: Final = "permission is hereby granted free of charge to any person obtaining a copy"
_AS_IS: Final = "the software is provided as is without warranty of any kind"
_KEEP: Final = "the above copyright notice and this permission notice"
_BSD: Final = "redistributions of source code must retain the above copyright"
_BSD_BINARY: Final = "redistributions in binary form must reproduce the above copyright"
_NO_ENDORSEMENT: Final = "may be used to endorse or promote products derived from this software"
_ADVERTISING: Final = "all advertising materials mentioning features"
_ISC: Final = "modify and or distribute this software for any purpose with or without fee is hereby"


def _model(name: str, *phrases: str, without: tuple[str, ...] = ()) -> Licence:
    return Licence(name, "model", phrases, without, spdx=False, restricted=True)


def _creative(suffix: str, title: str, *, restricted: bool = False) -> Licence:
    phrase = f"creative commons {title} 4 0 international public license"
    return Licence(f"CC-{suffix}-4.0", "content", (phrase,), restricted=restricted)


LICENCES: Final = (
    Licence("MIT", "permissive", (_GRANT, _KEEP, _AS_IS), ("except as contained in this",), 170),
    Licence("MIT-0", "permissive", (_GRANT, _AS_IS), (_KEEP,), 140),
    Licence("X11", "permissive", (_GRANT, _KEEP, _AS_IS, "except as contained in this notice")),
    Licence("ISC", "permissive", (_ISC, "provided that the above copyright notice"), (), 125),
    Licence("0BSD", "permissive", (_ISC,), ("provided that the above",), 105),
    Licence("BSD-2-Clause", "permissive", (_BSD, _BSD_BINARY), (_NO_ENDORSEMENT, _ADVERTISING),
            200),
    Licence("BSD-3-Clause", "permissive", (_BSD, _BSD_BINARY, _NO_ENDORSEMENT), (_ADVERTISING,),
            230),
    Licence("BSD-4-Clause", "permissive", (_BSD, _BSD_BINARY, _NO_ENDORSEMENT, _ADVERTISING)),
    Licence("Apache-2.0", "permissive", ("apache license version 2 0 january 2004",)),
    Licence("Apache-2.0", "permissive", ("licensed under the apache license version 2 0",),
            ("january 2004", "not licensed under the apache license version 2 0")),
    Licence("BSL-1.0", "permissive", ("boost software license version 1 0",)),
    Licence("Zlib", "permissive", ("altered source versions must be plainly marked as such",)),
    Licence("Artistic-2.0", "permissive", ("the artistic license 2 0",)),
    Licence("Python-2.0", "permissive", ("python software foundation license version 2",)),
    Licence("Unlicense", "public-domain",
            ("this is free and unencumbered software released into the public domain",), (), 210),
    Licence("CC0-1.0", "public-domain", ("cc0 1 0 universal",)),
    Licence("MPL-2.0", "weak-copyleft", ("mozilla public license version 2 0",
                                         "covered software")),
    Licence("EPL-2.0", "weak-copyleft", ("eclipse public license v 2 0",)),
    Licence("EUPL-1.2", "weak-copyleft", ("european union public licence v 1 2",)),
    Licence("LGPL-2.1", "weak-copyleft",
            ("gnu lesser general public license version 2 1 february 1999",)),
    Licence("LGPL-3.0", "weak-copyleft",
            ("gnu lesser general public license version 3 29 june 2007",)),
    Licence("GPL-2.0", "copyleft", ("gnu general public license version 2 june 1991",)),
    Licence("GPL-3.0", "copyleft", ("gnu general public license version 3 29 june 2007",)),
    Licence("AGPL-3.0", "copyleft",
            ("gnu affero general public license version 3 19 november 2007",)),
    Licence("BUSL-1.1", "source-available", ("business source license 1 1",), restricted=True),
    Licence("SSPL-1.0", "source-available", ("server side public license version 1",),
            restricted=True),
    Licence("Elastic-2.0", "source-available", ("elastic license 2 0",), restricted=True),
    Licence("Commons-Clause", "source-available", ("commons clause license condition",),
            spdx=False, restricted=True),
    Licence("PolyForm-Noncommercial-1.0.0", "source-available",
            ("polyform noncommercial license 1 0 0",), restricted=True),
    Licence("Community-Spec-1.0", "content",
            ("community specification license 1 0", "the purpose of this license")),
    _creative("BY", "attribution"),
    _creative("BY-SA", "attribution sharealike"),
    _creative("BY-ND", "attribution noderivatives"),
    _creative("BY-NC", "attribution noncommercial", restricted=True),
    _creative("BY-NC-SA", "attribution noncommercial sharealike", restricted=True),
    _creative("BY-NC-ND", "attribution noncommercial noderivatives", restricted=True),
    Licence("CDLA-Permissive-2.0", "data",
            ("community data license agreement permissive version 2 0",)),
    Licence("CDLA-Permissive-1.0", "data",
            ("community data license agreement permissive version 1 0",)),
    Licence("CDLA-Sharing-1.0", "data", ("community data license agreement sharing version 1 0",)),
    Licence("ODbL-1.0", "data", ("open database license", "produced work"),
            ("attribution license",)),
    Licence("ODC-By-1.0", "data", ("odc attribution license", "produced work")),
    _model("creativeml-openrail-m", "creativeml open rail m"),
    _model("openrail++", "creativeml open rail++ m"),
    _model("bigscience-bloom-rail-1.0", "bigscience rail license v1 0"),
    _model("bigscience-openrail-m", "bigscience open rail m license"),
    _model("bigcode-openrail-m", "bigcode open rail m"),
    _model("llama2", "llama 2 community license agreement"),
    _model("llama3", "meta llama 3 community license agreement"),
    _model("llama3.1", "llama 3 1 community license agreement"),
    _model("llama3.2", "llama 3 2 community license agreement"),
    _model("llama3.3", "llama 3 3 community license agreement"),
    _model("llama4", "llama 4 community license agreement"),
    _model("gemma", "gemma terms of use"),
    _model("deepseek", "deepseek license agreement"),
    _model("tongyi-qianwen", "tongyi qianwen license agreement"),
    _model("falcon-llm-license", "falcon llm license"),
    _model("stabilityai-ai-community", "stability ai community license agreement"),
    _model("mrl", "mistral ai research license"),
    _model("nvidia-open-model-license", "nvidia open model license agreement"),
)  # fmt: skip


_NEAR: Final = 6
_WINDOW: Final = 80
_DENIAL: Final = frozenset(("not", "never", "neither"))


def _is_said(phrase: str, words: str) -> bool:
    """Whether a phrase stands somewhere without a "not" in the few words before or after it.

    "not licensed under ...", "... does not apply": a licence that is named to say that it is none.
    """
    start = words.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        before = words[max(0, start - _WINDOW) : start].split()[-_NEAR:]
        after = words[end : end + _WINDOW].split()[:_NEAR]
        denied = _DENIAL.intersection(before) or {"not", "apply"} <= set(after)
        if not denied:
            return True
        start = words.find(phrase, start + 1)
    return False


def named(words: str) -> list[Licence]:
    """The licences whose text the words are or hold, in the order of the table.

    ``words`` are lower case with single spaces between them, and one at each end.
    """
    found: dict[str, Licence] = {}
    for licence in LICENCES:
        holds = all(_is_said(f" {phrase} ", words) for phrase in licence.phrases)
        if holds and not any(f" {phrase} " in words for phrase in licence.without):
            found.setdefault(licence.id, licence)
    return list(found.values())
