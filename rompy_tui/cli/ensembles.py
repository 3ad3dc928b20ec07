"""``pipeline --ensemble`` and ``--dry-run``: several runs at once, or none at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..documents import Loaded
from ..errors import ConfigError, RompyTuiError, UsageError
from ..launch import prepare
from ..launch.ensemble import MemberCheck, launch_members, prepare_members, read_members
from ..launch.exact import exact
from ..launch.start import Prepared
from ..supervision import Request, Store
from .exit_codes import ExitCode
from .options import Globals
from .output import data, data_json, say, say_error, table

_NOT_STARTED = "this is what would run; nothing was started"
_HEADINGS = ("MEMBER", "RUN", "BACKEND", "FOLDER", "VALUES")


def run_ensemble(
    options: Globals,
    request: Request,
    file: Path,
    source: Loaded,
    *,
    as_json: bool = False,
    dry_run: bool = False,
) -> int:
    """Check all members of an ensemble, then start them all and leave them to themselves.

    Args:
        options: the options before the verb.
        request: what was asked for of all of them.
        file: the ensemble's.
        source: the pipeline's file, loaded.
        as_json: print what was started as JSON.
        dry_run: say what would run, and start nothing.

    Returns:
        The exit status.

    Raises:
        RompyTuiError: a member cannot run; all reasons were said, and none was started.
    """
    members = read_members(file)
    checks = prepare_members(request, options.catalogue(), members, source)
    _refuse(checks, options.verbose)
    ready = [(c.member.name, c.prepared) for c in checks if c.prepared is not None]
    if dry_run:
        _show(ready, as_json)
        return ExitCode.OK
    runs = launch_members(checks, Store(options.runs_in(Path(request.workspace))))
    if as_json:
        names = [{"member": r.request.member, "run_id": r.request.run_id} for r in runs]
        pairs = zip(runs, names, strict=True)
        data_json([{"id": r.id, "directory": str(r.directory), **n} for r, n in pairs])
    else:
        data("\n".join(run.id for run in runs))
    say(f"{len(runs)} runs go on by themselves; follow them: rompy-tui runs")
    return ExitCode.OK


def show_dry_run(
    options: Globals, request: Request, source: Loaded, *, as_json: bool = False
) -> int:
    """Check what somebody asks to run, say exactly what would run, and start nothing.

    Args:
        options: the options before the verb.
        request: what was asked for.
        source: its file, loaded.
        as_json: as a JSON array.

    Returns:
        The exit status.

    Raises:
        RompyTuiError: it cannot run.
    """
    prepared = prepare(request, options.catalogue(), source)
    if as_json:
        data_json([_values(None, prepared.request)])
    else:
        data("\n".join(exact(prepared)))
        say(_NOT_STARTED)
    return ExitCode.OK


def _refuse(checks: Sequence[MemberCheck], verbose: int) -> None:
    """Say what is wrong with each member that cannot run."""
    wrong = [(check.member.name, check.error) for check in checks if check.error is not None]
    for name, error in wrong:
        say(f"member {name}:")
        say_error(error, verbose)
    if not wrong:
        return
    message = f"{len(wrong)} of {len(checks)} members cannot run; none was started"
    if all(isinstance(error, UsageError) for _, error in wrong):
        raise UsageError(message)
    kind: type[RompyTuiError] = type(wrong[0][1]) if len(wrong) == 1 else ConfigError
    raise kind(message)


def _show(ready: Sequence[tuple[str, Prepared]], as_json: bool) -> None:
    if as_json:
        data_json([_values(name, prepared.request) for name, prepared in ready])
        return
    rows = [
        (name, r.run_id, r.backend or "-", r.staging_dir, " ".join(r.assignments) or "-")
        for name, r in ((name, prepared.request) for name, prepared in ready)
    ]
    data(table(rows, _HEADINGS))
    say(_NOT_STARTED)


def _values(name: str | None, request: Request) -> dict[str, object]:
    return {
        "member": name,
        "run_id": request.run_id,
        "backend": request.backend,
        "processor": request.processor,
        "folder": request.folder,
        "stages": list(request.stages),
        "assignments": list(request.assignments),
        "limits": request.limits,
    }
