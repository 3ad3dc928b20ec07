"""Writes the lines of a log to a file, as they are shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.message import Message

from ...errors import RompyTuiError, reason_of
from ...supervision.logs import Lines

_AT_ONCE = 5_000


class Exported(Message):
    """A log was written, or could not be.

    Args:
        path: the file.
        lines: how many lines it has.
        problem: why it was not written; empty where it was.
    """

    def __init__(self, path: Path, lines: int, problem: str = "") -> None:
        super().__init__()
        self.path = path
        self.lines = lines
        self.problem = problem


def export(lines: Lines, path: Path, tell: Callable[[Message], object]) -> None:
    """Write all lines to a new file; of one that could not be written whole nothing stays.

    Args:
        lines: what to write.
        path: the file, which must not exist.
        tell: told of the end.
    """
    try:
        while lines.look():
            pass
        with path.open("x", encoding="utf-8") as stream:
            try:
                for first in range(0, lines.total, _AT_ONCE):
                    for line in lines.read(first, _AT_ONCE):
                        stream.write(line.text + "\n")
            except BaseException:
                path.unlink(missing_ok=True)
                raise
    except FileExistsError:
        tell(Exported(path, 0, f"{path} is there already: choose another name"))
    except RompyTuiError as error:
        tell(Exported(path, 0, f"cannot write {path}: {error.message}"))
    except OSError as error:
        reason, hint = reason_of(error)
        tell(Exported(path, 0, f"cannot write {path}: {reason}; {hint}"))
    else:
        tell(Exported(path, lines.total))
