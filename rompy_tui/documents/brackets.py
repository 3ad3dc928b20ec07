"""Guesses at brackets and commas: those that lack and those that are too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .page import Page
from .parsing import Failure, Place
from .repairs import Repair

_TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:''|[^'])*'|(?:^|(?<=\s))#.*|[\[\]{}]")
_FAR = 400
"""Brackets over more lines than this are not counted."""

_CLOSING = {"[": "]", "{": "}"}
_TORN_KEY = re.compile(r"\"(?P<key>[\w-]+): \"$")
_QUOTED_KEY = re.compile(r"(?:^|[,{])\s*\"[^\"]*\"$")


def too_many(page: Page, failure: Failure) -> Iterator[Repair]:
    """A closing bracket or a comma that belongs to nothing."""
    line, column = failure.place
    text = page.lines[line]
    found = text[column : column + 1]
    for number in (failure.started or (line,))[0], page.above(line):
        if number is not None and page.code(number).endswith(":,"):
            end = len(page.code(number)) - 1
            yield _without(page.lines[number], number, end, "a ',' too many")
    if found in {"]", "}"}:
        if failure.in_brackets and failure.started:
            behind = text[:column].rstrip()[-1:]
            at = (line, len(text[:column].rstrip()) - 1) if behind in _CLOSING else failure.started
            yield from _of_other_kind(page, failure, at)
        yield _without(text, line, column, f"this '{found}' closes nothing")
    elif found == ",":
        before = text[:column].rstrip()
        if "document start" in failure.problem and before.endswith(("]", "}")):
            yield _without(text, line, len(before) - 1, f"this '{before[-1]}' closes nothing")
        yield _without(text, line, column, "a ',' too many")


def _of_other_kind(page: Page, failure: Failure, opened: Place) -> Iterator[Repair]:
    line, column = failure.place
    text = page.lines[line]
    opener = page.lines[opened[0]][opened[1] : opened[1] + 1]
    if opener not in _CLOSING or _CLOSING[opener] == text[column]:
        return
    close = _CLOSING[opener]
    what = f"this '{text[column]}' does not close the '{opener}' before it"
    hint = f"write '{close}' before it, or in its place"
    for rest in (column, column + 1):
        yield Repair({line: text[:column] + close + text[rest:]}, what, line, column, 1, hint)


def awry(page: Page, failure: Failure) -> Iterator[Repair]:
    """A bracket too many or too few whose line's indentation gives it away."""
    root = _root(page)
    if root is None:
        return
    for line in range(failure.line, max(-1, failure.line - _FAR), -1):
        if page.opens(line) and page.has_children(line):
            closer = page.lines[failure.line][failure.column : failure.column + 1]
            sign = "[" if closer == "]" else "{"
            end = len(page.code(line))
            changes = {line: page.lines[line][:end] + " " + sign}
            what, hint = f"a '{sign}' is missing after this ':'", f"write '{sign}' there"
            yield Repair(changes, what, line, end - 1, 1, hint)
            break
    odd = _walk(page, root, failure.place)[2]
    if odd:
        text = page.lines[odd[0]]
        yield _without(text, *odd, f"this '{text[odd[1]]}' closes too early")


def commas(page: Page, failure: Failure) -> Iterator[Repair]:
    """A comma, or a colon, that is missing within brackets."""
    line, column = failure.place
    if not failure.in_brackets:
        return
    text = page.lines[line]
    before, found = text[:column], text[column : column + 1]
    key = before.rstrip()
    torn = _TORN_KEY.search(before)
    if torn and found != ":":
        changes = {line: text[: torn.end("key")] + '": "' + text[column:]}
        what, hint = "a '\"' is missing after this key", 'write "key": value'
        yield Repair(changes, what, line, torn.start("key"), len(torn["key"]), hint)
    if found != ":" and _QUOTED_KEY.search(key):
        changes = {line: key + ":" + text[column + (found == "=") :]}
        what, hint = "a ':' is missing after this key", 'write "key": value'
        yield Repair(changes, what, line, len(key) - 1, hint=hint)
    above = page.above(line)
    first = column if found != ":" else len(before) - len(before.lstrip())
    if above is not None and not text[:first].strip():
        old, end = page.lines[above], len(page.code(above))
        changes = {above: old[:end] + "," + old[end:]}
        what = "a ',' is missing at the end of this line"
        yield Repair(changes, what, above, max(end - 1, 0), hint="write ',' there", harmless=True)
    elif key:
        yield Repair({line: before + "," + text[column:]}, "a ',' is missing here", line, column)


