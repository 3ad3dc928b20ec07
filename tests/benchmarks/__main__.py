"""``make bench``: prints a table of medians and ratios. Nothing is asserted here.

``python -m tests.benchmarks SUBJECT...`` measures some subjects only.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from . import checking, output, peers, start_up, watching
from .table import heading

SUBJECTS = {
    "start_up": start_up.run,
    "checking": checking.run,
    "watching": watching.run,
    "peers": peers.run,
    "output": output.run,
}


def main(names: list[str]) -> None:
    """Measure and print.

    Args:
        names: subjects; all where empty.
    """
    unknown = set(names) - SUBJECTS.keys()
    if unknown:
        sys.exit(f"no such subject: {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    heading()
    for name in names or SUBJECTS:
        with tempfile.TemporaryDirectory() as folder:
            SUBJECTS[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
