"""Comments, which are no part of a document's data."""

from __future__ import annotations

from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def count_comments(text: str) -> int:
    """How many comments a text holds; those behind the ``|`` of a text block are not counted.

    Args:
        text: YAML or JSON; of what is neither, those before the first error count.
    """
    count, end = 0, 0
    try:
        for token in yaml.scan(text, _Loader):
            count += _in(text[end : token.start_mark.index])
            end = max(end, token.end_mark.index)
    except yaml.YAMLError:
        return count
    return count + _in(text[end:])


def _in(gap: str) -> int:
    """Between two tokens there are blanks and comments only."""
    return sum("#" in line for line in gap.splitlines())
