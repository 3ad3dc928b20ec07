"""What a plugin is tried with, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..backends.execution import GRACE


@dataclass(frozen=True, slots=True)
class Trial:
    """Values to try a plugin with, as a file would have them below its ``type``.

    Args:
        valid: values that are right; where None, the first of the schema's examples, or none at
            all where no field is required.
        wrong: for single fields a value that is not right; where None, each field whose type the
            schema says is tried with a value of another type.
        succeeds: values with which the work ends well, within seconds.
        fails: values with which it ends badly.
        slow: values with which it takes longer than ``Limits.stop_after``.
        files: what the run's folder holds before the work begins: text by path.
    """

    valid: Mapping[str, Any] | None = None
    wrong: Mapping[str, Any] | None = None
    succeeds: Mapping[str, Any] | None = None
    fails: Mapping[str, Any] | None = None
    slow: Mapping[str, Any] | None = None
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds.

    Args:
        importing: to import the plugin, without what pydantic, rompy-tui and rompy take.
        working: for each question to the plugin, and for each work of a trial.
        stop_after: the slow work is asked to stop so long after it began.
        ending: it may take so long then; the program gives it five seconds.
    """

    importing: float = 10.0
    working: float = 120.0
    stop_after: float = 1.0
    ending: float = GRACE
