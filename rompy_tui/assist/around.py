"""What surrounds a text: the other files of its workspace, variables, folders."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..documents.templates import PLACEHOLDER
from ..secrets import MASK, looks_secret
from .outline_nodes import bare

_MOST_TEXT = 4_000_000
"""Characters of other files that are looked through for one question."""

_MOST_NAMES = 500
"""Names of a folder that are offered at most."""

_LONGEST = 80
_NO_VALUE = re.compile(r"[|>&*!{\[#]")
_LOADED = (".yml", ".yaml", ".json")


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a text.

    Args:
        file: the file that the text is of.
        root: what relative paths in values start from: the current directory.
        texts: the files of the workspace, as far as they were read.
        environ: the variables.
        images: the images on the Docker engine.
        partitions: the partitions of Slurm, each with what is known of it.
    """

    file: Path
    root: Path
    texts: Mapping[Path, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    images: Sequence[str] = ()
    partitions: Sequence[tuple[str, str]] = ()


def values_elsewhere(around: Around, key: str) -> list[tuple[str, str]]:
    """The values that other files have for a field, the most frequent first.

    Args:
        around: the workspace.
        key: the field's name.

    Returns:
        Each without quotes, and where it stands: a file's name, or how many. Secrets are left out.
    """
    pattern = re.compile(rf"[\"']?\b{re.escape(key)}[\"']?[ \t]*:[ \t]+(\S[^\n\r]*)")
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for path, text in _others(around):
        if key not in text:
            continue
        for match in pattern.finditer(text):
            value = _single(match[1])
            if value and len(value) <= _LONGEST and not looks_secret(key, value):
                counts[value] += 1
                first.setdefault(value, path.name)
    return [
        (value, first[value] if count == 1 else f"{count} times in the workspace")
        for value, count in counts.most_common(50)
    ]


def _single(text: str) -> str:
    """A value of one line without its comment, comma and quotes; empty for anything else."""
    if _NO_VALUE.match(text):
        return ""
    if text[0] in "\"'":
        end = text.find(text[0], 1)
        return text[1:end] if end > 0 else ""
    text = re.split(r"\s#|,\s|,$|[}\]]", text, maxsplit=1)[0].strip()
    return bare(text)


def variables(around: Around, text: str) -> list[tuple[str, str]]:
    """The variables that this and other files use, then those that are set.

    Args:
        around: the workspace.
        text: of the file that is edited.

    Returns:
        Each name, and its value as far as a person may see it.
    """
    used: Counter[str] = Counter()
    defaults: dict[str, str] = {}
    for other in (text, *(t for _, t in _others(around))):
        for match in PLACEHOLDER.finditer(other) if "${" in other else ():
            used[match["name"]] += 1
            if match["default"]:
                defaults.setdefault(match["name"], match["default"])
    names = dict.fromkeys([*(name for name, _ in used.most_common()), *sorted(around.environ)])
    return [(name, variable_detail(name, around.environ, defaults.get(name))) for name in names]


def variable_detail(name: str, environ: Mapping[str, str], default: str | None = None) -> str:
    """What a variable stands for, secrets hidden.

    Args:
        name: of the variable.
        environ: the variables that are set.
        default: what is taken where it is not set.
    """
    value = environ.get(name)
    if value is None:
        return f"not set, default {shown(name, default)}" if default else "not set"
    return shown(name, value)


def shown(name: str, value: str) -> str:
    """A value in a line, hidden where it is a secret.

    Args:
        name: what it stands under.
        value: the value.
    """
    if looks_secret(name, value):
        return MASK
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"


def include_names(around: Around) -> list[str]:
    """The files that an include may name, relative to the folder of the edited file."""
    folder = around.file.parent
    names = [
        os.path.relpath(path, folder)
        for path in sorted(around.texts)
        if path != around.file and path.name.endswith(_LOADED)
    ]
    # What is near is meant more often.
    return sorted(names, key=lambda name: (name.count("/"), name))


def names_in(folder: Path, typed: str) -> Iterator[tuple[str, bool]]:
    """The files and folders that what is typed of a path may lead to.

    Args:
        folder: what a relative path starts from.
        typed: the path as far as it is written.

    Yields:
        Each path as it would be written, and whether it is a folder; nothing where the folder
        cannot be read.
    """
    head, slash, _ = typed.rpartition("/")
    where = folder / Path(f"{head}{slash}").expanduser() if slash else folder
    try:
        with os.scandir(where) as listing:
            entries = sorted(
                (entry.name, entry.is_dir())
                for entry, _ in zip(listing, range(10 * _MOST_NAMES), strict=False)
            )
    except (OSError, RuntimeError, ValueError):
        return
    hidden = typed[len(head) + len(slash) :].startswith(".")
    visible = [e for e in entries if hidden or not e[0].startswith(".")]
    for name, is_folder in visible[:_MOST_NAMES]:
        if name.isprintable():
            yield f"{head}{slash}{name}", is_folder


def _others(around: Around) -> Iterable[tuple[Path, str]]:
    left = _MOST_TEXT
    for path, text in list(around.texts.items()):
        left -= len(text)
        if left < 0:
            return
        if path != around.file:
            yield path, text
