"""What was found in files, in a line for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..paths import display_name
from ..workspace import FileState
from .output import say

_FOREIGN = "no kind of config that rompy-tui knows; nothing was checked"


def say_kinds(file: str, parts: Iterable[tuple[str, str]]) -> None:
    """Say of a valid file what it is.

    Args:
        file: its name.
        parts: the kind and the type of each of its documents.
    """
    say(f"valid: {file} ({kinds_in(parts)})")


def kinds_in(parts: Iterable[tuple[str, str]]) -> str:
    """What the documents of a file are, as ``docker backend, noop postprocessor``."""
    return ", ".join(f"{name} {kind}".strip() for kind, name in parts)


def verdict(state: FileState) -> str:
    """What was found in one file, as ``2 errors, 1 warning`` or ``valid (docker backend)``."""
    errors, warnings = counted(state.errors, "error"), counted(state.warnings, "warning")
    if state.errors:
        return f"{errors}, {warnings}" if state.warnings else errors
    if not state.ours:
        return _FOREIGN
    valid = f"valid ({kinds_in(state.parts)})"
    return f"{valid}, {warnings}" if state.warnings else valid


def summary(states: Sequence[FileState]) -> str:
    """What was found in several files; says also of each valid one what it is.

    Args:
        states: the files.
    """
    ours = [s for s in states if not s.ok or s.ours]
    if len(states) == 1 and not ours:
        return f"{display_name(states[0].path)}: {_FOREIGN}"
    for state in ours:
        if state.ok:
            say_kinds(display_name(state.path), state.parts)
    wrong = sum(not s.ok for s in ours)
    others = len(states) - len(ours)
    rest = f"; {counted(others, 'other')} left alone" if others else ""
    return f"{counted(len(ours), 'file')}: {len(ours) - wrong} valid, {wrong} not{rest}"


def counted(count: int, what: str) -> str:
    """A number and what it counts, as ``2 errors``."""
    return f"{count} {what}{'' if count == 1 else 's'}"
