"""Tells which config files of a folder changed on disk.

The system's events only say when to look: what changed is found by comparing sizes, times and
inodes, so that lost events, renamed folders and links cannot mislead. Where the system gives no
events, it looks every two seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .scan import find_files, is_config_name, is_skipped_folder

_DEBOUNCE_MS = 50
_STEP_MS = 10
_POLL_SECONDS = 2.0

Signature = tuple[int, int, int]
"""Modification time in ns, size in bytes, inode."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the last look; absolute paths."""

    added: frozenset[Path]
    changed: frozenset[Path]
    removed: frozenset[Path]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class Watcher:
    """Watches the config files of a folder.

    Args:
        folder: the folder; it may vanish and come back.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._known = self._look()
        self.polling = False
        """Whether the system gives no events, so that changes are seen with a delay."""

    def changes(self, stop: threading.Event) -> Iterator[Changes]:
        """Wait for changes, in the calling thread.

        Args:
            stop: ends the iteration within two seconds once set.

        Yields:
            Each set of changes, never an empty one.
        """
        while not stop.is_set():
            for _ in self._ticks(stop):
                found = self._compare()
                if found:
                    yield found

    def _ticks(self, stop: threading.Event) -> Iterator[None]:
        """Say when to look; ends where the folder was replaced, so that it is watched anew."""
        from watchfiles import watch

        root = _inode(self._folder)
        if root is None:
            stop.wait(_POLL_SECONDS)
            yield
            return
        try:
            events = watch(
                self._folder,
                watch_filter=self._concerns_configs,
                debounce=_DEBOUNCE_MS,
                step=_STEP_MS,
                stop_event=stop,
                rust_timeout=int(_POLL_SECONDS * 1000),
                yield_on_timeout=True,
                raise_interrupt=False,
                ignore_permission_denied=True,
            )
            # Whatever happened before the watch began is found now.
            yield
            for happened in events:
                self.polling = False
                if happened:
                    yield
                if _inode(self._folder) != root:
                    return
        except (OSError, RuntimeError):
            # No inotify instances left, or a file system without events.
            self.polling = True
            stop.wait(_POLL_SECONDS)
            yield

    def _concerns_configs(self, _: object, path: str) -> bool:
        """Whether an event may concern a config: its own, or of a folder."""
        try:
            parts = Path(path).relative_to(self._folder).parts
        except ValueError:
            return True
        if not parts or any(is_skipped_folder(part) for part in parts[:-1]):
            return False
        name = parts[-1]
        return is_config_name(name) or not (Path(name).suffix or is_skipped_folder(name))

    def _compare(self) -> Changes:
        before, self._known = self._known, self._look()
        both = before.keys() & self._known.keys()
        return Changes(
            frozenset(self._known.keys() - before.keys()),
            frozenset(p for p in both if before[p] != self._known[p]),
            frozenset(before.keys() - self._known.keys()),
        )

    def _look(self) -> dict[Path, Signature]:
        found = {}
        for path in find_files(self._folder):
            try:
                status = path.stat()
            except OSError:
                continue
            found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
        return found


def _inode(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
