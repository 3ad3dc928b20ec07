"""``rompy-tui backends list|validate|schema|create``."""

from __future__ import annotations

import click

from ...lazy import LazyGroup

_VERBS = {
    "create": ("create:create", "Write a first config file."),
    "list": ("list:list_backends", "List backends, postprocessors, pipelines and models."),
    "schema": ("schema:show_schema", "Print the JSON schema of a config class."),
    "validate": ("validate:validate_backend", "Check a backend or postprocessor config file."),
}


@click.group(cls=LazyGroup, package=__name__, verbs=_VERBS)
def backends() -> None:
    """List, validate and create backend and processor configs."""
