"""Fault 43: what is watched goes away, or the system has no events to give."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles  # noqa: F401  importing it opens files

from rompy_tui.workspace import Watcher, watch


class Watched:
    """A folder that is watched in a thread, and what is known of it."""

    def __init__(self, folder: Path) -> None:
        self.watcher = Watcher([folder], say=self._said)
        self.notices: list[str] = []
        self.files = set(self.watcher.files)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _said(self, notice: str) -> None:
        self.notices.append(notice)

    def _run(self) -> None:
        for changes in self.watcher.changes(self._stop):
            self.files = (self.files | changes.added) - changes.removed

    def close(self) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "a.yml").write_text("")
    return tmp_path / "ws"


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[[], Watched]]:
    started: list[Watched] = []

    def make() -> Watched:
        started.append(Watched(folder))
        return started[-1]

    yield make
    for watched in started:
        watched.close()


@pytest.fixture
def limited(folder: Path, tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Run ``validate --watch`` with a limit of the kernel's set low, for it alone.

    Gives the file with all that it says. The limits of a user namespace are as real as those of
    the machine, and concern nobody else.
    """
    own = ["unshare", "--user", "--map-root-user"]
    if subprocess.run([*own, "true"], capture_output=True, check=False).returncode:
        pytest.skip("user namespaces are not allowed here")
    processes = []

    def start(name: str, value: int, setup: str = "true") -> Path:
        said = tmp_path / "said"
        script = f'echo {value} > /proc/sys/user/{name}; {setup}; exec "$@"'
        command = [sys.executable, "-m", "rompy_tui", "validate", ".", "--watch"]
        with said.open("wb") as out:
            processes.append(
                subprocess.Popen(
                    [*own, "sh", "-c", script, "sh", *command],
                    cwd=folder,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                )
            )
        return said

    yield start
    for process in processes:
        process.terminate()
        process.wait(30)


def notices_change(watched: Watched, folder: Path, wait: Any) -> None:
    """Whatever happened before, a new file and a new folder are seen."""
    for name in ("new.yml", "later/new.yml"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
        wait(lambda path=path: path in watched.files)


def test_43_deleted_and_made_again(start: Any, folder: Path, wait: Any) -> None:
    watched = start()
    for _ in range(3):
        shutil.rmtree(folder)
        wait(lambda: watched.files == set())
        wait(lambda: watched.watcher.notice == f"{folder} is gone and is waited for")
        folder.mkdir()
        notices_change(watched, folder, wait)
        wait(lambda: watched.watcher.notice == "")
    assert watched.notices[:2] == [f"{folder} is gone and is waited for", ""]


def test_43_replaced_at_once(start: Any, folder: Path, wait: Any) -> None:
    """The file system gives the new folder the number of the old one."""
    watched = start()
    for number in range(3):
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / f"{number}.yml").write_text("")
        wait(lambda number=number: watched.files == {folder / f"{number}.yml"})
        (folder / "more.yml").write_text("")
        wait(lambda: folder / "more.yml" in watched.files)


def test_43_moved_away_and_back(start: Any, folder: Path, wait: Any) -> None:
    watched = start()
    away = folder.with_name("away")
    folder.rename(away)
    wait(lambda: watched.files == set())
    (away / "b.yml").write_text("")
    away.rename(folder)
    wait(lambda: watched.files == {folder / "a.yml", folder / "b.yml"})
    notices_change(watched, folder, wait)


def test_43_swapped_for_another(start: Any, folder: Path, wait: Any) -> None:
    watched = start()
    other = folder.with_name("other")
    other.mkdir()
    (other / "b.yml").write_text("")
    folder.rename(folder.with_name("away"))
    other.rename(folder)
    wait(lambda: watched.files == {folder / "b.yml"})
    notices_change(watched, folder, wait)
    (folder.with_name("away") / "c.yml").write_text("")
    notices_change(watched, folder / "later", wait)
    assert folder / "c.yml" not in watched.files


def test_43_the_folder_above_goes(start: Any, tmp_path: Path, wait: Any) -> None:
    deep = tmp_path / "x" / "y" / "ws"
    deep.mkdir(parents=True)
    watched = Watched(deep)
    try:
        (tmp_path / "x").rename(tmp_path / "z")
        wait(lambda: watched.watcher.notice)
        (tmp_path / "z").rename(tmp_path / "x")
        notices_change(watched, deep, wait)
    finally:
        watched.close()


