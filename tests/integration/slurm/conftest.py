"""A Slurm controller that answers, or a reason to skip."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rompy_tui import proc

HOW = 'eval "$(tests/services/slurm.sh start)" brings one up and says where it is'


def _unavailable(reason: str) -> None:
    if os.environ.get("ROMPY_TUI_REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def controller() -> None:
    """Slurm can be used with the environment as it is."""
    if shutil.which("scontrol") is None:
        _unavailable(f"Slurm is not installed; {HOW}")
    try:
        answer = subprocess.run(["scontrol", "ping"], capture_output=True, text=True, timeout=20)
    except subprocess.TimeoutExpired:
        _unavailable(f"scontrol does not answer; {HOW}")
        raise
    if answer.returncode != 0 or "is UP" not in answer.stdout:
        said = answer.stderr.strip().partition("\n")[0]
        _unavailable(f"no Slurm controller answers ({said}); {HOW}")


SCRIPT = Path(__file__).parents[2] / "services" / "slurm.sh"


class Cluster:
    """A Slurm of the tests' own, which forgets jobs soon and may be stopped.

    Args:
        folder: where its state stands.
    """

    def __init__(self, folder: Path) -> None:
        ports = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        numbers = [str(port.getsockname()[1]) for port in ports]
        for port in ports:
            port.close()
        self._environ = {
            **os.environ,
            "ROMPY_TUI_SERVICES": str(folder),
            "ROMPY_TUI_SLURMCTLD_PORT": numbers[0],
            "ROMPY_TUI_SLURMD_PORT": numbers[1],
            "ROMPY_TUI_SLURM_MIN_JOB_AGE": "5",
        }
        self._folder = folder / "slurm"
        self.conf = str(self._folder / "slurm.conf")

    def start(self) -> None:
        """Start what of it does not run."""
        argv = [str(SCRIPT), "start"]
        subprocess.run(argv, env=self._environ, check=True, capture_output=True, timeout=120)

    def end(self) -> None:
        """Stop all of it."""
        argv = [str(SCRIPT), "stop"]
        subprocess.run(argv, env=self._environ, check=True, capture_output=True, timeout=120)

    def stop(self, name: str) -> None:
        """Kill one of its daemons."""
        process = proc.identity(int((self._folder / f"{name}.pid").read_text()))
        assert proc.send_signal(process, signal.SIGKILL)
        while proc.is_alive(process):
            time.sleep(0.01)


@pytest.fixture(scope="module")
def own_cluster(controller: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A Slurm of a module's own."""
    if os.getuid() != 0:
        _unavailable("only root can start a Slurm")
    # Short, because the path of a socket has little room.
    folder = Path(tempfile.mkdtemp(prefix="rompy-tui-"))
    folder.chmod(0o755)
    made = Cluster(folder)
    try:
        made.start()
        yield made
    finally:
        made.end()
        shutil.rmtree(folder)


@pytest.fixture
def cluster(own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """The module's own Slurm, used by this test; all of it runs."""
    own_cluster.start()
    monkeypatch.setenv("SLURM_CONF", own_cluster.conf)
    return own_cluster
