"""The panel below the files: which backends, processors, pipelines and models there are."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from ...plugins import Entry
from ..presentation.plugins import plugin_rows


class PluginsPanel(Static):
    """Names by kind."""

    entries: Sequence[Entry] = ()
    """What is shown."""

    def show(self, entries: Sequence[Entry]) -> None:
        """Show what is installed."""
        self.entries = entries
        self.update(Content("\n").join(plugin_rows(entries)))
