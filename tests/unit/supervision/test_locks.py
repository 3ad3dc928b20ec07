"""Locks and slots: one process has a run, also without flock(2); a full disk is said."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rompy_tui import proc
from rompy_tui.supervision import Event, files, journal, slot
from rompy_tui.supervision.locks import NoLocks, has_owner, take_run, try_lock, wait_lock

Refuse = Callable[[int], None]


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Have flock(2) refuse with an error number."""

    def with_number(number: int) -> None:
        def flock(_descriptor: int, _operation: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(fcntl, "flock", flock)

    return with_number


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("lock", [try_lock, wait_lock])
def test_a_fault_of_the_disk_is_no_missing_lock(
    lock: Callable[[str], int | None], refuse: Refuse, tmp_path: Path
) -> None:
    before = descriptors()
    refuse(errno.EIO)
    with pytest.raises(OSError, match="Input/output"):
        lock(str(tmp_path / "lock"))
    assert descriptors() == before


def test_a_file_system_without_locks(refuse: Refuse, tmp_path: Path) -> None:
    refuse(errno.ENOLCK)
    with pytest.raises(NoLocks):
        try_lock(str(tmp_path / "lock"))
    assert wait_lock(str(tmp_path / "lock")) is None


def test_only_one_has_a_run_without_locks(refuse: Refuse, tmp_path: Path) -> None:
    refuse(errno.ENOLCK)
    assert take_run(str(tmp_path)) == (True, None)
    assert take_run(str(tmp_path)) == (False, None)  # this process lives, and has it


def test_the_run_of_a_dead_process_is_taken(refuse: Refuse, tmp_path: Path) -> None:
    refuse(errno.ENOLCK)
    with subprocess.Popen(["/bin/sh", "-c", "read x"], stdin=subprocess.PIPE) as process:
        gone = proc.identity(process.pid)
    text = " ".join(str(gone[name]) for name in ("pid", "started", "boot", "host"))
    (tmp_path / "claim.1").symlink_to(text)
    assert take_run(str(tmp_path)) == (True, None)
    assert sorted(path.name for path in tmp_path.glob("claim.*")) == ["claim.1", "claim.2"]


def test_two_who_claim_at_once(
    refuse: Refuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file server may make the link, lose the answer and try again: its text tells whose."""
    refuse(errno.ENOLCK)
    link = os.symlink

    def answer_is_lost(text: str, path: str) -> None:
        link(text, path)
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)

    def another_was_first(_text: str, path: str) -> None:
        link("1 1 boot elsewhere", path)
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)

    monkeypatch.setattr(os, "symlink", answer_is_lost)
    assert take_run(str(tmp_path))[0] is True
    (tmp_path / "claim.1").unlink()
    monkeypatch.setattr(os, "symlink", another_was_first)
    assert take_run(str(tmp_path))[0] is False


def test_whom_a_run_belongs_to(tmp_path: Path) -> None:
    lock = tmp_path / files.LOCK
    me = proc.identity(os.getpid())
    elsewhere = {**me, "host": "elsewhere"}
    assert has_owner({}, str(lock)) is False
    assert has_owner(me, str(lock)) is True
    assert has_owner(elsewhere, str(lock)) is False  # it never gave a sign of life
    lock.touch()
    assert has_owner(elsewhere, str(lock)) is True
    os.utime(lock, (1, 1))
    assert has_owner(elsewhere, str(lock)) is False


@pytest.mark.parametrize(
    "keep",
    [
        lambda folder: slot.create(str(folder / "slot")),
        lambda folder: journal.append(folder, Event(0.0, "started")),
    ],
    ids=["slot", "journal"],
)
def test_a_disk_that_takes_only_a_part_is_full(
    keep: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:7]))
    with pytest.raises(OSError, match="No space left") as caught:
        keep(tmp_path)
    assert caught.value.errno == errno.ENOSPC


def test_more_than_a_slot_holds_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "slot")
    slot.create(path)
    slot.write(path, {"text": "x" * 10_000})
    assert slot.read(path)["text"].endswith(" …")
    with pytest.raises(ValueError, match="too much"):
        slot.write(path, {f"name {number}": "x" * 50 for number in range(500)})
    assert slot.read(path)["text"].endswith(" …")
