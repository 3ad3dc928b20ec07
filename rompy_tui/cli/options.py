"""Options that several verbs share, and what they set up.

``-v``, ``--log-dir``, ``--simple-logs``, ``--ascii-only``, ``--show-warnings`` and
``--config-from-env`` have the names, defaults and variables of rompy 0.6.4.
"""

from __future__ import annotations

import functools
import logging
import os
import sys
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..diagnostics.text import visible
from ..errors import UsageError, storage_error
from ..paths import state_dir
from ..settings import Settings
from .output import say

if TYPE_CHECKING:
    from ..documents import Loaded
    from ..documents.overrides import Overrides
    from ..validation import Catalogue

F = TypeVar("F", bound=Callable[..., Any])

_DETAILED = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@dataclass(slots=True)
class Globals:
    """The options before the verb.

    Args:
        settings: a person's settings, with what the options say in place of theirs.
        verbose: how much to say.
    """

    settings: Settings = field(default_factory=Settings)
    verbose: int = 0

    def catalogue(self, ignore: Collection[str] = ()) -> Catalogue:
        """What is installed in the chosen interpreter.

        Args:
            ignore: codes of warnings to switch off, in place of those of the settings.
        """
        from ..plugins.host import Host
        from ..validation import Catalogue

        codes = frozenset(ignore) or self.settings.ignore
        _warn_of_useless(codes)
        return Catalogue(Host(self.settings.python), ignored=codes)

    def runs_in(self, workspace: Path) -> Path:
        """The state directory of a workspace."""
        return state_dir(workspace, self.settings.state_dir)


def _warn_of_useless(codes: Collection[str]) -> None:
    """Say which codes are no warnings' codes; nothing is looked up where there are none."""
    if not codes:
        return
    from ..validation.explain import why_not_ignored

    for code in sorted(codes):
        why = why_not_ignored(code)
        if why:
            say(f"warning: ignore: {why}")


pass_globals = click.make_pass_decorator(Globals, ensure=True)

EXISTING_FILE = click.Path(path_type=Path)
"""A path; whether it can be read is said in a diagnostic of its own."""


def logging_options(function: F) -> F:
    """Add rompy's options for logging to a verb, and set logging up before it runs."""

    @click.option("-v", "--verbose", count=True, help="Say more; twice for details.")
    @click.option(
        "--log-dir",
        envvar="ROMPY_LOG_DIR",
        type=click.Path(path_type=Path, file_okay=False),
        help="Also write the log to a file in this folder.",
    )
    @click.option("--show-warnings/--hide-warnings", default=False, help="Show Python warnings.")
    @click.option(
        "--ascii-only/--unicode",
        default=False,
        envvar="ROMPY_ASCII_ONLY",
        help="Print plain ASCII.",
    )
    @click.option(
        "--simple-logs/--detailed-logs",
        default=False,
        envvar="ROMPY_SIMPLE_LOGS",
        help="Log without time and module.",
    )
    @functools.wraps(function)
    def wrapped(
        *args: Any,
        verbose: int,
        log_dir: Path | None,
        show_warnings: bool,
        ascii_only: bool,
        simple_logs: bool,
        **kwargs: Any,
    ) -> Any:
        context = click.get_current_context()
        found = context.ensure_object(Globals)
        found.verbose = max(found.verbose, verbose)
        set_up_logging(found.verbose, log_dir, simple_logs)
        if show_warnings:
            warnings.simplefilter("default")
        if ascii_only:
            for stream in (sys.stdout, sys.stderr):
                if hasattr(stream, "reconfigure"):
                    stream.reconfigure(encoding="ascii", errors="backslashreplace")
        return function(*args, **kwargs)

    return wrapped  # type: ignore[return-value]


