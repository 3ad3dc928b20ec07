"""Waits for a container that runs: its output, its limits, its end."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ..backends import DockerConfig, ExecutionContext
from ..errors import Cancelled, ExecutionError, StageTimeout
from .background import Background, Waited
from .docker_reports import RefusalError, engine_errors, failure, warning
from .output import Output

logger = logging.getLogger(__name__)

# Seconds: for the daemon to pass on the last output, and to report the end of what was stopped.
_LAST_OUTPUT = 60.0
_LETTING_GO = 10.0


class Container(Protocol):
    """What is used here of the container class of Docker's library."""

    attrs: dict[str, Any]

    @property
    def name(self) -> str | None:
        """Its unique name."""

    def wait(self) -> Any:
        """Block until it has ended."""

    def logs(self, *, stream: Literal[True], follow: bool) -> Iterable[bytes]:
        """Its output from the first byte on, both streams in their order."""

    def stop(self, *, timeout: int) -> None:
        """Ask it to end, kill it ``timeout`` seconds later."""

    def reload(self) -> None:
        """Ask the daemon for ``attrs`` again."""

    def remove(self, *, v: bool, force: bool) -> None:
        """Remove it, and with ``v`` its anonymous volumes."""


@dataclass(frozen=True, slots=True)
class Job:
    """What belongs to one run.

    Args:
        config: what to run.
        context: tells when to stop.
        output: where output goes.
    """

    config: DockerConfig
    context: ExecutionContext
    output: Output


def watched(job: Job, container: Container) -> bool:
    """Follow a started container to its end.

    The container is removed, where the config says so, once its output and exit code are known.

    Args:
        job: the run.
        container: started, and made for this run alone.

    Returns:
        True: it ended well.

    Raises:
        RefusalError: it failed, or was removed by somebody else.
        MissingError: the daemon is no longer there.
        StageTimeout: it ran longer than the config's ``timeout`` seconds and was stopped.
        Cancelled: somebody asked to stop, and it was.
        StorageError: the log cannot be written; the container is kept.
    """
    ended = Background(container.wait)
    logs = Background(lambda: _copy_logs(container, job.output))
    try:
        waited = ended.wait(job.config.timeout, job.context.cancellation)
    except BaseException:
        _stop(container, 0)
        logs.wait(_LETTING_GO)
        if job.config.remove_container:
            remove(container)
        raise
    if waited is not Waited.DONE:
        _stop(container, job.context.grace)
    try:
        state = _final_state(container, ended)
        complete = _all_is_copied(container, job.output, logs)
    except RefusalError as refusal:
        raise (_removed(container) or refusal) from refusal
    if waited is Waited.DONE and (removed := _removed(container)):
        raise removed
    if complete and job.config.remove_container:
        remove(container)
    if waited is not Waited.DONE:
        raise stopped(waited, job, "the container")
    if problem := failure(job.config, state):
        raise RefusalError(problem)
    if doubt := warning(job.config, state):
        logger.warning("%s", doubt)
        job.output.note(doubt)
    return True


def _copy_logs(container: Container, output: Output) -> int:
    copied = 0
    with engine_errors("the container's output cannot be read"):
        for chunk in container.logs(stream=True, follow=True):
            output.write(chunk)
            copied += len(chunk)
    return copied


def _all_is_copied(container: Container, output: Output, logs: Background[int]) -> bool:
    if logs.wait(_LAST_OUTPUT) is not Waited.DONE:
        logger.warning("not all output could be read: the container %s is kept", container.name)
        return False
    # Docker 20.10 may end a stream that follows before the last bytes of a container.
    copied = logs.result()
    with engine_errors("the container's output cannot be read"):
        for chunk in container.logs(stream=True, follow=False):
            if rest := chunk[copied:]:
                output.write(rest)
            copied = max(0, copied - len(chunk))
    return True


def _final_state(container: Container, ended: Background[Any]) -> dict[str, Any]:
    with engine_errors("the container cannot be waited for", f" while {container.name} ran"):
        if ended.wait(_LETTING_GO) is Waited.DONE:
            ended.result()
        container.reload()
    state: dict[str, Any] = container.attrs["State"]
    return state


def _removed(container: Container) -> RefusalError | None:
    """The error to raise where somebody else has removed the container, or is about to."""
    try:
        with engine_errors("the container cannot be looked at"):
            container.reload()
        gone = container.attrs["State"].get("Status") in {"removing", "dead"}
    except RefusalError as refusal:
        gone = refusal.missing
    return RefusalError("the container was removed from outside while it ran") if gone else None


def _stop(container: Container, grace: float) -> None:
    """Ask the container to end, kill it ``grace`` seconds later."""
    try:
        with engine_errors(f"the container {container.name} could not be stopped"):
            container.stop(timeout=math.ceil(grace))
    except RefusalError as refusal:
        if not refusal.missing:
            logger.error("%s", refusal)


def remove(container: Container) -> None:
    """Remove a container and its anonymous volumes; only warn where that fails."""
    try:
        with engine_errors(f"the container {container.name} could not be removed"):
            container.remove(force=True, v=True)
    except RefusalError as refusal:
        if not refusal.missing:
            logger.warning("%s", refusal)


def stopped(waited: Waited, job: Job, what: str) -> ExecutionError:
    """The error for something that was stopped before its end.

    Args:
        waited: why.
        job: the run.
        what: how the sentence calls it.
    """
    if waited is Waited.CANCELLED:
        return Cancelled(f"{what} was stopped because somebody asked for it")
    return StageTimeout(
        f"{what} ran longer than its timeout of {job.config.timeout} s and was stopped",
        "raise 'timeout' if it needs more time",
    )
