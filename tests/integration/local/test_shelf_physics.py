"""The quickstart model against theory, and its INPUT file and command line."""

from __future__ import annotations

import dataclasses
import importlib
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jinja2
import pytest

QUICKSTART = Path(__file__).resolve().parents[3] / "sample_configs" / "quickstart"
MODEL = QUICKSTART / "model"
TEMPLATE = QUICKSTART / "template" / "{{runtime.staging_dir}}"
G = 9.81

# A flat channel, 100 km long and 50 m deep, that one crest of 1 m runs through.
FLAT: dict[str, object] = {
    "duration": 3000,
    "time_step": 5,
    "cell_size": 250,
    "deep_length": 50000,
    "slope_length": 0,
    "shelf_length": 50000,
    "deep_depth": 50,
    "shelf_depth": 50,
    "wave_shape": "pulse",
    "wave_amplitude": 1.0,
    "wave_period": 600,
    "ramp_time": 0,
    "offshore": "open",
    "coast": "open",
    "gauges": "a:20000 b:80000 end:100000",
    "gauge_interval": 5,
    "snapshot_interval": 1500,
    "snapshot_spacing": 500,
}


@pytest.fixture(scope="module")
def shelf() -> Iterator[Any]:
    """The model, imported from its folder and forgotten afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(MODEL))
        yield importlib.import_module("shelf")
    for name in ("shelf", "shelf_input", "shelf_scheme"):
        sys.modules.pop(name, None)


def as_text(**changes: object) -> str:
    return "".join(f"{key} = {value}\n" for key, value in {**FLAT, **changes}.items())


def run(shelf: Any, eta: list[float] | None = None, **changes: object) -> Any:
    return shelf.simulate(shelf.parse_input(as_text(**changes)), eta)


def crest_time(rows: list[list[float]], column: int) -> float:
    """Time of the highest level, from a parabola through the three rows around it."""
    top = max(range(len(rows)), key=lambda i: rows[i][column])
    below, peak, above = (rows[i][column] for i in (top - 1, top, top + 1))
    shift = 0.5 * (below - above) / (below - 2.0 * peak + above)
    return rows[top][0] + shift * (rows[1][0] - rows[0][0])


def render(folder: Path, duration: timedelta) -> None:
    """Fill in the quickstart's template as a run does."""
    start = datetime(2024, 1, 1)
    period = {"start": start, "end": start + duration, "interval": timedelta(seconds=30)}
    runtime = {"run_id": "quickstart", "period": period}
    strict = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    for path in TEMPLATE.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(TEMPLATE)
            target.parent.mkdir(parents=True, exist_ok=True)
            template = strict.from_string(path.read_text(encoding="utf-8"))
            target.write_text(template.render(runtime=runtime), encoding="utf-8")


# --- waves ---


@pytest.mark.parametrize("depth", [20.0, 50.0, 150.0])
def test_a_crest_travels_at_the_square_root_of_g_h(shelf: Any, depth: float) -> None:
    rows = run(shelf, duration=7500, deep_depth=depth, shelf_depth=depth).gauges

    speed = 60000.0 / (crest_time(rows, 2) - crest_time(rows, 1))

    assert speed == pytest.approx(math.sqrt(G * depth), rel=0.01)
    assert max(row[2] for row in rows) == pytest.approx(1.0, rel=0.01)


@pytest.mark.parametrize("shelf_depth", [25.0, 6.25])
def test_waves_grow_on_a_gentle_slope_by_greens_law(shelf: Any, shelf_depth: float) -> None:
    result = run(
        shelf,
        duration=14400,
        deep_length=30000,
        slope_length=90000,
        shelf_length=30000,
        deep_depth=100,
        shelf_depth=shelf_depth,
        wave_shape="sine",
        ramp_time=1200,
        gauges="deep:15000 slope:90000 shelf:135000",
    )
    last = [row for row in result.gauges if row[0] > 14400 - 600]
    deep, slope, top = (max(abs(row[column]) for row in last) for column in (1, 2, 3))
    middle_depth = 100.0 + (shelf_depth - 100.0) * 60000.0 / 90000.0

    assert deep == pytest.approx(1.0, rel=0.05)
    assert slope == pytest.approx((100.0 / middle_depth) ** 0.25, rel=0.05)
    assert top == pytest.approx((100.0 / shelf_depth) ** 0.25, rel=0.05)


# --- water balance ---


