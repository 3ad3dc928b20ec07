"""A form that is written into: what is typed becomes a change, tried in a thread, then put in."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from textual.content import Content

from ...diagnostics import Position
from ...diagnostics.text import visible
from ..common.path_line import PathCompleted
from ..editor.buffer import Buffer
from ..editor.open_file import OpenFile
from ..editor.widget import TextEditor
from .entering import addition, value_change
from .field import FieldInput
from .maker import ChangeTried, FormMaker, Subject
from .sheet_view import SheetView

if TYPE_CHECKING:
    from ...validation.sheet import Row
    from ...validation.sheet_edits import Change


class WrittenSheet(SheetView):
    """The form of a document, and the line in which a value of it is typed.

    Args:
        maker: tries changes.
        view: gives the text.
    """

    def __init__(
        self,
        maker: FormMaker,
        view: Callable[[], TextEditor],
        *,
        id: str,  # noqa: A002  Textual's name
    ) -> None:
        super().__init__(id=id)
        self._maker = maker
        self._view = view
        self._subject: Subject | None = None
        self._tried: Change | None = None
        self._typing = ""
        self._to_mark: Subject | None = None
        """What to mark the field under the cursor of, once its form is made."""

    # What is told of it.

    def on_change_tried(self, message: ChangeTried) -> None:
        """Write the change into the text, or say why not."""
        message.stop()
        file, subject, tried = self._view().file, message.subject, message.tried
        self._tried = None
        if file is None or file.path != subject.path:
            self._close_field()
            self._settle()
        elif file.buffer.version != subject.version:
            self._try(message.change)
        elif tried.refused or message.sheet is None:
            self._refuse(tried.refused)
        else:
            self._view().edit(lambda: _write(file.buffer, tried.replacements))
            self._subject = subject_of(file)
            self._close_field()
            self.show_sheet(message.sheet, tried.path)
            self._settle()

    def on_path_completed(self, message: PathCompleted) -> None:
        """Show what may follow in a path."""
        message.stop()
        names = "  ".join(message.names[:40]) or "nothing there begins so"
        self.show_about(Content.styled(visible(names), "$muted"))

    def on_descendant_blur(self) -> None:
        """Leave a field as it was where the person went elsewhere."""
        left = self.app.app_focus and not self.has_focus_within
        if left and self._tried is None and self._field.display:
            self._close_field()

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
        self._maker.try_change(subject_of(file), self._sheet.document, change)
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


def subject_of(file: OpenFile) -> Subject:
    """A file's text as it is now, to make a form of or to try a change on."""
    buffer = file.buffer
    return Subject(
        file.path, file.name, buffer.text, buffer.version, file.marks.all, file.caret.head
    )


def _write(buffer: Buffer, replacements: tuple[tuple[Position, Position, str], ...]) -> None:
    with buffer.together():
        for start, end, text in reversed(replacements):
            buffer.replace(start, end, text)
