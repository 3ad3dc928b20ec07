"""Config classes of postprocessors: rompy 0.6.4's, and the archive processor's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import ConfigDict, Field, ValidationError

from ..backends.base import ExecutionConfig
from ..backends.loading import built, load_values
from ..errors import ConfigError, MissingError
from ..plugins import Kind, load_config_class, load_implementation, load_reference, names


class BasePostprocessorConfig(ExecutionConfig, ABC):
    """Base of all postprocessor configs; a plugin derives its own from here."""

    validate_outputs: bool = Field(
        False, description="Fail where the run's output directory is missing or empty"
    )

    @abstractmethod
    def get_postprocessor_class(self) -> Any:
        """The class whose ``process(model_run, config, **kwargs)`` does the work."""


class NoopPostprocessorConfig(BasePostprocessorConfig):
    """Do nothing, or check that outputs exist."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "noop", "validate_outputs": True}]}
    )

    type: Literal["noop"] = Field("noop", description="Names this config class in files")

    def get_postprocessor_class(self) -> Any:
        """:class:`rompy_tui.postprocess.noop.NoopPostprocessor`."""
        return load_implementation(Kind.POSTPROCESSOR, "noop")


class ArchivePostprocessorConfig(BasePostprocessorConfig):
    """Pack the outputs, with checksums, and keep or remove the originals."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"type": "archive", "destination": "./archive", "checksums": True}]
        }
    )

    type: Literal["archive"] = Field("archive", description="Names this config class in files")
    destination: Path | None = Field(
        None, description="Directory for the archive; beside the run's directory where not given"
    )
    compress: bool = Field(True, description="Compress the archive (.tar.gz, otherwise .tar)")
    checksums: bool = Field(True, description="Write SHA-256 sums of all files, and check them")
    keep_originals: bool = Field(
        True, description="Keep the files; otherwise they go once the archive is checked"
    )

    def get_postprocessor_class(self) -> Any:
        """:class:`rompy_tui.postprocess.archive.ArchivePostprocessor`."""
        return load_implementation(Kind.POSTPROCESSOR, "archive")


ProcessorConfig: TypeAlias = NoopPostprocessorConfig | ArchivePostprocessorConfig
"""The built-in postprocessor configs."""


def load_processor_config(source: str | Path | Mapping[str, Any]) -> Any:
    """Make the postprocessor config that a file or a mapping describes.

    Args:
        source: a YAML or JSON file, or its values; ``type`` names the class.

    Returns:
        An instance of the config class of that type, loaded in this process.

    Raises:
        ConfigError: there is no type, or the values are wrong.
        MissingError: no postprocessor of that type is installed.
        PluginError: its class cannot be loaded.
    """
    where = "the processor config" if isinstance(source, Mapping) else str(source)
    values = dict(source) if isinstance(source, Mapping) else load_values(Path(source))
    name = values.get("type")
    if "steps" in values and name in {None, "pipeline"}:
        return _steps(values, where)
    if not isinstance(name, str):
        known = ", ".join(names(Kind.POSTPROCESSOR))
        raise ConfigError(f"{where} has no 'type'", f"add one of: {known}")
    config_class = load_config_class(Kind.POSTPROCESSOR, name)
    if config_class is None:
        if set(values) == {"type"}:
            return processor_with_defaults(name)
        raise MissingError(f"the postprocessor {name!r} has no config class")
    return built(config_class, values, where)


def _steps(values: Mapping[str, Any], where: str) -> Any:
    steps = values["steps"]
    if not isinstance(steps, (list, tuple)):
        raise ConfigError(f"{where}: steps must be a list of postprocessors")
    config_class = load_reference("rompy_tui.postprocess.steps:PostprocessPipelineConfig", "steps")
    made = [load_processor_config(step) for step in steps]
    return built(config_class, {**values, "type": "pipeline", "steps": made}, where)


_load_processor_config = load_processor_config
"""The name that the backend reference uses."""


class DefaultProcessorConfig(BasePostprocessorConfig):
    """Stands for a processor that registered no config class: it runs with its defaults."""

    type: str = Field(description="The processor's name")

    def get_postprocessor_class(self) -> Any:
        """The processor that is registered under this name."""
        return load_implementation(Kind.POSTPROCESSOR, self.type)


def processor_with_defaults(name: str) -> BasePostprocessorConfig:
    """The config that a bare processor name stands for.

    Args:
        name: as ``archive``.

    Returns:
        Its config class with all defaults, or :class:`DefaultProcessorConfig`.

    Raises:
        ConfigError: its config class needs values.
        MissingError: no postprocessor of that name is installed.
        PluginError: its class cannot be loaded.
    """
    config_class = load_config_class(Kind.POSTPROCESSOR, name)
    if config_class is None:
        return DefaultProcessorConfig(type=name)
    try:
        config: BasePostprocessorConfig = config_class()
    except ValidationError as error:
        raise ConfigError(
            f"the postprocessor {name!r} needs a config: {error.errors()[0]['msg']}",
            f"see: rompy-tui backends create --processor-type {name}",
        ) from error
    return config
