"""What is wrong in a text, by line; it moves along while the text is edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...diagnostics import Diagnostic, Position, Span


class Marks:
    """The diagnostics of one file.

    Args:
        file: its name in diagnostics; those of other files have no line here.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.all: tuple[Diagnostic, ...] = ()
        self._by_line: dict[int, list[Diagnostic]] = {}

    def set(self, diagnostics: Iterable[Diagnostic]) -> set[int]:
        """Show these from now on.

        Args:
            diagnostics: sorted by place.

        Returns:
            The lines of which something else is known than before.
        """
        before = self._by_line
        self.all = tuple(diagnostics)
        self._by_line = {}
        for diagnostic in self.all:
            if diagnostic.span.file == self.file:
                self._by_line.setdefault(diagnostic.span.start.line, []).append(diagnostic)
        lines = before.keys() | self._by_line.keys()
        return {line for line in lines if before.get(line) != self._by_line.get(line)}

    def at(self, line: int) -> Sequence[Diagnostic]:
        """What is wrong in a line, the worst first."""
        return sorted(self._by_line.get(line, ()), key=lambda d: d.severity.rank)

    def within(self, lines: range) -> list[Diagnostic]:
        """What is wrong in some lines."""
        return [d for line in self.lines if line in lines for d in self._by_line[line]]

    @property
    def lines(self) -> list[int]:
        """The lines in which something is wrong, in order."""
        return sorted(self._by_line)

    @property
    def places(self) -> list[Position]:
        """Where something is wrong, each place once, in order."""
        found = self._by_line.items()
        return sorted({Position(line, d.span.start.column) for line, ds in found for d in ds})

    @property
    def counts(self) -> tuple[int, int]:
        """How many errors there are, and how many other diagnostics."""
        errors = sum(d.is_error for d in self.all)
        return errors, len(self.all) - errors

    def spliced(self, first: int, before: int, after: int) -> None:
        """Move along with the text.

        Args:
            first: the first line that changed.
            before: how many lines there were.
            after: how many there are in their place.
        """
        if before != after and self.all:
            # What begins in the last line that was replaced goes where that line goes; what is
            # said of the first line is often meant for the whole text.
            begin = max(first + before - 1, 1) if before else first
            self.set([self._moved(d, begin, after - before) for d in self.all])

    def _moved(self, diagnostic: Diagnostic, first: int, lines: int) -> Diagnostic:
        span = diagnostic.span
        if span.file != self.file or span.start.line < first:
            return diagnostic
        start, end = (Position(max(0, p.line + lines), p.column) for p in (span.start, span.end))
        return replace(diagnostic, span=Span(span.file, start, end))


def next_line(lines: Sequence[int], line: int, step: int) -> int | None:
    """The next or previous of some lines, going round; None where there is none.

    Args:
        lines: in order.
        line: where one is.
        step: 1 or -1.
    """
    further = [other for other in lines if (other - line) * step > 0] or lines
    return (further[0] if step > 0 else further[-1]) if further else None
