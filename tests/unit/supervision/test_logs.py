"""Logs: cleaned, followed, indexed, searched, kept small; as large and as foreign as they come."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rompy_tui.errors import StorageError, UsageError
from rompy_tui.supervision.logs import (
    MAX_LINE,
    LineIndex,
    LogTail,
    blocks,
    clean,
    index,
    lines_of,
    search,
)
from rompy_tui.supervision.logs.capping import keep_within

Write = Callable[..., Path]
GB = 1 << 30


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (b"plain", "plain"),
        (b"10%\r50%\r100%", "100%"),
        (b"crlf\r", "crlf"),
        (b"10%\r50%\r", "50%"),
        (b"\r\r\r", ""),
        (b"\x1b[31mred\x1b[0m", "red"),
        (b"\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b\x1bPq\x1b\\c", "abc"),
        (b"\x1b[2J\x1b(B\x1b=\x1bMx", "x"),
        (b"\x1b[31", "␛[31"),
        (b"\x1b]0;no end", "␛]0;no end"),
        (b"abc\b\b\bxy", "xy"),
        (b"\b\ba", "a"),
        (b"10%\b\b\b20%\b\b\b", "20%"),
        ("\u00e9\bx".encode(), "x"),
        (b"50%\r\x1b[K", "50%"),
        (b"50%\r        \r", "50%"),
        (b"a\nb", "a␊b"),
        (b"\x9b31m\xff", "\\x9b31m\\xff"),
        (b"a\0b\x07", "a␀b␇"),
        (b"[bold red]markup[/]", "[bold red]markup[/]"),
        ("\u202egnp\x85".encode(), "\\u{202e}gnp\\u{85}"),
        (b"a\tb", "a       b"),
        (b"", ""),
        ("日本".encode(), "日本"),
    ],
)
def test_lines_are_cleaned(line: bytes, shown: str) -> None:
    assert clean(line) == shown


def test_long_lines_are_clipped() -> None:
    assert len(clean(b"x" * 10_000_000)) == MAX_LINE + 2
    assert len(clean("日".encode() * 100_000)) == MAX_LINE + 2
    assert len(clean("\u202e".encode() * MAX_LINE)) == MAX_LINE + 2
    assert clean(b"".join(b"%d%%\r" % n for n in range(1_000_000))) == "999999%"
    assert clean(b"50%\r" + b" " * 1_000_000) == "50%"
    assert clean(b"50%\r" + b"x" * 1_000_000) == "x" * MAX_LINE + " …"


def test_a_tail_gives_every_line_once(tmp_path: Path) -> None:
    path = tmp_path / "log"
    tail = LogTail(path)
    assert tail.read() == []
    seen: list[str] = []
    with path.open("ab", buffering=0) as stream:
        for number in range(300):
            stream.write(f"line {number}"[: 4 + number % 3].encode())
            seen += tail.read()
            stream.write(b"|\n")
            seen += tail.read()
        stream.write(b"no end")
        seen += tail.read()
    assert len(seen) == 300
    assert all(line.endswith("|") for line in seen)
    assert tail.unfinished == "no end"


def test_a_log_that_shrinks_is_replaced_or_goes(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("one\ntwo\n")
    tail = LogTail(path)
    assert tail.read() == ["one", "two"]
    path.write_text("new\n")
    assert tail.read() == ["new"]
    path.unlink()
    assert tail.read() == []
    path.write_text("again\nand more\n")
    assert tail.read() == ["again", "and more"]


def test_a_large_log_is_read_from_near_its_end(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("wb") as stream:
        stream.truncate(GB)
        stream.seek(0, os.SEEK_END)
        stream.write(b"a line of a log\n" * 65_536 + b"last\n")
    tail = LogTail(path)
    lines = tail.read()
    assert lines[-1] == "last"
    assert set(lines[:-1]) == {"a line of a log"}
    assert len(lines) * 16 < 300_000
    assert tail.skipped > GB + (1 << 19)


def test_a_line_without_end_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "log"
    tail = LogTail(path)
    tail.read()
    with path.open("ab") as stream:
        for _ in range(8):
            stream.write(b"x" * (1 << 20))
            stream.flush()
            tail.read()
    assert len(tail.unfinished) == MAX_LINE + 2
    with path.open("ab") as stream:
        stream.write(b"\nnext\n")
    assert tail.read()[-1] == "next"


@given(
    st.lists(
        st.binary(max_size=20)
        | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
        | st.sampled_from(
            [b"\x1b", b"\x1b[", b"\x1b]0;", b"\x07", b"31m", b"\r", b"\b", b"\t", b" "]
        )
        | st.sampled_from([b"\xe2\x80\xae", b"\xc2\x9b", b"\0" * 5000])
    ).map(b"".join)
)
def test_nothing_that_is_shown_acts_on_a_terminal(line: bytes) -> None:
    shown = clean(line)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert len(shown) <= MAX_LINE + 2


def numbered(path: Path, count: int, width: int = 0) -> list[str]:
    lines = [f"line {n} ".ljust(width, "x") for n in range(count)]
    path.write_text("".join(f"{line}\n" for line in lines))
    return lines


@pytest.mark.parametrize("count", [0, 1, 2, 3, 999, 1000, 5000])
def test_a_tail_begins_with_the_last_lines(count: int, tmp_path: Path) -> None:
    lines = numbered(tmp_path / "log", 1000, 300)
    tail = LogTail(tmp_path / "log", last_lines=count)
    assert tail.read() == (lines[-count:] if count else [])
    with (tmp_path / "log").open("a") as stream:
        stream.write("no end")
    tail = LogTail(tmp_path / "log", last_lines=1)
    assert tail.read() == []
    assert tail.unfinished == "no end"


def test_a_tail_from_the_start(tmp_path: Path) -> None:
    lines = numbered(tmp_path / "log", 20_000, 100)
    tail = LogTail(tmp_path / "log", from_start=True)
    seen = []
    while found := tail.read():
        seen += found
    assert seen == lines


def test_a_log_that_is_rotated_under_a_tail(tmp_path: Path) -> None:
    """Moved away with lines that were not read yet: they come, then those of the new file."""
    log = tmp_path / "log"
    stream = log.open("w")
    tail = LogTail(log, from_start=True)
    seen = []
    for number in range(50):
        stream.write(f"{number} a\n")
        stream.flush()
        if number % 3:
            seen += tail.read()
        if number % 10 == 7:
            log.rename(tmp_path / f"log.{number}")
            stream.write(f"{number} b\n")
            stream.close()
            stream = log.open("w")
    stream.close()
    while found := tail.read():
        seen += found
    expected = [f"{n} {x}" for n in range(50) for x in ("ab" if n % 10 == 7 else "a")]
    assert seen == expected
    assert tail.restarts == 5


def test_a_log_that_is_removed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("one\n")
    tail = LogTail(log)
    assert tail.read() == ["one"]
    assert not tail.gone
    log.unlink()
    assert tail.read() == []
    assert tail.gone
    log.write_text("two\n")
    assert tail.read() == ["two"]
    assert not tail.gone


@pytest.fixture
def huge(tmp_path: Path) -> Path:
    """1 GB of which only both ends are there."""
    path = tmp_path / "huge"
    with path.open("wb") as stream:
        stream.write(b"first\ncut he")
        stream.truncate(GB)
        stream.seek(0, os.SEEK_END)
        stream.write(b"re\nlast\n")
    return path


def test_a_hole_is_not_read(huge: Path) -> None:
    whole = list(lines_of(huge))
    (note,) = [line for line in whole if "left out" in line]
    assert "1.07 GB" in note
    assert whole[0] == "first"
    assert whole[-2:] == ["re", "last"]
    tail = LogTail(huge)
    assert "left out" in "".join(tail.read())
    tail = LogTail(huge, from_start=True)
    seen = []
    while found := tail.read():
        seen += found
    assert seen == whole
    assert LogTail(huge, last_lines=2).read() == ["re", "last"]
    tail = LogTail(huge, last_lines=3)
    assert [line for _ in range(2) for line in tail.read()] == whole[1:]
    assert [m.text for m in search(huge, "last")] == ["last"]
    counted = LineIndex(huge)
    assert not counted.extend()
    assert counted.lines == 4
    assert counted.read(1, 2) == ["cut he", "re"]
    assert counted.read(2, 5) == ["re", "last"]
    assert [m.number for m in search(huge, "re")] == [2]


def test_a_log_is_kept_small_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "log"
    limit = 1_000_000
    lines = [f"{n:07} ".ljust(60, "x") for n in range(200_000)]
    given_back = 0
    with path.open("ab", buffering=0) as stream:
        for start in range(0, len(lines), 1000):
            stream.write("".join(f"{x}\n" for x in lines[start : start + 1000]).encode())
            try:
                given_back += keep_within(str(path), limit)
            except OSError as error:
                pytest.skip(f"no holes in files here: {error}")
            assert path.stat().st_blocks * 512 <= limit + 61_000
    assert given_back > 10_000_000
    kept = list(lines_of(path))
    (note,) = [n for n, line in enumerate(kept) if "left out" in line]
    assert kept[: note - 1] == lines[: note - 1]
    rest = kept[note + 2 :]
    assert rest == lines[-len(rest) :]
    assert note * 61 > limit // 5
    assert len(rest) * 61 > limit // 3


def test_what_cannot_be_kept_small(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        keep_within(str(tmp_path / "none"), 1)
    (tmp_path / "small").write_bytes(b"x" * 100)
    assert keep_within(str(tmp_path / "small"), 1_000_000) == 0


def test_an_index_of_a_growing_log(tmp_path: Path) -> None:
    path = tmp_path / "log"
    counted = LineIndex(path)
    assert not counted.extend()
    lines: list[str] = []
    dice = random.Random(4)
    with path.open("ab", buffering=0) as stream:
        for _ in range(40):
            more = [
                ("y" * dice.randrange(40)) + str(dice.random()) for _ in range(dice.randrange(3000))
            ]
            lines += more
            stream.write("".join(f"{x}\n" for x in more).encode())
            while counted.extend(100_000):
                pass
            assert counted.lines == len(lines)
            for _ in range(5):
                if not lines:
                    continue
                first = dice.randrange(len(lines))
                assert counted.read(first, 3) == lines[first : first + 3]
                offset = counted.offset_of(first)
                assert counted.line_at(offset) == first
                assert counted.line_at(offset + len(lines[first])) == first
    assert path.stat().st_size > 4 * index.CHUNK
    for wrong in (-1, len(lines) + 1):
        with pytest.raises(IndexError):
            counted.offset_of(wrong)
    path.write_text("new\n")
    counted.extend()
    assert (counted.lines, counted.restarts) == (1, 1)
    assert counted.read(0, 9) == ["new"]


def test_a_search(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(
        "one ERROR here\nno\n\x1b[31mERR\x1b[0mOR in colour\nénorme error\n5%\rERROR\n".encode()
        + b"x" * 10_000
        + b"ERROR far behind\nno end ERROR"
    )
    found = list(search(path, "ERROR"))
    assert [m.text[:14] for m in found] == [
        "one ERROR here", "ERROR in colou", "ERROR", "x" * 14, "no end ERROR",
    ]  # fmt: skip
    assert found[0].columns == ((4, 9),)
    assert found[3].columns == ()
    data = path.read_bytes()
    assert [data[m.offset :][:3] for m in found][:2] == [b"one", b"\x1b[3"]
    assert [m.text for m in search(path, "ERROR", ignore_case=True)][2] == "énorme error"
    assert [m.text for m in search(path, r"^\w+$", regular=True)] == ["no", "ERROR"]
    assert [m.text for m in search(path, "(", regular=False)] == []
    with pytest.raises(UsageError, match=r"no regular expression.*at character 1"):
        next(search(path, "(", regular=True))
    with pytest.raises(StorageError):
        next(search(tmp_path / "none", "x"))


@given(
    st.lists(st.text("ab1\r\té\x1b", max_size=12), max_size=60),
    st.sampled_from(["a", "ab", "1a", "é", "b1", "aa"]),
    st.booleans(),
    st.integers(1, 40),
)
def test_a_search_finds_what_looking_at_every_line_finds(
    lines: list[str], pattern: str, regular: bool, size: int
) -> None:
    path = Path(os.environ["HOME"]) / f"search-{os.getpid()}"
    path.write_bytes("\n".join(lines).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        found = [m.text for m in search(path, pattern, regular=regular)]
    every = [clean(line) for line in path.read_bytes().split(b"\n")]
    assert found == [line for line in every if re.search(pattern, line)]


def test_a_line_longer_than_memory_allows(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("wb") as stream:
        for _ in range(12):
            stream.write(b"x" * (1 << 20))
        stream.write(b"\nafter\n")
    first, second = lines_of(path)
    assert (len(first), second) == (MAX_LINE + 2, "after")
    assert [m.text for m in search(path, "after")] == ["after"]


def test_a_writer_that_is_faster_than_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "log"
    code = "import sys\nfor n in range(200000): print('line', n)"
    tail = LogTail(path, from_start=True)
    with path.open("wb") as stream:
        writer = subprocess.Popen([sys.executable, "-c", code], stdout=stream)
    seen: list[str] = []
    while True:
        over = writer.poll() is not None
        while found := tail.read():
            seen += found
        if over:
            break
    assert seen == [f"line {n}" for n in range(200_000)]
