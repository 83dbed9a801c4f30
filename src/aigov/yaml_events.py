"""YAML, read as 1.2 core from libyaml's events by an iterative, bounded loader.

PyYAML's own loaders accept duplicate keys, read ``no`` as false and ``010`` as 8, and die of
deep nesting or of merge keys that multiply. This one keeps a stack of its own, counts what
aliases expand to, and can note where each key stands.
"""

from __future__ import annotations

import math
import re
from typing import Any

from aigov.errors import Unreadable

Keys = tuple[str | int, ...]
Marks = dict[Keys, tuple[int, int]]

MAX_DEPTH = 100
MAX_NODES = 500_000
MAX_DIGITS = 40
"""Digits of an integer above which it is refused."""

_CONSTANTS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMBER_START = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")
_CORE_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null")}
_CONTAINER_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str")}


class _Frame:
    """A mapping or sequence that is being filled."""

    __slots__ = ("anchor", "data", "key", "keys", "mapping", "merge", "merges", "pending", "start")

    def __init__(self, data: dict[str, Any] | list[Any], keys: Keys, anchor: str, start: int):
        self.data: Any = data
        self.keys, self.anchor, self.start = keys, anchor, start
        self.mapping = type(data) is dict
        self.key = ""
        self.pending = False  # a key was read and waits for its value
        self.merge = False  # that key is a merge key
        self.merges: list[Any] = []


class _Loader:
    """One pass over the events of a stream; ``documents`` is the result."""

    def __init__(self, parser: Any, *, ours: bool, marks: Marks | None) -> None:
        self.parser, self.ours, self.marks = parser, ours, marks
        self.documents: list[Any] = []
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = 0

    def run(self) -> list[Any]:
        import yaml

        handlers = {
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start,
        }
        end = yaml.StreamEndEvent
        self.mapping_start = yaml.MappingStartEvent
        get, scalar, is_scalar = self.parser.get_event, self._scalar, yaml.ScalarEvent
        while True:
            event = get()
            kind = type(event)
            if kind is is_scalar:
                scalar(event)
            elif kind is end:
                return self.documents
            elif handler := handlers.get(kind):
                handler(event)

    def _start(self, event: Any) -> None:
        self.anchors.clear()
        if self.marks is not None:
            self.marks[len(self.documents),] = (event.end_mark.line + 1, 1)

    def _fail(self, what: str, event: Any, hint: str = "") -> Unreadable:
        mark = event.start_mark
        return Unreadable(what, line=mark.line + 1, column=mark.column + 1, hint=hint)

    def _count(self, event: Any, nodes: int = 1) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise self._fail(f"has more than {MAX_NODES} values, aliases expanded", event)

    def _place(self, event: Any) -> Keys:
        """Key path of the value that ``event`` starts."""
        if not self.stack:
            keys: Keys = (len(self.documents),)
        else:
            frame = self.stack[-1]
            keys = (*frame.keys, len(frame.data) if isinstance(frame.data, list) else frame.key)
        if self.marks is not None:
            self.marks.setdefault(keys, (event.start_mark.line + 1, event.start_mark.column + 1))
        return keys

    def _scalar(self, event: Any) -> None:
        # Most events are scalars: what they mostly need is written out here.
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._count(event, 0)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping and not frame.pending:
            self._key(frame, event)
            return
        if self.marks is not None:
            self._place(event)
        if event.tag is not None:
            value = self._resolve(event)
        else:
            value = self._plain(event.value, event) if event.implicit[0] else event.value
        if event.anchor:
            self._anchor(event.anchor, value, 1, event)
        if frame is None or frame.merge:
            self._put(value, event)
        elif frame.mapping:
            frame.pending = False
            frame.data[frame.key] = value
        else:
            frame.data.append(value)

    def _key(self, frame: _Frame, event: Any) -> None:
        key: str = event.value
        merge = key == "<<" and event.implicit[0]
        if merge and self.ours:
            raise self._fail("uses a merge key (<<)", event, "write the keys out")
        if not merge and key in frame.data:
            raise self._fail(f"has the key {key!r} twice", event, "keep one of the two")
        if event.anchor:
            self._anchor(event.anchor, key, 1, event)
        frame.key, frame.pending, frame.merge = key, True, merge
        if self.marks is not None and not merge:
            place = (event.start_mark.line + 1, event.start_mark.column + 1)
            self.marks[(*frame.keys, key)] = place

    def _resolve(self, event: Any) -> Any:
        text = event.value
        if event.tag == "!":
            return text
        if self.ours:
            raise self._fail(f"uses the tag {event.tag!r}", event, "remove the tag")
        if event.tag in _CORE_TAGS:
            value = self._plain(text, event)
            if isinstance(value, str) or (value is None) != event.tag.endswith("null"):
                raise self._fail(f"tags {text!r} as {event.tag.rpartition(':')[2]}", event)
            return value
        return text

    def _plain(self, text: str, event: Any) -> Any:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] not in _NUMBER_START:
            return text
        if _INTEGER.fullmatch(text):
            if len(text) > MAX_DIGITS:
                raise self._fail(f"holds an integer of {len(text)} digits", event)
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if math.isfinite(number):
                return number
            raise self._fail(f"holds the number {text[:20]}", event, "write a finite number")
        if _NOT_FINITE.fullmatch(text):
            raise self._fail(f"holds the number {text}", event, "write a finite number")
        return text

    def _open(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._count(event, 0)
        if len(self.stack) >= MAX_DEPTH:
            raise self._fail(f"is nested deeper than {MAX_DEPTH} levels", event)
        if self.ours and event.tag and event.tag not in _CONTAINER_TAGS:
            raise self._fail(f"uses the tag {event.tag!r}", event, "remove the tag")
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping and not frame.pending:
            raise self._fail("uses a list or mapping as a key", event, "use a text as the key")
        data: dict[str, Any] | list[Any] = {} if type(event) is self.mapping_start else []
        keys = () if self.marks is None else self._place(event)
        if event.anchor:
            if self.ours:
                raise self._fail("uses an anchor (&)", event, "write the value out")
            self.anchors.pop(event.anchor, None)  # an alias inside its own node is a cycle
        self.stack.append(_Frame(data, keys, event.anchor or "", self.nodes))

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        if frame.merges:
            for merged in frame.merges:
                for key, value in merged.items():
                    frame.data.setdefault(key, value)
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.data, self.nodes - frame.start + 1)
        self._put(frame.data, event)

    def _anchor(self, name: str, value: Any, nodes: int, event: Any) -> None:
        if self.ours:
            raise self._fail("uses an anchor (&)", event, "write the value out")
        self.anchors[name] = (value, nodes)

    def _alias(self, event: Any) -> None:
        if self.ours:
            raise self._fail("uses an alias (*)", event, "write the value out")
        if event.anchor not in self.anchors:
            raise self._fail(f"uses the alias {event.anchor!r} before its value is complete", event)
        value, nodes = self.anchors[event.anchor]
        self._count(event, nodes)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.mapping and not frame.pending:
            raise self._fail("uses an alias as a key", event, "write the key out")
        if self.marks is not None:
            self._place(event)
        self._put(value, event)

    def _put(self, value: Any, event: Any) -> None:
        if not self.stack:
            self.documents.append(value)
            return
        frame = self.stack[-1]
        if not frame.mapping:
            frame.data.append(value)
            return
        frame.pending = False
        if frame.merge:
            self._merge(frame, value, event)
        else:
            frame.data[frame.key] = value

    def _merge(self, frame: _Frame, value: Any, event: Any) -> None:
        merged = value if isinstance(value, list) else [value]
        if not all(isinstance(item, dict) for item in merged):
            raise self._fail("merges (<<) something that is no mapping", event)
        self._count(event, sum(len(item) for item in merged))
        frame.merges.extend(merged)


