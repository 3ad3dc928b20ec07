"""This machine: terminal, disk, locks, watches, and who ends processes when one logs out."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import reason_of
from ..supervision.locks import NoLocks, try_lock
from ..workspace.mounts import remote_kind
from .finding import Finding, Surroundings, absent, good, warning, wrong

_LOW, _EMPTY = 1 << 30, 10 << 20
_FEW_INODES = 1000
_FEW_WATCHES = 1000
_LOGIND = ("/etc/systemd", "/run/systemd", "/usr/lib/systemd")
_NARROW, _FLAT = 60, 15


def terminal(around: Surroundings) -> Iterator[Finding]:
    """Whether the terminal UI can show."""
    del around
    kind = os.environ.get("TERM", "")
    # Those that the process began with: the terminal UI puts streams of its own in their place.
    keyboard, screen = sys.__stdin__, sys.__stdout__
    if not (keyboard and screen and keyboard.isatty() and screen.isatty()):
        yield absent("terminal", "this is no terminal; the commands work without one")
        return
    if kind in {"", "dumb"}:
        hint = "set TERM to what the terminal is, as xterm-256color"
        yield wrong("terminal", f"TERM={kind} cannot show the terminal UI", hint)
        return
    columns, rows = shutil.get_terminal_size()
    encoding = (screen.encoding or "").lower().replace("-", "")
    yield good("terminal", f"{kind}, {columns}x{rows}")
    if columns < _NARROW or rows < _FLAT:
        yield warning("terminal", "it is small", f"the terminal UI needs {_NARROW}x{_FLAT}")
    if encoding != "utf8":
        hint = "set LC_ALL to a UTF-8 locale, as C.UTF-8"
        yield warning("terminal", f"its encoding is {encoding}: signs are shown wrong", hint)


def disk(around: Surroundings) -> Iterator[Finding]:
    """Room where files are written."""
    seen = set()
    for folder in (_existing(around.workspace), _existing(around.state_dir)):
        status = os.statvfs(folder)
        if status.f_fsid in seen:
            continue
        seen.add(status.f_fsid)
        free = status.f_bavail * status.f_frsize
        message = f"{_size(free)} free at {folder}"
        hint = "make room, or choose another folder"
        if free < _EMPTY:
            yield wrong("disk", f"the disk is full: {message}", hint)
        elif free < _LOW:
            yield warning("disk", message, hint)
        else:
            yield good("disk", message)
        if status.f_files and status.f_favail < _FEW_INODES:
            yield wrong("disk", f"only {status.f_favail} more files fit at {folder}", hint)


def locks(around: Surroundings) -> Iterator[Finding]:
    """Whether the state directory can be written and locked."""
    folder = _existing(around.state_dir)
    kind = remote_kind([str(folder)])
    where = f"{folder} ({kind})" if kind else str(folder)
    try:
        with tempfile.TemporaryDirectory(prefix=".rompy-tui-", dir=folder) as place:
            descriptor = try_lock(f"{place}/lock")
            if descriptor is not None:
                os.close(descriptor)
    except NoLocks:
        hint = "mount it with locks, or set state_dir to a folder of this machine"
        yield warning("state", f"there are no locks at {where}; signs of life stand in", hint)
        return
    except OSError as error:
        hint = "set state_dir to a folder that you may write"
        yield wrong("state", f"runs cannot be recorded at {where}: {reason_of(error)[0]}", hint)
        return
    yield good("state", f"runs are recorded at {around.state_dir}, locks work")
    if kind:
        message = f"{folder} is on a network file system ({kind}): changes from elsewhere show late"
        yield warning("state", message, "a state_dir on this machine is quicker")


def inotify(around: Surroundings) -> Iterator[Finding]:
    """Whether enough folders can be watched (inotify(7))."""
    del around
    watches = _number("/proc/sys/fs/inotify/max_user_watches")
    instances = _number("/proc/sys/fs/inotify/max_user_instances")
    if watches is None or instances is None:
        yield absent("watching", "the kernel tells of no changes; files are looked at in turn")
    elif watches < _FEW_WATCHES:
        hint = "sysctl fs.inotify.max_user_watches=65536 allows more"
        yield warning("watching", f"only {watches} folders can be watched at once", hint)
    else:
        yield good("watching", f"{watches} folders can be watched, by {instances} programs")


def lingering(around: Surroundings) -> Iterator[Finding]:
    """Whether logging out ends what one started (logind.conf(5))."""
    del around
    if not _kills_user_processes():
        yield good("logging out", "runs go on when you log out")
        return
    user = getpass.getuser()
    if Path("/var/lib/systemd/linger", user).exists():
        yield good("logging out", "runs go on when you log out (lingering is enabled)")
        return
    yield warning(
        "logging out",
        "systemd ends all your processes when you log out (KillUserProcesses=yes): runs too",
        f"loginctl enable-linger {user}",
    )


def _kills_user_processes() -> bool:
    found = False
    for root in reversed(_LOGIND):
        files = [Path(root, "logind.conf"), *sorted(Path(root, "logind.conf.d").glob("*.conf"))]
        for file in files:
            try:
                text = file.read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            said = re.findall(r"(?m)^\s*KillUserProcesses\s*=\s*(\w+)", text)
            if said:
                found = said[-1].lower() in {"yes", "true", "on", "1"}
    return found


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(p for p in (path, *path.parents) if p.is_dir())


def _number(path: str) -> int | None:
    try:
        return int(Path(path).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"
