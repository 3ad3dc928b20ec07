"""Where state, cache and settings live on this machine."""

from __future__ import annotations

from pathlib import Path

STATE_NAME = ".rompy-tui"


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
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    ignore = path / ".gitignore"
    if not ignore.exists():
        ignore.touch(mode=0o600)
        ignore.write_text("*\n", encoding="utf-8")
    return path
