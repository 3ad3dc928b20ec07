"""How what will run looks, and what was looked at before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from ...diagnostics.text import visible
from ..common import glyphs

if TYPE_CHECKING:
    from ...launch import Plan
    from ...launch.preflight import Look

_SIGNS = {
    "good": (glyphs.GOOD, "$text-success"),
    "warning": (glyphs.WARNING, "$text-warning"),
    "wrong": (glyphs.ERROR, "$text-error"),
}
_LABEL = 14
_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What a launch dialog shows.

    Args:
        plans: what will run, of an ensemble that of each member; none while that is checked, or
            where it cannot start.
        problems: why it cannot start.
        backend: the file that replaces the backend; empty for the pipeline's own.
        processor: likewise.
        ensemble: the file with the members; empty for one run.
        options: what else was chosen, in words.
        warning: a sentence to think about first, or empty.
        starts: whether it starts once it was checked.
    """

    plans: Sequence[Plan]
    problems: Sequence[str]
    backend: str
    processor: str
    ensemble: str
    options: str
    warning: str = ""
    starts: bool = False


def looks_of(found: Sequence[Look]) -> dict[str, list[Look]]:
    """What was looked at, by stage."""
    by_stage: dict[str, list[Look]] = {}
    for look in found:
        by_stage.setdefault(look.stage, []).append(look)
    return by_stage


def plan_rows(shown: Shown, found: Mapping[str, Sequence[Look]], looking: bool) -> list[Content]:
    """What will run, and what was found below each stage.

    Args:
        shown: the state of the dialog.
        found: what was looked at, by stage.
        looking: whether more is being looked at.
    """
    rows: list[Content] = []
    if shown.ensemble:
        rows.append(_row("ensemble", shown.ensemble))
    if shown.plans:
        rows += _plan(shown, shown.plans[0], found)
    elif shown.problems:
        rows += [_sign("wrong", problem) for problem in shown.problems]
    else:
        text = "checking …, then it starts" if shown.starts else "checking …"
        rows.append(Content.styled(text, "$muted"))
    if not shown.plans:
        rows += [_row("backend", shown.backend), _row("postprocess", shown.processor)]
    rows.append(_row("options", shown.options))
    if shown.warning:
        rows.append(_sign("warning", shown.warning))
    if looking and shown.plans:
        rows.append(Content.styled("looking whether all is there …", "$muted"))
    return rows


def _plan(shown: Shown, plan: Plan, found: Mapping[str, Sequence[Look]]) -> list[Content]:
    run, backend, processor = plan.model_run, plan.backend, plan.processor
    what = getattr(backend, "command", None) or getattr(backend, "image", None)
    command = f": {what}" if what else ""
    period = run.period
    folder = run.output_dir / run.run_id if run.run_id_subdir else run.output_dir
    name = processor if isinstance(processor, str) else str(processor.type)
    from_file = f"   from {shown.backend}" if shown.backend else ""
    from_other = f"   from {shown.processor}" if shown.processor else ""
    return [
        _row("run", _names(shown.plans)),
        _row("period", f"{period.start:%Y-%m-%d %H:%M} to {period.end:%Y-%m-%d %H:%M}"),
        _row("generate", f"into {folder}"),
        *_found(found.get("generate", ())),
        _row("backend", f"{backend.type}{command}{from_file}"),
        *_found(found.get("run", ())),
        _row("timeout", f"{backend.timeout} s"),
        _row("postprocess", f"{name}{from_other}"),
        *_found(found.get("postprocess", ())),
    ]


def _names(plans: Sequence[Plan]) -> str:
    """What is started; of many the first, whose details follow."""
    names = [str(plan.model_run.run_id) for plan in plans]
    if len(names) == 1:
        return names[0]
    some = ", ".join(names[1:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")
    return f"{len(names)} runs: {names[0]} (below), {some}"


def _row(label: str, text: str) -> Content:
    return Content.assemble((f"{label:<{_LABEL}}", "$muted"), visible(text))


def _found(looks: Sequence[Look]) -> list[Content]:
    return [_sign(look.verdict.value, look.text, _LABEL) for look in looks]


def _sign(verdict: str, text: str, indent: int = 0) -> Content:
    mark, style = _SIGNS[verdict]
    quiet = "$muted" if verdict == "good" else style
    return Content.assemble(" " * indent, (mark, style), (f" {visible(text)}", quiet))
