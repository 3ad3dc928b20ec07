"""What the verbs that start a run share: their options, and what is asked for with them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..documents.overrides import Overrides
from .foreground import run_and_follow
from .options import Globals, load_source, source_options

if TYPE_CHECKING:
    from ..documents import Loaded
    from ..supervision import Request

F = TypeVar("F", bound=Callable[..., Any])

_RETRY_DELAY = 10.0


@dataclass(frozen=True, slots=True)
class Launching:
    """How to start a run, as a person said it.

    Args:
        as_json: print the outcome as JSON.
        detach: leave the run to itself.
        retries: how often to try a stage again.
        retry_delay: seconds before that.
        config_from_env: a variable holds the file's text.
        overrides: values in place of the file's.
    """

    as_json: bool = False
    detach: bool = False
    retries: int = 0
    retry_delay: float = _RETRY_DELAY
    config_from_env: bool = False
    overrides: Overrides = field(default_factory=Overrides)

    def request(self, options: Globals, file: Path | None) -> Request:
        """What is asked for, as far as it is the same for every verb.

        Args:
            options: those before the verb.
            file: a model or a pipeline; None where a variable holds it.
        """
        from ..supervision import Request

        return Request(
            file=str(file or ""),
            workspace=str(Path.cwd()),
            python=options.settings.python or "",
            profile=self.overrides.profile,
            assignments=self.overrides.assignments,
            retries=self.retries,
            retry_delay=self.retry_delay,
            max_running=options.settings.max_running,
            log_limit=options.settings.log_limit,
        )

    def source(self, file: Path | None) -> Loaded:
        """The file, or the variable's text; see :func:`~.options.load_source`.

        Args:
            file: the file, or None.
        """
        return load_source(file, self.config_from_env, self.overrides)

    def launch(self, options: Globals, request: Request, source: Loaded | None = None) -> int:
        """Launch a run, and show how it goes; see :func:`~.foreground.run_and_follow`.

        Args:
            options: those before the verb.
            request: what is asked for.
            source: its file where that is loaded already.

        Returns:
            The exit status.
        """
        return run_and_follow(options, request, source, as_json=self.as_json, detach=self.detach)


def launch_options(function: F) -> F:
    """Add what starts a run, and :func:`source_options`, to a verb; it takes ``launching``."""

    @click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
    @click.option(
        "--detach", is_flag=True, help="Print the run's id and leave it running by itself."
    )
    @click.option(
        "--retries",
        type=click.IntRange(0, 100),
        default=0,
        metavar="N",
        help="Try a stage again so often where its failure may pass.",
    )
    @click.option(
        "--retry-delay",
        type=click.FloatRange(0, 1e6),
        default=_RETRY_DELAY,
        show_default=True,
        metavar="SECONDS",
        help="How long to wait before that.",
    )
    @source_options
    @functools.wraps(function)
    def wrapped(
        *args: Any,
        as_json: bool,
        detach: bool,
        retries: int,
        retry_delay: float,
        config_from_env: bool,
        overrides: Overrides,
        **kwargs: Any,
    ) -> Any:
        said = Launching(as_json, detach, retries, retry_delay, config_from_env, overrides)
        return function(*args, launching=said, **kwargs)

    return wrapped  # type: ignore[return-value]
