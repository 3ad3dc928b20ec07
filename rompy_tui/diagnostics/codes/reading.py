"""What stops a file from being read."""

from __future__ import annotations

from ..pages import Code


class YamlSyntax(Code):
    """The text is not YAML.

    The message names the line where reading stopped; the slip often stands a line above it: quotes
    or brackets that are not closed, a tab, a wrong indentation, a ``:`` in a text without quotes.
    The rest of the file is checked all the same.

    Wrong::

        type: local
        command: echo start: now

    Right::

        type: local
        command: "echo start: now"
    """

    code = "yaml-syntax"
