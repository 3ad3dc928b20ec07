"""The model that is a folder of templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import Self

from .rendering import render_folder


class BaseConfig(BaseModel):
    """A model that is a folder of templates (rompy 0.6.4).

    Args:
        template: the folder; the built-in one where not given.
        checkout: kept for rompy's files. Templates in git repositories are rompy's business.
    """

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    model_type: Literal["base"] = Field("base", description="Names this config class in files")
    template: str | None = Field(None, description="Template folder; a built-in one if not given")
    checkout: str | None = Field("main", description="Branch, where the template is a repository")

    def __call__(self, *_: Any, **__: Any) -> Self:
        """What templates see as ``config``: the config itself."""
        return self

    def render(self, context: dict[str, Any], output_dir: Path | str) -> Path:  # noqa: ARG002
        """Render the template folder into the run's staging directory.

        Args:
            context: ``runtime`` and ``config`` for the templates.
            output_dir: not used here: ``context["runtime"]["staging_dir"]`` says where. It is an
                argument because rompy's model configs have it.

        Returns:
            The staging directory.

        Raises:
            ConfigError: there is no such template, or it cannot be rendered.
            StorageError: a file cannot be written.
        """
        return render_folder(self.template, context)
