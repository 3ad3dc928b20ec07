"""Values as they stand in a file: variables and includes are left as they are."""

from __future__ import annotations

from typing import Any

import yaml

from ..diagnostics import Span
from .origin import Origin
from .positions import ValuePath
from .resolve import Resolver


class Include(str):
    """The file's name of an ``!include`` that is left as it is."""


class AsWritten(Resolver):
    """Builds a document's data and puts in no variable and no file."""

    def _rendered(self, text: str, *_: object) -> Any:
        return text

    def _include(self, node: yaml.Node, path: ValuePath, span: Span, origin: Origin) -> Any:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            return super()._include(node, path, span, origin)
        return Include(node.value)
