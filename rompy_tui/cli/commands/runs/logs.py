"""``rompy-tui runs logs ID``."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from ....errors import UsageError
from ....supervision import LogTail, Run, adopt
from ....supervision.files import log_name
from ....supervision.logs import Level, LogLines, level_of, lines_of, search, search_alerts
from ....supervision.words import moment
from ... import completed
from ...options import Globals, pass_globals
from ...output import data, say
from .finding import find_run

_POLL = 0.1
_AT_ONCE = 10_000
_LEVELS: dict[str, tuple[Level, ...]] = {"error": ("error",), "warning": ("error", "warning")}


@click.command("logs")
@click.argument("run_id", metavar="ID", shell_complete=completed.run_id, default="last")
@click.option("--stage", metavar="STAGE", help="Of this stage only, without headings.")
@click.option("--attempt", type=click.IntRange(1), help="Of this attempt; the latest if not given.")
@click.option("-f", "--follow", is_flag=True, help="Go on until the run has ended.")
@click.option("-n", "--tail", "last", type=click.IntRange(0), help="Only so many last lines.")
@click.option("--grep", "pattern", metavar="REGEX", help="Only the lines that match.")
@click.option("-i", "--ignore-case", is_flag=True, help="With --grep: in whatever case.")
@click.option(
    "--level",
    type=click.Choice(["error", "warning"]),
    help="Only lines that tell of errors; or also of warnings.",
)
@click.option("--times", is_flag=True, help="When each line was written, within some seconds.")
@pass_globals
def show_logs(
    options: Globals,
    run_id: str,
    stage: str | None,
    attempt: int | None,
    follow: bool,
    last: int | None,
    pattern: str | None,
    ignore_case: bool,
    level: str | None,
    times: bool,
) -> None:
    """Print a run's output, cleaned of what acts on a terminal."""
    run = find_run(options, run_id)
    if stage is not None and stage not in run.request.stages and not run.log(stage).exists():
        listed = ", ".join(run.request.stages)
        raise UsageError(f"the run {run.id} has no stage {stage!r}", f"its stages are {listed}")
    if pattern is not None and (follow or last is not None):
        raise UsageError("--grep goes through what is there; leave out --follow and --tail")
    if pattern is not None and level is not None:
        raise UsageError("give --grep or --level, not both")
    if times and (pattern is not None or follow):
        raise UsageError("--times is of what is there, all of it; leave out --follow and --grep")
    if attempt is not None and not stage:
        raise UsageError("--attempt is one of a stage", "name the stage: --stage run")
    if attempt is not None and stage and attempt > _latest(run, stage):
        raise UsageError(f"{stage} was tried {_latest(run, stage)} times")
    if follow:
        _Follower(run, stage, attempt, last, level).follow()
        return
    logs = [(stage, attempt or _latest(run, stage))] if stage else _all_logs(run)
    for name, number in logs:
        path = run.directory / log_name(name, number)
        if not path.exists():
            continue
        if not stage:
            data(_heading(name, number))
        if pattern is not None:
            for match in search(path, pattern, regular=True, ignore_case=ignore_case):
                data(match.text)
        elif level is not None and last is None and not times:
            for match in search_alerts(path, _LEVELS[level]):
                data(match.text)
        else:
            for line in _timed(path, last) if times else _plain(path, last):
                if _is_wanted(line, level):
                    data(line)


def _is_wanted(line: str, level: str | None) -> bool:
    return level is None or level_of(line) in _LEVELS[level]


def _heading(stage: str, attempt: int) -> str:
    return f"==> {stage} <==" if attempt == 1 else f"==> {stage}, attempt {attempt} <=="


def _latest(run: Run, stage: str) -> int:
    known = run.stages.get(stage)
    return known.attempt if known else 1


def _all_logs(run: Run) -> list[tuple[str, int]]:
    names = [*run.request.stages, "cleanup"]
    return [(name, n) for name in names for n in range(1, _latest(run, name) + 1)]


def _plain(path: Path, last: int | None) -> Iterable[str]:
    return lines_of(path) if last is None else _last(path, last)


def _timed(path: Path, last: int | None) -> Iterator[str]:
    """The lines with when each was written."""
    lines = LogLines(path)
    while lines.look():
        pass
    first = 0 if last is None else max(0, lines.total - last)
    for begin in range(first, lines.total, _AT_ONCE):
        for line in lines.read(begin, _AT_ONCE):
            yield f"{moment(line.time)}  {line.text}"


def _last(path: Path, count: int) -> list[str]:
    tail = LogTail(path, last_lines=count)
    lines = []
    while found := tail.read():
        lines += found
    if tail.unfinished:
        lines.append(tail.unfinished)
    return lines[len(lines) - min(count, len(lines)) :]


class _Follower:
    """Prints the logs of a run while it goes on."""

    def __init__(
        self,
        run: Run,
        stage: str | None,
        attempt: int | None,
        last: int | None,
        level: str | None,
    ) -> None:
        self._run = run
        self._stage = stage
        self._attempt = attempt
        self._last = last
        self._level = level

    def follow(self) -> None:
        """Print what there is and what comes, until the run or the stage has ended."""
        done: set[tuple[str, int]] = set()
        while True:
            ended = self._run.state.ended
            for log in self._begun():
                if log not in done:
                    self._follow_log(log)
                    done.add(log)
            if ended or (self._stage and self._is_over((self._stage, self._attempt or 0))):
                break
            time.sleep(_POLL)
            self._run.refresh()
            adopt([self._run])
        if self._run.reason:
            say(f"{self._run.id}: {self._run.reason}")

    def _begun(self) -> list[tuple[str, int]]:
        logs = _all_logs(self._run)
        if self._stage:
            logs = [log for log in logs if log[0] == self._stage]
            logs = [log for log in logs if self._attempt in {None, log[1]}]
        return [log for log in logs if (self._run.directory / log_name(*log)).exists()]

    def _follow_log(self, log: tuple[str, int]) -> None:
        path = self._run.directory / log_name(*log)
        if not self._stage:
            data(_heading(*log))
        tail = LogTail(path, from_start=True) if self._last is None else self._tail(path)
        while True:
            over = self._is_over(log)
            while lines := tail.read():
                for line in lines:
                    self._show(line)
            if over:
                if tail.unfinished:
                    self._show(tail.unfinished)
                return
            time.sleep(_POLL)
            self._run.refresh()
            adopt([self._run])

    def _show(self, line: str) -> None:
        if _is_wanted(line, self._level):
            data(line)

    def _tail(self, path: Path) -> LogTail:
        return LogTail(path, last_lines=self._last)

    def _is_over(self, log: tuple[str, int]) -> bool:
        """Whether nothing more comes into a log."""
        if self._run.state.ended:
            return True
        known = self._run.stages.get(log[0])
        if known is None:
            return False
        return known.attempt > log[1] > 0 or known.state not in {"running", "queued"}
