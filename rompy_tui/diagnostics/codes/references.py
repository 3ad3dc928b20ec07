"""What a file refers to: other files and variables."""

from __future__ import annotations

from ..pages import Code


class UndefinedVariable(Code):
    """A variable is not set and has no default.

    ``${NAME}`` takes its value from the environment in which the program was started.

    Wrong::

        type: local
        command: run ${NO_SUCH_VARIABLE}

    Right::

        type: local
        command: run ${NO_SUCH_VARIABLE:-model}
    """

    code = "undefined-variable"
