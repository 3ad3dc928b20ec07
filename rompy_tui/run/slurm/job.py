"""A Slurm job as sbatch(1) takes it: options, script, file names. Nothing here needs Slurm."""

from __future__ import annotations

import itertools
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from ...backends import SlurmConfig
from ...backends.execution import UNBUFFERED
from ...backends.rules import UNUSABLE_OPTIONS

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

# The first lines leave word of what only the job itself knows for sure: its number, and which files
# its output goes to. The last leave how the command ended, because Slurm forgets jobs.
_SCRIPT = """\
#!/bin/bash
_mark={mark}${{SLURM_ARRAY_TASK_ID:+.$SLURM_ARRAY_TASK_ID}}
rm -f -- "$_mark.exit"
printf '%s\\0' "${{SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}}" "$HOSTNAME" \\
  "$(readlink "/proc/$$/fd/1")" "$(stat -L -c %s "/proc/$$/fd/1")" \\
  "$(readlink "/proc/$$/fd/2")" "$(stat -L -c %s "/proc/$$/fd/2")" \\
  >"$_mark.part" && mv -f -- "$_mark.part" "$_mark.start"
# Stays while its command does: a process without its parent is lost to Slurm where it follows
# parents (proctrack/linuxproc), and would go on.
trap : TERM
cd -- {directory} && {{
{exports}
/bin/bash -c {command}
}}
code=$?
printf '%s\\n' "$code" >"$_mark.part" && mv -f -- "$_mark.part" "$_mark.exit"
exit "$code"
"""


@dataclass(frozen=True, slots=True)
class Started:
    """What a job, or a task of an array, says of itself when it starts.

    Args:
        number: the job's number; of a task, that of the array.
        host: the node.
        task: the task's number; empty where the job is no array.
        files: those that its output and its errors go to, once where they are one, each with its
            size in bytes when it started.
        moment: when, as the file system says; another one where Slurm has started it again.
    """

    number: str
    host: str
    task: str
    files: tuple[tuple[Path, int], ...]
    moment: int


