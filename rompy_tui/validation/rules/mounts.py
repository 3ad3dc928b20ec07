"""What of this machine a container sees, and whether it may write there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ..kinds import DocumentKind
from .base import Finding, Subject, rule
from .writing import rewritten

_SOCKETS = {"/run/docker.sock", "/var/run/docker.sock"}
_KEYS = {".aws", ".docker", ".gnupg", ".kube", ".ssh"}
_ACCESS = frozenset({"ro", "rw"})
_SYSTEM = {
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var",
    "/var/lib/docker",
    "/var/run",
}
# Where the Docker backend mounts the workspace.
_WORKSPACE = "/app/run_id"


class _Mount(NamedTuple):
    host: str
    target: str
    modes: frozenset[str]
    why_sensitive: str
    """What a container can do with it that it should not; empty where it is fine."""


def _mounts(subject: Subject) -> Iterator[tuple[int, _Mount]]:
    """The volumes that are well formed, with their index; of the others the schema speaks."""
    volumes = subject.get("volumes")
    for index, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        mount = _parsed(volume) if isinstance(volume, str) else None
        if mount is not None:
            yield index, mount


# Several rules ask for each volume, and many files have the same.
@lru_cache(maxsize=1024)
def _parsed(volume: str) -> _Mount | None:
    host, *rest = volume.split(":")
    if not host or len(rest) not in {1, 2} or not rest[0].startswith("/"):
        return None
    modes = frozenset(rest[1].split(",")) if len(rest) == 2 else frozenset()
    why = _why_sensitive(os.path.normpath(host), "ro" not in modes)
    return _Mount(host, os.path.normpath(rest[0]), modes, why)


def _why_sensitive(host: str, is_writable: bool) -> str:
    if host in _SOCKETS:
        return "who can use Docker's socket is root on this machine"
    if host in {"/", "//"}:
        return "the container sees every file of this machine"
    if not _KEYS.isdisjoint(host.split("/")):
        return "the container sees keys and passwords"
    if host in _SYSTEM and is_writable:
        return "the container may change this machine's own files"
    return ""


@rule("mount-mode", DocumentKind.BACKEND, types={"docker"}, fields={"volumes"})
def mode(subject: Subject) -> Iterator[Finding]:
    """A volume does not say whether the container may write to it.

    Without a mode it may: a mistake in the model, or in a path of its input, then changes or
    deletes your data. Write ``:ro`` for what is only read, as wind and bathymetry, and ``:rw`` for
    what is written, so that whoever reads the file sees that it is meant.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        volumes:
          - ./data:/data/wind

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        volumes:
          - ./data:/data/wind:ro
    """
    for index, mount in _mounts(subject):
        if mount.modes.isdisjoint(_ACCESS) and not mount.why_sensitive:
            written = f"{subject.values['volumes'][index]}{',' if mount.modes else ':'}ro"
            yield Finding(
                f"the container may write to {mount.host}, as no mode is given",
                subject.path("volumes", index),
                "write :ro where it only reads, :rw where it writes",
                rewritten(subject, written, "volumes", index),
            )


@rule("sensitive-mount", DocumentKind.BACKEND, types={"docker"}, fields={"volumes"})
def sensitive(subject: Subject) -> Iterator[Finding]:
    """A volume gives the container more of this machine than a model needs.

    Docker's socket makes whoever holds it root on this machine, and so does a writable ``/`` or
    ``/etc``. A folder of keys (``.ssh``, ``.aws``) is read by whatever the image brings along.
    Mount the one folder that the model needs.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        volumes:
          - /etc:/host/etc:rw

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        volumes:
          - /etc/hostname:/host/etc/hostname:ro
    """
    for index, mount in _mounts(subject):
        if mount.why_sensitive:
            yield Finding(
                f"{mount.host} is mounted: {mount.why_sensitive}",
                subject.path("volumes", index),
                "mount the folder that the model needs, and :ro where it only reads",
            )


@rule("mount-collision", DocumentKind.BACKEND, types={"docker"}, fields={"volumes"})
def collision(subject: Subject) -> Iterator[Finding]:
    """Two things are mounted at one place in the container.

    The run's own folder is mounted at ``/app/run_id``. Docker refuses to start a container with
    two mounts at the same place, or with one at ``/``.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        volumes:
          - ./data:/app/run_id:ro

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        volumes:
          - ./data:/app/data:ro
    """
    taken = {_WORKSPACE: "the run's own folder"}
    for index, mount in _mounts(subject):
        target, path = mount.target, subject.path("volumes", index)
        if target in {"/", "//"}:
            yield Finding("nothing can be mounted at / in a container", path, "name a folder in it")
        elif target in taken:
            said = f"{taken[target]} is mounted at {target} already"
            yield Finding(f"{said}: Docker refuses to start", path, "choose another place")
        else:
            taken[target] = mount.host
