"""Declarations in Python source: calls with literal arguments, parsed and never run.

The source becomes a syntax tree; nothing of it is imported, compiled or evaluated. What is not a
literal is not known, and is said to be so.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aigov.api import Json, Unreadable, decode

MAX_SIZE: Final = 1 << 16
"""Bytes of a source file above which it is not parsed: people write half of it, and what is made
to be slow takes seconds from twice of it on."""

_GAP: Final = r"[ \t\f\\\r\n]*+"
_CHAIN: Final = re.compile(rf"(?<!\w)(?:[^\W\d]\w*+{_GAP}\.{_GAP}){{50}}")
"""A name of very many parts: the parser copies all of it for each part of an import."""

_MOST: Final = 1e15
_SECONDS: Final = {"weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}


class ComputedError(ValueError):
    """A value that only a run of the program gives."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a name that the file imports.

    ``variable`` is what its result is assigned to, ``function`` what it decorates; ``""`` for
    neither. ``open`` is true when more arguments are filled in at run time (``**settings``).
    """

    name: str
    node: ast.Call
    variable: str = ""
    function: str = ""

    @property
    def arguments(self) -> dict[str, ast.expr]:
        """The arguments that have a keyword."""
        return {one.arg: one.value for one in self.node.keywords if one.arg is not None}

    @property
    def open(self) -> bool:
        """Whether a mapping gives further arguments at run time."""
        return any(one.arg is None for one in self.node.keywords)

    def place(self, *names: str) -> tuple[int, int]:
        """Where the first of these arguments is written, else the call."""
        given = self.arguments
        node = next((given[name] for name in names if name in given), self.node)
        return node.lineno, node.col_offset + 1


def calls_of(raw: bytes, package: str) -> list[Call]:
    """The calls of what a file imports from a package, in file order.

    What stands in the body of a function or class is left out: it may never run. So is what
    stands where an import never comes: below ``if False:`` or ``if __name__ == "__main__":``.
    Raises Unreadable for what is no Python, nested too deep, or too large.
    """
    nodes = list(_outside_bodies(_tree(raw)))
    names = _imported(nodes, package)
    variables = {
        id(node.value): target.id
        for node in nodes
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    functions = {
        id(decorator): node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    }
    found = [
        Call(name, node, variables.get(id(node), ""), functions.get(id(node), ""))
        for node in nodes
        if isinstance(node, ast.Call) and (name := names.get(dotted(node.func), ""))
    ]
    return sorted(found, key=lambda call: call.place())


def _tree(raw: bytes) -> ast.Module:
    if len(raw) > MAX_SIZE:
        raise Unreadable(f"is too large for definitions: limit {MAX_SIZE >> 10} KiB")
    text = decode(raw)
    chain = _CHAIN.search(text)
    if chain:
        line = text.count("\n", 0, chain.start()) + 1
        raise Unreadable("has a name of more than 50 parts", line=line)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are about the checked source
            return ast.parse(text)
    except SyntaxError as exc:
        raise Unreadable(f"is not Python: {exc.msg}", line=exc.lineno or 0) from exc
    except (ValueError, RecursionError, MemoryError) as exc:
        raise Unreadable("is Python that is nested too deep to parse") from exc


def _outside_bodies(tree: ast.Module) -> Iterator[ast.AST]:
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            todo.extend(getattr(node, "decorator_list", ()))
        elif isinstance(node, ast.If | ast.While) and _is_dead(node.test):
            todo.extend(node.orelse)
        else:
            todo.extend(ast.iter_child_nodes(node))


def _is_dead(test: ast.expr) -> bool:
    """Whether a condition never holds while the file is imported."""
    if isinstance(test, ast.Constant):
        return not test.value
    named = {dotted(side) for side in ast.walk(test) if isinstance(side, ast.expr)}
    return isinstance(test, ast.Compare | ast.Name | ast.Attribute) and bool(
        named & {"__name__", "TYPE_CHECKING", "typing.TYPE_CHECKING"}
    )


def _imported(nodes: list[ast.AST], package: str) -> dict[str, str]:
    """How a file calls what it imports from a package -> the name there."""
    names: dict[str, str] = {}
    modules: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and _within(node.module or "", package):
            names.update({one.asname or one.name: one.name for one in node.names})
        elif isinstance(node, ast.Import):
            modules.update(one.asname or one.name for one in node.names if one.name == package)
    for node in nodes if modules else ():
        if isinstance(node, ast.Attribute) and dotted(node.value) in modules:
            names[f"{dotted(node.value)}.{node.attr}"] = node.attr
    return names


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def dotted(node: ast.expr) -> str:
    """A name or a chain of attributes as it is written; ``""`` for another expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < 10:
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def text_of(node: ast.expr | None) -> str:
    """A literal text, stripped; ``""`` for anything else, half of a surrogate pair too."""
    value = node.value if isinstance(node, ast.Constant) else None
    if not isinstance(value, str) or any("\ud800" <= sign <= "\udfff" for sign in value):
        return ""
    return value.strip()


def literal(node: ast.expr) -> Json:
    """The value of a literal text, number, flag, list or mapping. Raises ComputedError."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return text_of(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | None):
        return node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        if abs(node.value) < _MOST:
            return node.value
    elif isinstance(node, ast.List | ast.Tuple):
        return [literal(item) for item in node.elts]
    elif isinstance(node, ast.Dict) and None not in node.keys:
        pairs = zip(node.keys, node.values, strict=True)
        return {str(literal(key)): literal(value) for key, value in pairs if key}
    raise ComputedError


def seconds(node: ast.expr) -> float:
    """The seconds of ``timedelta(days=1)`` or of a number. Raises ComputedError."""
    if not isinstance(node, ast.Call):
        return _number(node)
    if not dotted(node.func).endswith("timedelta"):
        raise ComputedError
    given = {one.arg or "": _number(one.value) for one in node.keywords}
    given.update(zip(("days", "seconds"), map(_number, node.args), strict=False))
    if not given.keys() <= _SECONDS.keys():
        raise ComputedError
    return sum(_SECONDS[name] * number for name, number in given.items())


def _number(node: ast.expr) -> float:
    value = literal(node)
    if type(value) not in (int, float):
        raise ComputedError
    return float(value)
