"""Which directory holds a run's outputs, and whether there is anything in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import ExecutionError


def outputs_of(model_run: Any, output_dir: str | Path | None = None) -> Path:
    """The directory with the outputs of a run.

    Args:
        model_run: ours or rompy's; ``output_dir``, ``run_id`` and, where it has one,
            ``run_id_subdir`` are read. Its ``staging_dir`` is not: reading rompy's deletes files.
        output_dir: another directory to use.

    Returns:
        The directory; it may not exist.
    """
    if output_dir is not None:
        return Path(output_dir)
    base = Path(model_run.output_dir)
    return base / str(model_run.run_id) if getattr(model_run, "run_id_subdir", True) else base


def files_in(directory: Path) -> list[Path]:
    """Every regular file and link below a directory, sorted by name."""
    return sorted(p for p in directory.rglob("*") if p.is_symlink() or p.is_file())


def require_outputs(directory: Path) -> list[Path]:
    """The files of a run, of which there must be some.

    Args:
        directory: from :func:`outputs_of`.

    Returns:
        Its files, sorted.

    Raises:
        ExecutionError: there is no such directory, or no file in it.
    """
    if not directory.is_dir():
        raise ExecutionError(
            f"the output directory {directory} does not exist", "run the model first"
        )
    found = files_in(directory)
    if not found:
        raise ExecutionError(f"the output directory {directory} holds no files")
    return found
