"""The example plugin: its config, its numbers, its files and its messages."""

from __future__ import annotations

import csv
import gzip
import importlib
import json
import math
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from rompy_tui.postprocess.config import BasePostprocessorConfig

PLUGIN = Path(__file__).resolve().parents[3] / "sample_configs" / "plugins" / "analysis"
Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def _plugin_on_path() -> Iterator[None]:
    """Import the plugin from its folder, and forget it afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PLUGIN))
        yield
    for name in [name for name in sys.modules if name.split(".")[0] == "rompy_analysis"]:
        del sys.modules[name]


def config(**settings: Any) -> Any:
    module = importlib.import_module("rompy_analysis.config")
    return module.AnalysisPostprocessorConfig(**settings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a run with two gauges: a sine of 1 m about 0.5 m, and still water."""
    rows = [f"{t * 10},{0.5 + math.sin(2 * math.pi * t / 40):.9f},0.25" for t in range(400)]
    path = tmp_path / "output" / "first" / "outputs" / "gauges.csv"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(["time [s],deep [m],shelf [m]", *rows, ""]), encoding="utf-8")
    return path.parents[1]


@pytest.fixture
def run(folder: Path) -> Run:
    """Process that run with the settings given."""

    def process(**settings: Any) -> dict[str, Any]:
        chosen = config(**settings)
        model_run = SimpleNamespace(output_dir=str(folder.parent), run_id="first")
        result: dict[str, Any] = chosen.get_postprocessor_class()().process(model_run, chosen)
        return result

    return process


# --- config ---


def test_the_defaults() -> None:
    chosen = config()

    assert issubclass(type(chosen), BasePostprocessorConfig)
    assert chosen.type == "analysis"
    assert chosen.metrics == ["mean", "variance", "peak", "significant_height"]
    assert (chosen.output_format, chosen.compress) == ("json", True)
    assert (chosen.gauges_file, chosen.plot_config) == ("outputs/gauges.csv", None)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"metrics": ["mean", "peak", "mean"]}, "mean is listed more than once"),
        ({"metrics": ["median"]}, "significant_height"),
        ({"metrics": []}, "at least 1 item"),
        ({"output_format": "xml"}, "'json' or 'csv'"),
        ({"type": "noop"}, "'analysis'"),
        ({"plot_config": {"depth": 3}}, "plot_config.depth"),
        ({"plot_config": {"width": 10}}, "greater than or equal to 200"),
        ({"metric": ["mean"]}, "Extra inputs are not permitted"),
    ],
)
def test_a_bad_setting_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        config(**settings)


def test_the_entry_points_lead_to_the_classes() -> None:
    text = (PLUGIN / "pyproject.toml").read_text(encoding="utf-8")
    found = dict(
        re.findall(r'entry-points\."(rompy\.postprocess[.\w]*)"\]\nanalysis = "(\S+)"', text)
    )

    def load(group: str) -> Any:
        module, _, name = found[group].partition(":")
        return getattr(importlib.import_module(module), name)

    assert set(found) == {"rompy.postprocess", "rompy.postprocess.config"}
    chosen = load("rompy.postprocess.config")()
    assert chosen.get_postprocessor_class() is load("rompy.postprocess")


def test_the_example_in_the_schema_is_valid() -> None:
    example = type(config()).model_json_schema()["examples"][0]

    assert config(**example).metrics == ["peak"]


# --- numbers ---


def test_the_metrics_of_a_sine_and_of_still_water(run: Run) -> None:
    metrics = run()["metrics"]

    # A sine of amplitude 1 has variance 1/2, so Hm0 = 4 / sqrt(2).
    assert metrics["deep"] == pytest.approx(
        {"mean": 0.5, "variance": 0.5, "peak": 1.5, "significant_height": 4 / math.sqrt(2)}
    )
    assert metrics["shelf"] == pytest.approx(
        {"mean": 0.25, "variance": 0.0, "peak": 0.25, "significant_height": 0.0}
    )


def test_only_the_metrics_asked_for_are_computed(run: Run) -> None:
    metrics = run(metrics=["peak", "mean"])["metrics"]

    assert {name: list(values) for name, values in metrics.items()} == {
        "deep": ["peak", "mean"],
        "shelf": ["peak", "mean"],
    }


# --- files ---


def test_the_results_are_written_as_compressed_json(run: Run, folder: Path) -> None:
    result = run()
    path = folder / "analysis" / "metrics.json.gz"

    assert result["success"] is True
    assert result["compressed_files"] == [str(path)]
    assert result["plots"] == []
    assert result["message"] == f"analysed 2 gauges, results in {path}"
    data = path.read_bytes()
    assert json.loads(gzip.decompress(data)) == result["metrics"]
    run()
    assert path.read_bytes() == data


