"""From a request to a started run: checked, recorded, supervised."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import timezone
from typing import Any

from ..backends import LocalConfig
from ..backends.hosted import HostedConfig
from ..documents import Loaded, load_text
from ..documents.overrides import parse_assignment
from ..errors import RompyTuiError, UsageError
from ..pipeline.flow import type_name
from ..postprocess.config import processor_with_defaults
from ..secrets import mask
from ..supervision import Request, Run, Store, start
from ..supervision.files import CONFIG
from ..validation import Catalogue, DocumentKind
from .build import Plan, gather, plan_of_parts, require_model
from .snapshot import read_snapshot, take

_OWN_LIMITS = frozenset({"docker", "slurm"})
"""Backends whose limit holds for the container or the job, not for our process that follows it."""

CLEANUP_LIMIT = 300.0
"""Seconds that removing a run's folder may take."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run that was checked and can start.

    Args:
        request: what was asked for, all that the record needs filled in.
        plan: what it will do.
        snapshot: its documents as they are now, as text.
    """

    request: Request
    plan: Plan
    snapshot: str


def prepare(request: Request, catalogue: Catalogue, source: Loaded | None = None) -> Prepared:
    """Check what somebody asks to run.

    Args:
        request: what is asked for.
        catalogue: what is installed.
        source: its file where that is loaded already.

    Raises:
        ConfigError: a file is wrong; its diagnostics tell where.
        UsageError: the request makes no sense, or a value on the command line is a secret, which
            the record of the run would hold.
        MissingError: the model needs a package that is not there.
    """
    _refuse_secrets(request)
    gathered = gather(request, catalogue, source)
    plan = plan_of_parts(gathered.parts, catalogue)
    if _needs_model(plan, request):
        require_model(plan.model_run, catalogue, gathered.parts[DocumentKind.MODEL_RUN].where)
    request, snapshot = take(request, gathered)
    backend = type_name(plan.backend, "Config") if plan.backend is not None else ""
    model_run = plan.model_run
    request = replace(
        request,
        run_id=model_run.run_id,
        backend=backend if "run" in request.stages else "",
        processor=plan.processor if isinstance(plan.processor, str) else str(plan.processor.type),
        staging_dir=str(model_run.staging_dir),
        period=_period(model_run),
        limits=_limits(request, plan),
        own_limits=_own_limits(request, plan, backend),
        interpreter=sys.executable,
    )
    return Prepared(request, plan, snapshot)


def launch(prepared: Prepared, store: Store) -> Run:
    """Record a checked run and start its supervisor.

    Args:
        prepared: from :func:`prepare`.
        store: where to record it.

    Returns:
        The run; it goes on whatever happens to this process.

    Raises:
        StorageError: the record cannot be written; nothing is left of it.
        ExecutionError: the supervisor did not start.
    """
    run = store.create(prepared.request, {CONFIG: prepared.snapshot})
    return _started(run, store)


def launch_again(run: Run, store: Store) -> Run:
    """Start a run once more, as it was asked for then.

    Args:
        run: a run with a snapshot.
        store: where to record the new one.

    Returns:
        The new run.

    Raises:
        UsageError: the run was recorded before there were snapshots.
        StorageError: the record cannot be written; nothing is left of it.
        ExecutionError: the supervisor did not start.
    """
    snapshot = read_snapshot(run)
    request = replace(run.request, retry_of=run.id, interpreter=sys.executable)
    return _started(store.create(request, {CONFIG: snapshot}), store)


def _started(run: Run, store: Store) -> Run:
    try:
        start(run)
    except RompyTuiError:
        store.discard(run)
        raise
    return run


def _needs_model(plan: Plan, request: Request) -> bool:
    """Whether a stage runs code of the model: what is generated can be run without it."""
    stages, backend, processor = request.stages, plan.backend, plan.processor
    processors = getattr(processor, "steps", [processor])
    runs_model = isinstance(backend, LocalConfig) and backend.command is None
    return (
        "generate" in stages
        or ("run" in stages and (runs_model or isinstance(backend, HostedConfig)))
        or ("postprocess" in stages and any(isinstance(p, HostedConfig) for p in processors))
    )


def _period(model_run: Any) -> tuple[float, ...]:
    """Where a model's period begins and ends, in seconds since 1970; a time without zone is UTC."""
    found = (model_run.period.start, model_run.period.end)
    with_zone = [t if t.tzinfo else t.replace(tzinfo=timezone.utc) for t in found]
    return tuple(time.timestamp() for time in with_zone)


def _limits(request: Request, plan: Plan) -> dict[str, float]:
    processor: Any = plan.processor
    if isinstance(processor, str):
        processor = processor_with_defaults(processor)
    limits = {"cleanup": CLEANUP_LIMIT, "postprocess": float(processor.timeout)}
    if plan.backend is not None:
        limits["run"] = float(plan.backend.timeout)
    return {name: limits[name] for name in (*request.stages, "cleanup") if name in limits}


def _own_limits(request: Request, plan: Plan, backend: str) -> tuple[str, ...]:
    own = ("run",) if backend in _OWN_LIMITS and _is_ours(plan.backend) else ()
    if not request.postprocess_as_job:
        return own
    if backend != "slurm" or not own or "postprocess" not in request.stages:
        raise UsageError(
            "postprocessing can be a job of its own only behind a Slurm job, and both must run",
            "leave out --postprocess-as-job, or give a slurm backend",
        )
    return (*own, "postprocess")


def _is_ours(backend: Any) -> bool:
    return not isinstance(backend, HostedConfig)


def _refuse_secrets(request: Request) -> None:
    for text in request.assignments:
        assignment = parse_assignment(text)
        name = str(assignment.path[-1])
        value = text[assignment.column :]
        # As typed, and with the defaults of variables, which are typed too.
        found = [
            *load_text(value, assignment.file, as_written=True).documents,
            *load_text(value, assignment.file, environ={}).documents,
        ]
        if any(mask(document.data, name) != document.data for document in found):
            raise UsageError(
                f"{name} looks like a secret, and the record of the run would hold it",
                f"put it in a variable, and write {text[: assignment.column]}${{NAME}}",
            )
