"""Texts that are passed on as they are written, although a person wrote them to be replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...diagnostics import Fix
from ...documents.positions import ValuePath
from ...documents.templates import PLACEHOLDER
from ..given import given_at
from ..kinds import DocumentKind
from ..mending import written
from ..nearby import with_variables
from .base import Finding, Subject, holding, rule

_RUN_KINDS = (DocumentKind.BACKEND, DocumentKind.POSTPROCESSOR, DocumentKind.MODEL_RUN)
_TEXTS = {
    "account",
    "destination",
    "error_file",
    "job_name",
    "mail_user",
    "output_dir",
    "output_file",
    "qos",
    "queue",
    "reservation",
    "run_id",
    "template",
    "user",
}
_PATHS = {"destination", "error_file", "output_dir", "output_file", "template"}
# Paths that may be left out: where '~' stands there, nobody says that nothing was given.
_OPTIONAL_PATHS = ("build_context", "destination", "dockerfile", "template", "working_dir")
_COLLECTIONS = {"additional_options", "build_args", "env_vars"}
_COMMANDS = ("command", "executable", "mpiexec")
# By convention variables have capitals; "pa$word" is no variable.
_VARIABLE = re.compile(r"\$(?:[A-Z][A-Z0-9_]+\b|\(\w[^)]*\)?|\{[^{}]*\}?)")
_NO_PLACEHOLDER = re.compile(r"\$\{([A-Za-z_]\w*)(?:-|:(?!-))([^{}]*)\}")
_WITHIN = re.compile(r"(?<=[^{}])\$\{[A-Za-z_]\w*[^{}]*\}(?=[^${}]*\})")
_COMMENT_NEXT = re.compile(r"[ \t]+(#[^\s#!].*)")
_LEFTOVER = re.compile(r"\{\{\s*[A-Za-z_][\w.]*\s*(?:\|[^{}]*)?\}\}|\{%.*?%\}")


def _texts_with(subject: Subject, mark: str) -> Iterator[tuple[tuple[Any, ...], str]]:
    """The texts of a section that hold something, with their places in it."""
    for name, value in subject.values.items():
        if isinstance(value, str):
            if mark in value:
                yield (name,), value
        elif name in _COLLECTIONS and isinstance(value, (dict, list)):
            entries = value.items() if isinstance(value, dict) else enumerate(value)
            for key, text in entries:
                if isinstance(text, str) and mark in text:
                    yield (name, key), text


def _is_literal(subject: Subject, names: tuple[Any, ...]) -> bool:
    """Whether a text is passed on as it is, with no shell to read it."""
    if names == ("command",):
        return subject.values.get("shell") is False
    return names[0] in _TEXTS or names[0] in _COLLECTIONS


@rule("unexpanded-variable", *_RUN_KINDS, when=holding("$"))
def unexpanded(subject: Subject) -> Iterator[Finding]:
    """What looks like a variable stays as it is written.

    In a config file a variable is written ``${NAME}`` or ``${NAME:-default}``. ``$NAME`` and
    ``$(command)`` are for a shell to replace, and only commands are given to one: an environment
    variable ``PATH: /opt/bin:$PATH`` gets just that text.

    Wrong::

        type: local
        command: ./model
        env_vars:
          DATA: $HOME/data

    Right::

        type: local
        command: ./model
        env_vars:
          DATA: data of ${USER:-nobody}
    """
    for names, text in _texts_with(subject, "$"):
        if not _is_literal(subject, names):
            continue
        path = subject.path(*names)
        source = subject.document.spans.rendered.get(path, text)
        found = _WITHIN.search(source) or _VARIABLE.search(PLACEHOLDER.sub("", source))
        if found is None or subject.document.is_unresolved(path):
            continue
        message = f"{found.group()} is not replaced: it is passed on as it is"
        right = with_variables(_NO_PLACEHOLDER.sub(r"${\1:-\2}", source))
        if right == source or "$(" in source:
            hint = "a variable is written ${NAME} or ${NAME:-default}; nothing else is replaced"
            yield Finding(message, path, hint)
        else:
            yield Finding(message, path, f"write {right}", _rewritten(subject, path, right))


@rule("template-leftover", *_RUN_KINDS, when=holding("{{", "{%"))
def leftover(subject: Subject) -> Iterator[Finding]:
    """A placeholder of a template is left in the file.

    ``{{ name }}`` is replaced in a model's template folder, not in config files: the run gets the
    braces. Here a variable is written ``${NAME}``.

    Wrong::

        type: local
        command: ./model --cycle {{ cycle }}

    Right::

        type: local
        command: ./model --cycle ${CYCLE:-2023010100}
    """
    for names, text in _texts_with(subject, "{"):
        found = _LEFTOVER.search(text)
        if found and (names[0] in _COMMANDS or _is_literal(subject, names)):
            message = f"{found.group()} is passed on as it is: nothing replaces it here"
            yield Finding(message, subject.path(*names), "a variable is written ${NAME}")


def _may_hold_tilde(subject: Subject) -> bool:
    return "~/" in subject.texts or _has_empty(subject)


def _has_empty(subject: Subject) -> bool:
    return None in subject.values.values()


@rule("tilde", *_RUN_KINDS, when=_may_hold_tilde)
def tilde(subject: Subject) -> Iterator[Finding]:
    """``~`` does not stand for the home directory.

    Only a shell replaces it. As the beginning of a path it makes a folder of the name ``~`` in the
    current directory; alone and without quotes it is nothing at all to YAML. The home directory is
    ``${HOME}``.

    Wrong::

        run_id: forecast
        output_dir: ~/runs

    Right::

        run_id: forecast
        output_dir: /scratch/runs
    """
    for names, text in _texts_with(subject, "~/"):
        is_path = names[0] in _PATHS or names[0] in {"command", "env_vars"}
        if text.startswith("~/") and is_path and _is_literal(subject, names):
            right = f"${{HOME}}{text[1:]}"
            message = "'~' stands for itself here, not for the home directory"
            path = subject.path(*names)
            yield Finding(message, path, f"write {right}", _rewritten(subject, path, right))
    for name in _OPTIONAL_PATHS:
        if name in subject.values and subject.written(name) == "~":
            span = subject.document.spans.value(subject.path(name))
            fixes = (Fix(f"{name}: ${{HOME}}", span, '"${HOME}"'),) if span else ()
            message = "YAML reads ~ as nothing: the field counts as left out"
            yield Finding(message, subject.path(name), "the home directory is ${HOME}", fixes)


@rule("none-as-text", *_RUN_KINDS, when=holding("None"))
def none_as_text(subject: Subject) -> Iterator[Finding]:
    """``None`` is a text.

    It is Python's word for nothing, not YAML's: a command ``None`` is looked for and not found.
    Write ``null``, or leave the field out.

    Wrong::

        type: slurm
        command: srun ./model
        account: None

    Right::

        type: slurm
        command: srun ./model
        account: null
    """
    for name, value in subject.values.items():
        if value == "None" and not subject.is_rendered(name):
            message = "'None' is a text to YAML, not nothing"
            yield Finding(message, subject.path(name), "leave the field out, or write null")


@rule("empty-field", *_RUN_KINDS, when=_has_empty)
def empty(subject: Subject) -> Iterator[Finding]:
    """Nothing stands behind a field's name.

    It counts as left out, which is easily overlooked. Give a value, take the line out, or write
    ``null`` where nothing is what you mean.

    Wrong::

        type: slurm
        command: srun ./model
        queue:

    Right::

        type: slurm
        command: srun ./model
        queue: compute
    """
    for name, value in subject.values.items():
        if value is None and isinstance(name, str) and subject.written(name) == "":
            path = subject.path(name)
            message = f"nothing stands behind {name!r}: it counts as left out"
            hint = "give a value, or take the line out"
            comment = _comment_behind(subject, path)
            if comment:
                message = f"{comment} is a comment: nothing stands behind {name!r}"
                hint = "put it in quotes, if it is the value"
            yield Finding(message, path, hint, on_key=True)


def _comment_behind(subject: Subject, path: ValuePath) -> str:
    """The comment that follows a value and looks as if it were one itself; empty without."""
    span = subject.document.spans.value(path)
    if span is None:
        return ""
    line = subject.document.spans.lines[span.file][span.end.line]
    found = _COMMENT_NEXT.match(line, span.end.column)
    return found[1].rstrip() if found else ""


def _rewritten(subject: Subject, path: ValuePath, text: str) -> tuple[Fix, ...]:
    """A fix that writes another text, variables and all, in the quotes that stand there."""
    given, span = given_at(subject.document, path), subject.document.spans.value(path)
    if span is None or span.start.line != span.end.line or given.source[:1] in "*&!|>":
        return ()
    said = written(text, given)
    return (Fix(said if isinstance(path[-1], int) else f"{path[-1]}: {said}", span, said),)


RULES = (unexpanded, leftover, tilde, none_as_text, empty)
"""The rules of this file."""
