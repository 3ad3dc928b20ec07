"""Real rompy in an interpreter of its own, kept open for the whole session."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent
IMPORT_SECONDS = 180
"""Importing rompy takes 5 s on an idle machine."""

ANSWER_SECONDS = 30
HOW = "make test-rompy brings real rompy, in a venv of its own"


def _sibling(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"rompy_tests_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_WIRE = _sibling("wire")


@dataclass
class Answer:
    """What rompy says: a value, or an error and the fields it is about."""

    ok: bool
    value: Any = None
    error: str = ""
    places: tuple[tuple[Any, ...], ...] = ()


class Rompy:
    """Asks the driver; each wait has its limit, and after a missed one nothing is asked again."""

    def __init__(self, python: str, log: Path) -> None:
        self._log = log
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COVERAGE"))}
        with log.open("wb") as stderr:
            self._process = subprocess.Popen(
                [python, str(HERE / "driver.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=log.parent,
                env={**keep, "MPLBACKEND": "agg", "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )
        self._read = b""
        try:
            self.versions: dict[str, str] = self.value("hello", seconds=IMPORT_SECONDS)
        except BaseException:
            self.close()
            raise

    def value(self, ask: str, seconds: float = ANSWER_SECONDS, **question: Any) -> Any:
        """The answer to a question that must have one."""
        answer = self.ask(ask, seconds, **question)
        assert answer.ok, answer.error
        return answer.value

    def ask(self, ask: str, seconds: float = ANSWER_SECONDS, **question: Any) -> Answer:
        """The answer to a question that may end in an error."""
        line = _WIRE.dumps({"ask": ask, **question}).encode() + b"\n"
        deadline = time.monotonic() + seconds
        try:
            self._send(line, deadline)
            found = _WIRE.loads(self._line(deadline))
        except (OSError, TimeoutError, EOFError) as error:
            self.close()
            said = self._log.read_text(errors="replace")[-3000:]
            pytest.fail(f"the rompy driver does not answer {ask}: {error!r}\n{said}")
        places = tuple(tuple(p) for p in found.get("places", []))
        return Answer(found["ok"], found.get("value"), found.get("error", ""), places)

    def _send(self, line: bytes, deadline: float) -> None:
        assert self._process.stdin is not None
        out = self._process.stdin.fileno()
        while line:
            if not select.select([], [out], [], max(0.0, deadline - time.monotonic()))[1]:
                raise TimeoutError("it does not read")
            # At most what a pipe takes at once, so that no write blocks.
            line = line[os.write(out, line[: select.PIPE_BUF]) :]

    def _line(self, deadline: float) -> bytes:
        assert self._process.stdout is not None
        source = self._process.stdout.fileno()
        while b"\n" not in self._read:
            if not select.select([source], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError("no answer in time")
            part = os.read(source, 65536)
            if not part:
                raise EOFError("it has ended")
            self._read += part
        line, _, self._read = self._read.partition(b"\n")
        return line

    def close(self) -> None:
        """End the driver."""
        process = self._process
        if process.poll() is None:
            process.kill()
            process.wait(10)
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            # Nobody reads what a question left in the pipe.
            with contextlib.suppress(OSError):
                stream.close()


@pytest.fixture(scope="session")
def rompy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rompy]:
    """Real rompy 0.6.4."""
    python = os.environ["ROMPY_TUI_ROMPY_PYTHON"]
    if not os.access(python, os.X_OK):
        pytest.fail(f"ROMPY_TUI_ROMPY_PYTHON is no program: {python}; {HOW}")
    driver = Rompy(python, tmp_path_factory.mktemp("rompy") / "driver.log")
    yield driver
    driver.close()


@pytest.fixture(scope="session")
def differences() -> dict[str, Any]:
    """The table of what we do on purpose in another way, by key."""
    table: dict[str, Any] = _sibling("differences").DIFFERENCES
    return table


@pytest.fixture(scope="session")
def form() -> Callable[[Any], str]:
    """A value as text that is equal where value and types are equal."""
    dumps: Callable[[Any], str] = _WIRE.dumps
    return dumps
