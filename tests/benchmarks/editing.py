"""How soon a typed key shows, and what is wrong; how many bytes that takes. Beside a TextArea."""

from __future__ import annotations

import sys
from pathlib import Path

from .measure import percentile
from .table import against, left_out
from .terminal import Terminal

LINES = (100, 1_000, 10_000)
_KEYS = "qwxzjkvb" * 5
_SETTLE = 3.0
_WRONG = "no field"


def run(folder: Path) -> None:
    """Print the rows."""
    for lines in LINES:
        file = _config(folder / f"{lines}.yml", lines)
        # What is killed leaves a draft, which would be offered to the next.
        ours, checked = (
            [sys.executable, "-m", "rompy_tui", "--state-dir", f"{lines}-{n}", file.name]
            for n in range(2)
        )
        stock = [sys.executable, "-m", "tests.benchmarks.stock_editor", str(file)]
        here = Path(__file__).parent.parent.parent
        echo, size = _typing(ours, folder)
        stock_echo, stock_size = _typing(stock, here)
        name = f"{lines:,} lines"
        against(f"key to echo, p95, {name}", echo, stock_echo, "a TextArea")
        print(f"{f'bytes a key, {name}':52} {size:8,} B  {'':>9}   {stock_size:,} B by a TextArea")
        try:
            against(f"key to what is wrong, p95, {name}", _checking(checked, folder), None, "")
        except TimeoutError as error:
            left_out(f"key to what is wrong, {name}", str(error))


def _config(file: Path, lines: int) -> Path:
    """A backend with so many lines of variables."""
    rows = "".join(f'  VARIABLE_{n}: "{n}"\n' for n in range(lines - 4))
    file.write_text(f"type: local\ncommand: model\ntimeout: 60\nenv_vars:\n{rows}")
    return file


def _typing(command: list[str], folder: Path) -> tuple[float, int]:
    """Type a comment at the end of the third line: seconds (p95), and bytes a key (median)."""
    terminal = Terminal(command, folder, {"PYTHONPATH": str(Path.cwd())})
    terminal.first_frame()
    terminal.quiet(_SETTLE)
    terminal.press("\x1b[B\x1b[B\x1b[F # ")
    terminal.quiet(_SETTLE)
    times = [terminal.until(key, key) for key in _KEYS]
    terminal.quiet(_SETTLE)
    sizes = sorted(terminal.press(key, 0.5) for key in _KEYS[:9])
    terminal.close()
    return percentile(times, 95), sizes[len(sizes) // 2]


def _checking(command: list[str], folder: Path) -> float:
    """Misspell a field and mend it again: seconds until that shows (p95)."""
    terminal = Terminal(command, folder, {})
    terminal.first_frame()
    terminal.quiet(_SETTLE)
    terminal.press("\x1b[B")
    times = []
    for _ in range(15):
        times.append(terminal.until("x", _WRONG))
        terminal.quiet(1.0)
        terminal.press("\x7f", 1.5)
    terminal.close()
    return percentile(times, 95)
