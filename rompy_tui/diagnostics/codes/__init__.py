"""The pages of the codes that are no rule's: reading a file, includes and variables, fields."""

from __future__ import annotations

from collections.abc import Iterator

from ..pages import Code
from . import fields, reading, references


def documented_codes() -> Iterator[type[Code]]:
    """Every code of this package."""
    for module in (reading, references, fields):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Code) and value is not Code:
                yield value
