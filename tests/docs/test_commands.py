"""Every shell command of the README, the guide and the samples, run in a copy of the samples.

What stands in a block ``sh`` is run. A comment on the line above it may say otherwise: ``not run:
WHY``, ``needs: docker`` (or ``slurm``), ``exit status: 0 or 3``. A YAML block that begins with the
comment ``# NAME.yml`` is a file that the commands below it use. Blocks ``console``, which show
answers too, are the business of their pages' own tests.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.cli.main import cli as program

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_configs"
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(SAMPLES.rglob("README.md")),
]
TRIED_BY_ITSELF = ROOT / "docs" / "plugins.md"
"""Its blocks make a package step by step: test_plugins_guide.py."""

LEFT = shutil.ignore_patterns("__pycache__", "output", "archive", ".rompy-tui")
"""What a run in the source tree leaves there."""

WITHOUT_A_SCREEN = set(program.verbs) - {"demo", "open"}
BLOCK = re.compile(
    r"^(?:<!-- (?P<remark>.*?) -->\n)?```(?P<kind>sh|yaml)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)#?([^)\s]*)\)")


@dataclass
class Block:
    line: int
    kind: str
    text: str
    remark: str = ""
    about: str = ""

    @property
    def is_run(self) -> bool:
        return self.kind != "yaml" and self.remark != "not run"


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        remark, _, about = (found["remark"] or "").partition(": ")
        yield Block(line, found["kind"], found["text"], remark, about)


def pages() -> Iterator[Any]:
    for page in PAGES:
        blocks = list(blocks_of(page))
        needs = {block.about for block in blocks if block.remark == "needs"}
        if page != TRIED_BY_ITSELF and any(block.is_run for block in blocks):
            marks = [getattr(pytest.mark, need) for need in sorted(needs)]
            name = page.relative_to(ROOT).with_suffix("").as_posix()
            yield pytest.param(page, needs, marks=marks, id=name)


@pytest.fixture
def folder(tmp_path: Path, programs: Path, runs: Any) -> Iterator[Path]:
    """The samples, with periods so short that a model takes no time; the demo is "quickstart"."""
    copied = tmp_path / "samples"
    shutil.copytree(SAMPLES, copied, ignore=LEFT)
    for model in copied.rglob("model.yml"):
        model.write_text(model.read_text().replace("T03:00:00", "T00:05:00"))
    yield copied
    runs.end_belonging(tmp_path)


@pytest.mark.parametrize(("page", "needs"), list(pages()))
def test_the_commands_of_a_page(
    page: Path, needs: set[str], folder: Path, terminal_class: Any, request: Any, monkeypatch: Any
) -> None:
    for need in needs:
        request.getfixturevalue({"docker": "engine", "slurm": "controller"}[need])
    monkeypatch.setenv("PYTHON_IMAGE", "rompy-ci-python:1")
    place = folder / (page.stem if needs else "quickstart")
    if page.is_relative_to(SAMPLES):
        place = folder / page.parent.relative_to(SAMPLES)
    commands = "".join(block.text for block in blocks_of(page) if block.is_run)
    if " last" in commands and "rompy-tui pipeline" not in commands:
        run("rompy-tui pipeline pipeline.yml", place)
    for block in blocks_of(page):
        where = f"{page.relative_to(ROOT)}:{block.line}"
        if block.kind == "yaml":
            write_file(block.text, place)
        elif block.is_run:
            run_block(block, place, where, terminal_class)


def write_file(text: str, place: Path) -> None:
    name = re.match(r"# ([\w/-]+\.ya?ml)\n", text)
    if name:
        (place / name[1]).write_text(text)


def run_block(block: Block, place: Path, where: str, terminal_class: Any) -> None:
    lines = block.text.splitlines()
    expected = {0}
    if block.remark == "exit status":
        expected = {int(number) for number in block.about.split(" or ")}
    # What opens the screen or may fail runs by itself; else one shell, for its variables' sake.
    is_apart = block.remark == "exit status" or any(map(opens_a_screen, lines))
    for command in lines if is_apart else [block.text]:
        if opens_a_screen(command):
            shows_and_quits(terminal_class(["bash", "-c", command], place, 120, 40))
        else:
            status, said = run(command, place)
            assert status in expected, f"{where}\n{command}\nexit status {status}\n{said}"


def opens_a_screen(command: str) -> bool:
    words = shlex.split(command.splitlines()[0], comments=True) if command else []
    return words[:1] == ["rompy-tui"] and not WITHOUT_A_SCREEN & set(words)


def run(command: str, place: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", command],
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
    )
    return done.returncode, done.stdout


def shows_and_quits(terminal: Any) -> None:
    try:
        terminal.until(lambda: terminal.text().strip(), "a first frame")
        terminal.keys("\x11")
        assert terminal.until_ended() == 0, terminal.text()
    finally:
        terminal.close()


def test_every_command_stands_in_a_block_that_is_run() -> None:
    for page in PAGES:
        indented = re.findall(r"^    (?:rompy-tui|make|pip) .*", page.read_text(), re.MULTILINE)
        assert not indented, page


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    left = [block for page in PAGES for block in blocks_of(page) if block.remark == "not run"]
    assert all(block.about for block in left)
    assert len(left) <= 8


def test_every_link_within_the_documentation_leads_somewhere() -> None:
    for page in PAGES:
        for target, heading in LINK.findall(page.read_text(encoding="utf-8")):
            there = (page.parent / target).resolve() if target else page
            assert there.exists(), f"{page.relative_to(ROOT)}: {target}"
            assert not heading or heading in anchors(there), f"{page}: {target}#{heading}"


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
