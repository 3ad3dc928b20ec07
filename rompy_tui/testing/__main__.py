"""``python -m rompy_tui.testing DISTRIBUTION``: a table of checks, exit status 1 where one failed.

Exit status 2 is wrong usage, 3 that the distribution or the interpreter is missing,
130 that it was interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..backends.loading import load_values
from ..diagnostics.text import visible
from ..errors import MissingError, RompyTuiError, UsageError
from .contract import check_distribution
from .rules import RULES
from .trial import Limits, Trial

_TRIALS = """\
The file of --trials holds, by kind and name, values to try a plugin with; each part may be missing:

  backend hpc:
    valid: {queue: night}          accepted; else the first example of its schema
    wrong: {nodes: 0}              refused, each at its field
    succeeds: {queue: night, command: "true"}
    fails: {queue: night, command: "false"}
    slow: {queue: night, command: sleep 60}
    files: {heights.txt: "1.5"}    what the run's folder holds before
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the plugins of a distribution.

    Args:
        arguments: those of the command line where None.

    Returns:
        The exit status.
    """
    options = _parser().parse_args(arguments)
    try:
        reports = check_distribution(
            options.distribution,
            _trials(options.trials) if options.trials else {},
            limits=Limits(importing=options.import_limit),
            skip=options.skip,
            python=options.python,
        )
    except RompyTuiError as error:
        _write(sys.stderr, f"error: {error.message}")
        if error.hint:
            _write(sys.stderr, f"  help: {error.hint}")
        return 3 if isinstance(error, MissingError) else 2
    except KeyboardInterrupt:
        return 130
    _write(sys.stdout, "\n\n".join(report.text() for report in reports))
    return 0 if all(report.ok for report in reports) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rompy_tui.testing",
        description="Check the plugins of an installed distribution against their contract.",
        epilog=_TRIALS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("distribution", help="its name, as in pyproject.toml")
    parser.add_argument("--trials", type=Path, metavar="FILE", help="values to try them with")
    parser.add_argument(
        "--skip",
        action="append",
        default=[],
        choices=RULES,
        metavar="CODE",
        help="leave a rule out",
    )
    parser.add_argument("--python", metavar="PATH", help="the interpreter that holds them")
    parser.add_argument(
        "--import-limit",
        type=float,
        default=Limits().importing,
        metavar="SECONDS",
        help="how long importing one may take (default: %(default)g)",
    )
    return parser


def _trials(path: Path) -> dict[str, Trial]:
    return {name: _trial(path, name, values) for name, values in load_values(path).items()}


def _trial(path: Path, name: str, values: Any) -> Trial:
    known = Trial.__dataclass_fields__
    strange = set(values) - set(known) if isinstance(values, Mapping) else {str(values)}
    if strange or not all(isinstance(v, Mapping) for v in values.values()):
        what = (
            f"{', '.join(sorted(map(str, strange)))}: no such part"
            if strange
            else "a part is no mapping"
        )
        raise UsageError(f"{path}: {name}: {what}", f"parts: {', '.join(known)}")
    return Trial(**values)


def _write(stream: Any, text: str) -> None:
    """Write lines; what a plugin said must not act on the terminal."""
    stream.write("\n".join(visible(line) for line in text.split("\n")) + "\n")


if __name__ == "__main__":
    sys.exit(main())
