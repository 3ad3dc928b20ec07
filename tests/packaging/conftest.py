"""What is built for others, once; and which Pythons there are to try it with."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

Run = Callable[..., str]


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a command that has to succeed; what it wrote to standard output."""

    def succeeds(*command: object, **more: object) -> str:
        words = [str(part) for part in command]
        found = subprocess.run(words, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]
        assert found.returncode == 0, found.stdout + found.stderr
        return str(found.stdout)

    return succeeds


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, run: Run) -> tuple[Path, Path]:
    """The wheel of the tree, and its archive of sources."""
    target = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", target]
    run(*build, "--wheel", ROOT)
    run(*build, "--sdist", ROOT)
    (wheel,), (archive,) = target.glob("*.whl"), target.glob("*.tar.gz")
    return wheel, archive


@pytest.fixture(scope="session")
def wheel(built: tuple[Path, Path]) -> Path:
    """The wheel."""
    return built[0]


@pytest.fixture(scope="session")
def install(tmp_path_factory: pytest.TempPathFactory, run: Run, wheel: Path) -> Callable[..., Path]:
    """Install the wheel into a new environment of an interpreter; the environment's folder."""

    def make(python: str) -> Path:
        folder = tmp_path_factory.mktemp("empty") / "venv"
        # The pip of the tests serves all: making one in each takes longer than the rest.
        run(python, "-m", "venv", "--without-pip", folder)
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        there = ["--python", folder / "bin" / "python"]
        run(*pip, *there, "install", "--no-compile", "-c", ROOT / "constraints.txt", wheel)
        return folder

    return make


def python_of(version: str) -> str:
    """An interpreter of a version, as ``3.12``, or a reason to skip."""
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    kept = sorted(home.glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    for found in [sys.executable, shutil.which(f"python{version}"), *map(str, kept)]:
        if found is None:
            continue
        code = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
        said = subprocess.run([found, "-c", code], capture_output=True, text=True, check=False)
        if said.stdout.strip() == version:
            return found
    pytest.skip(f"there is no Python {version} here")


@pytest.fixture(scope="session", params=["3.10", "3.11", "3.12", "3.13"])
def environment(request: pytest.FixtureRequest, install: Callable[..., Path]) -> Path:
    """An environment with nothing but the wheel and what it needs, of each Python in turn."""
    return install(python_of(request.param))
