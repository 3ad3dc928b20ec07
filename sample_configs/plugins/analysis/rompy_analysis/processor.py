"""The analysis postprocessor: reads the gauges of a run, writes statistics and a plot."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

from rompy_analysis.config import AnalysisPostprocessorConfig
from rompy_analysis.gauges import GaugeFileError, read_gauges
from rompy_analysis.metrics import METRICS
from rompy_analysis.plot import draw
from rompy_tui.postprocess.outputs import outputs_of

Table = dict[str, dict[str, float]]
"""For each gauge its metrics, by name."""


class AnalysisPostprocessor:
    """Computes statistics of each gauge of a run and writes them to the folder "analysis"."""

    def process(
        self, model_run: Any, config: AnalysisPostprocessorConfig, **kwargs: Any
    ) -> dict[str, Any]:
        """Analyse the gauges of one run.

        Args:
            model_run: the run; its output_dir and run_id name the run folder.
            config: what to compute and how to write it.
            **kwargs: output_dir, when given, is the run folder to use instead. Others are ignored.

        Returns:
            With success True: metrics (by gauge and name), plots and compressed_files (lists
            of paths as text), results_file (path as text) and message. With success False:
            error and message, both the reason.
        """
        folder = outputs_of(model_run, kwargs.get("output_dir"))
        try:
            gauges = read_gauges(folder / config.gauges_file)
            table: Table = {
                name: {metric: METRICS[metric](levels) for metric in config.metrics}
                for name, levels in gauges.levels.items()
            }
            target = folder / "analysis"
            target.mkdir(exist_ok=True)
            results = _write_results(table, target, config)
            plots: list[str] = []
            if config.plot_config is not None:
                plot = target / "gauges.svg"
                size = config.plot_config
                plot.write_text(draw(gauges, size.width, size.height), encoding="utf-8")
                plots.append(str(plot))
        except GaugeFileError as error:
            return _failure(str(error))
        except OSError as error:
            return _failure(f"cannot write to {folder / 'analysis'}: {error.strerror}")
        count = f"{len(table)} gauge{'s' if len(table) != 1 else ''}"
        return {
            "success": True,
            "metrics": table,
            "plots": plots,
            "compressed_files": [str(results)] if config.compress else [],
            "results_file": str(results),
            "message": f"analysed {count}, results in {results}",
        }


def _failure(reason: str) -> dict[str, Any]:
    """The result of an analysis that could not be done."""
    return {"success": False, "error": reason, "message": reason}


def _write_results(table: Table, folder: Path, config: AnalysisPostprocessorConfig) -> Path:
    """Write the results file and return its path."""
    text = json.dumps(table, indent=2) + "\n"
    if config.output_format == "csv":
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(["gauge", *config.metrics])
        for name, values in table.items():
            writer.writerow([name, *(values[metric] for metric in config.metrics)])
        text = buffer.getvalue()
    data = text.encode("utf-8")
    path = folder / f"metrics.{config.output_format}"
    if config.compress:
        path = path.with_name(path.name + ".gz")
        # No time stamp inside, so that the same run gives the same file.
        data = gzip.compress(data, mtime=0)
    path.write_bytes(data)
    return path
