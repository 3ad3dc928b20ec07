"""Executes a recorded run while a person watches: progress lines, output, Ctrl+C."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from ..backends.execution import Cancellation
from ..diagnostics.text import visible
from ..documents import Loaded, load_text
from ..documents.overrides import parse_assignment
from ..errors import UsageError
from ..launch import enter_profile, execute_run, plan_of
from ..pipeline import StageResult
from ..secrets import mask
from ..supervision import LogTail, Request, Run, Store
from .exit_codes import ExitCode
from .options import Globals
from .output import data_json

_POLL = 0.1
_LAST_LINES = 10
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_in_foreground(
    options: Globals, request: Request, source: Loaded | None = None, *, as_json: bool = False
) -> int:
    """Record and execute a run, and show how it goes.

    Args:
        options: the options before the verb.
        request: what was asked for.
        source: its file where that is loaded already.
        as_json: write the outcome as JSON to standard output, and words to standard error.

    Returns:
        The exit status.

    Raises:
        RompyTuiError: a file is wrong, or the run cannot be recorded.
        UsageError: a value on the command line is a secret; the record of the run would hold it.
    """
    _refuse_secrets(request)
    enter_profile(request)
    plan = plan_of(request, options.catalogue(), source)
    run = Store(options.runs_in(Path(request.workspace))).create(request)
    screen = _Screen(run, sys.stderr if as_json else sys.stdout)
    cancellation = Cancellation()
    with _asked_by_signals(cancellation) as asked:
        try:
            result = execute_run(run, plan, cancellation, screen.show)
        finally:
            screen.close()
    if as_json:
        data_json({"id": run.id, "directory": str(run.directory), **result})
    else:
        screen.end(result)
    if result["success"]:
        return ExitCode.OK
    return ExitCode.INTERRUPTED if asked else ExitCode.FAILED


def _refuse_secrets(request: Request) -> None:
    for text in request.assignments:
        assignment = parse_assignment(text)
        name = str(assignment.path[-1])
        found = load_text(text[assignment.column :], assignment.file, as_written=True).documents
        if any(mask(document.data, name) != document.data for document in found):
            raise UsageError(
                f"{name} looks like a secret, and the record of the run would hold it",
                f"put it in a variable, and write {text[: assignment.column]}${{NAME}}",
            )


class _Screen:
    """Writes a line when a stage starts and ends, and the stage's output in between."""

    def __init__(self, run: Run, stream: TextIO) -> None:
        self._run = run
        self._stream = stream
        self._follower: _Follower | None = None

    def show(self, result: StageResult) -> None:
        """Show how a stage stands."""
        if result.state == "running":
            self._write(f"{result.stage}: started")
            self._follower = _Follower(LogTail(self._run.log(result.stage)), self._output)
            return
        self.close()
        words = result.state.replace("_", " ")
        self._write(f"{result.stage}: {words} after {result.seconds:.1f} s: {result.message}")

    def end(self, result: dict[str, Any]) -> None:
        """Say how it all ended, and where things lie."""
        if result["success"]:
            processed = result.get("postprocess_results", {})
            # Where only postprocess was asked for, nothing was generated or run in a folder.
            results = result["staging_dir"] or processed.get("output_dir")
            archive = processed.get("archive")
            if results:
                self._write(f"results: {Path(results).absolute()}")
            if archive:
                self._write(f"archive: {Path(archive).absolute()}")
        else:
            self._last_lines(result["stage"])
            self._write(f"error: {result['message']}")
        self._write(f"run {self._run.id}, logs: {self._run.directory}")

    def close(self) -> None:
        """Write what is left of the stage's output."""
        if self._follower is not None:
            self._follower.close()
            self._follower = None

    def _last_lines(self, stage: str) -> None:
        tail = LogTail(self._run.log(stage))
        lines = [*tail.read(), tail.unfinished]
        shown = [line for line in lines if line][-_LAST_LINES:]
        if shown:
            self._write(f"last lines of {self._run.log(stage)}:")
            for line in shown:
                self._output(line)

    def _output(self, *lines: str) -> None:
        self._write(*(f"  | {line}" for line in lines))

    def _write(self, *lines: str) -> None:
        try:
            print("\n".join(visible(line) for line in lines), file=self._stream, flush=True)
        except BrokenPipeError:
            # Whoever read it has gone; the run goes on, and its logs hold everything.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


class _Follower:
    """Passes on the lines of a log while it grows."""

    def __init__(self, tail: LogTail, write: Callable[..., None]) -> None:
        self._tail = tail
        self._write = write
        # The log is still empty: what it gets from now on is passed on from its first line.
        self._tail.read()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Pass on the rest, and stop."""
        self._ended.set()
        self._thread.join()

    def _follow(self) -> None:
        while True:
            last = self._ended.wait(_POLL)
            while lines := self._tail.read():
                self._write(*lines)
            if last:
                if self._tail.unfinished:
                    self._write(self._tail.unfinished)
                return


@contextmanager
def _asked_by_signals(cancellation: Cancellation) -> Iterator[list[int]]:
    """Turn Ctrl+C and the signals of a lost terminal into a request to stop."""
    asked: list[int] = []

    def handle(number: int, _: FrameType | None) -> None:
        asked.append(number)
        cancellation.cancel()

    # What somebody chose to ignore, as with nohup(1), stays ignored.
    heeded = [n for n in _SIGNALS if signal.getsignal(n) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in heeded}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
