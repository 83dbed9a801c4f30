"""The architecture, held: imports point one way, plugins see the API only."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "aigov"
PLUGINS = ROOT / "plugins" / "aigov_plugins"

ORDER = """
errors yaml_events documents json_text formats globs schemas
diskfiles gitprocess gitplumbing gitbases gitobjects listing root cachefolder recall snapshot past
commits kept chain history
terms readers pages artifacts graph measures evidence writers mentions strict model records people
inline markdown_lines placeholders sections config waivers systems claims values patterns
verb_arguments verb_covers verb_dates verb_durations verb_references verbs
requirements rejections points parameters schema_rules demands policy frameworks library packs
applies selection asking drawing engine builtin excusing changes choosing
verdict coverage cache asides run measuring dossier leaning release adoption weakening comparing
stored report signing keyless attestable attestation attested bundle bundle_roles bundle_check
hookspecs api registry testing cases case_files mutations mutants case_results
docs_schemas docs_matrices docs cli
""".split()
"""From bottom to top: a module imports only what stands before it (or its own package)."""


def modules() -> list[Path]:
    return [path for path in SRC.rglob("*.py") if path.name != "__main__.py"]


def room(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Names below ``aigov`` that a file imports, late and type-checking imports left out."""
    found = set()
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "aigov":
            found |= {alias.name for alias in node.names if alias.name != "__version__"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("aigov."):
            found.add(str(node.module).split(".")[1])
    return found


def everything_imported(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
    return found


def test_every_module_has_its_place_in_the_order() -> None:
    assert {room(path) for path in modules()} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SRC).as_posix())
def test_imports_point_down(path: Path) -> None:
    if room(path) == "__init__":
        return
    below = set(ORDER[: ORDER.index(room(path)) + 1])
    assert imported(path) <= below


@pytest.mark.parametrize("path", sorted(PLUGINS.rglob("*.py")), ids=lambda p: p.name)
def test_plugins_import_the_api_only(path: Path) -> None:
    ours = {name for name in everything_imported(path) if name.split(".")[0] == "aigov"}
    assert ours <= {"aigov.api"}
    forbidden = {"os", "pathlib", "subprocess", "socket", "urllib", "http", "datetime.now", "yaml"}
    assert not forbidden & {name.split(".")[0] for name in everything_imported(path)}


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("git", {"cli"}),
        ("jsonschema", {"policy"}),
        ("jsonschema_rs", {"schema_rules"}),
        ("pluggy", {"hookspecs", "registry"}),
        ("securesystemslib", {"signing"}),
        ("cryptography", {"signing"}),
        ("sigstore", {"keyless"}),
        ("jinja2", {"report"}),
        ("markupsafe", {"report"}),
        ("sqlite3", {"cache", "kept"}),
        ("yaml", {"yaml_events"}),
        ("subprocess", set()),
    ],
)
def test_each_library_is_the_secret_of_its_room(library: str, rooms: set[str]) -> None:
    users = {
        room(path)
        for path in modules()
        if library in {name.split(".")[0] for name in everything_imported(path)}
    }
    assert users <= rooms


def test_only_the_command_line_prints_and_asks_the_clock() -> None:
    for path in modules():
        if room(path) in ("cli", "docs"):
            continue
        calls = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not calls & {"print", "date.today", "datetime.now", "time.time"}, path.name


def test_except_exception_stands_in_the_places_that_may() -> None:
    found = set()
    for path in [*modules(), *PLUGINS.rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or "Exception" in re.findall(r"\w+", ast.unparse(node.type))
            ):
                found.add(path.relative_to(ROOT).as_posix())
    rooms = ("asking.py", "drawing.py", "evidence.py", "keyless.py", "measuring.py", "registry.py")
    assert found == {f"src/aigov/{room}" for room in (*rooms, "cli/__init__.py")}
