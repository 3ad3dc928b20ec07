"""The wheel in an empty environment: the demo runs, and a plugin installed beside it is found."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def empty(tmp_path_factory, run, wheel):
    """The command of the wheel, installed in a new environment that has pip too."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    run(sys.executable, "-m", "venv", folder)
    pip = [folder / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    run(*pip, "install", "-c", ROOT / "constraints.txt", wheel)
    return folder / "bin" / "rompy-tui"


def test_it_holds_what_it_needs_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "rompy_tui/themes/deep-sea.yaml" in names
    samples = ["quickstart/pipeline.yml", "docker/Dockerfile", ".dockerignore", "slurm/backend.yml",
               "patterns/ensemble/template/{{runtime.staging_dir}}/INPUT"]  # fmt: skip
    assert {f"rompy_tui/sample_configs/{name}" for name in samples} <= set(names)
    templates = [n for n in names if "{{runtime.staging_dir}}" in n]
    assert "rompy_tui/templates/base/{{runtime.staging_dir}}/INPUT" in templates
    assert "rompy_tui/py.typed" in names
    assert [n for n in names if n.endswith(".data/data/share/man/man1/rompy-tui.1")]
    assert not [n for n in names if "__pycache__" in n or n.startswith("tests")]


def test_the_archive_of_sources_builds_the_same(run, built, tmp_path):
    wheel, archive = built
    run("tar", "-xzf", archive, "-C", tmp_path)
    (tree,) = tmp_path.iterdir()
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    run(*build, "--outdir", tmp_path / "dist", tree)
    (again,) = (tmp_path / "dist").iterdir()
    first, second = (
        {each.filename: (each.CRC, each.external_attr) for each in zipfile.ZipFile(path).infolist()}
        for path in (wheel, again)
    )
    assert first == second


def test_nothing_is_registered_in_the_groups_of_rompy(wheel):
    with zipfile.ZipFile(wheel) as opened:
        (name,) = [n for n in opened.namelist() if n.endswith("entry_points.txt")]
        assert "rompy." not in opened.read(name).decode().replace("rompy_tui.", "")


def test_the_demo_runs(run, empty, tmp_path):
    text = run(empty, "demo", cwd=tmp_path, stdin=subprocess.DEVNULL)
    for stage in ("generate", "run", "postprocess"):
        assert f"{stage}: succeeded" in text
    place = Path(text.split("the workspace: ")[1].splitlines()[0])
    assert (place / "output/quickstart/outputs/gauges.csv").exists()
    assert (place / "archive/quickstart.tar.gz").exists()


def test_an_installed_plugin_is_found_and_used(run, empty, tmp_path):
    # A copy: building in the tree would leave files there.
    source = ROOT / "sample_configs" / "plugins" / "analysis"
    plugin = tmp_path / "plugin"
    run("cp", "-r", source, plugin)
    python = empty.with_name("python")
    run(
        python,
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "install",
        "--no-deps",
        plugin,
    )

    listed = json.loads(run(empty, "backends", "list", "--json"))
    found = {(e["kind"], e["name"]): e for e in listed}
    for key in [
        ("backend", "local"),
        ("backend", "docker"),
        ("backend", "slurm"),
        ("postprocessor", "noop"),
        ("postprocessor", "archive"),
        ("pipeline", "local"),
    ]:
        assert found[key]["provider"] == "rompy-tui"
        assert found[key]["state"] == "ok"
    analysis = found["postprocessor", "analysis"]
    assert analysis["provider"] == "rompy-analysis-example"
    assert analysis["version"] == "0.1.0"
    assert analysis["state"] == "ok"

    workspace = tmp_path / "waves"
    run(empty, "demo", workspace, stdin=subprocess.DEVNULL)
    config = plugin / "analysis.yml"
    text = run(empty, "validate", config, "--format", "json", cwd=workspace)
    assert json.loads(text) == []
    text = run(empty, "postprocess", "model.yml", "--processor-config", config, cwd=workspace)
    assert "postprocess: succeeded" in text
    metrics = json.loads((workspace / "output/quickstart/analysis/metrics.json").read_text())
    assert metrics
