"""Secrets that stand in a config file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ...documents.positions import ValuePath
from ...documents.templates import PLACEHOLDER
from ...secrets import MASK, is_secret_name, looks_secret, mask_text, may_hold_secret
from ..kinds import DocumentKind
from .base import Finding, Subject, rule
from .writing import rewritten

_NO_NAME = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")


def _may_hold(subject: Subject) -> bool:
    return may_hold_secret(subject.texts)


@rule("written-secret", *DocumentKind, when=_may_hold)
def written(subject: Subject) -> Iterator[Finding]:
    """A password, a token or a key is written in the file.

    Whoever reads the file has it: in the repository and all its copies, in a backup, on the screen
    of a colleague. It is known by its name (``API_KEY``, ``DB_PASSWORD``), by its form (a token of
    GitHub, a password in a URL), or as an option of a command (``--password=...``). Name a variable
    and set it where the model is started; a default in the file (``${API_KEY:-...}``) is written
    there too. Once it was shared, a secret must be replaced, not just taken out. Placeholders such
    as ``CHANGE-ME`` are left alone.

    Wrong::

        type: local
        command: ./model
        env_vars:
          API_KEY: secret-key-123

    Right::

        type: local
        command: ./model
        env_vars:
          API_KEY: ${API_KEY:-}
    """
    for path, name, value in _suspects(subject):
        text = _as_written(subject, path, name, value)
        if not looks_secret(name, text):
            continue
        if not is_secret_name(name) and mask_text(text.strip()) != MASK:
            yield Finding(
                "a secret is written within this text: whoever reads the file has it",
                path,
                "let the program read it from an environment variable that is set elsewhere",
            )
            continue
        variable = f"${{{_NO_NAME.sub('_', name).strip('_').upper()}}}"
        names: Any = path[len(subject.section.path) :]
        yield Finding(
            f"the value of {name} is written in the file: whoever reads the file has it",
            path,
            f"write {variable} and set it where the model is started",
            rewritten(subject, variable, *names),
        )


def _suspects(subject: Subject) -> Iterator[tuple[ValuePath, str, str]]:
    """Every text that looks like a secret, with its path and the name it stands under."""
    left: list[tuple[ValuePath, str, Any]] = [(subject.path(), "", subject.section.data)]
    while left:
        path, name, holder = left.pop()
        for key, value in _entries(holder):
            own = key if isinstance(key, str) else name
            if isinstance(value, (dict, list)):
                left.append(((*path, key), own, value))
            elif isinstance(value, str):
                if looks_secret(own, value):
                    yield (*path, key), own, value
            elif isinstance(value, int) and value > 1 and is_secret_name(own):
                yield (*path, key), own, str(value)


def _entries(holder: Any) -> Iterable[tuple[Any, Any]]:
    return holder.items() if isinstance(holder, dict) else enumerate(holder)


def _as_written(subject: Subject, path: ValuePath, name: str, value: str) -> str:
    """The part of a value that stands in the file: what variables hold comes from elsewhere."""
    raw = subject.document.spans.rendered.get(path)
    if raw is None:
        return value
    if is_secret_name(name):
        # Around the variable there may well stand a word, as in "Bearer ${TOKEN}".
        return "".join(match["default"] or "" for match in PLACEHOLDER.finditer(raw))
    return PLACEHOLDER.sub(lambda match: match["default"] or "", raw)
