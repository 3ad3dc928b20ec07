"""What the first screen does in threads, and the messages that bring its results back.

The event loop reads no file and waits for no process: a slow file system or plugin must not stop
a key from being answered.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from ..errors import MissingError, RompyTuiError
from ..paths import display_name
from ..plugins import Entry
from ..plugins.builtin import builtin_entries
from ..supervision import Request, Run, Store, adopt
from ..workspace import FileState, find_files
from ..workspace.here import return_to
from ..workspace.index import Index
from .launch.checking import Readiness, check, ensembles_for, start
from .launch.choices import Choices
from .start import Start

if TYPE_CHECKING:
    from ..launch import Prepared
    from ..validation import Catalogue
    from ..workspace import Changes

_BATCH_SECONDS = 0.05


class Checked(Message):
    """Files were checked."""

    def __init__(self, states: list[FileState]) -> None:
        super().__init__()
        self.states = states


class Listed(Message):
    """Files came or went."""


class Noticed(Message):
    """Watching the disk works in another way from now on; an empty notice: as usual again."""

    def __init__(self, notice: str) -> None:
        super().__init__()
        self.notice = notice


class Discovered(Message):
    """The plugins were looked at.

    Args:
        entries: what there is.
        problem: why their interpreter could not be asked, or empty.
    """

    def __init__(self, entries: list[Entry], problem: str = "") -> None:
        super().__init__()
        self.entries = entries
        self.problem = problem


class RunsRead(Message):
    """The list of runs was read."""

    def __init__(self, runs: list[Run]) -> None:
        super().__init__()
        self.runs = runs


class Launched(Message):
    """Runs were started: there is none where ``problem`` says why not."""

    def __init__(self, runs: Sequence[Run], problem: str = "") -> None:
        super().__init__()
        self.runs = runs
        self.problem = problem


class Background:
    """The work of a workspace that is not the screen's; each method is for a thread.

    Args:
        start: what the person asked for.
        store: the runs.
        post: takes messages, from any thread.
    """

    def __init__(self, start: Start, store: Store, post: Callable[[Message], object]) -> None:
        self._start = start
        self._workspace = start.workspace
        self._store = store
        self._post = post
        self._stop = threading.Event()
        self._catalogue: Catalogue | None = None
        self.index = Index()
        for path in find_files(start.workspace):
            self.index.add(path)

    def stop(self) -> None:
        """End every thread soon."""
        self._stop.set()

    def watch(self) -> None:
        """Check every file, then those that change, until stopped."""
        from ..workspace.watch import Watcher

        watcher = Watcher([self._workspace], self.index.moved, self._notice)
        self.check(sorted(self.index.files))
        # What is there now stays: looking through it for garbage would hold keys up for 0.1 s.
        gc.freeze()
        for changes in watcher.changes(self._stop):
            self._changed(changes)

    def check(self, files: Iterable[Path]) -> None:
        """Check files; what is found is posted in batches, so that the first shows at once."""
        found: list[FileState] = []
        said = time.monotonic()
        for path in files:
            if self._stop.is_set():
                return
            if path in self.index.files:
                found.append(self.index.check(path, self.installed()))
            if time.monotonic() - said > _BATCH_SECONDS:
                self._post(Checked(found))
                found, said = [], time.monotonic()
        self._post(Checked(found))

    def discover(self) -> None:
        """Read which plugins there are, show their names, then load them in the host."""
        catalogue = self.installed()
        try:
            found = list(catalogue.entries)
        except MissingError as error:
            self._post(Discovered(list(builtin_entries()), error.message))
            return
        self._post(Discovered(list(found)))
        for number, entry in enumerate(catalogue.host.described(catalogue.entries)):
            if self._stop.is_set() or catalogue is not self._catalogue:
                return  # asked again meanwhile, maybe of another interpreter
            if entry != found[number]:
                found[number] = entry
                self._post(Discovered(list(found)))
        self._post(Discovered(found))

    def discover_again(self) -> None:
        """Forget what is known of plugins, and check every file with what is there now."""
        self.installed().host.look_again()
        self._catalogue = None
        self.discover()
        self.check(sorted(self.index.files))

    def use_python(self, python: str | None) -> None:
        """Have another interpreter hold the plugins, from when they are looked for again."""
        self._start = self._start.with_python(python)

    def prepared(self, file: Path, choices: Choices) -> Readiness:
        """A file that was checked for launch, or why it cannot start."""
        return check(self._request(file), choices, self.installed())

    def ensembles(self, file: Path) -> list[str]:
        """The files with an ensemble of a pipeline."""
        states = list(self.index.files.values())
        return ensembles_for(file, [s.path for s in states if s.checked and not s.kind])

    def launch(self, runs: Sequence[Prepared]) -> None:
        """Start runs that were checked."""
        try:
            self._post(Launched(start(runs, self._store)))
        except RompyTuiError as error:
            self._post(Launched((), error.message))

    def read_runs(self) -> None:
        """Read the list of runs; those whose supervisor was killed get a new one."""
        runs = self._store.list()
        try:
            adopt(runs)
        except RompyTuiError as error:
            self._post(Noticed(error.message))
        self._post(RunsRead(runs))

    def _request(self, file: Path) -> Request:
        return Request(
            file=display_name(file),
            workspace=str(self._start.workspace),
            python=self._start.settings.python or "",
            max_running=self._start.settings.max_running,
            log_limit=self._start.settings.log_limit,
        )

    def installed(self) -> Catalogue:
        """What is installed; read once, and not before the first frame is shown."""
        from ..plugins.host import Host
        from ..validation import Catalogue

        if self._catalogue is None:
            settings = self._start.settings
            self._catalogue = Catalogue(Host(settings.python), ignored=settings.ignore)
        return self._catalogue

    def texts(self) -> dict[Path, str]:
        """The files of the workspace with a document of ours, as they were read last."""
        states = list(self.index.files.values())
        return {state.path: state.text for state in states if state.ours or not state.parts}

    def _notice(self, notice: str) -> None:
        self._post(Noticed(notice))

    def _changed(self, changes: Changes) -> None:
        # Only then are relative values and names those of the workspace.
        return_to(str(self._workspace))
        for path in changes.removed:
            self.index.remove(path)
        for path in changes.added:
            self.index.add(path)
        if changes.added or changes.removed:
            self._post(Listed())
        touched = changes.added | changes.changed | changes.removed
        self.check(sorted({*self.index.concerned(touched), *changes.others}))
