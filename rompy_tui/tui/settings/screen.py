"""The page of settings: what each is, from where, and how to change it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from ...errors import RompyTuiError
from ...paths import display_name
from ..command import bindings
from ..commands import ENTRY, SETTINGS
from ..common.page import ListPage, PageRow

if TYPE_CHECKING:
    from ...settings_overview import Overview, Setting

_PATHS = frozenset({"python", "state_dir"})
"""Settings whose text Tab completes as a path."""


class Effect(NamedTuple):
    """What the change of a setting does at once.

    Args:
        holds: from when on it holds, in words.
        show: shows it; given the new value as text, None for the default.
    """

    holds: str
    show: Callable[[str | None], None]


class Read(Message):
    """The settings were read.

    Args:
        overview: all of them.
        asked: how often they had been asked for.
    """

    def __init__(self, overview: Overview, asked: int) -> None:
        super().__init__()
        self.overview = overview
        self.asked = asked


class Saved(Message):
    """A setting was saved.

    Args:
        name: of the setting.
        value: what holds from now on, as text; None for the default.
        problem: why it was not, or empty.
    """

    def __init__(self, name: str, value: str | None, problem: str = "") -> None:
        super().__init__()
        self.name = name
        self.value = value
        self.problem = problem


class SettingsScreen(ListPage):
    """Every setting as a row.

    Args:
        effects: of settings whose change does something at once.
        choices: of settings with a choice, what there is.
    """

    heading = "Settings"
    line_commands = ENTRY
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SETTINGS)]
    listed = SETTINGS

    def __init__(self, effects: dict[str, Effect], choices: dict[str, list[str]]) -> None:
        super().__init__()
        self._effects, self._choices = effects, choices
        self._settings: dict[str, Setting] = {}
        self._file = Path()
        self._problem = ""
        self._asked = 0
        self._changing = ""

    def begin(self) -> None:
        """Read the settings, in a thread."""
        self._asked += 1
        asked = self._asked

        def work() -> None:
            from ...settings_overview import settings_overview

            self.post_message(Read(settings_overview(), asked))

        self.run_worker(work, thread=True, exit_on_error=False)

    def on_read(self, message: Read) -> None:
        """Show the settings."""
        from ..presentation.settings import setting_row

        if message.asked != self._asked:
            return
        overview = message.overview
        self._settings = {setting.name: setting for setting in overview.settings}
        self._file, self._problem = overview.file, overview.problem
        self.say_heading(display_name(overview.file))
        self.show_rows([PageRow(s.name, setting_row(s)) for s in overview.settings])

    def about(self, marked: str) -> Content:
        """What a setting is for, and where its value comes from."""
        from ...diagnostics.text import visible
        from ..presentation.settings import setting_page

        page = setting_page(self._settings[marked], self._holds(marked))
        if not self._problem:
            return page
        wrong = Content.styled(visible(f"The file cannot be used: {self._problem}"), "$text-error")
        return Content("\n\n").join([wrong, page])

    # What keys do.

    def action_choose(self) -> None:
        """Type a value; a switch is switched."""
        setting = self._settings.get(self.marked)
        if setting is None:
            return
        if setting.widget == "switch":
            self.action_step(1)
        elif setting.widget == "file":
            self.notify("only an editor can change this one in the file", markup=False)
        else:
            self._changing = setting.name
            hint = f"{setting.form}, as {setting.example}; nothing for the default"
            self.open_line(setting.name, setting.written or "", hint)

    def action_step(self, step: int) -> None:
        """Go to the next or previous choice."""
        setting = self._settings.get(self.marked)
        choices = self._choices_of(setting) if setting else []
        if setting is None or not choices:
            return
        now = setting.written if setting.written is not None else setting.default
        where = choices.index(now) + step if now in choices else 0
        self._save(setting.name, choices[where % len(choices)])

    def action_unset(self) -> None:
        """Take the setting out of the file."""
        if self.marked:
            self._save(self.marked, "")

    def action_again(self) -> None:
        """Read the settings again."""
        self.begin()

    def asked(self, what: str) -> None:
        """Save what was typed, complete a path, or leave it."""
        if what == "cancel":
            self.close_line()
        elif what == "complete":
            if self._changing in _PATHS:
                self.line.complete()
        else:
            self._save(self._changing, self.line.value)

    # How that is done.

    def on_saved(self, message: Saved) -> None:
        """Show a setting that was saved, or say why it was not."""
        if message.problem:
            if self.entry.display:
                self.say_line(message.problem)
            else:
                self.notify(message.problem, severity="error", markup=False)
            return
        if self.entry.display and message.name == self._changing:
            self.close_line()
        setting = self._settings[message.name]
        if setting.source == "variable":
            self.notify(f"saved; {setting.variable} wins until it is unset", markup=False)
        else:
            if message.name in self._effects:
                self._effects[message.name].show(message.value)
            self.notify(f"saved; it holds {self._holds(message.name)}", markup=False)
        self.begin()

    def _holds(self, name: str) -> str:
        return self._effects[name].holds if name in self._effects else "from the next start on"

    def _choices_of(self, setting: Setting) -> list[str]:
        if setting.widget == "switch":
            return ["off", "on"]
        return self._choices.get(setting.name, [])

    def _save(self, name: str, text: str) -> None:
        """Save a value, in a thread, one after the other."""
        choices = self._choices.get(name)

        def work() -> None:
            from ...settings_writing import save_setting, typed_setting

            try:
                value = typed_setting(name, text)
                problem = _refused(name, value, choices)
                if not problem:
                    save_setting(name, value)
            except RompyTuiError as error:
                problem = f"{error.message}; {error.hint}" if error.hint else error.message
            self.post_message(Saved(name, text.strip() or None, problem))

        self.run_worker(work, thread=True, exit_on_error=False)


def _refused(name: str, value: object, choices: list[str] | None) -> str:
    """Why a value of the right kind is none that helps; empty where it is."""
    if choices and value is not None and value not in choices:
        return f"there is no {name} {value!r}; there are {', '.join(choices)}"
    if name == "ignore" and isinstance(value, list):
        from ...validation.explain import why_not_ignored

        return next((why for code in value if (why := why_not_ignored(str(code)))), "")
    return ""
