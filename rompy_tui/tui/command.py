"""A key of the terminal UI, and what it does."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can do.

    Args:
        id: its name, which never changes; a key map refers to it.
        key: the keys that do it, the first of them shown.
        action: Textual's action.
        title: what it does, as the palette and the help say it.
        label: the short form for the bottom line; empty where it is not shown there.
    """

    id: str
    key: str
    action: str
    title: str
    label: str = ""

    def binding(self, *, in_turn: bool = False) -> Binding:
        """The Textual binding of the command.

        Args:
            in_turn: it waits until what was typed before is done; else it may come first.
        """
        return Binding(
            self.key,
            self.action,
            self.label or self.title,
            show=bool(self.label),
            id=self.id,
            priority=not in_turn and self.key.startswith(("f", "ctrl+")),
        )


def bindings(commands: tuple[Command, ...], *, in_turn: bool = False) -> list[Binding]:
    """The Textual bindings of some commands.

    Args:
        commands: of one place.
        in_turn: as :meth:`Command.binding`.
    """
    return [command.binding(in_turn=in_turn) for command in commands]
