"""What git has of a file."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from .. import called
from ..documents.source import decode
from ..errors import MissingError, StorageError, reason_of

_LIMIT = 20.0
"""Seconds that git may take: a repository can lie on a slow disk."""


def committed_text(path: Path) -> str:
    """The text of a file in the last commit (``HEAD``) of the repository that it is in.

    Args:
        path: the file; it need not exist any more.

    Returns:
        The text as git has it, without byte order mark and without conversions.

    Raises:
        MissingError: there is no git, no repository, no commit, or the file is in none.
        StorageError: git gives no answer, or what it has is no text.
    """
    # cat-file is for programs: no pager, no filters of the person's own settings (git-cat-file(1)).
    command = ["git", "-C", str(path.parent), "cat-file", "blob", f"HEAD:./{path.name}"]
    environ = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = called.run(
            command,
            "git",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environ,
            timeout=_LIMIT,
        )
    except FileNotFoundError as error:
        raise MissingError("git is not installed here", "install it") from error
    except OSError as error:
        raise StorageError(f"git cannot be started: {reason_of(error)[0]}") from error
    except subprocess.TimeoutExpired as error:
        raise StorageError(f"git gave no answer within {_LIMIT:.0f} s") from error
    if done.returncode:
        raise MissingError(_why(done.stderr.decode(errors="replace")))
    text, problem = decode(done.stdout, path.name)
    if problem:
        raise StorageError(f"what git has of it cannot be read: {problem.message}")
    return text


def _why(said: str) -> str:
    """Git's reason in plain words."""
    if "not a git repository" in said:
        return "the file is in no git repository"
    if "invalid object name 'HEAD'" in said:
        return "nothing was committed to git yet"
    if "not in 'HEAD'" in said or "does not exist in 'HEAD'" in said:
        return "the file is new: git's last commit does not have it"
    lines = said.strip().splitlines()
    return f"git says: {lines[0]}" if lines else "git failed and does not say why"
