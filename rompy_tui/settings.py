"""A person's settings: a TOML file, and an environment variable for each of its keys.

The file is ``~/.config/rompy-tui/config.toml``; the variable ``ROMPY_TUI_CONFIG`` names another. A
variable wins over the file, an option of a command over both.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import UsageError, reason_of
from .paths import config_dir, display_name
from .patterns import compiled, compiled_progress

FILE_VARIABLE = "ROMPY_TUI_CONFIG"
_PREFIX = "ROMPY_TUI_"
_SMALLEST_LOG = 1_000_000
_SYNTAX_PLACE = r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chose once for all commands and for the terminal UI."""

    ignore: frozenset[str] = frozenset()
    """Codes of warnings that are switched off, as ``["unpinned-image"]``; in the variable
    ``ROMPY_TUI_IGNORE`` separated by commas. An error cannot be switched off."""

    python: str | None = None
    """The interpreter that holds rompy and the plugins; the program's own where not given."""

    theme: str | None = None
    """The name of the terminal UI's theme."""

    state_dir: Path | None = None
    """Where runs are recorded: absolute, below ``~``, or relative to the current directory; the
    workspace's ``.rompy-tui`` where not given."""

    max_running: int = 0
    """How many runs of a workspace go on at once; those asked for later wait in a queue, also
    across terminals. 0 for any number."""

    log_limit: int = 0
    """Bytes that the log of a stage may take on the disk, as ``"2GB"``; its first and its last part
    stay, what is between goes. 0 for any number."""

    painter: bool = True
    """Whether the terminal is sent only the cells that changed; off for one that then shows remains
    of what stood there before."""

    vim: bool = False
    """Whether the terminal UI takes Vim's keys in the text, in lists and in logs."""

    alerts: tuple[re.Pattern[str], ...] = ()
    """More lines of logs that are alerts, as regular expressions; in the variable
    ``ROMPY_TUI_ALERTS`` one a line."""

    progress: tuple[re.Pattern[str], ...] = ()
    """More forms in which logs say how far a run is: regular expressions with the groups
    ``percent``, ``step`` and ``steps``, or ``time``; in the variable one a line."""

    ascii: bool = False
    """Whether the terminal UI's signs and borders are ASCII."""

    mouse: bool = True
    """Whether the terminal UI takes the mouse; where not, the terminal selects text with it."""

    low_bandwidth: bool = False
    """Whether the terminal UI is spare with bytes: it is not told of the mouse's motions, and
    nothing glides."""

    notify: str = "bell"
    """How the terminal UI tells that a run has ended: ``"bell"``, ``"desktop"`` (a notification of
    the desktop, by OSC 9 or 777) or ``"off"``."""


