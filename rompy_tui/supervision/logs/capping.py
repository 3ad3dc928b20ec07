"""Keeps a log small on the disk while a program writes it.

The program writes the file itself, so it cannot be cut at its end. What is in the middle is given
back to the disk instead, a hole that needs no room (fallocate(2), ``FALLOC_FL_PUNCH_HOLE``).
Offsets do not change, and the program notices nothing.
"""

from __future__ import annotations

import os

_KEEP_SIZE, _PUNCH_HOLE = 1, 2
_BLOCK = 4096


def keep_within(path: str, limit: int) -> int:
    """Give back the middle of a log that takes more room than it may.

    Args:
        path: the log.
        limit: bytes that it may take on the disk. It may take more for a moment.

    Returns:
        Bytes that were given back. The first quarter of the limit and the last half of it stay.

    Raises:
        FileNotFoundError: there is no such log.
        OSError: the file system has no holes.
    """
    taken = os.stat(path).st_blocks * 512  # noqa: PTH116  loaded by the supervisor
    if taken <= limit:
        return 0
    descriptor = os.open(path, os.O_WRONLY)
    try:
        size = os.fstat(descriptor).st_size
        start = _up(limit // 4)
        end = (size - limit // 2) // _BLOCK * _BLOCK
        if end <= start:
            return 0
        _punch(descriptor, start, end - start)
        return taken - os.fstat(descriptor).st_blocks * 512
    finally:
        os.close(descriptor)


def _up(size: int) -> int:
    return (size + _BLOCK - 1) // _BLOCK * _BLOCK


def _punch(descriptor: int, start: int, length: int) -> None:
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    mode = _PUNCH_HOLE | _KEEP_SIZE
    failed = library.fallocate(descriptor, mode, ctypes.c_int64(start), ctypes.c_int64(length))
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