def test_the_water_gained_is_the_water_that_came_in(shelf: Any) -> None:
    result = run(shelf, duration=2000)
    came_in = math.sqrt(G * 50.0) * 1.0 * 600.0 / 2.0  # speed x the area under the crest

    assert result.volume_change == pytest.approx(came_in, rel=0.001)
    assert result.inflow == pytest.approx(result.volume_change, rel=1e-12)
    assert result.mass_error < 1e-12


def test_the_balance_holds_with_waves_crossing_both_ends(shelf: Any) -> None:
    result = run(shelf, duration=9000, wave_shape="sine", ramp_time=1200, shelf_depth=20)

    assert abs(result.volume_change) > 1.0
    assert result.volume_change == pytest.approx(result.inflow, abs=1e-12 * result.throughflow)
    assert result.mass_error < 1e-12


def test_a_closed_basin_keeps_its_water(shelf: Any) -> None:
    hump = [math.exp(-(((i - 120) / 30.0) ** 2)) for i in range(400)]

    result = run(shelf, hump, duration=20000, offshore="wall", coast="wall", shelf_depth=10)

    assert sum(result.eta) == pytest.approx(sum(hump), rel=1e-12)
    assert result.inflow == 0.0
    assert max(abs(a - b) for a, b in zip(result.eta, hump, strict=True)) > 0.1


# --- ends ---


def test_an_open_coast_lets_the_wave_out(shelf: Any) -> None:
    left_over = run(shelf, duration=6000).eta
    sent_back = run(shelf, duration=6000, coast="wall").eta

    assert max(map(abs, left_over)) < 0.02
    assert max(sent_back) == pytest.approx(1.0, rel=0.02)


def test_a_reflection_leaves_through_the_wave_maker(shelf: Any) -> None:
    result = run(shelf, duration=11000, coast="wall")

    assert max(row[3] for row in result.gauges) == pytest.approx(2.0, rel=0.02)
    assert max(map(abs, result.eta)) < 0.02


def test_the_wave_maker_lets_reflections_out_while_it_makes_waves(shelf: Any) -> None:
    result = run(shelf, duration=18000, coast="wall", wave_shape="sine", ramp_time=1200)
    last = [row for row in result.gauges if row[0] > 18000 - 600]

    # A closed wave maker would pump the standing wave up with every period.
    assert max(row[3] for row in last) == pytest.approx(2.0, rel=0.02)


# --- stability limit ---


def test_a_broken_cfl_limit_is_refused(shelf: Any) -> None:
    text = as_text(time_step=15, gauge_interval=15)
    message = r"^INPUT:2: time_step: CFL limit broken: .* = 1\.329 is above 1; .* 11\.288 s or less"

    with pytest.raises(shelf.InputError, match=message):
        shelf.parse_input(text)


@pytest.mark.parametrize("deepest", ["deep_depth", "shelf_depth"])
def test_simulate_itself_refuses_a_broken_cfl_limit(shelf: Any, deepest: str) -> None:
    settings = dataclasses.replace(shelf.parse_input(as_text()), **{deepest: 300.0})

    with pytest.raises(shelf.InputError, match="CFL limit broken"):
        shelf.simulate(settings)


def test_the_scheme_is_stable_right_at_the_limit(shelf: Any) -> None:
    depth = 2500.0 / G  # speed 50 m/s: one cell of 250 m in one step of 5 s

    result = run(shelf, duration=6000, deep_depth=depth, shelf_depth=depth)

    assert result.highest == pytest.approx(1.0, rel=1e-3)
    assert max(map(abs, result.eta)) < 1e-6


# --- INPUT ---

