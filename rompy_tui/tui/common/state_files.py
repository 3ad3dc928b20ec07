"""What the terminal UI keeps of a workspace between sessions: small files of JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from ...paths import make_state_dir


def write_state_file(state: Path, target: Path, values: Any) -> None:
    """Write values as JSON, whole or not at all, into a file that nobody else may read.

    Args:
        state: the directory of the workspace's state; it is created where there is none.
        target: the file, in that directory or one level below.
        values: what JSON can hold.

    Raises:
        OSError: it cannot be written.
    """
    beside = target.with_suffix(".tmp")
    make_state_dir(state)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    # A config file may hold secrets: nobody else reads a copy of it.
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        json.dump(values, stream)
    beside.replace(target)
