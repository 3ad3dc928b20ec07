"""``rompy-tui validate PATH...``: check config files of any kind."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ...errors import UsageError
from ...paths import display_name
from ...validation import Checked, DocumentKind, check_file
from ...workspace import find_files
from ..options import Globals, logging_options, pass_globals
from ..output import say
from ..reporting import FORMATS, report


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@logging_options
@pass_globals
def validate(options: Globals, paths: tuple[Path, ...], form: str) -> int:
    """Check config files and folders of them.

    What a file is shows in what it holds: a backend, a postprocessor, a pipeline or a model run.
    Other YAML is left alone. The exit status is 0 where nothing is wrong, 1 otherwise; warnings
    alone are 0.
    """
    files = [f for path in paths for f in (find_files(path) if _is_folder(path) else [path])]
    if not files:
        shown = ", ".join(map(str, paths))
        raise UsageError(f"there is no YAML or JSON file in {shown}", "name a file or a folder")
    catalogue = options.catalogue()
    checked = [check_file(path, catalogue) for path in dict.fromkeys(files)]
    return report(checked, form, _summary(checked))


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112  Path.is_dir() raises for a name that is too long


def _summary(checked: list[Checked]) -> str:
    ours = [c for c in checked if not c.ok or _is_config(c)]
    if len(checked) == 1:
        one = checked[0]
        name = display_name(Path(one.loaded.file))
        if one.ok and not _is_config(one):
            return f"{name}: no kind of config that rompy-tui knows; nothing was checked"
    wrong = sum(not c.ok for c in ours)
    files = "1 file" if len(ours) == 1 else f"{len(ours)} files"
    others = len(checked) - len(ours)
    rest = f"; {others} other{'s' if others > 1 else ''} left alone" if others else ""
    say_kinds(ours)
    return f"{files}: {len(ours) - wrong} valid, {wrong} not{rest}"


def say_kinds(checked: list[Checked]) -> None:
    """Say of each valid file what it is."""
    for one in checked:
        if one.ok:
            pairs = zip(one.kinds, one.types, strict=True)
            listed = ", ".join(f"{t} {k.value}".strip() for k, t in pairs)
            say(f"valid: {one.loaded.file} ({listed})")


def _is_config(checked: Checked) -> bool:
    return any(kind is not DocumentKind.FOREIGN for kind in checked.kinds)
