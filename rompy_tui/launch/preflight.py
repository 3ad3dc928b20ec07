"""Looks before a run starts at what it needs of this machine, the engine and the cluster."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..backends import DockerConfig, LocalConfig, SlurmConfig
from ..errors import RompyTuiError
from ..postprocess.config import ArchivePostprocessorConfig
from .build import Plan

if TYPE_CHECKING:
    from .start import Prepared

LITTLE_ROOM = 1_000_000_000
"""Free bytes below which a person is warned."""

_PATIENCE = 10.0
"""Seconds that asking the cluster may take."""


class Verdict(str, Enum):
    """How a look ended."""

    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"


class Look(NamedTuple):
    """Something that was looked at.

    Args:
        stage: the stage that needs it.
        verdict: how it stands; a run with something wrong may be started all the same.
        text: what was found, one sentence.
    """

    stage: str
    verdict: Verdict
    text: str


def look(prepared: Prepared) -> Iterator[Look]:
    """Look at what a run needs, the quick things first.

    Args:
        prepared: the run, which is valid.

    Returns:
        What was found, one after the other; asking an engine or a cluster takes seconds at worst.
    """
    plan, stages = prepared.plan, prepared.request.stages
    if "generate" in stages:
        yield from _folder(plan)
    if "run" in stages:
        yield from _backend(plan)
    if "postprocess" in stages:
        yield from _processor(plan)


def _folder(plan: Plan) -> Iterator[Look]:
    staging = Path(plan.model_run.staging_dir)
    yield _room("generate", staging)
    if staging.is_dir() and any(staging.iterdir()):
        if plan.model_run.delete_existing:
            yield Look("generate", Verdict.WARNING, f"what is in {staging} is removed first")
        else:
            yield Look("generate", Verdict.GOOD, f"{staging} is there; files of the same name go")


def _room(stage: str, folder: Path) -> Look:
    """Whether one can write there, and how much."""
    existing = folder.absolute()
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    if not existing.is_dir():
        return Look(stage, Verdict.WRONG, f"{existing} is a file; {folder} cannot be made")
    if not os.access(existing, os.W_OK | os.X_OK):
        return Look(stage, Verdict.WRONG, f"nothing can be written in {existing}")
    try:
        free = shutil.disk_usage(existing).free
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Look(stage, Verdict.WRONG, f"{existing} cannot be looked at: {reason}")
    verdict = Verdict.GOOD if free >= LITTLE_ROOM else Verdict.WARNING
    return Look(stage, verdict, f"{_gigabytes(free)} free {_place(existing)}")


def _place(folder: Path) -> str:
    """Where a folder is, seen from here."""
    here = Path.cwd()
    if folder == here:
        return "here"
    return f"at {folder.relative_to(here) if folder.is_relative_to(here) else folder}"


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:.3g} GB" if size >= 1e9 else f"{size / 1e6:.3g} MB"


def _backend(plan: Plan) -> Iterator[Look]:
    kinds: tuple[tuple[type, Callable[[Any, Plan], Iterator[Look]]], ...] = (
        (LocalConfig, _local),
        (DockerConfig, _docker),
        (SlurmConfig, _slurm),
    )
    for kind, look_at in kinds:
        if isinstance(plan.backend, kind):
            yield from look_at(plan.backend, plan)


def _local(config: LocalConfig, plan: Plan) -> Iterator[Look]:
    from ..run.local import command_of

    if config.command is None:
        return
    directory = config.working_dir or Path(plan.model_run.staging_dir)
    if config.working_dir and not config.working_dir.is_dir():
        yield Look("run", Verdict.WRONG, f"the working directory {directory} does not exist")
        return
    try:
        # The folder comes to be when the run is generated: what lies in it cannot be looked for.
        there = directory if directory.is_dir() else Path.cwd()
        command = command_of(config.model_copy(update={"working_dir": there}), there)
    except RompyTuiError as error:
        yield Look("run", Verdict.WRONG, error.message)
        return
    path = command.environ.get("PATH")
    program = command.argv[0] if command.argv else ""
    missing = command.missing
    if not config.shell and "/" not in program and not shutil.which(program, path=path):
        missing = f"the command {program!r} was not found; is it installed and on PATH?"
    if missing and (there == directory or "/" not in missing):
        yield Look("run", Verdict.WRONG, missing)
    else:
        yield Look("run", Verdict.GOOD, f"runs on this machine, at most {config.timeout} s")


def _docker(config: DockerConfig, plan: Plan) -> Iterator[Look]:
    from ..run.docker.container import binds
    from ..run.docker.engine import describe_engine, image_names

    for bind in binds(config, Path(plan.model_run.staging_dir))[1:]:
        if not Path(bind.host).exists():
            yield Look("run", Verdict.WRONG, f"{bind.host}, which is mounted, does not exist")
        elif not os.access(bind.host, os.R_OK):
            yield Look("run", Verdict.WRONG, f"{bind.host}, which is mounted, cannot be read")
    try:
        engine, images = describe_engine(), image_names()
    except RompyTuiError as error:
        yield Look("run", Verdict.WRONG, error.message)
        return
    yield Look("run", Verdict.GOOD, f"{engine.name} {engine.version} with {engine.cores} cores")
    if config.image is None:
        yield Look("run", Verdict.GOOD, f"the image is built from {config.dockerfile}")
    elif _tagged(config.image) in images:
        yield Look("run", Verdict.GOOD, f"the image {config.image} is here")
    else:
        yield Look("run", Verdict.WARNING, f"the image {config.image} is not here: it is pulled")


def _tagged(image: str) -> str:
    return image if ":" in image.rpartition("/")[2] or "@" in image else f"{image}:latest"


def _slurm(config: SlurmConfig, plan: Plan) -> Iterator[Look]:
    del plan
    from ..run.slurm.commands import RefusedError, UnreachableError, call, check_commands

    try:
        check_commands()
        answer = call(["sinfo", "--noheader", "--format=%R|%a|%l"], _PATIENCE)
    except RompyTuiError as error:
        yield Look("run", Verdict.WRONG, error.message)
        return
    except (RefusedError, UnreachableError) as error:
        text = f"the cluster does not say which partitions it has: {error}"
        yield Look("run", Verdict.WARNING, text)
        return
    known = {row.split("|")[0]: row.split("|")[1:] for row in answer.splitlines() if "|" in row}
    if config.queue is None:
        yield Look("run", Verdict.GOOD, "the cluster's own partition is used")
        return
    for name in config.queue.split(","):
        if name not in known:
            listed = ", ".join(known) or "none"
            text = f"there is no partition {name!r}; there are {listed}"
            yield Look("run", Verdict.WRONG, text)
        elif known[name][0] != "up":
            yield Look("run", Verdict.WARNING, f"the partition {name} is {known[name][0]}")
        else:
            yield Look("run", Verdict.GOOD, f"the partition {name} is up, limit {known[name][1]}")


def _processor(plan: Plan) -> Iterator[Look]:
    if isinstance(plan.processor, ArchivePostprocessorConfig) and plan.processor.destination:
        yield _room("postprocess", Path(plan.processor.destination))
