"""``python -m benchmarks.reading [FOLDER...]``: how fast files are read, beside the raw parsers.

Megabytes a second over the JSON and YAML files of the folders, or over generated ones: the raw
parser (``json.loads``; libyaml's events, and PyYAML's own loader above them) and ours, which
refuses duplicate keys, long or infinite numbers and deep nesting, and can tell the line of each
key. Positions are taken lazily, so they are not in the figure. Best of several rounds, in turn.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml  # noqa: TID253  a benchmark starts as slowly as it likes

from aigov.api import Unreadable, parse_json, parse_yaml_all

C_LOADER: Any = vars(yaml).get("CSafeLoader", yaml.SafeLoader)


def events(raw: bytes) -> None:
    """The events of a YAML stream, thrown away."""
    for _ in yaml.parse(raw, Loader=C_LOADER):
        pass


def load(raw: bytes) -> None:
    """The documents of a YAML stream as PyYAML makes them."""
    list(yaml.load_all(raw, Loader=C_LOADER))


def generated() -> dict[str, list[bytes]]:
    """Contracts as YAML and results as JSON, of the sizes that repositories have."""
    columns = [
        {"name": f"column_{n}", "type": "string", "description": f"Column {n} of it", "pii": False}
        for n in range(60)
    ]
    contract = {"id": "orders", "owner": "@acme/data", "tables": [{"name": "t", "cols": columns}]}
    results = {
        f"task_{n}": {"acc": n / 97, "stderr": 0.01, "alias": f"task {n}", "n": n}
        for n in range(90)
    }
    return {
        "json": [json.dumps(results, indent=2).encode()] * 100,
        "yaml": [yaml.safe_dump(contract, sort_keys=False).encode()] * 40,
    }


def collected(folders: list[str]) -> dict[str, list[bytes]]:
    """The files of folders that both parsers read; how many one of them refuses is printed."""
    found: dict[str, list[bytes]] = {"json": [], "yaml": []}
    refused = 0
    for path in sorted(p for folder in folders for p in Path(folder).rglob("*")):
        form = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}.get(path.suffix)
        if form is None or not path.is_file():
            continue
        raw = path.read_bytes()
        ours, theirs = (parse_json, json.loads) if form == "json" else (parse_yaml_all, load)
        try:
            theirs(raw)
            ours(raw)
        except (Unreadable, ValueError, yaml.YAMLError):
            refused += 1
            continue
        found[form].append(raw)
    print(f"{refused} files left out, which one of the parsers refuses")
    return found


def rates(jobs: dict[str, Callable[[bytes], Any]], files: list[bytes], k: int) -> dict[str, float]:
    """Megabytes a second of each job, the best of ``k`` rounds taken in turn."""
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(k):
        for name, job in jobs.items():
            start = time.process_time()
            for raw in files:
                job(raw)
            best[name] = min(best[name], time.process_time() - start)
    size = sum(map(len, files)) / 1e6
    return {name: size / seconds for name, seconds in best.items()}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    parser.add_argument("folder", nargs="*", help="folders of files (default: generated ones)")
    parser.add_argument("-k", type=int, default=7, help="rounds (default: 7)")
    args = parser.parse_args()
    files = collected(args.folder) if args.folder else generated()
    jobs: dict[str, dict[str, Callable[[bytes], Any]]] = {
        "json": {"json.loads": json.loads, "aigov": parse_json},
        "yaml": {"libyaml events": events, "PyYAML loader": load, "aigov": parse_yaml_all},
    }
    for form, measured in jobs.items():
        found = rates(measured, files[form], args.k)
        print(f"{form}: {len(files[form])} files, {sum(map(len, files[form])) / 1e6:.1f} MB")
        for name, rate in found.items():
            print(f"  {name:16}{rate:8.1f} MB/s   aigov is {found['aigov'] / rate:5.2f}x of it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
