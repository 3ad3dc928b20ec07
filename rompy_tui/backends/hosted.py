"""Configs of plugins as the program holds them: plain values, never the plugin's own class.

The plugin's code runs in a worker process (:mod:`rompy_tui.plugins.host`) when the stage runs.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import Cancelled, ExecutionError, StageTimeout
from ..plugins import Entry, load_reference
from ..plugins.host.client import WORKER, Host, plain, reference_of
from .execution import UNBUFFERED, ExecutionContext
from .processes import Watched

_DEFAULT_TIMEOUT = 3600


@dataclass(frozen=True, slots=True)
class HostedConfig:
    """The values for a plugin, already validated by it.

    Args:
        entry: the plugin.
        values: as a file holds them, resolved.
        host: the interpreter that holds the plugin.
    """

    entry: Entry
    values: dict[str, Any]
    host: Host = field(default_factory=Host)

    @property
    def type(self) -> str:
        """The plugin's name in files."""
        return self.entry.name

    @property
    def timeout(self) -> int:
        """Longest time it may take, in seconds."""
        return int(self.values.get("timeout") or _DEFAULT_TIMEOUT)

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


def describe_model_run(model_run: Any) -> dict[str, Any]:
    """A model run as the worker can make it again: plain values, its output directory absolute."""
    values: dict[str, Any] = model_run.model_dump(mode="json")
    values["output_dir"] = str(Path(model_run.output_dir).absolute())
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
    question = {"entry": reference_of(config.entry), "values": config.values, "log": True}
    if config.working_dir is not None:
        question["directory"] = str(config.working_dir.absolute())
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
        asked.write(json.dumps(plain({**question, **request}), default=str).encode())
        asked.seek(0)
        output = context.log.open("ab", buffering=0) if context.log else None
        try:
            watched = Watched(
                [config.host.python, str(WORKER), str(answer.fileno())],
                # The worker goes to working_dir itself: relative values start from here.
                cwd=Path.cwd(),
                env={**UNBUFFERED, **os.environ, **config.env_vars},
                output=output,
                grace=context.grace,
                stdin=asked,
                pass_fds=(answer.fileno(),),
            )
            ended = watched.wait(config.timeout, context.cancellation)
        finally:
            if output is not None:
                output.close()
        if ended.timed_out:
            raise StageTimeout(f"{config.type} ran longer than its timeout of {config.timeout} s")
        if ended.cancelled:
            raise Cancelled(f"{config.type} was stopped because somebody asked for it")
        answer.seek(0)
        reply = answer.read()
    if not ended.ok or not reply:
        # Ending well without an answer is a failure: a plugin may call os._exit(0).
        raise ExecutionError(f"the process of {config.type} {ended.describe()} without an answer")
    return _result_of(json.loads(reply), config, context)


def _result_of(reply: dict[str, Any], config: HostedConfig, context: ExecutionContext) -> Any:
    if reply["ok"]:
        return reply["result"]
    if context.log is not None:
        with context.log.open("a", encoding="utf-8") as log:
            log.write(reply["traceback"])
    raise ExecutionError(f"{config.type} failed: {reply['error']}")
