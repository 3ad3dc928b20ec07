"""An editor of Textual's own, to compare with: ``python -m tests.benchmarks.stock_editor FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import Footer, TextArea


class StockEditor(App[None]):
    """A file in a TextArea."""

    def compose(self) -> ComposeResult:
        """The text and the keys."""
        yield TextArea.code_editor(Path(sys.argv[1]).read_text())
        yield Footer()


if __name__ == "__main__":
    StockEditor().run()
