"""Other programs on the same terminal: a person's editor, and the shell they came from."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from .. import called
from ..errors import MissingError, UsageError, reason_of

_VARIABLES = ("VISUAL", "EDITOR")
_USUAL = ("vi", "nano")
_PLUS_LINE = frozenset(
    {"vi", "vim", "nvim", "view", "vim.basic", "vim.tiny", "nano", "pico", "emacs", "emacsclient"}
    | {"micro", "joe", "mg", "ne", "jed", "kak"}
)
"""Editors that take the line as ``+LINE`` before the file."""

_COLON_LINE = frozenset({"hx", "helix", "subl", "zed"})
"""Editors that take it as ``FILE:LINE``."""

_GOTO = frozenset({"code", "codium", "cursor"})
"""Editors that take it as ``--goto FILE:LINE``."""

_KEYS_SEND = (signal.SIGINT, signal.SIGQUIT)
"""What Ctrl+C and Ctrl+\\ send to every program on the terminal."""


def editor_command(file: Path, line: int, environ: Mapping[str, str] | None = None) -> list[str]:
    """The command that opens a file in a person's editor.

    Args:
        file: absolute.
        line: where the cursor shall be, from 1.
        environ: variables; the process's own where None.

    Returns:
        Its words: those of ``VISUAL``, else of ``EDITOR``, else the first usual editor there is.

    Raises:
        UsageError: the variable is no command.
        MissingError: there is no editor.
    """
    variables = os.environ if environ is None else environ
    path = variables.get("PATH")
    name = next((n for n in _VARIABLES if variables.get(n, "").strip()), "")
    if name:
        try:
            words = shlex.split(variables[name])
        except ValueError as error:
            raise UsageError(f"{name} is no command: {error}".lower()) from error
    else:
        words = [usual for usual in _USUAL if shutil.which(usual, path=path)][:1]
    if not words:
        raise MissingError("there is no vi and no nano here", "name an editor in EDITOR")
    if shutil.which(words[0], path=path) is None:
        hint = f"name another editor in {name}"
        raise MissingError(f"{name} names {words[0]!r}, which is not found", hint)
    editor = Path(words[0]).name
    if editor in _PLUS_LINE:
        return [*words, f"+{line}", str(file)]
    if editor in _COLON_LINE:
        return [*words, f"{file}:{line}"]
    if editor in _GOTO:
        return [*words, "--goto", f"{file}:{line}"]
    return [*words, str(file)]


def shell_command() -> list[str]:
    """The person's shell, as ``SHELL`` names it."""
    return [os.environ.get("SHELL") or "/bin/sh"]


def run_in_terminal(command: list[str], folder: Path | None = None) -> str:
    """Run a program on the terminal until it ends.

    Args:
        command: its words.
        folder: its current directory; this program's where None.

    Returns:
        What went wrong, in one sentence; empty where nothing did.
    """
    with _left_to_others():
        try:
            status = called.run(command, "editor", cwd=folder, check=False).returncode
        except OSError as error:
            where = f" in {folder}" if folder else ""
            return f"{command[0]} cannot be started{where}: {reason_of(error)[0]}"
    if status < 0:
        return f"{Path(command[0]).name} was ended by {signal.Signals(-status).name}"
    return f"{Path(command[0]).name} ended with exit status {status}" if status else ""


def has_shell() -> bool:
    """Whether a shell waits that can bring a suspended program back (``fg``)."""
    try:
        # Where the session's leader is one of our group, nobody is left to say fg.
        return os.getsid(0) != os.getpgrp() and os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False


def suspend() -> None:
    """Stop this program and all of its group, as Ctrl+Z does in others."""
    # Not this process alone: a shell waits for the whole group.
    os.killpg(os.getpgrp(), signal.SIGTSTP)


@contextmanager
def _left_to_others() -> Iterator[None]:
    """Let keys that send signals end the program that has the terminal, and not this one."""

    def nothing(number: int, frame: FrameType | None) -> None:
        del number, frame

    # A handler, not SIG_IGN: the program would inherit that.
    before = {number: signal.signal(number, nothing) for number in _KEYS_SEND}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
