"""What the engine itself keeps of a container's output, copied to the log, each byte once.

Mostly the container's own shell writes to the log. Where it may not, its output comes through the
engine, from the first byte on each time it is asked for: what was copied before is left out.
"""

from __future__ import annotations

import logging
from queue import Queue
from typing import TYPE_CHECKING

from ...errors import MissingError
from ..background import Background, Waited
from ..output import Copy
from .engine import Job, patiently
from .logs import output_of
from .reports import engine_errors

if TYPE_CHECKING:
    from docker.models.containers import Container

logger = logging.getLogger(__name__)

# Seconds for the engine to pass on the last output, and to come back for that.
_LAST_OUTPUT = 60.0

_MUCH, _WAITING = 1 << 16, 4096
"""Bytes that are written at once, and lines that wait for it at most."""


class Stream:
    """Copies a container's output as the engine passes it on.

    Args:
        job: the run.
        container: its container.
    """

    def __init__(self, job: Job, container: Container) -> None:
        self._job, self._container = job, container
        self._copy = Copy("stream", job.output, job.context.handle)
        self._following: Background[None] | None = None

    def follow(self) -> None:
        """Copy on in the background, from where copying stopped."""
        if self._following is not None:
            self._following.wait(None)
        self._following = Background(lambda: self._pass_on(follow=True))

    def finish(self) -> bool:
        """Copy the rest of a container that has ended.

        Returns:
            Whether all of it was copied.

        Raises:
            RefusalError: it cannot be read any more.
            StorageError: the log cannot be written.
        """
        if self._following is None or self._following.wait(_LAST_OUTPUT) is not Waited.DONE:
            name = self._container.name
            logger.warning("not all output could be read: the container %s is kept", name)
            return False
        try:
            self._following.result()
        except MissingError:
            logger.debug("the engine went away while it passed on output")
        # Docker 20.10 may end a stream that follows before the last bytes of a container.
        patiently(self._job, lambda: self._pass_on(follow=False), _LAST_OUTPUT)
        return True

    def wait(self, seconds: float) -> None:
        """Wait for copying to end.

        Args:
            seconds: at most so many.
        """
        if self._following is not None:
            self._following.wait(seconds)

    def _pass_on(self, follow: bool) -> None:
        came: Queue[bytes] = Queue(_WAITING)
        reading = Background(lambda: self._read(follow, came))
        seen, over = 0, False
        while not over:
            # The engine gives one line at a time: those that wait are written together.
            chunks, size = [came.get()], 0
            while not came.empty() and size < _MUCH:
                chunks.append(came.get())
                size += len(chunks[-1])
            over = not chunks[-1]
            data = b"".join(chunks)
            seen += len(data)
            new = seen - self._copy.offset
            if new > 0 and data:
                self._copy.add(data[-new:])
        reading.result()

    def _read(self, follow: bool, came: Queue[bytes]) -> None:
        """Have what comes ready; nothing stands for the end."""
        try:
            with (
                engine_errors("the container's output cannot be read", patient=True),
                output_of(self._job.client, self._container, follow=follow) as chunks,
            ):
                for chunk in chunks:
                    came.put(chunk)
        finally:
            came.put(b"")
