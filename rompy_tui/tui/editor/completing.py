"""The list of what may be typed at the cursor, above the text."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from ...diagnostics import Position
from ..presentation.advice import MOST_ROWS, candidate_list, first_shown
from .advising import Adviser
from .layout import cell_of
from .open_file import OpenFile
from .widget import TextEditor

if TYPE_CHECKING:
    from ...assist.around import Around
    from ...assist.candidates import Candidate, Offer
    from ...assist.outline import Outline
    from ...validation.class_schemas import ClassSchemas

_AFTER = 0.15
"""Seconds after a letter until the list opens: whoever types on is not disturbed."""

_ASK_MACHINE_AGAIN = 30.0
_NARROWEST, _WIDEST = 30, 76
_MEASURED = 50
"""Candidates whose length sets the list's width."""


class Offered(Message):
    """What may be typed was found.

    Args:
        path: the file.
        line: the text of the cursor's line.
        offer: the candidates.
        cause: ``person``, ``letter``, or ``choice`` where a key was chosen and its value follows.
    """

    def __init__(self, path: Path, line: str, offer: Offer, cause: str) -> None:
        super().__init__()
        self.path, self.line, self.offer, self.cause = path, line, offer, cause


class MachineAsked(Message):
    """The machine said what it has.

    Args:
        what: ``images`` or ``partitions``.
        found: what it has.
    """

    def __init__(self, what: str, found: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.what, self.found = what, found


class Surroundings:
    """What surrounds the text that is edited, for questions in a thread.

    Args:
        texts: gives the files of the workspace, as far as they were read.
    """

    def __init__(self, texts: Callable[[], Mapping[Path, str]]) -> None:
        self._texts = texts
        self.machine: dict[str, Sequence[tuple[str, str]]] = {}
        """What the machine was asked for: images, partitions."""
        self._outline: tuple[Path, int, Outline] | None = None

    def outline(self, file: Path, version: int, lines: Sequence[str]) -> Outline:
        """The outline of a text, read once while it stays as it is; to be called in a thread."""
        from ...assist.outline import outline_of

        if self._outline is None or self._outline[:2] != (file, version):
            self._outline = (file, version, outline_of(lines))
        return self._outline[2]

    def around(self, file: Path) -> Around:
        """What surrounds a file's text; to be called in a thread."""
        from ...assist.around import Around

        images = [name for name, _ in self.machine.get("images", ())]
        partitions = self.machine.get("partitions", ())
        try:
            here = Path.cwd()
        except OSError:
            here = file.parent  # the current directory was removed
        return Around(file, here, self._texts(), images=images, partitions=partitions)


class CompletionList(Static):
    """The candidates; the keys come from the text, which keeps the focus.

    Args:
        view: the text.
        adviser: answers questions.
        surroundings: of the text.
    """

    def __init__(
        self,
        view: TextEditor,
        adviser: Adviser,
        surroundings: Surroundings,
        *,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(id=id, markup=False)
        self._view = view
        self._adviser = adviser
        self._surroundings = surroundings
        self._offered: Offered | None = None
        self._found: list[Candidate] = []
        self._marked = 0
        self._moved = False
        self._timer: Timer | None = None
        self._closed_at: Position | None = None
        self._machine_asked: dict[str, float] = {}
        view.first = self.take_key

    def on_mount(self) -> None:
        """Wait out of sight."""
        self.display = False

    # What leads to a list.

    def edited(self) -> None:
        """A letter was typed or erased: follow it, or open a moment later."""
        if self.display:
            self._follow()
            return
        self._wait_no_more()
        self._timer = self.set_timer(self._adviser.rest(_AFTER), lambda: self._ask("letter"))

    def moved(self) -> None:
        """The cursor moved: away from the word, the list closes."""
        if self.display:
            self._follow()

    def ask(self) -> None:
        """A person wants to see what may be typed."""
        self._wait_no_more()
        self._closed_at = None
        self._ask("person")

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.stop()

    def _ask(self, cause: str) -> None:
        file = self._view.file
        if file is None or file.caret.selects or self._view.takes_commands:
            return
        place, lines = file.caret.head, list(file.buffer.lines)
        if cause == "letter" and not _begins_word(lines[place.line][: place.column]):
            return
        path, line, surroundings = file.path, lines[place.line], self._surroundings

        def work(schemas: ClassSchemas) -> Offered:
            from ...assist.completion import completion

            offer = completion(lines, place, schemas, surroundings.around(path))
            return Offered(path, line, offer, cause)

        self._adviser.ask("completion", work)

    def offered(self, message: Offered) -> None:
        """Open the list, unless the text is another one by now."""
        file = self._view.file
        if file is None or file.path != message.path or not self._view.has_focus:
            return
        offer, by_letter = message.offer, message.cause == "letter"
        if by_letter and (self.display or offer.start == self._closed_at):
            return
        self._ask_machine(offer)
        self._offered, self._marked, self._moved = message, 0, False
        self._follow()
        if message.cause == "person" and not self.display and not offer.wants:
            self.notify("nothing is known of what may stand here", markup=False)

    def _ask_machine(self, offer: Offer) -> None:
        """Ask for images or partitions, in a thread, where these could be typed."""
        for what in offer.wants:
            if time.monotonic() - self._machine_asked.get(what, -1e9) < _ASK_MACHINE_AGAIN:
                continue
            self._machine_asked[what] = time.monotonic()
            self.run_worker(
                lambda what=what: self.post_message(MachineAsked(what, _of_machine(what))),
                thread=True,
                exit_on_error=False,
            )

    def on_machine_asked(self, message: MachineAsked) -> None:
        """Show what the machine has, where the list still is about that."""
        message.stop()
        self._surroundings.machine[message.what] = message.found
        last = self._offered
        if message.found and last is not None and message.what in last.offer.wants:
            self._ask(last.cause)

    # What the list does.

    def _typed(self) -> str | None:
        """What is typed of the word by now; None where the cursor left it."""
        file, last = self._view.file, self._offered
        if file is None or last is None or file.path != last.path:
            return None
        head, start = file.caret.head, last.offer.start
        if head.line != start.line or head.column < start.column or file.caret.selects:
            return None
        line = file.buffer.lines[head.line]
        if line[: start.column] != last.line[: start.column]:
            return None
        return line[start.column : head.column].lstrip("\"'")

    def _follow(self) -> None:
        """Show the candidates that fit what is typed by now."""
        from ...assist.candidates import matching

        typed, last = self._typed(), self._offered
        found = matching(last.offer.candidates, typed) if last and typed is not None else []
        if last is None or not found or not _is_welcome(last, found, typed or ""):
            self.close()
            return
        if found != self._found:
            self._found, self._marked, self._moved = found, 0, False
        self._paint()

    def _paint(self) -> None:
        last = self._offered
        if last is None:
            return
        first = self._found[:_MEASURED]
        wanted = max(len(c.label) for c in first) + max(len(c.detail) for c in first) + 5
        wanted = max(wanted, *(len(c.about) + 2 for c in first), _NARROWEST)
        width = min(_WIDEST, wanted, self.screen.size.width - 4)
        rows = min(MOST_ROWS, len(self._found))
        rows += bool(self._found[self._marked].about or len(self._found) > MOST_ROWS)
        self.styles.width, self.styles.height = width, rows
        self.absolute_offset = self._place(last.offer.start, width, rows)
        self.update(candidate_list(self._found, self._marked, width, sure=self._is_sure()))
        self.display = True

    def _place(self, start: Position, width: int, rows: int) -> Offset:
        """Below the word; above it where there is no room below."""
        view, file = self._view, self._view.file
        line = file.buffer.lines[start.line] if file else ""
        region, screen = view.region, self.screen.size
        cell = cell_of(line, start.column) - round(view.scroll_x)
        x = region.x + view.number_width + cell - 1
        y = region.y + view.row_of(start.line) + 1
        if y + rows > screen.height - 1:
            y -= rows + 1
        return Offset(max(0, min(x, screen.width - width)), max(0, y))

    def close(self) -> None:
        """Show nothing."""
        self.display = False
        self._found = []

    def take_key(self, event: events.Key) -> bool:
        """Do what a key means to the list; whether it means anything.

        Tab takes the marked candidate always. Enter takes it only after the person moved to it,
        or typed the beginning of it: at the end of a finished word, or where nothing was typed of
        what the list offers by itself, Enter ends the line as it always does.
        """
        if not self.display:
            return False
        if self._typed() is None:
            self.close()
            return False
        steps = {"down": 1, "up": -1, "pagedown": MOST_ROWS, "pageup": -MOST_ROWS}
        if event.key == "escape":
            if self._offered is not None:
                self._closed_at = self._offered.offer.start
            self.close()
        elif event.key in steps:
            self._step(steps[event.key])
        elif event.key == "tab" or (event.key == "enter" and self._is_sure()):
            self._take()
        else:
            if event.key == "enter":
                self.close()
            return False
        return True

    def on_click(self, event: events.Click) -> None:
        """Take the candidate that is clicked."""
        event.stop()
        at = first_shown(self._marked, len(self._found)) + event.y
        if event.y < MOST_ROWS and at < len(self._found) and self._typed() is not None:
            self._marked = at
            self._take()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Mark the next candidate."""
        event.stop()
        self._step(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Mark the previous candidate."""
        event.stop()
        self._step(-1)

    def _is_sure(self) -> bool:
        """Whether Enter takes the marked candidate."""
        typed = self._typed() or ""
        label = self._found[self._marked].label
        begins = bool(typed) and label.lower().startswith(typed.lower())
        return self._moved or (begins and typed != label)

    def _step(self, rows: int) -> None:
        count = len(self._found)
        marked = self._marked + rows if self._moved or rows < 0 or self._is_sure() else 0
        self._marked = marked % count if abs(rows) == 1 else max(0, min(marked, count - 1))
        self._moved = True
        self._paint()

    def _take(self) -> None:
        """Put the marked candidate in, as one step of undo."""
        file, last = self._view.file, self._offered
        if file is None or last is None:
            return
        candidate, start = self._found[self._marked], last.offer.start
        end = self._end(file, last)
        self.close()
        self._offered = None
        file.buffer.settle()
        self._view.edit(lambda: file.buffer.replace(start, end, candidate.text))
        file.buffer.settle()
        if candidate.goes_on:
            self._ask("choice")

    def _end(self, file: OpenFile, last: Offered) -> Position:
        """Where what is replaced ends: letters typed since have moved it."""
        head = file.caret.head
        grown = len(file.buffer.lines[head.line]) - len(last.line)
        return max(head, Position(head.line, last.offer.end.column + grown))


def _begins_word(before: str) -> bool:
    """Whether the letters before the cursor may be a word for which candidates show unasked."""
    return bool(before) and (before[-1].isalnum() or before[-1] in "_-{!")


def _is_welcome(last: Offered, found: Sequence[Candidate], typed: str) -> bool:
    """Whether candidates may show.

    Unasked only for keys and names, while something is left to type.
    """
    from ...assist.candidates import Sort

    if last.cause != "letter":
        return True
    names = all(c.sort in {Sort.VARIABLE, Sort.TYPE, Sort.INCLUDE} for c in found)
    return bool(typed) and (last.offer.is_key or names) and found[0].label != typed


def _of_machine(what: str) -> list[tuple[str, str]]:
    from ...assist import machine

    return machine.partitions() if what == "partitions" else [(n, "") for n in machine.images()]
