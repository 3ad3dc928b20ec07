"""Asks the probe: whatever a plugin does in there, an answer or a reason comes back in time."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ..backends.execution import UNBUFFERED, Cancellation
from ..backends.processes import Ended, Watched
from ..plugins.host.client import WORKER, plain

_PROBE = Path(__file__).with_name("probe.py")
_STAGES = WORKER.with_name("stages.py")
_KEPT_OUTPUT = 4000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question.

    Args:
        reply: what the probe said; empty where it said nothing.
        problem: what went wrong, one line; empty where nothing did.
        details: a traceback, or the last that was printed.
        ended: how its process ended.
        raised: whether the problem is an exception that a caller would get.
    """

    reply: dict[str, Any]
    problem: str
    details: str
    ended: Ended
    raised: bool = False

    @property
    def told(self) -> str:
        """The problem with its details, lines; empty where there is none."""
        return f"{self.problem}\n{self.details.strip()}".strip() if self.problem else ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Starts a probe for each question.

    Args:
        python: the interpreter that holds the plugin.
        folder: where it works.
        limit: longest time for a question, in seconds.
        grace: seconds between asking it to end and killing it.
        env_vars: variables to set meanwhile.
    """

    python: str
    folder: Path
    limit: float
    grace: float
    env_vars: Mapping[str, str] = field(default_factory=dict)

    def ask(self, request: Mapping[str, Any], stop_after: float | None = None) -> Answer:
        """Ask one question.

        Args:
            request: ``op`` and what belongs to it.
            stop_after: ask the process to end so many seconds after a plugin's work began.
        """
        with (
            tempfile.TemporaryFile() as asked,
            tempfile.TemporaryFile() as answer,
            tempfile.TemporaryFile() as output,
        ):
            asked.write(json.dumps(plain(dict(request, stages=_STAGES)), default=str).encode())
            asked.seek(0)
            ended = self._wait(asked, answer, output, stop_after)
            return self._answer(ended, _all_of(answer), _all_of(output)[-_KEPT_OUTPUT:])

    def _wait(
        self, asked: IO[bytes], answer: IO[bytes], output: IO[bytes], stop_after: float | None
    ) -> Ended:
        begun, begun_write = os.pipe()
        cancellation = Cancellation()
        try:
            watched = Watched(
                [self.python, str(_PROBE), str(answer.fileno()), str(begun_write), str(WORKER)],
                cwd=self.folder,
                env={**UNBUFFERED, **os.environ, **self.env_vars},
                output=output,
                grace=self.grace,
                stdin=asked,
                pass_fds=(answer.fileno(), begun_write),
            )
        finally:
            os.close(begun_write)
        stopper = threading.Thread(target=_stop, args=(begun, stop_after, cancellation))
        stopper.start()
        try:
            return watched.wait(self.limit, cancellation)
        finally:
            # It may still wait for the moment at which to stop what has ended by itself.
            cancellation.cancel()
            stopper.join()
            os.close(begun)

    def _answer(self, ended: Ended, answer: bytes, output: bytes) -> Answer:
        said = output.decode("utf-8", "replace")
        if ended.timed_out:
            return Answer({}, f"it took longer than {self.limit:g} s", said, ended)
        if ended.cancelled:
            return Answer({}, "it was stopped", said, ended)
        try:
            reply = json.loads(answer)
        except ValueError:
            return Answer({}, f"its process {ended.describe()} without an answer", said, ended)
        if not reply["ok"]:
            raised = not reply["error"].startswith("SystemExit")
            return Answer({}, reply["error"], reply["traceback"], ended, raised)
        return Answer(reply, "", said, ended)


def _stop(begun: int, seconds: float | None, cancellation: Cancellation) -> None:
    """Ask to stop some time after the work began; give up where it never does."""
    if seconds is not None and os.read(begun, 1) and not cancellation.wait(seconds):
        cancellation.cancel()


def _all_of(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
