"""Configs of plugins as the program holds them: plain values, never the plugin's own class.

The plugin's code runs in a worker process (:mod:`rompy_tui.plugins.host`) when the stage runs.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import Cancelled, ExecutionError, StageTimeout
from ..plugins import Entry, load_reference
from ..plugins.host import environ_of
from ..plugins.host.client import WORKER, Host, plain, reference_of
from .execution import UNBUFFERED, ExecutionContext
from .processes import Ended, Watched

_DEFAULT_TIMEOUT = 3600


@dataclass(frozen=True, slots=True)
class HostedConfig:
    """The values for a plugin, already validated by it.

    Args:
        entry: the plugin.
        values: as a file holds them, resolved.
        host: the interpreter that holds the plugin.
        limit: longest time it may take, in seconds, where the run's record says so; not among
            the values, because its class may not know that field.
    """

    entry: Entry
    values: dict[str, Any]
    host: Host = field(default_factory=Host)
    limit: float | None = None

    @property
    def type(self) -> str:
        """The plugin's name in files."""
        return self.entry.name

    @property
    def timeout(self) -> float:
        """Longest time it may take, in seconds."""
        return self.limit or float(self.values.get("timeout") or _DEFAULT_TIMEOUT)

    @property
    def env_vars(self) -> dict[str, str]:
        """Environment variables to set while it runs."""
        return {str(k): str(v) for k, v in (self.values.get("env_vars") or {}).items()}

    @property
    def working_dir(self) -> Path | None:
        """Directory to run in."""
        chosen = self.values.get("working_dir")
        return Path(chosen) if chosen else None

    def get_backend_class(self) -> Any:
        """The run backend that asks the worker."""
        return load_reference("rompy_tui.run.hosted:HostedRunBackend", "hosted backends")

    def get_postprocessor_class(self) -> Any:
        """The postprocessor that asks the worker."""
        return load_reference(
            "rompy_tui.postprocess.hosted:HostedPostprocessor", "hosted processors"
        )


@dataclass(frozen=True, slots=True)
class HostedModel:
    """The config of a model that rompy and a plugin of it have.

    Args:
        name: its ``model_type``.
        values: as a file holds them, resolved.
        host: the interpreter that holds rompy and the plugin.
    """

    name: str
    values: dict[str, Any]
    host: Host


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is to do for a stage.

    Args:
        host: the interpreter.
        what: how messages call the work, as the name of a plugin.
        question: ``op``, and what belongs to it.
        timeout: longest time it may take, in seconds; None where there is no limit.
        env_vars: environment variables to set meanwhile.
        directory: where to work; where this process is where None.
    """

    host: Host
    what: str
    question: dict[str, Any]
    timeout: float | None = None
    env_vars: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None


def describe_model_run(model_run: Any) -> dict[str, Any]:
    """A generated model run as the worker can make it again.

    Args:
        model_run: ours; of a base model or of one of rompy's.

    Returns:
        Plain values; the output directory is absolute, and nothing of it is to be deleted: rompy
        does that when the run is looked at.
    """
    values: dict[str, Any] = model_run.model_dump(mode="json")
    values["output_dir"] = str(Path(model_run.output_dir).absolute())
    values["delete_existing"] = False
    return values


def stage_in_worker(
    config: HostedConfig, request: dict[str, Any], context: ExecutionContext
) -> Any:
    """Run one stage of a plugin in a worker.

    Args:
        config: the plugin and its values.
        request: ``op`` and what belongs to it.
        context: tells when to stop and where output goes.

    Returns:
        The plugin's result.

    Raises:
        StageTimeout: it ran longer than its ``timeout``.
        Cancelled: somebody asked to stop.
        ExecutionError: it raised, crashed, or ended without an answer.
    """
    question = {"entry": reference_of(config.entry), "values": config.values, **request}
    work = Work(
        config.host, config.type, question, config.timeout, config.env_vars, config.working_dir
    )
    return do_in_worker(work, context)


def do_in_worker(work: Work, context: ExecutionContext) -> Any:
    """Have something done by a worker, its output in the stage's log.

    Args:
        work: what to do.
        context: tells when to stop and where output goes; without a log, to standard error.

    Returns:
        The result.

    Raises:
        StageTimeout: it took too long.
        Cancelled: somebody asked to stop.
        ExecutionError: it raised, crashed, or ended without an answer.
    """
    question = {**work.question, "log": True}
    if work.directory is not None:
        question["directory"] = str(work.directory.absolute())
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
        asked.write(json.dumps(plain(question), default=str).encode())
        asked.seek(0)
        ended = _work(work, asked, answer, context)
        if ended.timed_out:
            limit = f"its timeout of {work.timeout:g} s"
            raise StageTimeout(f"{work.what} ran longer than {limit}")
        if ended.cancelled:
            raise Cancelled(f"{work.what} was stopped because somebody asked for it")
        answer.seek(0)
        reply = answer.read()
    if not ended.ok or not reply:
        # Ending well without an answer is a failure: a plugin may call os._exit(0).
        raise ExecutionError(f"the process of {work.what} {ended.describe()} without an answer")
    return _result_of(json.loads(reply), work.what, context)


def _work(work: Work, asked: Any, answer: Any, context: ExecutionContext) -> Ended:
    output = context.log.open("ab", buffering=0) if context.log else None
    try:
        watched = Watched(
            [work.host.python, str(WORKER), str(answer.fileno())],
            # The worker goes to the directory itself: relative values start from here.
            cwd=Path.cwd(),
            env={**UNBUFFERED, **environ_of(work.host.python), **work.env_vars},
            # What a command prints on standard output is data, and this is none.
            output=output or sys.__stderr__,
            grace=context.grace,
            stdin=asked,
            pass_fds=(answer.fileno(),),
        )
        return watched.wait(work.timeout, context.cancellation)
    finally:
        if output is not None:
            output.close()


def _result_of(reply: dict[str, Any], what: str, context: ExecutionContext) -> Any:
    if reply["ok"]:
        return reply["result"]
    if context.log is not None:
        with context.log.open("a", encoding="utf-8") as log:
            log.write(reply["traceback"])
    raise ExecutionError(f"{what} failed: {reply['error']}")
