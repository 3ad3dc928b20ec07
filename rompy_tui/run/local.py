"""Runs a command, or the model's own ``run()``, on this machine."""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from threading import Thread
from typing import IO, Any, NamedTuple

from ..backends import ExecutionContext, LocalConfig
from ..backends.execution import UNBUFFERED, surroundings
from ..backends.hosted import HostedModel, Work, describe_model_run, do_in_worker
from ..backends.processes import Ended, Watched
from ..errors import Cancelled, ExecutionError, StageTimeout, reason_of
from ..secrets import mask_text

logger = logging.getLogger(__name__)

_NOT_FOUND = 127
_NOT_EXECUTABLE = 126
# What the shell itself understands: another word of the command is the one that is missing.
_SHELL_WORDS = frozenset(
    {
        "!",
        ".",
        ":",
        "[",
        "alias",
        "break",
        "case",
        "cd",
        "command",
        "continue",
        "env",
        "eval",
        "exec",
        "exit",
        "export",
        "for",
        "if",
        "nohup",
        "read",
        "readonly",
        "return",
        "set",
        "shift",
        "source",
        "test",
        "time",
        "timeout",
        "trap",
        "ulimit",
        "umask",
        "unset",
        "until",
        "wait",
        "while",
        "{",
    }
)


class LocalRunBackend:
    """Runs the model on this machine; nothing of it outlives its run."""

    def run(
        self,
        model_run: Any,
        config: LocalConfig,
        workspace_dir: str | Path | None = None,
        context: ExecutionContext | None = None,
    ) -> bool:
        """Run the model.

        Args:
            model_run: the run; ``generate()`` and ``config.run()`` are used where needed.
            config: command, directory, environment and time limit.
            workspace_dir: the generated folder; generated first where None.
            context: tells when to stop and where output goes.

        Returns:
            Whether it ended well; ``context.failure`` says why not.

        Raises:
            StageTimeout: it ran longer than ``config.timeout`` seconds and was stopped.
            Cancelled: somebody asked to stop, and it was.
        """
        context = context or ExecutionContext()
        staging_dir = Path(workspace_dir) if workspace_dir else Path(model_run.generate())
        directory = config.working_dir or staging_dir
        if not directory.is_dir():
            return _failed(context, f"the working directory {directory} does not exist")
        if config.command is None:
            return _run_model(model_run, config, directory, context)
        return _run_command(config, config.command, directory, context)


class Command(NamedTuple):
    """A command that is ready to start.

    Args:
        argv: program and arguments.
        directory: where it runs; it exists.
        environ: its whole environment.
        missing: what to say where a shell ends with 126 or 127 because its program is not there;
            empty where the program is there or cannot be told.
    """

    argv: list[str]
    directory: Path
    environ: dict[str, str]
    missing: str


def command_of(config: LocalConfig, staging_dir: Path) -> Command:
    """The command of a config.

    Args:
        config: it has a ``command``.
        staging_dir: the model run's folder.

    Raises:
        ExecutionError: the working directory does not exist, or the command has no words.
    """
    directory = config.working_dir or staging_dir
    if not directory.is_dir():
        raise ExecutionError(f"the working directory {directory} does not exist")
    command = config.command or ""
    try:
        argv = ["/bin/sh", "-c", command] if config.shell else shlex.split(command)
    except ValueError as error:
        reason = str(error).lower()
        raise ExecutionError(f"the command cannot be split into words: {reason}") from error
    environ = {**UNBUFFERED, **os.environ, **config.env_vars}
    path = config.env_vars.get("PATH", os.environ.get("PATH"))
    missing = _missing_program(command, directory, path) if config.shell else ""
    return Command(argv, directory.absolute(), environ, missing)


def _run_command(
    config: LocalConfig, command: str, directory: Path, context: ExecutionContext
) -> bool:
    try:
        argv, _, env, _ = command_of(config, directory)
    except ExecutionError as error:
        return _failed(context, error.message)
    logger.info("running %s in %s", mask_text(command), directory)
    try:
        with _output(config, context) as output:
            watched = Watched(argv, cwd=directory, env=env, output=output, grace=context.grace)
            with _passed_on(watched.stdout):
                ended = watched.wait(config.timeout, context.cancellation)
    except OSError as error:
        return _failed(context, f"the command could not be started: {reason_of(error)[0]}")
    return _judge(ended, config, argv, context, directory)


