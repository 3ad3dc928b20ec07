"""Guesses at what was meant where the parser stopped: one function for each usual slip.

Each looks at the lines around a failure and offers readings of them, the likeliest first. None of
them knows whether the parser then gets further; :mod:`.recovery` tries that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .page import Page, after_key
from .parsing import Failure, plain_words


@dataclass(frozen=True, slots=True)
class Repair:
    """Another reading of some lines.

    Args:
        changes: the lines' numbers and what to read there.
        message: what is wrong if this is right.
        line: where that is.
        column: and where in the line.
        length: of what is to be marked, in code points.
        hint: what to do, or empty.
        lost: whether keys or items of these lines may be gone or stand elsewhere.
        harmless: whether what these lines say stays the same.
    """

    changes: dict[int, str]
    message: str
    line: int
    column: int
    length: int = 1
    hint: str = ""
    lost: bool = False
    harmless: bool = False


Maker = Callable[[Page, Failure], Iterator[Repair]]
"""Offers readings of the lines around a failure, the likeliest first."""

_MOST = 200
"""More lines than this are not left out because of one slip."""

_NO_TOKEN = re.compile(r"cannot start any token|violates indentation")
_WORD = re.compile(r"\s*(?:- +)*(?P<word>[A-Za-z_][^\s#'\"\[\]{},&*!|>%@`]*)(?P<rest>\s.*|$)")
_LONE = re.compile(r"(?![\d+.-]|true|false|null)[^\s\"':,\[\]{}]+")
_NO_BLANK = re.compile(r"\s*(?:- +)*[A-Za-z_][\w.-]*(?P<colon>:)[^\s/\\]")
_REMARK = re.compile(r"(?:^|(?<=\s))/[/*]")


def odd_characters(page: Page, failure: Failure) -> Iterator[Repair]:
    """A value that starts with ``@``, a backquote or ``%``; ``- `` behind a key."""
    line, column = failure.place
    text = page.lines[line]
    found = text[column : column + 1]
    without = {line: text[:column] + " " + text[column + 1 :]}
    if found == "\t" and text[:column].strip() and _NO_TOKEN.search(failure.problem):
        what = "a tab stands where only blanks may"
        yield Repair(without, what, line, column, hint="write a blank", harmless=True)
    if _NO_TOKEN.search(failure.problem) and found.strip():
        what = f"a value cannot start with {found!r}"
        yield Repair(without, what, line, column, hint="put the value in quotes")
    if found == "-" and "entries are not allowed" in failure.problem:
        what = "a list cannot start in the line of its key"
        yield Repair(without, what, line, column, hint="start the list in the next line")


def escapes(page: Page, failure: Failure) -> Iterator[Repair]:
    """A backslash in double quotes that escapes nothing, as in a Windows path."""
    if "escape" not in failure.problem or failure.started is None:
        return
    line = failure.line
    text = page.lines[line]
    start = failure.started[1] if failure.started[0] == line else 0
    at = text.rfind("\\", start, failure.column + 1)
    if at >= 0:
        what = f"'{text[at : at + 2]}' is no escape that YAML knows"
        hint = "put the value in single quotes, or double the backslash"
        changes = {line: text[:start] + text[start:].replace("\\", "/")}
        yield Repair(changes, what, line, at, 2, hint)


def quotes(page: Page, failure: Failure) -> Iterator[Repair]:
    """A quote that is not closed in its line."""
    start = failure.started if "quoted scalar" in failure.context else failure.quoted
    if start is None:
        return
    line, column = start
    text, end = page.lines[line], len(page.code(line))
    mark = text[column]
    ends = [end]
    other = text.find('"' if mark == "'" else "'", column + 1)
    if other > 0:
        what = f"this {mark} is closed by another kind of quote"
        changes = {line: text[:other] + mark + text[other + 1 :]}
        yield Repair(changes, what, line, column, other + 1 - column, f"end it with {mark} too")
    inner = len(text[:end].rstrip(" ,]}"))
    if column < inner < end:
        ends.insert(0, inner)
    colon = text.find(":", column)
    if colon > 0 and not text[:column].strip(" -{[,"):
        ends.insert(0, colon)
    what, hint = f"this {mark} is not closed", f"write {mark} at the end of the value"
    if not text[column + 1 : end].strip():
        yield Repair({line: text[:column]}, what, line, column, hint="remove it")
    for end in ends:
        yield Repair({line: text[:end] + mark + text[end:]}, what, line, column, hint=hint)
    if page.has_children(line) and page.tail(line) - line < _MOST:
        # The value goes on below, or was the head of a text block.
        changes = dict.fromkeys(range(line + 1, page.tail(line) + 1), "")
        changes[line] = text[:end] + mark + text[end:]
        yield Repair(changes, what, line, column, hint=hint)


def after_quotes(page: Page, failure: Failure) -> Iterator[Repair]:
    """A value that goes on after its closing quote."""
    line, column = failure.place
    text = page.lines[line]
    before = text[:column].rstrip()
    if not before.endswith(("'", '"')) or failure.in_brackets or not text[column:].strip():
        return
    what = "the value goes on after its closing quote"
    hint = "put the whole value in quotes, and double each quote in it"
    yield Repair({line: text[:column]}, what, line, column, len(text) - column, hint)


def second_colons(page: Page, failure: Failure) -> Iterator[Repair]:
    """``: `` within a value without quotes."""
    line, column = failure.place
    text = page.lines[line]
    start = after_key(text)
    if "mapping values" not in failure.problem or start is None or start > column:
        return
    words = text[start:column].rsplit(None, 1)
    keep = start + len(words[0]) if len(words) > 1 else column
    what = "a ': ' too many in this line"
    hint = "put the value in quotes, or start a new line"
    yield Repair({line: text[:keep]}, what, line, column, hint=hint)


def separators(page: Page, failure: Failure) -> Iterator[Repair]:
    """``...`` with more of the document below it; ``---`` that does not begin its line."""
    started = failure.started[0] if failure.started else failure.line
    for line in (failure.line, started, page.above(failure.line)):
        word = page.code(line).strip() if line is not None else ""
        if line is None or word not in {"---", "..."}:
            continue
        column = page.indents[line]
        if word == "...":
            what = "this ends the document, and more of it follows"
            yield Repair({line: ""}, what, line, column, len(word), "remove it")
        elif column > 0:
            what, hint = "a '---' has to begin its line", "remove the blanks before it"
            # What stands below is another document; in this one its keys would stand twice.
            changes = dict.fromkeys(range(line, len(page.lines)), "")
            yield Repair(changes, what, line, column, len(word), hint)


def lone_words(page: Page, failure: Failure) -> Iterator[Repair]:
    """A sign or a word alone in a line, within brackets or where a document seems to end."""
    if not failure.in_brackets and "document start" not in failure.problem:
        return
    for line in (failure.line, page.above(failure.line)):
        word = page.code(line).strip() if line is not None else ""
        if line is not None and _LONE.fullmatch(word):
            what = f"{word!r} is neither a key nor a value"
            yield Repair({line: ""}, what, line, page.indents[line], len(word), "remove it")


def stray_words(page: Page, failure: Failure) -> Iterator[Repair]:
    """A line that holds a sign or a word that was typed by accident."""
    if "simple key" not in failure.context or failure.started is None:
        return
    line, column = failure.started
    word, above = page.code(line).strip(), page.above(line)
    # What stands between a 'key:' and its children, or between list items, is no key.
    between = above is not None and (page.opens(above) or page.is_item(above))
    between = between and page.has_children(line) and " " not in word
    if len(word) == 1 or not re.search(r"\w", word) or between:
        what = f"{word!r} is neither a key nor a value"
        yield Repair({line: ""}, what, line, column, len(word), "remove it")


def _without_colon(page: Page, failure: Failure) -> int | None:
    """The line in which a colon seems to lack."""
    if "simple key" in failure.context and failure.started:
        return failure.started[0]
    above = page.above(failure.line)
    if "mapping values" not in failure.problem or above is None:
        return None
    text = page.lines[above]
    if after_key(text) is not None:
        return None
    deeper = page.indents[failure.line] - (len(text) - len(text.lstrip(" -")))
    return above if deeper in {0, 2, page.step} else None


def missing_blanks(page: Page, failure: Failure) -> Iterator[Repair]:
    """A key without the blank after its colon."""
    line = _without_colon(page, failure)
    match = _NO_BLANK.match(page.lines[line]) if line is not None else None
    if line is not None and match:
        text, colon = page.lines[line], match.end("colon")
        changes = {line: text[:colon] + " " + text[colon:]}
        what, hint = "a blank is missing after this ':'", "write 'key: value'"
        yield Repair(changes, what, line, colon - 1, 1, hint)


def missing_colons(page: Page, failure: Failure) -> Iterator[Repair]:
    """A key without its colon."""
    line = _without_colon(page, failure)
    match = _WORD.fullmatch(page.code(line)) if line is not None else None
    if line is None or match is None:
        return
    at, word, text, hint = (
        match.start("word"),
        match["word"],
        page.lines[line],
        "write 'key: value'",
    )
    end, words = match.end("word"), len(match["rest"].split())
    if words or page.has_children(line):
        what = f"a ':' is missing after {word!r}"
        changes = {line: text[:end] + ":" + text[end:] if words <= 1 else ""}
        yield Repair(changes, what, line, at, len(word), hint, lost=words > 1)
    else:
        what, hint = f"{word!r} is neither a key nor a value", f"remove it, or write {word}: ..."
        yield Repair({line: ""}, what, line, at, len(word), hint, lost=True)


def dashes(page: Page, failure: Failure) -> Iterator[Repair]:
    """A list item among keys, or a key among list items."""
    line = failure.line
    text, indent = page.lines[line], page.indents[line]
    started = failure.started
    if "block" not in failure.context or started is None or indent != started[1]:
        return
    if text[indent:].startswith("- "):
        what = "a list item cannot stand among the keys of a mapping"
        hint = "write 'key: value', or indent it below the key it belongs to"
        inner = text[indent + 2 :].lstrip()
        changes = {line: text[:indent] + inner} if after_key(inner) else {line: ""}
        yield Repair(changes, what, line, indent, hint=hint, lost=True)
    elif "collection" in failure.context:
        first = started[0]
        between = range(first + 1, line)
        items = [n for n in between if page.lines[n].startswith("- ", indent)]
        inner = page.lines[first][indent + 2 :].lstrip()
        if not items and after_key(inner):
            what = "a list item cannot stand among the keys of a mapping"
            changes = {first: text[:indent] + inner}
            yield Repair(changes, what, first, indent, hint="remove the '- '", lost=True)
        what = "a key cannot stand among the items of a list"
        changes = {line: f"{text[:indent]}- {text[indent:]}"}
        yield Repair(changes, what, line, indent, hint="write '- ' before it", lost=True)


def remarks(page: Page, failure: Failure) -> Iterator[Repair]:
    """A remark as other languages write it."""
    # A remark at the top is taken for the beginning of a text.
    for line in (failure.line, page.above(failure.line), page.below(-1)):
        text = page.lines[line] if line is not None else ""
        match = _REMARK.search(text)
        if line is not None and match:
            at, closed = match.start(), text.find("*/", match.end())
            end = closed + 2 if match.group() == "/*" and closed > 0 else len(text)
            changes = {line: text[:at] + " " * (end - at) + text[end:]}
            what, hint = "this is no remark in YAML or JSON", "start it with '#', or remove it"
            yield Repair(changes, what, line, at, end - at, hint)


def names(page: Page, failure: Failure) -> Iterator[Repair]:
    """A tag, a directive or an anchor that cannot be read."""
    if failure.started is None or not re.search("tag|directive|anchor|alias|node", failure.context):
        return
    line, column = failure.started
    text = page.lines[line]
    match = re.compile(r"[!&*%][^\s,\]}]*").match(text, column)
    if match:
        changes = {line: text[:column] + " " * len(match.group()) + text[match.end() :]}
        yield Repair(changes, plain_words(failure), line, column, len(match.group()))


def blanked(page: Page, failure: Failure) -> Iterator[Repair]:
    """The line itself left out, the one where its context began, the one above it."""
    for number in _about(page, failure):
        yield Repair({number: ""}, plain_words(failure), *failure.place, lost=True)


def left_out(page: Page, failure: Failure) -> Iterator[Repair]:
    """One of these lines left out with all that is below it."""
    for number in _about(page, failure):
        last = page.tail(number)
        if page.indents[number] >= 0 and last - number < _MOST:
            changes = dict.fromkeys(range(number, last + 1), "")
            yield Repair(changes, plain_words(failure), *failure.place, lost=True)


def _about(page: Page, failure: Failure) -> list[int]:
    numbers = [failure.line]
    if failure.started and "block" not in failure.context:
        numbers.append(failure.started[0])
    above = page.above(failure.line)
    if above is not None:
        numbers.append(above)
    return list(dict.fromkeys(numbers))
