"""What Slurm says of a person's jobs, asked once for all runs under one state directory.

The controller is shared by all users of a cluster. Whoever finds the last answer too old asks, one
process at a time, and leaves the answer in a file for the others.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .commands import UnreachableError
from .questions import Row, own_jobs

logger = logging.getLogger(__name__)

# Seconds: how old an answer may be; between two questions, however new one is wanted; how long to
# wait for an answer that another process asks for.
_FRESH = 2.5
_APART = 0.5
_PATIENCE = 60.0
_MOMENT = 0.1


class _Answer(NamedTuple):
    asked: float
    rows: list[Row]
    error: str = ""


class Queue:
    """The jobs of this person on one cluster.

    Args:
        shared_dir: where the answer is left for others; None where there are no others.
        cluster: the cluster; empty for the default one.
    """

    def __init__(self, shared_dir: Path | None, cluster: str) -> None:
        name = f"squeue-{cluster}" if cluster else "squeue"
        self._file = shared_dir / f"{name}.json" if shared_dir else None
        self._lock = shared_dir / f"{name}.lock" if shared_dir else None
        self._cluster = cluster

    def rows(self, after: float) -> list[Row]:
        """Every job of this person that Slurm knows. May take half a minute.

        Args:
            after: the question must have been asked after this moment (:func:`time.time`).

        Raises:
            UnreachableError: the controller does not answer.
        """
        end = time.monotonic() + _PATIENCE
        while True:
            answer = self._read()
            if answer is not None and _is_good(answer, after):
                break
            with self._turn() as is_ours:
                if is_ours or time.monotonic() > end:
                    # Whoever had its turn right before may have left the answer.
                    answer = self._read()
                    if answer is None or not _is_good(answer, after):
                        answer = self._asked(answer)
                    break
            time.sleep(_MOMENT)
        if answer.error:
            raise UnreachableError(answer.error)
        return answer.rows

    def _asked(self, last: _Answer | None) -> _Answer:
        if last is not None and 0 <= (gone := time.time() - last.asked) < _APART:
            time.sleep(_APART - gone)
        asked = time.time()
        try:
            answer = _Answer(asked, own_jobs(self._cluster))
        except UnreachableError as error:
            answer = _Answer(asked, [], str(error))
        self._write(answer)
        return answer

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether it is on this process to ask; the others wait for its answer."""
        if self._lock is None:
            yield True
            return
        try:
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            yield True
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        except OSError:
            # No locks on this file system: everybody asks.
            yield True
        else:
            yield True
        finally:
            os.close(descriptor)

    def _read(self) -> _Answer | None:
        if self._file is None:
            return None
        try:
            asked, rows, error = json.loads(self._file.read_text("utf-8"))
            return _Answer(float(asked), [Row(*row) for row in rows], str(error))
        except (OSError, ValueError, TypeError):
            return None

    def _write(self, answer: _Answer) -> None:
        if self._file is None:
            return
        new = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        try:
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                json.dump(answer, stream)
            new.replace(self._file)
        except OSError as error:
            # Each asks for itself then.
            logger.debug("the answer of squeue cannot be shared: %s", error)
            new.unlink(missing_ok=True)


def _is_good(answer: _Answer, after: float) -> bool:
    return max(after, time.time() - _FRESH) <= answer.asked <= time.time()
