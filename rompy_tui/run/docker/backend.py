"""Runs the model in a Docker container."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...backends import DockerConfig, ExecutionContext
from ...errors import MissingError
from ..output import Output
from .container import Bind, binds
from .engine import Job, connection
from .making import found_again, made
from .reports import RefusalError
from .watch import watched

logger = logging.getLogger(__name__)


class DockerRunBackend:
    """Runs the model in a container; the workspace is mounted at ``/app/run_id``."""

    def run(
        self,
        model_run: Any,
        config: DockerConfig,
        workspace_dir: str | Path | None = None,
        context: ExecutionContext | None = None,
    ) -> bool:
        """Run the model.

        Args:
            model_run: the run; ``generate()`` and ``run_id`` are used.
            config: image or Dockerfile, command, limits, volumes. A ``working_dir`` inside the
                workspace is that place in the container; any other is mounted besides, at
                ``/app/working_dir``. ``timeout`` (seconds) is for the container, and once more
                for pulling or building its image.
            workspace_dir: the generated folder; generated first where None.
            context: tells when to stop and where output goes.

        Returns:
            Whether it ended well; ``context.failure`` says why not.

        Raises:
            MissingError: Docker cannot be reached, or is no longer there.
            StageTimeout: it ran longer than ``config.timeout`` seconds and was stopped.
            Cancelled: somebody asked to stop, and it was.
            StorageError: the log cannot be written.
        """
        context = context or ExecutionContext()
        workspace = Path(workspace_dir) if workspace_dir else Path(model_run.generate())
        try:
            with (
                context.handle.for_one_run(),
                connection(context) as client,
                Output(context.log, logger) as output,
            ):
                job = Job(config, context, output, client)
                container = found_again(job)
                while container is None:
                    context.cancellation.raise_if_requested()
                    _check_hosts(binds(config, workspace))
                    try:
                        container = made(job, workspace, str(model_run.run_id))
                    except MissingError:
                        if not context.handle.outside:
                            raise
                        # Nobody knows what it did last: it is asked once it is back.
                        container = found_again(job)
                return watched(job, container)
        except RefusalError as refusal:
            return context.fail(str(refusal))


def _check_hosts(mounts: Sequence[Bind]) -> None:
    # Docker would make an empty directory, owned by root, of what is missing.
    for bind in mounts:
        if not Path(bind.host).exists():
            raise RefusalError(f"{bind.host}, to be mounted at {bind.target}, does not exist")
