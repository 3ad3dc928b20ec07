"""A log in a widget of Textual's: ``python -m tests.benchmarks.stock_log Log|RichLog FILE``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Footer, Log, RichLog, Static

_POLL = 0.1


class Help(ModalScreen[None]):
    """What a key leads to."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "Close")]

    def compose(self) -> ComposeResult:
        """A line."""
        yield Static("Esc closes")


class StockLog(App[None]):
    """Follows a file."""

    BINDINGS: ClassVar[list[BindingType]] = [("f1", "help", "Help")]

    def compose(self) -> ComposeResult:
        """The log and the keys."""
        yield Log() if sys.argv[1] == "Log" else RichLog()
        yield Footer()

    def on_mount(self) -> None:
        """Begin to read."""
        self.run_worker(self._follow, thread=True)

    def action_help(self) -> None:
        """Show something else."""
        self.push_screen(Help())

    def _follow(self) -> None:
        shown = self.query_one(Log if sys.argv[1] == "Log" else RichLog)
        with Path(sys.argv[2]).open() as file:
            while self.is_running:
                lines = file.read(4_000_000).splitlines()
                if isinstance(shown, Log):
                    self.call_from_thread(shown.write_lines, lines)
                else:
                    self.call_from_thread(_write, shown, lines)
                if not lines:
                    time.sleep(_POLL)


def _write(shown: RichLog, lines: list[str]) -> None:
    for row in lines:
        shown.write(row)


if __name__ == "__main__":
    StockLog().run()
