"""Which files of a folder may be configs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.workspace import find_files, scan
from rompy_tui.workspace.scan import GONE, Scan


def names(folder: Path) -> list[str]:
    return [os.fsdecode(path.relative_to(folder)) for path in find_files(folder)]


def test_folders_and_names_in_order(tmp_path: Path, write: Any) -> None:
    for name in ("b.yml", "a.json", "c.yaml", "B/a.yml", "a/z.yml", "a/b/c.yml", "a/a.yml"):
        write(name, "")
    for name in ("notes.txt", "x.yml.bak", ".hidden.yml", "yml", "Makefile"):
        write(name, "")
    assert names(tmp_path) == [
        "a.json", "b.yml", "c.yaml", "B/a.yml", "a/a.yml", "a/z.yml", "a/b/c.yml",
    ]  # fmt: skip


@pytest.mark.parametrize("skipped", [".git", "node_modules", "__pycache__", "build", ".rompy-tui"])
def test_folders_that_are_not_looked_into(skipped: str, tmp_path: Path, write: Any) -> None:
    write(f"{skipped}/a.yml", "")
    write(f"x/{skipped}/deep/a.yml", "")
    assert names(tmp_path) == []


def test_links(tmp_path: Path, write: Any) -> None:
    write("real/a.yml", "")
    (tmp_path / "file.yml").symlink_to("real/a.yml")
    (tmp_path / "broken.yml").symlink_to("nothing")
    (tmp_path / "itself.yml").symlink_to("itself.yml")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "folder.yml").symlink_to("real")
    assert names(tmp_path) == ["broken.yml", "file.yml", "itself.yml", "real/a.yml"]


def test_a_folder_with_the_name_of_a_file(tmp_path: Path, write: Any) -> None:
    write("a.yml/b.yml", "")
    assert names(tmp_path) == ["a.yml/b.yml"]


def test_odd_names(tmp_path: Path, write: Any) -> None:
    for name in (b"a\xff.yml", b"a\n.yml", b" .yml", "é.yml".encode()):
        (tmp_path / os.fsdecode(name)).touch()
    assert sorted(names(tmp_path)) == sorted(["a\udcff.yml", "a\n.yml", " .yml", "é.yml"])


def test_what_is_not_there_or_no_folder(tmp_path: Path, write: Any) -> None:
    assert find_files(tmp_path / "gone") == []
    assert find_files(write("a.yml", "")) == []


def test_very_deep_folders(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    found = Scan()
    found.add_folder(str(tmp_path))
    # Python's own removal of folders is recursive.
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)
    assert len(found.folders) == 1501


def test_relative_folders(tmp_path: Path, write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write("sub/a.yml", "")
    monkeypatch.chdir(tmp_path)
    assert find_files(Path()) == [Path("sub/a.yml")]
    assert find_files(Path("sub")) == [Path("sub/a.yml")]


def test_there_is_a_limit(tmp_path: Path, write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MAX_FILES", 3)
    for name in ("a.yml", "b/c.yml", "b/d.yml", "e/f.yml", "g.yml"):
        write(name, "")
    assert names(tmp_path) == ["a.yml", "g.yml", "b/c.yml"]


def test_how_files_look(tmp_path: Path, write: Any) -> None:
    path = write("a.yml", "12345")
    (tmp_path / "broken.yml").symlink_to("nothing")
    (tmp_path / "link.yml").symlink_to("a.yml")
    found = Scan()
    found.add_folder(str(tmp_path))
    status = path.stat()
    looks = (status.st_mtime_ns, 5, status.st_ino)
    assert found.files == {
        str(path): looks,
        str(tmp_path / "broken.yml"): GONE,
        str(tmp_path / "link.yml"): looks,
    }
    assert found.links == {str(tmp_path / "broken.yml"), str(tmp_path / "link.yml")}
    assert found.folders == {str(tmp_path)}
