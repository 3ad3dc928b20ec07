"""What a backend remembers of a container or a job, so that another process can go on with it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .. import proc
from ..errors import reason_of

logger = logging.getLogger(__name__)


class Handle:
    """What stands outside this machine's own processes, as a container or a job.

    Args:
        kept: what an earlier process of the same attempt kept; empty for the first.
        keep: called with everything after each change; None where nobody keeps it. It raises
            OSError where it cannot.
    """

    def __init__(
        self,
        kept: Mapping[str, Any] | None = None,
        keep: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._values = dict(kept or {})
        self._keep = keep
        self._complained = False
        self._last: list[Callable[[], None]] = []

    def get(self, name: str, default: Any = None) -> Any:
        """A value that was kept.

        Args:
            name: its name.
            default: what to return where it was not.
        """
        return self._values.get(name, default)

    @property
    def outside(self) -> bool:
        """Whether something may exist outside that belongs to this attempt."""
        return bool(self._values.get("outside"))

    def keep(self, **changes: Any) -> None:
        """Remember something; that it cannot be written down is only warned of.

        Args:
            changes: plain values by name; little, all of it has 4 KiB.
        """
        if all(self._values.get(name) == value for name, value in changes.items()):
            return
        self._values.update(changes)
        if self._keep is None:
            return
        try:
            self._keep(self._values)
        except (OSError, ValueError) as error:
            if not self._complained:
                self._complained = True
                reason = reason_of(error)[0] if isinstance(error, OSError) else str(error)
                logger.warning("cannot write down what runs outside: %s", reason)

    def at_last(self, call: Callable[[], None]) -> None:
        """Have something done once the outcome is written down, as removing what proves it.

        Args:
            call: does it. It is called at once where nobody keeps the handle.
        """
        if self._keep is None:
            call()
        else:
            self._last.append(call)

    @contextmanager
    def for_one_run(self) -> Iterator[None]:
        """Meanwhile something may be remembered; nothing is afterwards where nobody keeps it."""
        try:
            yield
        finally:
            if self._keep is None:
                self._values.clear()

    def let_go(self) -> None:
        """The outcome is written down: nothing outside is needed any more."""
        for call in self._last:
            try:
                call()
            except OSError as error:
                logger.warning("something is left of it: %s", reason_of(error)[0])
        self._last.clear()
        if self.outside:
            self.keep(outside=False)

    def observe(self, words: str) -> None:
        """Say how it stands, for whoever looks at the run.

        Args:
            words: a few, as ``job 12 waits: Resources``; empty where all is well.
        """
        self.keep(words=words)

    def begin(self) -> None:
        """Note that it runs from now on, unless that is noted already."""
        if self.get("began") is None:
            clock = {"clock": time.monotonic(), "boot": proc.boot_id()}
            self.keep(began=time.time(), **clock)

    @property
    def seconds(self) -> float:
        """For how long it has run, since :meth:`begin`."""
        if self.get("began") is None:
            return 0.0
        if self.get("boot") == proc.boot_id():
            return max(0.0, time.monotonic() - float(self.get("clock")))
        return max(0.0, time.time() - float(self.get("began")))
