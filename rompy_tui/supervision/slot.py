"""A small file that is overwritten in place, so that it stays true when the disk is full.

Writing anew and renaming needs room; overwriting what is there already does not. A checksum tells a
reader that it came in the middle of a write, and it reads again.
"""

from __future__ import annotations

import errno
import json
import os
import time
import zlib
from typing import Any

SIZE = 4096
"""Bytes of a slot; no more fits in."""

_LIMITS = (1500, 400, 120, 40)
_TRIES = 50


def create(path: str) -> None:
    """Make a new, empty slot, its room on the disk taken.

    Args:
        path: the file; it must not exist.

    Raises:
        OSError: it cannot be made, or there is no room for it.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        # Written, not only reserved: what is reserved may still need room when it is written.
        if os.write(descriptor, b" " * SIZE) < SIZE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
    finally:
        os.close(descriptor)


def write(path: str, values: dict[str, Any], *, lasting: bool = False) -> None:
    """Overwrite a slot.

    Args:
        path: the file.
        values: plain data; long texts in it are cut where all would not fit.
        lasting: have it on the disk before this returns.

    Raises:
        OSError: it is not there, or cannot be written.
    """
    data = _packed(values)
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.pwrite(descriptor, data, 0)
        if lasting:
            os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def read(path: str) -> dict[str, Any]:
    """What a slot holds.

    Args:
        path: the file.

    Returns:
        Its values; empty where it is not there, still empty or damaged.
    """
    for turn in range(_TRIES):
        try:
            with open(path, "rb") as stream:  # noqa: PTH123  this is loaded by the supervisor
                data = stream.read(SIZE)
        except OSError:
            return {}
        if not data.strip():
            return {}
        found = _unpacked(data)
        if found is not None:
            return found
        if turn:
            time.sleep(0.001)
    return {}


def _packed(values: dict[str, Any]) -> bytes:
    for limit in _LIMITS:
        text = json.dumps(_cut(values, limit), separators=(",", ":")).encode()
        if len(text) <= SIZE - 10:
            return b"%08x %s\n" % (zlib.crc32(text), text.ljust(SIZE - 10))
    raise ValueError("too much for a slot")


def _unpacked(data: bytes) -> dict[str, Any] | None:
    text = data[9:].rstrip()
    try:
        if int(data[:8], 16) != zlib.crc32(text):
            return None
        values = json.loads(text)
    except ValueError:
        return None
    return values if isinstance(values, dict) else None


def _cut(value: Any, limit: int) -> Any:
    if isinstance(value, dict):
        return {key: _cut(item, limit) for key, item in value.items()}
    if isinstance(value, str) and len(value) > limit:
        return value[: limit - 2] + " …"
    return value