def has_libyaml() -> bool:
    """Whether PyYAML brings libyaml's parser."""
    import yaml

    return bool(yaml.__with_libyaml__)


def read_documents(text: str, *, ours: bool, marks: Marks | None = None) -> list[Any]:
    """The documents of a YAML stream as JSON-like data.

    Args:
        text: the stream, decoded.
        ours: refuse aliases, merge keys and tags.
        marks: is filled with the 1-based line and column of every key path, document index first.
    """
    import yaml

    if not text.isascii() and (odd := _OTHER_BREAKS.search(text)):
        line = text.count("\n", 0, odd.start()) + 1
        what = f"holds U+{ord(odd[0]):04X}, which YAML 1.1 reads as a new line and 1.2 as text"
        raise Unreadable(what, line=line, hint="remove the character")
    # Without libyaml the pure-Python parser gives the same events, many times slower.
    parser_class: Any = vars(yaml.cyaml)["CParser"] if has_libyaml() else yaml.SafeLoader
    try:
        return _Loader(parser_class(text), ours=ours, marks=marks).run()
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        what = f"is not YAML: {exc.problem or exc.context}"
        raise Unreadable(what, line=line, column=column) from exc
    except yaml.reader.ReaderError as exc:
        # libyaml counts bytes of the UTF-8 that it was given.
        line = text.encode()[: exc.position].count(b"\n") + 1
        raise Unreadable(f"is not YAML: {exc.reason}", line=line) from exc
