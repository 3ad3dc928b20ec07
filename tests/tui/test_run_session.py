"""The demo launched, left, found again, stopped, run again and compared, in a real terminal."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rompy_tui.supervision import Store
from tests.tmux import Tmux


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Tmux]]:
    """Open the program in a terminal of its own; what is left of them is ended."""
    assert shutil.which("tmux"), "this test needs tmux"
    terminals: list[Tmux] = []

    def open_(folder: Path, arguments: str = "", columns: int = 120, rows: int = 40) -> Tmux:
        terminals.append(Tmux(folder, columns, rows, arguments))
        return terminals[-1]

    yield open_
    for terminal in terminals:
        terminal.close()


def slowed(pipeline: Path, before: str, after: str) -> None:
    """Have the model wait behind its run, so that it can be left and stopped."""
    text = pipeline.read_text()
    assert before in text
    pipeline.write_text(text.replace(before, after))


def test_a_run_is_left_found_again_stopped_and_run_again(tmp_path: Path, opened) -> None:
    demo = tmp_path / "demo"
    first = opened(tmp_path, "demo demo")
    first.until("✓ pipeline.yml")
    slowed(demo / "pipeline.yml", "shelf.py INPUT", "shelf.py INPUT; sleep 1000")
    first.press("F3")
    first.until("shelf.py INPUT; sleep 1000")

    first.press("F5")
    first.until("GB free")
    first.until("✓ runs on this machine")
    first.press("Enter")
    first.until("● running")
    screen = first.until("100 %")
    assert "✓ generate" in screen
    assert "● run" in screen
    first.close()

    again = opened(demo, "", 80, 24)
    again.until("✓ pipeline.yml")
    again.press("F6")
    again.until("● running")
    again.press("Down", "Enter")
    again.until("Esc back")
    again.until("100 %")
    again.press("c")
    again.until("■ cancelled")

    again.press("r")
    again.until("● running")
    again.until("100 %")
    again.press("c")
    again.until("■ cancelled")
    again.press("d")
    again.until("both were asked for with the same values")
    again.press("Escape")
    again.until("Esc back")
    again.press("Escape")
    again.until("F5 launch")

    slowed(demo / "pipeline.yml", "sleep 1000", "sleep 2000")
    again.press("F3")
    again.until("sleep 2000")
    again.press("F5")
    again.until("✓ runs on this machine")
    again.press("Enter")
    again.until("● running")
    again.press("d")
    screen = again.until("+ ")
    assert "sleep 2000" in screen
    assert "sleep 1000" in screen
    again.press("Escape")
    again.until("Esc back")
    again.press("c")
    again.until("■ cancelled")
    again.press("Escape")
    again.until("F5 launch")
    again.press("C-q")
    again.until("ended with 0")

    runs = Store(demo / ".rompy-tui").list()
    assert [run.state.value for run in runs] == ["cancelled"] * 3
    assert runs[1].request.retry_of == runs[2].id
