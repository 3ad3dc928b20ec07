"""What shows in place of a text while there is no config file."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from ..command import bindings
from ..commands import WELCOME

_KEYS = (
    ("Enter", "make a first file (Ctrl+N anywhere)"),
    ("d", "copy the demo here and open it"),
    ("?", "every key; Ctrl+P finds every command"),
)


class Welcome(Static, can_focus=True):
    """Says what this is, and what to do first."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(WELCOME)]
    listed = WELCOME

    def __init__(self, *, id: str) -> None:  # noqa: A002
        rows = [
            Content.styled("rompy-tui", "bold $text-primary"),
            Content(
                "Checks and edits the config files of ocean and wave models, launches them here, in"
                " a container or on a cluster, and follows them."
            ),
            Content(""),
            Content("There is no YAML or JSON file in this folder yet."),
            Content(""),
        ]
        rows += [Content.assemble((f"{key:>6}  ", "$text-primary"), said) for key, said in _KEYS]
        super().__init__(Content("\n").join(rows), id=id, markup=False)
