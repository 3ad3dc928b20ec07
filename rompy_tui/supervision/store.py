"""The runs of a workspace: a directory each, under the state directory."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import proc
from ..errors import UsageError, storage_error
from ..paths import make_state_dir
from . import files, slot
from .locks import wait_lock
from .record import Run, read_run
from .request import VERSION, Request, write_private, write_request

_ORDER = "order.lock"
_NO_TEXTS: Mapping[str, str] = {}


class Store:
    """The runs under one state directory.

    Args:
        state_dir: from :func:`rompy_tui.paths.state_dir`; it need not exist yet.
    """

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir
        self.runs_dir = state_dir / "runs"

    def create(self, request: Request, texts: Mapping[str, str] = _NO_TEXTS) -> Run:
        """Make the directory of a new run, which nobody runs yet.

        Args:
            request: what is asked for.
            texts: more files for the directory, by name.

        Returns:
            The run.

        Raises:
            StorageError: the directory cannot be made or written; nothing is left of it.
        """
        new = self.runs_dir / f".new-{secrets.token_hex(4)}"
        lock = None
        try:
            make_state_dir(self.state_dir)
            self.runs_dir.mkdir(mode=0o700, exist_ok=True)
            # Whoever is listed first is first in the queue: both happen under this lock.
            lock = wait_lock(str(self.state_dir / _ORDER))
            new.mkdir(mode=0o700)
            name = self._free_name()
            request = replace(request, asked=self._next_moment(lock))
            kept = self._fill(new, name, request, texts)
            new.rename(self.runs_dir / name)
        except BaseException as error:
            shutil.rmtree(new, ignore_errors=True)
            if isinstance(error, OSError):
                raise storage_error(f"cannot record the run in {self.runs_dir}", error) from error
            raise
        finally:
            if lock is not None:
                os.close(lock)
        return Run(name, self.runs_dir / name, request, kept)

    def _next_moment(self, lock: int | None) -> float:
        """The time, but later than the last one given, also where the clock was set back."""
        now = time.time()
        if lock is None:
            return now
        try:
            last = float(os.pread(lock, 40, 0) or 0)
        except ValueError:
            last = 0.0
        now = max(now, last + 1e-6)
        os.pwrite(lock, f"{now:<20.6f}".encode(), 0)
        return now

    def _free_name(self) -> str:
        while True:
            name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
            if not (self.runs_dir / name).exists():
                return name

    def _fill(
        self, directory: Path, name: str, request: Request, texts: Mapping[str, str]
    ) -> dict[str, Any]:
        write_request(directory, request)
        for file, text in texts.items():
            write_private(directory / file, text)
        for file in (files.CANCEL, files.LOCK):
            # A byte each: a request to stop needs no room on a full disk.
            write_private(directory / file, "0")
        for file in (files.STATE, files.EXIT, files.HANDLE):
            slot.create(str(directory / file))
        kept = {
            "version": VERSION,
            "id": name,
            "asked": request.asked,
            "folder": request.folder,
            "state": "queued",
            # Until its supervisor has it, it stands and falls with whoever asked for it.
            "owner": proc.identity(os.getpid()),
        }
        slot.write(str(directory / files.STATE), kept)
        return kept

    def list(self) -> list[Run]:
        """Every run, newest first.

        Raises:
            StorageError: they cannot be read.
        """
        try:
            names = [p.name for p in self.runs_dir.iterdir() if not p.name.startswith(".")]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise storage_error(f"cannot read the runs in {self.runs_dir}", error) from error
        found = [read_run(self.runs_dir / name) for name in names]
        runs = [run for run in found if run is not None]
        # Names begin with the time of day as the clock showed it; the request knows better.
        return sorted(runs, key=lambda run: (run.asked, run.id), reverse=True)

    def load(self, run_id: str) -> Run | None:
        """One run by its id; None where there is none."""
        if "/" in run_id or run_id in {"", ".", ".."}:
            return None
        return read_run(self.runs_dir / run_id)

    def find(self, name: str) -> Run:
        """One run by its id, the beginning or end of it, or ``last``.

        Args:
            name: what a person typed.

        Raises:
            UsageError: no run, or more than one, is called so.
        """
        exact = self.load(name)
        if exact is not None:
            return exact
        runs = self.list()
        if name == "last" and runs:
            return runs[0]
        close = [run for run in runs if name and (run.id.startswith(name) or run.id.endswith(name))]
        if len(close) == 1:
            return close[0]
        if close:
            listed = ", ".join(run.id for run in close[:5])
            raise UsageError(f"several runs are called {name!r}: {listed}", "type more of the id")
        hint = "list them: rompy-tui runs"
        raise UsageError(f"there is no run {name!r} in {self.runs_dir}", hint)

    def discard(self, run: Run) -> None:
        """Take back a run that could not be started.

        Args:
            run: nobody runs it.
        """
        shutil.rmtree(run.directory, ignore_errors=True)

    def remove(self, run: Run) -> None:
        """Remove a run's record and logs.

        Args:
            run: one that has ended.

        Raises:
            UsageError: it has not ended.
            StorageError: it cannot be removed.
        """
        run.refresh()
        if not run.state.ended:
            raise UsageError(f"the run {run.id} has not ended", f"rompy-tui runs cancel {run.id}")
        try:
            shutil.rmtree(run.directory)
        except OSError as error:
            raise storage_error(f"cannot remove {run.directory}", error) from error
