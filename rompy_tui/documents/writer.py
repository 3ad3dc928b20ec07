"""Reading a config file for editing, and saving it so that nothing is lost.

After :func:`save` all of the new text is on disk, or all of the old. What else a file has (mode,
owner, group, extended attributes, byte order mark, newlines, links that lead to it) stays as it is.
"""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigError, StorageError
from ..paths import display_name
from .newlines import as_before, newline_of, normalised
from .replacing import doing, overwrite, replace
from .source import MAX_BYTES, decode


class ChangedUnderneath(StorageError):
    """A file is no longer what it was when it was read; nothing has been written."""

    retry = False


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file held when it was looked at; its times and its mode do not count.

    Args:
        digest: of its bytes; empty where there was no file.
    """

    digest: str


MISSING = Stamp("")
"""There was no file."""


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file and how it is written.

    Args:
        text: without byte order mark, newlines as they are in the file.
        bom: whether the file begins with a byte order mark.
        newline: what most of its lines end with; new lines get it.
    """

    text: str
    bom: bool = False
    newline: str = "\n"

    @property
    def normal(self) -> str:
        """The text with ``\\n`` for every newline, as an editor wants it."""
        return normalised(self.text)

    def with_normal(self, text: str) -> FileText:
        r"""The file after an editor changed its text.

        Args:
            text: with ``\n`` for every newline. Lines that did not change keep the newline they
                had, also where the file mixes several kinds; others get the file's own kind.
        """
        return FileText(as_before(self.text, text, self.newline), self.bom, self.newline)

    def encoded(self) -> bytes:
        """The bytes of the file.

        Raises:
            ConfigError: the text holds half a character (a surrogate).
        """
        try:
            raw = self.text.encode("utf-8")
        except UnicodeEncodeError as error:
            line = self.text.count("\n", 0, error.start) + 1
            what = f"line {line} of the text holds half a character (a surrogate)"
            raise ConfigError(what, "remove it") from error
        return codecs.BOM_UTF8 + raw if self.bom else raw


def read_text(path: Path) -> tuple[FileText, Stamp]:
    """Read a config file for editing.

    Args:
        path: the file.

    Returns:
        Its text, and the stamp that :func:`save` wants to see.

    Raises:
        StorageError: it cannot be read.
        ConfigError: it is no text, or larger than a config file may be.
    """
    name = display_name(path)
    with doing(f"cannot read {name}"):
        raw = _content(path)
    if raw is None:
        raise StorageError(f"cannot read {name}: it does not exist", "check the path")
    text, problem = decode(raw, name)
    if problem:
        line = problem.span.start.line + 1
        raise ConfigError(f"{name}:{line}: {problem.message}", problem.hint, (problem,))
    bom = raw.startswith(codecs.BOM_UTF8)
    return FileText(text, bom, newline_of(text)), _stamp(raw)


def read_stamp(path: Path) -> Stamp:
    """What a file holds now, to compare with what it held.

    Args:
        path: the file.

    Returns:
        Its stamp; :data:`MISSING` where there is none.

    Raises:
        StorageError: it cannot be read.
    """
    with doing(f"cannot read {display_name(path)}"):
        return _stamp(_content(path))


def save(
    path: Path,
    content: FileText,
    expected: Stamp | None = None,
    *,
    force: bool = False,
    private: bool = False,
) -> Stamp:
    """Save a config file; a file that holds the same already is not touched.

    Args:
        path: the file, or a link to it.
        content: what it shall hold.
        expected: what it held when it was read, :data:`MISSING` for a new file; None writes over
            whatever is there.
        force: write also to a file that is read-only, where the folder allows it.
        private: nobody else may read the file where it is new; one that is there keeps its mode.

    Returns:
        The stamp of what it holds now.

    Raises:
        ChangedUnderneath: it does not hold what was expected.
        ConfigError: what is there is no config file, or the text cannot be encoded.
        StorageError: it cannot be written; it is as it was, and nothing is left beside it.
    """
    raw = content.encoded()
    name = display_name(path)
    with doing(f"cannot save {name}"):
        target = _target(path, name)
        old = _content(target)
        _refuse_changed(name, old, expected)
        if old == raw:
            return _stamp(raw)
        status = None if old is None else target.stat()
        if status is not None and not force:
            _refuse_read_only(target, status, name)

        def still() -> None:
            _refuse_changed(name, _content(target), expected)

        in_place = status is not None and status.st_nlink > 1
        mode = 0o600 if private else 0o666
        if in_place or not replace(target, raw, status, name, still, mode):
            overwrite(target, raw, old or b"", name)
    return _stamp(raw)


def is_read_only(path: Path) -> bool:
    """Whether :func:`save` would refuse a file by its mode, its owner or its file system.

    Args:
        path: the file, or a link to it; one that is not there can be written.
    """
    try:
        target = path.resolve()
        _refuse_read_only(target, target.stat(), "")
    except FileNotFoundError:
        return False
    except (OSError, RuntimeError, StorageError):  # RuntimeError: a ring of links, before 3.13
        return True
    return False


def _stamp(raw: bytes | None) -> Stamp:
    return MISSING if raw is None else Stamp(hashlib.sha256(raw).hexdigest())


def _content(path: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, "it is a directory")
        name, size = display_name(path), status.st_size / 1e6
        if not stat.S_ISREG(status.st_mode):
            raise StorageError(f"{name} is not a regular file", "name a file")
        if status.st_size > MAX_BYTES:
            what = f"{name} has {size:.0f} MB; config files end at {MAX_BYTES / 1e6:.0f} MB"
            raise ConfigError(what, "move data out of the config file")
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _target(path: Path, name: str) -> Path:
    """The file itself, where a link leads to it."""
    if path.is_symlink() and not path.exists():
        raise StorageError(
            f"cannot save {name}: it is a link to {path.readlink()}, which does not exist",
            "create that file, or remove the link",
        )
    return Path(os.path.realpath(path))


def _refuse_changed(name: str, old: bytes | None, expected: Stamp | None) -> None:
    if expected is None or _stamp(old) == expected:
        return
    if old is None:
        raise ChangedUnderneath(
            f"{name} was removed since it was read", "save it under a new name, or let it go"
        )
    if expected == MISSING:
        raise ChangedUnderneath(f"{name} exists by now", "look at it first, or choose another name")
    raise ChangedUnderneath(
        f"{name} has changed on disk since it was read", "keep yours, take theirs, or merge"
    )


def _refuse_read_only(target: Path, status: os.stat_result, name: str) -> None:
    """A rename would do it; but whoever made the file read-only meant it."""
    own = status.st_mode & 0o200 if status.st_uid == os.geteuid() else status.st_mode & 0o222
    if not own:
        raise StorageError(f"cannot save {name}: it is read-only", f"chmod u+w {name}")
    if os.statvfs(target).f_flag & os.ST_RDONLY:
        raise OSError(errno.EROFS, "read-only file system")
    if not os.access(target, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise PermissionError(errno.EACCES, "permission denied")
