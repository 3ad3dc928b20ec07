"""What a launch dialog has checked: a run, or all members of an ensemble."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import ConfigError, RompyTuiError
from ...paths import display_name

if TYPE_CHECKING:
    from ...launch import Prepared
    from ...supervision import Request, Run, Store
    from ...validation import Catalogue
    from .choices import Choices


@dataclass(frozen=True, slots=True)
class Readiness:
    """What came of a check.

    Args:
        runs: those that can start, in order; none where one of them cannot.
        problems: why not, a sentence each.
    """

    runs: tuple[Prepared, ...] = ()
    problems: tuple[str, ...] = ()


def check(request: Request, choices: Choices, catalogue: Catalogue) -> Readiness:
    """Check what would be launched.

    Args:
        request: the file.
        choices: what a person chose.
        catalogue: what is installed.
    """
    from ...launch import prepare, prepare_members, read_members

    asked = choices.applied(request)
    try:
        if not choices.ensemble:
            return Readiness((prepare(asked, catalogue),))
        found = prepare_members(asked, catalogue, read_members(Path(choices.ensemble)))
    except RompyTuiError as error:
        return Readiness(problems=(_said(error),))
    wrong = [f"{c.member.name}: {_said(c.error)}" for c in found if c.error is not None]
    if wrong:
        return Readiness(problems=tuple(wrong))
    return Readiness(tuple(c.prepared for c in found if c.prepared is not None))


def ensembles_for(file: Path, candidates: Iterable[Path]) -> list[str]:
    """The files with an ensemble of a pipeline: whose values have names that it has.

    Args:
        file: the pipeline.
        candidates: files of no kind of ours.

    Returns:
        Their names as shown, sorted.
    """
    from ...launch.ensemble import fits, read_members

    found = []
    for path in candidates:
        try:
            members = read_members(path)
        except RompyTuiError:
            continue  # most files of other kinds are no ensemble
        if fits(members, file):
            found.append(display_name(path))
    return sorted(found)


def start(runs: Sequence[Prepared], store: Store) -> list[Run]:
    """Start what was checked.

    Args:
        runs: one, or the members of an ensemble.
        store: where to record them.

    Raises:
        RompyTuiError: one was not started; the message names those that were.
    """
    from ...launch import Member, MemberCheck, launch, launch_members

    if len(runs) == 1:
        return [launch(runs[0], store)]
    checks = [MemberCheck(Member(run.request.member), run) for run in runs]
    return launch_members(checks, store)


def _said(error: RompyTuiError) -> str:
    if isinstance(error, ConfigError):
        errors = sum(d.is_error for d in error.diagnostics)
        return error.message + (f": {errors} error{'s' * (errors > 1)}" if errors else "")
    return f"{error.message}; {error.hint}" if error.hint else error.message
