"""The lines of the form: keys go to the panel in their order, also while it waits for an answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ..command import Command, bindings
from ..commands import FORM, FORM_TEXT
from ..common.lists import List
from ..presentation.form import FormLine, label_width, line_content, value_column

if TYPE_CHECKING:
    from ...documents.positions import ValuePath


_LIST_KEYS = {b.key: b.action for b in OptionList.BINDINGS if isinstance(b, Binding)}
_ACTIONS = _LIST_KEYS | {key: c.action for c in (*FORM, *FORM_TEXT) for key in c.key.split(",")}


class FormRows(List):
    """The fields of a document, one of them marked.

    Args:
        ask: does something with the marked line: told what, and 1 or -1 where it has a direction.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*FORM, *FORM_TEXT), in_turn=True)]

    class Marked(Message):
        """Another line is marked."""

    def __init__(self, ask: Callable[..., object], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._ask = ask
        self.lines: list[FormLine] = []
        self.busy = False
        self._waiting: deque[events.Key] = deque()
        self._labels = 8

    async def _on_key(self, event: events.Key) -> None:
        """Do what a key says, here and in order; while an answer is waited for, afterwards."""
        front = self.app.screen.focused or self.app.screen
        if front is not self:
            # The key before this one led there; this one was on its way already.
            front.post_message(events.Key(event.key, event.character))
        elif event.key not in _ACTIONS and not self._waiting:
            return
        elif event.key == "escape" and self._waiting and self._waiting[-1].key == "escape":
            self._waiting.clear()
            self.action_ask("leave")
        elif self._waiting or (self.busy and event.key != "escape"):
            self._waiting.append(event)
        else:
            await self.run_action(_ACTIONS[event.key])
        event.stop()
        event.prevent_default()

    async def go_on(self) -> None:
        """Do what was asked for while an answer was waited for."""
        while self._waiting and not self.busy:
            event = self._waiting.popleft()
            front = self.app.screen.focused or self.app.screen
            if front is not self:
                front.post_message(events.Key(event.key, event.character))
            elif event.key in _ACTIONS:
                # What types itself was meant for a field that did not open.
                await self.run_action(_ACTIONS[event.key])

    def forget_keys(self) -> None:
        """Leave out what was asked for meanwhile: it was meant for another state of things."""
        self._waiting.clear()

    def action_ask(self, what: str, step: int = 0) -> None:
        """Have something done with the marked line."""
        self._ask(what, step)

    @property
    def listed(self) -> tuple[Command, ...]:
        """What the palette and the help offer here, while the form shows."""
        return FORM if self.size else ()

    @property
    def line(self) -> FormLine | None:
        """The marked line."""
        marked = self.highlighted
        return self.lines[marked] if marked is not None and marked < len(self.lines) else None

    def show(self, lines: Sequence[FormLine], mark: Hashable = None) -> None:
        """Show these lines; the marked one stays marked, or the one that took its place.

        Args:
            lines: of the form.
            mark: the key of the line to mark in place of that.
        """
        before, index = self.line, self.highlighted or 0
        wanted = mark if mark is not None else before.key if before else None
        top = self.scroll_y
        self.lines = list(lines)
        self._fill()
        self.mark(wanted, index)
        self.scroll_to(y=top, animate=False, immediate=True)
        self.scroll_to_highlight()

    def mark(self, key: Hashable, otherwise: int | None = None) -> None:
        """Mark a line.

        Args:
            key: of the line.
            otherwise: the number of the line to mark where there is none of that key; the one that
                is marked stays where None.
        """
        can = [number for number, line in enumerate(self.lines) if line.can_be_marked]
        found = [number for number in can if self.lines[number].key == key]
        if not found and otherwise is not None:
            found = sorted(can, key=lambda number: abs(number - otherwise))
        if found:
            self.highlighted = found[0]

    def mark_path(self, path: ValuePath) -> None:
        """Mark the field of a value, or the nearest line that holds it."""
        shown = {line.key for line in self.lines if line.can_be_marked}
        for end in range(len(path), 0, -1):
            if path[:end] in shown:
                self.mark(path[:end])
                return

    def input_place(self) -> tuple[int, int]:
        """The column and the row of the screen's widget at which the marked value is shown."""
        line = self.line
        column = value_column(line, self._labels) if line else 2
        return column + 1, (self.highlighted or 0) - round(self.scroll_y)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the lines to the new width."""
        del event
        marked = self.highlighted
        self._fill()
        self.highlighted = marked

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell that another line is marked."""
        event.stop()
        self.post_message(self.Marked())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click on a line does what Enter does."""
        event.stop()
        if not self.busy:
            self.action_ask("edit")

    def _fill(self) -> None:
        width = max(12, self.scrollable_content_region.width - 2)
        self._labels = label_width(self.lines, width)
        options = [
            Option(line_content(line, width, self._labels), disabled=not line.can_be_marked)
            for line in self.lines
        ]
        with self.prevent(OptionList.OptionHighlighted):
            self.clear_options()
            self.add_options(options)
