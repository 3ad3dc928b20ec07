"""Models of rompy's plugins: checked, generated, run and postprocessed as our own are.

Everything is done twice: from a venv without rompy (``--python``), and from one that has both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from rompy_tui.launch.exact import exact
from rompy_tui.launch.start import prepare
from rompy_tui.plugins import Kind
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request
from rompy_tui.validation import Catalogue

pytestmark = [pytest.mark.rompy, pytest.mark.xdist_group("models")]

if not os.environ.get("ROMPY_TUI_ROMPY_PYTHON"):
    pytest.skip("ROMPY_TUI_ROMPY_PYTHON is not set; use make test-rompy", allow_module_level=True)

ROMPY = os.environ["ROMPY_TUI_ROMPY_PYTHON"]
PROJECT = Path(__file__).parents[3]

SWAN = """\
run_id: bay
output_dir: out
delete_existing: true
period: {start: 2023-01-01T00:00:00, duration: 6h, interval: 1h}
config:
  model_type: swan
  startup:
    project: {model_type: project, name: Bay, nr: "001"}
    mode: {model_type: mode, kind: nonstationary, dim: twodimensional}
    coordinates: {model_type: coordinates, kind: {model_type: spherical}}
  cgrid:
    model_type: regular
    spectrum: {mdc: 36, flow: 0.04, fhigh: 1.0}
    grid:
      xp: 110.0
      yp: -35.2
      alp: 4.0
      xlen: 7.5
      ylen: 12.5
      mx: 14
      my: 24
  physics:
    gen: {model_type: gen3, source_terms: {model_type: westhuysen}}
"""
SCHISM = """\
run_id: gulf
output_dir: out
config:
  model_type: schism
  grid:
    manning: 0.02
    hgrid: {model_type: data_blob, source: hgrid.gr3}
"""
SQUARE = """\
A square of two triangles
2 4
1 0.0 0.0 10.0
2 1.0 0.0 10.0
3 1.0 1.0 10.0
4 0.0 1.0 10.0
1 3 1 2 3
2 3 1 3 4
1 = Number of open boundaries
2 = Total number of open boundary nodes
2 = Number of nodes for open boundary 1
1
2
1 = Number of land boundaries
4 = Total number of land boundary nodes
4 0 = Number of nodes for land boundary 1
2
3
4
1
"""
XBEACH = """\
run_id: beach
config:
  model_type: xbeach
  grid: {model_type: regular, ori: {x: 0, y: 0, crs: 28350}, alfa: 0, dx: 10, dy: 10, nx: 5, ny: 4}
  bathy:
    source: {model_type: xyz, filename: depths.xyz}
  input: {}
"""

Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def one_venv(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter of a venv in which rompy-tui is installed beside rompy."""
    folder = tmp_path_factory.mktemp("beside")
    subprocess.run([ROMPY, "-m", "venv", str(folder)], check=True, timeout=100)
    (site,) = folder.glob("lib/python*/site-packages")
    (theirs,) = Path(ROMPY).parents[1].glob("lib/python*/site-packages")
    (site / "rompy.pth").write_text(f"{theirs}\n")
    python = str(folder / "bin" / "python")
    subprocess.run(
        [python, "-m", "pip", "--quiet", "install", str(PROJECT)], check=True, timeout=300
    )
    return python


