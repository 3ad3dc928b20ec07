"""Fault 39: saving on a full disk, what is read-only, linked, another's, of an odd mode.

The old content stays whole, nothing is left beside it, and the error says what to do.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.documents.writer import FileText, read_stamp, read_text, save
from rompy_tui.errors import StorageError

OLD = "a: 1\n" * 1000
BIG = FileText("b: 2\n" * 100_000)
NOBODY = 65534

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="changes owners, which takes root")


@pytest.fixture
def small(mounted: Any, tmp_path: Path) -> Path:
    """A disk of 1 MB."""
    return mounted(tmp_path / "small", "size=1m")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter; that of a test is the owner's alone."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


CODE = """
import json, os, sys
from pathlib import Path
from rompy_tui.documents.writer import FileText, save
from rompy_tui.errors import StorageError
os.chdir("/")
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
try:
    save(Path(sys.argv[1]), FileText("b: 2\\n"), force=sys.argv[2] == "force")
    print(json.dumps(["saved", ""]))
except StorageError as error:
    print(json.dumps([error.message, error.hint]))
"""


def as_nobody(path: Path, force: str = "") -> tuple[str, str]:
    """Save a file as a user that may nearly nothing: what was said, and what to do."""
    command = [sys.executable, "-c", CODE, str(path), force]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    message, hint = json.loads(done.stdout)
    return message, hint


def fill(disk: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        (disk / "filler").write_bytes(b"x" * 2_000_000)


@pytest.mark.parametrize("linked", [False, True])
def test_39_a_full_disk(linked: bool, small: Path) -> None:
    """A second hard link makes it write in place, where there is more to lose."""
    path = small / "a.yml"
    path.write_text(OLD)
    if linked:
        (small / "other.yml").hardlink_to(path)
    fill(small)
    before = sorted(small.iterdir())
    with pytest.raises(StorageError, match=r"cannot save .*a\.yml.*: no space left") as full:
        save(path, BIG, read_stamp(path))
    assert full.value.hint.startswith("make room")
    assert path.read_text() == OLD
    assert sorted(small.iterdir()) == before
    (small / "filler").unlink()
    save(path, BIG, read_stamp(path))
    assert path.read_text() == BIG.text


def test_39_a_disk_that_has_room_for_the_copy_only(small: Path) -> None:
    path = small / "a.yml"
    path.write_text(OLD)
    (small / "other.yml").hardlink_to(path)
    (small / "filler").write_bytes(b"x" * 900_000)
    with pytest.raises(StorageError, match="no space left"):
        save(path, BIG, read_stamp(path))
    assert (small / "other.yml").read_text() == OLD
    assert sorted(p.name for p in small.iterdir()) == ["a.yml", "filler", "other.yml"]


def test_39_a_read_only_disk(small: Path) -> None:
    path = small / "a.yml"
    path.write_text(OLD)
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    with pytest.raises(StorageError, match="the file system is read-only") as refused:
        save(path, BIG)
    assert refused.value.hint
    assert path.read_text() == OLD


@pytest.mark.parametrize("mode", [0o444, 0o400, 0o555])
def test_39_a_read_only_file(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(OLD)
    path.chmod(mode)
    with pytest.raises(StorageError, match="it is read-only") as refused:
        save(path, BIG)
    assert refused.value.hint.startswith("chmod u+w")
    assert path.read_text() == OLD
    save(path, BIG, force=True)
    assert path.read_text() == BIG.text
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == [path]


def test_39_a_link_to_nothing(tmp_path: Path) -> None:
    link = tmp_path / "link.yml"
    link.symlink_to("gone.yml")
    with pytest.raises(StorageError, match=r"a link to gone\.yml, which does not exist") as refused:
        save(link, BIG)
    assert refused.value.hint
    assert list(tmp_path.iterdir()) == [link]


@needs_root
@pytest.mark.parametrize("mode", [0o640, 0o4755])
def test_39_root_saves_the_file_of_another(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(OLD)
    os.chown(path, NOBODY, 12345)
    path.chmod(mode)
    save(path, BIG, read_stamp(path))
    status = path.stat()
    assert (status.st_uid, status.st_gid) == (NOBODY, 12345)
    assert stat.S_IMODE(status.st_mode) == mode
    assert path.read_text() == BIG.text


@needs_root
def test_39_a_folder_that_cannot_be_written(open_folder: Path) -> None:
    path = open_folder / "a.yml"
    path.write_text(OLD)
    path.chmod(0o666)
    message, hint = as_nobody(path)
    assert message.endswith("because no file can be made beside it: permission denied")
    assert hint
    assert path.read_text() == OLD
    assert list(open_folder.iterdir()) == [path]


@needs_root
def test_39_the_file_of_another_that_may_be_written(open_folder: Path) -> None:
    """A new file would be the writer's own: the old one is written in place."""
    open_folder.chmod(0o777)
    path = open_folder / "a.yml"
    path.write_text(OLD)
    path.chmod(0o666)
    before = path.stat()
    assert as_nobody(path) == ("saved", "")
    after = path.stat()
    assert path.read_text() == "b: 2\n"
    assert (after.st_ino, after.st_uid, after.st_mode) == (before.st_ino, 0, before.st_mode)
    assert list(open_folder.iterdir()) == [path]


@needs_root
def test_39_the_file_of_another_that_may_not_be_written(open_folder: Path) -> None:
    """The folder would let them replace it; the file's mode says no."""
    open_folder.chmod(0o777)
    path = open_folder / "a.yml"
    path.write_text(OLD)
    path.chmod(0o644)
    for force in ("", "force"):
        message, hint = as_nobody(path, force)
        assert message.endswith("a.yml: permission denied")
        assert hint
    assert path.read_text() == OLD
    assert list(open_folder.iterdir()) == [path]


@needs_root
def test_39_a_file_that_cannot_be_read(open_folder: Path) -> None:
    path = open_folder / "a.yml"
    path.write_text(OLD)
    path.chmod(0o600)
    assert as_nobody(path)[0].endswith("a.yml: permission denied")
    assert path.read_text() == OLD


def test_39_killed_while_saving(tmp_path: Path, wait: Callable[..., Any]) -> None:
    """At whatever moment: all of the old text, or all of the new."""
    path = tmp_path / "a.yml"
    texts = [f"v: {letter * 1_000_000}\n" for letter in "ab"]
    path.write_text(texts[0])
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from rompy_tui.documents.writer import FileText, save\n"
        "texts = [f'v: {letter * 1_000_000}\\n' for letter in 'ab']\n"
        "print('ready', flush=True)\n"
        "while True:\n    for text in texts: save(Path(sys.argv[1]), FileText(text))\n"
    )
    for _ in range(5):
        command = [sys.executable, "-c", code, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            seen = path.stat().st_ino
            wait(lambda seen=seen: path.stat().st_ino != seen)
            process.send_signal(signal.SIGKILL)
        assert path.read_text() in texts
    assert read_text(path)[0].text in texts