def not_closed(page: Page, failure: Failure) -> Iterator[Repair]:
    """An opening bracket that is not closed."""
    if not failure.in_brackets and "node content" not in failure.problem:
        return
    root = failure.started
    if root is None or page.lines[root[0]][root[1] : root[1] + 1] not in _CLOSING:
        root = (0, 0)
    opened, unclosed, _ = _walk(page, root, failure.place)
    if unclosed:
        opener, until = unclosed
        yield from _closed(page, opener, page.above(until))
    if not opened:
        return
    for opener in dict.fromkeys((opened[-1], opened[0])):
        yield from _closed(page, opener, opener[0])
    last = page.above(len(page.lines))
    if last is not None and failure.line >= last:
        # The end of the file: whatever is open is closed there.
        opened = _walk(page, _root(page) or root, failure.place)[0] or opened
        closers = "".join(_CLOSING[page.lines[n][c]] for n, c in reversed(opened))
        text, end = page.lines[last], len(page.code(last))
        (line, column) = opened[-1]
        what = f"this '{page.lines[line][column]}' is not closed"
        changes = {last: text[:end] + closers + text[end:]}
        yield Repair(
            changes, what, line, column, 1, f"write '{closers}' at the end", True, last > line
        )


def _closed(page: Page, opener: Place, last: int | None) -> Iterator[Repair]:
    """The bracket closed at the end of a line."""
    line, column = opener
    sign = page.lines[line][column]
    close = _CLOSING[sign]
    what, hint = f"this '{sign}' is not closed", f"write '{close}' where it ends"
    if last is None or last < line:
        return
    text, end = page.lines[last], len(page.code(last))
    if last == line and "," not in text[column:end]:
        # One word: a bracket that came in by accident.
        changes = {line: text[:column] + " " + text[column + 1 :]}
        yield Repair(changes, what, line, column, hint=hint)
    for at in dict.fromkeys((len(text[:end].rstrip(", ")), end)):
        changes = {last: text[:at] + close + text[at:]}
        yield Repair(changes, what, line, column, hint=hint, harmless=last > line)


def _walk(
    page: Page, start: Place, stop: Place
) -> tuple[list[Place], tuple[Place, int] | None, Place | None]:
    """What the brackets up to ``stop`` look like, going by the indentation of their lines.

    Returns:
        Those that are open there, the first that is not closed where it should be (and the line
        before which), and the first that closes one where it should not.
    """
    if stop[0] - start[0] > _FAR:
        return [], None, None
    opened: list[Place] = []
    unclosed: tuple[Place, int] | None = None
    odd: Place | None = None
    for line in range(start[0], min(stop[0] + 1, len(page.lines))):
        text, indent = page.lines[line], page.indents[line]
        if opened and indent >= 0 and unclosed is None and line > opened[-1][0]:
            holder = page.indents[opened[-1][0]]
            if indent < holder or (indent == holder and text[indent] not in "]}"):
                unclosed = (opened[-1], line)
        for match in _TOKEN.finditer(text, start[1] if line == start[0] else 0):
            if match.group() in _CLOSING:
                opened.append((line, match.start()))
            elif match.group() in {"]", "}"} and opened:
                opener = opened.pop()
                first = match.start() == indent
                level = first and indent == page.indents[opener[0]]
                if odd is None and opener[0] != line and not level:
                    odd = (line, match.start())
    return opened, unclosed, odd


def _root(page: Page) -> Place | None:
    """Where a document that stands in brackets as a whole begins."""
    first = page.below(-1)
    if first is None or page.lines[first][page.indents[first]] not in _CLOSING:
        return None
    return first, page.indents[first]


def _without(text: str, line: int, column: int, what: str) -> Repair:
    changes = {line: text[:column] + " " + text[column + 1 :]}
    return Repair(changes, what, line, column, hint="remove it")
