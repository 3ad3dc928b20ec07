"""Checks big texts in a process of its own: keys need not share the interpreter with that."""

from __future__ import annotations

import os
import pickle
import select
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from .. import called
from ..errors import ExecutionError

if TYPE_CHECKING:
    from ..diagnostics import Diagnostic
    from ..validation import Catalogue

# Isolated, as else a file of the workspace could stand for a module of Python's.
_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from rompy_tui.workspace.checking_worker import serve; serve()"
)


class CheckingProcess:
    """A process that checks one text after the other; for one thread.

    It ends by itself when the process that started it does.

    Args:
        catalogue: what is installed.

    Raises:
        ExecutionError: it cannot be started.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._ready = False
        called.note([sys.executable, "-I", "-c", _PROGRAM], "checking")
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _PROGRAM, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._send(catalogue)
        except OSError as error:
            raise ExecutionError(f"the process that checks big files: {error}") from error

    @property
    def ready(self) -> bool:
        """Whether it has read its libraries, and answers at once.

        Raises:
            ExecutionError: it ended.
        """
        if not self._ready and select.select([self._answers], [], [], 0)[0]:
            self._receive()
            self._ready = True
        return self._ready

    def check(self, text: str, name: str, folder: Path) -> tuple[Diagnostic, ...]:
        """Check a text, once the process is ready.

        Args:
            text: of a whole file.
            name: how diagnostics call the file.
            folder: where it is.

        Returns:
            What is wrong, sorted by place.

        Raises:
            ExecutionError: the process ended.
        """
        try:
            self._send((os.getcwd(), text, name, folder))  # noqa: PTH109  as it is called there
        except OSError as error:
            raise ExecutionError(f"the process that checks big files: {error}") from error
        return tuple(self._receive())

    def stop(self) -> None:
        """Have it end, and wait for that."""
        try:
            with self._process:
                pass
        except OSError:
            pass  # it had ended, with something not yet sent

    @property
    def _answers(self) -> IO[bytes]:
        assert self._process.stdout is not None  # noqa: S101  a pipe
        return self._process.stdout

    def _send(self, question: object) -> None:
        assert self._process.stdin is not None  # noqa: S101  a pipe
        pickle.dump(question, self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()

    def _receive(self) -> Any:
        try:
            return pickle.load(self._answers)  # noqa: S301  from the process started here
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise ExecutionError("the process that checks big files ended") from error
