"""Every setting with its value, where that comes from, and what it is for."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from . import settings
from .errors import UsageError
from .paths import display_name
from .settings import FILE_VARIABLE, KEYS, Settings, variable_of


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it is now.

    Args:
        name: its key in the file.
        widget: how it is edited: ``switch``, ``number``, ``list``, ``text``, or ``file`` where only
            the file can hold it.
        form: what its value is, in words.
        example: a value, as the file has it.
        about: what it is for.
        default: its default, as text; empty where there is none.
        value: what holds now, as text.
        source: ``default``, ``file`` or ``variable``.
        place: where that stands: ``FILE:LINE``, the variable, or empty.
        variable: the environment variable that wins over the file.
        written: what the file has, as text to edit; None where it has nothing.
        problem: what is wrong with the value, or empty.
    """

    name: str
    widget: str
    form: str
    example: str
    about: str
    default: str
    value: str
    source: str
    place: str
    variable: str
    written: str | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """All settings.

    Args:
        file: the settings file, whether it is there or not.
        problem: why it cannot be used, with its place; or empty.
        settings: in the order of the program.
    """

    file: Path
    problem: str
    settings: tuple[Setting, ...]


def settings_overview(environ: Mapping[str, str] | None = None) -> Overview:
    """Read what every setting is, as far as file and variables can be read.

    Args:
        environ: variables; the process's own where None.
    """
    variables = os.environ if environ is None else environ
    file = settings.settings_file(variables)
    text, written, problem = "", {}, ""
    try:
        text = settings.settings_text(file, required=bool(variables.get(FILE_VARIABLE)))
        written = settings.parse_settings(text, file)
        for name in sorted(set(written) - set(KEYS)):
            settings.read_value(name, written[name], text, file)
    except UsageError as error:
        problem = f"{error.message}; {error.hint}" if error.hint else error.message
    found = (_setting(name, written, text, file, variables.get(variable_of(name))) for name in KEYS)
    return Overview(file, problem, tuple(found))


def _setting(
    name: str, written: Mapping[str, Any], text: str, file: Path, given: str | None
) -> Setting:
    form, example, _ = KEYS[name]
    plain = getattr(Settings(), name)
    default = as_text(plain)
    value, source, place, problem = default, "default", "", ""
    try:
        if name in written:
            place = f"{display_name(file)}:{settings.line_of(name, text)}"
            value, source = as_text(written[name]), "file"
            settings.read_value(name, written[name], text, file)
        if given is not None:
            value, source, place = given.strip() or default, "variable", variable_of(name)
            settings.read_variable(name, given)
    except UsageError as error:
        problem = f"{error.message}; {error.hint}"
    return Setting(
        name,
        _widget(plain),
        form,
        example,
        documented().get(name, ""),
        default,
        value,
        source,
        place,
        variable_of(name),
        as_text(written[name]) if name in written else None,
        problem,
    )


def _widget(default: Any) -> str:
    if isinstance(default, bool):
        return "switch"
    if isinstance(default, int):
        return "number"
    if isinstance(default, frozenset):
        return "list"
    return "text" if default is None or isinstance(default, (str, float, Path)) else "file"


def as_text(value: Any) -> str:
    """A value as a person types it.

    Args:
        value: of a setting, as the file has it or as the program holds it.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple, set, frozenset)):
        items = value if isinstance(value, (list, tuple)) else sorted(value)
        return ", ".join(as_text(item) for item in items)
    return str(value)


@lru_cache
def documented() -> dict[str, str]:
    """What each setting is for, in one paragraph: the docstrings of :class:`Settings`."""
    tree = ast.parse(Path(settings.__file__).read_text(encoding="utf-8"))
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
    body = next(node.body for node in classes if node.name == Settings.__name__)
    names = {field.name for field in fields(Settings)}
    found = {}
    for line, below in pairwise(body):
        target = getattr(getattr(line, "target", None), "id", "")
        said = getattr(getattr(below, "value", None), "value", None)
        if target in names and isinstance(said, str):
            found[target] = " ".join(said.replace("``", "").split())
    return found
