"""HTML: by html-validate, and by pa11y with axe and HTML CodeSniffer, in light, dark and print."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from outside import BROWSERS, HERE, modules, program, said, written
from reportcases import REAL, Result

LOOKS = {"light", "dark", "print"}
LOOKED_AT = (*REAL, "no-systems", *(f"fuzzed-{seed}" for seed in range(3)))
"""The pages that a browser opens: it takes seconds for each."""

GOOD = """\
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Report</title><style>{style}</style></head>
<body><main><h1>Report</h1><p>All is well.</p></main></body>
</html>
"""
FAINT = "p { color: #888; background: #777 }"


@pytest.fixture(scope="session")
def files(
    all_results: dict[str, Result], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    return written("html", all_results, tmp_path_factory.mktemp("html"), "html")


def page(path: Path, style: str = "", html: str = GOOD) -> Path:
    path.write_text(html.replace("{style}", style), "utf-8")
    return path


def markup_errors(files: Iterable[Path], folder: Path) -> dict[str, list[tuple[str, str]]]:
    """By name of the file, rule and message of what html-validate objects to."""
    out = folder / "markup.json"  # on a pipe it stops before everything is written
    validator = modules() / "html-validate" / "bin" / "html-validate.mjs"
    asked = ("--config", HERE / "html-validate.json", "-f", f"json={out}", *files)
    said(program("node"), validator, *asked, codes=(0, 1))
    told = json.loads(out.read_text("utf-8"))
    return {
        Path(each["filePath"]).stem: [(m["ruleId"], m["message"]) for m in each["messages"]]
        for each in told
        if each["messages"]
    }


def barriers(files: Iterable[Path]) -> dict[tuple[str, str], set[tuple[str, str, str]]]:
    """By name of the file and look, runner, code and element of each issue of pa11y."""
    told = json.loads(
        said(program("node"), HERE / "pages.cjs", modules(), program(*BROWSERS), *files)
    )
    assert len(told) == len(LOOKS) * len(list(files))
    return {
        (Path(each["page"]).stem, each["look"]): {
            (issue["runner"], issue["code"], issue["context"]) for issue in each["issues"]
        }
        for each in told
        if each["issues"]
    }


def test_the_markup_is_valid(files: dict[str, Path], tmp_path: Path) -> None:
    bad = page(tmp_path / "bad.html", html=GOOD.replace("h1>", "h3>"))
    found = markup_errors([bad, page(tmp_path / "good.html"), *files.values()], tmp_path)
    assert {rule for rule, _ in found.pop("bad")} == {"heading-level"}
    assert found == {}


def test_no_page_has_a_barrier_in_any_look(files: dict[str, Path], tmp_path: Path) -> None:
    dark = f"@media (prefers-color-scheme: dark) {{ {FAINT} }}"
    known = [
        page(tmp_path / "faint.html", FAINT),
        page(tmp_path / "dark.html", dark),
        page(tmp_path / "printed.html", f"@media print {{ {FAINT} }}"),
    ]
    found = barriers([*known, *(files[name] for name in LOOKED_AT)])
    refused = {key: {runner for runner, *_ in issues} for key, issues in found.items()}
    expected = {("faint", look) for look in LOOKS} | {("dark", "dark"), ("printed", "print")}
    assert all(refused.pop(key) == {"axe", "htmlcs"} for key in expected)
    assert {key: sorted(found[key])[:5] for key in refused} == {}
