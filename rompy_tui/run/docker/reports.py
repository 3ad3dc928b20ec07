"""What Docker says, in plain sentences. Nothing here needs Docker's library."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from urllib3.exceptions import HTTPError

from ...backends import DockerConfig
from ...errors import MissingError, reason_of
from ..output import Output

# HTTP.
_NO_SUCH_THING = 404
_ITS_OWN_FAULT = 500
_NOT_EXECUTABLE = 126
_NOT_FOUND = 127
_KILLED = 137
_SIGNALLED = {137, 143}


class RefusalError(Exception):
    """Why the run failed: one sentence.

    Args:
        message: the sentence.
        missing: whether what was asked for does not exist.
    """

    def __init__(self, message: str, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


@contextmanager
def engine_errors(doing: str, during: str = "", *, patient: bool = False) -> Iterator[None]:
    """Say in errors of ours what Docker refused, or that it is not there.

    Args:
        doing: begins the sentence, as "the container could not be started".
        during: for :func:`unreachable`.
        patient: take an error within Docker itself (HTTP 5xx) for no answer: asked again, it may
            know.

    Raises:
        RefusalError: Docker answered with an error.
        MissingError: it did not answer.
    """
    try:
        yield
    except (HTTPError, OSError) as error:
        # Only answers have an explanation; by it they are told apart without Docker's library.
        if not hasattr(error, "explanation"):
            raise unreachable(error, during) from error
        reason = str(error.explanation or error).strip().rstrip(".")
        status = int(getattr(error, "status_code", None) or 0)
        if patient and status >= _ITS_OWN_FAULT:
            raise MissingError(f"Docker has a fault of its own{during}: {reason}") from error
        missing = status == _NO_SUCH_THING
        raise RefusalError(f"{doing}: {reason}", missing) from error


def unreachable(error: BaseException, during: str = "") -> MissingError:
    """Say why Docker cannot be reached.

    Args:
        error: what its library raised.
        during: what was going on meanwhile, as " while ...".

    Returns:
        The error to raise; its hint says what to do.
    """
    where = os.environ.get("DOCKER_HOST") or os.environ.get("DOCKER_CONTEXT") or "its usual socket"
    cause = _system_error(error)
    reason = reason_of(cause)[0] if cause else str(error)
    hint = "start the Docker daemon, or set DOCKER_HOST to where it listens"
    if isinstance(cause, PermissionError):
        hint = "join the group that may use it (usermod --append --groups docker NAME), log in anew"
    elif isinstance(cause, FileNotFoundError):
        reason = "there is no such socket"
    return MissingError(f"Docker cannot be reached at {where}{during}: {reason}", hint)


def _system_error(error: BaseException | None) -> OSError | None:
    """The operating system's own error, which the libraries in between have wrapped up."""
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return error
        error = error.__cause__ or error.__context__
    return None


def pass_on(
    events: Iterable[Mapping[str, Any]], output: Output, observe: Callable[[str], None]
) -> None:
    """Write down what Docker says while it pulls or builds an image.

    Args:
        events: of the engine API's ``/images/create`` or ``/build``.
        output: where the text goes; progress bars are left out.
        observe: gets the progress of a pull in words.

    Raises:
        RefusalError: Docker could not do it.
    """
    layers: dict[str, tuple[int, int]] = {}
    for event in events:
        detail = event.get("progressDetail") or {}
        if detail.get("total"):
            layers[str(event.get("id"))] = (int(detail.get("current") or 0), int(detail["total"]))
            done, whole = (sum(part) for part in zip(*layers.values(), strict=True))
            observe(f"pulling the image: {done / whole:.0%} of {whole / 1e6:.0f} MB")
        if "error" in event:
            raise RefusalError(str(event["error"]).strip())
        if "stream" in event:
            output.write(str(event["stream"]).encode())
        elif "status" in event and not event.get("progressDetail"):
            line = f"{event['status']} {event.get('id', '')}".rstrip()
            output.write(f"{line}\n".encode())


def figures(stats: Mapping[str, Any]) -> tuple[float, int] | None:
    """What a container uses.

    Args:
        stats: the engine API's answer about its use.

    Returns:
        Processor seconds used so far and bytes of memory in use now, without what the kernel only
        keeps of files (docker-stats(1)); None where the container does not run.
    """
    used = ((stats.get("cpu_stats") or {}).get("cpu_usage") or {}).get("total_usage")
    memory = stats.get("memory_stats") or {}
    if not used or not memory.get("usage"):
        return None
    kinds = memory.get("stats") or {}
    kept = kinds.get("total_inactive_file", kinds.get("inactive_file", 0))
    return used / 1e9, max(0, int(memory["usage"]) - int(kept))


def failure(config: DockerConfig, state: Mapping[str, Any], away: bool = False) -> str:
    """Why a container that has ended failed.

    Args:
        config: what it was made from.
        state: ``State`` of the engine API's answer about the container.
        away: whether the engine was away while it ran.

    Returns:
        One sentence, empty where the container ended well.
    """
    code = int(state.get("ExitCode", -1))
    error = str(state.get("Error") or "").strip()
    if code == 0 and not error:
        return ""
    how = f"ended with exit status {code}"
    if state.get("OOMKilled"):
        return f"the container ran out of memory ({_limit(config)}) and {how}"
    if code in _SIGNALLED and away:
        # A daemon that does not leave its containers running ends them when it comes back.
        return f"the container {how}: the Docker daemon was away while it ran"
    if code == _KILLED and config.memory:
        # On a busy machine the engine may notice the lack of memory after the end, or never.
        return f"the container {how} (killed): it probably ran out of memory ({_limit(config)})"
    if code == _NOT_FOUND:
        how += f": a program of {config.executable!r} was not found in the image"
    elif code == _NOT_EXECUTABLE:
        how += f": a program of {config.executable!r} is not executable"
    return f"the container {how}{f' ({error})' if error else ''}"


def warning(config: DockerConfig, state: Mapping[str, Any]) -> str:
    """What is suspicious about a container that ended well.

    Args:
        config: what it was made from.
        state: as for :func:`failure`.

    Returns:
        One sentence, or an empty text. The kernel may have killed a child for its memory while
        the command went on and ended with status 0.
    """
    if not state.get("OOMKilled"):
        return ""
    return (
        f"a process in the container was killed because the memory ran out ({_limit(config)}),"
        " though the command ended with exit status 0: check the results"
    )


def _limit(config: DockerConfig) -> str:
    return f"limit {config.memory}" if config.memory else "no limit is set"
