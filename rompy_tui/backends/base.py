"""What backend and postprocessor configs share: common fields, names, rules over several fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError, PydanticKnownError
from typing_extensions import Self

from .loading import built, load_values
from .rules import check_directory, check_environment

Problem = tuple[str, str]
"""The field that a rule over several fields is about (or an empty text), and what is wrong."""


class ExecutionConfig(BaseModel):
    """Common fields of everything that executes (the backend reference, "Common Validation")."""

    # Built when first used: a command that reads one kind of file pays for one class.
    model_config = ConfigDict(
        validate_assignment=True,
        extra="forbid",
        use_enum_values=True,
        protected_namespaces=(),
        defer_build=True,
    )

    timeout: int = Field(
        3600, ge=60, le=86400, description="Longest time it may take, in seconds (60 to 86400)"
    )
    env_vars: dict[str, str] = Field(
        default_factory=dict, description="Environment variables to set while it runs"
    )
    working_dir: Path | None = Field(
        None, description="Directory to run in; the model's output directory where not given"
    )

    legacy_names: ClassVar[dict[str, str]] = {}
    """Old names of fields, accepted in files: old to new."""

    @field_validator("env_vars")
    @classmethod
    def _environment_can_be_set(cls, value: dict[str, str]) -> dict[str, str]:
        return check_environment(value)

    @field_validator("working_dir")
    @classmethod
    def _working_dir_exists(cls, value: Path | None) -> Path | None:
        return check_directory(value, "working directory")

    @classmethod
    def check_together(cls, values: dict[str, Any]) -> list[Problem]:
        """Rules over several fields, checked also while single fields are wrong.

        Args:
            values: the raw values by field name.

        Returns:
            What is wrong; empty where nothing is.
        """
        del values
        return []

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Read a config file of this type.

        Args:
            path: YAML or JSON with one document; includes and variables are resolved.

        Returns:
            The config.

        Raises:
            ConfigError: the file cannot be read, or its values are wrong.
        """
        config: Self = built(cls, load_values(Path(path)), str(path))
        return config

    @model_validator(mode="wrap")
    @classmethod
    def _all_problems_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        data = cls._renamed(data)
        # An assignment validates the instance itself; a refused value must not stay in it.
        before = dict(data.__dict__) if isinstance(data, cls) else None
        result: Self | None = None
        errors: list[InitErrorDetails] = []
        try:
            result = handler(data)
        except ValidationError as error:
            errors = [_as_details(e) for e in error.errors(include_url=False)]
        values = result.__dict__ if result is not None else data
        if isinstance(values, dict):
            reported = {e["loc"][0] for e in errors if e.get("loc")}
            for field, message in cls.check_together(values):
                if field not in reported:
                    kind = PydanticCustomError("value_error", "{text}", {"text": message})
                    errors.append(InitErrorDetails(type=kind, loc=(), input=data))
        if errors or result is None:
            if before is not None:
                data.__dict__.update(before)
            raise ValidationError.from_exception_data(cls.__name__, errors)
        return result

    @classmethod
    def _renamed(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        old_names = {k: v for k, v in cls.legacy_names.items() if k in data and v not in data}
        return {old_names.get(k, k): v for k, v in data.items()} if old_names else data

    def validate(self) -> bool:  # type: ignore[override]
        """Check the values again, as files and directories may have gone since.

        Returns:
            Whether they still hold. ``type(config).model_validate(...)`` says what does not.
        """
        try:
            type(self).model_validate(self.model_dump())
        except ValidationError:
            return False
        return True


def _as_details(error: Any) -> InitErrorDetails:
    kind: str | PydanticCustomError = error["type"]
    context = error.get("ctx", {})
    try:
        PydanticKnownError(error["type"], context)
    except (KeyError, TypeError, ValueError):
        # A validator's own error: its text is all there is.
        text = str(context.get("error") or error["msg"])
        kind, context = PydanticCustomError(error["type"], "{text}", {"text": text}), {}
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"], ctx=context)
