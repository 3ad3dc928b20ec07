"""A whole session by keys alone, in a real terminal (tmux): the screens are looked at as text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tmux import Tmux

WRONG = """\
type: docker
image: "swan:4.51"
cpu: 200
memry: 4g
user: 1000
timeout: 5
env_vars:
  OMP_NUM_THREADS: 4
  LEVEL: 3
"""
RIGHT = """\
type: docker
image: "swan:4.51"
cpu: 20
memory: 4g
user: "1000"
timeout: 60
env_vars:
  OMP_NUM_THREADS: "4"
  LEVEL: "3"
"""


@pytest.fixture
def forecast(tmp_path: Path) -> Path:
    """A workspace of 200 files, one of them with six errors."""
    assert shutil.which("tmux"), "these tests need tmux"
    folder = tmp_path / "forecast"
    for number in range(199):
        file = folder / f"member{number // 20:02}" / f"backend{number:03}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"type: local\ncommand: ./model {number}\n")
    (folder / "zulu").mkdir()
    (folder / "zulu" / "docker.yml").write_text(WRONG)
    return folder


@pytest.fixture
def tmux(forecast: Path) -> Iterator[Tmux]:
    """The program on that workspace, at 120x40."""
    terminal = Tmux(forecast, 120, 40)
    yield terminal
    terminal.close()


def test_six_errors_are_mended_by_keys_in_the_text(tmux: Tmux, forecast: Path) -> None:
    tmux.until("1 not valid")
    tmux.press("C-p")
    tmux.until("Search for commands")
    tmux.type("docker")
    tmux.until("open zulu/docker.yml")
    tmux.press("Enter")
    tmux.until("zulu/docker.yml ✗ 6")
    tmux.until("PROBLEMS")

    tmux.press("C-e")
    tmux.until("all that is safe")
    tmux.press("a")
    tmux.until("Mend 3 of")
    tmux.press("Enter")
    tmux.until("zulu/docker.yml ● ✗ 3")
    tmux.until('5   user: "1000"')

    tmux.press("F8")
    tmux.until(" 1:7")
    tmux.press("F8")
    tmux.until(" 3:6")
    tmux.press("End", "BSpace")
    tmux.until("✗ 2")
    tmux.press("F8")
    tmux.until(" 4:1")
    tmux.press("C-e")
    tmux.until("mend it so")
    tmux.press("Enter")
    tmux.until("✗ 1")
    tmux.press("F8")
    tmux.until(" 6:10")
    tmux.press("End", "BSpace")
    tmux.type("60")
    tmux.until("no problems in this file")

    tmux.press("C-s")
    tmux.until("●", gone=True)
    tmux.until("1 not valid", gone=True)
    assert (forecast / "zulu" / "docker.yml").read_text() == RIGHT
    assert tmux.presses < 40

    tmux.press("C-q")
    tmux.until("ended with 0")


def test_six_errors_are_mended_by_keys_in_the_form(tmux: Tmux, forecast: Path) -> None:
    tmux.until("1 not valid")
    tmux.press("C-p")
    tmux.until("Search for commands")
    tmux.type("docker")
    tmux.until("open zulu/docker.yml")
    tmux.press("Enter")
    tmux.until("zulu/docker.yml ✗ 6")
    tmux.press("C-t")
    tmux.until("✗ env_vars")

    # Each answer is waited for: which problem is the next is known only then.
    tmux.press("F8")
    tmux.until(" 1:7")
    for place, keys, answer in (
        (" 3:1", ["Enter", "BSpace", "Enter"], "3   cpu: 20 "),
        (" 4:1", ["d"], "4 ✗ user: 1000"),
        ("", ["Enter", "Enter"], '4   user: "1000"'),
        (" 5:1", ["Enter", "0", "0", "Enter"], "5   timeout: 500"),
        (" 7:3", ["Enter", "Enter"], '7     OMP_NUM_THREADS: "4"'),
        (" 8:3", ["Enter", "Enter"], '8     LEVEL: "3"'),
    ):
        if place:
            tmux.press("F8")
            tmux.until(place)
        for key in keys:
            tmux.press(key)
        tmux.until(answer)
    tmux.press("C-s")
    tmux.until("●", gone=True)
    tmux.until("1 not valid", gone=True)
    mended = RIGHT.replace("timeout: 60", "timeout: 500").replace("memory: 4g\n", "")
    assert (forecast / "zulu" / "docker.yml").read_text() == mended
    assert tmux.presses < 40
