"""A model run: which model, for which period, into which folder."""

from __future__ import annotations

import inspect
import os
import platform
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from typing_extensions import Self

from ..backends.execution import ExecutionContext
from ..backends.loading import built, load_values
from ..errors import UsageError
from ..plugins import Kind, load_implementation, load_reference
from .base import BaseConfig
from .rendering import prepare_folder
from .time import TimeRange


class ModelRun(BaseModel):
    """A model and how it is run (rompy 0.6.4)."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    model_type: Literal["modelrun"] = Field("modelrun", description="Always modelrun")
    run_id: str = Field("run_id", min_length=1, description="Name of the run and of its folder")
    period: TimeRange = Field(
        default_factory=lambda: TimeRange(
            start=datetime(2020, 2, 21, 4),
            end=datetime(2020, 2, 24, 4),
            interval=timedelta(minutes=15),
        ),
        description="Period to run the model for",
    )
    output_dir: Path = Field(Path("./simulations"), description="Folder for the runs' folders")
    config: BaseConfig = Field(default_factory=BaseConfig, description="The model")
    delete_existing: bool = Field(False, description="Remove the run's folder before generate")
    run_id_subdir: bool = Field(True, description="Put the run in a folder named by run_id")

    @field_validator("run_id")
    @classmethod
    def _run_id_is_one_name(cls, value: str) -> str:
        if "/" in value or "\\" in value or "\0" in value:
            raise ValueError(f"a run_id cannot hold a path separator: {value!r}")
        if value.strip() in {"", ".", ".."}:
            raise ValueError(f"a run_id must be a name: {value!r}")
        return value

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Read a model run from a file.

        Args:
            path: YAML or JSON with one document; includes and variables are resolved.

        Raises:
            ConfigError: the file cannot be read, or its values are wrong.
        """
        model_run: Self = built(cls, load_values(Path(path)), str(path))
        return model_run

    @property
    def staging_dir(self) -> Path:
        """Where the run's files stand. Asking creates and deletes nothing."""
        return self.output_dir / self.run_id if self.run_id_subdir else self.output_dir

    def generate(self) -> Path:
        """Write the model's input files.

        Returns:
            The staging directory.

        Raises:
            ConfigError: the template cannot be rendered, or ``delete_existing`` would delete
                something that is not a run's folder.
            StorageError: a file or folder cannot be written or removed.
        """
        staging_dir = prepare_folder(
            self.staging_dir,
            self.output_dir,
            self.delete_existing,
            getattr(self.config, "template", None),
        )
        context = self._context(staging_dir)
        context["config"] = self.config(self)
        self.config.render(context, self.output_dir)
        return staging_dir

    def __call__(self) -> Path:
        """The same as :meth:`generate` (rompy 0.6.4)."""
        return self.generate()

    def _context(self, staging_dir: Path) -> dict[str, Any]:
        runtime = self.model_dump()
        runtime["staging_dir"] = staging_dir
        runtime["_generated_at"] = str(datetime.now(timezone.utc))
        runtime["_generated_by"] = os.environ.get("USER")
        runtime["_generated_on"] = platform.node()
        runtime["_datefmt"] = "%Y%m%d.%H%M%S"
        return {"runtime": runtime}

    def run(
        self,
        backend: Any,
        workspace_dir: str | Path | None = None,
        context: ExecutionContext | None = None,
    ) -> bool:
        """Run the model.

        Args:
            backend: a backend config.
            workspace_dir: the generated folder; the files are generated first where None.
            context: tells when to stop and where output goes.

        Returns:
            Whether it ended well.

        Raises:
            UsageError: ``backend`` is no backend config.
            ExecutionError: it timed out or was cancelled.
        """
        if not hasattr(backend, "get_backend_class"):
            raise UsageError(
                f"a backend config is needed, not a {type(backend).__name__}",
                "use LocalConfig, DockerConfig, SlurmConfig or a plugin's config class",
            )
        instance = backend.get_backend_class()()
        parameters = inspect.signature(instance.run).parameters
        takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
        extra: dict[str, Any] = {}
        if "workspace_dir" in parameters or takes_any:
            extra["workspace_dir"] = str(workspace_dir) if workspace_dir else None
        if "context" in parameters:
            extra["context"] = context
        return bool(instance.run(self, config=backend, **extra))

    def postprocess(
        self, processor: Any = "noop", context: ExecutionContext | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Process the outputs.

        Args:
            processor: a processor config or the name of an installed processor.
            context: tells when to stop.
            **kwargs: passed on to the processor; they win over its config.

        Returns:
            What the processor returned, with ``success``.

        Raises:
            UsageError: ``processor`` is neither a config nor a name.
            MissingError: no processor of that name is installed.
            PluginError: it cannot be loaded.
        """
        execute = load_reference("rompy_tui.postprocess.execute:run_processor", "postprocess")
        result: dict[str, Any] = execute(self, processor, context, **kwargs)
        return result

    def pipeline(self, pipeline_backend: str = "local", **kwargs: Any) -> dict[str, Any]:
        """Generate, run and postprocess.

        Args:
            pipeline_backend: the name of an installed pipeline backend.
            **kwargs: for its ``execute``.

        Returns:
            Its result, with ``success``.

        Raises:
            MissingError: no pipeline backend of that name is installed.
            PluginError: it cannot be loaded.
        """
        backend = load_implementation(Kind.PIPELINE, pipeline_backend)
        result: dict[str, Any] = backend().execute(self, **kwargs)
        return result
