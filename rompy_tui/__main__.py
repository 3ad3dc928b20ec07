"""The entry point: runs a verb, and starts the terminal UI where the verb asks for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from .cli.completed import VARIABLE
from .cli.exit_codes import ExitCode, code_for
from .cli.main import cli
from .cli.opening import Open
from .cli.options import Globals
from .cli.output import say, say_error
from .errors import RompyTuiError, StorageError, reason_of


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command ``rompy-tui`` and end the process with its exit status.

    Args:
        arguments: those of the command line where None.
    """
    sys.exit(_status(list(sys.argv[1:] if arguments is None else arguments)))


def _status(arguments: list[str]) -> int:
    asked = os.environ.get(VARIABLE)
    if asked:
        from .cli.completing import answer

        return answer(cli, VARIABLE, asked)
    options = Globals()
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's encoding lacks, or a name that is not UTF-8, must not end a command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        _stand_somewhere()
        with cli.make_context("rompy-tui", arguments, obj=options) as context:
            result = cli.invoke(context)
        if isinstance(result, Open):
            return _open(result)
        return int(result or 0)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FAILED
    except RompyTuiError as error:
        say_error(error, options.verbose)
        return code_for(error)
    except OSError as error:
        # Where nobody could say it better, as in a directory that was removed.
        reason, hint = reason_of(error)
        where = f"{error.filename}: " if error.filename else ""
        say_error(StorageError(f"{where}{reason}", hint), options.verbose)
        return ExitCode.FAILED


def _stand_somewhere() -> None:
    try:
        os.getcwd()  # noqa: PTH109
    except OSError:
        # Said here because libraries fail on it in ways of their own.
        raise StorageError(
            "the current directory does not exist any more", "change to one that does"
        ) from None


def _open(wish: Open) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        say("error: the terminal UI needs a terminal")
        say("  help: in scripts use the commands; see rompy-tui --help")
        return ExitCode.USAGE
    if os.environ.get("TERM", "") in {"", "dumb"}:
        say("error: this terminal (TERM=dumb) cannot show the terminal UI")
        say("  help: use the commands; see rompy-tui --help")
        return ExitCode.USAGE
    from .tui import Start, run_app

    start = Start(wish.workspace, wish.file, wish.run, wish.options.settings)
    status = run_app(start)
    if wish.farewell:
        say(wish.farewell)
    return status


if __name__ == "__main__":
    main()
