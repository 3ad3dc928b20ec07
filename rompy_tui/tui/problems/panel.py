"""Lists what is wrong with a file; Enter goes to the place."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ...diagnostics import Diagnostic
from ..common.lists import List
from ..presentation.problems import problem_rows


class ProblemList(List):
    """The problems of one file."""

    class Chosen(Message):
        """A problem was chosen with Enter."""

        def __init__(self, diagnostic: Diagnostic) -> None:
            super().__init__()
            self.diagnostic = diagnostic

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, markup=False)
        self._diagnostics: tuple[Diagnostic, ...] = ()
        self._shown: tuple[tuple[Diagnostic, ...], str] | None = None

    def show(self, diagnostics: Sequence[Diagnostic], file: str) -> None:
        """Show these problems.

        Args:
            diagnostics: sorted by place.
            file: the name of the file that is open, in diagnostics; empty for none.
        """
        nothing = "no problems in this file" if file else "no file is open"
        if (shown := (tuple(diagnostics), nothing)) == self._shown:
            return
        self._diagnostics, self._shown = tuple(diagnostics), shown
        self.clear_options()
        if not diagnostics:
            self.add_option(Option(nothing, disabled=True))
        self.add_options([Option(row) for row in problem_rows(diagnostics, file)])
        self.refilled()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which problem was chosen."""
        event.stop()
        if event.option_index < len(self._diagnostics):
            self.post_message(self.Chosen(self._diagnostics[event.option_index]))
