"""Reading on after a syntax error: the slip is read as it was probably meant, and said once.

Every guess (:mod:`.repairs`, :mod:`.indentation`, :mod:`.brackets`) is tried on the lines around
the failure; the one that lets the parser get furthest is kept, the likeliest of several. What
follows from a guess is not to be reported: :class:`~.positions.Patch` says what is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from ..diagnostics import Diagnostic, Related, Severity, Span
from . import brackets, repairs
from .indentation import indentations
from .page import Page
from .parsing import Failure, Place, first_failure, plain_words, span_within
from .patch import Patch
from .repairs import Maker, Repair

MAX_PROBLEMS = 100
"""After so many syntax errors the rest of a document is not read."""

_BUDGET = 2_000_000
"""Characters that are parsed to find guesses; libyaml reads so many in 0.4 s."""

_PURE = 15
"""As many characters one counts for that the pure parser reads."""

_REACH = 40
"""Lines read after a failure to see how far a guess leads."""

_TRIES = 5
"""How often one line is guessed anew."""

_CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: .*)?$")
_ENTRY = re.compile(r" *(?:- +)*\"?[\w.-]+\"? *:(?: |$)| *- ")
_ANCHOR = re.compile(r"&([\w-]+)")
_END: Place = (1 << 60, 0)

_MAKERS: tuple[Maker, ...] = (
    repairs.odd_characters,
    repairs.escapes,
    repairs.quotes,
    repairs.remarks,
    repairs.after_quotes,
    repairs.second_colons,
    repairs.separators,
    repairs.lone_words,
    repairs.stray_words,
    repairs.missing_blanks,
    repairs.missing_colons,
    brackets.awry,
    brackets.not_closed,
    brackets.too_many,
    brackets.commas,
    repairs.dashes,
    indentations,
    repairs.names,
    repairs.blanked,
)


@dataclass(frozen=True, slots=True)
class _Window:
    """A line from which on a document is read.

    Args:
        start: the line.
        head: lines that open what is open there, and for which line each of them stands.
    """

    start: int = 0
    head: tuple[tuple[str, int], ...] = ()

    def line_of(self, number: int) -> int:
        """The document's line that is line ``number`` of what is read."""
        inner = number - len(self.head)
        return self.head[number][1] if inner < 0 else self.start + inner


