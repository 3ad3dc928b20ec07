"""Processes of plugins that stay up between questions, shared by all who ask one interpreter.

Each plugin has a process of its own, forked from a clean one: what it patches, breaks or leaves
behind is seen by no other. One that dies or hangs is started anew at the next question.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import serving
from .nursery import Child, Ended, Nursery, NurseryEnded

IDLE = 600.0
"""Seconds without a question after which all processes of an interpreter end."""

_MOST = 4
"""Plugins whose processes stay up: those asked last."""

_LOOK = 1.0
"""Seconds between two looks at whether what was imported has changed on disk."""

Reference = dict[str, str]


class Generation:
    """The processes that began with one state of an interpreter's environment.

    Args:
        python: the interpreter.
        start_limit: seconds to start, and to import a plugin.

    Raises:
        MissingError: the interpreter cannot be started.
    """

    def __init__(self, python: str, start_limit: float) -> None:
        self.environ = dict(os.environ)
        self.nursery = Nursery(python, start_limit)
        self.started = float(self.nursery.hello["started"])
        self.users = 0
        self.is_retired = False
        self.is_prepared = False
        self.hung: dict[tuple[str, ...], Ended] = {}
        self._lock = threading.Lock()
        self._children: OrderedDict[tuple[str, ...], Child] = OrderedDict()
        self._stamp: dict[str, list[Any]] = {}
        self._looked = time.monotonic()

    def ask(
        self, entry: Reference, request: dict[str, Any], limits: tuple[float, float], *, rompy: bool
    ) -> dict[str, Any]:
        """Ask a plugin's process, which is forked where there is none.

        Args:
            entry: the plugin.
            request: the question.
            limits: seconds to import the plugin, and to answer.
            rompy: whether it builds on rompy.

        Raises:
            Ended: it gave no answer.
        """
        key = tuple(sorted(entry.values()))
        if key in self.hung:
            raise self.hung[key]
        child, is_new = self._child(key, rompy)
        with child.lock:
            step = "load"
            try:
                if is_new:
                    self._load(child, entry, limits[0])
                step = request["op"]
                # What a description imports besides takes as long as what was imported before.
                limit = limits[0] if step == "describe" else limits[1]
                return child.ask({**request, "entry": entry, "cwd": _here()}, limit)
            except Ended as error:
                with self._lock:
                    if self._children.get(key) is child:
                        del self._children[key]
                # It did so without anybody's values: it would again.
                if step in {"load", "describe"} and error.how.startswith("took"):
                    self.hung[key] = error
                raise

    def files_of(self, entry: Reference, limits: tuple[float, float]) -> list[list[Any]]:
        """The files that a plugin's process has imported, each with its stamp.

        Args:
            entry: the plugin.
            limits: seconds to import the plugin, and to answer.
        """
        return self._first(self.ask(entry, {"op": "files"}, limits, rompy=False)["files"])

    def environment(self) -> list[list[Any]]:
        """The files that decide what is installed, each with its stamp."""
        return self._first(self.nursery.ask({"op": "stamp"})["files"])

    def is_outdated(self) -> bool:
        """Whether variables, or files that count, are others by now."""
        if self.environ != dict(os.environ):
            return True
        if time.monotonic() - self._looked < _LOOK:
            return False
        self._looked = time.monotonic()
        kept = list(self._stamp.values())
        return serving.stamped([each[0] for each in kept]) != kept

    def close(self) -> None:
        """End all of it."""
        self.nursery.close()
        for child in self._children.values():
            child.forget()
        self._children.clear()

    def _load(self, child: Child, entry: Reference, limit: float) -> None:
        where = {"entry": entry, "cwd": _here()}
        child.ask({"op": "load", **where}, limit)
        files = child.ask({"op": "files", **where}, limit)["files"]
        self._first(files)

    def _first(self, stamps: list[list[Any]]) -> list[list[Any]]:
        """The stamps these files had when they were seen first: nearest to their import."""
        return [self._stamp.setdefault(stamp[0], stamp) for stamp in stamps]

    def _child(self, key: tuple[str, ...], rompy: bool) -> tuple[Child, bool]:
        with self._lock:
            child = self._children.get(key)
            if child is not None:
                self._children.move_to_end(key)
                return child, False
            child = self.nursery.child(prepare=rompy)
            self.is_prepared = self.is_prepared or rompy
            self._children[key] = child
            # One that is asked something stays, whoever it is.
            free = [k for k, c in self._children.items() if k != key and not c.lock.locked()]
            for old in free[: max(0, len(self._children) - _MOST)]:
                self._children.pop(old).close()
            return child, True


class Warm:
    """The processes of one interpreter; it may be asked from any thread.

    Args:
        python: the interpreter.
    """

    def __init__(self, python: str) -> None:
        self.python = python
        self._lock = threading.Lock()
        self._now: Generation | None = None
        self._prepares = True
        self._timer: threading.Timer | None = None

    @contextmanager
    def generation(self, start_limit: float, idle: float = IDLE) -> Iterator[Generation]:
        """The processes to ask; they stay until it is left.

        Args:
            start_limit: seconds to start.
            idle: seconds without a question after which they end.

        Raises:
            MissingError: the interpreter cannot be started.
        """
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._now is not None and self._now.is_outdated():
                self._retire()
            if self._now is None:
                self._now = Generation(self.python, start_limit)
            now = self._now
            now.users += 1
        try:
            yield now
        finally:
            with self._lock:
                now.users -= 1
                if now.is_retired and not now.users:
                    now.close()
                elif now is self._now and not now.users:
                    self._timer = threading.Timer(idle, self.rest)
                    self._timer.daemon = True
                    self._timer.start()

    def ask(
        self, entry: Reference, request: dict[str, Any], limits: tuple[float, float], *, rompy: bool
    ) -> dict[str, Any]:
        """Ask a plugin's process; see :meth:`Generation.ask`.

        Raises:
            Ended: it gave no answer.
            MissingError: the interpreter cannot be started.
        """
        try:
            return self._ask(entry, request, limits, rompy=rompy and self._prepares)
        except NurseryEnded:
            # It was killed; or rompy itself is broken, and each plugin is to find that out alone.
            self.retire()
            return self._ask(entry, request, limits, rompy=rompy and self._prepares)

    def _ask(
        self, entry: Reference, request: dict[str, Any], limits: tuple[float, float], *, rompy: bool
    ) -> dict[str, Any]:
        with self.generation(limits[0]) as now:
            try:
                return now.ask(entry, request, limits, rompy=rompy)
            except NurseryEnded:
                self._prepares = self._prepares and (now.is_prepared or not rompy)
                raise

    def retire(self) -> None:
        """Begin anew at the next question."""
        with self._lock:
            self._retire()

    def end(self) -> None:
        """End with the program; what is just being started or asked sees its end by itself."""
        if self._lock.acquire(timeout=0.5):
            self._retire()
            self._lock.release()

    def rest(self) -> None:
        """End the processes, unless somebody asks them something."""
        with self._lock:
            if self._now is not None and not self._now.users:
                self._retire()

    def _retire(self) -> None:
        old, self._now = self._now, None
        if old is None:
            return
        old.is_retired = True
        if not old.users:
            old.close()


_warm: dict[str, Warm] = {}
_lock = threading.Lock()


def warm(python: str) -> Warm:
    """The processes of an interpreter, shared by all of this process."""
    with _lock:
        return _warm.setdefault(python, Warm(python))


def _end() -> None:
    for each in list(_warm.values()):
        each.end()


def _here() -> str:
    try:
        return os.getcwd()  # noqa: PTH109
    except OSError:
        return os.sep


atexit.register(_end)
