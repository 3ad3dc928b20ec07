"""Submits a job, waits for it, and takes it back when it is asked to stop."""

import logging
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from rompy_batch.config import BatchConfig

logger = logging.getLogger(__name__)

PATIENCE = 30
"""Seconds that a command of Slurm may take."""

BETWEEN = 0.5
"""Seconds between two questions about a job."""


class Stopped(Exception):
    """Somebody asked to stop."""


class BatchRunBackend:
    """Runs a model as a job of Slurm."""

    def run(self, model_run, config: BatchConfig, workspace_dir=None) -> bool:
        folder = Path(workspace_dir or model_run.generate()).absolute()
        with asked_to_stop() as asked:
            job = submit(folder, model_run.run_id, config)
            logger.info("submitted %s as job %s", model_run.run_id, job)
            try:
                state = wait(job, time.monotonic() + config.timeout, asked)
            except BaseException:
                slurm("scancel", job)
                logger.warning("took back job %s", job)
                raise
        logger.info("job %s: %s", job, state)
        return state == "COMPLETED"


@contextmanager
def asked_to_stop():
    """Note SIGTERM in a list meanwhile; only a main thread may set a handler."""
    asked = []
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = signal.signal(signal.SIGTERM, lambda number, frame: asked.append(number))
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, before)


def submit(folder: Path, name: str, config: BatchConfig) -> str:
    """Submit the job; its number."""
    options = [
        f"--job-name={name}",
        f"--chdir={folder}",
        f"--partition={config.partition}",
        f"--nodes={config.nodes}",
        f"--time={config.time_limit}",
        f"--output={folder}/batch.out",
    ]
    if config.account:
        options.append(f"--account={config.account}")
    script = f"#!/bin/sh\n{config.command}\n"
    return slurm("sbatch", "--parsable", *options, given=script).partition(";")[0]


def wait(job: str, deadline: float, asked: list) -> str:
    """Wait until a job has ended; the word for how."""
    while time.monotonic() < deadline:
        if asked:
            raise Stopped(f"asked to stop, and job {job} with it")
        state = state_of(job)
        if state not in {"PENDING", "CONFIGURING", "RUNNING", "COMPLETING"}:
            return state
        time.sleep(BETWEEN)
    raise TimeoutError(f"job {job} took longer than its timeout")


def state_of(job: str) -> str:
    """Slurm's word for how a job stands."""
    told = slurm("scontrol", "--oneliner", "show", "job", job)
    return dict(part.partition("=")[::2] for part in told.split())["JobState"]


def slurm(*command: str, given: str | None = None) -> str:
    """What a command of Slurm says."""
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout.strip()
