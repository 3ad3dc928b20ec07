"""Images: found on the engine, pulled, or built from a Dockerfile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import reason_of
from ..background import Background, Waited
from .container import build_tag, ignore_patterns
from .engine import Job
from .reports import RefusalError, engine_errors, pass_on
from .watch import stopped

logger = logging.getLogger(__name__)

# Seconds for the engine to let go of a build that is given up.
_LETTING_GO = 10.0


def image_of(job: Job) -> str:
    """The image that a run's container is made from; pulled or built where it is not there.

    Args:
        job: the run.

    Returns:
        Its name.

    Raises:
        RefusalError: it cannot be had.
        MissingError: the engine is away.
        StageTimeout: it took longer than the config's ``timeout`` seconds.
        Cancelled: somebody asked to stop.
        StorageError: the log cannot be written.
    """
    return _built(job, job.config.dockerfile) if job.config.dockerfile else _pulled(job)


def _is_here(job: Job, image: str) -> bool:
    try:
        with engine_errors(f"the image {image!r} cannot be used"):
            job.client.images.get(image)
    except RefusalError as refusal:
        if not refusal.missing:
            raise
        return False
    return True


def _pulled(job: Job) -> str:
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


def _built(job: Job, dockerfile: Path) -> str:
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
    job: Job, begin: Callable[[], Iterable[dict[str, Any]]], failing: str, hint: str = ""
) -> None:
    """Pass on what Docker says while it pulls or builds, until it is done."""
    from docker.types import CancellableStream

    responses: list[Any] = []
    job.client.api.hooks["response"] = [lambda response, **_: responses.append(response)]
    work = Background(lambda: pass_on(begin(), job.output, job.context.handle.observe))
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
        job.context.handle.observe("")
        for response in responses:
            response.close()