class Recovery:
    """Mends a document's text until the parser reads it to its end.

    Args:
        text: the document.
        file: how diagnostics call its file.
        first_line: the line of the file in which it starts.
    """

    def __init__(self, text: str, file: str, first_line: int = 0) -> None:
        self._page = Page(text)
        self._written = list(self._page.lines)
        self._file = file
        self._first = first_line
        self._left = _BUDGET
        self._changed: Counter[int] = Counter()
        self.patch = Patch()
        self.problems: list[Diagnostic] = []

    @property
    def text(self) -> str:
        """The text as it is read."""
        return self._page.text

    def mend(self, failure: Failure | None) -> None:
        """Mend what stopped the parser, and whatever stops it after that.

        Args:
            failure: the first thing that did.
        """
        last = len(self._page.lines)
        if failure is not None:
            failure = self._inside(failure)
        if self._choose_sides():
            failure = self._read(_Window(), last)
        while failure is not None:
            window = self._window(failure)
            repair = self._best(failure, window)
            if repair is None or len(self.problems) >= MAX_PROBLEMS or self._left <= 0:
                self._give_up(failure)
                return
            self._apply(repair, failure)
            # The window may have been misjudged.
            failure = self._read(window, last) or self._read(_Window(), last)

    def _choose_sides(self) -> bool:
        """Read the first side of each merge conflict only."""
        began = second = False
        changes: dict[int, str] = {}
        for number, line in enumerate(self._page.lines):
            sign = line[0] if _CONFLICT.match(line) else ""
            if sign == "<":
                began = True
                what, hint = "a merge conflict is left here", "keep one side, remove the marks"
                self._say(what, (number, 0), len(line), hint)
            if began and (sign or second):
                changes[number] = ""
            second = sign in {"=", "|"} or (second and not sign)
        self._note(changes)
        return began

    def _read(self, window: _Window, end: int) -> Failure | None:
        """What stops the parser before line ``end``."""
        lines = self._page.lines[window.start : end]
        pure = self._page.needs_pure(window.start, end)
        head = [line for line, _ in window.head]
        failure = first_failure("\n".join((*head, *lines)), pure)
        if failure is not None:
            failure = self._inside(failure.moved(window.line_of))
            lines = lines[: failure.line - window.start + 1]
        self._left -= sum(map(len, lines)) * (_PURE if pure else 1)
        return failure

    def _inside(self, failure: Failure) -> Failure:
        """The same within the document: the parsers may stop in a line after its last."""
        last = len(self._page.lines) - 1
        end = (last, len(self._page.lines[last]))

        def inside(place: Place | None) -> Place | None:
            return end if place is not None and place[0] > last else place

        place = end if failure.line > last else failure.place
        started, quoted = inside(failure.started), inside(failure.quoted)
        return replace(failure, place=place, started=started, quoted=quoted)

    def _window(self, failure: Failure) -> _Window:
        """Where to begin so that reading stops at the same place as from the document's start."""
        began = [failure.line]
        if failure.quoted:
            began.append(failure.quoted[0])
        if failure.started and "parsing" not in failure.context:
            began.append(failure.started[0])
        for reach in (20, 200):
            start = max(0, min(began) - reach)
            while start > 0 and not _ENTRY.match(self._page.lines[start]):
                start -= 1
            if start == 0:
                break
            window = _Window(start, _header(self._page, start))
            again = self._read(window, failure.line + _REACH)
            if again is not None and again.place == failure.place:
                return window
        return _Window()

    def _best(self, failure: Failure, window: _Window) -> Repair | None:
        """The guess that leads furthest; to leave out more than a line is the last resort."""
        for makers in (_MAKERS, (repairs.left_out,)):
            best = self._furthest(failure, window, makers)
            if best is not None:
                return best
        return None

    def _furthest(
        self, failure: Failure, window: _Window, makers: tuple[Maker, ...]
    ) -> Repair | None:
        end = min(failure.line + _REACH, len(self._page.lines))
        slip = self._slip(failure)
        best, furthest = None, self._reach(slip, {})
        for make in makers:
            for repair in filter(self._is_new, make(self._page, failure)):
                written = self._page.change(repair.changes)
                stopped = self._read(window, end)
                if stopped is None or self._is_cut(stopped, end):
                    reached = _END
                else:
                    # What is not closed stays open, whatever is read with it.
                    still = slip != failure.place and stopped.started == slip
                    reached = self._reach(slip if still else stopped.place, written)
                self._page.change(written)
                if reached > furthest:
                    best, furthest = repair, reached
                if reached == _END or self._left <= 0:
                    return best
        return best

    def _is_cut(self, stopped: Failure, end: int) -> bool:
        """Whether the parser stopped only because it was given the lines up to ``end``."""
        at_end = end < len(self._page.lines) and stopped.line >= end - 1
        return at_end and "quoted scalar" not in stopped.context

    def _is_new(self, repair: Repair) -> bool:
        """Whether a guess changes something, and no line again and again."""
        return any(
            line != self._page.lines[number] and (not line or self._changed[number] < _TRIES)
            for number, line in repair.changes.items()
        )

    def _slip(self, failure: Failure) -> Place:
        """Where a guess has to lead beyond: what is not closed is read up to the end in vain."""
        at_end = max(self._page.indents[failure.line :]) < 0
        if failure.started and ("quoted" in failure.context or (at_end and failure.in_brackets)):
            return failure.started
        return failure.place

    def _reach(self, place: Place, written: dict[int, str]) -> Place:
        """How far a place is, by what is left of its line; what a guess leaves out is left too."""
        line, column = place
        now = len(self._page.lines[line])
        out = max(0, len(written.get(line, "")) - now)
        return line, column - now - out

    def _apply(self, repair: Repair, failure: Failure) -> None:
        known = repair.line + self._first in self.patch.lines
        self._note(repair.changes, repair.lost, repair.harmless)
        if not known:
            place = (repair.line, repair.column)
            self._say(repair.message, place, repair.length, repair.hint, failure)

    def _note(self, changes: dict[int, str], lost: bool = False, harmless: bool = False) -> None:
        """Read some lines otherwise from now on."""
        for number, line in self._page.change(changes).items():
            where = number + self._first
            self._changed[number] += 1
            if not harmless:
                self.patch.lines.add(where)
            self.patch.lengths.setdefault(where, len(line))
            self.patch.anchors.update(_ANCHOR.findall(line))
            if lost:
                self.patch.lost.setdefault(where, len(line) - len(line.lstrip(" \t")))

    def _give_up(self, failure: Failure) -> None:
        """Leave out the rest of the document, from before what makes the parser stop."""
        what = f"{plain_words(failure)}; what follows was not looked at"
        self._say(what, failure.place, 1, "")
        first = failure.line
        for tried in range(10):
            self._note(dict.fromkeys(range(first, len(self._page.lines)), ""), True)
            stopped = first_failure(self.text)
            if stopped is None:
                return
            places = (stopped.started, stopped.quoted, (first - 4**tried, 0))
            first = max(0, min(p[0] for p in places if p is not None))
        self._note(dict.fromkeys(range(len(self._page.lines)), ""), True)

    def _say(
        self, what: str, place: Place, length: int, hint: str, failure: Failure | None = None
    ) -> None:
        related: tuple[Related, ...] = ()
        if failure is not None and failure.line > place[0] + 1:
            related = (Related(self._span(failure.place), "reading stopped here"),)
        span = self._span(place, length)
        found = Diagnostic(Severity.ERROR, "yaml-syntax", what, span, (), hint, related)
        self.problems.append(found)

    def _span(self, place: Place, length: int = 1) -> Span:
        return span_within(self._written, self._file, self._first, place, length)


def _header(page: Page, start: int) -> tuple[tuple[str, int], ...]:
    """Lines that open whatever is open where line ``start`` begins."""
    head: list[tuple[str, int]] = []
    limit = page.indents[start]
    # A list may stand in the column of its key.
    is_item = page.is_item(start)
    for number in range(start - 1, -1, -1):
        indent, line = page.indents[number], page.lines[number]
        if indent < 0 or indent > limit or (indent == limit and not is_item):
            continue
        item = page.is_item(number)
        if item and indent == limit:
            continue
        inner = len(line) - len(line.lstrip(" -"))
        if page.code(number).endswith(("[", "{")):
            head.append((line, number))
        else:
            if item and inner < limit:
                head.append((" " * inner + "x:", number))
            head.append((" " * indent + ("-" if item else "x:"), number))
        limit, is_item = indent, item
        if limit == 0 and not is_item:
            break
    return tuple(head[::-1])
