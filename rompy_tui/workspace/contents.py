"""Reads files, each again only when it looks different from outside, and notes who read what.

All of this lives in memory and ends with the process. A cache on disk would save two seconds for
ten thousand files, in the background, once a session; it would have to be right about the version
of every plugin and of this package, and would be one more thing that can be stale or in the way.
"""

from __future__ import annotations

import os
import stat
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from ..diagnostics import Diagnostic, Span
from ..documents import Disk
from ..documents.source import MAX_BYTES, decode, read_source
from .scan import Signature

MAX_KEPT = 16_000_000
"""Bytes of files that are kept, so that what many include is read once."""

_LARGE = 256_000
"""Of a file with more bytes than this only the digest is kept."""

_ENTRY = 300
"""As many bytes a file counts for besides its own."""

SETTLED_NS = 100_000_000
"""A file changed less than this long ago may change again without its time showing it."""

_MOST_NAMES = 5_000
"""Of a folder with more names the rest do not count: it is no place for configs."""

MISSING = b"missing"
"""Stands for the digest of a file that is not there."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file held when it was read.

    Args:
        digest: of its bytes, or of what is said of a file that cannot be read.
        raw: its bytes; empty where it cannot be read.
        problem: why it cannot be read.
    """

    digest: bytes
    raw: bytes
    problem: Diagnostic | None = None


class Contents:
    """The files that were read: the digest of each, and its bytes as far as there is room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Signature, bytes, Content | None]] = OrderedDict()
        self._size = 0

    def digest(self, path: str) -> bytes:
        """What tells whether a file holds the same as before; it is read only where it looks new.

        Args:
            path: the file.
        """
        known = self._kept.get(path)
        if known is not None and known[0] == _regular(path):
            return known[1]
        return self._read(path).digest

    def read(self, path: str) -> Content:
        """A file's content: what was read before where the file looks the same.

        Args:
            path: the file.
        """
        known = self._kept.get(path)
        if known is not None and known[2] is not None and known[0] == _regular(path):
            self._kept.move_to_end(path)
            return known[2]
        return self._read(path)

    def forget(self, path: str) -> None:
        """Make room: a file is gone.

        Args:
            path: the file.
        """
        known = self._kept.pop(path, None)
        if known is not None:
            self._size -= _weight(known[2])

    def _read(self, path: str) -> Content:
        self.forget(path)
        found = _read_regular(path)
        if found is None:
            return _unreadable(path)
        signature, raw = found
        content = Content(_digest(raw), raw)
        if signature is not None:
            kept = content if len(raw) <= _LARGE else None
            self._kept[path] = (signature, content.digest, kept)
            self._size += _weight(kept)
            while self._size > MAX_KEPT:
                _, (_, _, oldest) = self._kept.popitem(last=False)
                self._size -= _weight(oldest)
        return content


class Recorder(Disk):
    """Reads for one check, and notes all that its result depends on.

    Args:
        contents: what was read before.
        path: the file that is checked.
        content: what it holds.
    """

    def __init__(self, contents: Contents, path: str, content: Content) -> None:
        self._contents = contents
        self._path, self._content = path, content
        self.names: dict[str, str] = {}
        """Every name that was looked for, and the file it led to."""
        self.digests: dict[str, bytes] = {}
        """What each included file held, or that it was missing."""
        self.listings: dict[str, int] = {}
        """Which names stood in each folder in which a missing file was looked for, as a hash."""

    def real(self, path: Path) -> Path:
        """As :meth:`~rompy_tui.documents.Disk.real`."""
        found = super().real(path)
        self.names[str(path)] = str(found)
        return found

    def is_missing(self, path: Path) -> bool:
        """As :meth:`~rompy_tui.documents.Disk.is_missing`."""
        missing = super().is_missing(path)
        if missing:
            self.digests[str(path)] = MISSING
            # What is said of it, from now on, names a file that is spelled nearly like it.
            self.listings[str(path.parent)] = listing_of(str(path.parent))
        return missing

    def read(self, path: Path, name: str) -> tuple[str, Diagnostic | None]:
        """As :meth:`~rompy_tui.documents.Disk.read`."""
        asked = str(path)
        content = self._content
        if asked != self._path:
            content = self._contents.read(asked)
            self.digests[asked] = content.digest
        if content.problem is None:
            return decode(content.raw, name)
        span = content.problem.span
        return "", replace(content.problem, span=Span(name, span.start, span.end))


class Variables(Mapping[str, str]):
    """The environment, which notes what was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, str | None] = {}
        """The value of each variable that was asked for; None where it is not set."""

    def __getitem__(self, name: str) -> str:
        value = self.asked[name] = os.environ.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)


def listing_of(folder: str) -> int:
    """What tells whether the same names stand in a folder as before, in this process.

    Args:
        folder: absolute, or relative to the current directory.

    Returns:
        A hash; minus the error where it cannot be read.
    """
    try:
        with os.scandir(folder) as listing:
            return hash(frozenset(entry.name for entry in islice(listing, _MOST_NAMES)))
    except OSError as error:
        return -(error.errno or 1)


def _weight(content: Content | None) -> int:
    return _ENTRY + (len(content.raw) if content else 0)


def _digest(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=16).digest()


def _unreadable(path: str) -> Content:
    # Named later, by whoever asks: the same file has other names elsewhere.
    text, problem = read_source(Path(path), "?")
    if problem is None:  # it can be read by now
        return Content(_digest(text.encode()), text.encode())
    return Content(_digest(repr(problem).encode()), b"", problem)


def _regular(path: str) -> Signature | None:
    try:
        return _signature(os.stat(path))  # noqa: PTH116  called for every file
    except (OSError, ValueError):
        return None


def _signature(status: os.stat_result) -> Signature | None:
    """How a file looks that may be read whole; None for every other."""
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _read_regular(path: str) -> tuple[Signature | None, bytes] | None:
    """A file's bytes and how it looked before; no look where it may change unseen."""
    if _regular(path) is None:
        return None
    try:
        # Whatever takes the file's place meanwhile, opening and reading it must not wait.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        with os.fdopen(number, "rb", buffering=0) as stream:
            status = os.fstat(number)
            if _signature(status) is None:
                return None
            raw = stream.readall()
    except OSError:
        return None
    if len(raw) > MAX_BYTES:
        return None
    unsettled = status.st_mtime_ns > time.time_ns() - SETTLED_NS
    return (None if unsettled else _signature(status)), raw
