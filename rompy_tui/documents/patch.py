"""What of a document is guessed after a syntax error, so that nothing is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Patch:
    """The guessed lines of a document, numbered as in its file, from 0.

    Args:
        lines: the lines that are read otherwise than they are written.
        lost: those of them whose keys or items may be gone or elsewhere, and their indentation.
        lengths: how long the changed ones are as they are written.
        anchors: the names of anchors in them.
    """

    lines: set[int] = field(default_factory=set)
    lost: dict[int, int] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        """Whether anything is guessed."""
        return bool(self.lines or self.lost)

    def touches(self, first: int, last: int) -> bool:
        """Whether something from line ``first`` to ``last`` begins or ends in a guessed line."""
        return first in self.lines or last in self.lines
