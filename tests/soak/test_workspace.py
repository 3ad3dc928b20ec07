"""Random edits of a workspace: what is known of it is what a fresh look would find."""

from __future__ import annotations

import os
import random
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.plugins.host import Host
from rompy_tui.plugins.registry import list_entries
from rompy_tui.validation import Catalogue, check_file
from rompy_tui.workspace import Index, Watcher, find_files

CATALOGUE = Catalogue(Host(), list_entries([]))
NAMES = ["a.yml", "b.yml", "sub/c.yml", "sub/d.yml", "sub/deep/e.yml", "f.json"]
INCLUDED = [*NAMES, "../outside.inc", "sub/../b.yml", "link.yml", "via/c.yml", "nope.yml"]
PLACES = ["there", "there/x", "../elsewhere", "a.yml"]


def truth(folder: Path) -> dict[Path, bytes | None]:
    """Each file there is and what it holds; None where that cannot be read."""
    found: dict[Path, bytes | None] = {}
    for path in find_files(folder):
        try:
            found[path] = path.read_bytes()
        except OSError:
            found[path] = None
    return found


def looked_at(folder: Path) -> dict[Path, tuple[str, bytes | None]]:
    """Each file there is, where it leads and what it holds."""
    return {path: (os.path.realpath(path), data) for path, data in truth(folder).items()}


def some_text(dice: random.Random, name: str) -> str:
    """A text that depends on others: files, variables, paths."""
    up = "../" * name.count("/")
    include = f"!include {up}{dice.choice(INCLUDED)}"
    include = include.replace("c.yml", "${WHICH}.yml") if dice.random() < 0.2 else include
    return dice.choice(
        [
            "type: local\ncommand: x\n",
            f"type: local\ncommand: x\ntimeout: {dice.choice([5, 600])}\n",
            "type: local\ncommand: x\ntimeout: ${LIMIT:-700}\n",
            f"type: local\ncommand: x\nworking_dir: {dice.choice(PLACES)}\n",
            f"type: docker\nimage: x:1\nvolumes: ['{dice.choice(PLACES)}:/d']\n",
            f"config: {{run_id: x}}\nbackend: {include}\n",
            f"{include}\n",
            f"a: {include}\nb: {include}\n",
            f"run_id: x\n---\nbackend: {include}\n",
            "name: x\n",
            "a: [\n",
            "",
        ]
    )


def one_edit(dice: random.Random, folder: Path) -> set[Path]:
    """Change something; the config files of the workspace that came, went or changed."""
    before = looked_at(folder)
    name = dice.choice(NAMES)
    kind = dice.randrange(9)
    if kind <= 3:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(some_text(dice, name))
    elif kind == 4:
        (folder / name).unlink(missing_ok=True)
    elif kind == 5:
        place = folder / dice.choice(["there", "there/x", "../elsewhere"])
        if place.exists():
            shutil.rmtree(place)
        else:
            place.mkdir(parents=True)
    elif kind == 6:
        link, target = dice.choice([("link.yml", NAMES), ("via", ["sub", "sub/deep", "there"])])
        (folder / link).unlink(missing_ok=True)
        (folder / link).symlink_to(dice.choice(target))
    elif kind == 7:
        (folder / "../outside.inc").write_text(some_text(dice, "x"))
    else:
        os.environ["WHICH"] = dice.choice(["c", "d"])
        os.environ["LIMIT"] = dice.choice(["5", "600"])
        return set(before)
    after = looked_at(folder)
    return {p for p in {*before, *after} if before.get(p) != after.get(p)}


def test_nothing_stale(
    dice: random.Random,
    rounds: Callable[[int], int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "ws"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("WHICH", "c")
    monkeypatch.setenv("LIMIT", "600")
    index = Index()
    kept = 0
    for _ in range(rounds(6_000)):
        changed = one_edit(dice, folder)
        there = set(find_files(folder))
        for path in index.files.keys() - there:
            index.remove(path)
        for path in there:
            index.add(path)
        for path in {*index.concerned(changed), *index.moved()} & there:
            index.check(path, CATALOGUE, named=True)
        for path in sorted(there):
            known, fresh = index.files[path], check_file(path, CATALOGUE)
            assert known.checked
            assert list(known.diagnostics) == fresh.diagnostics, path
            assert index.check(path, CATALOGUE, named=True) is known
            kept += 1
    assert kept > 100


class Model:
    """What somebody knows of a folder who only listens to a watcher."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[Path, bytes | None] = {}
        self._watcher = Watcher([folder])
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen)
        for path in self._watcher.files:
            self._read(path)
        self._thread.start()

    def _listen(self) -> None:
        for changes in self._watcher.changes(self._stop):
            for path in changes.removed:
                del self.files[path]
            for path in changes.added | changes.changed:
                self._read(path)

    def _read(self, path: Path) -> None:
        try:
            self.files[path] = path.read_bytes()
        except OSError:
            self.files[path] = None

    def close(self) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()


def disturb(dice: random.Random, folder: Path) -> None:
    """One of the things that people and programs do to folders."""
    folders = [path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink()]
    files = [path for path in folder.rglob("*.yml") if not path.is_dir()]
    place = dice.choice([folder, *folders])
    new = place / f"{dice.randrange(8)}.yml"
    kind = dice.randrange(10)
    if kind <= 2 and not new.is_dir():
        new.write_text("x" * dice.randrange(4))
    elif kind == 3 and not new.is_dir():
        (folder / "temporary").write_text(str(dice.random()))
        (folder / "temporary").replace(new)
    elif kind == 4 and files:
        dice.choice(files).unlink()
    elif kind == 5 and len(place.parts) < len(folder.parts) + 4:
        (place / f"d{dice.randrange(4)}/e").mkdir(parents=True, exist_ok=True)
        (place / f"d{dice.randrange(4)}").mkdir(exist_ok=True)
    elif kind == 6 and folders:
        shutil.rmtree(dice.choice(folders))
    elif kind == 7 and folders:
        source, target = dice.choice(folders), folder / f"m{dice.randrange(3)}"
        if not target.exists() and not target.is_relative_to(source):
            source.rename(target)
    elif kind == 8 and not new.exists() and not new.is_symlink():
        new.symlink_to(folder.parent / "target")
    else:
        (folder.parent / "target").write_text(str(dice.random()))


def test_nothing_missed(
    dice: random.Random, rounds: Callable[[int], int], tmp_path: Path, wait: Any
) -> None:
    folder = tmp_path / "ws"
    folder.mkdir()
    model = Model(folder)
    try:
        for _ in range(rounds(200)):
            for _ in range(dice.randrange(1, 30)):
                disturb(dice, folder)
            wait(lambda: model.files == truth(folder))
    finally:
        model.close()