def test_the_results_are_written_as_plain_csv(run: Run, folder: Path) -> None:
    result = run(output_format="csv", compress=False, metrics=["peak", "mean"])
    path = folder / "analysis" / "metrics.csv"

    assert result["compressed_files"] == []
    assert result["results_file"] == str(path)
    assert sorted(item.name for item in path.parent.iterdir()) == ["metrics.csv"]
    header, deep, shelf = csv.reader(path.read_text(encoding="utf-8").splitlines())
    assert header == ["gauge", "peak", "mean"]
    assert (deep[0], float(deep[1])) == ("deep", result["metrics"]["deep"]["peak"])
    assert shelf == ["shelf", "0.25", "0.25"]


def test_the_plot_is_an_svg_with_a_line_inside_the_frame_for_each_gauge(
    run: Run, folder: Path
) -> None:
    result = run(plot_config={"width": 600, "height": 200})
    path = folder / "analysis" / "gauges.svg"

    assert result["plots"] == [str(path)]
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    assert (root.get("width"), root.get("height")) == ("600", "200")
    lines = root.findall("{*}polyline")
    points = [
        [tuple(map(float, p.split(","))) for p in line.get("points", "").split()] for line in lines
    ]
    assert [len(line) for line in points] == [400, 400]
    assert all(0 <= x <= 600 and 0 <= y <= 200 for line in points for x, y in line)
    # The crest of the sine, row 10, stands above (less y) its trough, row 30.
    assert points[0][10][1] < points[1][10][1] < points[0][30][1]
    words = [item.text for item in root.findall("{*}text")]
    assert {"deep", "shelf", "1.5 m", "-0.5 m", "1.11 h"} <= set(words)


def test_a_plot_of_one_row_and_an_odd_name_is_still_a_plot(run: Run, folder: Path) -> None:
    (folder / "outputs" / "gauges.csv").write_text("t,a<b&c\n0,1\n", encoding="utf-8")

    path = Path(run(plot_config={})["plots"][0])

    root = ET.fromstring(path.read_text(encoding="utf-8"))
    assert "a<b&c" in [item.text for item in root.findall("{*}text")]


def test_the_run_folder_can_be_given(folder: Path) -> None:
    chosen = config()
    model_run = SimpleNamespace(output_dir="/nowhere", run_id="none")

    result = chosen.get_postprocessor_class()().process(
        model_run, chosen, output_dir=str(folder), extra="ignored"
    )

    assert result["success"] is True
    assert (folder / "analysis" / "metrics.json.gz").is_file()


# --- failures ---


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "{path} is empty"),
        ("time [s],a [m]\n", "{path} has a header but no rows"),
        ("time [s]\n0\n", "{path} has no gauge: the header has only one column"),
        ("t,a [m],a\n0,1,2\n", "{path} has two gauges of the same name in its header"),
        ("t,a,b\n0,1,2\n1,x,2\n", "{path}, line 3, column 2: 'x' is not a number"),
        ("t,a,b\n\nzero,1,2\n", "{path}, line 3, column 1: 'zero' is not a number"),
        ("t,a\n0,nan\n", "{path}, line 2, column 2: 'nan' is not a number"),
        ("t,a\n0,\n", "{path}, line 2, column 2: '' is not a number"),
        ("t,a\n0,1\n1,1,1\n", "{path}, line 3: 3 cells where the header has 2"),
    ],
)
def test_a_bad_gauges_file_is_reported(run: Run, folder: Path, text: str, message: str) -> None:
    path = folder / "outputs" / "gauges.csv"
    path.write_text(text, encoding="utf-8")

    reason = message.format(path=path)
    assert run() == {"success": False, "error": reason, "message": reason}
    assert not (folder / "analysis").exists()


def test_a_missing_gauges_file_is_reported(run: Run, folder: Path) -> None:
    result = run(gauges_file="elsewhere.csv")

    assert result["success"] is False
    assert result["message"] == f"there is no gauges file {folder / 'elsewhere.csv'}"


def test_a_gauges_file_that_is_not_text_is_reported(run: Run, folder: Path) -> None:
    (folder / "outputs" / "gauges.csv").write_bytes(b"t,a\n0,\xff\n")

    result = run()

    assert result["success"] is False
    assert result["message"].startswith(f"cannot read {folder / 'outputs' / 'gauges.csv'}: ")


def test_a_folder_that_cannot_be_written_is_reported(run: Run, folder: Path) -> None:
    (folder / "analysis").write_text("a file in the way", encoding="utf-8")

    result = run()

    assert result["success"] is False
    assert result["message"] == f"cannot write to {folder / 'analysis'}: File exists"
