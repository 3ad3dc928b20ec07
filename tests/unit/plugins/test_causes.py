"""A broken plugin is listed with what to change, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        (
            (
                "from pydantic import BaseModel, root_validator\nclass Config(BaseModel):\n"
                "    @root_validator\n    def check(cls, values):\n        return values\n"
            ),
            "model_validator(mode='before') or (mode='after'); {file}:",
        ),
        (
            "from pydantic import BaseSettings\n",
            "take BaseSettings from pydantic_settings; {file}:1: from pydantic import BaseSettings",
        ),
        (
            (
                "from pydantic import BaseModel, Field\nclass Config(BaseModel):\n"
                "    name: str = Field(regex='a')\n"
            ),
            "write pattern= in place of regex=; {file}:3",
        ),
        (
            "from pydantic import BaseModel\nclass Config(BaseModel):\n    size = 3\n",
            "give the field a type, as NAME: int = VALUE; {file}:2",
        ),
        ("import missing_here.part\n", "pip install what brings missing_here there"),
        ("from json import nothing_such\n", "json as installed has no nothing_such"),
        ("class Other:\n    pass\n", "names Backend, which odd has not"),
        ("Backend = 3\n", "let the entry point name a class"),
        ("class Backend:\n    def process(self):\n        ...\n", "or add run()"),
        ("raise SystemExit(2)\n", "move what ends the program below"),
        ("1 / 0\n", ""),
    ],
)
def test_what_to_change(source: str, advice: str, cli: Any, tmp_path: Path) -> None:
    info = tmp_path / "site" / "odd-1.dist-info"
    info.mkdir(parents=True)
    file = tmp_path / "site" / "odd.py"
    file.write_text(source)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[rompy.run]\nodd = odd:Backend\n")
    env = {"PYTHONPATH": str(tmp_path / "site")}
    done = cli("backends", "list", "--json", env=env)
    (found,) = [e for e in json.loads(done.stdout) if e["name"] == "odd"]
    assert found["state"] == "broken"
    assert advice.format(file=file) in found["advice"]
    assert advice or not found["advice"]
    if advice:
        assert "to do: " in cli("backends", "list", "-v", env=env).stderr
