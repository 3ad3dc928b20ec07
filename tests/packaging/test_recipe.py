"""The recipe for conda asks for what ``pyproject.toml`` asks for."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from rompy_tui import __version__

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
OTHER_NAMES = {"docker": "docker-py"}


@pytest.fixture
def recipe() -> Any:
    return yaml.safe_load((ROOT / "packaging" / "conda" / "recipe.yaml").read_text("utf-8"))


@pytest.fixture
def project() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def as_conda(requirement: str) -> str:
    """A requirement as conda writes it; markers are left out."""
    found = re.fullmatch(r"([\w-]+)([^;]*)(;.*)?", requirement)
    assert found is not None
    return f"{OTHER_NAMES.get(found[1], found[1])} {found[2].strip()}".strip()


def test_its_dependencies_are_those_of_the_project(recipe: Any, project: Any) -> None:
    python = f"python {project['project']['requires-python']}"
    wanted = [python, *map(as_conda, project["project"]["dependencies"])]
    assert sorted(recipe["requirements"]["run"]) == sorted(wanted)
    build = map(as_conda, project["build-system"]["requires"])
    assert recipe["requirements"]["host"] == [python, "pip", *build]


def test_it_is_of_this_version_and_has_the_same_command(recipe: Any, project: Any) -> None:
    about = project["project"]
    assert recipe["package"] == {"name": about["name"], "version": __version__}
    points = [f"{name} = {value}" for name, value in about["scripts"].items()]
    assert recipe["build"]["python"]["entry_points"] == points
    assert recipe["about"]["summary"] == about["description"]
    assert recipe["about"]["license"] == about["license"]
