"""What the person asked for when the terminal UI was started."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from ..settings import Settings


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin.

    Args:
        workspace: the folder to show.
        file: a file to open at once.
        run_id: a run to show at once.
        settings: a person's settings, with what options say in place of theirs.
    """

    workspace: Path
    file: Path | None = None
    run_id: str | None = None
    settings: Settings = field(default_factory=Settings)

    def with_python(self, python: str | None) -> Start:
        """The same, but for the interpreter that holds plugins.

        Args:
            python: its path; the program's own where None.
        """
        return replace(self, settings=replace(self.settings, python=python))
