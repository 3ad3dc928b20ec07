"""Writes one setting into a person's settings file; comments, order and mode stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .documents.writer import MISSING, FileText, read_stamp, read_text, save
from .errors import UsageError, storage_error
from .paths import display_name, make_private
from .settings import KEYS, Settings, parse_settings, settings_file

_SWITCH = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}


def typed_setting(name: str, text: str) -> Any:
    """The value that a person typed for a setting, as the file has it.

    Args:
        name: of the setting.
        text: as typed: a list is separated by commas, a switch is ``on`` or ``off``; of patterns
            it is one.

    Returns:
        The value; None where nothing was typed, which stands for the default.

    Raises:
        UsageError: it is no value of this setting.
    """
    text = text.strip()
    if not text:
        return None
    default = getattr(Settings(), name)
    value: Any = text
    if isinstance(default, bool):
        value = _SWITCH.get(text.lower(), text)
    elif isinstance(default, frozenset):
        value = [item.strip() for item in text.split(",") if item.strip()]
    elif isinstance(default, tuple):
        value = [text]  # a pattern may hold a comma; several are written in the file
    elif isinstance(default, int) and text.isascii() and text.isdecimal():
        value = int(text)
    _refuse(name, value)
    return value


def save_setting(name: str, value: Any, environ: Mapping[str, str] | None = None) -> Path:
    """Write a setting into the settings file, which is made where there is none.

    What is not this setting stays as it is, letter by letter. After this all of the new file is on
    disk, or all of the old.

    Args:
        name: of the setting.
        value: as the file has it (text, number, switch, list of texts); None takes it out.
        environ: variables that name the file; the process's own where None.

    Returns:
        The file.

    Raises:
        UsageError: there is no such setting, it is no such value, or the file is not TOML.
        ConfigError: the file is no text.
        StorageError: the file cannot be read or written, or was changed meanwhile.
    """
    if value is not None:
        _refuse(name, value)
    file = settings_file(environ)
    stamp = read_stamp(file)
    content = FileText("") if stamp == MISSING else read_text(file)[0]
    text = _edited(content.normal, name, value, file)
    if stamp == MISSING and value is None:
        return file
    try:
        make_private(file.parent)
    except OSError as error:
        raise storage_error(f"cannot make the folder {file.parent}", error) from error
    save(file, content.with_normal(text), stamp, private=True)
    return file


def _edited(text: str, name: str, value: Any, file: Path) -> str:
    # Imported here: it takes as long as a tenth of the first frame, and few sessions save.
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    before = parse_settings(text, file)
    wanted = {**before, name: value}
    try:
        document = tomlkit.parse(text)
        if value is not None:
            document[name] = value
        elif name in document:
            document.remove(name)
        written = tomlkit.dumps(document)
    except TOMLKitError as error:
        raise _by_hand(name, file) from error
    if parse_settings(written, file) != {k: v for k, v in wanted.items() if v is not None}:
        raise _by_hand(name, file)
    return written


def _by_hand(name: str, file: Path) -> UsageError:
    where = display_name(file)
    return UsageError(f"{where} is written in a way that {name} cannot be put in", "edit the file")


def _refuse(name: str, value: Any) -> None:
    """Raise what is wrong with a value that is to be written."""
    if name not in KEYS:
        raise UsageError(f"there is no setting {name!r}", f"the settings are {', '.join(KEYS)}")
    form, example, read = KEYS[name]
    try:
        read(value)
    except TypeError:
        raise UsageError(f"{name} must be {form}", f"as {example}") from None
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None
