"""The interpreter, rompy in it, and its plugins."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator

from ..plugins import State
from ..plugins.host import Host, found_pythons, listed
from ..version import __version__
from .finding import Finding, Surroundings, absent, good, wrong


def interpreter(around: Surroundings) -> Iterator[Finding]:
    """The Python that runs this, and the one that holds the plugins."""
    yield good(
        "interpreter",
        f"rompy-tui {__version__} on Python {platform.python_version()} ({sys.executable})",
    )
    found = listed(found_pythons(around.workspace), around.python or sys.executable)
    if found:
        yield good("interpreter", f"there are others: {found}; --python and a setting choose one")
    if around.python and around.python != sys.executable:
        Host(around.python).entries()
        yield good("interpreter", f"plugins are looked for in {around.python}")


def rompy(around: Surroundings) -> Iterator[Finding]:
    """Whether rompy itself is there."""
    where = around.python or sys.executable
    found = {e.provider: e.version for e in Host(around.python).entries() if not e.builtin}
    named = {name: version for name, version in found.items() if name.startswith("rompy")}
    if named:
        listed = ", ".join(f"{name} {version}" for name, version in sorted(named.items()))
        yield good("rompy", f"{listed} in {where}")
    else:
        yield absent(
            "rompy",
            f"rompy is not in {where}; models that are a template folder run without it",
            "for others: pip install rompy there, or name the interpreter that has it: --python",
        )


def plugins(around: Surroundings) -> Iterator[Finding]:
    """Plugins that do not load."""
    host = Host(around.python)
    entries = [e for e in host.describe(host.entries()) if not e.builtin]
    broken = [e for e in entries if e.state is State.BROKEN]
    for entry in broken:
        yield wrong(
            "plugins",
            f"{entry.kind.value} {entry.name} of {entry.provider} is broken: {entry.error}",
            entry.advice or "rompy-tui backends list -v shows its traceback",
        )
    if entries and not broken:
        yield good("plugins", f"{len(entries)} plugins, all of them load")
    if not entries:
        yield absent("plugins", "there are no plugins")
