"""One model run on a backend, in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

from rompy_tui.backends import ExecutionContext
from rompy_tui.model import ModelRun

PATIENCE = 30.0


class OneRun:
    """A model run: its workspace, its log.

    Args:
        folder: where its log is.
        run_id: of the model run.
        output_dir: its folder for runs.
    """

    def __init__(self, folder: Path, run_id: str, output_dir: Path) -> None:
        self.model_run = ModelRun(run_id=run_id, output_dir=output_dir)
        self.workspace = self.model_run.staging_dir
        self.workspace.mkdir(parents=True)
        self.context = ExecutionContext(log=folder / "log", grace=1.0)

    def run(self, what: str, timeout: int | None = None, **values: Any) -> bool:
        raise NotImplementedError

    def run_on(self, backend: Any, config: Any, timeout: int | None) -> bool:
        if timeout is not None:
            config = config.model_copy(update={"timeout": timeout})
        return backend.run(self.model_run, config, str(self.workspace), self.context)

    def in_thread(self, *args: Any, **values: Any) -> Callable[[], Any]:
        """Start the run; the function that is returned waits for its result or error."""
        outcome: list[Any] = []

        def work() -> None:
            try:
                outcome.append(self.run(*args, **values))
            except Exception as error:
                outcome.append(error)

        thread = Thread(target=work)
        thread.start()

        def result() -> Any:
            thread.join(PATIENCE)
            return outcome[0]

        return result

    @property
    def log(self) -> str:
        assert self.context.log is not None
        return self.context.log.read_text("utf-8") if self.context.log.exists() else ""

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.05)
