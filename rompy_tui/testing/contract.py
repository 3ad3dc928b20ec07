"""Checks one plugin, or all plugins of a distribution, against the rules."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import MissingError
from ..plugins import Entry, Kind, State, list_entries
from ..plugins.host.client import reference_of
from ..plugins.registry import GROUPS, MODEL_GROUP, Point, points_from
from .asking import Asker
from .config_checks import config_checks
from .report import Check, Outcome, Report, judged
from .trial import Limits, Trial
from .work_checks import work_checks

_SHOWN = 1000
"""Characters of what a plugin printed."""

_METHODS = {Kind.BACKEND: "run", Kind.POSTPROCESSOR: "process", Kind.PIPELINE: "execute"}
_GROUPS = {Kind.BACKEND: "rompy.run", Kind.POSTPROCESSOR: "rompy.postprocess"}


def check_backend(
    name: str,
    trial: Trial | None = None,
    *,
    distribution: str | None = None,
    limits: Limits | None = None,
    skip: Collection[str] = (),
    python: str | None = None,
) -> Report:
    """Check an installed run backend.

    Args:
        name: as its entry point has it.
        trial: values to try it with; without them it is not run.
        distribution: which has to provide it; any where None.
        limits: how long things may take.
        skip: codes of rules to leave out.
        python: the interpreter that holds it; this one where None.

    Raises:
        MissingError: the interpreter cannot be started.
    """
    wanted = _Wanted(Kind.BACKEND, name, distribution, limits or Limits(), frozenset(skip))
    return _examine(wanted, trial or Trial(), python)


def check_postprocessor(
    name: str,
    trial: Trial | None = None,
    *,
    distribution: str | None = None,
    limits: Limits | None = None,
    skip: Collection[str] = (),
    python: str | None = None,
) -> Report:
    """Check an installed postprocessor; as :func:`check_backend`."""
    wanted = _Wanted(Kind.POSTPROCESSOR, name, distribution, limits or Limits(), frozenset(skip))
    return _examine(wanted, trial or Trial(), python)


def check_distribution(
    distribution: str,
    trials: Mapping[str, Trial] | None = None,
    *,
    limits: Limits | None = None,
    skip: Collection[str] = (),
    python: str | None = None,
) -> list[Report]:
    """Check all plugins of an installed distribution; models and pipelines as far as importing.

    Args:
        distribution: its name.
        trials: values by kind and name, as ``backend hpc``.
        limits: how long things may take.
        skip: codes of rules to leave out.
        python: the interpreter that holds it; this one where None.

    Raises:
        MissingError: the interpreter cannot be started, or the distribution has no plugin there.
    """
    points = _points(python, limits or Limits())
    entries = [e for e in list_entries(points) if _same(e.provider, distribution)]
    if not entries:
        raise MissingError(
            f"no distribution {distribution!r} with plugins is installed in "
            f"{python or sys.executable}",
            f"install it there; groups of entry points: {', '.join(GROUPS)}",
        )
    reports = []
    for entry in entries:
        wanted = _Wanted(
            entry.kind, entry.name, entry.provider, limits or Limits(), frozenset(skip)
        )
        trial = (trials or {}).get(f"{entry.kind.value} {entry.name}", Trial())
        reports.append(_examine(wanted, trial, python))
    return reports


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: Kind
    name: str
    distribution: str | None
    limits: Limits
    skip: frozenset[str]


def _same(one: str, other: str) -> bool:
    """Whether two names of distributions are one (PEP 503)."""
    one, other = (re.sub(r"[-_.]+", "-", name).lower() for name in (one, other))
    return one == other


def _examine(wanted: _Wanted, trial: Trial, python: str | None) -> Report:
    points = _points(python, wanted.limits)
    entry, problem = _found(wanted, points)
    if entry is None:
        found = Check("found", Outcome.FAILED, problem)
        return Report(f"{wanted.kind.value} {wanted.name}", (found,))
    checks = [judged("found", problem), *_grouped(entry, points)]
    with tempfile.TemporaryDirectory(prefix="rompy-tui-contract-") as folder:
        asker = _asker(python, Path(folder), wanted.limits)
        checks += _rest(wanted, entry, trial, asker)
    left_out = [
        Check(c.code, Outcome.SKIPPED, "left out as asked for") if c.code in wanted.skip else c
        for c in checks
    ]
    subject = f"{entry.kind.value} {entry.name} ({entry.provider} {entry.version})"
    return Report(subject, tuple(left_out))


def _rest(wanted: _Wanted, entry: Entry, trial: Trial, asker: Asker) -> list[Check]:
    """All that needs its code."""
    method = _METHODS.get(entry.kind, "")
    question = {"op": "inspect", "entry": reference_of(entry), "method": method}
    answer = asker.ask(question, stop_after=wanted.limits.importing)
    if answer.ended.cancelled:
        slow = f"importing it takes longer than {wanted.limits.importing:g} s"
        return [Check("imports", Outcome.FAILED, slow)]
    if answer.problem:
        return [Check("imports", Outcome.FAILED, answer.told)]
    seen = answer.reply
    checks = _imported(seen)
    if entry.kind in _GROUPS and not seen["class"]:
        checks += config_checks(entry, seen, trial.valid, trial.wrong, asker)
        checks += _callable(seen)
        checks += work_checks(entry, trial, wanted.limits.stop_after, asker)
    return checks


def _imported(seen: Mapping[str, Any]) -> list[Check]:
    changed = seen["changed"]
    return [
        Check("imports", Outcome.OK, f"{seen['seconds']:.2f} s"),
        judged("is-class", seen["class"]),
        judged("prints-nothing", seen["printed"].strip()[:_SHOWN]),
        *(judged(code, "\n".join(changed[code])) for code in changed),
        judged("summary", "" if seen["documented"] else "neither class has a docstring"),
    ]


def _callable(seen: Mapping[str, Any]) -> list[Check]:
    reasons = {
        "called-here": "which method does it is known only once it is made",
        "called-by-rompy": "rompy calls only what has a config class derived from rompy's own",
    }
    found = {"called-here": seen["here"], "called-by-rompy": seen["by_rompy"]}
    return [
        Check(code, Outcome.SKIPPED, reasons[code]) if said is None else judged(code, said)
        for code, said in found.items()
    ]


def _found(wanted: _Wanted, points: list[Point]) -> tuple[Entry | None, str]:
    """The entry that is wanted, and what is wrong with it."""
    entries = [e for e in list_entries(points) if (e.kind, e.name) == (wanted.kind, wanted.name)]
    own = [
        e for e in entries if wanted.distribution is None or _same(e.provider, wanted.distribution)
    ]
    if not own:
        others = ", ".join(e.provider for e in entries)
        where = f" of {wanted.distribution}" if wanted.distribution else ""
        instead = f"; one of that name is of {others}" if others else _elsewhere(wanted, points)
        return None, f"there is no {wanted.kind.value} {wanted.name!r}{where}{instead}"
    entry = own[0]
    if entry.state is State.SHADOWED:
        return entry, f"{entry.shadowed_by} has the same name, and is used in its place"
    return entry, ""


def _elsewhere(wanted: _Wanted, points: list[Point]) -> str:
    groups = [p.group for p in points if p.name == wanted.name]
    return f"; the name stands in {', '.join(groups)}" if groups else ""


def _grouped(entry: Entry, points: list[Point]) -> list[Check]:
    if entry.kind is not Kind.BACKEND or not entry.config:
        return []
    here = [p for p in points if (p.provider, p.name) == (entry.provider, entry.name)]
    stray = [p for p in here if p.group == MODEL_GROUP]
    return [judged("config-group", f"it is in {MODEL_GROUP!r}" if stray else "")]


def _asker(python: str | None, folder: Path, limits: Limits) -> Asker:
    return Asker(python or sys.executable, folder, limits.working, limits.ending)


def _points(python: str | None, limits: Limits) -> list[Point]:
    asker = _asker(python, Path.cwd(), limits)
    answer = asker.ask({"op": "points", "groups": GROUPS})
    if answer.problem:
        raise MissingError(
            f"the interpreter {asker.python} does not answer: {answer.problem}",
            "name a working Python",
        )
    return points_from(answer.reply["points"])
