"""Config classes of run backends: fields and rules of rompy 0.6.4 and of the backend reference.

Beyond rompy 0.6.4: ``type`` (and its old name ``backend_type``) is a field, images may carry a
digest, volume modes are checked, and rules over several fields are reported together with errors
in single fields.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    field_validator,
)

from ..errors import ConfigError, MissingError
from ..plugins import Kind, load_config_class, load_implementation, names
from .base import ExecutionConfig, Problem
from .loading import built, load_values
from .rules import IMAGE_PATTERN, MEMORY_PATTERN, TIME_LIMIT, check_directory, check_volume

# For who checks files with the schema alone; the class itself says it in check_together.
_IMAGE_OR_DOCKERFILE: list[Any] = [
    {"required": [name], "properties": {name: {"type": "string"}}}
    for name in ("image", "dockerfile")
]

Volume = Annotated[str, AfterValidator(check_volume)]
"""A mount, written ``host:container[:mode]``, whose host path exists."""


class BaseBackendConfig(ExecutionConfig, ABC):
    """Base of all run backend configs; a plugin derives its own from here."""

    @abstractmethod
    def get_backend_class(self) -> Any:
        """The class whose ``run(model_run, config, workspace_dir)`` does the work."""


class LocalConfig(BaseBackendConfig):
    """Run a command on this machine."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "local",
                    "command": "./run_model.sh",
                    "timeout": 7200,
                    "env_vars": {"OMP_NUM_THREADS": "4"},
                }
            ]
        }
    )
    legacy_names: ClassVar[dict[str, str]] = {"backend_type": "type"}

    type: Literal["local"] = Field("local", description="Names this config class in files")
    command: str | None = Field(
        None,
        description="Command to run; the model's own run() where not given",
        json_schema_extra={"pattern": r"\S"},
    )
    shell: bool = Field(True, description="Run the command through /bin/sh")
    capture_output: bool = Field(
        True, description="Keep the command's output in the run's log, not on this terminal"
    )
    stream_output: bool = Field(
        False, description="Pass output on line by line where there is no log file"
    )

    @field_validator("command")
    @classmethod
    def _command_says_something(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise ValueError("the command is empty; leave it out to use the model's own run()")
        if value is not None and "\0" in value:
            raise ValueError("the command holds a NUL byte")
        return value

    def get_backend_class(self) -> Any:
        """:class:`rompy_tui.run.local.LocalRunBackend`."""
        return load_implementation(Kind.BACKEND, "local")


class DockerConfig(BaseBackendConfig):
    """Run in a Docker container."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "docker",
                    "image": "swan:4.51",
                    "cpu": 4,
                    "memory": "4g",
                    "user": "model",
                    "volumes": ["./data:/data/wind:ro"],
                    "timeout": 10800,
                }
            ],
            "oneOf": _IMAGE_OR_DOCKERFILE,
        }
    )
    legacy_names: ClassVar[dict[str, str]] = {"backend_type": "type"}

    type: Literal["docker"] = Field("docker", description="Names this config class in files")
    image: str | None = Field(
        None, pattern=IMAGE_PATTERN, description="Image to run; give this or dockerfile"
    )
    dockerfile: Path | None = Field(
        None, description="Dockerfile to build from, relative to the build context"
    )
    executable: str = Field(
        "/usr/local/bin/run.sh", description="Program or command in the container"
    )
    cpu: int = Field(1, ge=1, le=128, description="Number of CPU cores (1 to 128)")
    memory: str | None = Field(
        None, pattern=MEMORY_PATTERN, description="Memory limit, as 512m or 4g"
    )
    mpiexec: str = Field("", description="MPI launcher, as mpirun; it is given cpu ranks")
    build_args: dict[str, str] = Field(default_factory=dict, description="Build arguments")
    build_context: Path | None = Field(
        None, description="Build context; the Dockerfile's directory where not given"
    )
    volumes: list[Volume] = Field(
        default_factory=list, description="Mounts, written host:container[:mode]"
    )
    remove_container: bool = Field(True, description="Remove the container when it has ended")
    user: str = Field("root", description="User in the container")

    @field_validator("dockerfile")
    @classmethod
    def _dockerfile_is_relative(cls, value: Path | None) -> Path | None:
        if value is not None and value.is_absolute():
            raise ValueError(f"the Dockerfile's path must be relative to its context: {value}")
        return value

    @field_validator("build_context")
    @classmethod
    def _context_exists(cls, value: Path | None) -> Path | None:
        return check_directory(value, "build context")

    @classmethod
    def check_together(cls, values: dict[str, Any]) -> list[Problem]:
        """Exactly one of image and dockerfile; the Dockerfile stands in its context."""
        image, dockerfile = values.get("image"), values.get("dockerfile")
        if not image and not dockerfile:
            return [("image", "give either 'image' or 'dockerfile'")]
        if image and dockerfile:
            return [("dockerfile", "give 'image' or 'dockerfile', not both")]
        context = values.get("build_context")
        if context and isinstance(dockerfile, (str, Path)) and isinstance(context, (str, Path)):
            full = Path(context) / dockerfile
            # Path's own methods raise for a name that is too long.
            if os.path.isdir(context) and not os.path.isfile(full):  # noqa: PTH112, PTH113
                return [("dockerfile", f"the file 'dockerfile' names does not exist: {full}")]
        return []

    def get_backend_class(self) -> Any:
        """:class:`rompy_tui.run.docker.DockerRunBackend`."""
        return load_implementation(Kind.BACKEND, "docker")


class SlurmConfig(BaseBackendConfig):
    """Run as a Slurm job; options mean what they mean to sbatch(1)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "slurm",
                    "command": "srun ./model",
                    "queue": "compute",
                    "nodes": 1,
                    "ntasks": 8,
                    "time_limit": "02:00:00",
                    "timeout": 7200,
                }
            ]
        }
    )
    legacy_names: ClassVar[dict[str, str]] = {"backend_type": "type"}

    type: Literal["slurm"] = Field("slurm", description="Names this config class in files")
    model_type: Literal["slurm"] = Field("slurm", description="The same, as rompy 0.6.4 has it")
    queue: str | None = Field(None, description="Partition (sbatch --partition)")
    command: str = Field(..., min_length=1, description="Command to run in the workspace")
    nodes: int = Field(1, ge=1, le=100, description="Number of nodes (1 to 100)")
    ntasks: int = Field(1, ge=1, description="Number of tasks (processes)")
    cpus_per_task: int = Field(1, ge=1, le=128, description="CPU cores a task (1 to 128)")
    time_limit: str = Field("1:00:00", description="Time limit, HH:MM:SS")
    account: str | None = Field(None, description="Account that is charged")
    qos: str | None = Field(None, description="Quality of service")
    reservation: str | None = Field(None, description="Reservation to run in")
    output_file: str | None = Field(None, description="File for output; %j is the job id")
    error_file: str | None = Field(None, description="File for errors; %j is the job id")
    job_name: str | None = Field(None, description="Name of the job")
    mail_type: str | None = Field(None, description="When to send mail: BEGIN, END, FAIL, ALL")
    mail_user: str | None = Field(None, description="Who gets the mail")
    additional_options: list[str] = Field(
        default_factory=list, description="More sbatch options, as --gres=gpu:1"
    )

    @field_validator("command")
    @classmethod
    def _command_says_something(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("the command is empty")
        return value

    @field_validator("time_limit")
    @classmethod
    def _time_limit_has_its_form(cls, value: str) -> str:
        if not TIME_LIMIT.fullmatch(value):
            raise ValueError(f"a time limit is written HH:MM:SS, as 02:00:00: {value!r}")
        return value

    def get_backend_class(self) -> Any:
        """:class:`rompy_tui.run.slurm.SlurmRunBackend`."""
        return load_implementation(Kind.BACKEND, "slurm")


BackendConfig: TypeAlias = LocalConfig | DockerConfig | SlurmConfig
"""The built-in backend configs."""


def load_backend_config(source: str | Path | Mapping[str, Any]) -> Any:
    """Make the backend config that a file or a mapping describes.

    Args:
        source: a YAML or JSON file, or its values; ``type`` (or ``backend_type``) names the class.

    Returns:
        An instance of the config class of that type, loaded in this process.

    Raises:
        ConfigError: there is no type, or the values are wrong.
        MissingError: no backend of that type is installed.
        PluginError: its class cannot be loaded.
    """
    where = "the backend config" if isinstance(source, Mapping) else str(source)
    values = dict(source) if isinstance(source, Mapping) else load_values(Path(source))
    name = values.get("type", values.get("backend_type"))
    if not isinstance(name, str):
        raise ConfigError(f"{where} has no 'type'", f"add one of: {', '.join(names(Kind.BACKEND))}")
    config_class = load_config_class(Kind.BACKEND, name)
    if config_class is None:
        raise MissingError(f"the backend {name!r} has no config class", "ask its author for one")
    return built(config_class, values, where)
