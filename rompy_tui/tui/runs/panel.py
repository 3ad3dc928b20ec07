"""Lists the runs of a workspace; Enter opens one."""

from __future__ import annotations

import time
from collections.abc import Sequence

from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ...supervision import Run
from ..common.lists import List
from ..presentation.runs import run_row


class RunList(List):
    """The runs, newest first."""

    class Chosen(Message):
        """A run was chosen with Enter."""

        def __init__(self, run: Run) -> None:
            super().__init__()
            self.run = run

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id, markup=False)
        self._runs: list[Run] = []

    def show(self, runs: Sequence[Run]) -> None:
        """Show these runs; the marked one stays marked."""
        marked = self.highlighted
        chosen = self._runs[marked].id if marked is not None and self._runs else None
        self._runs = list(runs)
        self.clear_options()
        now = time.time()
        if not runs:
            self.add_option(Option("no runs yet: open a pipeline and press F5", disabled=True))
        self.add_options([Option(run_row(run, now)) for run in runs])
        for index, run in enumerate(self._runs):
            if run.id == chosen:
                self.highlighted = index
        self.refilled()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tell which run was chosen."""
        event.stop()
        if event.option_index < len(self._runs):
            self.post_message(self.Chosen(self._runs[event.option_index]))
