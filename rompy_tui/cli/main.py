"""The command ``rompy-tui``: its verbs are imported when they are used."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..settings import load_settings
from ..version import __version__
from . import completed
from .lazy import LazyGroup
from .options import Globals

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_VERBS = {
    "backends": ("backends:backends", "List, validate and create backend and processor configs."),
    "completion": ("completion:completion", "Print what a shell needs to complete words."),
    "convert": ("convert:convert", "Write a config file as YAML or JSON."),
    "demo": ("demo:demo", "Try it: copy the quickstart model and open it."),
    "doctor": ("doctor:doctor", "Look at what surrounds the program, and say what to do."),
    "explain": ("explain:explain", "Say what a diagnostic means."),
    "follow": ("follow:follow", "Follow a container or a job that was started elsewhere."),
    "generate": ("generate:generate", "Write a model's input files."),
    "open": ("open:open_workspace", "Open a folder or a file in the terminal UI (the default)."),
    "pipeline": ("pipeline:pipeline", "Generate, run and postprocess."),
    "postprocess": ("postprocess:postprocess", "Process the outputs of a run."),
    "runs": ("runs:runs", "List, follow, stop and repeat runs."),
    "run": ("run:run", "Generate and run a model."),
    "show": ("show:show", "Show a config file with includes and variables put in."),
    "themes": ("themes:themes", "List the themes of the terminal UI."),
    "validate": ("validate:validate", "Check config files of any kind."),
}


class _Verbs(LazyGroup):
    """Takes a path for ``open PATH``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; a path that is there, or looks like one, is to be opened."""
        if args and args[0] not in self.verbs:
            if Path(args[0]).exists() or "/" in args[0]:
                args = ["open", *args]
            else:
                close = difflib.get_close_matches(args[0], self.verbs, 1)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                ctx.fail(f"there is no command and no file {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a verb, or else a path that is to be opened."""
        found = super().shell_complete(ctx, incomplete)
        return found or click.Path().shell_complete(ctx, self.params[0], incomplete)


@click.group(
    cls=_Verbs,
    package=f"{__package__}.commands",
    verbs=_VERBS,
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
@click.option(
    "--theme",
    metavar="NAME",
    shell_complete=completed.theme,
    help="The theme of the terminal UI.",
)
@click.option("--ascii-only", is_flag=True, help="Signs and borders of the terminal UI in ASCII.")
@click.option(
    "--run",
    "run_id",
    metavar="ID",
    shell_complete=completed.run_id,
    help="Open on this run's page.",
)
@click.option("-v", "--verbose", count=True, help="Say more; twice for details.")
@click.pass_context
def cli(
    context: click.Context,
    python: str | None,
    state_dir: Path | None,
    theme: str | None,
    ascii_only: bool,
    run_id: str | None,
    verbose: int,
) -> Any:
    """Configure, launch and follow ocean and wave model runs.

    Without a command it opens the terminal UI on a folder (this one where none is named).
    """
    options = context.ensure_object(Globals)
    options.verbose = verbose
    settings = load_settings()
    options.settings = replace(
        settings,
        python=python or settings.python,
        state_dir=state_dir or settings.state_dir,
        theme=theme or settings.theme,
        ascii=ascii_only or settings.ascii,
    )
    context.meta["rompy_tui.run_id"] = run_id
    if context.invoked_subcommand is None:
        from .commands.open import open_workspace

        return context.invoke(open_workspace)
    return None
