"""``rompy-tui follow``: containers and jobs that were started elsewhere."""

from __future__ import annotations

from dataclasses import asdict

import click

from ...errors import MissingError
from ...run.foreign import KINDS, followed, listed
from ...supervision.logs import clean
from ..output import data, data_json, say


@click.command()
@click.argument("address", required=False)
@click.option("--json", "as_json", is_flag=True, help="The list as a JSON array.")
def follow(address: str | None, as_json: bool) -> None:
    """Print the output of a container or a job as it comes, until it ends.

    ADDRESS is docker:NAME or slurm:NUMBER; without it, what there is is listed. It works for
    whatever runs, whoever started it. Ctrl+C stops following, nothing else.
    """
    if address:
        for line in followed(address):
            data(clean(line))
        return
    found, missing = [], []
    for kind in KINDS:
        try:
            found += listed(kind)
        except MissingError as error:
            missing.append(error)
    if len(missing) == len(KINDS):
        raise MissingError("; ".join(error.message for error in missing))
    for why in missing:
        say(why.message)
    if as_json:
        data_json([asdict(each) for each in found])
        return
    width = max((len(each.address) for each in found), default=0)
    wide = max((len(each.what) for each in found), default=0)
    for each in found:
        data(f"{each.address:<{width}}  {each.what:<{wide}}  {each.state}")
    if not found:
        say("no container and no job of yours runs")
