"""The linear shallow-water equations in one dimension on a staggered grid.

    d(eta)/dt = -d(q)/dx          q = h u, transport per metre of crest, m2/s
    d(q)/dt   = -g h d(eta)/dx    eta = elevation of the surface, m

eta stands at cell centres and whole time steps, q at cell faces and half time
steps (leap-frog). The scheme is stable while sqrt(g h) dt / dx is 1 or less.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shelf_input import GRAVITY, InputError, Settings, find_problem

PROGRESS_CALLS = 50
"""How often a run reports its progress."""


@dataclass(frozen=True)
class Grid:
    """The staggered grid of n cells.

    Attributes:
        dx: cell width, m.
        x: cell centres, m from the offshore boundary, n values.
        depth: still-water depth at the centres, m, n values.
        face_depth: still-water depth at the faces, m, n + 1 values.
    """

    dx: float
    x: list[float]
    depth: list[float]
    face_depth: list[float]


@dataclass
class Result:
    """What a run gives back.

    Attributes:
        eta: elevation at the end, m, one value a cell.
        gauges: rows of time (s) and the elevation at each gauge (m).
        snapshots: pairs of time (s) and elevation of every cell (m).
        highest: highest elevation at the times of the gauge rows, m.
        highest_x: where that was, m.
        volume_change: water gained by the domain, m2 (per metre of crest).
        inflow: water that came in through both ends, m2; should equal volume_change.
        throughflow: water that crossed either end in any direction, m2.
        displaced: water above and below the still level at the end, both counted up, m2.
    """

    eta: list[float]
    gauges: list[list[float]] = field(default_factory=list)
    snapshots: list[tuple[float, list[float]]] = field(default_factory=list)
    highest: float = -math.inf
    highest_x: float = 0.0
    volume_change: float = 0.0
    inflow: float = 0.0
    throughflow: float = 0.0
    displaced: float = 0.0

    @property
    def mass_error(self) -> float:
        """Water made or lost by the scheme, as a part of the water moved (no unit)."""
        moved = self.throughflow + self.displaced
        return abs(self.volume_change - self.inflow) / moved if moved > 0.0 else 0.0


def depth_at(settings: Settings, x: float) -> float:
    """Still-water depth at a place.

    Args:
        settings: the settings of the run.
        x: distance from the offshore boundary, m.

    Returns:
        The depth, m: flat, then a straight slope, then flat again.
    """
    into_slope = x - settings.deep_length
    if into_slope <= 0.0:
        return settings.deep_depth
    if into_slope >= settings.slope_length:
        return settings.shelf_depth
    part = into_slope / settings.slope_length
    return settings.deep_depth + part * (settings.shelf_depth - settings.deep_depth)


def make_grid(settings: Settings) -> Grid:
    """Lay out cells and depths.

    Args:
        settings: the settings of the run.

    Returns:
        A grid of length / cell_size cells.
    """
    dx = settings.cell_size
    count = round(settings.length / dx)
    x = [(i + 0.5) * dx for i in range(count)]
    depth = [depth_at(settings, place) for place in x]
    return Grid(dx, x, depth, [depth_at(settings, i * dx) for i in range(count + 1)])


def incident(settings: Settings, time: float) -> float:
    """Elevation of the incoming wave at the offshore boundary.

    Args:
        settings: the settings of the run.
        time: model time, s; the water is still before 0.

    Returns:
        The elevation, m.
    """
    if time <= 0.0:
        return 0.0
    turns = time / settings.wave_period
    if settings.wave_shape == "pulse":
        return settings.wave_amplitude * math.sin(math.pi * turns) ** 2 if turns < 1.0 else 0.0
    ramp = 1.0
    if time < settings.ramp_time:
        ramp = math.sin(0.5 * math.pi * time / settings.ramp_time) ** 2
    return settings.wave_amplitude * ramp * math.sin(2.0 * math.pi * turns)


def simulate(
    settings: Settings,
    eta: Sequence[float] | None = None,
    on_progress: Callable[[int, int, float], None] | None = None,
) -> Result:
    """Run the model.

    Args:
        settings: the settings of the run.
        eta: elevation to start from, m, one value a cell; still water when left out.
        on_progress: called about 50 times with step, number of steps and model time (s).

    Returns:
        The series, the snapshots and the water balance.

    Raises:
        InputError: when the settings do not fit together, as with a broken CFL limit.
    """
    problem = find_problem(settings)
    if problem is not None:
        raise InputError(f"{problem[0]}: {problem[1]}")
    grid, dt = make_grid(settings), settings.time_step
    steps = round(settings.duration / dt)
    gauge_every = round(settings.gauge_interval / dt)
    snapshot_every = round(settings.snapshot_interval / dt)
    progress_every = max(1, steps // PROGRESS_CALLS)
    eta = [0.0] * len(grid.x) if eta is None else list(eta)
    result = Result(eta)
    start_volume = math.fsum(eta) * grid.dx

    ratio = dt / grid.dx
    push = [GRAVITY * h * ratio for h in grid.face_depth[1:-1]]
    speed_in = math.sqrt(GRAVITY * grid.face_depth[0])
    speed_out = math.sqrt(GRAVITY * grid.face_depth[-1])
    mix_in = (speed_in * ratio - 1.0) / (speed_in * ratio + 1.0)
    mix_out = (speed_out * ratio - 1.0) / (speed_out * ratio + 1.0)
    q = [0.0] * (len(eta) + 1)
    back0 = back1 = 0.0  # the part of q that leaves through the offshore end, faces 0 and 1

    _record(result, settings, grid, 0.0, eta, True)
    for step in range(1, steps + 1):
        inner = [
            flow - p * (right - left)
            for flow, p, left, right in zip(q[1:-1], push, eta, eta[1:], strict=False)
        ]
        first = last = 0.0
        if settings.offshore == "open":
            # Take the incoming wave off, let the rest pass out (Mur's discrete form of
            # dq/dt = c dq/dx), and add the incoming wave again.
            time = (step - 0.5) * dt
            new1 = inner[0] - speed_in * incident(settings, time - grid.dx / speed_in)
            back0 = back1 + mix_in * (new1 - back0)
            back1 = new1
            first = back0 + speed_in * incident(settings, time)
        if settings.coast == "open":
            last = q[-2] + mix_out * (inner[-1] - q[-1])
        q = [first, *inner, last]
        eta = [
            level - ratio * (right - left)
            for level, left, right in zip(eta, q, q[1:], strict=False)
        ]
        result.inflow += dt * (first - last)
        result.throughflow += dt * (abs(first) + abs(last))
        if step % gauge_every == 0:
            _record(result, settings, grid, step * dt, eta, False)
        if step % snapshot_every == 0:
            result.snapshots.append((step * dt, eta))
        if on_progress is not None and (step % progress_every == 0 or step == steps):
            on_progress(step, steps, step * dt)
    result.eta = eta
    result.volume_change = math.fsum(eta) * grid.dx - start_volume
    result.displaced = math.fsum(map(abs, eta)) * grid.dx
    return result


def _record(
    result: Result, settings: Settings, grid: Grid, time: float, eta: list[float], snapshot: bool
) -> None:
    """Add one row of gauges (and a snapshot when asked) and keep the highest level."""
    row = [time]
    for _, place in settings.gauges:
        # Between two centres the level is taken on a straight line.
        position = min(max(place / grid.dx - 0.5, 0.0), len(eta) - 1.0)
        left = min(int(position), len(eta) - 2)
        row.append(eta[left] + (position - left) * (eta[left + 1] - eta[left]))
    result.gauges.append(row)
    if snapshot:
        result.snapshots.append((time, eta))
    top = max(eta)
    if top > result.highest:
        result.highest, result.highest_x = top, grid.x[eta.index(top)]
