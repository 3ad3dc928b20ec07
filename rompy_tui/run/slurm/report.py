"""Slurm's states, and how a job ended, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .commands import JobId
from .questions import Details, Row

ENDS = {
    "COMPLETED": "completed",
    "FAILED": "failed",
    "TIMEOUT": "reached its time_limit and was ended by Slurm",
    "CANCELLED": "was cancelled from outside",
    "OUT_OF_MEMORY": "ran out of memory",
    "NODE_FAIL": "ended because a node failed",
    "BOOT_FAIL": "ended because a node could not be booted",
    "DEADLINE": "ended at its deadline",
    "PREEMPTED": "was preempted by another job",
}
"""The states of squeue(1), "JOB STATE CODES", that a job does not leave again."""

WAITING = {
    *("PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "RESV_DEL_HOLD"),
    "SPECIAL_EXIT",
}
"""Those in which it does not run yet."""

RUNNING = {
    *("RUNNING", "COMPLETING", "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED", "SUSPENDED"),
}
"""Those in which it runs."""


_TERMINATED = 128 + 15
"""What a shell makes of SIGTERM (bash(1), "EXIT STATUS")."""


def state_of(rows: Sequence[Row]) -> str:
    """The state of a job, from those of its tasks.

    Args:
        rows: a job's.

    Returns:
        A state that is not over where there is one, else a bad end where there is one; empty where
        there are no rows.
    """
    seen = [row.state for row in rows]
    # One that runs says more than one that waits.
    going_on = sorted((s for s in seen if s not in ENDS), key=lambda s: s in WAITING)
    bad = [state for state in seen if state != "COMPLETED"]
    return next(iter([*going_on, *bad, *seen]), "")


def words(job: JobId, rows: Sequence[Row]) -> str:
    """How a job stands, for whoever looks at the run.

    Args:
        job: the job.
        rows: what Slurm says of it.
    """
    state = state_of(rows)
    if not state or state in ENDS:
        return ""
    if any(row.task for row in rows):
        counts = {s: sum(r.state == s for r in rows) for s in dict.fromkeys(r.state for r in rows)}
        listed = ", ".join(f"{count} {state.lower()}" for state, count in counts.items())
        return f"array {job}: {listed}"
    (row,) = rows[:1]
    if state in WAITING:
        return f"job {job} waits: {row.reason or state}"
    if state not in RUNNING:
        return f"job {job} is in the unknown state {state}"
    return f"job {job} on {row.host}" if state == "RUNNING" else f"job {job}: {state}"


def failure(job: JobId, state: str, code: int | None, seen: Details) -> str:
    """Why a job that has ended failed.

    Args:
        job: the job.
        state: the last that Slurm said; empty where it has forgotten the job.
        code: the exit status that the job's script left, if it did.
        seen: what Slurm knows besides.

    Returns:
        One sentence, empty where it ended well. Where Slurm and the script disagree, it names
        both.
    """
    ended = f"its command ended with exit status {code}"
    if not state:
        if code is None:
            return f"the job {job} is lost: Slurm no longer knows it, and it left no exit status"
        return "" if code == 0 else f"the job {job} failed: {ended}"
    if state == "COMPLETED":
        return f"{ended}, but Slurm says that the job {job} completed" if code else ""
    if state == "FAILED" and code:
        return f"the job {job} failed: {ended}"
    text = f"the job {job} {ENDS.get(state, f'ended in the state {state}')}"
    if code == _TERMINATED:
        # Whatever ended the job asked its command to end.
        return f"{text} ({state}{f', {seen.reason}' if seen.reason else ''})"
    if code is not None:
        text += f", but {ended}"
    elif seen.signal:
        text += f" (signal {seen.signal})"
    elif seen.code:
        text += f" (exit status {seen.code})"
    if seen.reason == "JobLaunchFailure":
        return f"{text}: it could not be launched; can its output file be written there?"
    return f"{text} ({state}{f', {seen.reason}' if seen.reason else ''})"


def array_failure(
    job: JobId, rows: Sequence[Row], codes: Mapping[str, int], started: Iterable[str]
) -> str:
    """Why an array failed.

    Args:
        job: the array.
        rows: the last that Slurm said of each of its tasks; it forgets them one by one.
        codes: the exit status that each task left.
        started: the tasks that left word that they began.

    Returns:
        One sentence that names each task that failed, empty where all ended well.
    """
    if not rows and not codes:
        return f"the array {job} is lost: Slurm no longer knows it, and it left no exit status"
    bad = {task: f"exit status {code}" for task, code in codes.items() if code}
    for row in rows:
        if row.state != "COMPLETED" and (row.state != "FAILED" or row.task not in bad):
            bad[row.task] = row.state
    said = {row.task for row in rows if row.state == "COMPLETED"}
    bad |= {task: "left no exit status" for task in started if task not in {*codes, *said, *bad}}
    if not bad:
        return ""
    every = {*codes, *started, *(row.task for row in rows)}
    listed = ", ".join(f"{task or '?'} ({how})" for task, how in sorted(bad.items()))
    return f"of {len(every)} tasks of the array {job}, {len(bad)} failed: {listed}"
