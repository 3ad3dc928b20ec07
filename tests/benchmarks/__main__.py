"""``make bench``: prints a table of medians and ratios. Nothing is asserted here."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rompy_tui.plugins.host import Host
from rompy_tui.validation import Catalogue, check_file

from .measure import Figure, paired

PYTHON = sys.executable
PYDANTIC = "import pydantic; from pydantic import BaseModel"
BACKEND = 'type: local\ncommand: "./model {number}"\ntimeout: 3600\nenv_vars: {{A: "1"}}\n'


def main() -> None:
    """Run every benchmark and print its row."""
    print(f"{'what':44} {'median':>10} {'memory':>9}   against")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "local.yml").write_text(BACKEND.format(number=0))
        start_up(folder)
        checking(folder)
        output(folder)


def start_up(folder: Path) -> None:
    """What a command costs before it does anything."""
    ours = [PYTHON, "-c", "import rompy_tui.backends"]
    row("import rompy_tui.backends", *paired(ours, [PYTHON, "-c", PYDANTIC], folder), "pydantic")
    bare = [PYTHON, "-c", "pass"]
    command = [PYTHON, "-m", "rompy_tui"]
    row("backends list", *paired([*command, "backends", "list"], bare, folder), "bare python")
    row("validate FILE", *paired([*command, "validate", "local.yml"], bare, folder), "bare python")


def checking(folder: Path) -> None:
    """Reading, placing and checking files, in one process, at three sizes."""
    for count in (10, 100, 1000):
        files = folder / str(count)
        files.mkdir()
        for number in range(count):
            (files / f"{number}.yml").write_text(BACKEND.format(number=number))
        seconds = timed(lambda files=files: check_all(files))
        label = f"check {count} files"
        print(f"{label:44} {seconds:9.3f} s {'':9}   {seconds / count * 1000:.2f} ms a file")


def output(folder: Path) -> None:
    """A run's output against ``cmd > file``."""
    text = "seq 1 1000000"
    plain = ["/bin/sh", "-c", f"{text} > plain.log"]
    code = (
        "from pathlib import Path; from rompy_tui.backends import LocalConfig, ExecutionContext;"
        "from rompy_tui.run import LocalRunBackend;"
        f"LocalRunBackend().run(None, LocalConfig(command={text!r}), '.',"
        "ExecutionContext(log=Path('ours.log')))"
    )
    idle = code.replace(repr(text), "'true'")
    ours, start = paired([PYTHON, "-c", code], [PYTHON, "-c", idle], folder)
    other, _ = paired(plain, ["/bin/true"], folder)
    label = "1,000,000 lines of output, start-up taken off"
    seconds = ours.seconds - start.seconds
    print(f"{label:44} {seconds:9.3f} s {'':9}   {seconds / other.seconds:.2f}x of cmd > file")


def check_all(folder: Path) -> None:
    """Check every file of a folder."""
    catalogue = Catalogue(Host())
    for path in sorted(folder.glob("*.yml")):
        check_file(path, catalogue)


def timed(work: Callable[[], None]) -> float:
    """Seconds of the second run of some work."""
    work()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def row(what: str, ours: Figure, other: Figure, name: str) -> None:
    """Print one comparison."""
    ratio = ours.seconds / other.seconds
    memory = f"{ours.megabytes:6.1f} MB"
    print(f"{what:44} {ours.seconds * 1000:8.0f} ms {memory}   {ratio:.2f}x of {name}")


if __name__ == "__main__":
    main()
