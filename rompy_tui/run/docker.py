"""Runs the model in a Docker container."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..backends import DockerConfig, ExecutionContext
from ..errors import MissingError, reason_of
from ..secrets import mask_text
from .background import Background, Waited
from .container import (
    RUN_LABEL,
    Bind,
    binds,
    build_tag,
    container_name,
    environment,
    ignore_patterns,
    shell_command,
    working_directory,
)
from .docker_reports import RefusalError, engine_errors, pass_on, unreachable
from .docker_watch import Job, remove, stopped, watched
from .output import Output

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container
    from docker.types import Mount

logger = logging.getLogger(__name__)

# Seconds: for one answer of the daemon; for it to let go of a build that is given up.
_ANSWER = 30
_LETTING_GO = 10.0


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
        mounts = binds(config, workspace)
        try:
            _check_hosts(mounts)
            with _connection() as client, Output(context.log, logger) as output:
                job = _DockerJob(config, context, output, client)
                image = _built(job, config.dockerfile) if config.dockerfile else _pulled(job)
                container = _started(job, image, workspace, str(model_run.run_id), mounts)
                return watched(job, container)
        except RefusalError as refusal:
            logger.error("%s", refusal)
            return context.fail(str(refusal))


@dataclass(frozen=True, slots=True)
class Engine:
    """A Docker engine that answers.

    Args:
        name: what it calls itself, as ``Docker Engine`` or ``Podman Engine``.
        version: its version.
        cores: those it can give to containers.
        limits_memory: whether it can limit a container's memory.
    """

    name: str
    version: str
    cores: int
    limits_memory: bool


def describe_engine() -> Engine:
    """The engine that containers would run on.

    Raises:
        MissingError: it cannot be reached, or says no.
    """
    with _connection() as client:
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
    )


@dataclass(frozen=True, slots=True)
class _DockerJob(Job):
    client: DockerClient


def _check_hosts(mounts: Sequence[Bind]) -> None:
    # Docker would make an empty directory, owned by root, of what is missing.
    for bind in mounts:
        if not Path(bind.host).exists():
            raise RefusalError(f"{bind.host}, to be mounted at {bind.target}, does not exist")


@contextmanager
def _connection() -> Iterator[DockerClient]:
    import docker
    from docker.errors import DockerException

    try:
        client = docker.from_env(timeout=_ANSWER)
    except DockerException as error:
        raise unreachable(error) from error
    try:
        yield client
    finally:
        client.close()


def _is_here(job: _DockerJob, image: str) -> bool:
    try:
        with engine_errors(f"the image {image!r} cannot be used"):
            job.client.images.get(image)
    except RefusalError as refusal:
        if not refusal.missing:
            raise
        return False
    return True


def _pulled(job: _DockerJob) -> str:
    from docker.utils import parse_repository_tag

    image = job.config.image or ""
    if _is_here(job, image):
        return image
    logger.info("the image %s is not on this machine: pulling it", image)
    repository, tag = parse_repository_tag(image)
    _stream(
        job,
        lambda: job.client.api.pull(repository, tag or "latest", stream=True, decode=True),
        f"the image {image!r} is not on this machine and could not be pulled",
        f"; try 'docker pull {image}', or make it with 'docker build --tag {image} DIRECTORY'",
    )
    return image


def _built(job: _DockerJob, dockerfile: Path) -> str:
    from docker.utils.build import exclude_paths

    # Without a context, the path is relative to the current directory.
    root = job.config.build_context or dockerfile.parent
    name = str(dockerfile) if job.config.build_context else dockerfile.name
    if not (root / name).is_file():
        raise RefusalError(f"the Dockerfile {root / name} does not exist")
    try:
        names = exclude_paths(str(root.absolute()), ignore_patterns(root), dockerfile=name)
        tag = build_tag(root, names, name, job.config.build_args)
    except OSError as error:
        reason = reason_of(error)[0]
        raise RefusalError(f"the build context {root} cannot be read: {reason}") from error
    if _is_here(job, tag):
        return tag
    logger.info("building %s from %s", tag, root / name)
    build = partial(job.client.api.build, rm=True, forcerm=True, decode=True)
    _stream(
        job,
        lambda: build(path=str(root), dockerfile=name, tag=tag, buildargs=job.config.build_args),
        f"the image could not be built from {root / name}",
    )
    return tag


def _stream(
    job: _DockerJob, begin: Callable[[], Iterable[dict[str, Any]]], failing: str, hint: str = ""
) -> None:
    """Pass on what Docker says while it pulls or builds, until it is done."""
    from docker.types import CancellableStream

    responses: list[Any] = []
    job.client.api.hooks["response"] = [lambda response, **_: responses.append(response)]
    work = Background(lambda: pass_on(begin(), job.output))
    waited = work.wait(job.config.timeout, job.context.cancellation)
    job.client.api.hooks["response"] = []
    try:
        if waited is not Waited.DONE:
            # A daemon whose caller hangs up gives up the build.
            for response in responses:
                CancellableStream(iter(()), response).close()
            work.wait(_LETTING_GO)
            raise stopped(waited, job, "getting the image")
        with engine_errors("Docker refused"):
            work.result()
    except RefusalError as refusal:
        raise RefusalError(f"{failing}: {refusal}{hint}") from refusal
    finally:
        for response in responses:
            response.close()


def _started(
    job: _DockerJob, image: str, workspace: Path, run_id: str, mounts: Sequence[Bind]
) -> Container:
    from docker.types import LogConfig

    config = job.config
    with engine_errors("the container could not be created"):
        container = job.client.containers.create(
            image,
            shell_command(config),
            name=container_name(run_id),
            labels={RUN_LABEL: run_id},
            environment=environment(config),
            user=config.user,
            working_dir=working_directory(config, workspace),
            volumes=[f"{b.host}:{b.target}:{b.mode}" for b in mounts if ":" not in b.host],
            mounts=[_mount(b) for b in mounts if ":" in b.host],
            nano_cpus=_cores(job) * 10**9,
            mem_limit=config.memory,
            init=True,
            # Another driver may be the daemon's default, and not give back all it was given.
            log_config=LogConfig(type="json-file"),
        )
    try:
        with engine_errors("the container could not be started"):
            container.start()
    except BaseException:
        remove(container)
        raise
    command = mask_text(str(config.executable))
    logger.info("running %s in the container %s of %s", command, container.name, image)
    return container


def _mount(bind: Bind) -> Mount:
    """For a path with a colon, which the short form of a volume cannot hold."""
    from docker.types import Mount

    return Mount(bind.target, bind.host, type="bind", read_only=bind.read_only)


def _cores(job: _DockerJob) -> int:
    """Docker refuses a limit above what the machine has; such a limit would limit nothing."""
    with engine_errors("Docker does not say how many cores it has"):
        available = int(job.client.info().get("NCPU") or job.config.cpu)
    if available < job.config.cpu:
        logger.warning("cpu is %d, but Docker has %d cores", job.config.cpu, available)
    return min(available, job.config.cpu)
