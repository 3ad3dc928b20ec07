"""The line in which what to search for, or a file's name, is typed."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from ...diagnostics.text import visible
from ...patterns import compiled as safe
from ...supervision.logs import Wanted
from ..command import bindings
from ..commands import LOG_LINE
from ..common.line_input import LineInput

_LABELS = {"search": "search", "filter": "only lines with", "export": "write the log to"}


class LogLine(Horizontal):
    """Asks for one line of text."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LOG_LINE)]

    class Typed(Message):
        """What is typed changed."""

        def __init__(self, what: str, wanted: Wanted | None) -> None:
            super().__init__()
            self.what = what
            self.wanted = wanted

    class Entered(Message):
        """Enter was pressed."""

        def __init__(self, what: str, text: str, wanted: Wanted | None) -> None:
            super().__init__()
            self.what = what
            self.text = text
            self.wanted = wanted

    class Closed(Message):
        """Escape was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.what = ""
        self._is_pattern = False

    def compose(self) -> ComposeResult:
        """What is asked for, where it is typed, what is wrong with it."""
        yield Static(classes="line-label", markup=False)
        yield LineInput(compact=True)
        yield Static(classes="line-said", markup=False)

    def on_mount(self) -> None:
        """Wait until something is asked for."""
        self.display = False

    def ask(self, what: str, text: str = "") -> None:
        """Ask for something.

        Args:
            what: ``search``, ``filter`` or ``export``.
            text: what to begin with.
        """
        self.what, self.display = what, True
        self._label()
        line = self.query_one(Input)
        line.value = text
        line.cursor_position = len(text)
        self.screen.set_focus(line)

    def wanted(self, text: str) -> Wanted | None:
        """What a text asks for; without regard to case, unless it has capitals."""
        return Wanted(text, self._is_pattern, text == text.lower()) if text else None

    def say(self, text: str) -> None:
        """Say what is wrong; empty where nothing is."""
        self.query_one(".line-said", Static).update(visible(text))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what is typed, once it can be searched for."""
        event.stop()
        self._tell()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell what was typed."""
        event.stop()
        if self.display:
            self.post_message(self.Entered(self.what, event.value, self._checked()))

    def action_pattern(self) -> None:
        """Take what is typed for a regular expression, or for text again."""
        if self.what != "export":
            self._is_pattern = not self._is_pattern
            self._label()
            self._tell()

    def action_close(self) -> None:
        """Close the line."""
        self.display = False
        self.post_message(self.Closed())

    def _tell(self) -> None:
        if self.display and self.what != "export":
            self.post_message(self.Typed(self.what, self._checked()))

    def _checked(self) -> Wanted | None:
        self.say("")
        if self.what == "export":
            return None
        wanted = self.wanted(self.query_one(Input).value)
        try:
            if wanted is not None and wanted.regular:
                # A search cannot be stopped once it runs: what may take for ever is refused.
                safe(wanted.pattern)
        except ValueError as error:
            self.say(str(error))
            return None
        return wanted

    def _label(self) -> None:
        label = _LABELS[self.what] + (
            " pattern" if self._is_pattern and self.what != "export" else ""
        )
        self.query_one(".line-label", Static).update(label)


def compiled(wanted: Wanted | None) -> re.Pattern[str] | None:
    """What finds something in a line that shows; None for nothing."""
    return None if wanted is None else wanted.compiled()