def set_up_logging(verbose: int, log_dir: Path | None, simple: bool) -> None:
    """Send the log to standard error, and to a file where that is asked for.

    Args:
        verbose: 0 for warnings, 1 for more, 2 for details.
        log_dir: folder for ``rompy-tui.log``; it is made.
        simple: leave out time and module.

    Raises:
        StorageError: the file cannot be written.
    """
    level = {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    layout = "%(levelname)s: %(message)s" if simple else _DETAILED
    console = logging.StreamHandler()
    console.setLevel(level)
    handlers: list[logging.Handler] = [console]
    if log_dir is not None:
        try:
            log_dir.mkdir(parents=True, exist_ok=True)
            log = log_dir / "rompy-tui.log"
            # What others read is for its owner to say.
            os.close(os.open(log, os.O_WRONLY | os.O_CREAT, 0o600))
            handlers.append(logging.FileHandler(log, encoding="utf-8"))
        except OSError as error:
            raise storage_error(f"cannot write a log in {log_dir}", error) from error
        handlers[-1].setLevel(min(level, logging.INFO))
    logger = logging.getLogger("rompy_tui")
    logger.setLevel(min(handler.level for handler in handlers))
    for old in [h for h in logger.handlers if getattr(h, "of_the_command_line", False)]:
        logger.removeHandler(old)
    for handler in handlers:
        handler.of_the_command_line = True  # type: ignore[attr-defined]
        handler.setFormatter(_Harmless(layout))
        logger.addHandler(handler)


class _Harmless(logging.Formatter):
    """Foreign text in a log line reaches the terminal without its control characters."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(visible(line) for line in super().format(record).split("\n"))


def ignore_option(function: F) -> F:
    """Add ``--ignore CODE`` to a verb that checks; it takes ``ignore: tuple[str, ...]``."""
    return click.option(
        "--ignore",
        metavar="CODE",
        multiple=True,
        help="Switch off a warning, in place of the settings' list; may be given several times.",
    )(function)


def override_options(function: F) -> F:
    """Add ``--profile`` and ``--set`` to a verb that reads files; it takes ``overrides``."""

    @click.option(
        "--profile",
        metavar="NAME",
        default="",
        envvar="ROMPY_ENV",
        help="The value of ROMPY_ENV in files, and which of several named backends is meant.",
    )
    @click.option(
        "--set",
        "assignments",
        metavar="NAME=VALUE",
        multiple=True,
        help="Put a value in place of a file's, as backend.cpu=8; may be given several times.",
    )
    @functools.wraps(function)
    def wrapped(*args: Any, profile: str, assignments: tuple[str, ...], **kwargs: Any) -> Any:
        from ..documents.overrides import Overrides

        return function(*args, overrides=Overrides(profile, assignments), **kwargs)

    return wrapped  # type: ignore[return-value]


def source_options(function: F) -> F:
    """Add what every verb takes that reads a model or pipeline file, and :func:`logging_options`.

    The verb takes ``config_from_env`` and ``overrides``, for :func:`load_source`.
    """
    from_env = click.option(
        "--config-from-env",
        is_flag=True,
        help="Read the configuration from the variable ROMPY_CONFIG, not from a file.",
    )
    return from_env(override_options(logging_options(function)))


def load_source(file: Path | None, from_env: bool, overrides: Overrides) -> Loaded:
    """Load the file a verb was given, or the variable's text.

    Args:
        file: the file, or None.
        from_env: whether ``--config-from-env`` was given.
        overrides: its profile counts here; its values are put in later.

    Raises:
        UsageError: neither or both are given, or the variable is not set.
    """
    from ..documents import load_file, load_text
    from ..launch.build import CONFIG_VARIABLE

    if from_env and file is not None:
        raise UsageError("give a file or --config-from-env, not both")
    if file is not None:
        return load_file(file, overrides.environ())
    if not from_env:
        raise UsageError("a config file is missing", "name one, or use --config-from-env")
    text = os.environ.get(CONFIG_VARIABLE)
    if text is None:
        raise UsageError(f"the variable {CONFIG_VARIABLE} is not set")
    return load_text(text, f"${CONFIG_VARIABLE}", environ=overrides.environ())
