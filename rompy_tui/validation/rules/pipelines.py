"""The parts of a pipeline: which there are, and what stands beside them."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterator

from ...diagnostics import Fix, Severity
from ..kinds import DocumentKind
from .base import Finding, Subject, rule
from .reading import part

_PARTS = ("config", "backend", "postprocessor")
_KINDS = (DocumentKind.MODEL_RUN, DocumentKind.BACKEND, DocumentKind.POSTPROCESSOR)
# What people call the parts, and what is close to no name of theirs.
_OTHER_NAMES = {
    "model": "config",
    "model_run": "config",
    "modelrun": "config",
    "processor": "postprocessor",
    "processor_config": "postprocessor",
    "run": "backend",
}


def _is_part(subject: Subject) -> bool:
    """Whether a section is not its whole document: most are, and part of nothing."""
    return bool(subject.section.path)


def _is_first_of_pipeline(subject: Subject) -> bool:
    """Whether this is the section that speaks for its pipeline."""
    if subject.section is not subject.sections[0]:
        return False
    found = {s.path[0] for s in subject.sections if len(s.path) == 1}
    return "config" in found or {"backend", "postprocessor"} <= found


def _others(subject: Subject) -> Iterator[tuple[Hashable, str]]:
    """The keys that are no parts, each with the part that was probably meant, or nothing."""
    for key in subject.document.data:
        if key in _PARTS or _is_on_purpose(subject, key):
            continue
        close = difflib.get_close_matches(str(key).lower(), _PARTS, 1)
        yield key, _OTHER_NAMES.get(str(key).lower(), close[0] if close else "")


def _is_on_purpose(subject: Subject, key: Hashable) -> bool:
    """Whether a key is there to be read by a person, or to hold an anchor for aliases."""
    if isinstance(key, str) and key.startswith(("x-", "_", ".")):
        return True
    spans = subject.document.spans
    at = spans.key((key,))
    if at is None:
        return False
    return spans.lines[at.file][at.end.line][at.end.column :].lstrip(" :\"'").startswith("&")


@rule("unknown-part", *_KINDS, severity=Severity.ERROR, when=_is_part)
def unknown_part(subject: Subject) -> Iterator[Finding]:
    """A part of a pipeline is misspelled.

    A pipeline has the parts ``config``, ``backend`` and ``postprocessor``. Others are not read:
    with ``postprocesor`` the results would silently not be processed.

    Wrong::

        config:
          run_id: forecast
          config: {model_type: base}
        backend:
          type: local
          command: ./model
        postprocesor:
          type: archive

    Right::

        config:
          run_id: forecast
          config: {model_type: base}
        backend:
          type: local
          command: ./model
        postprocessor:
          type: archive
    """
    if not _is_first_of_pipeline(subject):
        return
    for key, meant in _others(subject):
        if meant:
            taken = meant in subject.document.data
            said = f", and {meant!r} is there already" if taken else ""
            yield Finding(
                f"a pipeline has no part {key!r}{said}",
                (key,),
                "take one of them out" if taken else f"did you mean {meant!r}?",
                () if taken else _renamed(subject, key, meant),
                on_key=True,
            )


def _renamed(subject: Subject, key: Hashable, name: str) -> tuple[Fix, ...]:
    span = subject.document.spans.key((key,))
    if span is None:
        return ()
    first = subject.document.spans.lines[span.file][span.start.line][span.start.column]
    quote = first if first in "\"'" else ""
    return (Fix(name, span, f"{quote}{name}{quote}"),)


@rule("unread-key", *_KINDS, when=_is_part)
def unread(subject: Subject) -> Iterator[Finding]:
    """Nothing reads this key.

    A pipeline is read by its parts ``config``, ``backend`` and ``postprocessor``; a backend below
    a key ``backend``, or below ``config`` beside its type, by what stands there. What stands beside
    them has no effect: the fields of a model run belong below ``config``, those of a backend below
    ``backend``. A key that begins with ``x-``, and one that holds an anchor, is left alone.

    Wrong::

        run_id: forecast
        config:
          config: {model_type: base}
        backend:
          type: local
          command: ./model

    Right::

        config:
          run_id: forecast
          config: {model_type: base}
        backend:
          type: local
          command: ./model
    """
    section = subject.section
    if _is_first_of_pipeline(subject):
        for key, meant in _others(subject):
            if not meant:
                said = f"nothing reads {key!r} in a pipeline"
                hint = f"put it below one of its parts: {', '.join(_PARTS)}"
                yield Finding(said, (key,), hint, on_key=True)
    elif section.path == ("backend",) and len(subject.sections) == 1:
        for key in subject.document.data:
            if key != "backend" and not _is_on_purpose(subject, key):
                said = f"nothing reads {key!r} beside 'backend'"
                yield Finding(said, (key,), "put it below backend", on_key=True)
    elif section.path[1:] == ("config",) and section.type_path == (section.path[0], "type"):
        holder = section.path[:1]
        for key in subject.document.data[section.path[0]]:
            if key not in {"type", "config"}:
                said = f"nothing reads {key!r} beside 'config'"
                yield Finding(said, (*holder, key), "put it below config", on_key=True)


@rule("pipeline-without-config", *_KINDS, severity=Severity.ERROR, when=_is_part)
def without_config(subject: Subject) -> Iterator[Finding]:
    """A pipeline does not say what to run.

    Beside ``backend`` and ``postprocessor`` it needs a part ``config`` with the model run: its
    name, its period and its model.

    Wrong::

        backend:
          type: local
          command: ./model
        postprocessor:
          type: archive

    Right::

        config:
          run_id: forecast
          config: {model_type: base}
        backend:
          type: local
          command: ./model
        postprocessor:
          type: archive
    """
    if "config" in subject.document.data or not _is_first_of_pipeline(subject):
        return
    if not any(meant == "config" for _, meant in _others(subject)):
        yield Finding(
            "the pipeline has no model run",
            subject.section.path,
            "add a part config with its run_id, period and config",
            on_key=True,
        )


@rule("pipeline-without-backend", DocumentKind.MODEL_RUN, severity=Severity.INFO, when=_is_part)
def without_backend(subject: Subject) -> Iterator[Finding]:
    """A pipeline does not say where to run.

    That is no error: ``--run-backend`` or ``--backend-config`` may say it. Without either the
    pipeline does not start.

    Wrong::

        config:
          run_id: forecast
          config: {model_type: base}
        postprocessor:
          type: archive

    Right::

        config:
          run_id: forecast
          config: {model_type: base}
        backend:
          type: local
          command: ./model
        postprocessor:
          type: archive
    """
    if subject.section.path != ("config",) or "backend" in subject.document.data:
        return
    if not any(meant == "backend" for _, meant in _others(subject)):
        yield Finding(
            "the pipeline names no backend",
            ("config",),
            "add a part backend, or give --run-backend or --backend-config",
            on_key=True,
        )


@rule("nothing-to-run", DocumentKind.BACKEND, types={"local"}, when=_is_part)
def nothing_to_run(subject: Subject) -> Iterator[Finding]:
    """The run stage of a pipeline runs nothing.

    A local backend without ``command`` asks the model to run itself. A model that is a folder of
    templates (``model_type: base``) cannot: the pipeline writes its input, runs nothing, and
    succeeds.

    Wrong::

        config:
          run_id: forecast
          config: {model_type: base}
        backend:
          type: local

    Right::

        config:
          run_id: forecast
          config: {model_type: base}
        backend:
          type: local
          command: ./model
    """
    model_run = part(subject, "config")
    if model_run is None or subject.section.path != ("backend",) or model_run.type != "base":
        return
    if subject.values.get("command") is not None or not isinstance(model_run.data, dict):
        return
    if not subject.document.is_unresolved(model_run.path):
        yield Finding(
            "nothing will run: there is no command, and a base model has no run() of its own",
            subject.section.type_path,
            "add a command",
        )
