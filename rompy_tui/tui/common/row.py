"""One line of text in a place of fixed size."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Row(Static):
    """A line that is painted again only where it changes, and never moves what is around it.

    Args:
        text: what it shows first.
        id: its name.
        classes: of its style.
    """

    def __init__(self, text: str = "", *, id: str | None = None, classes: str = "") -> None:  # noqa: A002
        super().__init__(text, id=id, classes=classes, markup=False)
        self._shown: Content | str = text

    def put(self, text: Content) -> None:
        """Show something else."""
        if text != self._shown:
            self._shown = text
            self.update(text, layout=False)
