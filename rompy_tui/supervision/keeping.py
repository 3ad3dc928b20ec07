"""The record of a run as its supervisor keeps it: true also where the disk is full."""

from __future__ import annotations

import os
from typing import Any

from . import files, journal, slot


class Keeping:
    """A run's state slot and journal, written by its supervisor.

    Args:
        directory: the run's.
    """

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._path = f"{directory}/{files.STATE}"
        self.state = slot.read(self._path)
        """What the state slot holds."""

    @property
    def stages(self) -> dict[str, dict[str, Any]]:
        """How the stages stand that have begun, by name."""
        found: dict[str, dict[str, Any]] = self.state.setdefault("stages", {})
        return found

    def take(self, owner: dict[str, Any]) -> None:
        """Say who supervises the run from now on.

        Args:
            owner: as :func:`rompy_tui.proc.identity` describes a process.

        Raises:
            OSError: the record cannot be written.
        """
        self.state["owner"] = owner
        slot.write(self._path, self.state)

    def save(self, *, lasting: bool = False, **changes: Any) -> None:
        """Change the state.

        Args:
            lasting: have it on the disk before this returns.
            changes: what is new in it.
        """
        self.state.update(changes)
        try:
            slot.write(self._path, self.state, lasting=lasting)
        except OSError as error:
            # Somebody removed the record. The stage goes on; there is no one to tell.
            complain(f"cannot keep the record: {error}")

    def note(
        self,
        kind: str,
        stage: str = "",
        state: str = "",
        message: str = "",
        details: dict[str, Any] | None = None,
    ) -> None:
        """Write an event to the journal; see :class:`.journal.Event`."""
        try:
            event = journal.Event(journal.now(), kind, stage, state, message, details or {})
            journal.append(self._directory, event)
        except OSError as error:
            # A full disk: the state slot, which needs no room, says what counts.
            complain(f"cannot keep the journal: {error}")


def complain(text: str) -> None:
    """Say something on standard error, a file that may be on a full disk.

    Args:
        text: one line.
    """
    try:
        os.write(2, text.encode("utf-8", "backslashreplace") + b"\n")
    except OSError:
        return  # there is nobody left to tell
