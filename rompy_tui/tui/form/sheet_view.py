"""Shows a document as a form: its lines, what is folded, and what is said of the marked line."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from ...diagnostics.text import visible
from ..common import glyphs
from ..presentation.form import FormLine, LineKind, about, form_lines
from .rows import FormRows

if TYPE_CHECKING:
    from ...documents.positions import ValuePath
    from ...validation.sheet import Row, Sheet


class SheetView(Vertical):
    """The lines of a form and the place below them where the marked one is explained."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self._sheet: Sheet | None = None
        self._unfolded: set[Hashable] = set()
        self._problem = ""

    @property
    def rows(self) -> FormRows:
        """The lines of the form."""
        return self.query_one(FormRows)

    @property
    def row(self) -> Row | None:
        """The marked field."""
        return self.rows.line.row if self.rows.line else None

    @property
    def holder(self) -> Row | None:
        """The list or map that is marked, or in which the marked field is."""
        row = self.row
        if row is None or self._sheet is None:
            return None
        for path in (row.path, row.path[:-1]):
            found = self._sheet.row(path) if path else None
            if found and found.path == path and found.shape.widget in {"list", "map"}:
                return found
        return None

    def show_sheet(self, sheet: Sheet, mark: ValuePath | None = None) -> None:
        """Show a form; the marked field stays marked.

        Args:
            sheet: the form.
            mark: the field to mark in place of that, with what it is in unfolded.
        """
        self._sheet = sheet
        if mark:
            row = sheet.row(mark)
            if row and row.rows:
                self._unfolded.add(mark)
            elif row and row.shape.choices:
                # A choice was made: the list of choices has done its work.
                self._unfolded.discard(mark)
            self._unfolded |= {mark[:end] for end in range(1, len(mark))}
        self._fill(mark)
        parts: list[str | tuple[str, str]] = ["FORM"]
        if sheet.documents > 1:
            parts.append(f"  document {sheet.document + 1} of {sheet.documents}")
        wrong = sum(row.wrong for section in sheet.sections for row in section.rows)
        parts += [(f"  {glyphs.ERROR} {wrong}", "$text-error")] if wrong else []
        self.query_one("#form-title", Static).update(Content.assemble(*parts), layout=False)
        self.explain()

    def show_nothing(self, note: str) -> None:
        """Show a sentence in place of a form."""
        self._sheet = None
        self.rows.show([FormLine(LineKind.NOTE, "note", note)])
        self.show_about(Content(""))

    def forget_folds(self) -> None:
        """Fold everything: another file is shown."""
        self._unfolded.clear()

    def unfold(self, key: Hashable) -> None:
        """Show what is in a field."""
        self._unfolded.add(key)
        self._fill(key)

    def toggle(self, line: FormLine) -> None:
        """Show what is in a field, or its choices, or fold it."""
        self._unfolded ^= {line.key}
        self._fill()
        self.explain()

    def say(self, problem: str) -> None:
        """Say why something cannot be, until the next key.

        Args:
            problem: a sentence; empty to say no more of it.
        """
        if problem != self._problem:
            self._problem = problem
            self.explain()

    def explain(self) -> None:
        """Say what the marked field is, or why something could not be."""
        if self._problem:
            said = f"{glyphs.ERROR} {visible(self._problem)}"
            self.show_about(Content.styled(said, "$text-error"))
        else:
            self.show_about(about(self.rows.line))

    def show_about(self, content: Content) -> None:
        """Show something below the fields."""
        # Its place has a fixed size: nothing around it is laid out anew.
        self.query_one("#form-about", Static).update(content, layout=False)

    def _fill(self, mark: Hashable = None) -> None:
        if self._sheet:
            self.rows.show(form_lines(self._sheet, self._unfolded), mark)
