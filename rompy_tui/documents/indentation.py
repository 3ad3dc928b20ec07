"""Guesses at lines that are indented a little too much or too little, or with tabs."""

from __future__ import annotations

from collections.abc import Iterator

from .page import Page, after_key
from .parsing import Failure
from .repairs import Repair

_STEP = 2
_NEAR = 3
_BLOCK = 50


def indentations(page: Page, failure: Failure) -> Iterator[Repair]:
    """The line, or the lines above it, moved to where others around them start."""
    line = failure.line
    if "simple key" in failure.context and failure.started:
        line = failure.started[0]
    if page.indents[line] < 0:
        return
    found = [*_moved_line(page, line), *_moved_block(page, line)]
    for _, repair in sorted(found, key=lambda pair: -pair[0]):
        yield repair


def _moved_line(page: Page, line: int) -> Iterator[tuple[float, Repair]]:
    text = page.lines[line]
    body = text.lstrip(" \t")
    blanks = text[: len(text) - len(body)]
    is_tab = "\t" in blanks
    for target in _columns_near(page, line):
        if not is_tab and not 0 < abs(target - len(blanks)) <= _NEAR:
            continue
        what, hint = _said(len(blanks), target)
        at = 0
        if is_tab:
            what, hint = "a tab stands where only blanks may", "indent with blanks"
            at = blanks.index("\t")
        length = max(1, len(blanks) - at)
        repair = Repair({line: " " * target + body}, what, line, at, length, hint, lost=True)
        score = 0 if is_tab else _gain(page, len(blanks), target)
        yield score + _fit(page, line, target), repair


def _gain(page: Page, old: int, new: int) -> float:
    """How much likelier it is that a line starts in one column than in another."""
    return 3 * (page.usual[new] - page.usual[old]) / len(page.lines) - abs(new - old) / 2


def _fit(page: Page, line: int, column: int) -> float:
    """How well a line that starts in ``column`` would go with those around it."""
    above, below = page.above(line), page.below(line)
    if below is not None and page.opens(line):
        step = page.indents[below] - column
        if step == 0 and page.is_item(below):
            return 0
        return 2 if step in {_STEP, page.step} else 0 if step > 0 else -_NEAR
    if above is not None and page.opens(above) and column > page.indents[above]:
        return 2
    beside = {page.indents[n] for n in (above, below) if n is not None and _stands(page, n)}
    return 1 if column in beside else 0


def _stands(page: Page, line: int) -> bool:
    """Whether a line is an entry that others may stand beside."""
    is_entry = page.is_item(line) or after_key(page.lines[line]) is not None
    return is_entry and not page.opens(line)


def _columns_near(page: Page, line: int) -> set[int]:
    """The columns in which a line could start, going by the lines around it."""
    columns = {0}
    above, below = page.above(line), page.below(line)
    if below is not None:
        columns.add(page.indents[below])
    if above is not None:
        columns.add(page.indents[above] + _STEP)
    while above is not None:
        text = page.lines[above]
        columns |= {page.indents[above], len(text) - len(text.lstrip(" -"))}
        above = page.holder(above)
    return columns


def _moved_block(page: Page, line: int) -> Iterator[tuple[float, Repair]]:
    """The lines above moved to where this one starts."""
    indent = page.indents[line]
    above, far = page.above(line), 0.0
    while above is not None:
        old = page.indents[above]
        if 0 < abs(old - indent) <= _NEAR:
            for siblings in ([above], _siblings(page, above)):
                score = _gain(page, old, indent) - far
                yield from _scored(score, _moved(page, siblings, line, indent - old))
            outer = indent - page.step
            if page.opens(above) and page.below(above) == line and outer >= 0:
                score = _gain(page, old, outer) - far
                yield from _scored(score, _moved(page, [above], line, outer - old))
            far += 0.8
        above = page.holder(above)


def _siblings(page: Page, line: int) -> list[int]:
    """The lines of the same block that start in the same column, up to this one."""
    found = []
    for number in range(line, max(-1, line - _BLOCK), -1):
        if 0 <= page.indents[number] < page.indents[line]:
            break
        if page.indents[number] == page.indents[line]:
            found.append(number)
    return found[::-1]


def _scored(score: float, repair: Repair) -> Iterator[tuple[float, Repair]]:
    # More lines than this are no slip.
    if len(repair.changes) <= _BLOCK:
        yield score, repair


def _moved(page: Page, siblings: list[int], end: int, by: int) -> Repair:
    old = page.indents[siblings[0]]
    moved = list(siblings)
    for number in siblings:
        below = page.below(number)
        if by > 0 and below is not None and below < end and old < page.indents[below] <= old + by:
            last = min(page.tail(number), below + _BLOCK)
            moved += [n for n in range(below, last + 1) if page.indents[n] >= 0]
    changes = {n: " " * max(0, page.indents[n] + by) + page.lines[n].lstrip(" ") for n in moved}
    what, hint = _said(old, old + by)
    return Repair(changes, what, siblings[0], 0, max(1, old), hint, lost=True)


def _said(found: int, wanted: int) -> tuple[str, str]:
    more = "more" if found > wanted else "less"
    what = f"this line is indented by {_blanks(found)}, {_blanks(abs(found - wanted))} {more} than"
    return f"{what} those it goes with", f"indent it by {_blanks(wanted)}"


def _blanks(count: int) -> str:
    return f"{count or 'no'} blank{'' if count == 1 else 's'}"
