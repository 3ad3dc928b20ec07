"""Changes on a real disk are told; ``tests/faults/test_watching.py`` has what goes wrong."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.workspace import Watcher, watch


class Watched:
    """A watcher in a thread, and what is known through it."""

    def __init__(self, *paths: Path, **options: Any) -> None:
        self.notices: list[str] = []
        self.changed: list[Path] = []
        self.others: list[Path] = []
        self.watcher = Watcher(paths, say=self.notices.append, **options)
        self.files = set(self.watcher.files)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for changes in self.watcher.changes(self._stop):
            self.changed += [*changes.added, *changes.changed, *changes.removed]
            self.others += changes.others
            self.files = (self.files | changes.added) - changes.removed

    def forget(self) -> None:
        self.changed.clear()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()


@pytest.fixture
def start() -> Iterator[Callable[..., Watched]]:
    """Watch some paths."""
    started: list[Watched] = []

    def make(*paths: Path, **options: Any) -> Watched:
        started.append(Watched(*paths, **options))
        return started[-1]

    yield make
    for watched in started:
        watched.close()


@pytest.fixture(params=["events", "polling"])
def watch_folder(request: pytest.FixtureRequest, start: Any, tmp_path: Path) -> Watched:
    """A folder that is watched, with and without the system's events."""
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "a.yml").write_text("1")
    found: Watched = start(tmp_path / "ws", poll=request.param == "polling")
    return found


def test_files(watch_folder: Watched, tmp_path: Path, wait: Any) -> None:
    folder = tmp_path / "ws"
    for text in ("2", "23"):
        watch_folder.forget()
        (folder / "a.yml").write_text(text)
        wait(lambda: folder / "a.yml" in watch_folder.changed)
    (folder / "new").write_text("3")
    watch_folder.forget()
    (folder / "new").replace(folder / "a.yml")
    wait(lambda: folder / "a.yml" in watch_folder.changed)
    (folder / "b.json").write_text("")
    wait(lambda: watch_folder.files == {folder / "a.yml", folder / "b.json"})
    (folder / "a.yml").unlink()
    wait(lambda: watch_folder.files == {folder / "b.json"})
    (folder / "b.json").rename(folder / "c.yaml")
    wait(lambda: watch_folder.files == {folder / "c.yaml"})


def test_folders(watch_folder: Watched, tmp_path: Path, wait: Any) -> None:
    folder = tmp_path / "ws"
    (folder / "x/y").mkdir(parents=True)
    (folder / "x/y/b.yml").write_text("")
    wait(lambda: folder / "x/y/b.yml" in watch_folder.files)
    watch_folder.forget()
    (folder / "x/y/b.yml").write_text("more")
    wait(lambda: folder / "x/y/b.yml" in watch_folder.changed)
    (folder / "x").rename(folder / "z")
    wait(lambda: watch_folder.files == {folder / "a.yml", folder / "z/y/b.yml"})
    watch_folder.forget()
    (folder / "z/y/b.yml").write_text("even more")
    wait(lambda: folder / "z/y/b.yml" in watch_folder.changed)
    shutil.rmtree(folder / "z")
    (folder / "z").mkdir()
    (folder / "z/c.yml").write_text("")
    wait(lambda: watch_folder.files == {folder / "a.yml", folder / "z/c.yml"})
    watch_folder.forget()
    (folder / "z/c.yml").write_text("1")
    wait(lambda: folder / "z/c.yml" in watch_folder.changed)


def test_links(watch_folder: Watched, tmp_path: Path, wait: Any) -> None:
    folder, target = tmp_path / "ws", tmp_path / "target"
    (folder / "link.yml").symlink_to(target)
    wait(lambda: folder / "link.yml" in watch_folder.files)
    for text in ("1", "12"):
        watch_folder.forget()
        target.write_text(text)
        wait(lambda: folder / "link.yml" in watch_folder.changed)


def test_many_at_once(watch_folder: Watched, tmp_path: Path, wait: Any) -> None:
    folder = tmp_path / "ws"
    for number in range(300):
        (folder / f"d{number % 7}").mkdir(exist_ok=True)
        (folder / f"d{number % 7}" / f"{number}.yml").write_text("")
    wait(lambda: len(watch_folder.files) == 301)
    shutil.rmtree(folder / "d3")
    wait(lambda: watch_folder.files == set(folder.rglob("*.yml")))


def test_what_happens_before_it_waits_is_told(start: Any, tmp_path: Path, wait: Any) -> None:
    watcher = Watcher([tmp_path])
    (tmp_path / "a.yml").write_text("")
    stop = threading.Event()
    changes = watcher.changes(stop)
    assert next(changes).added == {tmp_path / "a.yml"}
    changes.close()


def test_single_files(start: Any, tmp_path: Path, wait: Any) -> None:
    (tmp_path / "dir").mkdir()
    here, there = tmp_path / "config", tmp_path / "dir" / "b.yml"
    watched = start(here, there)
    here.write_text("")
    (tmp_path / "beside.yml").write_text("")
    there.write_text("")
    (tmp_path / "dir" / "beside.yml").write_text("")
    wait(lambda: watched.files == {here, there})
    for path in (here, there):
        new = path.with_name("new")
        watched.forget()
        new.write_text("2")
        new.replace(path)
        wait(lambda path=path: path in watched.changed)
    shutil.rmtree(tmp_path / "dir")
    wait(lambda: watched.files == {here})
    (tmp_path / "dir").mkdir()
    there.write_text("3")
    wait(lambda: watched.files == {here, there})


def test_what_files_name_is_asked_for(start: Any, tmp_path: Path, wait: Any) -> None:
    told = {tmp_path / "named"}
    watched = start(tmp_path, moved=lambda: told)
    wait(lambda: tmp_path / "named" in watched.others)


def test_floods_elsewhere_do_not_hold_it_up(start: Any, tmp_path: Path, wait: Any) -> None:
    """A log that grows in a watched folder, and links and names that are looked at meanwhile."""
    told: set[Path] = set()
    watched = start(tmp_path, moved=lambda: told)
    flooding = threading.Event()

    def flood() -> None:
        with (tmp_path / "run.log").open("w") as stream:
            while not flooding.is_set():
                stream.write("x\n")
                stream.flush()

    thread = threading.Thread(target=flood)
    thread.start()
    try:
        told.add(tmp_path / "named")
        wait(lambda: watched.others)
        (tmp_path / "a.yml").write_text("")
        wait(lambda: watched.files == {tmp_path / "a.yml"})
    finally:
        flooding.set()
        thread.join()


def test_a_clock_that_is_set_back(
    start: Any, tmp_path: Path, wait: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backend waits by the clock on the wall; a wait that goes on too long is ended."""
    stop, due = threading.Event(), 0.0
    late = watch.Late(stop, due)
    assert not late.is_set()
    wait(late.is_set)
    stop.set()
    assert watch.Late(stop, due).is_set()
