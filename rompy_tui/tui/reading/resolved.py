"""The page of a file as it will be used: everything put in, and where each value comes from."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from ...diagnostics import Position
from ...diagnostics.text import visible
from ..common import glyphs
from ..editor.open_file import OpenFile
from .rows import Row
from .screen import Page

if TYPE_CHECKING:
    from ...diagnostics import Diagnostic
    from ...validation import Catalogue
    from ...validation.resolved import ResolvedLine


def resolved_page(
    file: OpenFile, catalogue: Callable[[], Catalogue], *, defaults: bool
) -> Callable[[], Page]:
    """What makes the page of a file, of its text as it is when that is called.

    Args:
        file: the file; its unsaved edits count.
        catalogue: gives what is installed.
        defaults: whether to show what no file says.
    """
    place = file.caret.head

    def make() -> Page:
        from ...documents import load_text
        from ...validation import check_loaded
        from ...validation.resolved import DEFAULT, resolved_lines

        loaded = load_text(file.buffer.text, file.name, file.path.parent)
        installed = catalogue()
        wrong = [d for d in check_loaded(loaded, installed).diagnostics if d.is_error]
        rows = [_problem(d) for d in wrong]
        first = len(rows)
        lines = list(resolved_lines(loaded, installed, os.environ))
        shown = [line for line in lines if defaults or line.source != DEFAULT]
        rows += [_row(line, DEFAULT) for line in shown]
        if wrong:
            said = f"{len(wrong)} error{'s' * (len(wrong) > 1)}; shown as far as that goes"
        elif not shown:
            said = "the file is empty"
        else:
            said = ""
        return Page(rows, said, _nearest(rows, first, file.name, place))

    return make


def _problem(problem: Diagnostic) -> Row:
    span = problem.span
    where = f"{visible(span.file)}:{span.start.line + 1}"
    text = f"{glyphs.ERROR} {where}  {visible(problem.message)}"
    return Row(text, "wrong", place=span, stop=True)


def _row(line: ResolvedLine, default: str) -> Row:
    kind = "muted" if line.source == default else ""
    return Row(visible(line.text), kind, side=visible(line.source), place=line.place)


def _nearest(rows: list[Row], first: int, name: str, head: Position) -> int:
    """The line whose value is written last before a place of the file, or there."""
    begins = [
        (row.place.start, number)
        for number, row in enumerate(rows[first:], first)
        if row.place is not None and row.place.file == name
    ]
    # Where the value begins, or further to the left in that line: there its key is.
    before = [each for each in begins if each[0] <= head or each[0].line == head.line]
    return max(before)[1] if before else first
