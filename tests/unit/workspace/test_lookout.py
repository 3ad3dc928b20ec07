"""What changed is found by looking, at everything or where something happened."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.workspace.changes import Changes
from rompy_tui.workspace.lookout import Lookout
from rompy_tui.workspace.mounts import remote_kind
from rompy_tui.workspace.pins import Pin


def said(changes: Changes) -> dict[str, list[str]]:
    named = {k: getattr(changes, k) for k in ("added", "changed", "removed", "others")}
    return {k: sorted(p.name for p in v) for k, v in named.items() if v}


@pytest.fixture
def folder(tmp_path: Path, old: Any) -> Path:
    old("ws/a.yml", "1")
    old("ws/sub/b.yml", "1")
    return tmp_path / "ws"


def test_everything(folder: Path, old: Any) -> None:
    lookout = Lookout([folder])
    assert said(lookout.everything()) == {}
    old("ws/a.yml", "2")
    old("ws/new/c.yml", "")
    (folder / "sub/b.yml").unlink()
    assert said(lookout.everything()) == {
        "added": ["c.yml"], "changed": ["a.yml"], "removed": ["b.yml"],
    }  # fmt: skip
    assert lookout.files == [folder / "a.yml", folder / "new/c.yml"]
    assert not lookout.everything()


def test_a_young_file_is_named_until_its_time_tells(folder: Path) -> None:
    (folder / "a.yml").write_text("1")
    lookout = Lookout([folder])
    assert said(lookout.everything()) == {"changed": ["a.yml"]}
    os.utime(folder / "a.yml", (1, 1))
    assert said(lookout.everything()) == {"changed": ["a.yml"]}
    assert said(lookout.everything()) == {}


def test_where_something_happened(folder: Path, old: Any) -> None:
    lookout = Lookout([folder])
    old("ws/a.yml", "2")
    old("ws/sub/b.yml", "2")
    old("ws/sub/new.yml", "")
    old("ws/readme.txt", "")
    happened = [str(folder / name) for name in ("a.yml", "sub/new.yml", "readme.txt", "gone.yml")]
    changes, folders = lookout.where(happened)
    assert said(changes) == {"added": ["new.yml"], "changed": ["a.yml"]}
    assert not folders
    (folder / "a.yml").unlink()
    changes, folders = lookout.where(happened)
    assert said(changes) == {"removed": ["a.yml"]}
    assert said(lookout.everything()) == {"changed": ["b.yml"]}


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        ("made", True),
        ("made.d", True),
        ("made.yml", True),
        ("sub", True),
        ("", True),
        (".git", False),
        ("node_modules", False),
        ("run.log", False),
        ("gone", False),
        ("unknown/made", False),
    ],
)
def test_events_of_folders(path: str, folders: bool, folder: Path) -> None:
    lookout = Lookout([folder])
    for name in ("made", "made.d", "made.yml", ".git", "node_modules", "unknown/made"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "run.log").touch()
    assert lookout.where([str(folder / path)]) == (Changes(), folders)


def test_a_file_becomes_a_folder(folder: Path) -> None:
    lookout = Lookout([folder])
    (folder / "a.yml").unlink()
    (folder / "a.yml").mkdir()
    changes, folders = lookout.where([str(folder / "a.yml")])
    assert said(changes) == {"removed": ["a.yml"]}
    assert folders


def test_targets_of_links(folder: Path, tmp_path: Path, old: Any) -> None:
    (folder / "link.yml").symlink_to(tmp_path / "target")
    lookout = Lookout([folder])
    assert said(lookout.links()) == {}
    for text in ("1", "2"):
        old("target", text)
        assert said(lookout.links()) == {"changed": ["link.yml"]}
        assert said(lookout.links()) == {}
    (tmp_path / "target").unlink()
    assert said(lookout.links()) == {"changed": ["link.yml"]}
    (folder / "link.yml").unlink()
    (folder / "other.yml").symlink_to(tmp_path / "target")
    lookout.where([str(folder / "link.yml"), str(folder / "other.yml")])
    old("target", "3")
    assert said(lookout.links()) == {"changed": ["other.yml"]}


def test_single_files(folder: Path, tmp_path: Path, old: Any) -> None:
    lookout = Lookout([folder / "sub" / "b.yml", tmp_path / "later.txt"])
    assert lookout.roots == []
    assert lookout.folders() == {str(folder / "sub"), str(tmp_path)}
    old("later.txt", "")
    old("beside.yml", "")
    old("ws/sub/c.yml", "")
    happened = [str(tmp_path / n) for n in ("later.txt", "beside.yml", "ws/sub/c.yml")]
    assert said(lookout.where(happened)[0]) == {"added": ["later.txt"]}
    shutil.rmtree(folder)
    assert lookout.folders() == {str(tmp_path)}
    assert said(lookout.everything()) == {"removed": ["b.yml"]}


def test_a_folder_that_is_gone(folder: Path) -> None:
    lookout = Lookout([folder])
    assert lookout.missing() == []
    folder.rename(folder.with_name("moved"))
    assert said(lookout.everything()) == {"removed": ["a.yml", "b.yml"]}
    assert lookout.missing() == [str(folder)]
    assert lookout.folders() == set()


def test_a_pin_tells_a_folder_from_its_successor(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    with Pin(str(folder)) as nothing:
        assert nothing.holds()
        folder.mkdir()
        assert not nothing.holds()
    with Pin(str(folder)) as pin:
        for _ in range(20):
            assert pin.holds()
            moved = folder.rename(tmp_path / "moved")
            assert not pin.holds()
            moved.rename(folder)
        folder.rmdir()
        assert not pin.holds()
        folder.mkdir()
        assert not pin.holds()


def test_network_file_systems(tmp_path: Path) -> None:
    device = tmp_path.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    table = tmp_path / "mountinfo"
    for line, kind in {
        f"36 35 {number} / /mnt/a\\040b rw,noatime shared:1 - nfs4 server:/x rw": "nfs4",
        f"36 35 {number} / / rw - fuse.sshfs me@there:/ rw": "fuse.sshfs",
        f"36 35 {number} / / rw - ext4 /dev/sda1 rw": "",
        "36 35 98:0 / /elsewhere rw - nfs server:/x rw": "",
        f"36 35 {number} / / rw - fuseblk /dev/sdb1 rw": "",
    }.items():
        table.write_text(f"22 27 0:21 / /proc rw - proc proc rw\n{line}\n")
        assert remote_kind([str(tmp_path / "gone"), str(tmp_path)], table) == kind
    assert remote_kind([str(tmp_path)], tmp_path / "no table") == ""
    assert remote_kind([str(tmp_path)]) == ""
