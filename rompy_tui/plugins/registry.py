"""Which plugins there are: built-ins and entry points, read from metadata only.

Groups (rompy 0.6.4, and ``rompy.run.config`` which is safe beside rompy): ``rompy.run``,
``rompy.run.config``, ``rompy.postprocess``, ``rompy.postprocess.config``, ``rompy.pipeline`` and
``rompy.config``. The last holds model configs and, in the style of the backend reference, config
classes of backends: an entry there that has the name of a ``rompy.run`` entry of the same
provider is taken for the config class of that backend.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .builtin import PROVIDER, builtin_by_name, builtin_entries
from .entries import Entry, Kind, State

_IMPLEMENTATIONS = {
    "rompy.run": Kind.BACKEND,
    "rompy.postprocess": Kind.POSTPROCESSOR,
    "rompy.pipeline": Kind.PIPELINE,
}
_CONFIGS = {
    "rompy.run.config": Kind.BACKEND,
    "rompy.postprocess.config": Kind.POSTPROCESSOR,
}
MODEL_GROUP = "rompy.config"
GROUPS = (*_IMPLEMENTATIONS, *_CONFIGS, MODEL_GROUP)


@dataclass(frozen=True, slots=True)
class Point:
    """One entry point as metadata states it."""

    group: str
    name: str
    value: str
    provider: str
    version: str


def read_points() -> list[Point]:
    """Every entry point of rompy's groups in this interpreter, without importing any."""
    from .host.worker import entry_points_here

    return points_from(entry_points_here(GROUPS))


def points_from(values: Iterable[Sequence[str]]) -> list[Point]:
    """Entry points as the worker states them, in an order that does not depend on the disk.

    Args:
        values: group, name, value, provider and version of each.
    """
    points = (Point(*value) for value in values)
    return sorted(points, key=lambda p: (p.provider.lower(), p.group, p.name))


def list_entries(points: Iterable[Point] | None = None) -> list[Entry]:
    """Every plugin and built-in, the built-ins first.

    Args:
        points: entry points; those of this interpreter where None.

    Returns:
        One entry for each name, kind and provider. Of several with the same name and kind the
        first is used; the others have the state ``shadowed``.
    """
    found = list(builtin_entries())
    found += _foreign(list(read_points() if points is None else points))
    users: dict[tuple[Kind, str], str] = {}
    result = []
    for entry in found:
        user = users.setdefault((entry.kind, entry.name), entry.provider)
        if user != entry.provider:
            entry = replace(entry, state=State.SHADOWED, shadowed_by=user)
        result.append(entry)
    return result


def find(kind: Kind, name: str, entries: Iterable[Entry] | None = None) -> Entry | None:
    """The entry that a name in a file stands for, or None.

    Args:
        kind: backend, postprocessor, pipeline or model.
        name: as written in the file.
        entries: where to look; this interpreter's where None.
    """
    if entries is None:
        builtin = builtin_by_name().get((kind, name))
        if builtin is not None:
            return builtin
        entries = list_entries()
    for entry in entries:
        if entry.kind is kind and entry.name == name and entry.state is not State.SHADOWED:
            return entry
    return None


def names(kind: Kind, entries: Iterable[Entry] | None = None) -> list[str]:
    """The names that may stand in a file for a kind, built-ins first, each once."""
    listed = list_entries() if entries is None else entries
    return list(dict.fromkeys(e.name for e in listed if e.kind is kind))


def _foreign(points: list[Point]) -> list[Entry]:
    merged: dict[tuple[Kind, str, str], Entry] = {}

    def note(kind: Kind, point: Point, *, implementation: str = "", config: str = "") -> None:
        key = (kind, point.provider, point.name)
        old = merged.get(key) or Entry(point.name, kind, point.provider, point.version)
        merged[key] = replace(
            old,
            implementation=implementation or old.implementation,
            config=config or old.config,
        )

    for point in points:
        if point.provider == PROVIDER:
            continue
        if point.group in _IMPLEMENTATIONS:
            note(_IMPLEMENTATIONS[point.group], point, implementation=point.value)
        elif point.group in _CONFIGS:
            note(_CONFIGS[point.group], point, config=point.value)
    backends = {(e.provider, e.name) for e in merged.values() if e.kind is Kind.BACKEND}
    for point in points:
        if point.group == MODEL_GROUP and point.provider != PROVIDER:
            if (point.provider, point.name) in backends:
                note(Kind.BACKEND, point, config=point.value)
            else:
                note(Kind.MODEL, point, implementation=point.value, config=point.value)
    return list(merged.values())
