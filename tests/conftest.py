"""What all tests share: a machine that is the same everywhere, and the program as a command."""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep
from types import ModuleType
from typing import Any

import pytest

# Switches of the tests themselves; everything else that begins so is the developer's own.
_KEPT = (
    "ROMPY_TUI_ROMPY_PYTHON",
    "ROMPY_TUI_TEST_",
    "ROMPY_TUI_REQUIRE_",
    "ROMPY_TUI_SAMPLES",
    "ROMPY_TUI_SERVICES",
    "ROMPY_TUI_SLURM",
    "ROMPY_TUI_SOAK",
)

# Whoever starts the tests may ignore signals, as nohup(1) and a shell's '&' do; what the tests
# start would inherit that.
if threading.current_thread() is threading.main_thread():
    for _number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(_number) is signal.SIG_IGN:
            signal.signal(_number, signal.SIG_DFL)

Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session", autouse=True)
def _own_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Shield tests from the developer's home, settings and terminal, and the other way round."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("ROMPY_") and not name.startswith(_KEPT):
                patch.delenv(name)
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "COLORTERM", "TMUX"):
            patch.delenv(name, raising=False)
        patch.setenv("HOME", str(home))
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("LC_ALL", "C.UTF-8")
        yield


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Run ``rompy-tui`` in ``tmp_path`` and wait for it; ``env`` is added to the environment."""

    def run(*arguments: str | Path, **more: Any) -> Any:
        more.setdefault("stdin", subprocess.DEVNULL)
        return _python(tmp_path, "-m", "rompy_tui", *map(str, arguments), **more)

    return run


def _python(folder: Path, *arguments: str, env: dict[str, str] | None = None, **more: Any) -> Any:
    more.setdefault("cwd", folder)
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, **(env or {})},
        **more,
    )


@pytest.fixture
def wait() -> Callable[[Callable[[], Any]], Any]:
    """Wait until something is so and give back what it is; give up after a long time."""

    def until(condition: Callable[[], Any]) -> Any:
        end = monotonic() + 60
        while monotonic() < end:
            found = condition()
            if found:
                return found
            sleep(0.02)
        raise AssertionError("it did not come to be")

    return until


@pytest.fixture
def fresh(tmp_path: Path) -> Cli:
    """Run Python code in a fresh interpreter in ``tmp_path``."""

    return lambda code, *arguments, **more: _python(tmp_path, "-c", code, *arguments, **more)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file below ``tmp_path``, its folders too; text or bytes."""

    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.fixture
def mounted() -> Iterator[Callable[[Path, str], Path]]:
    """Mount a file system at a folder, with options of mount(8); once more to change them."""
    found: list[Path] = []

    def mount(target: Path, options: str) -> Path:
        target.mkdir(exist_ok=True)
        again = ["remount"] if target in found else []
        what = ["mount", "-t", "tmpfs", "-o", ",".join([*again, options]), "tmpfs", str(target)]
        if subprocess.run(what, capture_output=True, check=False).returncode:
            pytest.skip("cannot mount a file system")
        if not again:
            found.append(target)
        return target

    yield mount
    for each in found:
        subprocess.run(["umount", "-l", each], check=True)


@pytest.fixture(params=["fixed seed", "fresh seed"])
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Random numbers, once as always and once as never before; a failure shows the seed.

    ``ROMPY_TUI_TEST_SEED`` takes the fresh one's place, to see a failure again.
    """
    again = os.environ.get("ROMPY_TUI_TEST_SEED")
    fresh = int(again) if again else random.SystemRandom().randrange(2**32)
    seed = 1 if request.param == "fixed seed" else fresh
    print("seed:", seed)
    return random.Random(seed)


@pytest.fixture
def rounds() -> Callable[[int], int]:
    """Of a full count, over both seeds, what to do now: all in ``make soak``, else a tenth."""

    def share(full: int) -> int:
        return full // (2 if os.environ.get("ROMPY_TUI_SOAK") else 20)

    return share


def beside(name: str) -> ModuleType:
    """Load a module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def mutation(dice: random.Random) -> Callable[[], bytes]:
    """Give a real config file with small damage, another one each time."""
    mutating = beside("mutating")
    texts = mutating.real_texts()
    return lambda: mutating.mutated(dice.choice(texts), dice, texts)


