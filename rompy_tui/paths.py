"""Where state and settings live on this machine, and how a person reads a path."""

from __future__ import annotations

import os
from pathlib import Path

STATE_NAME = ".rompy-tui"


def config_dir() -> Path:
    """The folder with a person's own settings and presets (XDG Base Directory specification).

    Returns:
        ``$XDG_CONFIG_HOME/rompy-tui``, or ``~/.config/rompy-tui``. It is not created here.
    """
    # The specification: a value that is not absolute is to be ignored.
    named = os.environ.get("XDG_CONFIG_HOME", "")
    home = named if named.startswith("/") else os.path.expanduser("~/.config")  # noqa: PTH111
    return Path(home, "rompy-tui")


def cache_dir() -> Path:
    """The folder for what can be made anew (XDG Base Directory specification).

    Returns:
        ``$XDG_CACHE_HOME/rompy-tui``, or ``~/.cache/rompy-tui``. It is not created here.
    """
    named = os.environ.get("XDG_CACHE_HOME", "")
    home = named if named.startswith("/") else os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(home, "rompy-tui")


def make_private(folder: Path) -> None:
    """Create a folder that only its owner reads, and those that lead to it likewise.

    Args:
        folder: the folder; one that is there stays as it is.

    Raises:
        OSError: it cannot be created.
    """
    # Not by mkdir's own parents, which are made for everybody.
    for above in reversed(folder.parents):
        if not above.exists():
            above.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def state_dir(workspace: Path, chosen: Path | None = None) -> Path:
    """The directory that holds a workspace's runs.

    Args:
        workspace: the folder the person works in.
        chosen: the value of ``--state-dir``, which wins.

    Returns:
        ``chosen``, or ``WORKSPACE/.rompy-tui``. It is not created here.
    """
    return (chosen or workspace / STATE_NAME).absolute()


def make_state_dir(path: Path) -> Path:
    """Create a state directory that only its owner reads and that git does not see.

    Args:
        path: the directory; parents are created.

    Returns:
        The same path.

    Raises:
        OSError: it cannot be created.
    """
    make_private(path)
    ignore = path / ".gitignore"
    if not ignore.exists():
        ignore.touch(mode=0o600)
        ignore.write_text("*\n", encoding="utf-8")
    return path


def display_name(path: Path) -> str:
    """A file's name as a person reads it: relative to the current directory where it lies below.

    Args:
        path: absolute, or relative to the current directory.

    Returns:
        The name; as given where the current directory has been removed.
    """
    try:
        here = os.getcwd()  # noqa: PTH109
    except OSError:
        return str(path)
    absolute = os.path.abspath(path)  # noqa: PTH100  links must stay as the person typed them
    if absolute == here:
        return "."
    if absolute.startswith(here.rstrip("/") + "/"):
        return absolute[len(here.rstrip("/")) + 1 :]
    return absolute
