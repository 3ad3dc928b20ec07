"""Runs the model in a Docker container."""

from __future__ import annotations

import logging
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...backends import DockerConfig, ExecutionContext
from ...secrets import mask_text
from ..output import Output
from .container import (
    LOG,
    RUN_LABEL,
    TOKEN_LABEL,
    Bind,
    binds,
    container_name,
    environment,
    shell_command,
    working_directory,
)
from .engine import Job, connection, patiently
from .images import image_of
from .reports import RefusalError, engine_errors
from .watch import remove, watched

if TYPE_CHECKING:
    from docker.models.containers import Container
    from docker.types import Mount

logger = logging.getLogger(__name__)


class DockerRunBackend:
    """Runs the model in a container; the workspace is mounted at ``/app/run_id``."""

    def run(
        self,
        model_run: Any,
        config: DockerConfig,
        workspace_dir: str | Path | None = None,
        context: ExecutionContext | None = None,
    ) -> bool:
        """Run the model.

        Args:
            model_run: the run; ``generate()`` and ``run_id`` are used.
            config: image or Dockerfile, command, limits, volumes. A ``working_dir`` inside the
                workspace is that place in the container; any other is mounted besides, at
                ``/app/working_dir``. ``timeout`` (seconds) is for the container, and once more
                for pulling or building its image.
            workspace_dir: the generated folder; generated first where None.
            context: tells when to stop and where output goes.

        Returns:
            Whether it ended well; ``context.failure`` says why not.

        Raises:
            MissingError: Docker cannot be reached, or is no longer there.
            StageTimeout: it ran longer than ``config.timeout`` seconds and was stopped.
            Cancelled: somebody asked to stop, and it was.
            StorageError: the log cannot be written.
        """
        context = context or ExecutionContext()
        workspace = Path(workspace_dir) if workspace_dir else Path(model_run.generate())
        try:
            with (
                context.handle.for_one_run(),
                connection(context) as client,
                Output(context.log, logger) as output,
            ):
                job = Job(config, context, output, client)
                container = _found(job)
                if container is None:
                    context.cancellation.raise_if_requested()
                    _check_hosts(binds(config, workspace))
                    container = _made(job, workspace, str(model_run.run_id))
                return watched(job, container)
        except RefusalError as refusal:
            return context.fail(str(refusal))


def _check_hosts(mounts: Sequence[Bind]) -> None:
    # Docker would make an empty directory, owned by root, of what is missing.
    for bind in mounts:
        if not Path(bind.host).exists():
            raise RefusalError(f"{bind.host}, to be mounted at {bind.target}, does not exist")


def _found(job: Job) -> Container | None:
    """The container that an earlier process of this attempt made, and perhaps did not start."""
    handle = job.context.handle
    if not handle.outside:
        return None
    wanted = {"label": f"{TOKEN_LABEL}={handle.get('token')}"}

    def ask() -> list[dict[str, Any]]:
        with engine_errors("the containers cannot be listed"):
            found: list[dict[str, Any]] = job.client.api.containers(all=True, filters=wanted)
            return found

    listed = patiently(job, ask)
    if not listed:
        if handle.get("id"):
            handle.keep(outside=False)
            raise RefusalError("the container was removed from outside while nobody watched it")
        return None
    container = _by_id(job, listed[0]["Id"])
    if container.status == "created":
        _start(job, container)
    return container


def _by_id(job: Job, identifier: str) -> Container:
    def ask() -> Container:
        with engine_errors("the container cannot be looked at"):
            return job.client.containers.get(identifier)

    return patiently(job, ask)


def _made(job: Job, workspace: Path, run_id: str) -> Container:
    """Make and start a container; whoever comes after a crash in between finds it by its token."""
    handle = job.context.handle
    token = handle.get("token") or secrets.token_hex(6)
    image = image_of(job)
    # Before the container starts: it writes the same log, and is not to be interrupted in a line.
    command, name = mask_text(str(job.config.executable)), container_name(run_id, token)
    logger.info("running %s in the container %s of %s", command, name, image)
    handle.keep(backend="docker", token=token, outside=True)
    try:
        try:
            return _started(job, image, workspace, run_id, token, init=True)
        except RefusalError as refusal:
            # The program that is to be the first process is missing: Docker's, or Podman's.
            if not any(name in str(refusal) for name in ("docker-init", "container-init")):
                raise
            logger.warning("the engine has no docker-init: a stopped model may have to be killed")
            return _started(job, image, workspace, run_id, token, init=False)
    except RefusalError:
        handle.keep(outside=False)
        raise


def _started(
    job: Job, image: str, workspace: Path, run_id: str, token: str, *, init: bool
) -> Container:
    container = _created(job, image, workspace, run_id, token, init=init)
    job.context.handle.keep(id=container.id, name=container.name)
    _start(job, container)
    return container


def _start(job: Job, container: Container) -> None:
    try:
        with engine_errors("the container could not be started"):
            container.start()
    except RefusalError:
        remove(container)
        raise
    job.context.handle.begin()


def _created(
    job: Job, image: str, workspace: Path, run_id: str, token: str, *, init: bool
) -> Container:
    from docker.types import LogConfig

    config, api = job.config, job.client.api
    mounts = [*binds(config, workspace), *_log_bind(job)]
    cores = _cores(job)
    with engine_errors("the container could not be created"):
        # Not by the model of the library: of a mount with a mode it makes a volume as well.
        made = api.create_container(
            image,
            shell_command(config),
            name=container_name(run_id, token),
            labels={RUN_LABEL: run_id, TOKEN_LABEL: token},
            environment=environment(config),
            user=config.user,
            working_dir=working_directory(config, workspace),
            host_config=api.create_host_config(
                binds=[f"{b.host}:{b.target}:{b.mode}" for b in mounts if ":" not in b.host],
                mounts=[_mount(b) for b in mounts if ":" in b.host],
                nano_cpus=cores * 10**9,
                mem_limit=config.memory,
                init=init,
                # Another driver may be the daemon's default, and not give back all it was given;
                # nor would this one where the daemon keeps files small.
                log_config=LogConfig(type="json-file", config={"max-size": "1000g"}),
            ),
        )
        return job.client.containers.get(made["Id"])


def _log_bind(job: Job) -> list[Bind]:
    """The run's log, for the container to write itself where the engine is on this machine."""
    log = job.context.log
    if log is None or not job.is_local:
        return []
    if not log.parent.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH):
        # Nobody else gets into its folder, so that only the container's user gains by this.
        log.chmod(0o666)
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
