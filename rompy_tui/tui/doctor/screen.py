"""The doctor's page: each check shows what it found as soon as that is known."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from ..command import bindings
from ..commands import DOCTOR
from ..common.page import ListPage, PageRow

if TYPE_CHECKING:
    from ...doctor import Finding, Surroundings
    from ...doctor.checks import Check

_NAMES = {"locks": "state", "inotify": "watching", "lingering": "logging out"}
"""What checks are about, where their name does not say it."""


class Looked(Message):
    """A check was made.

    Args:
        check: its name.
        findings: what it found.
        round: of which look it is one.
    """

    def __init__(self, check: str, findings: Sequence[Finding], round: int) -> None:  # noqa: A002
        super().__init__()
        self.check = check
        self.findings = findings
        self.round = round


class DoctorScreen(ListPage):
    """What surrounds the program, and what to do about it.

    Args:
        around: gives where the program works; called in a thread.
    """

    heading = "Doctor"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DOCTOR)]
    listed = DOCTOR

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around = around
        self._found: dict[str, Sequence[Finding] | None] = {}
        self._round = 0

    def begin(self) -> None:
        """Make every check, each in a thread of its own: one that hangs holds no other up."""
        from ...doctor.checks import CHECKS

        self._round += 1
        self._found = {check.__name__: None for check in CHECKS}
        self._show()
        for check in CHECKS:
            # A daemon: whoever quits does not wait for a controller that gives no answer.
            work = partial(self._look, check, self._round)
            threading.Thread(target=work, daemon=True).start()

    def on_looked(self, message: Looked) -> None:
        """Show what a check found."""
        if message.round == self._round:
            self._found[message.check] = message.findings
            self._show()

    def action_again(self) -> None:
        """Look again, once everything was looked at."""
        if None in self._found.values():
            self.notify("it is still looking", markup=False)
        else:
            self.begin()

    def action_copy(self) -> None:
        """Copy what was found, as a text."""
        lines = [str(row.text) for row in self._rows if row.id]
        self.app.copy_to_clipboard("\n".join(lines) + "\n")
        self.notify("copied what was found", markup=False)

    def about(self, marked: str) -> Content:
        """What was found, and what to do."""
        from ..presentation.doctor import finding_page

        check, _, number = marked.partition(":")
        found = self._found[check]
        return finding_page(found[int(number)]) if found else Content.styled("looking …", "$muted")

    def _look(self, check: Check, this: int) -> None:
        """The thread of a check."""
        from ...doctor.checks import look

        self.post_message(Looked(check.__name__, list(look(check, self._around)), this))

    def _show(self) -> None:
        from ..presentation.doctor import finding_row, findings_counted, looking_row

        rows: list[PageRow] = []
        findings: list[Finding] = []
        left = 0
        for check, found in self._found.items():
            if found is None:
                left += 1
                rows.append(PageRow(f"{check}:0", looking_row(_NAMES.get(check, check))))
                continue
            findings += found
            rows += [PageRow(f"{check}:{n}", finding_row(f)) for n, f in enumerate(found)]
        self.show_rows(rows)
        self.say_heading(findings_counted(findings, left))
