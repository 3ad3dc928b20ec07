"""Options of Slurm jobs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ...backends.rules import UNUSABLE_OPTIONS
from ..kinds import DocumentKind
from .base import Finding, Subject, rule
from .reading import option_name, options_given, whole
from .writing import rewritten

_TIMEOUT, _TIME_LIMIT = 3600, "1:00:00"
_LONGEST_TIMEOUT = 86400

# sbatch(1), --mail-type.
_MAIL_TYPES = (
    "ALL",
    "ARRAY_TASKS",
    "BEGIN",
    "END",
    "FAIL",
    "INVALID_DEPEND",
    "NONE",
    "REQUEUE",
    "STAGE_OUT",
    "TIME_LIMIT",
    "TIME_LIMIT_50",
    "TIME_LIMIT_80",
    "TIME_LIMIT_90",
)
_FIELDS = {
    "account": "account",
    "chdir": "working_dir",
    "cpus-per-task": "cpus_per_task",
    "error": "error_file",
    "job-name": "job_name",
    "mail-type": "mail_type",
    "mail-user": "mail_user",
    "nodes": "nodes",
    "ntasks": "ntasks",
    "output": "output_file",
    "partition": "queue",
    "qos": "qos",
    "reservation": "reservation",
    "time": "time_limit",
}


@rule("time-limits-differ", DocumentKind.BACKEND, types={"slurm"}, fields={"time_limit", "timeout"})
def time_limits(subject: Subject) -> Iterator[Finding]:
    """The job is ended before the time that it asks for.

    Two limits count a job's running time: ``time_limit`` is Slurm's, ``timeout`` (seconds) is the
    backend's own. The shorter one ends the job. Where one is written and the other is left at its
    default of one hour, or where ``timeout`` is the shorter one, the job ends earlier than the
    file seems to say.

    Wrong::

        type: slurm
        command: srun ./model
        time_limit: "06:00:00"

    Right::

        type: slurm
        command: srun ./model
        time_limit: "06:00:00"
        timeout: 21600
    """
    timeout = whole(subject.get("timeout", _TIMEOUT))
    limit = _seconds(subject.get("time_limit", _TIME_LIMIT))
    if timeout is None or limit is None or "time" in options_given(subject):
        return
    if timeout < limit and subject.is_written("time_limit"):
        yield _ended_by_timeout(subject, timeout, limit)
    elif timeout > limit and not subject.is_written("time_limit"):
        yield Finding(
            f"timeout is {timeout} s, but Slurm ends the job after 1:00:00, as time_limit is "
            "not written",
            subject.path("timeout"),
            "write a time_limit too",
            subject.addition("time_limit", f'"{_clock(timeout)}"'),
        )


def _ended_by_timeout(subject: Subject, timeout: int, limit: int) -> Finding:
    said = f"timeout is {timeout} s" if subject.is_written("timeout") else "timeout is not written"
    right = str(min(limit, _LONGEST_TIMEOUT))
    fixes = subject.addition("timeout", right)
    if subject.is_written("timeout"):
        fixes = subject.replacement(right, "timeout")
    hint = f"set timeout: {right}"
    if limit > _LONGEST_TIMEOUT:
        # No longer timeout can be written.
        day = _clock(_LONGEST_TIMEOUT)
        hint, fixes = f'a run takes a day at most: set timeout: {right}, time_limit: "{day}"', ()
        if timeout == _LONGEST_TIMEOUT:
            fixes = subject.replacement(f'"{day}"', "time_limit")
    return Finding(
        f"the job may take {_clock(limit)}, but is cancelled after {timeout} s: {said}",
        subject.path("time_limit"),
        hint,
        fixes,
    )


def _seconds(clock: object) -> int | None:
    parts = clock.split(":") if isinstance(clock, str) else []
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 5 for p in parts):
        return None
    hours, minutes, seconds = map(int, parts)
    return hours * 3600 + minutes * 60 + seconds


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@rule("unknown-mail-type", DocumentKind.BACKEND, types={"slurm"}, fields={"mail_type"})
def mail_type(subject: Subject) -> Iterator[Finding]:
    """``mail_type`` holds a word that Slurm does not know.

    Slurm sends no mail for that word and says nothing; where it knows none of the words, it refuses
    the job. The words are those of sbatch(1), several of them with commas and without blanks
    between.

    Wrong::

        type: slurm
        command: srun ./model
        mail_type: END,FAILED
        mail_user: someone@example.org

    Right::

        type: slurm
        command: srun ./model
        mail_type: END,FAIL
        mail_user: someone@example.org
    """
    written = subject.get("mail_type")
    if not isinstance(written, str):
        return
    words = [word for word in written.split(",") if word]
    unknown = [word for word in words if word.upper() not in _MAIL_TYPES]
    for word in unknown:
        meant = word.strip().upper()
        close = (
            [meant] if meant in _MAIL_TYPES else difflib.get_close_matches(meant, _MAIL_TYPES, 1)
        )
        right = ",".join(close[0] if w == word else w for w in words) if close else ""
        so = "refuses the job" if len(unknown) == len(words) else "sends no mail for it"
        yield Finding(
            f"Slurm knows no mail type {word!r}, and {so}",
            subject.path("mail_type"),
            f"did you mean {close[0]!r}?" if close else f"they are {', '.join(_MAIL_TYPES)}",
            rewritten(subject, right, "mail_type") if close else (),
        )


@rule("repeated-option", DocumentKind.BACKEND, types={"slurm"}, fields={"additional_options"})
def repeated(subject: Subject) -> Iterator[Finding]:
    """``additional_options`` says again what a field says.

    The additional options come last, and win: what the field says is not what happens.

    Wrong::

        type: slurm
        command: srun ./model
        ntasks: 8
        additional_options:
          - --ntasks=4

    Right::

        type: slurm
        command: srun ./model
        ntasks: 8
    """
    for index, option in _options(subject):
        field = _FIELDS.get(option_name(option), "")
        if field and subject.is_written(field):
            yield Finding(
                f"{option!r} wins over {field}, which is written too",
                subject.path("additional_options", index),
                f"keep {field} alone",
            )


@rule("unusable-option", DocumentKind.BACKEND, types={"slurm"}, fields={"additional_options"})
def unusable(subject: Subject) -> Iterator[Finding]:
    """An additional option keeps the backend from following the job.

    The backend passes a script to sbatch(1), reads the job's number from its answer at once, and
    follows the job by that. An option is written with its dashes; one argument each.

    Wrong::

        type: slurm
        command: srun ./model
        additional_options:
          - --wait

    Right::

        type: slurm
        command: srun ./model
        additional_options:
          - --exclusive
    """
    for index, option in _options(subject):
        path = subject.path("additional_options", index)
        why = UNUSABLE_OPTIONS.get(option_name(option))
        if why:
            yield Finding(f"{option!r} cannot be used: {why}", path, "take it out")
        elif not option.startswith("-"):
            fixes = rewritten(subject, f"--{option}", "additional_options", index)
            yield Finding(
                f"{option!r} is no option of sbatch: the job is refused",
                path,
                f"write --{option}",
                fixes,
            )


def _options(subject: Subject) -> Iterator[tuple[int, str]]:
    options = subject.get("additional_options")
    for index, option in enumerate(options if isinstance(options, list) else ()):
        if isinstance(option, str):
            yield index, option
