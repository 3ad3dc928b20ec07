"""The parts of the first screen that tests look at."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.editor.widget import TextEditor


def home(app: Any) -> Screen[Any]:
    return app.screen_stack[0]


def pane(app: Any) -> EditorPane:
    return home(app).query_one(EditorPane)


def editor(app: Any) -> TextEditor:
    return home(app).query_one(TextEditor)


def text(app: Any) -> str:
    """What the editor holds."""
    file = editor(app).file
    assert file is not None
    return file.buffer.text


def title(app: Any) -> str:
    """The heading of the editor."""
    return str(home(app).query_one("#view-title").render())
