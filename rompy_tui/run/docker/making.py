"""Makes the container of a run, or finds the one that an earlier process of the attempt made."""

from __future__ import annotations

import logging
import os
import secrets
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import called
from ...errors import reason_of
from ...secrets import mask_text
from .container import (
    LOG,
    RUN_LABEL,
    TOKEN_LABEL,
    Bind,
    as_command,
    binds,
    container_name,
    environment,
    shell_command,
    working_directory,
)
from .engine import Job, context_name, patiently
from .images import image_of
from .reports import RefusalError, engine_errors
from .watch import remove

if TYPE_CHECKING:
    from docker.models.containers import Container
    from docker.types import Mount

logger = logging.getLogger(__name__)

_LOST = "id already in use"
"""What containerd says where it has a container's processes and dockerd knows of none."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    image: str
    workspace: Path
    run_id: str
    token: str
    init: bool = True
    bind_log: bool = True


def found_again(job: Job) -> Container | None:
    """The container that an earlier process of this attempt made; started where that was left.

    Args:
        job: the run; its handle tells whether there may be one.

    Returns:
        The container; None where there is none.

    Raises:
        RefusalError: it was there and is gone, or cannot be started.
        MissingError: the engine is away, and the run must stop.
    """
    handle = job.context.handle
    if not handle.outside:
        return None
    wanted = {"label": f"{TOKEN_LABEL}={handle.get('token')}"}

    def ask() -> list[dict[str, Any]]:
        with engine_errors("the containers cannot be listed", patient=True):
            found: list[dict[str, Any]] = job.client.api.containers(all=True, filters=wanted)
            return found

    listed = patiently(job, ask)
    if not listed:
        if handle.get("id"):
            handle.keep(outside=False)
            raise RefusalError("the container was removed from outside while nobody watched it")
        return None

    def look() -> Container:
        with engine_errors("the container cannot be looked at", patient=True):
            return job.client.containers.get(listed[0]["Id"])

    container = patiently(job, look)
    if container.status == "created":
        _start(job, container)
    handle.begin()
    return container


def made(job: Job, workspace: Path, run_id: str) -> Container:
    """Make and start a container; whoever comes after a crash in between finds it by its token.

    Args:
        job: the run.
        workspace: the generated folder.
        run_id: the model run's.

    Raises:
        RefusalError: the engine refused; nothing of it is left there.
        MissingError: the engine is away. Where the handle says so by then, it may have been made.
        StageTimeout: getting the image took too long.
        Cancelled: somebody asked to stop.
        StorageError: the log cannot be written.
    """
    handle = job.context.handle
    token = handle.get("token") or secrets.token_hex(6)
    image = image_of(job)
    # Before the container starts: it writes the same log, and is not to be interrupted in a line.
    command, name = mask_text(str(job.config.executable)), container_name(run_id, token)
    logger.info("running %s in the container %s of %s", command, name, image)
    where = {"host": os.environ.get("DOCKER_HOST", ""), "docker_context": context_name()}
    handle.keep(backend="docker", token=token, outside=True, **where)
    wanted = _Wanted(image, workspace, run_id, token)
    try:
        while True:
            try:
                container = _created(job, wanted)
                handle.keep(id=container.id, name=container.name)
                _start(job, container)
                return container
            except RefusalError as refusal:
                wanted = _with_less(job, wanted, refusal)
    except RefusalError:
        handle.keep(outside=False)
        raise


def _with_less(job: Job, wanted: _Wanted, refusal: RefusalError) -> _Wanted:
    """What to try instead, where the engine refused something that a run can do without."""
    said = str(refusal)
    # The program that is to be the first process is missing: Docker's, or Podman's.
    if wanted.init and any(name in said for name in ("docker-init", "container-init")):
        logger.warning("the engine has no docker-init: a stopped model may have to be killed")
        return replace(wanted, init=False)
    # A folder that only its owner may enter, on a file server that does not trust root.
    if wanted.bind_log and job.context.log is not None and str(job.context.log) in said:
        logger.warning("the engine cannot reach the log: the output comes through the engine")
        return replace(wanted, bind_log=False)
    raise refusal


def _start(job: Job, container: Container) -> None:
    try:
        with engine_errors("the container could not be started"):
            container.start()
    except RefusalError as refusal:
        remove(container)
        if _LOST in str(refusal):
            raise RefusalError(
                "the engine went away while it started the container, and lost sight of it; what"
                f" still runs of it is found by: grep -l {container.id} /proc/[0-9]*/cgroup"
            ) from refusal
        raise
    job.context.handle.begin()


def _created(job: Job, wanted: _Wanted) -> Container:
    from docker.types import LogConfig

    config, api = job.config, job.client.api
    mounts = [*binds(config, wanted.workspace), *(_log_bind(job) if wanted.bind_log else [])]
    cores = _cores(job)
    name = container_name(wanted.run_id, wanted.token)
    called.note(as_command(config, wanted.image, name, mounts, cores), "docker")
    with engine_errors("the container could not be created"):
        # Not by the model of the library: of a mount with a mode it makes a volume as well.
        found = api.create_container(
            wanted.image,
            shell_command(config),
            name=name,
            labels={RUN_LABEL: wanted.run_id, TOKEN_LABEL: wanted.token},
            environment=environment(config),
            user=config.user,
            working_dir=working_directory(config, wanted.workspace),
            host_config=api.create_host_config(
                binds=[f"{b.host}:{b.target}:{b.mode}" for b in mounts if ":" not in b.host],
                mounts=[_mount(b) for b in mounts if ":" in b.host],
                nano_cpus=cores * 10**9,
                mem_limit=config.memory,
                init=wanted.init,
                # Another driver may be the daemon's default, and not give back all it was given;
                # nor would this one where the daemon keeps files small.
                log_config=LogConfig(type="json-file", config={"max-size": "1000g"}),
            ),
        )
        return job.client.containers.get(found["Id"])


def _log_bind(job: Job) -> list[Bind]:
    """The run's log, for the container to write itself where the engine is on this machine."""
    log = job.context.log
    if log is None or not job.is_local:
        return []
    try:
        if not log.parent.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH):
            # Nobody else gets into its folder, so that only the container's user gains by this.
            log.chmod(0o666)
    except OSError as error:
        logger.warning("the container cannot write the log: %s", reason_of(error)[0])
        return []
    return [Bind(str(log.absolute()), LOG, "rw,z")]


def _mount(bind: Bind) -> Mount:
    """For a path with a colon, which the short form of a volume cannot hold."""
    from docker.types import Mount

    return Mount(bind.target, bind.host, type="bind", read_only=bind.read_only)


def _cores(job: Job) -> int:
    """Docker refuses a limit above what the machine has; such a limit would limit nothing."""
    with engine_errors("Docker does not say how many cores it has"):
        available = int(job.client.info().get("NCPU") or job.config.cpu)
    if available < job.config.cpu:
        logger.warning("cpu is %d, but Docker has %d cores", job.config.cpu, available)
    return min(available, job.config.cpu)
