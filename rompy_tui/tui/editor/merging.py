"""The page that puts a person's edits together with what another program wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ...diagnostics.text import cell_width, visible
from ..command import bindings
from ..commands import MERGE, PAGE
from ..common.in_turn import Modal
from ..common.key_line import KeyLine
from ..common.lines import LinesView
from .threeway import Piece, merge, merged_text

_SIGNS = {"": " ", "mine": "<", "theirs": ">"}
_MARGIN = 3
"""Lines that show above a place."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page.

    Args:
        text: the line, harmless.
        side: ``mine`` or ``theirs`` in a place where both changed the same lines, else empty.
        place: the number of that place; -1 outside.
    """

    text: str
    side: str = ""
    place: int = -1


class MergeView(LinesView, can_focus=True):
    """The merged text; where both sides changed the same lines, the one below the other."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "merge--mine",
        "merge--theirs",
        "merge--left-out",
        "merge--here",
    }

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.rows: list[Row] = []
        self.answers: list[str] = []
        self.place = 0

    def show(self, pieces: Sequence[Piece]) -> None:
        """Show the pieces; both sides are kept wherever a person has to choose.

        Args:
            pieces: of the merge.
        """
        self.rows = rows_of(pieces)
        self.answers = ["both"] * sum(piece.conflict for piece in pieces)
        self.resize_lines(4 + max((cell_width(row.text) for row in self.rows), default=0))
        self.go(0)

    def go(self, place: int) -> None:
        """Go to a place, going round.

        Args:
            place: its number.
        """
        if self.answers:
            self.place = place % len(self.answers)
            first = next(n for n, row in enumerate(self.rows) if row.place == self.place)
            self.show_from(first - _MARGIN)
        self.refresh()

    def choose(self, answer: str) -> None:
        """Decide the place where one is.

        Args:
            answer: ``mine``, ``theirs`` or ``both``.
        """
        if self.answers:
            self.answers[self.place] = answer
            self.refresh()

    def line_count(self) -> int:
        """How many lines there are."""
        return len(self.rows)

    def line_segments(self, number: int) -> list[Segment]:
        """A line: where one is, whose it is, its text."""
        row = self.rows[number]
        here = row.place == self.place and row.place >= 0
        style = None
        if row.side:
            taken = self.answers[row.place] in {row.side, "both"}
            style = self._style(row.side if taken else "left-out")
        edge = Segment("▌" if here else " ", self._style("here"))
        return [edge, Segment(f"{_SIGNS[row.side]} {row.text}", style)]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"merge--{name}", partial=True)


class MergeScreen(Modal[str | None]):
    """Merges; gives the merged text, None where it was put off.

    Args:
        name: of the file.
        base: what both began as; None where that is not known.
        mine: the text with the edits.
        theirs: what is on disk.
        newline: of the file.
    """

    CSS_PATH = "merging.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(MERGE), *bindings(PAGE)]
    listed = MERGE

    class Merged(Message):
        """The texts were compared."""

        def __init__(self, pieces: list[Piece]) -> None:
            super().__init__()
            self.pieces = pieces

    def __init__(self, name: str, base: str | None, mine: str, theirs: str, newline: str) -> None:
        super().__init__()
        self._file, self._newline = name, newline
        self._texts = base, mine, theirs
        self._pieces: list[Piece] | None = None

    def compose(self) -> ComposeResult:
        """The heading, the merged text, the keys."""
        yield Static(id="merge-title", markup=False)
        yield MergeView(id="merge-view")
        yield KeyLine()

    def on_mount(self) -> None:
        """Compare the texts, in a thread."""
        self._paint_title()
        self.run_worker(self._compare, thread=True, exit_on_error=False)

    def _compare(self) -> None:
        self.post_message(self.Merged(merge(*self._texts)))

    def on_merge_screen_merged(self, message: Merged) -> None:
        """Show what came out."""
        message.stop()
        self._pieces = message.pieces
        self._view.show(message.pieces)
        self._paint_title()

    def action_step(self, step: int) -> None:
        """Go to the next (1) or previous (-1) place."""
        self._view.go(self._view.place + step)
        self._paint_title()

    def action_choose(self, answer: str) -> None:
        """Decide the place where one is."""
        self._view.choose(answer)
        self._paint_title()

    def action_apply(self) -> None:
        """Take the merged text."""
        if self._pieces is not None:
            self.dismiss(merged_text(self._pieces, self._view.answers, self._newline))

    def action_close(self) -> None:
        """Put it off."""
        self.dismiss(None)

    @property
    def _view(self) -> MergeView:
        return self.query_one(MergeView)

    def _paint_title(self) -> None:
        view = self._view
        if self._pieces is None:
            state = "comparing …"
        elif not view.answers:
            state = "no line was changed by both: Enter takes the merged text"
        else:
            taken = view.answers[view.place]
            state = f"place {view.place + 1} of {len(view.answers)}  takes {taken}"
        legend = "   < mine  > on disk" if view.answers else ""
        # The name last: of a long one the end is cut off, and not what one decides by.
        name = (f"   {visible(self._file)}", "bold")
        title = Content.assemble(state, (legend, "$muted"), name)
        self.query_one("#merge-title", Static).update(title)


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """The lines of the page.

    Args:
        pieces: of the merge.
    """
    places = accumulate(piece.conflict for piece in pieces)
    rows: list[Row] = []
    for piece, count in zip(pieces, places, strict=True):
        if not piece.conflict:
            rows += [Row(_shown(line)) for line in piece.mine]
            continue
        for side, lines in (("mine", piece.mine), ("theirs", piece.theirs)):
            shown = [_shown(line) for line in lines] or ["(these lines removed)"]
            rows += [Row(text, side, count - 1) for text in shown]
    return rows


def _shown(line: str) -> str:
    return visible(line.rstrip("\r\n\x85\u2028\u2029")).expandtabs(4)
