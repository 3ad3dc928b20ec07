"""The form beside the text: shows the document under the cursor, and writes into the text."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ...diagnostics import Position
from ...diagnostics.text import visible
from ..common.path_line import PathCompleted
from ..editor.buffer import Buffer
from ..editor.open_file import OpenFile
from ..editor.widget import TextEditor
from ..presentation.form import LineKind
from .entering import addition, mapping_addition, stepped_choice, value_change
from .field import FieldInput
from .maker import ChangeTried, FormMaker, SheetMade, Subject
from .rows import FormRows
from .sheet_view import SheetView

if TYPE_CHECKING:
    from ...validation import Catalogue
    from ...validation.sheet import Row
    from ...validation.sheet_edits import Change


class FormPanel(SheetView):
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
        super().__init__(id=id)
        self._maker = FormMaker(catalogue, self.post_message)
        self._view = view
        self._subject: Subject | None = None
        self._tried: Change | None = None
        self._typing = ""
        self.is_open = False
        self._to_mark: Subject | None = None
        """What to mark the field under the cursor of, once its form is made."""
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
            subject = _subject(file)
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

    def on_change_tried(self, message: ChangeTried) -> None:
        """Write the change into the text, or say why not."""
        message.stop()
        file, subject, attempt = self._view().file, message.subject, message.attempt
        self._tried = None
        if file is None or file.path != subject.path:
            self._close_field()
            self._settle()
        elif file.buffer.version != subject.version:
            self._try(message.change)
        elif attempt.refused or message.sheet is None:
            self._refuse(attempt.refused)
        else:
            self._view().edit(lambda: _write(file.buffer, attempt.replacements))
            self._subject = _subject(file)
            self._close_field()
            self.show_sheet(message.sheet, attempt.path)
            self._settle()

    def on_path_completed(self, message: PathCompleted) -> None:
        """Show what may follow in a path."""
        message.stop()
        names = "  ".join(message.names[:40]) or "nothing there begins so"
        self.show_about(Content.styled(visible(names), "$muted"))

    def on_form_rows_marked(self, message: FormRows.Marked) -> None:
        """Say what the marked field is; show its place in the text."""
        message.stop()
        self.explain()
        row = self.row
        is_here = row and self._subject and row.file == self._subject.name
        if self.rows.has_focus and row and row.place and is_here:
            self._view().go_to(row.place)

    def on_descendant_blur(self) -> None:
        """Leave a field as it was where the person went elsewhere."""
        left = self.app.app_focus and not self.has_focus_within
        if left and self._tried is None and self._field.display:
            self._close_field()

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

    # The line in which a value is typed.

    @property
    def _field(self) -> FieldInput:
        return self.query_one(FieldInput)

    def _begin(self, what: str, text: str) -> None:
        row = self.row
        if row is None or not self._may_change(row):
            return
        self._typing = what
        column, line = self.rows.input_place()
        column = column if what == "value" else 3
        self._field.styles.offset = (column, line + 1)
        self._field.styles.width = max(8, self.size.width - column - 2)
        self._field.password = row.secret and what == "value"
        hints = {"entry": "NAME=VALUE", "item": "new item"}
        self._field.begin(text, hints.get(what, row.default))

    def _asked_in_field(self, what: str) -> None:
        self.say("")
        if what == "cancel":
            self._close_field()
        elif what == "complete":
            self._field.complete()
        else:
            # What is typed next is for the fields, unless this one is refused.
            self.screen.set_focus(self.rows)
            self._submit(self._field.value)

    def _submit(self, text: str) -> None:
        row, holder = self.row, self.holder
        change: Change | None = None
        if self._typing == "name" and row:
            self._change("rename", row, to=text)
            return
        if self._typing == "value" and row:
            change = value_change(row, text)
        elif holder:
            change = addition(holder, text)
        if change:
            self._try(change)
        else:
            self._close_field()

    def _close_field(self) -> None:
        self._typing = ""
        if self._field.has_focus:
            self.screen.set_focus(self.rows)
        self._field.display = False

    # How changes are made.

    def _change(self, verb: str, row: Row, value: Any = None, to: Hashable = None) -> None:
        from ...validation.sheet_edits import Change, Verb

        if self._may_change(row):
            self._try(Change(Verb(verb), row.path, value, to))

    def _try(self, change: Change) -> None:
        file = self._view().file
        if file is None or self._sheet is None:
            return
        self._tried = change
        self._maker.try_change(_subject(file), self._sheet.document, change)
        self._settle()

    def _may_change(self, row: Row) -> bool:
        """Whether a value can be changed here; says why not."""
        if self._sheet is None or not self._sheet.writable:
            self.say(self._sheet.note if self._sheet else "there is nothing to change")
        elif not row.editable:
            self.say(f"it comes from {row.origin}: T goes there")
        else:
            return True
        return False

    def _refuse(self, why: str) -> None:
        """Say why a change was not written; what was typed can be mended."""
        self.rows.busy = False
        self.rows.forget_keys()
        if self._typing and self.rows.has_focus:
            self._field.add_class("-wrong")
            self.screen.set_focus(self._field)
        else:
            self._close_field()
        self.say(why)
        if not self.has_focus_within:
            self.notify(visible(why), severity="error", markup=False)

    def _settle(self) -> None:
        """Wait, or go on with the keys that came meanwhile."""
        waits = self._tried is not None or self._to_mark is not None
        self.rows.busy = waits or not self._is_current()
        if not self.rows.busy:
            self.call_later(self.rows.go_on)

    def _is_current(self) -> bool:
        file, subject = self._view().file, self._subject
        if file is None or subject is None:
            return file is None
        return file.path == subject.path and file.buffer.version == subject.version


def _subject(file: OpenFile) -> Subject:
    buffer = file.buffer
    return Subject(
        file.path, file.name, buffer.text, buffer.version, file.marks.all, file.caret.head
    )


def _write(buffer: Buffer, replacements: tuple[tuple[Position, Position, str], ...]) -> None:
    with buffer.together():
        for start, end, text in reversed(replacements):
            buffer.replace(start, end, text)
