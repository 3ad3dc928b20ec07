"""Copies a job's output to the run's log, from the files that the job itself names."""

from __future__ import annotations

import logging
from pathlib import Path

from ...backends.handle import Handle
from ...errors import StorageError
from ..output import Follower, Output
from .job import JobPlan, Started

logger = logging.getLogger(__name__)


class JobOutput:
    """The output of a job; of an array, that of each task once it has ended.

    Args:
        plan: the job.
        output: the run's log.
        handle: keeps how much was copied.
    """

    def __init__(self, plan: JobPlan, output: Output, handle: Handle) -> None:
        self._plan, self._output, self._handle = plan, output, handle
        self._started: dict[str, Started] = {}
        self._followers: dict[Path, Follower] = {}
        self._broken = False

    def look(self) -> None:
        """Look which tasks have started since."""
        for started in self._plan.started():
            if self._started.get(started.task) == started:
                continue
            self._started[started.task] = started
            if started.task:
                paths = " and ".join(str(path) for path, _ in started.files)
                logger.info("task %s began on %s; it writes %s", started.task, started.host, paths)
                continue
            for path, size in started.files:
                if path in self._followers:
                    self._followers[path].copy(last=True)
                    self._followers[path].close()
                again = str(started.moment)
                self._followers[path] = Follower(path, self._output, self._handle, size, again)

    def copy(self, *, last: bool = False) -> None:
        """Copy what has come.

        Args:
            last: nothing more comes.
        """
        if self._broken:
            return
        try:
            for follower in self._followers.values():
                follower.copy(last=last)
        except StorageError as error:
            # The job's own file still gets everything: no reason to stop the job.
            logger.error("%s; its output is no longer copied", error.message)
            self._broken = True

    def copy_tasks(self, ended: set[str]) -> None:
        """Copy the whole output of tasks that have ended.

        Args:
            ended: their numbers. Those that were copied before are passed over.
        """
        done = _numbers(self._handle.get("tasks") or [])
        for task in sorted(ended & set(self._started) - done, key=int):
            for path, size in self._started[task].files:
                self._output.note(f"task {task}: {path}")
                follower = Follower(path, self._output, Handle(), size)
                follower.copy(last=True)
                follower.close()
            done.add(task)
            self._handle.keep(tasks=_ranges(done))

    def close(self) -> None:
        """Copy nothing more."""
        for follower in self._followers.values():
            follower.close()


def _ranges(tasks: set[str]) -> list[list[int]]:
    """Numbers as first and last of each row of them: many tasks have little room."""
    found: list[list[int]] = []
    for number in sorted(map(int, tasks)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _numbers(ranges: list[list[int]]) -> set[str]:
    return {str(number) for first, last in ranges for number in range(first, last + 1)}
