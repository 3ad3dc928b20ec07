"""A page whose rows can be narrowed to those that have some words."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Input

from ..commands import FILTER
from .page import ListPage, PageRow


class FilteredPage(ListPage):
    """A page with a filter; subclasses show what has :attr:`words`."""

    line_commands = FILTER
    hint = ""
    """What the line shows while nothing is typed, as ``a word, as failed``."""

    def renew(self) -> None:
        """Show what has the words."""
        raise NotImplementedError

    @property
    def words(self) -> list[str]:
        """What is typed, in small letters."""
        return self.line.value.lower().split()

    def show_found(self, rows: Sequence[PageRow], nothing: str, found: str) -> None:
        """Show what has the words.

        Args:
            rows: all of it.
            nothing: what to say where there is nothing at all.
            found: what to say where nothing has the words.
        """
        said = Content.styled(found if self.words else nothing, "$muted")
        self.show_rows(rows or [PageRow("", said)])

    def action_filter(self) -> None:
        """Type words that a row shall have."""
        self.open_line("filter", self.line.value, self.hint)

    def asked(self, what: str) -> None:
        """Keep what is shown, or show everything.

        Args:
            what: ``submit`` or ``cancel``.
        """
        if what == "cancel":
            self.line.value = ""
        self.close_line()
        self.renew()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what has the words."""
        event.stop()
        self.renew()


def has_words(text: str, words: Sequence[str]) -> bool:
    """Whether every word stands in a text, in whatever case.

    Args:
        text: what a person sees of a thing.
        words: in small letters.
    """
    lowered = text.lower()
    return all(word in lowered for word in words)
