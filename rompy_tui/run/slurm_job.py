"""A Slurm job as sbatch(1) takes it: options, script, file names. Nothing here needs Slurm."""

from __future__ import annotations

import getpass
import re
import secrets
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from ..backends import SlurmConfig
from ..backends.execution import UNBUFFERED

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# sbatch(1), "FILENAME PATTERN": a number after the percent sign pads with zeros.
_PATTERN = re.compile(r"%(\d*)(.?)")

_SCRIPT = """\
#!/bin/bash
cd -- {directory} && {{
{exports}
/bin/bash -c {command}
}}
code=$?
# Slurm forgets a job; this file says how the command ended.
printf '%s\\n' "$code" >{part} && mv -f -- {part} {marker}
exit "$code"
"""


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
    token: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def name(self) -> str:
        """The job's name."""
        return self.config.job_name or f"rompy-{self.run_id}"

    @property
    def directory(self) -> Path:
        """Where the command runs."""
        return (self.config.working_dir or self.workspace).absolute()

    @property
    def marker(self) -> Path:
        """The file in which the script leaves the command's exit status."""
        return self.workspace.absolute() / f".rompy-tui-{self.token}.exit"

    def problem(self) -> str:
        """What keeps the job from being submitted, one sentence; empty where nothing does."""
        for path in (self.workspace, self.directory):
            if not path.is_dir():
                return f"the directory {path} does not exist"
        for name in self.config.env_vars:
            if not _VARIABLE.fullmatch(name):
                return f"a job's script cannot set the environment variable {name!r}"
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
            "comment": f"rompy-tui:{self.token}",
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
        return ["--parsable", *given, *_split(config.additional_options)]

    def script(self) -> str:
        """The job's script. The command gets a shell of its own, so that it may exec or exit."""
        variables = {**UNBUFFERED, **self.config.env_vars}
        return _SCRIPT.format(
            directory=shlex.quote(str(self.directory)),
            exports="\n".join(f"export {k}={shlex.quote(v)}" for k, v in variables.items()),
            command=shlex.quote(self.config.command),
            part=shlex.quote(f"{self.marker}.part"),
            marker=shlex.quote(str(self.marker)),
        )

    @property
    def output(self) -> str:
        """The file name pattern for output; for errors too, where they have none."""
        if self.config.output_file:
            return self._placed(self.config.output_file)
        if "\\" in str(self.directory):
            return self._placed(f"slurm-{self.token}.out")
        return self._placed("slurm-%j.out")

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

    def files(self, job_id: str) -> list[Path]:
        """The files that the job writes its output to.

        Args:
            job_id: its number.

        Returns:
            Those whose names can be known; ``%N`` and the like only the node knows.
        """
        patterns = dict.fromkeys(p for p in (self.output, self.error) if p)
        found = (self._expanded(pattern, job_id) for pattern in patterns)
        return [Path(path) for path in found if path]

    def _expanded(self, pattern: str, job_id: str) -> str:
        if "\\" in pattern:
            return re.sub(r"\\(.)", r"\1", pattern)
        values = {"%": "%", "j": job_id, "A": job_id, "x": self.name, "u": getpass.getuser()}
        if any(letter not in values for _, letter in _PATTERN.findall(pattern)):
            return ""
        return _PATTERN.sub(lambda m: values[m[2]].zfill(int(m[1] or 0)), pattern)


def _split(options: list[str]) -> list[str]:
    words: list[str] = []
    for option in options:
        name, _, value = option.partition(" ")
        words += [name, value.strip()] if value.strip() and "=" not in name else [option.strip()]
    return words
