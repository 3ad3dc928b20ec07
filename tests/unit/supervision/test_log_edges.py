"""Logs that are cut while they are read, file systems without holes, and places near an edge."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.supervision.logs import (
    FilteredLines,
    LineIndex,
    LogLines,
    Wanted,
    alert_before,
    blocks,
    filtered,
    index,
    search_alerts,
)
from rompy_tui.supervision.logs.capping import keep_within
from rompy_tui.supervision.logs.readings import moment
from rompy_tui.supervision.logs.starts import start_near_end, start_of_last


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "run.log"


def opened(path: Path) -> int:
    return os.open(path, os.O_RDONLY)


def whole(lines: Any) -> Any:
    while lines.look():
        pass
    return lines


@pytest.mark.parametrize(
    ("number", "found"), [(errno.EINVAL, [(0, 6)]), (errno.ENXIO, []), (errno.EIO, None)]
)
def test_file_systems_that_say_nothing_of_holes(
    number: int, found: list[tuple[int, int]] | None, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux's lseek(2): EINVAL where they are not known, ENXIO where nothing follows."""
    log.write_bytes(b"a\nb\nc\n")

    def lseek(*_: int) -> int:
        raise OSError(number, os.strerror(number))

    descriptor = opened(log)
    monkeypatch.setattr(os, "lseek", lseek)
    try:
        if found is None:
            with pytest.raises(OSError, match="Input/output"):
                blocks.parts(descriptor, 6)
        else:
            assert blocks.parts(descriptor, 6) == found
    finally:
        os.close(descriptor)


def test_a_log_that_became_shorter_ends_where_it_ends(log: Path) -> None:
    log.write_bytes(b"one\ntwo\nth")
    descriptor = opened(log)
    try:
        found = [line.data for line in blocks.lines(descriptor, 0, 1000)]
        assert start_near_end(descriptor, 1000, 10) == 10
    finally:
        os.close(descriptor)
    assert found == [b"one", b"two", b"th"]


def test_a_log_that_is_cut_while_it_is_counted(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log.write_bytes(b"one\ntwo\n")
    parts = blocks.parts

    def cut_behind(descriptor: int, stop: int) -> list[tuple[int, int]]:
        found = parts(descriptor, stop)
        os.truncate(log, 0)
        return found

    lines = LineIndex(log)
    with monkeypatch.context() as patch:
        patch.setattr(index, "parts", cut_behind)
        assert lines.extend() is True
    assert lines.lines == 0
    assert lines.extend() is False
    log.write_bytes(b"three\n")
    lines.extend()
    assert lines.read(0, 9) == ["three"]


def test_lines_of_a_log_that_was_cut_since(log: Path) -> None:
    log.write_bytes(b"one\ntwo\nthree\n")
    numbered, found = whole(LogLines(log)), whole(FilteredLines(log, Wanted("t")))
    counted = LineIndex(log)
    counted.extend()
    os.truncate(log, 4)
    assert [line.text for line in numbered.read(0, 3)] == ["one"]
    assert found.read(0, 9) == []
    with pytest.raises(IndexError):
        counted.offset_of(2)


def test_places_of_a_log_with_nothing_in_it(log: Path) -> None:
    lines = LineIndex(log)
    assert (lines.line_at(0), lines.offset_of(0)) == (0, 0)
    with pytest.raises(IndexError):
        lines.offset_of(1)


def test_a_place_in_a_hole_is_that_behind_it(log: Path) -> None:
    line = b"x" * 1023 + b"\n"
    log.write_bytes(line * 4096)
    assert keep_within(str(log), 1 << 20) > 0
    lines = LineIndex(log)
    while lines.extend():
        pass
    hole, behind = (start for start, _ in blocks_of(log))
    assert hole == 0
    first = lines.line_at(behind)
    assert lines.line_at(behind - 1) == lines.line_at(behind - (1 << 20)) == first
    assert lines.offset_of(first) == behind


def blocks_of(path: Path) -> list[tuple[int, int]]:
    descriptor = opened(path)
    try:
        return blocks.parts(descriptor, path.stat().st_size)
    finally:
        os.close(descriptor)


def test_a_log_too_short_to_give_anything_back_is_kept(log: Path) -> None:
    log.write_bytes(b"x" * 8192)
    assert keep_within(str(log), 5000) == 0
    assert log.read_bytes() == b"x" * 8192


def test_no_more_lines_are_found_than_can_be_held(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filtered, "MOST", 3)
    log.write_bytes(b"hit\nmiss\n" * 10)
    lines = whole(FilteredLines(log, Wanted("hit")))
    assert [line.number for line in lines.read(0, 9)] == [0, 2, 4]
    assert lines.look() is False


def test_the_last_line_of_a_huge_one_begins_in_it(log: Path) -> None:
    """The search for its beginning ends 64 MB before its end."""
    with log.open("wb") as stream:
        for _ in range(66):
            stream.write(b"x" * (1 << 20))
    descriptor = opened(log)
    try:
        found = start_of_last(descriptor, 66 << 20, 1)
    finally:
        os.close(descriptor)
    assert 0 < found < 2 << 20


def test_an_alert_far_before(log: Path) -> None:
    fine = b"all is well in this line, and in the next\n"
    first = b"ERROR: the grid is dry\n"
    log.write_bytes(fine + first + fine * 20_000)
    found = alert_before(log, log.stat().st_size)
    assert found is not None
    assert (found.offset, found.number) == (len(fine), None)
    assert alert_before(log, len(fine)) is None


@pytest.mark.parametrize(
    ("line", "tells"),
    [
        ("2023-01-01 ERROR: dry", True),
        ("model grid ERROR: dry", True),
        ("what follows is no ERROR: dry", False),
    ],
)
def test_a_level_stands_near_the_beginning(line: str, tells: bool, log: Path) -> None:
    log.write_text(line + "\n")
    assert bool(list(search_alerts(log))) is tells


@pytest.mark.parametrize(
    ("skipped", "said"),
    [(999, "999 bytes"), (1000, "1 kB"), (25 * 10**11, "2.5 TB"), (10**16, "1e+04 TB")],
)
def test_how_much_a_hole_left_out(skipped: int, said: str) -> None:
    assert (
        blocks.hole_note(skipped, skipped + 1) == f"… {said} left out: the log reached its limit …"
    )
    assert "emptied" in blocks.hole_note(skipped, skipped)


@pytest.mark.parametrize("text", ["2023", "20231301", "1-1", "20230101.9"])
def test_texts_that_are_no_time(text: str) -> None:
    assert moment(text) is None
