"""Waits for a container that runs: its output, its limits, its end."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ...errors import Cancelled, ExecutionError, MissingError, StageTimeout
from ..background import Background, Waited
from .engine import GOING, Job, connection, patiently
from .output import Stream
from .reports import RefusalError, engine_errors, failure, figures, warning

if TYPE_CHECKING:
    from docker.models.containers import Container

logger = logging.getLogger(__name__)

# Seconds: between looks at a container that runs; for the engine to let go of what was stopped.
_LOOK = 1.0
_LETTING_GO = 10.0


def watched(job: Job, container: Container) -> bool:
    """Follow a started container to its end.

    The container is removed, where the config says so, once its output and exit code are known.
    While the engine is away, what it said last holds: it is asked again until it is back.

    Args:
        job: the run.
        container: started, and made for this run alone.

    Returns:
        True: it ended well.

    Raises:
        RefusalError: it failed, or was removed by somebody else.
        StageTimeout: it ran longer than the config's ``timeout`` seconds and was stopped.
        Cancelled: somebody asked to stop, and it was.
        StorageError: the log cannot be written; the container is kept.
    """
    stream = Stream(job, container)
    stream.follow()
    try:
        waited, asked = _until_end(job, container, stream)
    except RefusalError:
        # It is gone, and so is its output: the connection is closed once both have answered.
        stream.wait(_LETTING_GO)
        raise
    except BaseException:
        _stop(container, 0)
        job.context.handle.keep(outside=False)
        stream.wait(_LETTING_GO)
        if job.config.remove_container:
            remove(container)
        raise
    if waited is not Waited.DONE:
        _stop_patiently(job, container, waited)
    # Its answer comes as well; the connection is not closed before.
    asked.wait(_LETTING_GO)
    try:
        state = patiently(job, lambda: _state(container), GOING)
        complete = stream.finish()
    except RefusalError as refusal:
        stream.wait(_LETTING_GO)
        raise (_removed(container) or refusal) from refusal
    if waited is Waited.DONE and (removed := _removed(container)):
        raise removed
    if complete and job.config.remove_container:
        job.context.handle.at_last(partial(_remove_anew, str(container.id)))
    if waited is not Waited.DONE:
        raise stopped(waited, job, "the container")
    if problem := failure(job.config, state, away=bool(job.context.handle.get("away"))):
        raise RefusalError(problem)
    if doubt := warning(job.config, state):
        logger.warning("%s", doubt)
        job.output.note(doubt)
    return True


def _until_end(job: Job, container: Container, stream: Stream) -> tuple[Waited, Background[Any]]:
    """Why waiting ended, and the question for the container's end that may still be open."""
    ended: Background[Any] = Background(container.wait)
    looked = 0.0
    while True:
        waited = ended.wait(min(_LOOK, max(job.left, 0.0)), job.context.cancellation)
        if waited is Waited.DONE:
            if _has_ended(job, container):
                return Waited.DONE, ended
            # The engine was away and is back, or it is time to stop.
            stream.follow()
            ended = Background(container.wait)
        if job.context.cancellation.requested:
            return Waited.CANCELLED, ended
        if job.left <= 0:
            return Waited.TIMED_OUT, ended
        if waited is Waited.TIMED_OUT and time.monotonic() - looked > _pause(job):
            # An engine far away may be cut off without a word: waiting for it would not end.
            if _has_ended(job, container):
                return Waited.DONE, ended
            _tell_figures(job, container)
            looked = time.monotonic()


def _pause(job: Job) -> float:
    """Seconds between two looks at a container: rarer the longer it runs."""
    return min(max(2.0, job.context.handle.seconds / 100), 60.0)


def _tell_figures(job: Job, container: Container) -> None:
    tell = job.context.figures
    if tell is None:
        return
    asked: Background[Any] = Background(lambda: container.stats(stream=False, one_shot=True))
    if asked.wait(_LETTING_GO, job.context.cancellation) is not Waited.DONE:
        return
    try:
        found = figures(asked.result())
    except Exception as error:  # noqa: BLE001  what a run uses is never worth the run
        # It ends just now, or the engine is away or too old: whoever waits for it says so.
        logger.debug("no figures: %s", error)
        return
    if found:
        tell(*found)


def _has_ended(job: Job, container: Container) -> bool:
    """Whether a container has ended, by its state alone; False where the run must stop first."""
    try:
        state = patiently(job, lambda: _state(container))
    except MissingError:
        return False
    except RefusalError as refusal:
        if refusal.missing:
            raise _gone() from refusal
        raise
    return not state.get("Running")


def _state(container: Container) -> Mapping[str, Any]:
    during = f" while {container.name} ran"
    with engine_errors("the container cannot be looked at", during, patient=True):
        container.reload()
    state: Mapping[str, Any] = container.attrs["State"]
    return state


def _gone() -> RefusalError:
    return RefusalError("the container was removed from outside while it ran")


def _removed(container: Container) -> RefusalError | None:
    """The error to raise where somebody else has removed the container, or is about to."""
    try:
        gone = _state(container).get("Status") in {"removing", "dead"}
    except RefusalError as refusal:
        gone = refusal.missing
    except MissingError:
        gone = False
    return _gone() if gone else None


def _stop_patiently(job: Job, container: Container, waited: Waited) -> None:
    def ask() -> None:
        with engine_errors(f"the container {container.name} could not be stopped"):
            container.stop(timeout=math.ceil(job.context.grace))

    try:
        patiently(job, ask, GOING)
    except RefusalError as refusal:
        if not refusal.missing:
            logger.error("%s", refusal)
    except MissingError as error:
        hint = f"it may still run; see to it with: docker rm --force {container.name}"
        what = f"the container could not be stopped: {error.message}"
        raise (Cancelled if waited is Waited.CANCELLED else StageTimeout)(what, hint) from error


def _stop(container: Container, grace: float) -> None:
    """Ask the container to end, kill it ``grace`` seconds later."""
    try:
        with engine_errors(f"the container {container.name} could not be stopped"):
            container.stop(timeout=math.ceil(grace))
    except (RefusalError, MissingError) as refusal:
        if not getattr(refusal, "missing", False):
            logger.error("%s", refusal)


def remove(container: Container) -> None:
    """Remove a container and its anonymous volumes; only warn where that fails."""
    try:
        with engine_errors(f"the container {container.name} could not be removed"):
            container.remove(force=True, v=True)
    except (RefusalError, MissingError) as refusal:
        if not getattr(refusal, "missing", False):
            logger.warning("%s", refusal)


def _remove_anew(identifier: str) -> None:
    """Remove a container when the connection by which it was followed is closed."""
    try:
        with connection() as client:
            remove(client.containers.get(identifier))
    except (OSError, MissingError) as error:
        # What Docker's library raises is an OSError.
        logger.warning("the container %s could not be removed: %s", identifier[:12], error)


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
