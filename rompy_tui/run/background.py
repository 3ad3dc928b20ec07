"""A call that blocks, made in a thread, so that who waits for it still hears a request to stop."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from enum import Enum
from threading import Thread
from typing import Generic, TypeVar

from ..backends.execution import Cancellation

T = TypeVar("T")


class Waited(Enum):
    """What ended a wait."""

    DONE = "done"
    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"


class Background(Generic[T]):
    """Makes a call in a thread, at once.

    Args:
        call: what to call.
    """

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._outcome: list[T] = []
        self._error: BaseException | None = None
        # The read end becomes readable (end of file) once the thread closes the write end.
        self._done, self._doing = os.pipe()
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            self._outcome.append(self._call())
        except BaseException as error:  # noqa: BLE001 - raised again by result()
            self._error = error
        finally:
            os.close(self._doing)

    def wait(self, timeout: float | None, cancellation: Cancellation | None = None) -> Waited:
        """Wait for the call to end.

        Args:
            timeout: at most so many seconds; None for no limit.
            cancellation: the request to stop; None where nobody may ask.

        Returns:
            What ended the wait. A call that has ended counts first.
        """
        watched = [self._done] if cancellation is None else [self._done, cancellation.fileno()]
        left = None if timeout is None else max(timeout, 0.0)
        readable, _, _ = select.select(watched, [], [], left)
        if self._done in readable:
            return Waited.DONE
        return Waited.CANCELLED if readable else Waited.TIMED_OUT

    def result(self) -> T:
        """What the call returned; waits for it.

        Raises:
            BaseException: whatever the call raised.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._outcome[0]

    def __del__(self) -> None:
        try:
            os.close(self._done)
        except OSError:
            return