@pytest.fixture(scope="session")
def runs() -> ModuleType:
    """Who a run's processes are, and what can be done to them; see ``tests/launching.py``."""
    return beside("launching")


@pytest.fixture(scope="session")
def looks() -> ModuleType:
    """What screens look like; see ``tests/looking.py``."""
    return beside("looking")


@pytest.fixture(scope="session")
def terminal_class() -> Any:
    """A pseudo-terminal with a screen; see ``tests/tui/conftest.py``."""
    return beside("tui/conftest").Terminal


@pytest.fixture
def begin(tmp_path: Path, runs: ModuleType) -> Iterator[Any]:
    """Launch a command as a run in ``tmp_path``; what is left of it afterwards is ended."""
    yield runs.Launcher(tmp_path)
    runs.end_belonging(tmp_path)


@pytest.fixture
def end(wait: Any, runs: ModuleType) -> Any:
    """Wait until a run has ended by its record, and give it back."""

    def until(run: Any) -> Any:
        wait(lambda: runs.has_ended(run))
        return run

    return until


_FAILPOINT = """\
import os, signal
from rompy_tui.backends.handle import Handle
keep = Handle.keep
def failing(self, **changes):
    when, name = os.environ["FAILPOINT"].split()
    if name in changes and not os.path.exists(os.environ["FAILED"]):
        if when == "after":
            keep(self, **changes)
        open(os.environ["FAILED"], "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    keep(self, **changes)
Handle.keep = failing
"""


@pytest.fixture
def failpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Have a stage's process killed once, before or after it notes something (``after id``)."""
    site, failed = tmp_path / "failing", tmp_path / "failed"
    site.mkdir()

    def kill(point: str) -> None:
        (site / "sitecustomize.py").write_text(_FAILPOINT)
        monkeypatch.setenv("PYTHONPATH", str(site))
        monkeypatch.setenv("FAILPOINT", point)
        monkeypatch.setenv("FAILED", str(failed))

    yield kill
    assert failed.exists(), "the point was not reached"


PLUGINS = Path(__file__).parent / "plugins"


@pytest.fixture
def plugins(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Install modules of ``tests/plugins`` by name; give the environment that finds them."""
    site = tmp_path / "site"

    def install(*names: str) -> dict[str, str]:
        site.mkdir(exist_ok=True)
        for name in names:
            (source,) = PLUGINS.glob(f"*/{name}.py")
            (site / source.name).write_bytes(source.read_bytes())
            (site / "client.py").write_bytes((PLUGINS / "good" / "client.py").read_bytes())
            groups: dict[str, str] = {}
            for point in source.read_text().splitlines()[0].removeprefix("# ").split("; "):
                group, _, entry = point.partition(": ")
                groups[group] = groups.get(group, "") + entry.replace(":", f"{name}:") + "\n"
            text = "".join(f"[{group}]\n{entries}" for group, entries in groups.items())
            metadata = site / f"{name}-1.5.dist-info"
            metadata.mkdir()
            (metadata / "METADATA").write_text(f"Name: test-{name}\nVersion: 1.5\n")
            (metadata / "entry_points.txt").write_text(text)
        return {"PYTHONPATH": str(site), "ROMPY_TUI_PLUGIN_LIMIT": "20"}

    return install


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, str]]:
    """Install packages with pip; give the environment for them.

    They are named as in ``tests/plugins/installable``, or by their path.
    """

    def install(*names: str | Path) -> dict[str, str]:
        folder = tmp_path_factory.mktemp("installed")
        # Copies: building in the tree may leave files there.
        places = [PLUGINS / "installable" / name for name in names]
        sources = [shutil.copytree(place, folder / place.name) for place in places]
        site = folder / "site"
        options = ["--no-index", "--no-deps", "--no-build-isolation", "--no-compile", "--quiet"]
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", *options]
        subprocess.run([*pip, "--target", site, *sources], check=True, timeout=300)
        path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH")]))
        return {"PYTHONPATH": path, "ROMPY_TUI_PLUGIN_LIMIT": "20"}

    return lru_cache(install)
