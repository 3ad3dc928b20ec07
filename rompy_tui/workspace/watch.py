"""Tells which config files change on disk.

The system's events only say where to look: what changed is found by comparing times, sizes and
inodes, so that renamed folders, links and events that got lost cannot mislead. What the system
tells nothing of is looked at every two seconds: whether a folder was replaced, the targets of
links, and whatever else the files name. Where there are no events at all, everything is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from .changes import Changes
from .lookout import Lookout
from .mounts import remote_kind
from .pins import Pin

_DEBOUNCE_MS = 50
_STEP_MS = 10
_TICK = 2.0
"""Seconds between looks at what the system gives no events of."""

_WHOLE_LOOK = 10.0
"""Seconds between looks at everything, for events that got lost."""

_POLL = 1.0
"""Seconds between looks at everything where there are no events."""

_RETRY = 60.0
"""Seconds after which events are asked for again where there were none."""

_SHARE = 10
"""A look takes at most one part in so many of the time: large folders are looked at less often."""


class Watcher:
    """Watches folders of config files, and single files.

    Args:
        paths: folders, which are looked into, and files of any name; each may vanish and come
            back. One that is not there is taken for a file.
        moved: gives the files to look at again because of what they name; asked every two seconds.
        say: is told each new :attr:`notice`, in the thread that waits for changes.
        poll: do without the system's events.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        moved: Callable[[], Collection[Path]] = tuple,
        say: Callable[[str], object] = bool,
        *,
        poll: bool = False,
    ) -> None:
        self.notice = ""
        """Why changes show late, or what is not there, for a person; mostly empty."""
        self._lookout = Lookout(paths)
        self._moved, self._say, self._poll = moved, say, poll
        self._around_due = 0.0
        self._look_allowed = 0.0
        self._look_due = 0.0

    @property
    def files(self) -> list[Path]:
        """The files there are, as far as told; folders and names in order at first."""
        return self._lookout.files

    def changes(self, stop: threading.Event) -> Iterator[Changes]:
        """Wait for changes, in the calling thread.

        Args:
            stop: ends the iteration soon once set.

        Yields:
            Each set of changes, never an empty one.

        Raises:
            KeyboardInterrupt: Ctrl+C, in the main thread.
        """
        while not stop.is_set():
            folders = self._lookout.folders()
            reason = "as was asked for" if self._poll else _no_events_on(folders)
            try:
                if not reason:
                    yield from self._follow(stop, folders)
            except FileNotFoundError:
                pass  # a folder went before it could be watched
            except (OSError, RuntimeError) as error:
                reason = _why_no_events(error)
            if reason:
                yield from self._look_often(stop, reason)

    def _follow(self, stop: threading.Event, folders: set[str]) -> Iterator[Changes]:
        """Look where the system says that something happened, until there are other folders."""
        # The backend itself: its front door starts to watch only once it is waited for, and what
        # happens between a look and that moment would be lost.
        from watchfiles._rust_notify import RustNotify

        with ExitStack() as held:
            pins = [held.enter_context(Pin(root)) for root in self._lookout.roots]
            events = RustNotify(sorted(folders), False, False, 0, False, False)
            held.callback(events.close)
            yield from self._look("")
            other_folders = self._lookout.folders() != folders
            while not (stop.is_set() or (other_folders and time.monotonic() > self._look_allowed)):
                due = self._look_allowed if other_folders else self._around_due
                found, here = self._lookout.where(self._wait(events, stop, due))
                other_folders = other_folders or here
                if found:
                    yield found
                if time.monotonic() >= self._around_due:
                    yield from self._look_around()
                    if not all(pin.holds() for pin in pins):
                        return
                    other_folders = other_folders or self._lookout.folders() != folders
                if time.monotonic() >= self._look_due:
                    yield from self._look("")

    def _wait(self, events: Any, stop: threading.Event, due: float) -> set[str]:
        """Wait until something happens or it is time; give the paths of what happened."""
        milliseconds = max(1, int((due - time.monotonic()) * 1000))
        happened = events.watch(_DEBOUNCE_MS, _STEP_MS, milliseconds, Late(stop, due))
        if happened == "signal":
            raise KeyboardInterrupt
        if happened == "stop":
            self._look_due = 0.0  # it may have thrown away what happened
        return set() if isinstance(happened, str) else {path for _, path in happened}

    def _look_often(self, stop: threading.Event, reason: str) -> Iterator[Changes]:
        """Look at everything every second or so, for a while."""
        end = time.monotonic() + _RETRY
        while not stop.is_set() and time.monotonic() < end:
            yield from self._look(reason)
            if time.monotonic() >= self._around_due:
                yield from self._look_around()
            stop.wait(max(_POLL, _SHARE * self._lookout.cost))

    def _look(self, reason: str) -> Iterator[Changes]:
        """Look at everything."""
        found = self._lookout.everything()
        now, cost = time.monotonic(), self._lookout.cost
        self._look_allowed = now + _SHARE * cost
        self._look_due = now + max(_WHOLE_LOOK, _SHARE * _SHARE * cost)
        self._tell(reason)
        if found:
            yield found

    def _look_around(self) -> Iterator[Changes]:
        """Look at what the system gives no events of."""
        started = time.monotonic()
        found = self._lookout.links()
        others = frozenset(self._moved())
        now = time.monotonic()
        self._around_due = now + max(_TICK, _SHARE * (now - started))
        if found or others:
            yield replace(found, others=others)

    def _tell(self, reason: str) -> None:
        """Keep the notice true, and pass a new one on."""
        words = [f"{root} is gone and is waited for" for root in self._lookout.missing()]
        if reason:
            words.append(f"changes show a second late: {reason}")
        notice = "; ".join(words)
        if notice != self.notice:
            self.notice = notice
            self._say(notice)


class Late:
    """Ends a wait that goes on too long: the backend reckons with a clock that may be set back.

    Args:
        stop: ends it too.
        due: when the wait should have ended, as ``time.monotonic()``.
    """

    def __init__(self, stop: threading.Event, due: float) -> None:
        self._stop = stop
        self._end = max(due, time.monotonic()) + 1.0

    def is_set(self) -> bool:
        """Whether to stop."""
        return self._stop.is_set() or time.monotonic() > self._end


def _no_events_on(folders: set[str]) -> str:
    kind = remote_kind(folders)
    return f"the system does not tell of changes on {kind}" if kind else ""


def _why_no_events(error: Exception) -> str:
    text = str(error)
    if isinstance(error, PermissionError):
        return "the folder of a file may not be read"
    if "Too many open files" in text:
        return "no inotify instances are left (fs.inotify.max_user_instances, ulimit -n)"
    if "watch limit" in text or "No space left" in text:
        return "no inotify watches are left (fs.inotify.max_user_watches)"
    if "decode path" in text:
        return "the name of a file is not UTF-8"
    return text
