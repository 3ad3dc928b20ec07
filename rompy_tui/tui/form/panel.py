"""The form beside the text: shows the document under the cursor, and writes into the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from ...diagnostics import Position
from ..editor.widget import TextEditor
from ..presentation.form import LineKind
from .entering import mapping_addition, stepped_choice
from .field import FieldInput
from .maker import FormMaker, SheetMade
from .rows import FormRows
from .writing import WrittenSheet, subject_of

if TYPE_CHECKING:
    from ...validation import Catalogue


class FormPanel(WrittenSheet):
    """The form of the document under the cursor.

    Args:
        catalogue: gives what is installed; called in a thread.
        view: gives the text.
    """

    class Left(Message):
        """The person goes back to the text.

        Args:
            file: the file to go to, as diagnostics call it; empty for the one that is shown.
            place: where to go in it.
        """

        def __init__(self, file: str = "", place: Position | None = None) -> None:
            super().__init__()
            self.file = file
            self.place = place

    def __init__(
        self,
        catalogue: Callable[[], Catalogue],
        view: Callable[[], TextEditor],
        *,
        id: str,  # noqa: A002  Textual's name
    ) -> None:
        super().__init__(FormMaker(catalogue, self.post_message), view, id=id)
        self.is_open = False
        self._asks: dict[str, Callable[[int], None]] = {
            "edit": self._edit,
            "flip": self._flip,
            "cycle": self._cycle,
            "add": self._add,
            "unset": self._unset,
            "rename": self._rename,
            "move": self._move,
            "text": self._go_to_text,
            "undo": lambda _: self._in_text("undo"),
            "redo": lambda _: self._in_text("redo"),
            "save": lambda _: self._view().action_ask("save"),
            "leave": lambda _: self._leave(),
        }

    def compose(self) -> ComposeResult:
        """The heading, the fields, the line in which one is typed, what is said of it."""
        yield Static("FORM", classes="title", id="form-title", markup=False)
        yield FormRows(self._asked, id="form")
        yield FieldInput(self._asked_in_field, id="form-field")
        yield Static(id="form-about", markup=False)

    def on_mount(self) -> None:
        """Start the thread."""
        self._field.display = False
        self.run_worker(self._maker.work, thread=True, exit_on_error=False)

    def on_unmount(self) -> None:
        """End the thread."""
        self._maker.stop()

    # What the screen asks of it.

    def begin(self) -> None:
        """Show the form, the field under the text's cursor marked."""
        self.is_open = True
        self.renew(mark=True)

    def renew(self, *, mark: bool = False) -> None:
        """Make the form of the text as it is now.

        Args:
            mark: mark the field under the text's cursor, though the person is in the form.
        """
        file = self._view().file
        if not self.is_open:
            return
        if file is None:
            self._subject = self._to_mark = None
            self.show_nothing("no file is open")
        else:
            subject = subject_of(file)
            # A form that is asked for meanwhile takes the place of the one that is waited for.
            self._to_mark = subject if mark or self._to_mark else None
            self._maker.ask(subject)
        self._settle()

    def moved(self) -> None:
        """Mark the field under the text's cursor, unless the person is in the form."""
        if self.is_open and not self.has_focus_within and self._is_current():
            self.renew()

    # What the threads say.

    def on_sheet_made(self, message: SheetMade) -> None:
        """Show the form, unless another file is shown by now."""
        message.stop()
        file, made = self._view().file, message.subject
        if file is None or file.path != made.path:
            return
        if self._subject is None or self._subject.path != made.path:
            self.forget_folds()
        self._subject = made
        if message.sheet != self._sheet:
            self.show_sheet(message.sheet)
        to_mark = made is self._to_mark
        if to_mark:
            self._to_mark = None
            for end in range(1, len(message.here)):
                self.unfold(message.here[:end])
        if message.here and (to_mark or not self.has_focus_within):
            self.rows.mark_path(message.here)
        self._settle()

    def on_form_rows_marked(self, message: FormRows.Marked) -> None:
        """Say what the marked field is; show its place in the text."""
        message.stop()
        self.explain()
        row = self.row
        is_here = row and self._subject and row.file == self._subject.name
        if self.rows.has_focus and row and row.place and is_here:
            self._view().go_to(row.place)

    # What keys ask for.

    def _asked(self, what: str, step: int = 0) -> None:
        self.say("")
        self._asks[what](step)

    def _edit(self, step: int) -> None:
        line, row = self.rows.line, self.row
        if line is None:
            return
        if line.kind is LineKind.CHOICE and row:
            self._change("set", row, line.value)
        elif row is None or row.shape.choices or row.rows:
            self.toggle(line)
        elif row.shape.widget in {"list", "map"}:
            self._add(step)
        elif row.shape.widget == "switch":
            self._flip(step)
        elif row.shape.widget.is_typed:
            self._begin("value", row.text if row.written else "")
        else:
            self.say("this is edited in the text: T goes to its place")

    def _flip(self, step: int) -> None:
        row = self.row
        if row and row.shape.widget == "switch":
            now = row.value if row.written else row.default == "true"
            self._change("set", row, now is not True)
        else:
            self._edit(step)

    def _cycle(self, step: int) -> None:
        line, row = self.rows.line, self.row
        if line is None or line.kind is LineKind.CHOICE:
            return
        if row and row.shape.choices:
            self._change("set", row, stepped_choice(row, step))
        elif row and row.shape.widget == "switch":
            self._flip(step)
        elif (row is None or row.rows) and line.open is (step < 0):
            self.toggle(line)

    def _add(self, step: int) -> None:
        del step
        holder = self.holder
        if holder is None:
            self.say("only lists and maps take more entries")
        elif self._may_change(holder):
            change = mapping_addition(holder)
            if change:
                self._try(change)
                return
            self.unfold(holder.path)
            self._begin("item" if holder.shape.widget == "list" else "entry", "")

    def _unset(self, step: int) -> None:
        del step
        row = self.row
        if row and not row.written:
            self.say("it is not in the text: this is its default")
        elif row:
            self._change("unset", row)

    def _rename(self, step: int) -> None:
        del step
        row, holder = self.row, self.holder
        if row and holder and holder.shape.widget == "map" and row is not holder:
            self._begin("name", str(row.path[-1]))
        else:
            self.say("only the entries of a map have names to change")

    def _move(self, step: int) -> None:
        row, holder = self.row, self.holder
        if row is None or holder is None or row is holder:
            return
        siblings = [inner.path for inner in holder.rows]
        to = siblings.index(row.path) + step
        if 0 <= to < len(siblings):
            self._change("move", row, to=to)

    def _go_to_text(self, step: int) -> None:
        del step
        row = self.row
        self.post_message(self.Left(row.file, row.place) if row else self.Left())

    def _in_text(self, what: str) -> None:
        view = self._view()
        view.action_undo() if what == "undo" else view.action_redo()
        self.renew()

    def _leave(self) -> None:
        self.post_message(self.Left())
