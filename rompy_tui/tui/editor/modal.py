"""What the editor asks of keys that are commands, as Vim's; which these are it does not know."""

from __future__ import annotations

from typing import Protocol


class Modal(Protocol):
    """Takes the keys of a text before the editor does."""

    mode: str
    """``insert`` while keys type themselves."""

    @property
    def label(self) -> str:
        """What a person is told of the mode."""

    def key(self, name: str, character: str | None) -> bool:
        """Take a key; says whether it meant something."""

    def settle(self) -> None:
        """Take the place that somebody else has moved the cursor to."""
