"""Finds lines in a log of any size."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ...errors import UsageError, storage_error
from .blocks import LONGEST, Block, whole_lines
from .cleaning import MAX_LINE, clean_whole

_ORDINARY = bytes(range(0x20, 0x7F)) + b"\n"


class Match(NamedTuple):
    """A line in which something was found.

    Args:
        offset: where the line begins, in bytes.
        text: the line, cleaned.
        columns: where in the text the hits begin and end; none for hits behind its end.
        number: the line's number from 0, as :class:`.index.LineIndex` counts; None where the search
            began elsewhere than at the start of the log.
    """

    offset: int
    text: str
    columns: tuple[tuple[int, int], ...]
    number: int | None


class Wanted(NamedTuple):
    """What is looked for.

    Args:
        pattern: a text, or a regular expression (:mod:`re`).
        regular: which of the two.
        ignore_case: find it in whatever case.
    """

    pattern: str
    regular: bool = False
    ignore_case: bool = False

    def compiled(self) -> re.Pattern[str]:
        """The regular expression that finds it.

        Raises:
            UsageError: it is wrong.
        """
        text = self.pattern if self.regular else re.escape(self.pattern)
        try:
            return re.compile(text, re.IGNORECASE if self.ignore_case else 0)
        except re.error as error:
            where = f" at character {error.pos + 1}" if error.pos is not None else ""
            raise UsageError(
                f"{self.pattern!r} is no regular expression: {error.msg}{where}",
                "write \\( for a bracket itself, and so on",
            ) from error

    def matches(self, path: Path, start: int, stop: int, number: int) -> Iterator[Match]:
        """The lines of a part of a log that hold it, as :func:`search` gives them.

        Args:
            path: the log.
            start: where the part begins, in bytes.
            stop: where it ends, in bytes.
            number: of its first line, from 0.
        """
        return search(
            path,
            self.pattern,
            regular=self.regular,
            ignore_case=self.ignore_case,
            start=start,
            stop=stop,
            number=number,
        )


def search(
    path: Path,
    pattern: str,
    *,
    regular: bool = False,
    ignore_case: bool = False,
    start: int = 0,
    stop: int | None = None,
    number: int | None = None,
) -> Iterator[Match]:
    """The lines of a log, as they are shown, that hold something.

    Args:
        path: the log, which may grow meanwhile.
        pattern: what to look for, within a line and in its first :data:`.blocks.LONGEST` bytes.
        regular: it is a regular expression (:mod:`re`).
        ignore_case: find it in whatever case.
        start: the offset of the first line to look at.
        stop: where to end; as far as the log goes when the first match is asked for where None.
        number: of the first line to look at, where that is not the log's first.

    Returns:
        Matches in order, found while they are asked for.

    Raises:
        UsageError: the regular expression is wrong.
        StorageError: the log cannot be read.
    """
    wanted = Wanted(pattern, regular, ignore_case).compiled()
    first = number if start else 0
    return _found(path, wanted, pattern if not regular else "", start, stop, first)


def _found(
    path: Path,
    wanted: re.Pattern[str],
    plain: str,
    start: int,
    stop: int | None,
    first: int | None,
) -> Iterator[Match]:
    number = first or 0
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            end = os.fstat(descriptor).st_size if stop is None else stop
            for block in whole_lines(descriptor, start, end):
                for match in _in_block(block, wanted, plain):
                    counted = None if first is None else number + (match.number or 0)
                    yield match._replace(number=counted)
                number += block.data.count(b"\n") + (not block.data.endswith(b"\n"))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise storage_error(f"cannot read the log {path}", error) from error


def _in_block(block: Block, wanted: re.Pattern[str], plain: str) -> Iterator[Match]:
    """Matches in a block of whole lines, numbered from its beginning."""
    if plain and not block.data.translate(None, _ORDINARY):
        yield from _in_ordinary(block, wanted, plain)
        return
    offset = block.offset
    for number, data in enumerate(block.data.removesuffix(b"\n").split(b"\n")):
        text = clean_whole(data[:LONGEST])
        if wanted.search(text):
            yield _match(offset, text, wanted, number)
        offset += len(data) + 1


def _in_ordinary(block: Block, wanted: re.Pattern[str], plain: str) -> Iterator[Match]:
    """Matches where lines are shown as they stand: a plain text is found without a look at each."""
    text = block.data.decode("ascii")
    ignores_case = bool(wanted.flags & re.IGNORECASE)
    begin = number = counted = 0
    while True:
        if ignores_case:
            hit = wanted.search(text, begin)
            place = hit.start() if hit else -1
        else:
            place = text.find(plain, begin)
        if place < 0:
            return
        first = text.rfind("\n", 0, place) + 1
        end = text.find("\n", place)
        begin = end + 1 if end >= 0 else len(text)
        line = text[first : min(begin - (end >= 0), first + LONGEST)]
        if wanted.search(line):
            number += text.count("\n", counted, first)
            counted = first
            yield _match(block.offset + first, line, wanted, number)
        if begin >= len(text):
            return


def _match(offset: int, text: str, wanted: re.Pattern[str], number: int) -> Match:
    columns = []
    for hit in wanted.finditer(text):
        if hit.end() > MAX_LINE:
            break
        if hit.end() > hit.start():
            columns.append(hit.span())
    shown = text if len(text) <= MAX_LINE else text[:MAX_LINE] + " …"
    return Match(offset, shown, tuple(columns), number)