BAD_INPUTS = [
    ({"deep_depht": 50}, 19, "unknown keyword 'deep_depht'; did you mean 'deep_depth'?"),
    ({"deep_depth": "fifty"}, 7, "deep_depth: 'fifty' is not a number"),
    ({"deep_depth": "nan"}, 7, "deep_depth: 'nan' is not a finite number"),
    ({"deep_depth": ""}, 7, "deep_depth: the value is missing"),
    ({"deep_depth": -5}, 7, "deep_depth: -5 must be above 0"),
    ({"time_step": 0}, 2, "time_step: 0 must be above 0"),
    ({"ramp_time": -1}, 12, "ramp_time: -1 must be 0 or more"),
    ({"wave_shape": "square"}, 9, "wave_shape: 'square' is not one of sine, pulse"),
    ({"coast": "shut"}, 14, "coast: 'shut' is not one of open, wall"),
    ({"gauges": "a:1 b"}, 15, "gauges: expected name:distance, found 'b'"),
    ({"gauges": "a:one"}, 15, "gauges: 'one' is not a number"),
    ({"gauges": "a:1 a:2"}, 15, "gauges: there are two gauges named 'a'"),
    ({"gauges": "a:100001"}, 15, "gauges: a at 100001 m is outside the domain of 0 to 100000 m"),
    ({"duration": 3001}, 1, "duration: 3001 s is not a whole number of time steps of 5 s"),
    ({"gauge_interval": 7}, 16, "gauge_interval: 7 s is not a whole number of time steps of 5 s"),
    ({"gauge_interval": 1}, 16, "gauge_interval: 1 s is not a whole number of time steps of 5 s"),
    ({"cell_size": 270}, 3, "cell_size: 270 m does not cut 100000 m into 10 or more equal cells"),
    ({"snapshot_spacing": 300}, 18, "snapshot_spacing: 300 m is not a whole number of cells"),
]


@pytest.mark.parametrize(("changes", "line", "message"), BAD_INPUTS)
def test_a_bad_input_gives_one_clear_line(
    shelf: Any,
    changes: dict[str, object],
    line: int,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("INPUT").write_text(as_text(**changes), encoding="utf-8")

    code = shelf.main(["INPUT"])

    assert code == 2
    assert capsys.readouterr().err == f"error: INPUT:{line}: {message}\n"
    assert not Path("outputs").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# empty\n", r"^INPUT:1: end of file, still missing 'duration', 'time_step', "),
        ("", r"^INPUT:1: end of file"),
        (as_text().replace("coast = open\n", ""), r"^INPUT:17: end of file, .* missing 'coast'$"),
        (as_text() + "coast = wall\n", r"^INPUT:19: 'coast' already stands on line 14$"),
        ("\nduration 3000\n", r"^INPUT:2: expected 'keyword = value', found 'duration 3000'$"),
    ],
)
def test_missing_doubled_and_shapeless_lines_are_named(shelf: Any, text: str, message: str) -> None:
    with pytest.raises(shelf.InputError, match=message):
        shelf.parse_input(text)


def test_comments_and_blank_lines_are_skipped(shelf: Any) -> None:
    text = "# head\n\n" + as_text(deep_depth="50   # metres")

    assert shelf.parse_input(text) == shelf.parse_input(as_text())


def test_a_missing_file_and_a_wrong_command_line_exit_with_2(
    shelf: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shelf.main([str(tmp_path / "nowhere")]) == 2
    assert "nowhere:1: cannot read the file: No such file" in capsys.readouterr().err
    assert shelf.main([]) == 2
    assert "usage" in capsys.readouterr().err


# --- the command ---


def test_the_rendered_quickstart_runs_and_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    outputs = []
    for name in ("one", "two"):
        folder = tmp_path / name
        render(folder, timedelta(minutes=10))
        command = [sys.executable, str(MODEL / "shelf.py"), "INPUT"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        files = sorted((folder / "outputs").iterdir())
        outputs.append([done.stdout.encode(), *(path.read_bytes() for path in files)])

    assert [path.name for path in files] == ["gauges.csv", "readme.md", "snapshots.csv"]
    assert outputs[0] == outputs[1]
    lines = done.stdout.splitlines()
    steps = [line for line in lines if re.match(r"step +\d+ of 600   time \d\d:\d\d:\d\d ", line)]
    assert len(steps) == 50
    assert steps[-1] == "step 600 of 600   time 00:10:00   100.0 %"
    assert re.fullmatch(r"done: mass error \S+ of the water moved, highest .*", lines[-1])
    gauges = (folder / "outputs" / "gauges.csv").read_text(encoding="utf-8").splitlines()
    assert gauges[0] == "time [s],deep [m],slope [m],shelf [m]"
    assert [row.split(",")[0] for row in gauges[1:]] == [str(30 * i) for i in range(21)]


def test_progress_shows_while_the_model_runs(tmp_path: Path) -> None:
    render(tmp_path, timedelta(minutes=20))
    command = [sys.executable, str(MODEL / "shelf.py"), "INPUT"]
    buffered = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=buffered, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("shelf model: ")
        assert process.stdout.readline().startswith("step ")
        # Results are written at the end: a line held back until then would find them there.
        assert not (tmp_path / "outputs" / "gauges.csv").exists()
        process.stdout.read()
    assert process.returncode == 0
    assert (tmp_path / "outputs" / "gauges.csv").exists()
