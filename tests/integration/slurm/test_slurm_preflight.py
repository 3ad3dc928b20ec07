"""What is looked at before a job is submitted."""

from __future__ import annotations

from pathlib import Path

import pytest

from rompy_tui.launch import prepare
from rompy_tui.launch.preflight import look
from rompy_tui.plugins.host import Host
from rompy_tui.supervision import Request
from rompy_tui.validation import Catalogue

pytestmark = pytest.mark.slurm


@pytest.mark.parametrize(
    ("queue", "wanted"),
    [
        ("queue: debug,", "the partition debug is up, limit 10:00"),
        ("queue: none-such,", "there is no partition 'none-such'; there are compute, debug"),
        ("", "the cluster's own partition is used"),
    ],
)
def test_whether_there_is_such_a_partition(
    controller: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, queue: str, wanted: str
) -> None:
    del controller
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.yml").write_text(
        "config: {run_id: r, output_dir: out}\n"
        f"backend: {{type: slurm, {queue} command: 'true'}}\n"
    )
    request = Request("p.yml", str(tmp_path))
    found = look(prepare(request, Catalogue(Host(None))))
    assert [each.text for each in found if each.stage == "run"] == [wanted]
