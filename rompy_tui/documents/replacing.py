"""Puts bytes in the place of what a file holds: all of them, or none.

A new file is written beside the old one and renamed over it. Where this would break something (a
second hard link, an owner or group that cannot be given to a new file) the file is overwritten in
place. Only then can a crash leave it half written; the copy of its old content is beside it then.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import StorageError, storage_error
from ..paths import display_name

_BESIDE = ".rompy-tui-"
_NO_ATTRIBUTE = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EACCES, errno.ENODATA}
_NO_SUCH_CALL = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}


@contextlib.contextmanager
def doing(what: str) -> Iterator[None]:
    """Say what was tried where the system refuses something.

    Args:
        what: as "cannot save a.yml".

    Raises:
        StorageError: for every ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise storage_error(what, error) from error


def replace(
    target: Path,
    raw: bytes,
    status: os.stat_result | None,
    name: str,
    check: Callable[[], None],
    mode: int = 0o666,
) -> bool:
    """Put a new file in the place of an old one.

    Args:
        target: the file, no link.
        raw: what it shall hold.
        status: of the old one; None where there is none.
        name: how messages call it.
        check: called when all is ready; may raise, and nothing has happened.
        mode: of a file where there was none, less what the process takes off (umask(2)).

    Returns:
        False where the new file would have another owner or group; nothing has happened then.

    Raises:
        OSError: it cannot be done; nothing has happened.
        StorageError: no file can be made beside it.
    """
    with _beside(target, name, mode if status is None else 0o600) as (beside, descriptor):
        if status is not None and not _has_owner(descriptor, status):
            return False
        _write(descriptor, raw)
        if status is not None:
            # After writing, which takes the set-user-id bit and capabilities away.
            _copy_attributes(target, descriptor)
            os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
        os.fsync(descriptor)
        # All this takes time.
        check()
        beside.replace(target)
    _sync_folder(target.parent)
    return True


@contextlib.contextmanager
def _beside(target: Path, name: str, mode: int) -> Iterator[tuple[Path, int]]:
    """A new file in the same folder, which is gone afterwards unless it was renamed."""
    beside = target.with_name(f"{_BESIDE}{os.urandom(8).hex()}.tmp")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with doing(f"cannot save {name}, because no file can be made beside it"):
        descriptor = os.open(beside, flags, mode)
    try:
        yield beside, descriptor
    finally:
        os.close(descriptor)
        beside.unlink(missing_ok=True)


def _has_owner(descriptor: int, status: os.stat_result) -> bool:
    """Give a new file the owner and group of the old one; False where that is not allowed."""
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) == (status.st_uid, status.st_gid):
        return True
    try:
        os.fchown(descriptor, status.st_uid, status.st_gid)
    except OSError:
        return False
    return True


def _copy_attributes(target: Path, descriptor: int) -> None:
    """Copy extended attributes, access lists among them, as far as the system lets us."""
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(target)
    except OSError as error:
        if error.errno in _NO_ATTRIBUTE:
            return
        raise
    for attribute in names:
        try:
            os.setxattr(descriptor, attribute, os.getxattr(target, attribute))
        except OSError as error:
            if error.errno not in _NO_ATTRIBUTE:
                raise


def _write(descriptor: int, raw: bytes) -> None:
    view = memoryview(raw)
    while view:
        view = view[os.write(descriptor, view) :]


def overwrite(target: Path, raw: bytes, old: bytes, name: str) -> None:
    """Write into a file itself, with a copy of its old content beside it meanwhile.

    Args:
        target: the file, no link.
        raw: what it shall hold.
        old: what it holds.
        name: how messages call it.

    Raises:
        OSError: it cannot be done; the file holds what it held.
        StorageError: no file can be made beside it; or the disk failed in the middle, and the
            message says where the old content is.
    """
    with (
        target.open("r+b", buffering=0) as stream,
        _beside(target, name, 0o600) as (beside, copy),
    ):
        _write(copy, old)
        os.fsync(copy)
        descriptor = stream.fileno()
        try:
            # Before the first byte changes there is room for all of them.
            _make_room(descriptor, len(raw))
            _write(descriptor, raw)
            os.ftruncate(descriptor, len(raw))
            os.fsync(descriptor)
        except OSError:
            _restore(descriptor, old, beside, name)
            raise


def _make_room(descriptor: int, size: int) -> None:
    try:
        if size and hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise


def _restore(descriptor: int, old: bytes, beside: Path, name: str) -> None:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        _write(descriptor, old)
        os.ftruncate(descriptor, len(old))
        os.fsync(descriptor)
    except OSError as error:
        kept = beside.with_suffix(".old")
        beside.rename(kept)
        what = f"cannot save {name}, and a part of it is overwritten"
        raise StorageError(what, f"its old content is in {display_name(kept)}") from error


def _sync_folder(folder: Path) -> None:
    """Have the new name of a saved file on disk, where the system lets us wait for it."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise
    finally:
        os.close(descriptor)
