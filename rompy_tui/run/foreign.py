"""Containers and jobs that were started elsewhere: what there is, and their output as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import UsageError

KINDS = ("docker", "slurm")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A container or a job.

    Args:
        address: what it is followed by, as ``docker:NAME`` or ``slurm:NUMBER``.
        what: the image, or the job's name.
        state: as its engine calls it.
    """

    address: str
    what: str
    state: str


def listed(kind: str) -> list[Foreign]:
    """What could be followed now.

    Args:
        kind: ``docker`` (containers) or ``slurm`` (this person's jobs).

    Raises:
        MissingError: its engine cannot be reached.
    """
    if kind == "docker":
        from .docker.foreign import containers

        return [Foreign(f"docker:{name}", image, state) for name, image, state in containers()]
    from .slurm.foreign import jobs

    return [Foreign(f"slurm:{number}", name, state) for number, name, state in jobs()]


def followed(address: str) -> Iterator[bytes]:
    """The output of a container or a job as it comes, until it ends.

    Args:
        address: as in :class:`Foreign`.

    Returns:
        Lines without their ends.

    Raises:
        UsageError: there is nothing of that name.
        MissingError: its engine cannot be reached.
    """
    kind, _, name = address.partition(":")
    if kind not in KINDS or not name:
        raise UsageError(
            f"{address!r} names no container and no job", "write docker:NAME or slurm:NUMBER"
        )
    if kind == "docker":
        from .docker.foreign import follow

        return follow(name)
    from .slurm.foreign import follow as follow_job

    return follow_job(name)
