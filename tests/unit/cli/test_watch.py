"""``rompy-tui validate --watch`` as a process: what it says, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

GOOD = "type: local\ncommand: x\n"
WRONG = "type: local\ncommand: x\ntimeout: 5\n"


class Watch:
    """The command while it runs; what it writes goes to files."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._files = folder / "said", folder / "words"
        with self._files[0].open("wb") as out, self._files[1].open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rompy_tui", "validate", *words, "--watch"],
                cwd=folder / "ws",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    @property
    def said(self) -> str:
        """Standard output."""
        return self._files[0].read_text()

    @property
    def words(self) -> str:
        """Standard error."""
        return self._files[1].read_text()

    @property
    def blocks(self) -> list[str]:
        """What was said since the start, by file, without the time."""
        found = re.split(r"\n\[\d\d:\d\d:\d\d\] ", self.said)
        return [block.strip() for block in found[1:]]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The complete lines of JSON."""
        return [json.loads(x) for x in self.said.splitlines(keepends=True) if x.endswith("\n")]


@pytest.fixture
def start(tmp_path: Path, wait: Any) -> Iterator[Callable[..., Watch]]:
    """Start it in the folder ``ws`` and wait until it watches."""
    started: list[Watch] = []
    (tmp_path / "ws").mkdir(exist_ok=True)

    def make(*words: str) -> Watch:
        watch = Watch(tmp_path, *words)
        started.append(watch)
        wait(lambda: "Ctrl+C ends it" in watch.words or watch.process.poll() is not None)
        return watch

    yield make
    for watch in started:
        watch.process.kill()
        watch.process.wait(30)
        assert "Traceback" not in watch.words


def test_it_starts_as_without_watching(start: Any, write: Any, cli: Any, tmp_path: Path) -> None:
    write("ws/a.yml", GOOD)
    write("ws/sub/b.yml", WRONG)
    write("ws/notes.yml", "shopping: [milk]\n")
    once = cli("validate", ".", cwd=tmp_path / "ws")
    watch = start(".")
    assert watch.said == once.stdout
    assert watch.words == once.stderr + "watching 3 files; Ctrl+C ends it\n"
    assert "2 files: 1 valid, 1 not; 1 other left alone" in watch.words


def test_changes(start: Any, write: Any, wait: Any) -> None:
    write("ws/a.yml", GOOD)
    watch = start(".")
    write("ws/a.yml", WRONG)
    wait(lambda: len(watch.blocks) == 1)
    wait(lambda: watch.blocks[0].startswith("a.yml: 1 error\nerror[out-of-range] timeout: "))
    wait(lambda: "3 | timeout: 5" in watch.blocks[0])
    write("ws/a.yml", GOOD)
    wait(lambda: watch.blocks[1:] == ["a.yml: valid (local backend)"])
    write("ws/sub/new.yml", GOOD)
    wait(lambda: watch.blocks[2:] == ["sub/new.yml: valid (local backend)"])
    write("ws/sub/new.yml", "name: x\n")
    known = "no kind of config that rompy-tui knows; nothing was checked"
    wait(lambda: watch.blocks[3:] == [f"sub/new.yml: {known}"])
    write("ws/sub/new.yml", "").unlink()
    wait(lambda: watch.blocks[-1] == "sub/new.yml: removed")


def test_what_did_not_change_is_not_said(start: Any, write: Any, wait: Any, tmp_path: Path) -> None:
    path, other = write("ws/a.yml", GOOD), write("ws/b.yml", GOOD)
    watch = start(".")
    os.utime(path)
    path.chmod(0o600)
    write("ws/a.yml", GOOD)
    new = write("ws/new", GOOD)
    new.replace(path)
    write("ws/readme.txt", "")
    other.write_text(WRONG)
    wait(lambda: watch.blocks)
    assert [block.partition(":")[0] for block in watch.blocks] == ["b.yml"]


def test_who_includes_it_is_checked_again(start: Any, write: Any, wait: Any) -> None:
    write("ws/top.yml", "config: {run_id: x}\nbackend: !include sub/middle.yml\n")
    write("ws/sub/middle.yml", "!include ../../low.inc\n")
    watch = start(".")
    assert "include-missing" in watch.said
    write("low.inc", GOOD)
    wait(lambda: len(watch.blocks) == 2)
    assert watch.blocks == [
        "sub/middle.yml: valid (local backend)", "top.yml: valid (base pipeline)",
    ]  # fmt: skip
    write("low.inc", WRONG)
    wait(lambda: len(watch.blocks) == 4)
    wait(lambda: "included here: sub/middle.yml:1:1" in watch.blocks[3])


def test_paths_that_are_named(start: Any, write: Any, wait: Any, tmp_path: Path) -> None:
    write("ws/a.yml", GOOD + "working_dir: ../there\n")
    watch = start(".")
    (tmp_path / "there").mkdir()
    wait(lambda: watch.blocks == ["a.yml: valid (local backend)"])
    (tmp_path / "there").rmdir()
    wait(lambda: len(watch.blocks) == 2)
    assert "working directory does not exist: ../there" in watch.blocks[1]


def test_files_and_folders(start: Any, write: Any, wait: Any, tmp_path: Path) -> None:
    one = write("ws/one/a.yml", GOOD)
    write("ws/one/beside.yml", GOOD)
    write("ws/two/b.yml", GOOD)
    watch = start("one/a.yml", "two", "later")
    assert "file-missing" in watch.said
    assert "3 files: 2 valid, 1 not" in watch.words
    write("ws/one/beside.yml", WRONG)
    new = write("ws/one/new", WRONG)
    new.replace(one)
    wait(lambda: len(watch.blocks) == 1)
    assert watch.blocks[0].startswith("one/a.yml: 1 error")
    write("ws/two/c.yml", GOOD)
    wait(lambda: watch.blocks[1:] == ["two/c.yml: valid (local backend)"])
    write("ws/later", GOOD)
    wait(lambda: watch.blocks[2:] == ["later: valid (local backend)"])
    one.unlink()
    wait(lambda: len(watch.blocks) == 4)
    wait(lambda: watch.blocks[3].startswith("one/a.yml: 1 error\nerror[file-missing]"))
    write("ws/one/a.yml", GOOD)
    wait(lambda: watch.blocks[4:] == ["one/a.yml: valid (local backend)"])


def test_an_empty_folder(start: Any, write: Any, wait: Any) -> None:
    watch = start(".")
    assert watch.said == ""
    write("ws/a.yml", GOOD)
    wait(lambda: watch.blocks == ["a.yml: valid (local backend)"])


def test_json_lines(start: Any, write: Any, wait: Any, tmp_path: Path) -> None:
    write("ws/a.yml", GOOD)
    write("ws/b.yml", WRONG)
    watch = start(".", "--format", "json")
    assert watch.lines[0] == {"file": "a.yml", "ok": True, "diagnostics": []}
    assert [(x["file"], x["ok"]) for x in watch.lines] == [("a.yml", True), ("b.yml", False)]
    (found,) = watch.lines[1]["diagnostics"]
    assert (found["code"], found["file"], found["line"]) == ("out-of-range", "b.yml", 3)
    # At once: a file that is being written may be seen empty.
    path = write("ws/b.new", GOOD).replace(tmp_path / "ws" / "b.yml")
    wait(lambda: watch.lines[2:] == [{"file": "b.yml", "ok": True, "diagnostics": []}])
    path.unlink()
    gone = {"file": "b.yml", "ok": True, "diagnostics": [], "removed": True}
    wait(lambda: watch.lines[3:] == [gone])
    write("ws/\x1b[2J.yml", GOOD)
    wait(lambda: len(watch.lines) >= 5)
    assert watch.lines[4]["file"] == "\x1b[2J.yml"
    assert "\x1b" not in watch.said


def test_for_github(start: Any, write: Any, wait: Any) -> None:
    write("ws/a.yml", WRONG)
    watch = start(".", "--format", "github")
    first = watch.said
    assert first.startswith("::error file=a.yml,line=3")
    write("ws/b.yml", WRONG)
    wait(lambda: watch.said != first)
    wait(lambda: re.fullmatch(r"::error file=b.yml,line=3.*\n", watch.said[len(first) :]))
    assert "b.yml: 1 error" in watch.words


def test_foreign_text_stays_inert(start: Any, write: Any, wait: Any) -> None:
    watch = start(".")
    write("ws/\x1b]0;x\x07.yml", 'type: local\n"\\e[31m": 1\n')
    wait(lambda: watch.blocks)
    wait(lambda: "unknown" in watch.said)
    assert not set(watch.said + watch.words) & {"\x1b", "\x07"}


def test_ctrl_c(start: Any, write: Any) -> None:
    write("ws/a.yml", WRONG)
    watch = start(".")
    watch.process.send_signal(signal.SIGINT)
    assert watch.process.wait(30) == 130
    assert watch.words.endswith("interrupted\n")


def test_its_reader_goes_away(write: Any, tmp_path: Path) -> None:
    """While nothing happens that it would write about."""
    write("ws/a.yml", WRONG)
    script = f"{sys.executable} -m rompy_tui validate . --watch | head -1; echo status $PIPESTATUS"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path / "ws",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.splitlines()[0].startswith("error[out-of-range]")
    assert done.stdout.splitlines()[1] == "status 1"
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_what_makes_no_sense(start: Any) -> None:
    watch = start(".", "--format", "sarif")
    assert watch.process.wait(30) == 2
    assert "SARIF is one document" in watch.words
