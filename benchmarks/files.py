"""``python -m benchmarks.files FOLDER...``: what each file costs when every reader is asked.

CPU seconds of the slowest files, read alone and without a cache, the total, and the most memory
that the process held. Budget: 2 s and 200 MB for any one file.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

from aigov.evidence import Evidence
from aigov.registry import Registry
from aigov.snapshot import of_files


def cost(path: str, raw: bytes, registry: Registry) -> tuple[float, int, int]:
    """CPU seconds, artifacts and refusals of one file under its own path."""
    start = time.process_time()
    evidence = Evidence(of_files({path: raw}), registry.kinds.values(), registry.readers.values())
    artifacts = sum(len(evidence.of(kind)) for kind in evidence.kinds)
    doubts = sum(len(evidence.doubts(kind)) for kind in evidence.kinds)
    return time.process_time() - start, artifacts, doubts


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.files")
    parser.add_argument("folder", nargs="+")
    parser.add_argument("--most", type=int, default=10, help="slowest files to print (default: 10)")
    args = parser.parse_args()
    registry = Registry()
    rows = []
    for folder in map(Path, args.folder):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            raw = path.read_bytes()
            rows.append((*cost(path.relative_to(folder).as_posix(), raw, registry), path, len(raw)))
    for seconds, artifacts, doubts, path, size in sorted(rows, reverse=True)[: args.most]:
        print(f"{seconds:7.3f} s {size:9} B  {artifacts} read, {doubts} not readable  {path}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(rows)} files, {sum(row[0] for row in rows):.1f} s, at most {peak:.0f} MB held")
    return 0


if __name__ == "__main__":
    sys.exit(main())
