"""This person's jobs that somebody else, or another program, submitted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from ...errors import MissingError, UsageError
from .commands import JobId, UnreachableError, check_commands
from .questions import files_of, jobs_of_mine, rows_of
from .report import ENDS, state_of

# Seconds: between looks at the output; between questions to the controller.
_TICK = 0.2
_POLL = 5.0
_CHUNK = 1 << 16


def jobs() -> list[tuple[str, str, str]]:
    """This person's jobs that have not ended: number, name and state.

    Raises:
        MissingError: Slurm cannot be reached.
    """
    check_commands()
    try:
        return jobs_of_mine()
    except UnreachableError as error:
        raise MissingError(f"Slurm cannot be reached: {error}") from error


def follow(number: str) -> Iterator[bytes]:
    """The output of a job from its first line on, until it ends.

    Args:
        number: the job's.

    Returns:
        Lines without their ends.

    Raises:
        UsageError: Slurm knows no such job.
        MissingError: Slurm cannot be reached.
    """
    check_commands()
    job = JobId(number)
    sources: dict[Path, _Source] = {}
    over, next_look = False, 0.0
    while True:
        if time.monotonic() >= next_look:
            over = _is_over(job, known=bool(sources))
            for path in files_of(job):
                sources.setdefault(path, _Source(path))
            next_look = time.monotonic() + _POLL
        came = [line for source in sources.values() for line in source.lines(last=over)]
        yield from came
        if over:
            return
        if not came:
            time.sleep(_TICK)


def _is_over(job: JobId, known: bool) -> bool:
    try:
        state = state_of(rows_of(job))
    except UnreachableError as error:
        if known:
            return False
        raise MissingError(f"Slurm cannot be reached: {error}") from error
    if not state and not known:
        hint = "list your jobs: rompy-tui follow"
        raise UsageError(f"Slurm knows no job {job.number}", hint)
    return not state or state in ENDS


class _Source:
    """A file that grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place = 0
        self._rest = b""

    def lines(self, *, last: bool) -> Iterator[bytes]:
        """The lines that have come since the last call."""
        try:
            with self._path.open("rb") as stream:
                stream.seek(self._place)
                while chunk := stream.read(_CHUNK):
                    self._place += len(chunk)
                    *lines, self._rest = (self._rest + chunk).split(b"\n")
                    yield from lines
        except OSError:
            return  # not there yet, or a network file system that is away for a moment
        if last and self._rest:
            yield self._rest
