"""What the tests of this room share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue

_opened: list[str] | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event != "open" or _opened is None or not isinstance(arguments[0], (str, bytes)):
        return
    flags = arguments[2]
    if isinstance(flags, int) and flags & os.O_ACCMODE == os.O_RDONLY:
        _opened.append(os.fsdecode(arguments[0]))


sys.addaudithook(_note)


@pytest.fixture
def catalogue() -> Catalogue:
    """What is built in and nothing else."""
    return Catalogue(Host(), list_entries([]))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], list[str]]]:
    """The files below ``tmp_path`` that Python opened to read since it was asked last."""
    global _opened
    _opened = []

    def names() -> list[str]:
        assert _opened is not None
        here = f"{tmp_path}/"
        found = [name[len(here) :] for name in _opened if name.startswith(here)]
        _opened.clear()
        return sorted(found)

    yield names
    _opened = None


@pytest.fixture
def old(tmp_path: Path) -> Callable[..., Path]:
    """Write a file below ``tmp_path`` that was changed last some time ago."""
    moments = iter(range(1_600_000_000, 1_700_000_000))

    def make(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        moment = next(moments)
        os.utime(path, (moment, moment))
        return path

    return make
