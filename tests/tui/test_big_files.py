"""Files of 10,000 lines: they are checked in a process of their own."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from rompy_tui.tui.editor.pane import EditorPane
from rompy_tui.tui.editor.widget import TextEditor

LIMIT = 30.0
ROWS = "".join(f'  VARIABLE_{n}: "{n}"\n' for n in range(9_996))


@pytest.fixture
def big(workspace: Path) -> Path:
    path = workspace / "big.yml"
    path.write_text(f"type: local\ncommand: model\ntimeout: 60\nenv_vars:\n{ROWS}")
    return path


def workers() -> list[int]:
    """The processes of this one that check texts."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue  # it has just ended
            if b"checking_worker" in command:
                found.append(int(child))
    return found


async def test_a_big_file_is_checked_apart(make_app, big, until):
    app = make_app(file=big)
    async with app.run_test(size=(120, 40)) as pilot:
        pane = app.screen.query_one(EditorPane)
        view = app.screen.query_one(TextEditor)

        def wrong_lines():
            return pane.shown.marks.lines

        await until(pilot, lambda: pane.shown and pane.shown.checked == 0, "checked once")
        await until(pilot, workers, "a process")
        await pilot.press("down", "x")
        await until(pilot, lambda: wrong_lines() == [1], "a misspelt field")
        await pilot.press("backspace")
        await until(pilot, lambda: not wrong_lines(), "it is mended")

        # Whatever becomes of the process, the text is checked.
        first = workers()
        os.kill(first[0], signal.SIGKILL)
        await pilot.press("x")
        await until(pilot, lambda: wrong_lines() == [1], "found without the process")
        await pilot.press("backspace")
        await until(pilot, lambda: not wrong_lines(), "mended")
        await pilot.press("space", "backspace")
        await until(pilot, lambda: workers() and workers() != first, "another process")
        assert view.file.buffer.text == big.read_text()
    end = time.monotonic() + LIMIT
    while workers():
        assert time.monotonic() < end, "the process outlives the program"
        time.sleep(0.01)
