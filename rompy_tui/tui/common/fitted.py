"""A line of a list that is made for the room it has, once it shows."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual


class Fitted(Visual):
    """One line; of thousands only those that show are made, and anew for another width.

    Args:
        make: makes the line for a number of cells.
    """

    def __init__(self, make: Callable[[int], Content]) -> None:
        self._make = make

    def __str__(self) -> str:
        """The line in a room of 40 cells, as lists have in a usual terminal."""
        return str(self._make(40))

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The line for a number of cells."""
        return self._make(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """All the room there is."""
        del rules
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """One line."""
        del rules, width
        return 1
