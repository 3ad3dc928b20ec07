"""A line of a list that is made when it is shown: of ten thousand, forty are."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual


class LateRow(Visual):
    """One line of a list.

    Args:
        make: gives its text, each time that the list shows it anew.
    """

    def __init__(self, make: Callable[[], Content]) -> None:
        self._make = make

    def __str__(self) -> str:
        return self._make().plain

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Make the text, and its strip."""
        del height
        return self._make().render_strips(width, 1, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as its text."""
        return self._make().get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Always one line."""
        del rules, width
        return 1
