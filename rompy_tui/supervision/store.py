"""The runs of a workspace: a directory each, under the state directory."""

from __future__ import annotations

import secrets
import shutil
import time
from pathlib import Path

from ..errors import storage_error
from ..paths import make_state_dir
from .record import Request, Run, read_run, write_request


class Store:
    """The runs under one state directory.

    Args:
        state_dir: from :func:`rompy_tui.paths.state_dir`; it need not exist yet.
    """

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir
        self.runs_dir = state_dir / "runs"

    def create(self, request: Request) -> Run:
        """Make the directory of a new run.

        Args:
            request: what is asked for.

        Returns:
            The run, which nobody runs yet.

        Raises:
            StorageError: the directory cannot be made or written; nothing is left of it.
        """
        directory = None
        try:
            make_state_dir(self.state_dir)
            self.runs_dir.mkdir(mode=0o700, exist_ok=True)
            while directory is None:
                name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
                try:
                    (self.runs_dir / name).mkdir(mode=0o700)
                    directory = self.runs_dir / name
                except FileExistsError:
                    continue
            write_request(directory, request)
        except OSError as error:
            if directory is not None:
                shutil.rmtree(directory, ignore_errors=True)
            raise storage_error(f"cannot record the run in {self.runs_dir}", error) from error
        return Run(directory.name, directory, request)

    def list(self) -> list[Run]:
        """Every run, newest first."""
        try:
            names = sorted((p.name for p in self.runs_dir.iterdir()), reverse=True)
        except OSError:
            return []
        found = (read_run(self.runs_dir / name) for name in names)
        return [run for run in found if run is not None]

    def load(self, run_id: str) -> Run | None:
        """One run by its id; None where there is none."""
        if "/" in run_id or run_id in {"", ".", ".."}:
            return None
        return read_run(self.runs_dir / run_id)
