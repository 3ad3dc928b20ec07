"""One model with several sets of values: an ensemble, each of its members a run of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from ..documents import Loaded, load_file, load_text
from ..documents.overrides import Overrides, parse_assignment
from ..errors import ConfigError, ExecutionError, RompyTuiError, UsageError
from ..model import ModelRun
from ..supervision import Request, Run, Store
from ..validation import Catalogue, DocumentKind
from .build import source_of
from .sections import as_pipeline
from .start import Prepared, launch, prepare

MOST = 1000
"""Members that an ensemble may have."""

_PLAIN = re.compile(r"[^.\"\[\]=\s]+")
_HINT = "write a name for each member, and its values below it, as\n  storm: {backend.cpu: 4}"


@dataclass(frozen=True, slots=True)
class Member:
    """One set of values.

    Args:
        name: becomes the model run's ``run_id``, unless the values say another.
        assignments: values in place of those of the files, as ``--set`` has them.
    """

    name: str
    assignments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberCheck:
    """What came of checking a member.

    Args:
        member: the member.
        prepared: the run that can start; None where it cannot.
        error: why it cannot.
    """

    member: Member
    prepared: Prepared | None = None
    error: RompyTuiError | None = None


def read_members(path: Path) -> list[Member]:
    """Read an ensemble's file: names, and below each the values of that member.

    Args:
        path: YAML or JSON. Values are named as ``--set`` names them, ``backend.cpu: 4``, or nested.
            Variables in them are resolved for each member, later.

    Raises:
        ConfigError: it cannot be read.
        UsageError: it is no ensemble.
    """
    loaded = load_file(path, as_written=True)
    if not loaded.ok:
        raise ConfigError(f"{path} cannot be read", "", tuple(loaded.diagnostics))
    found = [document.data for document in loaded.documents if document.data is not None]
    if len(found) != 1 or not isinstance(found[0], dict) or not found[0]:
        raise UsageError(f"{path} holds no ensemble", _HINT)
    if len(found[0]) > MOST:
        raise UsageError(f"{path} has {len(found[0])} members; at most {MOST} are launched at once")
    members = []
    for name, values in found[0].items():
        if not isinstance(values, dict) and values is not None:
            raise UsageError(f"{path}: {name} has no values with names", _HINT)
        members.append(Member(_sound(str(name), path), tuple(_assignments(values or {}))))
    return members


def fits(members: Sequence[Member], file: Path) -> bool:
    """Whether an ensemble may be one of a file: all its values have names that the file has.

    Args:
        members: from :func:`read_members`.
        file: a pipeline, or a model run.
    """
    loaded = load_file(file)
    known = {key for d in loaded.documents if isinstance(d.data, dict) for key in d.data}
    known |= set(ModelRun.model_fields)
    texts = [text for member in members for text in member.assignments]
    return bool(texts) and all(parse_assignment(text).path[0] in known for text in texts)


def prepare_members(
    request: Request,
    catalogue: Catalogue,
    members: Sequence[Member],
    source: Loaded | None = None,
) -> list[MemberCheck]:
    """Check all members of an ensemble; nothing is started.

    Args:
        request: what is asked for of all of them.
        catalogue: what is installed.
        members: their values win over the request's.
        source: its file where that is loaded already.

    Returns:
        Each with the run that can start or why it cannot; that two write to one folder is an error
        of the second.

    Raises:
        ConfigError: the file cannot be read.
        UsageError: no file is given.
    """
    main = source or source_of(request, Overrides(request.profile))
    loaded = load_file(main) if isinstance(main, Path) else main
    where = _run_id_name(loaded, catalogue)
    checks = [_checked(request, catalogue, member, loaded, where) for member in members]
    return list(_without_clashes(checks))


def launch_members(checks: Sequence[MemberCheck], store: Store) -> list[Run]:
    """Start all members of an ensemble, in order; ``max_running`` says how many go on at once.

    Args:
        checks: from :func:`prepare_members`, all without an error.
        store: where to record them.

    Returns:
        The runs; they go on whatever happens to this process.

    Raises:
        UsageError: a member cannot run; none was started.
        ExecutionError: one could not be recorded or started; the message names those that were.
    """
    ready = [check.prepared for check in checks if check.prepared is not None]
    if len(ready) < len(checks):
        raise UsageError(f"{len(checks) - len(ready)} of {len(checks)} members cannot run")
    runs: list[Run] = []
    for prepared in ready:
        try:
            runs.append(launch(prepared, store))
        except RompyTuiError as error:
            started = ", ".join(run.id for run in runs) or "none"
            message = f"the member {prepared.request.member} was not started: {error.message}"
            raise ExecutionError(f"{message}; started: {started}", error.hint) from error
    return runs


def _checked(
    request: Request, catalogue: Catalogue, member: Member, source: Loaded, where: str
) -> MemberCheck:
    named = f"{where}={json.dumps(member.name)}"
    own = (*request.assignments, named, *member.assignments)
    try:
        found = prepare(replace(request, assignments=own, member=member.name), catalogue, source)
    except RompyTuiError as error:
        return MemberCheck(member, error=error)
    return MemberCheck(member, found)


def _without_clashes(checks: list[MemberCheck]) -> Iterator[MemberCheck]:
    """The checks, with an error where a member would write into an earlier one's folder."""
    taken: dict[PurePath, str] = {}
    for check in checks:
        if check.prepared is None:
            yield check
            continue
        folder = PurePath(check.prepared.request.folder)
        other = next((name for known, name in taken.items() if _meet(known, folder)), None)
        taken.setdefault(folder, check.member.name)
        if other is None:
            yield check
            continue
        shown = check.prepared.request.staging_dir
        error = UsageError(
            f"the members {other!r} and {check.member.name!r} write to the same folder: {shown}",
            "give each a run_id or an output_dir of its own",
        )
        yield MemberCheck(check.member, error=error)


def _meet(first: PurePath, second: PurePath) -> bool:
    return first == second or first in second.parents or second in first.parents


def _run_id_name(source: Loaded, catalogue: Catalogue) -> str:
    """How ``--set`` names the model run's name in a file."""
    documents = [d.data for d in source.documents if d.data is not None]
    if len(documents) != 1:
        return "run_id"  # which is refused for that
    kind, sections = as_pipeline(documents[0], catalogue)
    if kind is DocumentKind.MODEL_RUN:
        return "run_id"
    paths = [section.path for section in sections if section.kind is DocumentKind.MODEL_RUN]
    return ".".join([*map(_key, paths[0] if paths else ()), "run_id"])


def _assignments(values: dict[Any, Any], before: str = "") -> Iterator[str]:
    """Values as ``--set`` has them; what is nested is put in one by one."""
    for key, value in values.items():
        # At the top a key may be a whole name, as backend.cpu.
        written = str(key) if not before else _key(key)
        name = f"{before}.{written}" if before else written
        if isinstance(value, dict) and value:
            yield from _assignments(value, name)
        else:
            yield f"{name}={_value(value)}"


def _key(key: Any) -> str:
    text = str(key)
    return text if _PLAIN.fullmatch(text) else f'"{text}"'


def _value(value: Any) -> str:
    """A value as YAML on one line that reads as the same."""
    if isinstance(value, str) and value == value.strip() and "\n" not in value:
        found = load_text(value, "", as_written=True)
        if found.ok and [document.data for document in found.documents] == [value]:
            return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _sound(name: str, path: Path) -> str:
    if not name.strip() or "/" in name or name in {".", ".."} or "\0" in name:
        raise UsageError(f"{path}: {name!r} cannot be the name of a run", "use letters and digits")
    return name
