"""What the tests of the backend reference share: commands, and packages installed for one test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest

from rompy_tui.model import ModelRun

Command = Callable[..., subprocess.CompletedProcess[str]]
Install = Callable[..., Path]
Write = Callable[[str, str], Path]

# A backend in the style of the reference, in pydantic 2's forms. Its job runs on this machine.
HPC = {
    "__init__.py": "",
    "config.py": '''
        """Config of the job backend."""

        import re
        from typing import Literal, Optional

        from pydantic import Field, field_validator

        from rompy_tui.backends.config import BaseBackendConfig


        class HpcConfig(BaseBackendConfig):
            """Run as a job of the wave centre."""

            queue: str = Field(..., description="Queue of the job")
            nodes: int = Field(1, ge=1, le=64, description="Number of nodes")
            partition: Literal["waves", "archive"] = Field("waves", description="Part of it")
            time_limit: str = Field("0:30:00", description="Longest time, HH:MM:SS")
            account: Optional[str] = Field(None, description="Who pays")
            command: str = Field("echo waves > waves.txt", description="What the job does")

            @field_validator("time_limit")
            @classmethod
            def _has_its_form(cls, value):
                if not re.fullmatch(r"\\d{1,2}:\\d{2}:\\d{2}", value):
                    raise ValueError("the time limit must be written HH:MM:SS")
                return value

            def get_backend_class(self):
                from rompy_hpc.backends import HpcRunBackend

                return HpcRunBackend
    ''',
    "backends.py": '''
        """The job backend."""

        import logging
        import subprocess
        from pathlib import Path

        from rompy_hpc.config import HpcConfig


        class HpcRunBackend:
            """Writes a job script and runs it."""

            def __init__(self):
                self.logger = logging.getLogger(__name__)

            def run(self, model_run, config: HpcConfig) -> bool:
                try:
                    folder = Path(model_run.generate())
                    script = self._write_script(folder, model_run.run_id, config)
                    job = subprocess.Popen(["/bin/sh", script.name], cwd=folder)
                    self.logger.info("job %s submitted to %s", model_run.run_id, config.queue)
                    return job.wait(config.timeout) == 0
                except OSError as error:
                    self.logger.error("the job could not be made: %s", error)
                    return False

            def _write_script(self, folder, name, config):
                lines = [
                    "#!/bin/sh",
                    f"#JOB --name={name} --queue={config.queue} --nodes={config.nodes}",
                    f"#JOB --partition={config.partition} --time={config.time_limit}",
                    config.command,
                ]
                script = folder / "job.sh"
                script.write_text("\\n".join(lines) + "\\n")
                return script
    ''',
}
HPC_POINTS = {
    "rompy.run": {"hpc": "rompy_hpc.backends:HpcRunBackend"},
    "rompy.config": {"hpc": "rompy_hpc.config:HpcConfig"},
}

# A processor in the style of the reference: it counts, plots to a text file, and compresses.
SPECTRA = {
    "__init__.py": "",
    "config.py": '''
        """Config of the spectra processor."""

        from typing import List, Literal, Optional

        from pydantic import Field

        from rompy_tui.postprocess.config import BasePostprocessorConfig


        class SpectraPostprocessorConfig(BasePostprocessorConfig):
            """Sum up the wave heights of a run."""

            type: Literal["spectra"] = "spectra"
            metrics: List[str] = Field(default_factory=list, description="What to compute")
            output_format: Literal["csv", "json"] = Field("json", description="Form of the results")
            compress: bool = Field(True, description="Compress the results")
            plot_config: Optional[dict] = Field(None, description="Size of the plot")

            def get_postprocessor_class(self):
                from rompy_spectra.processor import SpectraPostprocessor

                return SpectraPostprocessor
    ''',
    "processor.py": '''
        """The spectra processor."""

        import gzip
        import json
        import logging
        from pathlib import Path

        from rompy_spectra.config import SpectraPostprocessorConfig

        METRICS = {"mean": lambda v: sum(v) / len(v), "peak": max, "lowest": min}


        class SpectraPostprocessor:
            """Reads heights.txt, one height a line."""

            def __init__(self):
                self.logger = logging.getLogger(__name__)

            def process(self, model_run, config: SpectraPostprocessorConfig, **kwargs):
                try:
                    folder = Path(model_run.output_dir) / model_run.run_id
                    if config.validate_outputs and not (folder / "heights.txt").is_file():
                        raise FileNotFoundError("there are no heights")
                    heights = [float(x) for x in (folder / "heights.txt").read_text().split()]
                    metrics = {name: METRICS[name](heights) for name in config.metrics}
                    plots, compressed = [], []
                    if config.plot_config:
                        plot = folder / "heights.plot"
                        plot.write_text(json.dumps(config.plot_config))
                        plots.append(plot.name)
                    if config.compress:
                        packed = folder / f"metrics.{config.output_format}.gz"
                        packed.write_bytes(gzip.compress(json.dumps(metrics).encode()))
                        compressed.append(packed.name)
                    return {
                        "success": True,
                        "metrics": metrics,
                        "plots": plots,
                        "compressed_files": compressed,
                        "message": f"{len(heights)} heights",
                    }
                except Exception as error:
                    self.logger.exception("spectra failed")
                    return {"success": False, "error": str(error), "message": f"failed: {error}"}
    ''',
}
SPECTRA_POINTS = {
    "rompy.postprocess.config": {"spectra": "rompy_spectra.config:SpectraPostprocessorConfig"},
    "rompy.postprocess": {"spectra": "rompy_spectra.processor:SpectraPostprocessor"},
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test works in a folder of its own, without variables that change what we do."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ROMPY_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file below the test's folder; indentation that all lines share goes."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder for packages of one test; commands see it on PYTHONPATH."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def install(site: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a package as pip would: its modules, and its metadata beside them."""
    monkeypatch.syspath_prepend(str(site))
    installed: list[str] = []

    def install_package(
        package: str,
        modules: dict[str, str],
        points: dict[str, dict[str, str]],
        version: str = "2.1.0",
    ) -> Path:
        for name, text in modules.items():
            write(f"site/{package}/{name}", text)
        metadata = f"Metadata-Version: 2.1\nName: {package.replace('_', '-')}\nVersion: {version}\n"
        info = f"site/{package}-{version}.dist-info"
        write(f"{info}/METADATA", metadata)
        groups = [
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
            for group, entries in points.items()
        ]
        write(f"{info}/entry_points.txt", "\n".join(groups))
        installed.append(package)
        return site / package

    yield install_package
    for name in [name for name in sys.modules if name.split(".")[0] in installed]:
        del sys.modules[name]


