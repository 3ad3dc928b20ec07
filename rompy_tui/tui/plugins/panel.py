"""The panel below the files: which backends, processors, pipelines and models there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from ...plugins import Entry
from ..command import bindings
from ..commands import PLUGINS_PANEL
from ..presentation.plugins import plugin_rows


class PluginsPanel(Static, can_focus=True):
    """Names by kind; Enter opens the page of plugins."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(PLUGINS_PANEL)]
    listed = PLUGINS_PANEL

    entries: Sequence[Entry] = ()
    """What is shown."""
    problem = ""
    """Why the interpreter that holds plugins could not be asked."""

    def show(self, entries: Sequence[Entry], problem: str = "") -> None:
        """Show what is installed.

        Args:
            entries: what there is.
            problem: why the interpreter that holds plugins could not be asked.
        """
        self.entries, self.problem = entries, problem
        self.update(Content("\n").join(plugin_rows(entries, problem)))
