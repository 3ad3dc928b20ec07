"""Long waves running from deep water over a slope onto a shelf.

Run it with ``python3 shelf.py INPUT``. It reads the INPUT file, prints its progress
and writes ``outputs/gauges.csv`` and ``outputs/snapshots.csv`` in the current folder.
The equations are in shelf_scheme.py, the keywords of INPUT in shelf_input.py.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from shelf_input import InputError, Settings, parse_input, read_input
from shelf_scheme import Grid, Result, depth_at, incident, make_grid, simulate

__all__ = [
    "Grid",
    "InputError",
    "Result",
    "Settings",
    "depth_at",
    "incident",
    "main",
    "make_grid",
    "parse_input",
    "read_input",
    "simulate",
    "write_outputs",
]


def write_outputs(result: Result, settings: Settings, folder: Path) -> None:
    """Write gauges.csv and snapshots.csv.

    Args:
        result: what the run gave.
        settings: the settings of the run.
        folder: where to write; made when missing.

    Raises:
        OSError: when the folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = [",".join(["time [s]", *(f"{name} [m]" for name, _ in settings.gauges)])]
    for time, *levels in result.gauges:
        lines.append(",".join([f"{time:.10g}", *map(_metres, levels)]))
    _write(folder / "gauges.csv", lines)
    grid = make_grid(settings)
    every = round(settings.snapshot_spacing / grid.dx)
    lines = ["time [s],x [m],depth [m],eta [m]"]
    for time, eta in result.snapshots:
        for i in range(0, len(eta), every):
            lines.append(f"{time:.10g},{grid.x[i]:.10g},{grid.depth[i]:.3f},{_metres(eta[i])}")
    _write(folder / "snapshots.csv", lines)


def _metres(value: float) -> str:
    """Micrometres are enough; adding 0.0 keeps "-0.000000" out of the files."""
    return f"{round(value, 6) + 0.0:.6f}"


def _write(path: Path, lines: list[str]) -> None:
    """Write lines with the same line ends on every system."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("\n".join(lines) + "\n")


def _clock(time: float) -> str:
    """Model time as hh:mm:ss."""
    seconds = int(time)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _print_progress(step: int, steps: int, time: float) -> None:
    """Print one progress line at once, so that a watcher sees it while the model runs."""
    width = len(str(steps))
    percent = 100.0 * step / steps
    print(f"step {step:{width}d} of {steps}   time {_clock(time)}   {percent:5.1f} %", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run the model in the current folder.

    Args:
        arguments: the command line without the program name: one INPUT file.

    Returns:
        The exit code: 0, or 2 when the command line, the INPUT or an output file is at fault.
    """
    if len(arguments) != 1:
        print("usage: python3 shelf.py INPUT", file=sys.stderr)
        return 2
    try:
        settings = read_input(Path(arguments[0]))
        cells = round(settings.length / settings.cell_size)
        print(f"shelf model: {cells} cells, Courant number {settings.courant:.3f}", flush=True)
        result = simulate(settings, on_progress=_print_progress)
        write_outputs(result, settings, Path("outputs"))
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    print(
        f"done: mass error {result.mass_error:.1e} of the water moved,"
        f" highest water {result.highest:.3f} m at x = {result.highest_x / 1000.0:.1f} km"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
