"""From a change on disk to what is known of it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from rompy_tui.plugins.host import Host
from rompy_tui.validation import Catalogue
from rompy_tui.workspace import Index, Watcher
from rompy_tui.workspace.lookout import Lookout

from . import corpus
from .measure import percentile, timed
from .table import line

CHANGES = 50


def run(folder: Path) -> None:
    """Print the rows."""
    for count in (200, 10_000):
        place = corpus.workspace(folder / str(count), count)
        lookout = Lookout([place])
        line(f"rescan {count:,} files", timed(lookout.everything))
        changes(place, count, poll=False)
    changes(folder / "200", 200, poll=True)


def changes(place: Path, count: int, *, poll: bool) -> None:
    """Change a file some times; how long until it is checked again."""
    checker = _Checker(place, poll)
    taken = [checker.change(number) for number in range(CHANGES)]
    checker.close()
    p95 = percentile(taken, 95)
    how = "polled" if poll else "with events"
    what = f"change to re-check, {count:,} files, {how}"
    line(what, percentile(taken, 50), f"p95 {p95 * 1000:.1f} ms of {CHANGES}")


class _Checker:
    """A workspace that is watched and checked in a thread, as in the terminal UI."""

    def __init__(self, place: Path, poll: bool) -> None:
        self._poll = poll
        self._file = next(place.rglob("local*.yml"))
        self._index, self._catalogue = Index(), Catalogue(Host())
        self._watcher = Watcher([place], self._index.moved, poll=poll)
        self._stop, self._checked = threading.Event(), threading.Event()
        self._number = -1
        self._thread = threading.Thread(target=self._work)
        for path in self._watcher.files:
            self._index.check(path, self._catalogue)
        self._thread.start()
        self.change(-1)  # until it watches

    def _work(self) -> None:
        for found in self._watcher.changes(self._stop):
            touched = found.added | found.changed | found.removed
            for path in (*self._index.concerned(touched), *found.others):
                self._index.check(path, self._catalogue)
            if f"# change {self._number}\n" in self._index.files[self._file].text:
                self._checked.set()

    def change(self, number: int) -> float:
        """Change the file; the seconds until it is checked again."""
        # Apart from each other; where it polls, at another moment between two looks each time.
        time.sleep(0.25 + (number * 0.13 % 1.0 if self._poll else 0))
        self._number = number
        self._checked.clear()
        text = f"{corpus.local(1)}# change {number}\n"
        started = time.perf_counter()
        self._file.write_text(text)
        if not self._checked.wait(60):
            raise TimeoutError("the change was not seen")
        return time.perf_counter() - started

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()
