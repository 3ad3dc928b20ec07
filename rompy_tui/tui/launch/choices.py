"""What a person chose the last time a file was launched, kept in the state directory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from ...supervision import Request
from ..common.state_files import write_state_file

_FILE = "launch.json"
_MOST = 200
"""Files whose choices are kept."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen for a launch.

    Args:
        backend: a file that replaces the backend; empty for the one that the pipeline names.
        processor: a file that replaces the postprocessor, likewise.
        ensemble: a file with sets of values, each of which becomes a run; empty for one run.
        retries: how many times to try a stage again whose failure may pass.
        cleanup: remove the run's folder when a stage fails.
        validate: check between stages that there are files to go on with.
    """

    backend: str = ""
    processor: str = ""
    ensemble: str = ""
    retries: int = 0
    cleanup: bool = False
    validate: bool = True

    def applied(self, request: Request) -> Request:
        """A request with what was chosen."""
        return replace(
            request,
            backend_config=self.backend,
            processor_config=self.processor,
            retries=self.retries,
            cleanup_on_failure=self.cleanup,
            validate_stages=self.validate,
        )


def recall(state: Path, file: str) -> Choices:
    """What was chosen for a file the last time.

    Args:
        state: the state directory.
        file: as shown.

    Returns:
        The choices; the usual ones where nothing is kept, or what is kept is damaged.
    """
    found = _read(state).get(file)
    values = found if isinstance(found, dict) else {}
    usual = Choices()
    known = {
        each.name: values[each.name]
        for each in fields(Choices)
        if type(values.get(each.name)) is type(getattr(usual, each.name))
    }
    chosen = replace(usual, **known)
    # A file that is gone would only be in the way.
    named = ("backend", "processor", "ensemble")
    gone: dict[str, Any] = {n: "" for n in named if not Path(getattr(chosen, n)).is_file()}
    return replace(chosen, retries=max(0, min(chosen.retries, 9)), **gone)


def remember(state: Path, file: str, choices: Choices) -> None:
    """Keep what was chosen for a file.

    Args:
        state: the state directory.
        file: as shown.
        choices: those it was launched with.
    """
    kept = {name: value for name, value in _read(state).items() if name != file}
    kept = {**dict(list(kept.items())[1 - _MOST :]), file: asdict(choices)}
    try:
        write_state_file(state, state / _FILE, kept)
    except OSError:
        # The run starts all the same; the next dialog begins with the usual choices.
        return


def following(names: Sequence[str], chosen: str) -> str:
    """The name behind the one that is chosen; the first behind the last."""
    return names[(names.index(chosen) + 1) % len(names)] if chosen in names else names[0]


def _read(state: Path) -> dict[str, Any]:
    try:
        found = json.loads((state / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
