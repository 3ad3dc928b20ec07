"""Logs that are cut, moved, removed and emptied in their middle while they are read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.supervision.logs import MAX_LINE, LineIndex, LogTail, lines_of, search
from rompy_tui.supervision.logs.capping import keep_within

_WRITER = (
    "import os, sys\n"
    "for n in range(40_000):\n"
    "    log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)\n"
    "    os.write(log, b'line %d\\n' % n)\n"
    "    os.close(log)\n"
)


def drained(tail: LogTail) -> list[str]:
    seen: list[str] = []
    while found := tail.read():
        seen += found
    return seen


def counted(path: Path) -> LineIndex:
    found = LineIndex(path)
    while found.extend():
        pass
    return found


def cut(path: Path, text: str) -> None:
    """Empty a file in its place, and write to it, as logrotate's copytruncate does."""
    with path.open("r+") as stream:
        stream.truncate(0)
        stream.write(text)


def test_a_log_that_is_cut_and_grows_past_where_it_was_read(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("old 1\nold 2\nhalf")
    tail, index = LogTail(log, from_start=True), counted(log)
    assert tail.read() == ["old 1", "old 2"]
    cut(log, "".join(f"new {n}\n" for n in range(100)))
    assert drained(tail) == [f"new {n}" for n in range(100)]
    assert tail.restarts == 1
    index.extend()
    assert (index.lines, index.restarts) == (100, 1)
    assert index.read(98, 9) == ["new 98", "new 99"]


def rotate(log: Path) -> None:
    log.rename(log.with_name("log.1"))


@pytest.mark.parametrize(
    "change", [lambda log: os.truncate(log, 0), rotate], ids=["copytruncate", "rename and create"]
)
def test_a_rotated_log_of_a_program_that_goes_on(
    change: Callable[[Path], Any], tmp_path: Path, wait: Any
) -> None:
    log = tmp_path / "log"
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(log)])
    wait(log.exists)
    tail = LogTail(log, from_start=True)
    seen: list[str] = []
    changes = 0
    while writer.poll() is None:
        seen += tail.read()
        if len(seen) // 2_000 > changes == tail.restarts and changes < 5 and log.exists():
            changes += 1
            change(log)
    seen += drained(tail)
    numbers = [int(line.removeprefix("line ")) for line in seen]
    assert numbers == sorted(set(numbers))
    assert changes
    assert tail.restarts
    assert numbers[-1] == 39_999
    if change is rotate:
        assert len(numbers) == 40_000
    last = log.read_text().splitlines()
    assert seen[len(seen) - len(last) :] == last


def test_a_program_that_does_not_append_to_a_cut_log(tmp_path: Path) -> None:
    """It goes on at its own place: what is before that is a hole, and no line of its own."""
    log = tmp_path / "log"
    with log.open("w") as stream:
        stream.write("x" * 99_000 + "\n")
        stream.flush()
        os.truncate(log, 0)
        stream.write("new\n")
    note, line = lines_of(log)
    assert note == "… 99 kB left out: the log was emptied while written …"
    assert line == "new"
    assert counted(log).read(0, 5) == ["new"]
    assert [(m.offset, m.number) for m in search(log, "new")] == [(99_001, 0)]


def test_long_lines_do_not_hide_what_follows(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"first\n" + b"x" * 10_000_000 + b"\nlast 1\nlast 2\n")
    long = "x" * MAX_LINE + " …"
    assert drained(LogTail(log, from_start=True)) == ["first", long, "last 1", "last 2"]
    assert drained(LogTail(log, last_lines=3)) == [long, "last 1", "last 2"]
    assert list(lines_of(log)) == ["first", long, "last 1", "last 2"]
    assert [(m.text, m.number) for m in search(log, "last")] == [("last 1", 2), ("last 2", 3)]


def test_a_progress_bar_that_never_ends_its_line(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tail = LogTail(log, from_start=True)
    with log.open("ab", buffering=0) as stream:
        for start in range(0, 1_000_000, 100_000):
            stream.write(b"".join(b"%d done\r" % n for n in range(start, start + 100_000)))
            assert tail.read() == []
            assert tail.unfinished == f"{start + 99_999} done"


def test_a_log_with_a_hole_that_came_after_it_was_counted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("".join(f"line {n:07}\n" for n in range(200_000)))
    index = counted(log)
    tail = LogTail(log, from_start=True)
    tail.read()
    try:
        keep_within(str(log), 400_000)
    except OSError as error:
        pytest.skip(f"no holes in files here: {error}")
    assert not index.extend()
    assert index.restarts == 1
    shown = list(lines_of(log))
    (note,) = [n for n, line in enumerate(shown) if "left out" in line]
    del shown[note]
    assert index.lines == len(shown)
    assert index.read(0, len(shown)) == shown
    for match in search(log, "9999"):
        assert match.number is not None
        assert index.read(match.number, 1) == [match.text]
        assert index.offset_of(match.number) == match.offset
        assert index.line_at(match.offset) == match.number
    rest = drained(tail)
    assert rest[-1] == "line 0199999"
    assert sum("left out" in line for line in rest) == 1
    assert tail.restarts == 0


def test_what_the_supervisor_loads_to_keep_logs_small(fresh: Any) -> None:
    """It lives as long as a model runs: nothing large, and no ctypes before a log is too large."""
    root = Path(__file__).parents[3]
    code = (
        f"import sys; sys.path.insert(0, {str(root)!r})\n"
        "from rompy_tui.supervision.logs.capping import keep_within\n"
        "assert keep_within(sys.executable, 1 << 40) == 0\n"
        "print([m for m in ('ctypes', 'pathlib', 'click', 'pydantic') if m in sys.modules])\n"
    )
    outer = (
        f"import subprocess, sys; code = {code!r}\n"
        "sys.exit(subprocess.call([sys.executable, '-I', '-S', '-c', code]))\n"
    )
    done = fresh(outer)
    assert (done.stdout, done.stderr) == ("[]\n", "")