def _judge(
    ended: Ended,
    config: LocalConfig,
    argv: list[str],
    context: ExecutionContext,
    directory: Path,
) -> bool:
    if ended.timed_out:
        raise StageTimeout(
            f"the command ran longer than its timeout of {config.timeout} s and was stopped",
            "raise 'timeout' if it needs more time",
        )
    if ended.cancelled:
        raise Cancelled("the command was stopped because somebody asked for it")
    if ended.ok:
        return True
    if ended.code in {_NOT_FOUND, _NOT_EXECUTABLE} and config.shell and config.command:
        path = config.env_vars.get("PATH", os.environ.get("PATH"))
        missing = _missing_program(config.command, directory, path)
        if missing:
            return _failed(context, missing)
    if ended.error is not None and not config.shell:
        reason = os.strerror(ended.error).lower()
        return _failed(context, f"the command {argv[0]!r} could not be started: {reason}")
    return _failed(context, f"the command {ended.describe()}")


def _missing_program(command: str, directory: Path, path: str | None) -> str:
    """Say which program of a shell command is missing; empty where that is not plain to see.

    A program may well end with 126 or 127 itself, so it is looked for.
    """
    try:
        words = shlex.split(command, comments=True)
    except ValueError:
        return ""
    # Assignments before a command, as in "OMP_NUM_THREADS=4 ./model", are not the program.
    program = next((w for w in words if "=" not in w), "")
    if not program or program in _SHELL_WORDS or set(program) & set("$`;&|()<>*?~"):
        return ""
    if "/" in program:
        file = directory / program
        if file.is_file():
            return "" if os.access(file, os.X_OK) else f"the command {program!r} is not executable"
        if file.exists():
            return f"the command {program!r} is not a program"
    elif shutil.which(program, path=path):
        return ""
    return f"the command {program!r} was not found; is it installed and on PATH?"


@contextmanager
def _output(config: LocalConfig, context: ExecutionContext) -> Iterator[int | IO[Any] | None]:
    """Where the command's output goes: nowhere of ours, the log file, or the logger."""
    if not config.capture_output:
        yield None
    elif context.log is not None:
        # The child writes the file itself: nothing is copied, nothing is lost with this process.
        with context.log.open("ab", buffering=0) as log:
            yield log
    elif config.stream_output:
        yield PIPE
    else:
        with tempfile.TemporaryFile("w+b") as kept:
            try:
                yield kept
            finally:
                kept.seek(0)
                _log_lines(kept)


@contextmanager
def _passed_on(stream: IO[bytes] | None) -> Iterator[None]:
    """Log a pipe's lines as they come, in a thread: who waits must see the time limit pass."""
    if stream is None:
        yield
        return
    reader = Thread(target=_log_lines, args=(stream,), daemon=True)
    reader.start()
    yield
    # Nothing that could hold the pipe open is left once the command has been waited for.
    reader.join()
    stream.close()


def _log_lines(stream: IO[bytes]) -> None:
    for line in stream:
        logger.info("%s", line.decode("utf-8", "replace").rstrip("\r\n"))


def _run_model(
    model_run: Any, config: LocalConfig, directory: Path, context: ExecutionContext
) -> bool:
    model = getattr(model_run, "config", None)
    if isinstance(model, HostedModel):
        said = _run_hosted(model, model_run, config, directory, context)
    else:
        run = getattr(model, "run", None)
        said = {"ran": callable(run), "success": True, "message": ""}
        if callable(run):
            with surroundings(config.env_vars, directory):
                said["success"] = run(model_run) is not False
    if not said["ran"]:
        logger.warning("no command is set and the model has no run() of its own: nothing ran")
    if said["success"]:
        return True
    message = "the model's run() said that it failed"
    return _failed(context, f"{message}: {said['message']}" if said["message"] else message)


def _run_hosted(
    model: HostedModel,
    model_run: Any,
    config: LocalConfig,
    directory: Path,
    context: ExecutionContext,
) -> dict[str, Any]:
    """Run the ``run()`` of a model of rompy's, which only the worker can call."""
    question = {"op": "run_model", "model_run": describe_model_run(model_run)}
    what = f"the run() of the model {model.name}"
    work = Work(model.host, what, question, config.timeout, config.env_vars, directory)
    said: dict[str, Any] = do_in_worker(work, context)
    return said


def _failed(context: ExecutionContext, message: str) -> bool:
    logger.error(message)
    return context.fail(message)
