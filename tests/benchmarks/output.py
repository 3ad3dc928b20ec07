"""A run's output against ``cmd > file``."""

from __future__ import annotations

import sys
from pathlib import Path

from .measure import paired
from .table import line


def run(folder: Path) -> None:
    """Print the row."""
    text = "seq 1 1000000"
    plain = ["/bin/sh", "-c", f"{text} > plain.log"]
    code = (
        "from pathlib import Path; from rompy_tui.backends import LocalConfig, ExecutionContext;"
        "from rompy_tui.run import LocalRunBackend;"
        f"LocalRunBackend().run(None, LocalConfig(command={text!r}), '.',"
        "ExecutionContext(log=Path('ours.log')))"
    )
    idle = code.replace(repr(text), "'true'")
    ours, start = paired([sys.executable, "-c", code], [sys.executable, "-c", idle], folder)
    other, _ = paired(plain, ["/bin/true"], folder)
    seconds = ours.seconds - start.seconds
    note = f"{seconds / other.seconds:.2f}x of cmd > file"
    line("1,000,000 lines of output, start-up taken off", seconds, note)
