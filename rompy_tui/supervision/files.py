"""The files of a run's directory, by name."""

from __future__ import annotations

REQUEST = "request.json"
"""What was asked for."""

CONFIG = "config.yml"
"""The documents as they were when the run was asked for, resolved, without secrets."""

STATE = "state"
"""How the run stands; a slot."""

EXIT = "exit"
"""How the process of the current stage ended, and who watches it; a slot."""

HANDLE = "handle"
"""The container or job of the current stage, and how it stands; a slot written by its process."""

CANCEL = "cancel"
"""Its first byte is 1 once somebody asked the run to stop."""

JOURNAL = "events.jsonl"
"""What happened to the run, one event a line, only appended to."""

FIGURES = "figures.jsonl"
"""What the stages used of the machine, one look a line; none where nobody looked."""

LOCK = "lock"
"""Locked by the run's supervisor while it lives; its time of change is the sign of life."""

CONSOLE = "console.log"
"""What the supervisor itself printed; empty unless something is wrong with it."""

MARK = "ROMPY_TUI_RUN"
"""An environment variable of every process of a run; its value is the run's directory."""


ON_NODE = "on-node"
"""Stands behind the attempt on the command line of a stage's process that is a job on a cluster."""


def log_name(stage: str, attempt: int = 1) -> str:
    """The file with the output of a stage.

    Args:
        stage: as ``run``.
        attempt: 1 for the first.
    """
    return f"{stage}.log" if attempt == 1 else f"{stage}.{attempt}.log"


def job_result_name(stage: str, attempt: int = 1) -> str:
    """The file in which a stage that is a job of its own says on the cluster what came of it.

    Args:
        stage: as ``postprocess``.
        attempt: 1 for the first.
    """
    return result_name(stage, attempt).replace(".result.", ".job.")


def result_name(stage: str, attempt: int = 1) -> str:
    """The file in which a stage's process says what came of it.

    Args:
        stage: as ``run``.
        attempt: 1 for the first.
    """
    return f"{stage}.result.json" if attempt == 1 else f"{stage}.{attempt}.result.json"
