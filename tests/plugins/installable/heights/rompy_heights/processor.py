"""Reads heights, a number a line, and writes what they come to."""

import json
from pathlib import Path
from statistics import fmean

from rompy_heights.config import HeightsPostprocessorConfig

METRICS = {"mean": fmean, "peak": max}


class HeightsPostprocessor:
    """Sums up the wave heights that a run left."""

    def process(self, model_run, config: HeightsPostprocessorConfig, **kwargs):
        folder = Path(model_run.staging_dir)
        found = {}
        for file in sorted(folder.glob(config.pattern)):
            try:
                heights = [float(line) for line in file.read_text().split()]
            except ValueError as error:
                return {"success": False, "error": f"{file.name}: {error}"}
            if heights:
                found[file.name] = {name: METRICS[name](heights) for name in config.metrics}
        if not found:
            return {"success": False, "error": f"no heights in {folder}/{config.pattern}"}
        target = folder / f"{config.table.name}.{config.table.format}"
        target.write_text(text_of(found, config))
        return {"success": True, "message": f"{len(found)} files", "results": str(target)}


def text_of(found, config):
    if config.table.format == "json":
        return json.dumps(found, indent=2) + "\n"
    rows = [[name, *map(str, values.values())] for name, values in found.items()]
    return "".join(",".join(row) + "\n" for row in [["file", *config.metrics], *rows])