@pytest.fixture
def hpc(install: Install) -> Path:
    """A package with the backend ``hpc``."""
    return install("rompy_hpc", HPC, HPC_POINTS)


@pytest.fixture
def spectra(install: Install) -> Path:
    """A package with the postprocessor ``spectra``."""
    return install("rompy_spectra", SPECTRA, SPECTRA_POINTS)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run ``rompy-tui`` with the arguments given, in the test's folder."""

    def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(filter(None, [str(tmp_path / "site"), os.environ.get("PYTHONPATH")]))
        own = {"PYTHONPATH": path, "XDG_CONFIG_HOME": str(tmp_path / "settings")}
        return subprocess.run(
            [sys.executable, "-m", "rompy_tui", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, **own, **variables},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def diagnose(command: Command) -> Callable[..., tuple[int, list[dict[str, Any]]]]:
    """``backends validate FILE --format json``: the exit status and the diagnostics."""

    def run(file: str | Path, *options: str, **variables: str) -> tuple[int, list[dict[str, Any]]]:
        done = command("backends", "validate", file, *options, "--format", "json", **variables)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


@pytest.fixture
def model_run(tmp_path: Path) -> ModelRun:
    """A model run of ours, not generated yet."""
    return ModelRun(run_id="swell", output_dir=tmp_path / "runs")


@pytest.fixture
def plain_run(tmp_path: Path) -> Any:
    """A mock of a model run: a name, a folder and ``generate()``, nothing else."""
    folder = tmp_path / "mock" / "gale"

    def generate() -> str:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "INPUT").write_text("wind = 25\n", encoding="utf-8")
        return str(folder)

    return SimpleNamespace(run_id="gale", output_dir=str(folder.parent), generate=generate)
