"""Rules that hold for one value: the same for backends and postprocessors."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import reason_of

IMAGE_PATTERN = r"^[a-zA-Z0-9._:/-]+(@sha256:[a-f0-9]{64})?$"
"""rompy 0.6.4's, and a digest."""

MEMORY_PATTERN = r"^\d+[kmgKMG]?$"
"""rompy 0.6.4."""

TIME_LIMIT = re.compile(r"\d{1,4}:\d{2}:\d{2}")
"""rompy 0.6.4: HH:MM:SS, hours up to four digits."""

UNUSABLE_OPTIONS = {
    "help": "sbatch then submits nothing",
    "test-only": "sbatch then submits nothing",
    "usage": "sbatch then submits nothing",
    "version": "sbatch then submits nothing",
    "wait": "sbatch then answers when the job has ended, which the backend does not wait for",
    "wrap": "its command runs in place of the backend's script",
}
"""Options of sbatch(1), without their dashes, that no job of ours can have, and why."""

# docker-run(1): access, SELinux label, copying, consistency and propagation of a bind mount.
_MODE_GROUPS = (
    {"ro", "rw"},
    {"z", "Z"},
    {"nocopy"},
    {"consistent", "cached", "delegated"},
    {"private", "rprivate", "shared", "rshared", "slave", "rslave"},
)


def check_environment(env_vars: dict[str, str]) -> dict[str, str]:
    """Refuse names that no environment can hold.

    Raises:
        ValueError: a name is empty or holds ``=``, or a name or value holds a NUL byte.
    """
    for name, value in env_vars.items():
        if not name:
            raise ValueError("the name of an environment variable cannot be empty")
        if "=" in name:
            raise ValueError(f"the name of an environment variable cannot hold '=': {name!r}")
        if "\0" in name or "\0" in value:
            raise ValueError(f"an environment variable cannot hold a NUL byte: {name!r}")
    return env_vars


def check_directory(path: Path | None, what: str) -> Path | None:
    """Refuse a directory that is not there.

    Args:
        path: relative to the current directory, or None.
        what: how the error calls it, as "working directory".

    Raises:
        ValueError: it does not exist or is not a directory.
    """
    if path is not None:
        if not _exists(path):
            raise ValueError(f"{what} does not exist: {path}")
        if not path.is_dir():
            raise ValueError(f"{what} is not a directory: {path}")
    return path


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise ValueError(f"{reason_of(error)[0]}: {path}") from error


def split_volume(volume: str) -> tuple[str, str, str]:
    """Take a volume apart.

    Args:
        volume: ``host:container[:mode]``, the mode as in docker-run(1), as ``ro`` or ``ro,Z``.

    Returns:
        The host path, the path in the container, and the mode (``rw`` where none is given).

    Raises:
        ValueError: it has another form, the container path is not absolute, or the mode is not
            known or contradicts itself.
    """
    parts = volume.split(":")
    if len(parts) not in {2, 3} or not parts[0] or not parts[1]:
        raise ValueError(f"a volume is written host:container[:mode]: {volume!r}")
    if not parts[1].startswith("/"):
        raise ValueError(f"the path in the container must start with '/': {volume!r}")
    mode = parts[2] if len(parts) == 3 else "rw"
    _check_mode(mode, volume)
    return parts[0], parts[1], mode


def check_volume(volume: str) -> str:
    """Refuse a volume of another form or whose host path is not there.

    Raises:
        ValueError: as :func:`split_volume`, or the host path does not exist.
    """
    host, _, _ = split_volume(volume)
    if not _exists(Path(host)):
        raise ValueError(f"host path does not exist: {host!r} (in {volume!r})")
    return volume


def _check_mode(mode: str, volume: str) -> None:
    used: set[int] = set()
    for word in mode.split(","):
        group = next((i for i, g in enumerate(_MODE_GROUPS) if word in g), None)
        if group is None:
            raise ValueError(f"the mode {word!r} is not known (use ro, rw, z or Z): {volume!r}")
        if group in used:
            raise ValueError(f"the mode {mode!r} contradicts itself: {volume!r}")
        used.add(group)
