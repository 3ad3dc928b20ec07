"""What a run would start, exactly: a command line, a container, a job."""

from __future__ import annotations

import shlex
from pathlib import Path

from ..backends import DockerConfig, LocalConfig, SlurmConfig
from ..backends.hosted import HostedModel
from ..errors import RompyTuiError
from ..secrets import mask, mask_text
from .build import Plan
from .start import Prepared

_TOKEN = "0" * 8
"""Stands for what tells the container or the job of one run from all others."""


def exact(prepared: Prepared) -> list[str]:
    """What the stages of a run would start.

    Args:
        prepared: the run, which is valid.

    Returns:
        Lines of a shell script, values of secrets masked. A container is shown as docker-run(1)
        takes it, a job as sbatch(1) does; the program itself asks the engine, and follows both.
    """
    plan, stages = prepared.plan, prepared.request.stages
    staging = Path(plan.model_run.staging_dir)
    lines: list[str] = []
    if "generate" in stages:
        replaced = ", after what is there was removed" if plan.model_run.delete_existing else ""
        model = plan.model_run.config
        by = f" by rompy in {model.host.python}" if isinstance(model, HostedModel) else ""
        lines += [f"# generate: writes the model's input{by} into {staging}{replaced}"]
    if "run" in stages:
        lines += ["", "# run", *_run(plan, staging)]
    if "postprocess" in stages:
        processor = plan.processor
        name = processor if isinstance(processor, str) else processor.type
        lines += ["", f"# postprocess: {name}"]
    return [mask_text(line) for text in lines for line in text.split("\n")]


def _run(plan: Plan, staging: Path) -> list[str]:
    config = plan.backend
    if isinstance(config, LocalConfig):
        return _local(config, staging)
    if isinstance(config, DockerConfig):
        return _docker(config, staging, plan.model_run.run_id)
    if isinstance(config, SlurmConfig):
        return _slurm(config, staging, plan.model_run.run_id)
    return [f"# the backend {getattr(config, 'type', config)} decides, in its own interpreter"]


def _local(config: LocalConfig, staging: Path) -> list[str]:
    if config.command is None:
        return ["# no command is given: the model's own run() decides"]
    lines = [f"cd {shlex.quote(str(config.working_dir or staging))}", *_exports(config.env_vars)]
    # Quoted for the shell, a secret could not be told any more.
    command = mask_text(config.command)
    return [*lines, shlex.join(["/bin/sh", "-c", command]) if config.shell else command]


def _docker(config: DockerConfig, staging: Path, run_id: str) -> list[str]:
    from ..run.docker.container import (
        binds,
        container_name,
        environment,
        shell_command,
        working_directory,
    )

    words = [f"--name={container_name(run_id, _TOKEN)}"]
    words += ["--rm"] if config.remove_container else []
    words += [f"--cpus={config.cpu}"]
    words += [f"--memory={config.memory}"] if config.memory else []
    words += [f"--user={config.user}"] if config.user else []
    words += [f"--workdir={working_directory(config, staging)}"]
    for bind in binds(config, staging):
        words.append(f"--volume={bind.host}:{bind.target}:{bind.mode}")
    words += [f"--env={name}={value}" for name, value in _masked(environment(config)).items()]
    build = []
    if not config.image:
        build = [f"docker build --file {shlex.quote(str(config.dockerfile))} --tag IMAGE ..."]
    inside = [config.image or "IMAGE", *map(mask_text, shell_command(config))]
    return [*build, _folded("docker run", words, shlex.join(inside))]


def _slurm(config: SlurmConfig, staging: Path, run_id: str) -> list[str]:
    from ..run.slurm.job import JobPlan

    harmless = {"env_vars": _masked(config.env_vars), "command": mask_text(config.command)}
    masked = config.model_copy(update=harmless)
    job = JobPlan(masked, staging, run_id, _TOKEN)
    try:
        words = job.arguments()
    except RompyTuiError as error:
        return [f"# {error.message}"]
    return [f"{_folded('sbatch', words)} << 'END'", *job.script().splitlines(), "END"]


def _folded(program: str, options: list[str], rest: str = "") -> str:
    """A command with an option a line."""
    words = [program, *map(shlex.quote, options), *([rest] if rest else [])]
    return " \\\n  ".join(words)


def _exports(variables: dict[str, str]) -> list[str]:
    return [f"export {k}={shlex.quote(v)}" for k, v in _masked(variables).items()]


def _masked(variables: dict[str, str]) -> dict[str, str]:
    return {name: str(mask(value, name)) for name, value in variables.items()}
