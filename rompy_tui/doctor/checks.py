"""Every check, in the order in which a person reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..errors import RompyTuiError
from .engines import docker, slurm
from .finding import Finding, Surroundings, wrong
from .machine import disk, inotify, lingering, locks, terminal
from .python import interpreter, plugins, rompy

Check = Callable[[Surroundings], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    interpreter,
    rompy,
    plugins,
    docker,
    slurm,
    terminal,
    disk,
    locks,
    inotify,
    lingering,
)


def examine(around: Surroundings) -> Iterator[Finding]:
    """Look at everything; a check that cannot be made says so and stops no other.

    Args:
        around: where the program works.
    """
    for check in CHECKS:
        yield from look(check, around)


def look(check: Check, around: Surroundings) -> Iterator[Finding]:
    """Make one check; one that cannot be made says so.

    Args:
        check: of :data:`CHECKS`.
        around: where the program works.
    """
    try:
        yield from check(around)
    except RompyTuiError as error:
        yield wrong(check.__name__, error.message, error.hint)
    except OSError as error:
        yield wrong(check.__name__, f"it could not be looked at: {error}", "")
