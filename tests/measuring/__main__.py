"""Prints the branches that were taken, by room: ``python -m tests.measuring REPORT``.

The report is what ``coverage json`` writes. Fails where a room that must be covered is below.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

ROOMS = ("documents", "validation", "supervision", "run")
LEAST = 95.0
"""Percent of the branches of each of these rooms."""


def main(report: Path) -> int:
    files = json.loads(report.read_text())["files"]
    taken: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for name, found in files.items():
        room = Path(name).parts[1]
        taken[room] += found["summary"]["covered_branches"]
        there[room] += found["summary"]["num_branches"]
    low = 0
    for room in ROOMS:
        percent = 100 * taken[room] / max(1, there[room])
        low += percent < LEAST
        print(f"{room:12} {taken[room]:5} of {there[room]:5} branches {percent:5.1f} %")
    return int(low > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
