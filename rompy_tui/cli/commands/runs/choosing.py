"""Options of the verbs that list runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ....supervision import RunState

F = TypeVar("F", bound=Callable[..., Any])


def listing_options(function: F) -> F:
    """Add ``--json`` and ``--state`` to a verb; it takes ``as_json`` and ``state``."""
    of_state = click.option(
        "--state",
        type=click.Choice([state.value for state in RunState]),
        help="Only the runs in this state.",
    )
    as_json = click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
    return as_json(of_state(function))