def settings_file(environ: Mapping[str, str] | None = None) -> Path:
    """The file that holds the settings, whether it is there or not.

    Args:
        environ: variables; the process's own where None.
    """
    named = (os.environ if environ is None else environ).get(FILE_VARIABLE)
    return _path(named or "") or config_dir() / "config.toml"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environ: variables; the process's own where None.

    Returns:
        The settings: of each key its variable's value, else the file's, else the default. An empty
        variable stands for the default. A file that is not there has no settings, unless
        ``ROMPY_TUI_CONFIG`` names it.

    Raises:
        UsageError: the file cannot be read, is not TOML, has an unknown key or a value of a wrong
            type; the message names file and line.
    """
    variables = os.environ if environ is None else environ
    values = _from_file(settings_file(variables), required=bool(variables.get(FILE_VARIABLE)))
    for name in KEYS:
        text = variables.get(variable_of(name))
        if text is not None:
            values[name] = read_variable(name, text)
    return Settings(**{k: v for k, v in values.items() if v is not None})


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return _PREFIX + name.upper()


def read_variable(name: str, text: str) -> Any:
    """The value that a variable gives a setting; None where it stands for the default.

    Args:
        name: of the setting.
        text: of the variable.

    Raises:
        UsageError: it is no such value.
    """
    if not text.strip():
        return None
    if name == "ignore":
        return frozenset(code.strip() for code in text.split(",") if code.strip())
    form, example, read = KEYS[name]
    try:
        return read(text)
    except TypeError:
        variable = variable_of(name)
        raise UsageError(f"{variable} must be {form}", f"as {variable}={example}") from None
    except ValueError as error:
        raise UsageError(f"{_PREFIX}{name.upper()}: {error}") from None


def _from_file(file: Path, *, required: bool) -> dict[str, Any]:
    text = settings_text(file, required=required)
    values = parse_settings(text, file)
    return {name: read_value(name, value, text, file) for name, value in values.items()}


def settings_text(file: Path, *, required: bool = False) -> str:
    """The text of the settings file; empty where there is none.

    Args:
        file: from :func:`settings_file`.
        required: whether it must be there.

    Raises:
        UsageError: it cannot be read, or is not there though it must be.
    """
    try:
        return file.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        if not required:
            return ""
        hint = f"check the variable {FILE_VARIABLE}"
        raise UsageError(f"the settings file {file} does not exist", hint) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{display_name(file)} is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        reason, hint = reason_of(error)
        raise UsageError(f"the settings file {file} cannot be read: {reason}", hint) from error


def parse_settings(text: str, file: Path) -> dict[str, Any]:
    """The values in the text of a settings file, by name, as they are written.

    Args:
        text: of the file.
        file: for what is said of it.

    Raises:
        UsageError: it is not TOML; the message names the line.
    """
    if not text.strip():
        return {}
    # Imported here: most people have no such file, and reading TOML costs more than a short verb.
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        place = re.search(_SYNTAX_PLACE, said)
        line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
        problem = re.sub(_SYNTAX_PLACE, "", said)
        raise UsageError(
            f"{display_name(file)}:{line}: this is not TOML: {problem}",
            'a setting is written name = "value"',
        ) from error
    return values


def read_value(name: str, value: Any, text: str, file: Path) -> Any:
    """The value that the file gives a setting.

    Args:
        name: of the setting.
        value: as it is written.
        text: of the file.
        file: for what is said of it.

    Raises:
        UsageError: there is no such setting, or it is no such value; the message names the line.
    """
    where = f"{display_name(file)}:{line_of(name, text)}"
    if name not in KEYS:
        close = difflib.get_close_matches(name, KEYS, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"the settings are {', '.join(KEYS)}"
        raise UsageError(f"{where}: there is no setting {name!r}", hint)
    form, example, read = KEYS[name]
    try:
        return read(value)
    except TypeError:
        message = f"{where}: {name} must be {form}"
        raise UsageError(message, f"write {name} = {example}") from None
    except ValueError as error:
        raise UsageError(f"{where}: {name}: {error}") from None


def line_of(name: str, text: str) -> int:
    """The line of a settings file, from 1, in which a setting stands."""
    key = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[]=.]""")
    return next((n for n, line in enumerate(text.splitlines(), 1) if key.match(line)), 1)


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        raise TypeError
    return value or None


def _program(value: Any) -> str | None:
    written = _text(value)
    return os.path.expanduser(written) if written else None  # noqa: PTH111  "python3" stays a name


def _path(value: Any) -> Path | None:
    written = _program(value)
    return Path(written) if written else None


def _codes(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise TypeError
    return frozenset(value)


def _each(compile_one: Callable[[str], re.Pattern[str]]) -> Callable[[Any], Any]:
    def read(value: Any) -> tuple[re.Pattern[str], ...]:
        if isinstance(value, str):
            value = [line for line in value.splitlines() if line.strip()]
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise TypeError
        return tuple(compile_one(text) for text in value)

    return read


def _count(value: Any) -> int:
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value


def _size(value: Any) -> int:
    """Bytes, from a number or from text with a unit of 1,000 or 1,024."""
    written = re.fullmatch(r"\s*(\d+)\s*(?:([kKMGT])(i?)B?|B)?\s*", str(value))
    if isinstance(value, bool) or written is None:
        raise TypeError
    number, unit, binary = written.groups()
    size: int = int(number) * (1024 if binary else 1000) ** " kMGT".index(
        (unit or " ").replace("K", "k")
    )
    if size and size < _SMALLEST_LOG:
        raise TypeError
    return size


def _switch(value: Any) -> bool:
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    if isinstance(value, str):
        value = words.get(value.strip().lower())
    if not isinstance(value, bool):
        raise TypeError
    return value


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise TypeError
        return str(value)

    return read


KEYS: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "ignore": ("a list of codes", '["unpinned-image"]', _codes),
    "python": ("a path", '"/opt/rompy/bin/python"', _program),
    "theme": ("a name", '"deep-sea"', _text),
    "state_dir": ("a path", '"~/runs"', _path),
    "max_running": ("a number of runs", "2", _count),
    "log_limit": ("a size of 1 MB or more", '"2GB"', _size),
    "painter": ("true or false", "false", _switch),
    "vim": ("true or false", "true", _switch),
    "alerts": ("a list of regular expressions", "['dry cell', 'depth < 0']", _each(compiled)),
    "progress": (
        "a list of regular expressions",
        r"['day (?P<step>\d+)/(?P<steps>\d+)']",
        _each(compiled_progress),
    ),
    "ascii": ("true or false", "true", _switch),
    "mouse": ("true or false", "false", _switch),
    "low_bandwidth": ("true or false", "true", _switch),
    "notify": ("bell, desktop or off", '"desktop"', _one_of("bell", "desktop", "off")),
}
"""Of each key what its value is, an example, and what reads it (TypeError: it is none)."""