def says_change(said: Path, folder: Path, wait: Any) -> None:
    """The same for the command."""
    for name in ("new.yml", "later/new.yml"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("type: local\ncommand: x\n")
        wait(lambda name=name: f"] {name}: valid" in said.read_text())


def test_43_no_inotify_instance_is_left(limited: Any, folder: Path, wait: Any) -> None:
    said = limited("max_inotify_instances", 0)
    wait(
        lambda: (
            "watching: changes show a second late: no inotify instances are left "
            "(fs.inotify.max_user_instances, ulimit -n)\n" in said.read_text()
        )
    )
    says_change(said, folder, wait)
    shutil.rmtree(folder / "later")
    wait(lambda: "] later/new.yml: removed" in said.read_text())
    shutil.rmtree(folder)
    wait(lambda: "] new.yml: removed" in said.read_text())
    assert f"{folder} is gone and is waited for; changes show a second late" in said.read_text()
    folder.mkdir()
    (folder / "other.yml").write_text("type: local\ncommand: x\n")
    wait(lambda: "] other.yml: valid" in said.read_text())
    assert "Traceback" not in said.read_text()


def test_43_no_watch_is_left(limited: Any, folder: Path, wait: Any) -> None:
    for number in range(20):
        (folder / str(number)).mkdir()
    said = limited("max_inotify_watches", 5)
    wait(
        lambda: (
            "watching: changes show a second late: no inotify watches are left "
            "(fs.inotify.max_user_watches)\n" in said.read_text()
        )
    )
    says_change(said, folder, wait)


def test_43_the_last_watch_goes_while_watching(limited: Any, folder: Path, wait: Any) -> None:
    said = limited("max_inotify_watches", 4)
    wait(lambda: "watching 1 file" in said.read_text())
    says_change(said, folder, wait)
    for number in range(5):
        (folder / str(number)).mkdir()
    wait(lambda: "no inotify watches are left" in said.read_text())
    (folder / "3" / "deep.yml").write_text("type: local\ncommand: x\n")
    wait(lambda: "] 3/deep.yml: valid" in said.read_text())


@pytest.fixture
def one_file_left() -> Iterator[Callable[[], None]]:
    """This process may open one more file, until the function that is given lets go."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, before[0]), before[1]))
    taken = []
    with contextlib.suppress(OSError):
        while True:
            taken.append(os.dup(0))
    os.close(taken.pop())

    def let_go() -> None:
        while taken:
            os.close(taken.pop())
        resource.setrlimit(resource.RLIMIT_NOFILE, before)

    yield let_go
    let_go()


def test_43_events_come_back(
    one_file_left: Any, start: Any, folder: Path, wait: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_RETRY", 0.5)
    watched = start()
    wait(lambda: "no inotify instances are left" in watched.watcher.notice)
    one_file_left()
    wait(lambda: watched.watcher.notice == "")
    notices_change(watched, folder, wait)


def test_43_a_name_that_the_backend_cannot_say(start: Any, folder: Path, wait: Any) -> None:
    watched = start()
    notices_change(watched, folder, wait)
    odd = folder / os.fsdecode(b"\xff.yml")

    def is_told() -> bool:
        odd.write_text("")
        return watched.watcher.notice.endswith(": the name of a file is not UTF-8")

    wait(is_told)
    wait(lambda: odd in watched.files)
    (folder / "newer.yml").write_text("")
    wait(lambda: folder / "newer.yml" in watched.files)


def test_43_the_current_directory_is_replaced(tmp_path: Path, folder: Path, wait: Any) -> None:
    """Of the command: relative values and names start in the new one."""
    said, words = tmp_path / "said", tmp_path / "words"
    with said.open("wb") as out, words.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "rompy_tui", "validate", ".", "--watch"],
            cwd=folder,
            stdout=out,
            stderr=err,
        )
    try:
        wait(lambda: "watching 1 file" in words.read_text())
        shutil.rmtree(folder)
        wait(lambda: "a.yml: removed" in said.read_text())
        wait(lambda: "is gone and is waited for" in words.read_text())
        (folder / "there").mkdir(parents=True)
        (folder / "b.yml").write_text("type: local\ncommand: x\nworking_dir: there\n")
        wait(lambda: "] b.yml: valid (local backend)" in said.read_text())
    finally:
        process.terminate()
        process.wait(30)
    assert "Traceback" not in words.read_text()
