"""The page of how a text differs from another one of the same file: on disk, or in git."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ...diagnostics import Span
from ...diagnostics.text import visible
from ...errors import RompyTuiError
from ..editor.open_file import OpenFile
from ..editor.threeway import equal_blocks, lines_of
from .rows import Row
from .screen import Page

_AROUND = 3
"""Equal lines that show beside those that differ."""


def difference_page(file: OpenFile, other: Callable[[], str]) -> Callable[[], Page]:
    """What makes the page of a file, of its text as it is when that is called.

    Args:
        file: the file; its unsaved edits count.
        other: reads the text that it is compared with.
    """
    line = file.caret.head.line

    def make() -> Page:
        try:
            before = other()
        except RompyTuiError as error:
            return Page([], error.message)
        rows = difference_rows(before, file.buffer.text, file.name)
        changes = [number for number, row in enumerate(rows) if row.stop]
        if not changes:
            return Page([], "no line differs")
        said = f"{len(changes)} place{'s' * (len(changes) > 1)}"
        behind = (n for n in changes if (at := rows[n].place) is None or at.start.line >= line)
        return Page(rows, said, next(behind, changes[-1]))

    return make


def difference_rows(before: str, now: str, name: str) -> list[Row]:
    """The lines in which two texts differ, with some around them.

    Args:
        before: the other text.
        now: the text in the editor.
        name: of the file.

    Returns:
        The lines, with their numbers in both texts. No row where the texts are equal.
    """
    left, right = lines_of(before), lines_of(now)
    width = len(str(max(len(left), len(right), 1)))
    rows: list[Row] = []
    at = beside = 0
    blocks = [*equal_blocks(left, right), (len(left), len(right), 0)]
    for number, (first, second, count) in enumerate(blocks):
        changed = [*_changed(left[at:first], at, beside, "removed", width, name)]
        changed += _changed(right[beside:second], beside, beside, "added", width, name)
        if changed:
            # The first line of a change is where a key goes to.
            rows += [_stop(changed[0]), *changed[1:]]
        equal = range(count)
        rows += _equal(
            [_same(right[second + n], first + n, second + n, width, name) for n in equal],
            after=bool(changed) or bool(rows),
            before=number < len(blocks) - 1,
        )
        at, beside = first + count, second + count
    return rows if any(row.stop for row in rows) else []


def _equal(rows: Sequence[Row], *, after: bool, before: bool) -> Iterator[Row]:
    """Equal lines: those beside a change, and how many others there are."""
    head = _AROUND if after else 0
    tail = _AROUND if before else 0
    left_out = len(rows) - head - tail
    if left_out <= 1:
        yield from rows
        return
    yield from rows[:head]
    yield Row(f"… {left_out} equal lines", "muted", place=rows[head].place)
    yield from rows[len(rows) - tail :]


def _changed(
    lines: Sequence[str], first: int, here: int, kind: str, width: int, name: str
) -> Iterator[Row]:
    for number, line in enumerate(lines, first):
        place = Span.at(name, number if kind == "added" else here)
        if kind == "added":
            before = f"{'':>{width}} {number + 1:>{width}} "
        else:
            before = f"{number + 1:>{width}} {'':>{width}} "
        sign = "+" if kind == "added" else "-"
        yield Row(f"{sign} {_shown(line)}", kind, before, place=place)


def _same(line: str, old: int, new: int, width: int, name: str) -> Row:
    before = f"{old + 1:>{width}} {new + 1:>{width}} "
    return Row(f"  {_shown(line)}", "", before, place=Span.at(name, new))


def _stop(row: Row) -> Row:
    return Row(row.text, row.kind, row.before, place=row.place, stop=True)


def _shown(line: str) -> str:
    """A line as it is read; a newline of another kind than the usual one shows."""
    return visible(line.removesuffix("\n")).expandtabs(4)
