"""``rompy-tui runs show ID``."""

from __future__ import annotations

import time
from typing import Any

import click

from ....launch import outcome_of
from ....launch.sources import changed_sources
from ....supervision import Run, Stage
from ....supervision.figures import Figure, Summary, summary
from ....supervision.words import duration, run_seconds, state_words
from ... import completed
from ...options import Globals, pass_globals
from ...output import data, data_json
from .finding import as_dict, find_run, moment, signs

_COUNTING = 1.0
"""Seconds that counting alerts may take."""


@click.command("show")
@click.argument("run_id", metavar="ID", shell_complete=completed.run_id, default="last")
@click.option("--json", "as_json", is_flag=True, help="As a JSON object.")
@pass_globals
def show_run(options: Globals, run_id: str, as_json: bool) -> None:
    """Show how a run stands: its stages, why, from which files, where its logs are."""
    run = find_run(options, run_id)
    if as_json:
        data_json(_whole(run, options))
    else:
        data("\n".join(_lines(run, signs(run, options, _COUNTING))))


def _whole(run: Run, options: Globals) -> dict[str, Any]:
    request, figures = run.request, run.figures
    return {
        **as_dict(run),
        **signs(run, options, _COUNTING),
        "outcome": outcome_of(run) if run.state.ended else None,
        "stages": {
            stage.name: {
                "state": stage.state,
                "attempt": stage.attempt,
                "started": moment(stage.started),
                "seconds": stage.seconds,
                "message": stage.message,
                "log": str(run.log(stage.name)),
                "used": _used_values(_used(stage, figures)),
            }
            for stage in run.stages.values()
        },
        "workspace": request.workspace,
        "sources": list(request.sources),
        "changed": changed_sources(request),
        "limits": request.limits,
        "retries": request.retries,
        "retry_of": request.retry_of or None,
        "supervisor": run.owner,
    }


def _lines(run: Run, seen: dict[str, Any]) -> list[str]:
    request, figures = run.request, run.figures
    took = f" after {duration(run_seconds(run, time.time()))}" if run.ended and run.started else ""
    lines = [f"run          {run.id}  ({request.run_id or request.file})"]
    lines.append(f"state        {state_words(run.state)}{took}")
    if run.reason:
        lines.append(f"why          {run.reason}")
    lines += _sign_lines(seen)
    for name in request.stages:
        stage = run.stages.get(name)
        if stage is None:
            lines.append(f"{name:<12} -")
            continue
        words = [state_words(stage.state)]
        if stage.attempt > 1:
            words.append(f"(attempt {stage.attempt})")
        if stage.seconds is not None:
            words.append(f"after {duration(stage.seconds)}")
        text = " ".join(words)
        lines.append(f"{name:<12} {text}" + (f": {stage.message}" if stage.message else ""))
        used = _used(stage, figures)
        if used and used.cores is not None:
            lines.append(f"{'':<12} {_used_words(used, used.cores)}")
    changed = set(changed_sources(request))
    for source in request.sources:
        mark = "  (has changed since, or is gone)" if source["file"] in changed else ""
        lines.append(f"from         {source['file']}{mark}")
    if request.retry_of:
        lines.append(f"repeats      {request.retry_of}")
    if run.owner.get("supervisor") and not run.state.ended:
        lines.append(f"process      {run.owner['pid']} on {run.owner.get('host')}")
    lines.append(f"logs         {run.directory}")
    return lines


def _sign_lines(seen: dict[str, Any]) -> list[str]:
    """How far it is, and what its log warns of, where there is anything to say."""
    lines = []
    if (progress := seen["progress"]) and progress["what"]:
        words = [progress["what"]]
        if progress["fraction"] is not None and "%" not in progress["what"]:
            words.append(f"{progress['fraction'] * 100:.0f} %")
        if progress["left"] is not None:
            words.append(f"about {duration(progress['left'])} left")
        lines.append(f"progress     {', '.join(words)}")
    if alerts := seen["alerts"]:
        counts = {"errors": alerts["errors"], "warnings": alerts["warnings"], **alerts["patterns"]}
        words = [f"{count} {label}" for label, count in counts.items() if count]
        if words:
            mark = "" if alerts["complete"] else " in the part that was looked at"
            lines.append(f"alerts       {', '.join(words)}{mark}")
    return lines


def _used(stage: Stage, figures: list[Figure]) -> Summary | None:
    if stage.started is None:
        return None
    return summary(figures, stage.name, stage.attempt, stage.started, stage.seconds)


def _used_values(used: Summary | None) -> dict[str, float | None] | None:
    if used is None:
        return None
    cores = None if used.cores is None else round(used.cores, 3)
    return {"cpu_seconds": used.cpu, "cores": cores, "peak_memory": used.memory}


def _used_words(used: Summary, cores: float) -> str:
    cpu = f"{used.cpu:.1f} s" if used.cpu < 59.95 else duration(used.cpu)
    words = [f"cpu {cpu}", f"{cores:.1f} cores"]
    if used.memory is not None:
        words.append(f"{_size(used.memory)} at most")
    return ", ".join(words)


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 999.5:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
