"""A question with a few answers, each a key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..command import Command, bindings
from .in_turn import Modal
from .keys import key_name


class Dialog(Modal[str]):
    """Asks; gives the answer that was chosen, empty where it was put off.

    Args:
        title: what happened, or what is asked.
        body: what a person needs to see to decide.
        answers: the keys; their actions are ``choose('ANSWER')``.
    """

    # Absolute: a class that derives from this one stands elsewhere.
    CSS_PATH = Path(__file__).with_name("dialog.tcss")

    def __init__(self, title: Content, body: Content, answers: Sequence[Command]) -> None:
        super().__init__()
        self._title, self._body, self._answers = title, body, tuple(answers)
        for binding in bindings(self._answers):
            self._bindings.bind(binding.key, binding.action, binding.description)

    def compose(self) -> ComposeResult:
        """The title, the body, and a line of keys."""
        with Vertical(id="dialog-box"):
            yield Static(self._title, id="dialog-title", markup=False)
            with VerticalScroll(id="dialog-body", can_focus=False):
                yield Static(self._body, id="dialog-text", markup=False)
            yield Static(_keys(self._answers), id="dialog-keys", markup=False)

    def show_body(self, body: Content) -> None:
        """Show something else to decide about."""
        self.query_one("#dialog-text", Static).update(body)

    def action_choose(self, answer: str) -> None:
        """Answer."""
        self.dismiss(answer)


def _keys(answers: Sequence[Command]) -> Content:
    parts: list[tuple[str, str]] = []
    for answer in answers:
        parts.append((key_name(answer.key.split(",")[0]), "bold $text-primary"))
        parts.append((f" {answer.label}    ", "$muted"))
    return Content.assemble(*parts)
