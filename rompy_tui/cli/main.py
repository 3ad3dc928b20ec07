"""The command ``rompy-tui``: its verbs are imported when they are used."""

from __future__ import annotations

import difflib
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from .. import __version__
from .options import Globals

_VERBS = {
    "backends": ("backends:backends", "List, validate and create backend and processor configs."),
    "demo": ("demo:demo", "Try it: copy the quickstart model and open it."),
    "generate": ("generate:generate", "Write a model's input files."),
    "open": ("open:open_workspace", "Open a folder or a file in the terminal UI (the default)."),
    "pipeline": ("pipeline:pipeline", "Generate, run and postprocess."),
    "postprocess": ("postprocess:postprocess", "Process the outputs of a run."),
    "run": ("run:run", "Generate and run a model."),
    "validate": ("validate:validate", "Check config files of any kind."),
}


class _Verbs(click.Group):
    """Imports a verb when it is used; takes a path for ``open PATH``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in _VERBS:
            return None
        module, _, attribute = _VERBS[name][0].partition(":")
        command: click.Command = getattr(
            import_module(f"{__package__}.commands.{module}"), attribute
        )
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _VERBS:
            if Path(args[0]).exists() or "/" in args[0]:
                args = ["open", *args]
            else:
                close = difflib.get_close_matches(args[0], _VERBS, 1)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                ctx.fail(f"there is no command and no file {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(_VERBS.items())])


@click.group(
    cls=_Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="[FOLDER | FILE | COMMAND [ARGS]...]",
)
@click.version_option(__version__, "--version", prog_name="rompy-tui")
@click.option("--python", metavar="PATH", help="The interpreter that holds the plugins.")
@click.option(
    "--state-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where runs are recorded; the workspace's .rompy-tui where not given.",
)
@click.option("--theme", metavar="NAME", help="The theme of the terminal UI.")
@click.option("--run", "run_id", metavar="ID", help="Open on this run's page.")
@click.option("-v", "--verbose", count=True, help="Say more; twice for details.")
@click.pass_context
def cli(
    context: click.Context,
    python: str | None,
    state_dir: Path | None,
    theme: str | None,
    run_id: str | None,
    verbose: int,
) -> Any:
    """Configure, launch and follow ocean and wave model runs.

    Without a command it opens the terminal UI on a folder (this one where none is named).
    """
    context.obj = Globals(python, state_dir, theme, verbose)
    context.meta["rompy_tui.run_id"] = run_id
    if context.invoked_subcommand is None:
        from .commands.open import open_workspace

        return context.invoke(open_workspace)
    return None
