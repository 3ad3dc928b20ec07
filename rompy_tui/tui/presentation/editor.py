"""How open files, their differences and their mending look."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from textual.content import Content

from ...diagnostics import Diagnostic, Fix, Position
from ...diagnostics.text import visible
from .problems import sentence, sign

_MOST_LINES = 12
"""Lines of a difference that are shown; the rest is counted."""


def place_line(
    place: Position, selected: int, newline: str, mode: str = "", *, read_only: bool = False
) -> Content:
    """Where the cursor is.

    Args:
        place: of the cursor.
        selected: how many characters are selected.
        newline: of the file; said where it is not the usual one.
        mode: of Vim's keys, and what is typed of a command.
        read_only: whether the file cannot be saved as it is.
    """
    parts = [f"{place.line + 1}:{place.column + 1}"]
    if selected:
        parts.append(f"{selected} selected")
    if read_only:
        parts.append("read only")
    if newline != "\n":
        parts.append({"\r\n": "CRLF", "\r": "CR"}[newline])
    where = Content.styled("  ".join(parts), "$muted")
    return Content.assemble((f"{visible(mode)}  ", "$text-primary"), where) if mode else where


def detail(problems: Sequence[Diagnostic]) -> Content:
    """What is wrong in the cursor's line, in full."""
    rows = []
    for problem in problems:
        mark, style = sign(problem)
        fix = f"  fix: {visible(problem.fixes[0].title)}" if problem.fixes else ""
        rows.append(
            Content.assemble((f"{mark} ", style), sentence(problem), (fix, "$text-primary"))
        )
    return Content("\n").join(rows)


def difference(mine: str, theirs: str, label: str = "on disk") -> Content:
    """The lines in which two texts differ.

    Args:
        mine: the text in the editor.
        theirs: the other text.
        label: how that is called.
    """
    left, right = mine.splitlines(), theirs.splitlines()
    rows: list[Content] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=True).get_opcodes():
        if kind == "equal":
            continue
        rows += [
            _changed("yours".ljust(len(label)), n, left[n], "$text-primary") for n in range(a, b)
        ]
        rows += [_changed(label, n, right[n], "$text-warning") for n in range(c, d)]
    if not rows:
        return Content("only newlines or the byte order mark differ")
    more = len(rows) - _MOST_LINES
    if more > 0:
        rows = [*rows[:_MOST_LINES], Content.styled(f"and {more} more lines", "$muted")]
    return Content("\n").join(rows)


def fix_preview(
    problem: Diagnostic, fix: Fix, before: Sequence[str], after: Sequence[str]
) -> Content:
    """What a fix does.

    Args:
        problem: what is wrong.
        fix: what mends it.
        before: the lines concerned as they are.
        after: as they will be.
    """
    first = fix.span.start.line
    rows = [
        Content(sentence(problem)),
        Content(""),
        *(_changed("now  ", first + n, line, "$text-error") for n, line in enumerate(before)),
        *(_changed("then ", first + n, line, "$text-success") for n, line in enumerate(after)),
    ]
    if not fix.safe:
        rows += [
            Content(""),
            Content.styled("think about this one: it may mean another thing", "$muted"),
        ]
    return Content("\n").join(rows)


def _changed(label: str, number: int, line: str, style: str) -> Content:
    return Content.assemble((f"{label} {number + 1:>4}  ", style), visible(line).expandtabs(4))
