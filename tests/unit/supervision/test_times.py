"""When the lines of a log were written."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.supervision.logs import FilteredLines, LogLines, MergedLines, Wanted
from rompy_tui.supervision.times import LogTimes, Timekeeper, path_of
from rompy_tui.supervision.words import moment


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "run.2.log"


def grow(log: Path, text: str) -> None:
    with log.open("a") as stream:
        stream.write(text)


def test_lines_have_the_time_of_the_next_look(log: Path) -> None:
    keeper, times = Timekeeper(), LogTimes(log)
    keeper.look(str(log), 100.0, 1e9)
    times.renew()
    assert (times.at(0), times.reach) == (None, 0)
    grow(log, "one\n")
    keeper.look(str(log), 100.5, 1e9 + 0.5)  # not due yet
    keeper.look(str(log), 101.0, 1e9 + 1)
    keeper.look(str(log), 102.0, 1e9 + 2)  # as large as before
    grow(log, "two\nthree")
    keeper.look(str(log), 103.0, 1e9 + 3)
    grow(log, "\nfour\n")
    keeper.finish(str(log), 1e9 + 3.1)
    times.renew()
    starts = [0, 4, 8, 14]
    assert [times.at(start) for start in starts] == [1e9 + 1, 1e9 + 3, 1e9 + 3, 1e9 + 3.1]
    assert times.at(19) is None
    assert Path(path_of(log)).stat().st_size == 3 * 16
    assert Path(path_of(log)).stat().st_mode & 0o777 == 0o600


def test_a_long_run_is_looked_at_less_often(log: Path) -> None:
    keeper = Timekeeper()
    for second in range(20_000):
        if second % 100 == 0 or second > 19_900:
            grow(log, "x")
        keeper.look(str(log), float(second), 1e9 + second)
    times = LogTimes(log)
    times.renew()
    kept = Path(path_of(log)).stat().st_size // 16
    assert 200 <= kept <= 215
    assert times.at(0) == 1e9


def test_who_supervises_next_goes_on(log: Path) -> None:
    grow(log, "one\n")
    Timekeeper().look(str(log), 5.0, 1e9)
    Timekeeper().look(str(log), 7.0, 1e9 + 2)
    assert Path(path_of(log)).stat().st_size == 16


def test_damage_costs_a_time_and_nothing_else(log: Path) -> None:
    grow(log, "one\n")
    keeper, times = Timekeeper(), LogTimes(log)
    keeper.look(str(log), 5.0, 1e9)
    with Path(path_of(log)).open("ab") as stream:
        stream.write(b"torn")
    times.renew()
    assert times.at(0) == 1e9
    assert moment(1e300) == moment(float("nan")) == moment(None) == " " * 14


def test_a_log_that_begins_anew_has_new_times(log: Path) -> None:
    keeper, times = Timekeeper(), LogTimes(log)
    grow(log, "one\ntwo\n")
    keeper.look(str(log), 5.0, 1e9)
    times.renew()
    log.write_text("new\n")
    keeper.look(str(log), 9.0, 1e9 + 4)
    times.renew()
    assert (times.at(0), times.at(4)) == (1e9 + 4, None)


def test_each_line_shown_has_its_time(log: Path, tmp_path: Path) -> None:
    keeper = Timekeeper()
    for second, line in enumerate(("one", "two bad", "three", "four bad")):
        grow(log, f"{line}\n")
        keeper.look(str(log), 10.0 * second, 1e9 + second)
    found = FilteredLines(log, Wanted("bad"))
    every = MergedLines([LogLines(log), LogLines(tmp_path / "none.log"), found])
    while every.look():
        pass
    times = [(line.log, line.time) for line in every.read(0, 9)]
    assert times == [*((0, 1e9 + n) for n in range(4)), (2, 1e9 + 1), (2, 1e9 + 3)]
    assert every.timed == 2 * log.stat().st_size


def test_a_run_keeps_the_times_of_its_logs(
    begin: Any, runs: Any, wait: Any, end: Any, cli: Any
) -> None:
    run = begin("echo one; while [ ! -e go ]; do sleep 0.05; done; echo two")
    lines = LogLines(run.log("run"))

    def has_times() -> bool:
        lines.look()
        return 0 < lines.timed == lines.size

    wait(has_times)
    between = time.time()
    (runs.folder_of(run) / "go").touch()
    end(run)
    wait(has_times)
    shown = {line.text: line.time for line in lines.read(0, 99)}
    assert run.stages["run"].started <= shown["one"] <= between <= shown["two"] <= run.ended
    result = cli("--state-dir", str(run.directory.parent.parent), "runs", "logs", "--times")
    assert f"{moment(shown['one'])}  one\n" in result.stdout
    assert f"{moment(shown['two'])}  two\n" in result.stdout
    last = ("--stage", "run", "--times", "-n", "1")
    result = cli("--state-dir", str(run.directory.parent.parent), "runs", "logs", *last)
    assert result.stdout == f"{moment(shown['two'])}  two\n"
    result = cli("--state-dir", str(run.directory.parent.parent), "runs", "logs", "--times", "-f")
    assert result.returncode == 2
    assert "leave out --follow" in result.stderr
