"""A run's values and options as lines of text, to compare two runs."""

from __future__ import annotations

from ..documents.dump import yaml_text
from ..supervision import Run
from .snapshot import read_snapshot

_OPTIONS = (
    "profile",
    "assignments",
    "stages",
    "processor_options",
    "cleanup_on_failure",
    "validate_stages",
    "postprocess_as_job",
    "limits",
    "retries",
    "python",
)


def described(run: Run) -> list[str]:
    """What a run was asked for with.

    Args:
        run: a run with a snapshot.

    Returns:
        Its values as YAML, secrets left out, and the options that change what it does.

    Raises:
        UsageError: it was recorded before there were snapshots.
    """
    values = read_snapshot(run)
    request = run.request
    options = {name: getattr(request, name) for name in _OPTIONS}
    options = {k: list(v) if isinstance(v, tuple) else v for k, v in options.items()}
    return [*values.splitlines(), *yaml_text({"options": options}).splitlines()]
