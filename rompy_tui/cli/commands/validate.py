"""``rompy-tui validate PATH...``: check config files of any kind."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ...documents.overrides import PROFILE_VARIABLE
from ...errors import UsageError
from ...workspace import Index, find_files
from ..options import Globals, ignore_option, logging_options, pass_globals
from ..reporting import format_option, report
from ..verdicts import summary


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option
@click.option("--watch", is_flag=True, help="Go on, and check again what changes, until Ctrl+C.")
@click.option("--profile", metavar="NAME", help="The value of ROMPY_ENV in the files.")
@ignore_option
@logging_options
@pass_globals
def validate(
    options: Globals,
    paths: tuple[Path, ...],
    form: str,
    watch: bool,
    profile: str | None,
    ignore: tuple[str, ...],
) -> int:
    """Check config files and folders of them.

    What a file is shows in what it holds: a backend, a postprocessor, a pipeline or a model run.
    Other YAML is left alone. The exit status is 0 where nothing is wrong, 1 otherwise; warnings
    alone are 0.

    With --watch, JSON has one object a line and file: {"file", "ok", "diagnostics"}; of a file
    that was removed it has "removed" too. Ctrl+C ends it with exit status 130.
    """
    if profile:
        os.environ[PROFILE_VARIABLE] = profile
    if watch:
        from ..watching import watch_files

        if form == "sarif":
            raise UsageError("SARIF is one document", "with --watch use text, json or github")
        return watch_files(paths, options.catalogue(ignore), form)
    files = [f for path in paths for f in (find_files(path) if _is_folder(path) else [path])]
    if not files:
        shown = ", ".join(map(str, paths))
        raise UsageError(f"there is no YAML or JSON file in {shown}", "name a file or a folder")
    index, catalogue, named = Index(), options.catalogue(ignore), set(paths)
    states = [index.check(f, catalogue, named=f in named) for f in dict.fromkeys(files)]
    return report(states, form, summary(states))


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112  Path.is_dir() raises for a name that is too long
