"""``validate --watch``: checks again what changes on disk, until Ctrl+C or until nobody reads."""

from __future__ import annotations

import json
import os
import select
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from ..diagnostics.json import as_dict
from ..diagnostics.text import visible
from ..paths import display_name
from ..validation import Catalogue
from ..workspace import Changes, FileState, Index, Watcher, find_files
from ..workspace.here import return_to
from .output import echo, json_text, say, source_lines
from .reporting import render, report
from .verdicts import counted, summary, verdict


def watch_files(paths: Sequence[Path], catalogue: Catalogue, form: str) -> NoReturn:
    """Check files and folders, then again what changes, for as long as somebody reads.

    Args:
        paths: folders, and files of any name.
        catalogue: what is installed.
        form: text, json (one object a line and file) or github.

    Raises:
        KeyboardInterrupt: Ctrl+C.
        BrokenPipeError: whoever read standard output has gone.
    """
    session = _Session(paths, catalogue, form)
    session.check_all()
    stop = threading.Event()
    threading.Thread(target=_wait_for_readers_end, args=(stop,), daemon=True).start()
    for changes in session.watcher.changes(stop):
        session.take(changes)
    raise BrokenPipeError


class _Session:
    def __init__(self, paths: Sequence[Path], catalogue: Catalogue, form: str) -> None:
        # Absolute: a folder that is moved away takes the current directory with it.
        self._paths = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100
        self._named = {path for path in self._paths if not os.path.isdir(path)}  # noqa: PTH112
        self._here = os.getcwd()  # noqa: PTH109
        self._catalogue = catalogue
        self._form = form
        self._index = Index()
        self._names: dict[Path, str] = {}
        # Before the first check, so that what changes meanwhile is seen.
        self.watcher = Watcher(self._paths, self._index.moved, _tell)

    def check_all(self) -> None:
        """Check every file, and report as without watching."""
        files = [f for p in self._paths for f in ([p] if p in self._named else find_files(p))]
        states = [self._check(file) for file in dict.fromkeys(files)]
        if self._form == "json":
            for state in states:
                self._show(state)
            say(summary(states))
        else:
            report(states, self._form, summary(states))
        say(f"watching {counted(len(states), 'file')}; Ctrl+C ends it")

    def take(self, changes: Changes) -> None:
        """Check what changed and what depends on it; show what is new."""
        return_to(self._here)
        source_lines.cache_clear()
        removed = changes.removed - self._named
        for path in sorted(removed):
            self._index.remove(path)
            self._show_removed(path)
        touched = changes.added | changes.changed | changes.removed
        for path in changes.added:
            self._index.add(path)
        for path in sorted({*self._index.concerned(touched), *changes.others} - removed):
            before = self._index.files.get(path)
            state = self._check(path)
            if state is not before:
                self._show(state)

    def _check(self, path: Path) -> FileState:
        self._names.setdefault(path, display_name(path))
        return self._index.check(path, self._catalogue, named=path in self._named)

    def _show(self, state: FileState) -> None:
        name = self._names[state.path]
        if self._form == "json":
            found = [as_dict(d) for d in state.diagnostics]
            _write_line({"file": name, "ok": state.ok, "diagnostics": found})
        else:
            self._block(name, verdict(state), render(state.diagnostics, self._form))

    def _show_removed(self, path: Path) -> None:
        name = self._names.pop(path, str(path))
        if self._form == "json":
            _write_line({"file": name, "ok": True, "diagnostics": [], "removed": True})
        else:
            self._block(name, "removed", "")

    def _block(self, name: str, words: str, found: str) -> None:
        """Write a line for a person and what was found; for GitHub the line is no data."""
        line = visible(f"[{time.strftime('%H:%M:%S')}] {name}: {words}")
        if self._form == "github":
            say(line)
            echo(found, nl=False)
        else:
            echo(f"\n{line}\n{found}", nl=False)


def _write_line(value: dict[str, object]) -> None:
    echo(json_text(json.dumps(value, ensure_ascii=False)))


def _tell(notice: str) -> None:
    say(f"watching: {notice or 'as usual again'}")


def _wait_for_readers_end(stop: threading.Event) -> None:
    """Set ``stop`` once nobody can read standard output any more; a file always can be."""
    if sys.stdout is None:
        return
    errors = select.poll()
    errors.register(sys.stdout.fileno(), 0)
    errors.poll()
    stop.set()
