"""Bytes that the terminal UI sends, with the painter and without, on a terminal of 120x40."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from . import corpus
from .measure import RUNS
from .table import sized
from .terminal import Terminal

FILES = 200
_IDLE = 5.0
_FLOOD = 5.0
_UP, _DOWN = "\x1b[A", "\x1b[B"
_STEPS = {
    "a key in the list of files": ("\x1bOQ", (_DOWN, _DOWN, _UP, _DOWN)),
    "a key in the text": ("\x1bOR", (_DOWN, _UP, _DOWN, _DOWN)),
    "the page of keys, and back": ("\x1bOQ", ("?", "\x1b")),
    "the palette, and back": ("\x1bOQ", ("\x10", "\x1b")),
}
"""What is pressed first, which is not counted, and the keys whose bytes are counted."""

_PIPELINE = """\
config: {run_id: flood, output_dir: ./output, config: {model_type: base}}
backend:
  type: local
  command: |
    n=0
    while :; do
      seq -f "step %.0f of the model: iteration 3, accuracy OK in 97.4 %%" $n $((n += 400))
      sleep 0.02
    done
postprocessor: {type: noop}
"""


def run(folder: Path) -> None:
    """Print the rows."""
    place = corpus.workspace(folder / "files", FILES)
    (place / "pipeline.yml").write_text(_PIPELINE)
    plain, painted = session(place, "off"), session(place, "on")
    for what, count in painted.items():
        sized(what, count, plain[what])


def session(place: Path, painter: str) -> dict[str, int]:
    """Go through the program once.

    Args:
        place: a workspace.
        painter: ``on`` or ``off``.

    Returns:
        Of each step its bytes; of keys the median, of what goes on by itself those of a second.
    """
    command = [sys.executable, "-m", "rompy_tui", "pipeline.yml"]
    changes = {"ROMPY_TUI_PAINTER": painter}
    terminal = Terminal(command, place, changes)
    found = {"the first frame": terminal.first_frame()}
    terminal.quiet(2.0)
    for what, (before, keys) in _STEPS.items():
        terminal.press(before)
        sizes = [terminal.press(key) for _ in range(RUNS) for key in keys]
        found[what] = round(statistics.median(sizes))
    found["a second without a key"] = round(terminal.during(_IDLE) / _IDLE)
    terminal.close()
    terminal = Terminal(command, place, changes)
    terminal.quiet(2.0)
    found["the dialog before a launch"] = terminal.press("\x1b[15~", 1.0)
    terminal.press("\r", 2.0)
    found["a second of a log of 20,000 lines/s"] = round(terminal.during(_FLOOD) / _FLOOD)
    terminal.press("c", 2.0)
    terminal.close()
    return found
