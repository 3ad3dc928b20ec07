"""The lines of logs by number: counted or not, filtered, merged, with their colours."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rompy_tui.errors import UsageError
from rompy_tui.supervision.logs import (
    FilteredLines,
    Levels,
    LogLines,
    MergedLines,
    Wanted,
    clean,
    colored,
)

PIECES = st.sampled_from(
    [
        *(b"\x1b[31m", b"\x1b[0m", b"\x1b[1;38;5;200m", b"\x1b[m", b"\x1b[0;32m", b"\x1b[1:2m"),
        *(b"\x1b[2K", b"\x1b]0;x\x07", b"\x1b]8;;http://x\x1b\\", b"\x1b[", b"\x1b", b"\x07"),
        *(b"\r", b"\b", b"\t", b" ", b"abc", b"\xff", b"x" * 5000),
        *("波".encode(), "\u202e".encode()),
    ]
)


@given(st.lists(PIECES, max_size=14).map(b"".join))
def test_the_text_of_a_coloured_line_is_the_clean_one(line):
    assert "".join(part.text for part in colored(line)) == clean(line)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (b"plain", [("plain", "")]),
        (b"", [("", "")]),
        (b"a\x1b[31mb\x1b[1mc\x1b[0md", [("a", ""), ("b", "31"), ("c", "31;1"), ("d", "")]),
        (b"\x1b[0;32mok\x1b[m!", [("ok", "32"), ("!", "")]),
        (b"\x1b[38:5:9mred", [("red", "38;5;9")]),
        (b"\x1b[32m 5%\r\x1b[31m 9%\r", [(" 9%", "32;31")]),
        (b"\x1b[31mx\x1b[2J\x1b]0;t\x07y", [("xy", "31")]),
    ],
)
def test_colours_are_kept_and_nothing_else(line, parts):
    assert [tuple(part) for part in colored(line)] == parts


@pytest.fixture
def log(tmp_path):
    return tmp_path / "run.log"


def texts(lines):
    return [line.text for line in lines]


def test_a_log_that_is_not_there_yet(log):
    lines = LogLines(log)
    assert lines.look() is False
    assert (lines.total, lines.is_counted, lines.read(0, 10)) == (0, True, [])
    log.write_bytes(b"one\ntwo\nthr")
    lines.look()
    assert lines.total == 3
    assert texts(lines.read(1, 10)) == ["two", "thr"]
    with log.open("ab") as stream:
        stream.write(b"ee\nfour\n")
    lines.look()
    assert texts(lines.read(0, 10)) == ["one", "two", "three", "four"]


def test_the_end_shows_before_all_is_counted(log):
    written = [f"line {number}" for number in range(300_000)]
    log.write_text("\n".join(written) + "\n")
    lines = LogLines(log)
    assert lines.look(budget=1 << 18) is True
    assert lines.is_counted is False
    assert texts(lines.read(lines.total - 40, 40)) == written[-40:]
    assert texts(lines.read(0, 3)) == written[:3]
    assert lines.read(lines.total // 2, 10) == []
    while lines.look():
        pass
    assert lines.total == len(written)
    assert texts(lines.read(150_000, 2)) == written[150_000:150_002]


def test_of_a_huge_line_without_end_the_last_state_shows(log):
    log.write_bytes(b"begun\n" + b"".join(b"\r%7d %%" % n for n in range(300_000)))
    lines = LogLines(log)
    while lines.look():
        pass
    assert texts(lines.read(0, 9)) == ["begun", " 299999 %"]


def test_several_logs_are_one(tmp_path):
    for name, text in (("a", "1\n2\n"), ("b", ""), ("c", "3\n4\n5")):
        (tmp_path / name).write_text(text)
    merged = MergedLines([LogLines(tmp_path / name) for name in "abcd"])
    merged.look()
    assert merged.total == 5
    found = merged.read(1, 3)
    assert [(line.log, line.number, line.text) for line in found] == [
        (0, 1, "2"),
        (2, 0, "3"),
        (2, 1, "4"),
    ]
    assert [merged.number_of(line.log, line.number) for line in found] == [1, 2, 3]


def test_only_what_holds_something(log):
    log.write_text("".join(f"{'error' if n % 7 == 0 else 'step'} {n}\n" for n in range(1000)))
    lines = FilteredLines(log, Wanted("ERROR", ignore_case=True))
    while lines.look(budget=1000):
        pass
    assert lines.total == 143
    assert [(line.number, line.text) for line in lines.read(141, 9)] == [
        (987, "error 987"),
        (994, "error 994"),
    ]
    assert lines.number_of(0, 8) == 2


def test_a_filter_finds_the_line_that_has_no_end_yet(log):
    log.write_bytes(b"fine\nbad 1\nba")
    lines = FilteredLines(log, Wanted("bad"))
    lines.look()
    lines.look()
    assert texts(lines.read(0, 9)) == ["bad 1"]
    for more, wanted in ((b"d 2", ["bad 1", "bad 2"]), (b"3\nfine", ["bad 1", "bad 23"])):
        with log.open("ab") as stream:
            stream.write(more)
        for _ in range(3):
            lines.look()
        assert texts(lines.read(0, 9)) == wanted
        assert lines.is_counted


def test_a_log_that_is_replaced_begins_anew(log):
    log.write_text("bad 1\nbad 2\n")
    lines = FilteredLines(log, Wanted("bad"))
    lines.look()
    log.unlink()
    log.write_text("good\nbad 3\n")
    while lines.look():
        pass
    assert (lines.restarts, texts(lines.read(0, 9))) == (1, ["bad 3"])


def test_a_filter_that_is_no_regular_expression(log):
    with pytest.raises(UsageError, match="no regular expression"):
        Wanted("(", regular=True).compiled()


@pytest.mark.parametrize("seed", range(5))
def test_a_log_that_grows_shows_as_it_is_read_anew(log, seed):
    """Numbers and texts are those of the whole file, whatever the steps it was written in."""
    dice = random.Random(seed)
    alphabet = [b"a", b"bad", b"\n", b"\n", b"\r", "é".encode(), b"\x1b[31m"]
    lines, bad = LogLines(log), FilteredLines(log, Wanted("bad"))
    with log.open("ab", buffering=0) as stream:
        for _ in range(60):
            stream.write(b"".join(dice.choices(alphabet, k=dice.randrange(9))))
            lines.look()
            for _ in range(3):
                bad.look()
            whole = log.read_bytes().split(b"\n")
            wanted = [clean(line) for line in (whole if whole[-1] else whole[:-1])]
            assert texts(lines.read(0, 10_000)) == wanted
            assert texts(bad.read(0, 10_000)) == [text for text in wanted if "bad" in text]


def test_only_errors_and_warnings(log):
    log.write_text("".join(f"{'ERROR: x' if n % 9 == 0 else '0 errors'} {n}\n" for n in range(999)))
    lines = FilteredLines(log, Levels())
    while lines.look(budget=1000):
        pass
    assert [line.number for line in lines.read(0, 999)] == list(range(0, 999, 9))
