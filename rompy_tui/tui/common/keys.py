"""The page of keys, made from the declared commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ..commands import (
    APP,
    CLOSE,
    CLOSING,
    CONFLICT,
    DRAFTS,
    EDITOR,
    FIELD,
    FIND,
    FIX,
    FORM,
    FORM_TEXT,
    HOME,
    HOVER,
    LAUNCH,
    MANUAL,
    MERGE,
    MOVES,
    NEW,
    OUTSIDE,
    PALETTE,
    QUIT,
    RENAME,
    RUN,
    SAVE_AS,
    SUSPEND,
    Command,
    bindings,
)

_GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("Everywhere", APP),
    ("Files", HOME),
    ("Text", EDITOR),
    ("Moving in the text", MOVES),
    ("Finding", FIND),
    ("Mending", FIX),
    ("Renaming a key", RENAME),
    ("What a field means", HOVER),
    ("Form", FORM),
    ("The text, from the form", FORM_TEXT),
    ("A field of the form", FIELD),
    ("A file that changed on disk", CONFLICT),
    ("Merging it", MERGE),
    ("Closing a file with unsaved edits", CLOSING),
    ("Quitting with unsaved edits", QUIT),
    ("Edits of a session that died", DRAFTS),
    ("A new file", NEW),
    ("Saving under another name", SAVE_AS),
    ("Another editor, with unsaved edits", OUTSIDE),
    ("Found with Ctrl+P", (*PALETTE, *SUSPEND)),
    ("Documentation", MANUAL),
    ("Launch", LAUNCH),
    ("Run", RUN),
)
_SHOWN = {
    "question_mark": "?",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "backspace": "Backspace",
    "delete": "Del",
    "underscore": "_",
    "slash": "/",
    "@": "Space",
    "right_square_bracket": "]",
    "shift": "Shift",
    "ctrl": "Ctrl",
    # What terminals send for Shift with these keys.
    "f13": "Shift+F1",
    "f14": "Shift+F2",
    "f16": "Shift+F4",
    "f17": "Shift+F5",
}


class KeysScreen(ModalScreen[None]):
    """Lists every key and what it does.

    Args:
        here: the commands of where the person is; they come first.
    """

    CSS_PATH = "keys.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CLOSE)]

    def __init__(self, here: Sequence[Command] = ()) -> None:
        super().__init__()
        self._here = here

    def compose(self) -> ComposeResult:
        """A line a key, by group: that of where the person is comes first."""
        rows: list[Content] = []
        for heading, commands in sorted(_GROUPS, key=lambda group: group[1] is not self._here):
            rows += [Content.styled(heading, "bold"), *map(_row, commands), Content("")]
        with VerticalScroll(id="keys-box"):
            yield Static(Content("\n").join(rows), markup=False)
            yield Static("Esc closes", markup=False)

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss()


def _row(command: Command) -> Content:
    keys = " ".join(key_name(key) for key in command.key.split(","))
    return Content.assemble((f"  {keys:<18}", "$text-primary"), command.title)


def key_name(key: str) -> str:
    """A key as a person reads it: ``ctrl+q`` is ``Ctrl+Q``; a letter alone stays as it is typed."""
    if len(key) == 1:
        return key
    parts = [_SHOWN.get(part, part.upper()) for part in key.split("+")]
    return "+".join(parts)
