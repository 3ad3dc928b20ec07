"""What changed on disk since somebody looked last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .scan import Signature

Known = Mapping[str, Signature | None]
"""How each file looked; None where it may have changed since without showing it."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the last look; absolute paths.

    Args:
        added: files that came.
        changed: files that look different from outside, or may have changed without that.
        removed: files that went.
        others: files to look at again though they are as they were, because of what they name.
    """

    added: frozenset[Path] = frozenset()
    changed: frozenset[Path] = frozenset()
    removed: frozenset[Path] = frozenset()
    others: frozenset[Path] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.others)


def difference(before: Known, now: Known) -> Changes:
    """What changed between two looks.

    Args:
        before: the earlier one.
        now: the later one.
    """
    return Changes(
        _paths(now.keys() - before.keys()),
        _paths({p for p, s in now.items() if p in before and (s is None or before[p] != s)}),
        _paths(before.keys() - now.keys()),
    )


def _paths(names: set[str]) -> frozenset[Path]:
    return frozenset(map(Path, names))
