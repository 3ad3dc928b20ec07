"""Mending what is wrong at the cursor: what would change is shown first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from textual.content import Content
from textual.screen import Screen

from ...diagnostics import Diagnostic, Fix, Position
from ...diagnostics.text import visible
from ..commands import FIX
from ..common.dialog import Dialog
from ..presentation.editor import difference, fix_preview
from .buffer import Buffer
from .open_file import OpenFile
from .widget import TextEditor


class FixDialog(Dialog):
    """Offers the fixes of a line one after the other.

    Args:
        file: the file.
        fixes: each with what it mends; at least one.
    """

    def __init__(self, file: OpenFile, fixes: Sequence[tuple[Diagnostic, Fix]]) -> None:
        self._file, self._fixes, self._number = file, fixes, 0
        name = Content.styled(f"Mend {visible(file.name)}", "bold")
        left_out = set()
        if len(fixes) == 1:
            left_out.add("fix.other")
        if mended_text(file) is None:
            left_out.add("fix.all")
        super().__init__(name, self._preview(), [c for c in FIX if c.id not in left_out])

    @classmethod
    def of(cls, file: OpenFile, problems: Sequence[Diagnostic]) -> FixDialog | None:
        """The dialog for some problems; None where none of them can be mended.

        Args:
            file: the file they are in.
            problems: the first of them is offered first.
        """
        fixes = [(p, f) for p in problems for f in p.fixes if f.span.file == file.name]
        return cls(file, fixes) if fixes else None

    def action_other(self) -> None:
        """Show the next fix."""
        self._number = (self._number + 1) % len(self._fixes)
        self.show_body(self._preview())

    def apply(self, buffer: Buffer) -> Position:
        """Mend it.

        Args:
            buffer: the file's text.

        Returns:
            The place behind what was written.
        """
        fix = self._fixes[self._number][1]
        start, end = buffer.near(fix.span.start), buffer.near(fix.span.end)
        buffer.settle()
        return buffer.replace(start, end, fix.text)

    def _preview(self) -> Content:
        problem, fix = self._fixes[self._number]
        lines = self._file.buffer.lines
        first, last = fix.span.start.line, min(fix.span.end.line, len(lines) - 1)
        before = lines[first : last + 1]
        head = lines[first][: fix.span.start.column]
        tail = lines[last][fix.span.end.column :]
        after = f"{head}{fix.text}{tail}".split("\n")
        preview = fix_preview(problem, fix, before, after)
        if len(self._fixes) == 1:
            return preview
        count = Content.styled(f"{self._number + 1} of {len(self._fixes)}", "$muted")
        return Content("\n").join([count, preview])


class FixAllDialog(Dialog):
    """Offers all fixes of a file at once that may be applied without a look at each.

    Args:
        file: the file.
        text: its text with the fixes.
        count: how many there are.
    """

    def __init__(self, file: OpenFile, text: str, count: int) -> None:
        self._text = text
        title = Content.styled(f"Mend {count} of {len(file.marks.all)} problems", "bold")
        keys = [c for c in FIX if c.id in {"fix.apply", "fix.close"}]
        super().__init__(title, difference(file.buffer.text, text, "then"), keys)

    @classmethod
    def of(cls, file: OpenFile) -> FixAllDialog | None:
        """The dialog for a file; None where nothing can be mended so."""
        mended = mended_text(file)
        return cls(file, *mended) if mended else None

    def apply(self, buffer: Buffer) -> Position | None:
        """Mend it all; the cursor stays."""
        buffer.become(self._text)
        return None


def mended_text(file: OpenFile) -> tuple[str, int] | None:
    """A file's text with everything mended that may be without a look, and how much that is.

    Args:
        file: the file; what is known of it is of its text as it is now.

    Returns:
        None where there is nothing to mend so.
    """
    from ...documents.fixing import apply_fixes, safe_fixes

    text, applied = apply_fixes(file.buffer.text, safe_fixes(file.marks.all, file.name))
    return (text, len(applied)) if applied else None


class Desk(Protocol):
    """Where files are mended."""

    @property
    def view(self) -> TextEditor:
        """Shows the file."""

    def say(self, text: str) -> None:
        """Tell the person something."""

    def ask(self, screen: Screen[Any], decided: Callable[[Any], None]) -> bool:
        """Show a dialog; False where another one shows."""


class Mender:
    """Offers to mend what is wrong at the cursor; where nothing is, all that is safe to mend.

    Args:
        desk: where that is done.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waits: OpenFile | None = None

    def offer(self, file: OpenFile) -> None:
        """Offer it, once it is known what is wrong with the text as it is now."""
        if file.checked != file.buffer.version:
            self._waits = file
            return
        problems = self._desk.view.problems_here()
        dialog = FixDialog.of(file, problems) or FixAllDialog.of(file)
        if dialog is None:
            self._desk.say("nothing here can be mended by itself")
        else:
            self._show(file, dialog)

    def checked(self, file: OpenFile) -> None:
        """A file was checked: offer what somebody waits for."""
        waits, self._waits = self._waits, None
        if waits is file and file is self._desk.view.file:
            self.offer(file)

    def _show(self, file: OpenFile, dialog: FixDialog | FixAllDialog) -> None:
        def decided(answer: str | None) -> None:
            if answer == "apply":
                self._desk.view.edit(lambda: dialog.apply(file.buffer))
            elif answer == "all" and (every := FixAllDialog.of(file)):
                self._show(file, every)

        self._desk.ask(dialog, decided)
