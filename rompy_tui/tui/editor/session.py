"""What was open when the program ended, so that it opens again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...diagnostics import Position
from ..common.state_files import write_state_file

_NAME = "session.json"
_MOST = 50
"""Tabs that are taken up again at most."""


@dataclass(frozen=True, slots=True)
class Session:
    """What was open.

    Args:
        tabs: the files with a tab, absolute, in order.
        shown: the file that was shown.
        places: where the cursor was in each.
    """

    tabs: Sequence[Path] = ()
    shown: Path | None = None
    places: Mapping[Path, Position] = field(default_factory=dict)


def write_session(state: Path, session: Session) -> None:
    """Keep what is open.

    Args:
        state: the directory of the workspace's state.
        session: what is open.

    Raises:
        OSError: it cannot be written.
    """
    tabs = []
    for path in session.tabs:
        place = session.places.get(path, Position(0, 0))
        tabs.append({"file": str(path), "line": place.line, "column": place.column})
    shown = str(session.shown) if session.shown else ""
    write_state_file(state, state / _NAME, {"tabs": tabs, "shown": shown})


def read_session(state: Path) -> Session:
    """What was open; nothing where that is not known.

    Args:
        state: the directory of the workspace's state.
    """
    try:
        values = json.loads((state / _NAME).read_text(encoding="ascii"))
        tabs = [each for each in values["tabs"] if Path(each["file"]).is_file()][:_MOST]
        places = {
            Path(each["file"]): Position(max(0, int(each["line"])), max(0, int(each["column"])))
            for each in tabs
        }
        shown = Path(values["shown"]) if values["shown"] else None
    except (OSError, ValueError, KeyError, TypeError):
        # It is of use, not of worth: without it one begins as the first time.
        return Session()
    return Session(list(places), shown if shown in places else None, places)
