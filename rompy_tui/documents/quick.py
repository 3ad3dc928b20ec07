"""The short way from YAML to nodes, for texts that cannot hurt: libyaml composes them itself.

It is five times faster than walking the parser's events, and has no guard of its own; so it is for
texts that cannot nest deep, hold no alias, and that both of PyYAML's parsers read alike.
"""

from __future__ import annotations

from typing import Any

import yaml

# A longer text may hold more values than are allowed.
_LONGEST_TEXT = 100_000
_LONGEST_LINE = 1000
_BRACKETS = 100
_DOCUMENTS = 100
_STR = "tag:yaml.org,2002:str"
_DEFAULTS = {
    yaml.ScalarNode: _STR,
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}
_RESOLVERS: dict[str, Any] = yaml.SafeLoader.yaml_implicit_resolvers

# PyYAML may have been built without libyaml.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Parser):  # type: ignore[misc]
    """PyYAML's, with a shorter way to a scalar's tag."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """The tag of a node that has none written."""
        if kind is yaml.ScalarNode and implicit[0]:
            for tag, regexp in _RESOLVERS.get(value[:1], ()):
                if regexp.match(value):
                    return str(tag)
            return _STR
        return _DEFAULTS[kind]


def quick_nodes(text: str, deepest: int) -> list[yaml.Node] | None:
    """Read every document of a text.

    Args:
        text: YAML that both parsers read alike.
        deepest: how deep values may nest.

    Returns:
        The root of each document; None where the text has to be read with more care, because it
        may nest deep, holds an alias or is not YAML.
    """
    # A block nests no deeper than twice the columns of a line, a flow than its brackets.
    if (
        len(text) > _LONGEST_TEXT
        or "*" in text
        or text.count("[") + text.count("{") > _BRACKETS
        or text.count("---") > _DOCUMENTS
        or len(max(text.splitlines(), key=len, default="")) > _LONGEST_LINE
    ):
        return None
    loader = _Loader(text)
    nodes = []
    try:
        while loader.check_node():
            nodes.append(loader.get_node())
    except yaml.YAMLError:
        return None
    finally:
        loader.dispose()
    return nodes if all(_nests_at_most(deepest, node) for node in nodes) else None


def _nests_at_most(deepest: int, root: Any) -> bool:
    level = [root] if isinstance(root, yaml.CollectionNode) else []
    for _ in range(deepest):
        if not level:
            return True
        level = [
            part
            for node in level
            for entry in node.value
            for part in (entry if isinstance(entry, tuple) else (entry,))
            if isinstance(part, yaml.CollectionNode)
        ]
    return not level
