"""The page of keys, made from the declared commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ..command import Command, bindings
from ..commands import (
    APP,
    CALLS,
    CLOSE,
    CLOSING,
    COMMAND_LINE,
    CONFLICT,
    DEFAULTS,
    DEMO,
    DOCTOR,
    DRAFTS,
    EDITOR,
    ENTRY,
    FACE,
    FIELD,
    FILTER,
    FIND,
    FIX,
    FOLLOWED,
    FORM,
    FORM_TEXT,
    HOME,
    HOVER,
    LAUNCH,
    LOG,
    LOG_LINE,
    LOG_MATCHES,
    LOG_MOVES,
    MANUAL,
    MERGE,
    MOVES,
    NEW,
    OTHER_RUN,
    OTHER_TEXT,
    OTHERS,
    OUTSIDE,
    PAGES,
    PALETTE,
    PLUGINS,
    PLUGINS_PANEL,
    QUIT,
    READING,
    READING_LINE,
    READING_MOVES,
    REMOVAL,
    RENAME,
    RUN,
    RUNS_TABLE,
    SAVE_AS,
    SETTINGS,
    SUSPEND,
    THEMES,
    TYPES,
    WELCOME,
)
from .in_turn import Modal

GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("Everywhere", (*APP, *PAGES)),
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
    ("Found with Ctrl+P", (*PALETTE, *FACE, *SUSPEND)),
    ("The line that Vim's : opens", COMMAND_LINE),
    ("Documentation", MANUAL),
    ("Choosing a type", TYPES),
    ("Choosing a theme", THEMES),
    ("A page to read", (*READING, DEFAULTS, OTHER_TEXT, OTHER_RUN, *READING_MOVES)),
    ("Searching a page", READING_LINE),
    ("Settings", SETTINGS),
    ("Typing a setting", ENTRY),
    ("Plugins", PLUGINS),
    ("Plugins, below the files", PLUGINS_PANEL),
    ("Doctor", DOCTOR),
    ("Commands that were run", CALLS),
    ("All runs", RUNS_TABLE),
    ("Removing records of runs", REMOVAL),
    ("What was started elsewhere", (*OTHERS, *FOLLOWED)),
    ("Filtering a page", FILTER),
    ("An empty folder", WELCOME),
    ("The demo", DEMO),
    ("Launch", LAUNCH),
    ("Run", RUN),
    ("Log", LOG),
    ("Moving in a log", LOG_MOVES),
    ("What was found in a log", LOG_MATCHES),
    ("Searching a log", LOG_LINE),
)
"""Every command by the place where it holds."""
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
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "ampersand": "&",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "space": "Space",
    "@": "Space",
    "right_square_bracket": "]",
    "shift": "Shift",
    "ctrl": "Ctrl",
    "backslash": "\\",
    # What terminals send for Shift with F1 to F12.
    **{f"f{number + 12}": f"Shift+F{number}" for number in range(1, 13)},
}


class KeysScreen(Modal[None]):
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
        for heading, commands in sorted(GROUPS, key=self._is_elsewhere):
            rows += [Content.styled(heading, "bold"), *map(_row, commands), Content("")]
        with VerticalScroll(id="keys-box"):
            yield Static(Content("\n").join(rows), markup=False)
            yield Static("Esc closes", markup=False)

    def _is_elsewhere(self, group: tuple[str, tuple[Command, ...]]) -> bool:
        return not set(group[1]) & set(self._here)

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss()


def _row(command: Command) -> Content:
    keys = " ".join(key_names(command))
    return Content.assemble((f"  {keys:<18}", "$text-primary"), command.title)


def key_names(command: Command) -> list[str]:
    """The keys of a command as a person reads them, none twice."""
    return list(dict.fromkeys(key_name(key) for key in command.key.split(",") if key))


def key_name(key: str) -> str:
    """A key as a person reads it: ``ctrl+q`` is ``Ctrl+Q``; a letter alone stays as it is typed."""
    if len(key) == 1:
        return key
    parts = [_SHOWN.get(part, part.upper()) for part in key.split("+")]
    return "+".join(parts)


def short_key_name(key: str) -> str:
    """A key where there is little room: ``ctrl+q`` is ``^Q``."""
    return key_name(key).replace("Ctrl+", "^")
