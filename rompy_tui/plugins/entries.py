"""What is known of a plugin before any of its code runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(str, Enum):
    """What a plugin is for."""

    BACKEND = "backend"
    POSTPROCESSOR = "postprocessor"
    PIPELINE = "pipeline"
    MODEL = "model"


class State(str, Enum):
    """What is known of a plugin's health."""

    OK = "ok"
    BROKEN = "broken"
    SHADOWED = "shadowed"
    UNLOADED = "unloaded"


@dataclass(frozen=True, slots=True)
class Entry:
    """One backend, postprocessor, pipeline backend or model.

    Args:
        name: its name in files, from the entry point.
        kind: what it is for.
        provider: the distribution it comes from.
        version: that distribution's version.
        implementation: ``module:attribute`` of the class that does the work, or empty.
        config: ``module:attribute`` of its config class, or empty where it is not registered.
        builtin: whether it is part of this package.
        state: its health.
        shadowed_by: the provider that is used in its place.
        summary: one line on what it does, empty before it was loaded.
        error: why it is broken, one line.
        traceback: the plugin's own traceback, as text.
        names: of a model: what it is called in files where that is not its name alone; empty
            before it was loaded.
        advice: what to change where it is broken and the cause is known.
    """

    name: str
    kind: Kind
    provider: str
    version: str
    implementation: str = ""
    config: str = ""
    builtin: bool = False
    state: State = State.UNLOADED
    shadowed_by: str = ""
    summary: str = ""
    error: str = ""
    traceback: str = ""
    names: tuple[str, ...] = ()
    advice: str = ""
