"""Presets: what a new config file may begin with. A base, and what differs from it.

They ship with the program, a folder a type; a person's own stand in
``~/.config/rompy-tui/presets``. Each is a YAML file: ``type``, maybe ``base`` (another preset of
that type), then fields. Its first line is a comment that says what it is for.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..documents import load_file
from ..errors import ConfigError, UsageError
from ..paths import config_dir, display_name
from ..resources import presets_dir
from .machine import machine_limits, suggested

HOST = "host"
"""The preset with the limits of this machine."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset, without what its base adds.

    Args:
        name: how it is asked for.
        type: the type of config that it makes.
        summary: what it is for.
        values: its fields; variables as they are written.
        base: the name of the preset that it differs from, or empty.
        file: where it is written; None for the one of this machine.
        problem: why it cannot be used, or empty.
    """

    name: str
    type: str
    summary: str = ""
    values: dict[Any, Any] = field(default_factory=dict)
    base: str = ""
    file: Path | None = None
    problem: str = ""


def list_presets(type_name: str = "") -> list[Preset]:
    """Every preset: those that ship with the program, this machine's, then a person's own.

    Args:
        type_name: of this type only; of all where empty.

    Returns:
        The presets; one that cannot be read has a ``problem``.
    """
    found = [*_shipped(), *_of_host(), *_own()]
    return [p for p in found if not type_name or p.type == type_name or p.problem]


def preset_values(type_name: str, name: str) -> dict[Any, Any]:
    """The fields of a preset, those of its base among them.

    Args:
        type_name: the type of config to make.
        name: the preset.

    Returns:
        The fields without ``type``; mappings are merged, lists replace those of the base.

    Raises:
        UsageError: there is no such preset, or its bases go in a circle.
        ConfigError: it cannot be read.
    """
    chain: list[Preset] = []
    while name:
        chain.append(_next(type_name, name, chain))
        name = chain[-1].base
    values: dict[Any, Any] = {}
    for preset in reversed(chain):
        values = _merged(values, preset.values)
    return values


def _next(type_name: str, name: str, chain: list[Preset]) -> Preset:
    """The preset of a name; a person's own comes first, and may have the shipped one as base."""
    named = [p for p in reversed(list_presets(type_name)) if p.name == name]
    for preset in named:
        if preset.problem:
            raise ConfigError(f"the preset {name!r} cannot be used: {preset.problem}")
        if preset not in chain:
            return preset
    if named:
        circle = " -> ".join([p.name for p in chain] + [name])
        raise UsageError(f"the bases of the preset {chain[0].name!r} go in a circle: {circle}")
    known = sorted({p.name for p in list_presets(type_name) if not p.problem})
    close = difflib.get_close_matches(name, known, 1)
    of_base = f", the base of {chain[-1].name!r}" if chain else ""
    hint = f"there are: {', '.join(known)}" if known else "list them with --list-presets"
    raise UsageError(
        f"there is no preset {name!r} for {type_name}{of_base}",
        f"did you mean {close[0]!r}?" if close else hint,
    )


def _merged(base: dict[Any, Any], values: dict[Any, Any]) -> dict[Any, Any]:
    merged = dict(base)
    for key, value in values.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _shipped() -> Iterator[Preset]:
    for file in sorted(presets_dir().glob("*/*.yml")):
        yield _read(file)


def _of_host() -> Iterator[Preset]:
    limits = machine_limits()
    for type_name, base in (("docker", "base"), ("local", "")):
        values = suggested(type_name, limits)
        yield Preset(HOST, type_name, "What this machine has, and no more.", values, base)


def _own() -> Iterator[Preset]:
    folder = config_dir() / "presets"
    for file in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        yield _read(file)


def _read(file: Path) -> Preset:
    loaded = load_file(file, as_written=True)
    errors = [d for d in loaded.diagnostics if d.is_error]
    shown = display_name(file)
    if errors:
        place = f"{shown}:{errors[0].span.start.line + 1}"
        return Preset(file.stem, "", file=file, problem=f"{place}: {errors[0].message}")
    values = loaded.documents[0].data
    problem = ""
    if len(loaded.documents) > 1:
        problem = f"{shown} holds several documents"
    elif not isinstance(values, dict) or not isinstance(values.get("type"), str):
        problem = f"{shown} has no 'type', as docker"
    elif not isinstance(values.get("base", ""), str):
        problem = f"{shown}: 'base' must be a name"
    if problem:
        return Preset(file.stem, "", file=file, problem=problem)
    first = loaded.text.partition("\n")[0]
    summary = first.lstrip("# ").strip() if first.startswith("#") else ""
    fields = {k: v for k, v in values.items() if k not in {"type", "base"}}
    return Preset(file.stem, values["type"], summary, fields, values.get("base", ""), file)
