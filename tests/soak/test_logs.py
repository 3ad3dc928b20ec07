"""Random logs, written, cut and moved at random: every reader against the bytes themselves."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from rompy_tui.supervision.logs import (
    LineIndex,
    LogTail,
    blocks,
    clean,
    index,
    lines_of,
    search,
    searching,
    starts,
)
from rompy_tui.supervision.logs.cleaning import clean_whole

Rounds = Callable[[int], int]
Truth = list[tuple[int, bytes]]

PIECES = [
    b"ab", b"abc\rx", b"\x1b[1ma\x1b[0mb", b"a\0b", "\u00e9".encode(), b"\xff", b"\t", b"x\b",
    b"ERROR",
]  # fmt: skip
PATTERNS = ["ab", "\u00e9", "z", "a", "\u2400", "\\xff", "not there"]


def some_line(dice: random.Random) -> bytes:
    body = b"".join(dice.choice(PIECES) for _ in range(dice.randrange(5)))
    return body + b"z" * dice.choice([0, 0, 3, dice.randrange(200)])


def random_log(log: Path, dice: random.Random) -> None:
    """Some parts with holes between them."""
    with log.open("wb") as stream:
        for _ in range(dice.randrange(4)):
            for _ in range(dice.randrange(60)):
                stream.write(some_line(dice) + dice.choice([b"\n", b"\n", b""]))
            if dice.random() < 0.4:
                stream.seek((stream.tell() // 4096 + dice.randrange(2, 4)) * 4096)


def truth_of(log: Path) -> tuple[Truth, bool]:
    """Each line with its offset, and whether the last one has its end."""
    data = log.read_bytes()
    descriptor = os.open(log, os.O_RDONLY)
    found = blocks.parts(descriptor, len(data))
    os.close(descriptor)
    lines: Truth = []
    for start, end in found:
        assert data[start:end].strip(b"\0")
        for line in data[start:end].removesuffix(b"\n").split(b"\n"):
            lines.append((start, line))
            start += len(line) + 1
    covered = sum(len(data[a:b].replace(b"\0", b"")) for a, b in found)
    assert covered == len(data.replace(b"\0", b""))
    return lines, not found or data[: found[-1][1]].endswith(b"\n")


def check_index(log: Path, lines: Truth, is_ended: bool, dice: random.Random) -> None:
    counted = LineIndex(log)
    while counted.extend(dice.randrange(1, 3000)):
        pass
    count = len(lines) - (not is_ended)
    assert counted.lines == count
    for _ in range(5 if count else 0):
        number, wanted = dice.randrange(count), dice.randrange(6)
        offset, line = lines[number]
        assert counted.offset_of(number) == offset
        assert counted.line_at(offset) == number
        assert counted.line_at(offset + max(len(line) - 1, 0)) == number
        expected = [clean(x[: blocks.LONGEST]) for _, x in lines[number : number + wanted]]
        assert counted.read(number, wanted) == expected[: count - number]


def check_search(log: Path, lines: Truth) -> None:
    texts = [clean_whole(line[: blocks.LONGEST]) for _, line in lines]
    for pattern in PATTERNS:
        for ignore_case in (False, True):
            expected = [(lines[n][0], n, text) for n, text in enumerate(texts) if pattern in text]
            found = list(search(log, pattern, ignore_case=ignore_case))
            assert [(m.offset, m.number, m.text) for m in found] == expected
            assert all(m.text[a:b] == pattern for m in found for a, b in m.columns)
            assert all(m.columns for m in found)


def test_random_logs(
    dice: random.Random, rounds: Rounds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    for _ in range(rounds(2_000)):
        longest = dice.choice([40, 300, 1 << 20])
        monkeypatch.setattr(blocks, "LONGEST", longest)
        monkeypatch.setattr(searching, "LONGEST", longest)
        monkeypatch.setattr(blocks, "BLOCK", dice.choice([1, 7, 100, 5000, 1 << 20]))
        monkeypatch.setattr(index, "CHUNK", dice.choice([64, 1000, 4096]))
        monkeypatch.setattr(starts, "_STEP", dice.choice([1, 50, 4096]))
        random_log(log, dice)
        lines, is_ended = truth_of(log)
        shown = [line for line in lines_of(log) if "left out" not in line]
        assert shown == [clean(line[:longest]) for _, line in lines]
        check_index(log, lines, is_ended, dice)
        check_search(log, lines)
        wanted = dice.randrange(1, 80)
        tail = LogTail(log, last_lines=wanted)
        seen = []
        while found := tail.read():
            seen += found
        seen += [] if is_ended else [tail.unfinished]
        seen = [line for line in seen if "left out" not in line]
        assert seen == [clean(line) for _, line in lines][-wanted:]


class _Writer:
    """Writes a log in torn pieces; now and then the log is cut or moved away."""

    def __init__(self, log: Path, dice: random.Random) -> None:
        self._log, self._dice = log, dice
        self._number = 0
        self._waiting = b""
        self.written = b""
        """All bytes of the log as it is now."""
        log.write_bytes(b"")

    def write(self) -> None:
        for _ in range(self._dice.randrange(30)):
            # A number of its own in each: what was cut is never written again.
            self._waiting += b"%d " % self._number + some_line(self._dice) + b"\n"
            self._number += 1
        torn = self._dice.randrange(len(self._waiting) + 1)
        with self._log.open("ab") as stream:
            stream.write(self._waiting[:torn])
        self.written += self._waiting[:torn]
        self._waiting = self._waiting[torn:]

    def begin_anew(self) -> None:
        if self._dice.random() < 0.5:
            os.truncate(self._log, 0)
        else:
            self._log.unlink()
            self._log.write_bytes(b"")
        # With a number first: what begins with the very same bytes passes for the same file.
        self.written = self._waiting = b""


def test_a_log_that_changes_at_random(dice: random.Random, rounds: Rounds, tmp_path: Path) -> None:
    for number in range(rounds(200)):
        log = tmp_path / f"log {number}"
        writer = _Writer(log, dice)
        tail, counted = LogTail(log, from_start=True), LineIndex(log)
        tail.read()
        seen: list[str] = []
        for _ in range(60):
            if dice.random() < 0.1:
                writer.begin_anew()
                seen = []
            writer.write()
            if dice.random() < 0.3:
                continue
            begun = tail.restarts
            while True:
                found = tail.read()
                if tail.restarts != begun:
                    begun, seen = tail.restarts, []
                if not found:
                    break
                seen += found
            *lines, rest = writer.written.split(b"\n")
            assert seen == [clean(line) for line in lines]
            assert tail.unfinished == (clean(rest) if rest else "")
            while counted.extend(dice.randrange(1, 10_000)):
                pass
            assert counted.lines == len(lines)
            if lines:
                first = dice.randrange(len(lines))
                assert counted.read(first, 7) == [clean(x) for x in lines[first : first + 7]]
        tail.close()
