"""``--python``: the plugins are those of another interpreter, which need not have this package."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PROCESSOR = """\
import os, sys

class TideProcessor:
    "Say where it runs."

    def process(self, model_run, **kwargs):
        return {"success": True, "where": sys.prefix, "run": model_run.run_id, "a": os.environ["A"]}
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """An interpreter with one plugin and nothing else."""
    folder = tmp_path_factory.mktemp("other")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "tide.py").write_text(PROCESSOR)
    info = site / "tide-2.5.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tide\nVersion: 2.5\n")
    (info / "entry_points.txt").write_text("[rompy.postprocess]\ntide = tide:TideProcessor\n")
    return folder


def test_its_plugins_are_listed(cli, other):
    arguments = ("backends", "list", "--json")
    mine = json.loads(cli(*arguments).stdout)
    found = json.loads(cli("--python", other / "bin" / "python", *arguments).stdout)
    assert not [e for e in mine if e["name"] == "tide"]
    (tide,) = [e for e in found if e["name"] == "tide"]
    assert tide == {
        "name": "tide",
        "kind": "postprocessor",
        "provider": "tide",
        "version": "2.5",
        "state": "ok",
        "config_class": None,
        "summary": "Say where it runs.",
    }


def test_its_plugins_do_the_work(cli, other, tmp_path):
    (tmp_path / "model.yml").write_text("run_id: r\noutput_dir: ./out\n")
    (tmp_path / "tide.yml").write_text("type: tide\nenv_vars: {A: '1'}\n")
    arguments = ("postprocess", "model.yml", "--processor-config", "tide.yml", "--json")
    refused = cli(*arguments)
    assert refused.returncode == 1
    assert "there is no postprocessor 'tide'" in refused.stderr
    found = cli("--python", other / "bin" / "python", *arguments)
    assert found.returncode == 0, found.stderr
    result = json.loads(found.stdout)["postprocess_results"]
    assert (os.path.realpath(result["where"]), result["run"], result["a"]) == (
        os.path.realpath(other),
        "r",
        "1",
    )
