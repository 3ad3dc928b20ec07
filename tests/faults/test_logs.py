"""Faults 10 and 16: a log that is removed under its reader, and output made to hurt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rompy_tui.supervision.logs import MAX_LINE, LineIndex, LogTail, lines_of, search


def test_10_a_log_is_removed_under_its_reader(tmp_path: Path) -> None:
    """The reader says so each time it is asked, and goes on with what comes in its place."""
    log = tmp_path / "run" / "log"
    log.parent.mkdir()
    log.write_text("one\n")
    tail, index = LogTail(log), LineIndex(log)
    assert tail.read() == ["one"]
    assert not index.extend()
    log.unlink()
    log.parent.rmdir()
    for _ in range(1000):
        assert tail.read() == []
        assert not index.extend()
    assert tail.gone
    log.parent.write_text("a file in place of the directory")
    assert tail.read() == []
    assert tail.gone
    log.parent.unlink()
    log.parent.mkdir()
    log.write_text("two\n")
    assert tail.read() == ["two"]
    assert not tail.gone


HURT = {
    "a line of 10 MB": (b"x" * 10_000_000, "x" * MAX_LINE + " …"),
    "progress": (b"".join(b"%d%%\r" % n for n in range(101)), "100%"),
    "bytes": (bytes(range(128, 256)), "".join(f"\\x{n:x}" for n in range(128, 256))),
    "title and colours": (b"\x1b]0;gone\x07\x1b[2J\x1b[31mred\x1b[m", "red"),
    "half a sequence": (b"\x1b[31", "␛[31"),
    "markup": (b"[bold red]x[/] [link=http://y]z[/link]", "[bold red]x[/] [link=http://y]z[/link]"),
    "another direction": ("\u202etxt.exe\u200f".encode(), "\\u{202e}txt.exe\\u{200f}"),
    "other line ends": ("a\u2028b\x0bc\x0c".encode(), "a\\u{2028}b␋c␌"),
    "NUL": (b"\0" * 10, "␀" * 10),
}


@pytest.mark.parametrize(("line", "shown"), HURT.values(), ids=HURT)
def test_16_output_made_to_hurt_is_inert_for_every_reader(
    line: bytes, shown: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"before\n" + line + b"\nafter\n")
    expected = ["before", shown, "after"]
    tail = LogTail(log, from_start=True)
    seen = []
    while found := tail.read():
        seen += found
    assert seen == expected
    assert list(lines_of(log)) == expected
    index = LineIndex(log)
    while index.extend():
        pass
    assert index.read(0, 9) == expected
    assert [m.text for m in search(log, "", regular=True)] == expected
    assert [m.number for m in search(log, "after")] == [2]


_READ = """
import sys
from pathlib import Path
from rompy_tui.supervision.logs import LogTail, lines_of, search
log = Path(sys.argv[1])
tail = LogTail(log, from_start=True)
seen = []
while found := tail.read():
    seen += found
print(seen == list(lines_of(log)), [m.number for m in search(log, "after")], len(seen))
(peak,) = [row for row in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in row]
print(int(peak.split()[1]) // 1024, file=sys.stderr)
"""


def test_16_a_line_larger_than_memory(fresh: Any, tmp_path: Path) -> None:
    """Whoever reads it takes a few MB, Python itself about ten."""
    log = tmp_path / "log"
    with log.open("wb") as stream:
        for _ in range(300):
            stream.write(b"x" * 1_000_000)
        stream.write(b"\nafter\n")
    done = fresh(_READ, str(log))
    assert done.stdout == "True [1] 2\n"
    assert int(done.stderr) < 60
