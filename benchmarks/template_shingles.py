"""``python -m benchmarks.template_shingles FOLDER...``: the digests of templates, written anew.

``schemas/template-shingles.json`` lists public templates by repository, commit, paths and licence.
A folder holds copies of them as ``OWNER__REPOSITORY/PATH`` (of another site as ``HOST/PATH``); what
is in no folder keeps its digests. The templates that aigov ships come from its own schemas. To add
one, add its entry; one of fewer shingles than are judged is of no use.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from aigov.api import parse_yaml
from aigov.rejections.shingles import of_data, packed, prose, shingles
from aigov.schemas import templates

FILE = Path(__file__).parents[1] / "src" / "aigov" / "schemas" / "template-shingles.json"


def shipped() -> frozenset[int]:
    """The shingles of all templates of records that aigov writes."""
    found: set[int] = set()
    for text in templates().values():
        found |= shingles(each.strip("<>") for each in of_data(parse_yaml(text.encode()).data))
    return frozenset(found)


def of_source(source: dict[str, Any], folders: list[Path]) -> frozenset[int] | None:
    """The shingles of a public template, of one text over all its files; None without a copy."""
    site = source["repository"].removeprefix("https://").removeprefix("github.com/")
    owned = site.replace("/", "__")
    for folder in folders:
        files = [folder / owned / path for path in source["paths"]]
        if all(file.is_file() for file in files):
            return shingles(prose(file.read_text("utf-8")) for file in files)
    return None


def main() -> int:
    """Write the file anew, and say what became of each entry."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.template_shingles")
    parser.add_argument("folder", nargs="*", type=Path, help="copies of public templates")
    folders = parser.parse_args().folder
    written = json.loads(FILE.read_text("utf-8"))
    for source in written["sources"]:
        found = of_source(source, folders) if "paths" in source else shipped()
        if found is not None:
            source["count"], source["shingles"] = len(found), packed(found)
        print(f"{source['name']}: {source.get('count')}{', kept' if found is None else ''}")
    FILE.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
