"""Every key of the terminal UI, declared once: for bindings, the bottom line and the help."""

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

    def binding(self) -> Binding:
        """The Textual binding of the command."""
        return Binding(
            self.key,
            self.action,
            self.label or self.title,
            show=bool(self.label),
            id=self.id,
            priority=self.key.startswith(("f", "ctrl+")),
        )


APP = (
    Command("app.quit", "ctrl+q", "quit", "Quit; runs go on"),
    Command("app.palette", "ctrl+p", "command_palette", "Find a command", "commands"),
    Command("app.help", "question_mark", "show_keys", "Show the keys", "keys"),
)
HOME = (
    Command("home.files", "f2", "pane('files')", "Go to the files", "files"),
    Command("home.view", "f3", "pane('view')", "Go to the text"),
    Command("home.problems", "f4", "pane('problems')", "Go to the problems", "problems"),
    Command("home.launch", "f5", "launch", "Launch the open pipeline", "launch"),
    Command("home.runs", "f6", "pane('runs')", "Go to the runs", "runs"),
    Command("home.next", "f8", "problem(1)", "Next problem"),
    Command("home.previous", "f7", "problem(-1)", "Previous problem"),
    Command("home.plugins", "f9", "plugins", "Look for plugins again"),
)
RUN = (
    Command("run.back", "escape", "back", "Back to the files", "back"),
    Command("run.cancel", "c", "cancel", "Cancel the run", "cancel"),
    Command("run.again", "r", "again", "Run it again", "again"),
    Command("run.next", "right,tab", "stage(1)", "Log of the next stage", "next stage"),
    Command("run.previous", "left,shift+tab", "stage(-1)", "Log of the previous stage"),
    Command("run.follow", "f", "follow", "Follow the end of the log", "follow"),
)
LAUNCH = (
    Command("launch.start", "f5,enter", "start", "Launch", "launch"),
    Command("launch.close", "escape", "close", "Do not launch", "close"),
)
CLOSE = (Command("close", "escape,question_mark,q", "close", "Close", "close"),)


def bindings(commands: tuple[Command, ...]) -> list[Binding]:
    """The Textual bindings of some commands."""
    return [command.binding() for command in commands]
