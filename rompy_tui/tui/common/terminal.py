"""What is asked of the terminal beside its cells: its title, notifications, the mouse, ASCII."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from textual.message import Message

from ...diagnostics.text import visible

PUSH_TITLE = "\x1b[22;2t"
POP_TITLE = "\x1b[23;2t"
"""Put the title away and take it back (xterm's window operations 22 and 23)."""

_WITHOUT_TITLE = ("linux", "vt", "ansi", "cons")
"""Beginnings of TERM of terminals that have no title, and may show the sequence."""
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal as a person wants it.

    Args:
        is_ascii: signs and borders are ASCII.
        has_motion: it tells of every motion of the mouse.
        has_title: it has a title that may be set.
        crash_log: the file that takes what a fault of the program left.
    """

    is_ascii: bool = False
    has_motion: bool = True
    has_title: bool = True
    crash_log: Path = field(default_factory=lambda: Path("crash.log"))


class Attention(Message):
    """Something happened that a person may wait for, also in another window.

    Args:
        text: what; foreign text in it may be anything.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def has_title(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the terminal takes a title.

    Args:
        environ: variables; the process's own where None.
    """
    term = (os.environ if environ is None else environ).get("TERM", "")
    return bool(term) and not term.startswith(_WITHOUT_TITLE)


def title_sequence(title: str, more: str = "") -> str:
    """The sequence that sets the title (OSC 2).

    Args:
        title: of any text.
        more: of any text, behind it; may be empty.
    """
    return f"\x1b]2;{_inert(f'{title} {more}'.strip())}\x1b\\"


def notification(text: str, how: str, environ: Mapping[str, str] | None = None) -> str:
    """The sequence that tells a person of something in another window.

    Args:
        text: what happened.
        how: ``bell``, ``desktop`` or ``off``.
        environ: variables that say which terminal it is; the process's own where None.

    Returns:
        BEL; OSC 777 for the terminals that have it, else OSC 9, within tmux as what it lets
        through; or nothing.
    """
    if how != "desktop":
        return "\x07" if how == "bell" else ""
    variables = os.environ if environ is None else environ
    said = _inert(text)
    if variables.get("VTE_VERSION") or variables.get("TERM", "").startswith(("rxvt", "foot")):
        sequence = f"\x1b]777;notify;rompy-tui;{said}\x07"
    else:
        sequence = f"\x1b]9;rompy-tui: {said}\x07"
    if variables.get("TMUX"):
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return sequence


def _inert(text: str) -> str:
    """Text in which a terminal acts on nothing, and which stays one part of a sequence."""
    return visible(text).replace("\t", " ").replace(";", ",")[:_LONGEST]