@dataclass(frozen=True, slots=True)
class JobPlan:
    """One job that is to be submitted.

    Args:
        config: what to run, and with which resources.
        workspace: the generated folder, seen by the nodes too.
        run_id: names the job where the config does not.
        token: tells this job from all others.
    """

    config: SlurmConfig
    workspace: Path
    run_id: str
    token: str

    @property
    def name(self) -> str:
        """The job's name."""
        return self.config.job_name or f"rompy-{self.run_id}"

    @property
    def directory(self) -> Path:
        """Where the command runs."""
        return (self.config.working_dir or self.workspace).absolute()

    @property
    def is_array(self) -> bool:
        """Whether it is an array of tasks (sbatch(1), ``--array``)."""
        return any(_name(word) in {"--array", "-a"} for word in self._options())

    @property
    def cluster(self) -> str:
        """The cluster it is submitted to; empty for the default one."""
        words = self._options()
        own = [w.partition("=")[2] for w in words if w.startswith("--clusters=")]
        own += [w[2:] for w in words if w.startswith("-M") and len(w) > 2]
        own += [b for a, b in itertools.pairwise(words) if a in {"--clusters", "-M"}]
        return "".join(own[-1:])

    @property
    def mark(self) -> Path:
        """How the names of the files begin in which the job leaves word."""
        return self.workspace.absolute() / f".rompy-tui-{self.token}"

    def started(self) -> list[Started]:
        """What those of its tasks say that have started; one for a job that is no array.

        A file system that other nodes write to may show it later.
        """
        found = []
        for task, path in self._left(".start"):
            try:
                number, host, *rest = path.read_text("utf-8", "surrogateescape").split("\0")
                sizes = {Path(f): int(size or 0) for f, size in zip(rest[::2], rest[1::2])}  # noqa: B905
                moment = path.stat().st_mtime_ns
            except (OSError, ValueError):
                continue
            found.append(Started(number, host, task, tuple(sizes.items()), moment))
        return found

    def exit_codes(self) -> dict[str, int]:
        """The exit status that each task has left, by its number; by nothing where no array."""
        codes = {}
        for task, path in self._left(".exit"):
            try:
                codes[task] = int(path.read_text("ascii"))
            except (OSError, ValueError):
                continue
        return codes

    def forget(self) -> None:
        """Remove what the job has left word in.

        Raises:
            OSError: it cannot be removed.
        """
        for _, path in self._left(""):
            path.unlink(missing_ok=True)

    def _left(self, ending: str) -> list[tuple[str, Path]]:
        """The files in which the job has left word, each with the number of its task.

        A file server that is away for a moment is no reason to give up a job.
        """
        begin = self.mark.name
        try:
            names = sorted(os.listdir(self.mark.parent))  # noqa: PTH208  its errors are known
        except OSError:
            return []
        mine = [name for name in names if name.startswith(begin) and name.endswith(ending)]
        return [
            (name[len(begin) : len(name) - len(ending)].strip("."), self.mark.with_name(name))
            for name in mine
        ]

    def problem(self) -> str:
        """What keeps the job from being submitted, one sentence; empty where nothing does."""
        for path in (self.workspace, self.directory):
            if not path.is_dir():
                return f"the directory {path} does not exist"
        for name in self.config.env_vars:
            if not _VARIABLE.fullmatch(name):
                return f"a job's script cannot set the environment variable {name!r}"
        for word in self._options():
            why = UNUSABLE_OPTIONS.get(_name(word).lstrip("-"))
            if word.startswith("-") and why:
                return f"{word!r} cannot be in additional_options: {why}"
        for option in self.config.additional_options:
            if not option.startswith("-"):
                return f"an option of sbatch begins with '-': {option!r} in additional_options"
        return ""

    def arguments(self) -> list[str]:
        """The arguments for sbatch(1). Nothing in a value is special there, but for ``%``.

        ``additional_options`` come last and win. Each is one argument, blanks and quotes
        included; only ``--name value`` is two.
        """
        config = self.config
        options = {
            "comment": self._comment(),
            "open-mode": "truncate",
            "job-name": self.name,
            "chdir": str(self.directory),
            "partition": config.queue,
            "nodes": config.nodes,
            "ntasks": config.ntasks,
            "cpus-per-task": config.cpus_per_task,
            "time": config.time_limit,
            "account": config.account,
            "qos": config.qos,
            "reservation": config.reservation,
            "mail-type": config.mail_type,
            "mail-user": config.mail_user,
            "output": self.output,
            "error": self.error,
        }
        given = [f"--{name}={value}" for name, value in options.items() if value]
        return ["--parsable", *given, *_without_comment(self._options())]

    def _options(self) -> list[str]:
        return _split(self.config.additional_options)

    def _comment(self) -> str:
        """The person's own comment, and the word by which the job is found again."""
        words = self._options()
        own = [w.partition("=")[2] for w in words if w.startswith("--comment=")]
        own += [b for a, b in itertools.pairwise(words) if a == "--comment"]
        return " ".join([*own[-1:], self.found_by])

    @property
    def found_by(self) -> str:
        """What the job's comment ends with, and no other's."""
        return f"rompy-tui:{self.token}"

    def script(self) -> str:
        """The job's script. The command gets a shell of its own, so that it may exec or exit."""
        variables = {**UNBUFFERED, **self.config.env_vars}
        return _SCRIPT.format(
            directory=shlex.quote(str(self.directory)),
            exports="\n".join(f"export {k}={shlex.quote(v)}" for k, v in variables.items()),
            command=shlex.quote(self.config.command),
            mark=shlex.quote(str(self.mark)),
        )

    @property
    def output(self) -> str:
        """The file name pattern for output; for errors too, where they have none."""
        if self.config.output_file:
            return self._placed(self.config.output_file)
        if "\\" in str(self.directory):
            return self._placed(f"slurm-{self.token}.out")
        return self._placed("slurm-%A_%a.out" if self.is_array else "slurm-%j.out")

    @property
    def error(self) -> str:
        """The file name pattern for errors; empty where they go with the output."""
        return self._placed(self.config.error_file) if self.config.error_file else ""

    def _placed(self, pattern: str) -> str:
        """Put a pattern into the job's directory, whose own characters stay what they are."""
        if pattern.startswith("/"):
            return pattern
        directory = str(self.directory)
        if "\\" in directory:
            # sbatch(1): with a backslash anywhere, only backslashes are special.
            escaped = directory.replace("\\", "\\\\")
            return f"{escaped}/{pattern}"
        return f"{directory.replace('%', '%%')}/{pattern}"


def _split(options: list[str]) -> list[str]:
    words: list[str] = []
    for option in options:
        name, _, value = option.partition(" ")
        words += [name, value.strip()] if value.strip() and "=" not in name else [option.strip()]
    return words


def _name(word: str) -> str:
    """The name of an option; a short one may be followed by its value at once."""
    return word.partition("=")[0] if word.startswith("--") else word[:2]


def _without_comment(words: list[str]) -> list[str]:
    kept, skip = [], False
    for word in words:
        if not skip and _name(word) != "--comment":
            kept.append(word)
        skip = word == "--comment"
    return kept
