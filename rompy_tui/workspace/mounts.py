"""Tells on which file systems the kernel hears nothing of what other machines change."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_REMOTE = {
    "9p", "afs", "beegfs", "ceph", "cifs", "drvfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs",
    "nfs4", "orangefs", "panfs", "pvfs2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs", "wekafs",
}  # fmt: skip


def remote_kind(folders: Iterable[str], mounts: Path = _MOUNTS) -> str:
    """The kind of network file system that one of some folders lies on.

    Args:
        folders: absolute paths; one that is not there lies nowhere.
        mounts: the table of mounts, as in proc(5).

    Returns:
        As ``nfs4``; empty where all is on this machine, or where there is no such table.
    """
    remote = _remote_devices(mounts)
    if not remote:
        return ""
    for folder in folders:
        try:
            device = os.stat(folder).st_dev  # noqa: PTH116  called for every folder
        except OSError:
            continue
        if device in remote:
            return remote[device]
    return ""


def _remote_devices(mounts: Path) -> dict[int, str]:
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found = {}
    for line in lines:
        mount, _, source = line.partition(" - ")
        kind = source.split(" ", 1)[0]
        if kind in _REMOTE or kind.startswith("fuse."):
            major, _, minor = mount.split()[2].partition(":")
            found[os.makedev(int(major), int(minor))] = kind
    return found
