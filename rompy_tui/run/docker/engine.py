"""The Docker engine: where it is, what it can do, and how to wait for it while it is away."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ... import called
from ...backends import DockerConfig, ExecutionContext
from ...errors import MissingError
from ..output import Output
from .reports import RefusalError, engine_errors, unreachable

if TYPE_CHECKING:
    from docker import DockerClient
    from requests import Response

# Seconds: for one answer of the engine; between two tries while it is away.
_ANSWER = 30
_AGAIN = 1.0

GOING = 600.0
"""Seconds that an engine may be away while a container is to be stopped."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Engine:
    """A Docker engine that answers.

    Args:
        name: what it calls itself, as ``Docker Engine`` or ``Podman Engine``.
        version: its version.
        cores: those it can give to containers.
        limits_memory: whether it can limit a container's memory.
        context: the Docker context that names it; empty where none does.
    """

    name: str
    version: str
    cores: int
    limits_memory: bool
    context: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What belongs to one run.

    Args:
        config: what to run.
        context: tells when to stop.
        output: where output goes.
        client: the connection to the engine.
    """

    config: DockerConfig
    context: ExecutionContext
    output: Output
    client: DockerClient

    @property
    def is_local(self) -> bool:
        """Whether the engine sees the files of this machine."""
        # What Docker's library says for a Unix socket.
        return bool(self.client.api.base_url == "http+docker://localhost")

    @property
    def left(self) -> float:
        """Seconds that the container may still run."""
        return self.config.timeout - self.context.handle.seconds

    @property
    def must_stop(self) -> bool:
        """Whether somebody asked to stop, or the time is over."""
        return self.context.cancellation.requested or self.left <= 0


@contextmanager
def connection(context: ExecutionContext | None = None) -> Iterator[DockerClient]:
    """A connection to the engine that ``DOCKER_HOST`` or the current context names.

    Args:
        context: of a run that may have a container there already: then an engine that is away is
            waited for.

    Raises:
        MissingError: it does not answer, or there is no such context.
    """
    end = None
    while True:
        try:
            client = _connected(context)
            break
        except MissingError as error:
            if context is None or not context.handle.outside:
                raise
            context.handle.observe(f"{error.message}; trying again")
            if context.cancellation.requested:
                end = end or time.monotonic() + GOING
            if end and time.monotonic() > end:
                raise
            time.sleep(_AGAIN)
    try:
        yield client
    finally:
        client.close()


def _connected(context: ExecutionContext | None) -> DockerClient:
    from docker.errors import DockerException

    handle = context.handle if context is not None and context.handle.outside else None
    try:
        if handle is not None and handle.get("host") is not None:
            # Where the container was made, wherever the environment of this process points.
            place = handle.get("host"), handle.get("docker_context") or ""
        else:
            place = os.environ.get("DOCKER_HOST", ""), context_name()
        client = _client(*place)
    except (DockerException, OSError, ValueError) as error:
        raise unreachable(error) from error
    client.api.hooks["response"].append(_remember)
    return client


def _remember(answer: Response, *_: Any, **__: Any) -> None:
    """Remember what the engine was asked."""
    text = called.note(f"{answer.request.method} {answer.request.path_url}", "docker")
    called.ended(text, answer.elapsed.total_seconds(), said=f"HTTP {answer.status_code}")


def _client(host: str, name: str) -> DockerClient:
    import docker
    from docker.context import ContextAPI

    if not name:
        environ = {key: value for key, value in os.environ.items() if key != "DOCKER_HOST"}
        if host:
            environ["DOCKER_HOST"] = host
        return docker.from_env(timeout=_ANSWER, environment=environ)
    context = ContextAPI.get_context(name)
    if context is None:
        raise MissingError(
            f"there is no Docker context {name!r}",
            "list them with 'docker context ls', and take one: 'docker context use NAME'",
        )
    return docker.DockerClient(
        base_url=context.Host,
        tls=context.TLSConfig if str(context.Host).startswith(("tcp:", "https:")) else False,
        timeout=_ANSWER,
        use_ssh_client=str(context.Host).startswith("ssh:"),
    )


def context_name() -> str:
    """The Docker context in use (docker-context(1)); empty for the default one."""
    from docker.context.config import get_current_context_name

    if os.environ.get("DOCKER_HOST"):
        return ""
    name = os.environ.get("DOCKER_CONTEXT") or get_current_context_name()
    return "" if name in {"", "default"} else str(name)


def describe_engine() -> Engine:
    """The engine that containers would run on.

    Raises:
        MissingError: it cannot be reached, or says no.
    """
    with connection() as client:
        try:
            with engine_errors("the Docker engine refused"):
                version, info = client.version(), client.info()
        except RefusalError as refusal:
            raise MissingError(str(refusal)) from refusal
    components = version.get("Components") or [{}]
    name = (version.get("Platform") or {}).get("Name") or components[0].get("Name") or "Docker"
    return Engine(
        str(name),
        str(version.get("Version", "")),
        int(info.get("NCPU") or 0),
        bool(info.get("MemoryLimit")),
        context_name(),
    )


def image_names() -> list[str]:
    """The names of the images that the engine has, tags included.

    Raises:
        MissingError: it cannot be reached, or says no.
    """
    with connection() as client:
        try:
            with engine_errors("the Docker engine refused"):
                images = client.api.images()
        except RefusalError as refusal:
            raise MissingError(str(refusal)) from refusal
    names = {str(name) for image in images for name in image.get("RepoTags") or ()}
    return sorted(name for name in names if "<none>" not in name)


def patiently(job: Job, ask: Callable[[], T], patience: float | None = None) -> T:
    """Ask the engine something, again and again while it is away.

    Args:
        job: the run, which is told that the engine is away.
        ask: asks once.
        patience: for so many seconds, whoever asks to stop; where None, until the run must stop.

    Returns:
        What it returned.

    Raises:
        MissingError: the engine did not come back.
        RefusalError: it refused.
    """
    end = None if patience is None else time.monotonic() + patience
    while True:
        try:
            found = ask()
        except MissingError as error:
            job.context.handle.observe(f"{error.message}; trying again")
            job.context.handle.keep(away=True)
            if job.must_stop if end is None else time.monotonic() > end:
                raise
            if end is None:
                job.context.cancellation.wait(_AGAIN)
            else:
                time.sleep(_AGAIN)
            continue
        if job.context.handle.get("words"):
            job.context.handle.observe("")
        return found
