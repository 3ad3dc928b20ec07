"""``make bench``: prints a table of medians and ratios. Nothing is asserted here.

``python -m tests.benchmarks SUBJECT...`` measures some subjects only.
"""

from __future__ import annotations

import compileall
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import rompy_tui

from .table import heading

SUBJECTS = (
    "start_up",
    "checking",
    "plugins",
    "watching",
    "peers",
    "output",
    "runs",
    "logs",
    "painting",
    "editing",
    "answers",
    "packaging",
)


def main(names: list[str]) -> None:
    """Measure and print.

    Args:
        names: subjects; all where empty.
    """
    unknown = set(names) - set(SUBJECTS)
    if unknown:
        sys.exit(f"no such subject: {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
    # As pip does with what it installs.
    compileall.compile_dir(Path(rompy_tui.__file__).parent, quiet=2)
    if len(names) != 1:
        # Each in a process of its own: a command counts for as much memory as who starts it.
        heading()
        for name in names or SUBJECTS:
            subprocess.run([sys.executable, "-m", __package__, name], check=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        import_module(f".{names[0]}", __package__).run(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
