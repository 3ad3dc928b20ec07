"""Fault 40: files made to hurt. One diagnostic each, little memory, and the file stays as it is.

What exactly is said of each, and of many more, is in ``tests/unit/documents/test_hostile.py``.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

Write = Callable[..., Path]

MEMORY = 600_000_000
"""Address space; the program itself takes 100 MB of it."""

SECONDS = 10
"""Of computing, as a watchdog."""


def _laughs() -> str:
    lines = ["a: &a [lol]"]
    for before, name in pairwise("abcdefghijklmnop"):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    return "\n".join(lines) + "\n"


GOOD = "type: local\ncommand: ./model\n"
FILES: dict[str, tuple[bytes, str]] = {
    "billion laughs": (_laughs().encode(), "too-many-values"),
    "include of itself": (b"a: !include hurt.yml\n", "include-cycle"),
    "include in a circle": (b"a: !include one.yml\n", "include-cycle"),
    "50 MB": (b"key: value\n" * 5_000_000, "too-large"),
    "50 MB in one line": (b"x" * 50_000_000, "too-large"),
    "10 MB of values": (b"- 1\n" * 2_490_000, "too-many-values"),
    "10 MB with a slip": (b"a: 'x\n" + b"b: it's\n" * 1_200_000, "yaml-syntax"),
    "10 MB of slips": (b"a: [}\n" * 1_600_000, "yaml-syntax"),
    "deep brackets": (b"[" * 1_000_000, "too-deep"),
    "deep braces": (b"{a: " * 500_000, "too-deep"),
    "deep lists": (b"- " * 500_000, "too-deep"),
    "deep after a slip": (b"a: @x\nb: " + b"[" * 400_000, "yaml-syntax"),
    "deep blocks": (b"\n".join(b" " * n + b"a:" for n in range(2000)), "too-deep"),
    "many documents with slips": (b"---\n[\n" * 100_000, "too-many-errors"),
    "NUL": (b"type: local\ncommand: \0\n", "not-text"),
    "bad UTF-8": (b"type: local\ncommand: \xff\n", "not-utf8"),
    "UTF-16": (GOOD.encode("utf-16"), "not-text"),
    "random bytes": (bytes(range(256)) * 100, "not-text"),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), ""),
    "Windows line ends": (GOOD.replace("\n", "\r\n").encode(), ""),
    "old Mac line ends": (GOOD.replace("\n", "\r").encode(), ""),
    "mixed line ends": (b"type: local\r\ncommand: ./model\rshell: true\n", ""),
    "no line end": (GOOD.strip().encode(), ""),
}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _state(path: Path) -> tuple[Any, ...]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_mode, path.read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_40_a_file_made_to_hurt(name: str, cli: Any, write: Write) -> None:
    content, code = FILES[name]
    path = write("hurt.yml", content)
    write("one.yml", "b: !include two.yml\n")
    write("two.yml", "c: !include hurt.yml\n")
    before = _state(path)
    done = cli("validate", "hurt.yml", "--format", "json", preexec_fn=_limit)
    assert "Traceback" not in done.stderr
    assert done.returncode == (1 if code else 0), done.stderr[-2000:]
    codes = {d["code"] for d in json.loads(done.stdout) if d["severity"] == "error"}
    assert code in codes if code else not codes
    assert _state(path) == before


def test_40_a_place_after_a_byte_order_mark_and_windows_line_ends(cli: Any, write: Write) -> None:
    write("x.yml", b"\xef\xbb\xbftimeout: 5\r\ntype: local\r\nenv_vars: {A: 1}\r\n")
    done = cli("validate", "x.yml", "--format", "json")
    found = {(d["code"], d["line"], d["column"]) for d in json.loads(done.stdout)}
    assert {("out-of-range", 1, 10), ("wrong-type", 3, 15)} <= found


def test_40_looking_at_a_folder_changes_nothing_in_it(
    cli: Any, write: Write, tmp_path: Path
) -> None:
    for number, (content, _) in enumerate(FILES.values()):
        if len(content) < 1_000_000:
            write(f"all/hurt{number}.yml", content)
    folder = tmp_path / "all"
    before = {p: _state(p) for p in folder.iterdir()}
    done = cli("validate", ".", cwd=folder, preexec_fn=_limit)
    assert "Traceback" not in done.stderr
    assert {p: _state(p) for p in folder.iterdir()} == before
