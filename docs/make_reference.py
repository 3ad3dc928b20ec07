"""Writes docs/reference and the man page from the code: commands, settings and keys.

Run it with the Python that has rompy-tui: ``python docs/make_reference.py``.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from rompy_tui.cli.exit_codes import ExitCode
from rompy_tui.cli.main import cli
from rompy_tui.settings import FILE_VARIABLE
from rompy_tui.settings_overview import settings_overview
from rompy_tui.tui.common.keys import GROUPS, key_names

HERE = Path(__file__).parent
_MADE = "This page is written by `docs/make_reference.py` from the code."
_EXITS = {
    ExitCode.OK: "done, or valid",
    ExitCode.FAILED: "invalid, or failed",
    ExitCode.USAGE: "wrong usage",
    ExitCode.MISSING: "something outside is missing: an engine, a program, an interpreter",
    ExitCode.INTERRUPTED: "interrupted by Ctrl+C",
}


_NAMES = """\
`ID` is a run's id, its beginning or its end, or `last`. `MODEL`, `FILE`, `PATH` and `FOLDER` are
paths; `MODEL` and `FILE` of a run may be left out where `--config-from-env` is given. `ADDRESS` is
`docker:NAME` or `slurm:JOB`."""


def pages() -> dict[Path, str]:
    """Every page that this writes, as its file and its text."""
    return {
        HERE / "reference" / "commands.md": commands(),
        HERE / "reference" / "settings.md": settings(),
        HERE / "reference" / "keys.md": keys(),
        HERE / "man" / "rompy-tui.1": man_page(),
    }


def walk() -> Iterator[tuple[click.Context, click.Command]]:
    """Every command with its context: the program, then the verbs and what is below them."""

    def below(context: click.Context) -> Iterator[tuple[click.Context, click.Command]]:
        yield context, context.command
        if isinstance(context.command, click.Group):
            for name in context.command.list_commands(context):
                command = context.command.get_command(context, name)
                if command is not None:
                    inner = command.context_class(command, info_name=name, parent=context)
                    yield from below(inner)

    return below(cli.context_class(cli, info_name="rompy-tui", **cli.context_settings))


def commands() -> str:
    """The page of all commands, as Markdown."""
    lines = ["# Commands\n", f"{_MADE} `--help` says the same in the terminal.\n"]
    lines.append(f"{_NAMES}\n")
    for context, command in walk():
        lines.append(f"## {context.command_path}\n")
        lines.append(f"```text\n{_usage(context, command)}\n```\n")
        lines += [f"{paragraph}\n" for paragraph in _about(command)]
        options = list(_options(context, command))
        if options:
            rows = [(f"`{option}`", text) for option, text in options]
            lines.append(_table(("Option", "What it does"), rows))
    lines.append("## Exit status\n")
    exits = [(str(int(code)), text) for code, text in _EXITS.items()]
    lines.append(_table(("Status", "When"), exits))
    return "\n".join(lines)


def settings() -> str:
    """The page of all settings, as Markdown."""
    lines = [
        "# Settings\n",
        f"They stand in `~/.config/rompy-tui/config.toml`, or in the file that `{FILE_VARIABLE}`",
        "names. A variable wins over the file, an option of a command over both; an empty variable",
        f"stands for the default. {_MADE}",
        "The [guide](../guide/themes-and-keys.md) tells of the page that shows and changes them.\n",
    ]
    for one in settings_overview({}).settings:
        lines += [
            f"## {one.name}\n",
            f"{one.about}\n",
            f"- Value: {one.form}, as `{one.name} = {one.example}`",
            f"- Default: {f'`{one.default}`' if one.default else 'none'}",
            f"- Variable: `{one.variable}`\n",
        ]
    return "\n".join(lines)


def keys() -> str:
    """The page of all keys, as Markdown."""
    lines = ["# Keys\n", f"`?` shows those of where you are first. {_MADE}\n"]
    for place, commands in GROUPS:
        rows = [
            (" ".join(map(_code, key_names(one))), one.title, f"`{one.id}`") for one in commands
        ]
        lines += [f"## {place}\n", _table(("Key", "What it does", "Name"), rows)]
    return "\n".join(lines)


def man_page() -> str:
    """The page of ``man rompy-tui``."""
    lines = [
        '.TH ROMPY-TUI 1 "" "rompy-tui" "User commands"',
        ".SH NAME",
        r"rompy-tui \- configure, launch and follow ocean and wave model runs from the terminal",
    ]
    for context, command in walk():
        is_program = context.parent is None
        lines += [".SH SYNOPSIS" if is_program else f".SS {_roff(context.command_path)}"]
        lines += [rf"\fB{_roff(_usage(context, command))}\fR"]
        lines += [".SH DESCRIPTION"] if is_program else []
        for paragraph in _about(command):
            lines += [".PP", _roff(paragraph.replace("`", ""))]
        lines += [".SH OPTIONS"] if is_program else []
        for option, text in _options(context, command):
            lines += [".TP", f".B {_roff(option)}", _roff(text)]
        lines += [".SH COMMANDS"] if is_program else []
    lines += [".SH EXIT STATUS"]
    for code, text in _EXITS.items():
        lines += [".TP", f".B {int(code)}", text]
    lines += [".SH ENVIRONMENT", ".TP", f".B {FILE_VARIABLE}", "The settings file."]
    for one in settings_overview({}).settings:
        lines += [".TP", f".B {one.variable}", _roff(one.about)]
    lines += [".SH FILES", ".TP", ".I ~/.config/rompy-tui/config.toml", "Settings."]
    lines += [".TP", ".I .rompy-tui/", "What a workspace keeps: records and logs of runs, drafts."]
    return "\n".join(lines) + "\n"


def _usage(context: click.Context, command: click.Command) -> str:
    return " ".join([context.command_path, *command.collect_usage_pieces(context)])


def _about(command: click.Command) -> list[str]:
    text = inspect.cleandoc(command.help or "").replace("``", "`").partition("\f")[0]
    return [" ".join(part.replace("\b", "").split()) for part in text.split("\n\n") if part]


def _options(context: click.Context, command: click.Command) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is None or isinstance(parameter, click.Argument):
            continue
        option, text = record
        if option == "-h, --help" and context.parent:
            continue
        variable = getattr(parameter, "envvar", None)
        yield option, f"{text} Variable: {variable}." if variable else text


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    escaped = ([cell.replace("|", r"\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in escaped) + "\n"


def _code(key: str) -> str:
    return f"`` {key} ``" if "`" in key else f"`{key}`"


def _roff(text: str) -> str:
    """Text that roff takes as it is."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    for file, text in pages().items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
