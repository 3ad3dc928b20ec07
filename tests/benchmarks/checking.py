"""Reading, placing and checking files in one process, at sizes ten times apart."""

from __future__ import annotations

from pathlib import Path

from rompy_tui.plugins.host import Host
from rompy_tui.validation import Catalogue
from rompy_tui.workspace import Index, find_files

from . import corpus
from .measure import timed
from .table import line

FILES = (100, 1_000, 10_000)
LINES = (100, 1_000, 10_000)
_SLOW = 3
"""Runs of what takes seconds."""


def run(folder: Path) -> None:
    """Print the rows."""
    catalogue = Catalogue(Host())
    for count in FILES:
        files = find_files(corpus.workspace(folder / str(count), count))
        new_files(files, catalogue)
    known_files(files, catalogue)
    for count in LINES:
        one_file(folder / f"{count}.yml", corpus.long_file(count), catalogue)
    data_file(folder / "data.json", catalogue)


def new_files(files: list[Path], catalogue: Catalogue) -> None:
    """All files of a workspace, for the first time."""

    def check() -> None:
        index = Index()
        for path in files:
            index.check(path, catalogue)

    seconds = timed(check, _SLOW)
    line(f"check {len(files):,} files", seconds, f"{seconds / len(files) * 1000:.3f} ms a file")


def known_files(files: list[Path], catalogue: Catalogue) -> None:
    """The same files again, as they are and touched."""
    index = Index()
    for path in files:
        index.check(path, catalogue)

    def again() -> None:
        for path in files:
            index.check(path, catalogue)

    line(f"look at {len(files):,} unchanged files again", timed(again, _SLOW))

    def touched() -> None:
        for path in files:
            path.touch()
            index.check(path, catalogue)

    line(f"touch {len(files):,} files and look at them again", timed(touched, _SLOW))
    line("find what all of them name that moved", timed(index.moved, _SLOW))


def one_file(path: Path, text: str, catalogue: Catalogue) -> None:
    """A file of some length, read anew each time."""
    path.write_text(text)
    lines = text.count("\n")
    seconds = timed(lambda: Index().check(path, catalogue))
    note = f"{seconds / lines * 1e6:.1f} us a line"
    line(f"check a file of {lines:,} lines", seconds, note)


def data_file(path: Path, catalogue: Catalogue) -> None:
    """A long file that is no config, among configs."""
    path.write_text(corpus.foreign(9))
    line("leave 9 MB of map data alone", timed(lambda: Index().check(path, catalogue)))
