"""What a config class says of fields and values."""

from __future__ import annotations

from ...diagnostics.model import Severity
from ..pages import Code


class UnknownField(Code):
    """The config class has no field of this name.

    It is refused because a misspelled field would silently do nothing.

    Wrong::

        type: local
        timeouts: 3600

    Right::

        type: local
        timeout: 3600
    """

    code = "unknown-field"


class BadIgnore(Code):
    """A comment switches off a code that does not exist, or that is an error's.

    ``# rompy-tui: ignore[code]`` switches off warnings; what is wrong stays wrong.

    Wrong::

        type: local  # rompy-tui: ignore[no-such-code]
        command: ./model

    Right::

        type: local
        command: ./model
    """

    code = "bad-ignore"
    severity = Severity.WARNING
