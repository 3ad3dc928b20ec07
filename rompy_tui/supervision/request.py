"""What somebody asked to run, as a run's directory keeps it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from . import files

VERSION = 2
"""Of the files in a run's directory. Version 1 kept no state but the journal."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked to run. It holds no secret: of one it says where it stands.

    Args:
        file: the pipeline or model-run file; empty where the text came from the environment.
        workspace: the directory that relative values resolve in.
        backend_config: a file that replaces the backend, or empty.
        run_backend: a backend's name that replaces the backend, or empty.
        processor_config: a file that replaces the postprocessor, or empty.
        cleanup_on_failure: remove the run's folder when a stage fails.
        postprocess_as_job: postprocess on the cluster, as a job that depends on the model's.
        validate_stages: check between stages that there are files to go on with.
        stages: those to go through, of generate, run and postprocess.
        processor_options: passed on to the postprocessor; they win over its config.
        python: the interpreter that holds plugins, or empty for this one.
        profile: the value of ROMPY_ENV in the files, or empty for the environment's.
        assignments: values in place of those of the files, as typed; none of them a secret.
        run_id: the model run's name.
        backend: the backend's type.
        processor: the postprocessor's type.
        staging_dir: the model run's folder, relative to the workspace where the files say so.
        period: where the model's period begins and ends, in seconds since 1970 (UTC), or empty.
        member: its name within the ensemble that it was launched in, or empty.
        limits: the time limit of a stage in seconds; none where it has no limit.
        own_limits: stages that keep their limit themselves: those in containers and jobs.
        retries: how many times to try a stage again whose failure may pass.
        retry_delay: seconds to wait before that.
        max_running: how many runs may go on at once; 0 for any number.
        grace: seconds between asking a stage to end and killing it.
        log_limit: bytes that a log may take on the disk; 0 for any number.
        interpreter: the program that runs Python stages.
        sources: the files it was made from, each with ``file`` and ``sha256``.
        secrets: where the secrets are that the snapshot leaves out.
        retry_of: the run that this one repeats, or empty.
        asked: when it was asked for, in seconds since 1970 (UTC).
    """

    file: str
    workspace: str
    backend_config: str = ""
    run_backend: str = ""
    processor_config: str = ""
    cleanup_on_failure: bool = False
    postprocess_as_job: bool = False
    validate_stages: bool = True
    stages: tuple[str, ...] = ("generate", "run", "postprocess")
    processor_options: dict[str, Any] = field(default_factory=dict)
    python: str = ""
    profile: str = ""
    assignments: tuple[str, ...] = ()
    run_id: str = ""
    backend: str = ""
    processor: str = ""
    staging_dir: str = ""
    period: tuple[float, ...] = ()
    member: str = ""
    limits: dict[str, float] = field(default_factory=dict)
    own_limits: tuple[str, ...] = ()
    retries: int = 0
    retry_delay: float = 10.0
    max_running: int = 0
    grace: float = 5.0
    log_limit: int = 0
    interpreter: str = ""
    sources: tuple[dict[str, str], ...] = ()
    secrets: tuple[dict[str, Any], ...] = ()
    retry_of: str = ""
    asked: float = 0.0

    @property
    def folder(self) -> str:
        """The model run's folder, absolute, links followed; empty where it is not known."""
        if not self.staging_dir:
            return ""
        return os.path.realpath(os.path.join(self.workspace, self.staging_dir))  # noqa: PTH118


def write_request(directory: Path, request: Request) -> None:
    """Write what was asked for into a new run's directory, for its owner's eyes only.

    Raises:
        OSError: it cannot be written.
    """
    values = {"version": VERSION, **asdict(request), "folder": request.folder}
    write_private(directory / files.REQUEST, json.dumps(values, indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner reads.

    Args:
        path: the file; it must not exist.
        text: what it gets.

    Raises:
        OSError: it cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)


def read_request(directory: Path) -> Request | None:
    """Read what was asked for from a run's directory; None where that is not there or damaged."""
    try:
        values = json.loads((directory / files.REQUEST).read_text(encoding="utf-8"))
        known = {field.name: field.default for field in fields(Request)}
        known |= {"file": "", "workspace": "", "processor_options": {}, "limits": {}}
        given = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        fitting: dict[str, Any] = {
            k: v for k, v in given.items() if k in known and _fits(v, known[k])
        }
        return Request(fitting.pop("file", ""), fitting.pop("workspace", ""), **fitting)
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _fits(value: Any, default: Any) -> bool:
    """Whether a value is of the kind that a field has."""
    if isinstance(default, float):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return type(value) is type(default)
