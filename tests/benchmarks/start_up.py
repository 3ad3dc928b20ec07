"""What a command costs before it does anything."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from . import corpus
from .measure import RUNS, paired
from .table import against, compared
from .terminal import Terminal

_BARE = [sys.executable, "-c", "pass"]
_COMMAND = [sys.executable, "-m", "rompy_tui"]
# pydantic imports its parts when they are asked for: what any config class asks for counts.
_PYDANTIC = "from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator"
_HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("shown at once")
Hello().run()
"""
_TEXTUAL = [sys.executable, "-c", _HELLO]
_FILES = 200


def run(folder: Path) -> None:
    """Print the rows."""
    (folder / "local.yml").write_text(corpus.local(1))
    ours = [sys.executable, "-c", "import rompy_tui.backends"]
    figures = paired(ours, [sys.executable, "-c", _PYDANTIC], folder)
    compared("import rompy_tui.backends", *figures, "importing pydantic")
    for words in (["backends", "list"], ["validate", "local.yml"]):
        figures = paired([*_COMMAND, *words], _BARE, folder)
        compared(" ".join(words), *figures, "a bare Python")
    _first_frames(corpus.workspace(folder / "files", _FILES))


def _first_frames(workspace: Path) -> None:
    """Seconds until the files show, beside an application of Textual with one line."""
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(RUNS + 1):
        found = _until(_COMMAND, workspace, "FILES"), _until(_TEXTUAL, workspace, "shown at once")
        if number:
            ours.append(found[0])
            theirs.append(found[1])
    what = f"the first frame, {_FILES} files"
    against(what, statistics.median(ours), statistics.median(theirs), "Textual's hello")


def _until(command: list[str], folder: Path, text: str) -> float:
    begun = time.perf_counter()
    terminal = Terminal(command, folder, {})
    try:
        terminal.until("", text)
        return time.perf_counter() - begun
    finally:
        terminal.close()
