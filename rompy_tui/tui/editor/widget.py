"""The editor: a file's text, typed into; only lines that changed are painted again.

Built on the Line API, not on Textual's TextArea, which rebuilds its colours at every key, turns
all newlines into one kind, and knows no messages beside a line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset

from ...diagnostics import Position
from ..command import bindings
from ..commands import EDITOR, MOVES
from . import operations
from .caret import beside, line_start, word_at, word_beside
from .jumping import Jump
from .layout import column_at
from .open_file import OpenFile
from .view import FileView

if TYPE_CHECKING:
    from .modal import Modal

_ACTIONS = {key: c.action for c in (*EDITOR, *MOVES) for key in c.key.split(",")}


class TextEditor(FileView):
    """The text of one file, with the keys and the mouse.

    Args:
        ask: does what is not done to the text itself: ``save``, ``find``, ``replace``, ``line``,
            ``fix``. It is called, not sent a message: the key that follows goes where it leads.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*EDITOR, *MOVES), in_turn=True)]

    listed = EDITOR

    def __init__(self, ask: Callable[[str], None], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._ask = ask
        self._leaving = False
        self.modal: Modal | None = None
        """Takes keys first, where the person's settings say so."""
        self.first: Callable[[events.Key], bool] = lambda _: False
        """Takes keys before the text does, as a list above it; says whether it took one."""

    # Keys.

    async def _on_key(self, event: events.Key) -> None:
        """Do what a key says, here: a binding's action would come after letters typed later."""
        front = self.app.screen.focused or self.app.screen
        leaving, self._leaving = self._leaving, False
        if front is not self:
            # The key before this one led there; this one was on its way already.
            front.post_message(events.Key(event.key, event.character))
        elif self.first(event):
            pass  # done there
        elif event.key in {"tab", "shift+tab"} and (leaving or self.takes_commands):
            self.screen.focus_next() if event.key == "tab" else self.screen.focus_previous()
        elif self.jump is not None:
            self._jump_key(event)
        elif self.modal is not None and self.modal.key(event.key, event.character):
            pass
        elif event.key in _ACTIONS:
            await self.run_action(_ACTIONS[event.key])
        elif event.is_printable and event.character and self.file is not None:
            self._insert(event.character, "typing")
        else:
            return
        event.stop()
        event.prevent_default()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key types itself (Textual asks this for the bottom line)."""
        del key
        return self.file is not None and character is not None and character.isprintable()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._insert(event.text)

    def action_go(self, where: str, select: bool = False) -> None:
        """Move the cursor, or the end of the selection with it."""
        if self.file is None:
            return
        caret, buffer = self.file.caret, self.file.buffer
        lines, head = buffer.lines, caret.head
        page = max(1, self.size.height - 2)
        rows = {"up": -1, "down": 1, "page_up": -page, "page_down": page}
        buffer.settle()
        self._refresh_caret()
        if where in rows:
            step = self.file.folds.step(head.line, rows[where], len(lines))
            caret.go_lines(lines, step, select=select)
        elif where in {"left", "right"} and caret.selects and not select:
            caret.go(lines, caret.start if where == "left" else caret.end)
        else:
            places: dict[str, Callable[[], Position]] = {
                "left": lambda: beside(lines, head, -1),
                "right": lambda: beside(lines, head, 1),
                "word_left": lambda: word_beside(lines, head, -1),
                "word_right": lambda: word_beside(lines, head, 1),
                "home": lambda: Position(head.line, line_start(lines[head.line], head.column)),
                "end": lambda: Position(head.line, len(lines[head.line])),
                "top": lambda: Position(0, 0),
                "bottom": lambda: buffer.last,
            }
            caret.go(lines, places[where](), select=select)
        self._refresh_caret()
        self._reveal()
        self.post_message(self.Moved())

    def action_new_line(self) -> None:
        """Break the line."""
        if file := self.file:
            self.edit(lambda: operations.new_line(file.buffer, file.caret))

    def action_indent(self, levels: int) -> None:
        """Move lines in or out; put blanks in where nothing is selected."""
        file = self.file
        if file is None:
            return
        if levels > 0 and not file.caret.selects:
            self.edit(lambda: operations.tab(file.buffer, file.caret))
        else:
            self.shift_lines(levels)

    def shift_lines(self, levels: int) -> None:
        """Move the selected lines, or that of the cursor, in (1) or out (-1)."""
        if file := self.file:
            self._edit_lines(lambda: operations.shift_lines(file.buffer, file.caret, levels))

    def action_comment(self) -> None:
        """Make lines comments, or text again."""
        if file := self.file:
            self._edit_lines(lambda: operations.toggle_comment(file.buffer, file.caret))

    def action_erase(self, step: int) -> None:
        """Erase what is selected, or the character before (-1) or behind (1) the cursor."""
        file = self.file
        if file is None:
            return
        caret, buffer = file.caret, file.buffer
        if caret.selects:
            self._insert("")
            return
        other = beside(buffer.lines, caret.head, step)
        if step < 0:
            self.edit(lambda: operations.erase_back(buffer, other, caret))
        else:
            self.edit(lambda: buffer.replace(caret.head, other, "", "erasing"))

    def action_erase_word(self) -> None:
        """Erase what is selected, or the word before the cursor."""
        if file := self.file:
            if not file.caret.selects:
                file.caret.anchor = word_beside(file.buffer.lines, file.caret.head, -1)
            self._insert("")

    def action_undo(self) -> None:
        """Take the last step back."""
        if file := self.file:
            self.edit(file.buffer.undo)

    def action_redo(self) -> None:
        """Do a step again."""
        if file := self.file:
            self.edit(file.buffer.redo)

    def action_select_all(self) -> None:
        """Select everything."""
        if file := self.file:
            file.caret.anchor = Position(0, 0)
            file.caret.go(file.buffer.lines, file.buffer.last, select=True)
            self.refresh()
            self.post_message(self.Moved())

    def action_copy(self) -> None:
        """Copy what is selected, or the line."""
        if file := self.file:
            self.app.copy_to_clipboard(file.buffer.piece(*self._chosen(file)))

    def action_cut(self) -> None:
        """Cut what is selected, or the line."""
        if file := self.file:
            self.action_copy()
            start, end = self._chosen(file)
            file.buffer.settle()
            self.edit(lambda: file.buffer.replace(start, end, ""))

    def action_paste(self) -> None:
        """Paste what was copied here; the terminal's own paste works too."""
        self._insert(self.app.clipboard)

    def action_leave(self) -> None:
        """Select nothing; a Tab that follows goes to the next pane."""
        self._leaving = True
        if self.file is not None and self.file.caret.selects:
            self.file.caret.anchor = self.file.caret.head
            self.refresh()

    def action_jump(self) -> None:
        """Show two letters in the place of each word; typing them goes there."""
        if self.file is not None:
            rows = range(min(self.size.height, self.line_count() - round(self.scroll_y)))
            self.jump = Jump(self.file.buffer.lines, [self.line_at(row) for row in rows])
            self.refresh()

    def action_fold(self, what: str) -> None:
        """Fold lines away, or show them again."""
        self.fold(what)

    def action_ask(self, what: str) -> None:
        """Have done what is not done to the text itself."""
        self._ask(what)

    # The mouse.

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Move the cursor to what is clicked; with Shift, select up to there."""
        if self.file is None or event.button != 1:
            return
        line = self.line_at(event.y)
        if event.x < self.number_width and self.file.folds.below(line):
            self.go_to(Position(line, 0))
            self.fold("unfold")
        else:
            self.capture_mouse()
            self._go_mouse(event.offset, select=event.shift)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select while the button is held down."""
        if self.app.mouse_captured is self:
            self._go_mouse(event.offset, select=True)

    def on_mouse_up(self) -> None:
        """End the selection."""
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Select the word that is clicked twice, the line that is clicked three times."""
        if self.file is None or event.chain < 2:
            return
        line = self.cursor.line
        text = self.file.buffer.lines[line]
        start, end = word_at(text, self.cursor.column) if event.chain == 2 else (0, len(text))
        self.go_to(Position(line, end), until=Position(line, start))

    def on_focus(self) -> None:
        """Show the cursor."""
        self._refresh_caret()
        if self.modal is not None:
            self.modal.settle()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self._leaving, self.jump = False, None
        self._refresh_caret()

    # How that is done.

    @property
    def takes_commands(self) -> bool:
        """Whether letters are commands now."""
        return self.modal is not None and self.modal.mode != "insert"

    def _jump_key(self, event: events.Key) -> None:
        """Take a letter of a word to go to; any other key ends that."""
        jump, self.jump = self.jump, None
        if jump is not None and event.character and jump.type(event.character):
            if jump.place is None:
                self.jump = jump
            else:
                self.move(jump.place)
        self.refresh()

    def _insert(self, text: str, kind: str = "") -> None:
        if file := self.file:
            if not kind:
                file.buffer.settle()
            self.edit(lambda: file.buffer.replace(file.caret.start, file.caret.end, text, kind))

    def _edit_lines(self, change: Callable[[], None]) -> None:
        """Change whole lines; what was selected stays so, as lines."""
        file = self.file
        if file is None:
            return
        numbers = operations.selected_lines(file.caret)
        first, last = numbers[0], numbers[-1]
        selects, column = file.caret.selects, len(file.buffer.lines[file.caret.head.line])
        behind = column - file.caret.head.column

        def changed() -> Position:
            change()
            line = file.caret.head.line
            return Position(line, max(0, len(file.buffer.lines[line]) - behind))

        self.edit(changed)
        if selects:
            self.go_to(Position(last, len(file.buffer.lines[last])), until=Position(first, 0))

    def _chosen(self, file: OpenFile) -> tuple[Position, Position]:
        """What is selected, or the cursor's line with its end."""
        caret = file.caret
        if caret.selects:
            return caret.start, caret.end
        line = caret.head.line
        end = Position(line + 1, 0) if line + 1 < len(file.buffer.lines) else file.buffer.last
        return Position(line, 0), end

    def _go_mouse(self, offset: Offset, *, select: bool) -> None:
        if self.file is None:
            return
        caret, lines = self.file.caret, self.file.buffer.lines
        line = self.line_at(offset.y)
        cell = max(0, offset.x - self.number_width + round(self.scroll_x))
        self.file.buffer.settle()
        self._refresh_caret()
        caret.go(lines, Position(line, column_at(lines[line], cell)), select=select)
        self._refresh_caret()
        self._reveal()
        self.post_message(self.Moved())