@pytest.fixture(params=["from outside", "in one venv"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Program:
    """Run ``rompy-tui`` with rompy's plugins, in ``tmp_path``."""
    command = [sys.executable, "-m", "rompy_tui", "--python", ROMPY]
    if request.param == "in one venv":
        command = [request.getfixturevalue("one_venv"), "-m", "rompy_tui"]

    def run(*arguments: str, env: dict[str, str] | None = None) -> Any:
        return subprocess.run(
            [*command, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
            env={**os.environ, "ROMPY_TUI_PLUGIN_LIMIT": "120", **(env or {})},
        )

    return run


def pipeline_of(text: str, backend: str, processor: str) -> str:
    """A pipeline on a model run."""
    run = yaml.safe_load(text)
    return (
        f"config: {json.dumps(run, default=str)}\nbackend: {backend}\npostprocessor: {processor}\n"
    )


def written(folder: Path) -> dict[str, list[str]]:
    """The files of a folder without the lines that say when they were made."""
    return {
        p.relative_to(folder).as_posix(): [
            line for line in p.read_text().splitlines() if "Generated" not in line
        ]
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_all_their_plugins_are_listed(program: Program) -> None:
    done = program("backends", "list", "--json")
    assert done.returncode == 0, done.stderr
    found = {
        e["name"]: (e["kind"], e["state"], e["provider"].replace("_", "-"), e["version"])
        for e in json.loads(done.stdout)
        if e["state"] != "shadowed" and e["provider"] != "rompy-tui"
    }
    assert found == {
        "swan": ("model", "ok", "rompy-swan", "0.11.1"),
        "swan_components": ("model", "ok", "rompy-swan", "0.11.1"),
        "schism": ("model", "ok", "rompy-schism", "0.6.0"),
        "schismcsiro": ("model", "ok", "rompy-schism", "0.6.0"),
        "xbeach": ("model", "ok", "rompy-xbeach", "0.2.0"),
    }


def test_their_names_are_those_that_files_use() -> None:
    names = Catalogue(Host(ROMPY)).names(Kind.MODEL)
    assert names == ["base", "schism", "schismcsiro", "swan", "swanconfig", "xbeach"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SWAN, []),
        # Files call a model what its class says, whatever its entry point is called.
        (SWAN.replace("model_type: swan\n", "model_type: swanconfig\n"), []),
        (SWAN.replace("model_type: swan\n", "model_type: SWAN\n"), []),
        (SWAN.replace("mx: 14", "mx: many"), [(20, 11, "config.cgrid.grid.mx", "'many'")]),
        (SWAN.replace("      ylen: 12.5\n", ""), [(14, 5, "config.cgrid.grid.ylen", "required")]),
        (SCHISM, []),
        (SCHISM.replace("0.02", "low"), [(6, 14, "config.grid.manning", "'low'")]),
        (
            XBEACH,
            [
                (6, 5, "config.bathy.source.crs", "required"),
                (6, 5, "config.bathy.source.res", "required"),
            ],
        ),
    ],
)
def test_an_error_points_at_its_place(
    text: str, said: list[tuple[int, int, str, str]], program: Program, tmp_path: Path
) -> None:
    (tmp_path / "model.yml").write_text(text)
    (tmp_path / "hgrid.gr3").write_text(SQUARE)
    done = program("validate", "model.yml", "--format", "json")
    found = json.loads(done.stdout)
    at = {(d["line"], d["column"], d["path"]): d["message"] for d in found}
    for line, column, path, words in said:
        assert words in at.pop((line, column, path), ""), found
    # Of a choice of several, pydantic names what each of them lacks.
    assert all(path.startswith(said[0][2]) if said else False for _, _, path in at), found
    assert done.returncode == (1 if said else 0)


def test_what_was_meant_is_said(program: Program, tmp_path: Path) -> None:
    (tmp_path / "model.yml").write_text(SWAN.replace("alp:", "alpha:"))
    done = program("validate", "model.yml", "--format", "json")
    hints = {d["path"]: d["hint"] for d in json.loads(done.stdout)}
    assert hints["config.cgrid.grid.alpha"] == "did you mean 'alp'?"


def test_generated_files_are_those_that_rompy_writes(
    program: Program, rompy: Any, tmp_path: Path
) -> None:
    (tmp_path / "hgrid.gr3").write_text(SQUARE)
    for text in (SWAN, SCHISM):
        values = yaml.safe_load(text)
        (tmp_path / "model.yml").write_text(text)
        done = program("generate", "model.yml")
        assert done.returncode == 0, done.stderr
        folder = tmp_path / "out" / values["run_id"]
        assert done.stdout == f"out/{values['run_id']}\n"
        ours = written(folder)
        assert ours
        rompy.value("generate", values=values, folder=str(tmp_path))
        assert ours == written(folder)


@pytest.mark.parametrize("processor", ["{type: noop, validate_outputs: true}", "{type: archive}"])
def test_a_pipeline_on_a_swan_run(processor: str, program: Program, tmp_path: Path) -> None:
    backend = "{type: local, command: grep CGRID INPUT | tee grid.txt}"
    (tmp_path / "p.yml").write_text(pipeline_of(SWAN, backend, processor))
    done = program("pipeline", "p.yml", "--json")
    result = json.loads(done.stdout)
    assert done.returncode == 0, result
    assert result["stages_completed"] == ["generate", "run", "postprocess"]
    grid = (tmp_path / "out/bay/grid.txt").read_text()
    assert grid.startswith("CGRID REGULAR xpc=110.0")
    logs = Path(result["directory"])
    assert "MODEL GENERATION COMPLETE" in (logs / "generate.log").read_text()
    assert grid.strip() in (logs / "run.log").read_text()


def test_what_is_generated_can_run_without_rompy(program: Program, tmp_path: Path) -> None:
    (tmp_path / "m.yml").write_text(SWAN)
    (tmp_path / "b.yml").write_text("type: local\ncommand: cat INPUT\n")
    assert program("generate", "m.yml").returncode == 0
    plain = [sys.executable, "-m", "rompy_tui"]
    arguments = ["run", "m.yml", "--backend-config", "b.yml"]
    done = subprocess.run(
        [*plain, *arguments, "--skip-generate"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    refused = subprocess.run(
        [*plain, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 3
    assert f"{sys.executable} -m pip install rompy-swan" in refused.stderr


def test_without_a_command_nothing_runs_and_that_is_said(program: Program, tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text(pipeline_of(SWAN, "{type: local}", "{type: noop}"))
    done = program("pipeline", "p.yml", "--json")
    assert done.returncode == 0, done.stderr
    log = Path(json.loads(done.stdout)["directory"], "run.log").read_text()
    assert "nothing ran" in log


@pytest.mark.parametrize("floats", ["true", "false"])
def test_a_models_own_run(
    floats: str, program: Program, plugins: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    text = (
        f"config: {{run_id: b, output_dir: out, config: {{model_type: BUOY, floats: {floats}}}}}\n"
        "backend: {type: local, env_vars: {WAVES: '2 m'}}\n"
    )
    (tmp_path / "p.yml").write_text(text)
    result = json.loads(program("pipeline", "p.yml", "--json", env=plugins("rompy_model")).stdout)
    assert (tmp_path / "out/b/heights").read_text() == "b 2 m"
    if floats == "true":
        assert result["success"], result
    else:
        assert (result["stage"], result["success"]) == ("run", False)
        assert "the model's run() said that it failed" in result["error"]


def test_what_would_run_names_rompys_interpreter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = "{type: docker, image: 'swan:41.45', executable: swan.exe}"
    monkeypatch.chdir(tmp_path)
    Path("p.yml").write_text(pipeline_of(SWAN, backend, "{type: noop}"))
    lines = exact(prepare(Request("p.yml", str(tmp_path)), Catalogue(Host(ROMPY))))
    assert f"input by rompy in {ROMPY} into out/bay" in lines[0]
    assert any(f"--volume={tmp_path}/out/bay:" in line for line in lines)
    assert not Path("out").exists()


def test_plugins_get_the_model_run_of_rompy(
    program: Program, plugins: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    text = pipeline_of(SWAN, "{type: probe, queue: night}", "{type: probe_after, mark: seen}")
    (tmp_path / "p.yml").write_text(text)
    done = program("pipeline", "p.yml", "--json", env=plugins("rompy_backend", "rompy_processor"))
    result = json.loads(done.stdout)
    assert done.returncode == 0, result
    assert json.loads((tmp_path / "out/bay/probe.json").read_text()) == {
        "run": "rompy.model.ModelRun",
        "model": "SwanConfig",
        "hours": 6.0,
        "queue": "night",
        "files": ["INPUT"],
    }
    after = result["postprocess_results"]
    assert (after["mark"], after["module"]) == ("seen", "rompy.model")
    assert after["files"] == ["INPUT", "probe.json"]


def test_a_broken_model_beside_it_hides_nothing(
    program: Program, plugins: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "m.yml").write_text(SWAN)
    done = program("generate", "m.yml", env=plugins("broken_model", "reference_style"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/bay/INPUT").is_file()
    assert "a_package_that_nobody_has" in done.stderr


def test_what_goes_wrong_in_rompy_is_said(program: Program, tmp_path: Path) -> None:
    (tmp_path / "m.yml").write_text(SCHISM)
    done = program("generate", "m.yml")
    assert done.returncode == 1
    assert "the model schism failed" in done.stderr
    assert "hgrid.gr3" in done.stderr


@pytest.mark.skipif("ROMPY_TUI_SAMPLES" not in os.environ, reason="ROMPY_TUI_SAMPLES is not set")
def test_the_files_of_its_users_are_valid(program: Program) -> None:
    files = sorted(Path(os.environ["ROMPY_TUI_SAMPLES"], "rompy-swan", "examples").glob("*.yml"))
    assert files
    done = program("validate", "--format", "json", *map(str, files))
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
