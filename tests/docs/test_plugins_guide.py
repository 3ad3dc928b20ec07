"""docs/plugins.md as a newcomer follows it: every file is made, every command run and compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "plugins.md"


@dataclass
class Block:
    """A fenced block: what stands behind the fence, its text, and its line."""

    language: str
    about: str
    text: str
    line: int


def blocks() -> list[Block]:
    text = GUIDE.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w+) ?(.*)\n((?:.*\n)*?)```$", text, re.MULTILINE)
    return [Block(m[1], m[2], m[3], text.count("\n", 0, m.start()) + 1) for m in found]


def commands(block: Block) -> list[tuple[str, list[str]]]:
    """Each command of a block with the lines that it shows."""
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert not parts[0], f"line {block.line}: output before the first command"
    return [(p.splitlines()[0], p.splitlines()[1:]) for p in parts[1:]]


def matches(shown: list[str], output: str) -> bool:
    """Whether the output is what is shown; "..." stands for any text, runs of blanks for one."""
    words = [" ".join(line.split()) for line in shown]
    told = [" ".join(line.split()) for line in output.splitlines() if line.strip()]
    # "..." on a line of its own stands for any lines, also none.
    pattern = "".join(
        r"(?:.*\n)*?" if word == "..." else re.escape(word).replace(r"\.\.\.", ".*") + "\n"
        for word in words
        if word
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in told)) is not None


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with rompy-tui and pytest in it, and what is needed to do without network."""
    venv = tmp_path / "venv"
    make = [sys.executable, "-m", "venv", "--without-pip", str(venv)]
    subprocess.run(make, check=True, timeout=100)
    (site,) = venv.glob("lib/python*/site-packages")
    # What the tests themselves have is there too, an editable rompy-tui among it.
    ours = sysconfig.get_path("purelib")
    (site / "ours.pth").write_text(f"import site; site.addsitedir({ours!r})\n")
    for name, module in (("pip", "pip"), ("rompy-tui", "rompy_tui")):
        script = venv / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{venv}/bin/python" -m {module} "$@"\n')
        script.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{venv}/bin:{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it the other way round
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }


def test_a_newcomer_gets_through(environment: dict[str, str], tmp_path: Path) -> None:
    here = tmp_path
    for block in blocks():
        if block.language != "console":
            target = here / block.about
            assert block.about, f"line {block.line}: a block without the name of its file"
            target.write_text(block.text, encoding="utf-8")
            continue
        for command, shown in commands(block):
            where = tmp_path / "where"
            done = subprocess.run(
                ["bash", "-c", f'{command}\nstatus=$?; pwd > "$0"; exit $status', str(where)],
                cwd=here,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=100,
            )
            told = f"line {block.line}: {command}\n{done.stdout}"
            assert (done.returncode != 0) == (block.about == "fails"), told
            assert not shown or matches(shown, done.stdout), told
            here = Path(where.read_text().strip())


def test_every_block_is_used() -> None:
    """A block that is not found by the pattern would be a block that nobody runs."""
    assert len(blocks()) == GUIDE.read_text(encoding="utf-8").count("```") / 2
    assert {b.language for b in blocks()} == {"console", "toml", "python", "yaml"}
    assert all(b.about in {"", "fails"} for b in blocks() if b.language == "console")
