"""What all lists share."""

from __future__ import annotations

from textual.widgets import OptionList


class List(OptionList):
    """A list that may have no room at all, as in a small terminal."""

    def action_page_up(self) -> None:
        """Go a page up; Textual's own raises where no line was ever laid out."""
        if self.size.height:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Go a page down; the same holds."""
        if self.size.height:
            super().action_page_down()  # type: ignore[no-untyped-call]
