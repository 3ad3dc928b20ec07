"""Unsaved edits on disk, for the case that the program is killed (as an editor's swap files).

A draft is removed once its text is saved or thrown away. What is left belongs to a process that
died, and is offered to the next one.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ... import proc
from ...documents.writer import FileText, Stamp
from ...errors import storage_error
from ...paths import display_name
from ..common.state_files import write_state_file

_FOLDER = "drafts"
_STRANGE_AFTER = 24 * 60 * 60.0
"""Seconds without a key after which a draft of another machine counts as left behind."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Unsaved edits of a file.

    Args:
        path: the file, absolute.
        content: the text with the edits.
        stamp: what the file held before them.
        kept_in: the file that holds the draft itself.
    """

    path: Path
    content: FileText
    stamp: Stamp
    kept_in: Path


class Drafts:
    """The drafts of a workspace.

    Args:
        state: the directory of the workspace's state; it is created with the first draft.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        self._folder = state / _FOLDER
        self._owner = proc.identity(os.getpid())

    def keep(self, path: Path, content: FileText, stamp: Stamp) -> None:
        """Write a draft in the place of an earlier one of the same file.

        Args:
            path: the file that is edited.
            content: its text now.
            stamp: what it held when it was read.

        Raises:
            StorageError: it cannot be written.
        """
        values = {
            "file": str(path),
            "text": content.text,
            "bom": content.bom,
            "newline": content.newline,
            "stamp": stamp.digest,
            "owner": self._owner,
        }
        try:
            write_state_file(self._state, self._place(path), values)
        except OSError as error:
            what = f"unsaved edits of {display_name(path)} would not outlive a crash"
            raise storage_error(what, error) from error

    def take_over(self, draft: Draft) -> None:
        """Keep a draft of a process that died as one of this process.

        Args:
            draft: from :meth:`left_behind`.

        Raises:
            StorageError: it cannot be written, and stays where it was; or that cannot be removed.
        """
        self.keep(draft.path, draft.content, draft.stamp)
        if draft.kept_in != self._place(draft.path):
            self.remove(draft.kept_in)

    def forget(self, path: Path) -> None:
        """Remove this process's draft of a file, where there is one.

        Args:
            path: the file.
        """
        self.remove(self._place(path))

    def remove(self, kept_in: Path) -> None:
        """Remove a draft.

        Args:
            kept_in: as :class:`Draft` says.

        Raises:
            StorageError: it cannot be removed.
        """
        try:
            kept_in.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(f"cannot remove the draft {kept_in}", error) from error

    def left_behind(self) -> tuple[list[Draft], list[str]]:
        """The drafts of processes that died, and why others cannot be read; these stay."""
        found: list[Draft] = []
        problems: list[str] = []
        for kept_in in sorted(self._folder.glob("*.json")):
            try:
                draft = _read(kept_in)
            except FileNotFoundError:
                continue  # its process has just removed it
            except OSError as error:
                problems.append(_unreadable(kept_in, error.strerror or str(error)))
            except (ValueError, KeyError, TypeError, AttributeError):
                problems.append(_unreadable(kept_in, "it is damaged"))
            else:
                found += [draft] if draft is not None else []
        return found, problems

    def _place(self, path: Path) -> Path:
        digest = blake2b(os.fsencode(path), digest_size=12).hexdigest()
        return self._folder / f"{digest}-{os.getpid()}.json"


def _read(kept_in: Path) -> Draft | None:
    """A draft; None where its process may still have the edits."""
    values: Any = json.loads(kept_in.read_text(encoding="ascii"))
    owner = values["owner"]
    content = FileText(str(values["text"]), bool(values["bom"]), str(values["newline"]))
    draft = Draft(Path(values["file"]), content, Stamp(str(values["stamp"])), kept_in)
    if owner.get("host") == proc.host_name():
        return None if proc.is_alive(owner) else draft
    # Of another machine on a shared disk nobody can tell here whether it still runs.
    age = time.time() - kept_in.stat().st_mtime
    return draft if age > _STRANGE_AFTER else None


def _unreadable(kept_in: Path, why: str) -> str:
    return f"unsaved edits of an earlier session cannot be read: {why}; see {display_name(kept_in)}"
