"""Which folder a run writes to, and who else does."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from ...diagnostics import Related
from ...documents.positions import ValuePath
from ..kinds import DocumentKind
from .base import Finding, Subject, rule
from .reading import part


def _output_dir(values: Mapping[str, Any]) -> str | None:
    """The folder for runs, as rompy 0.6.4 has it where it is not written; None if unknown."""
    folder = values.get("output_dir", "simulations")
    return os.path.normpath(folder) if isinstance(folder, str) and folder else None


def _run_dir(values: Any) -> str | None:
    """The folder of a run; None where nobody knows."""
    folder = _output_dir(values) if isinstance(values, dict) else None
    run_id, has_own = values.get("run_id", "run_id"), values.get("run_id_subdir", True)
    if folder is None or not isinstance(run_id, str) or not isinstance(has_own, bool):
        return None
    return os.path.normpath(f"{folder}/{run_id}") if has_own else folder


def _pipelines_run_dir(subject: Subject) -> tuple[str | None, dict[str, Any]]:
    """The folder of the pipeline's run, and the values of its model run."""
    model_run = part(subject, "config")
    if model_run is None or not isinstance(model_run.data, dict):
        return None, {}
    if subject.document.is_unresolved(model_run.path):
        return None, {}
    return _run_dir(model_run.data), model_run.data


def _has_earlier(subject: Subject) -> bool:
    return bool(subject.earlier)


@rule("shared-run-folder", DocumentKind.MODEL_RUN, when=_has_earlier)
def shared_run_folder(subject: Subject) -> Iterator[Finding]:
    """Two runs of a file write to the same folder.

    A run's folder is ``output_dir`` with ``run_id``. The second run mixes its files with those of
    the first, or removes them first where ``delete_existing`` is set.

    Wrong::

        run_id: forecast
        config: {model_type: base}
        ---
        run_id: forecast
        config: {model_type: base}

    Right::

        run_id: forecast
        config: {model_type: base}
        ---
        run_id: hindcast
        config: {model_type: base}
    """
    if subject.document.is_unresolved(subject.path()):
        return
    folder = _run_dir(subject.values)
    for document, sections in subject.earlier:
        for section in sections:
            is_run = section.kind is DocumentKind.MODEL_RUN and isinstance(section.data, dict)
            if not is_run or document.is_unresolved(section.path):
                continue
            if folder is not None and _run_dir(section.data) == folder:
                at = document.spans.nearest((*section.path, "run_id")) or document.span
                yield Finding(
                    f"an earlier run of this file writes to {folder} too",
                    _path_of_name(subject),
                    "give each run a run_id of its own",
                    related=(Related(at, "the earlier run"),),
                )
                return


def _path_of_name(subject: Subject) -> ValuePath:
    if subject.is_written("run_id"):
        return subject.path("run_id")
    first = next(iter(subject.values), None)
    return subject.path() if first is None else subject.path(first)


@rule("delete-shared-folder", DocumentKind.MODEL_RUN, fields={"run_id_subdir"})
def delete_shared_folder(subject: Subject) -> Iterator[Finding]:
    """``delete_existing`` removes the folder of all runs.

    With ``run_id_subdir: false`` a run has no folder of its own: it stands in ``output_dir``
    itself. ``delete_existing: true`` then removes everything there before each run, other runs'
    results among it.

    Wrong::

        run_id: forecast
        output_dir: ./output
        run_id_subdir: false
        delete_existing: true
        config: {model_type: base}

    Right::

        run_id: forecast
        output_dir: ./output
        delete_existing: true
        config: {model_type: base}
    """
    if subject.get("run_id_subdir") is False and subject.get("delete_existing") is True:
        folder = _output_dir(subject.values) or "output_dir"
        yield Finding(
            f"everything in {folder} is removed before the run, as run_id_subdir is false",
            subject.path("delete_existing"),
            "take run_id_subdir out, so that the run has a folder of its own",
            subject.replacement("false", "delete_existing"),
        )


@rule("outputs-elsewhere", DocumentKind.BACKEND, fields={"working_dir"})
def outputs_elsewhere(subject: Subject) -> Iterator[Finding]:
    """The command works in another folder than the one whose files are looked after.

    The postprocessor takes the files of the run's folder, ``output_dir`` with ``run_id``. With a
    ``working_dir`` elsewhere the command leaves its results there, unless it is told otherwise: the
    archive then holds the input only, and ``validate_outputs`` is content with it.

    Wrong::

        config:
          run_id: forecast
          output_dir: ./output
          config: {model_type: base}
        backend:
          type: local
          command: ./model
          working_dir: ./data
        postprocessor:
          type: archive

    Right::

        config:
          run_id: forecast
          output_dir: ./output
          config: {model_type: base}
        backend:
          type: local
          command: ../../model
        postprocessor:
          type: archive
    """
    if "working_dir" not in subject.values or subject.section.path != ("backend",):
        return
    written = subject.get("working_dir")
    folder, model_run = _pipelines_run_dir(subject)
    if not isinstance(written, str) or folder is None or not _looks_after_files(subject):
        return
    working_dir = os.path.normpath(written)
    # What a relative path is, seen from an absolute one, depends on who starts the run.
    is_comparable = working_dir.startswith("/") == folder.startswith("/")
    if not is_comparable or _is_in(working_dir, folder):
        return
    said = f"the command works in {working_dir}"
    if working_dir == _output_dir(model_run):
        said = f"the command works in the folder of all runs, {working_dir}"
    yield Finding(
        f"{said}; the postprocessor takes the files of {folder}",
        subject.path("working_dir"),
        "leave working_dir out to work in the run's own folder",
    )


def _looks_after_files(subject: Subject) -> bool:
    processor = part(subject, "postprocessor")
    if processor is None or not isinstance(processor.data, dict):
        return False
    return processor.type == "archive" or processor.data.get("validate_outputs") is True


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


@rule("archive-in-outputs", DocumentKind.POSTPROCESSOR, types={"archive"}, fields={"destination"})
def archive_in_outputs(subject: Subject) -> Iterator[Finding]:
    """The archive would stand among the files that it packs.

    Each archive would hold the ones before it, so the postprocessor refuses: the run succeeds, and
    then the pipeline fails. Choose a folder outside the run's own.

    Wrong::

        config:
          run_id: forecast
          output_dir: ./output
          config: {model_type: base}
        backend:
          type: local
          command: ./model
        postprocessor:
          type: archive
          destination: ./output/forecast/archive

    Right::

        config:
          run_id: forecast
          output_dir: ./output
          config: {model_type: base}
        backend:
          type: local
          command: ./model
        postprocessor:
          type: archive
          destination: ./archive
    """
    destination = subject.get("destination")
    if subject.section.path != ("postprocessor",) or not isinstance(destination, str):
        return
    folder, _ = _pipelines_run_dir(subject)
    if folder is not None and _is_in(os.path.normpath(destination), folder):
        yield Finding(
            f"the archive cannot stand in {folder}, whose files it packs",
            subject.path("destination"),
            "choose a folder outside the run's own",
        )
