"""Nodes to Python values, with PyYAML's own constructors, and what they stumble over."""

from __future__ import annotations

from typing import Any

import yaml

_CORE = "tag:yaml.org,2002:"
_LONGEST = 1000
"""Characters of a value that is not text; reading a number of a million digits takes for ever."""


class BadValue(Exception):
    """A node stands for no value.

    Args:
        code: of the diagnostic.
        message: what is wrong.
        hint: what to do, or empty.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


class Constructor:
    """Makes the values of one document."""

    def __init__(self) -> None:
        self._constructor: Any = yaml.constructor.SafeConstructor()

    def value(self, node: yaml.Node) -> Any:
        """The value of a node by its tag.

        Args:
            node: of a scalar, or of a collection with a tag of its own.

        Raises:
            BadValue: it has none.
        """
        kind = node.tag.replace(_CORE, "")
        is_long = isinstance(node, yaml.ScalarNode) and len(node.value) > _LONGEST
        if is_long and kind in {"int", "float", "timestamp"}:
            raise BadValue("bad-value", f"this {kind} is too long")
        try:
            return self._constructor.construct_object(node, deep=True)
        except yaml.YAMLError as error:
            problem = str(getattr(error, "problem", None) or error).splitlines()[0]
            if node.tag.startswith("!") or "constructor for the tag" in problem:
                shown = node.tag.replace(_CORE, "!!")
                what = f"the tag {shown} is not known"
                raise BadValue("unknown-tag", what, "use !include") from None
            raise BadValue("bad-value", problem) from None
        except (ArithmeticError, AttributeError, LookupError, RecursionError, ValueError) as error:
            # PyYAML's own constructors stumble over a tag that does not fit: !!timestamp x.
            reason = f": {error}" if isinstance(error, ValueError) else ""
            raise BadValue("bad-value", f"this is not a valid {kind}{reason}") from None
