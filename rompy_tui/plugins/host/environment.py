"""Interpreters that may hold rompy and its plugins, and what activating their environment sets."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_DATA = {
    "GDAL_DATA": "share/gdal",
    "PROJ_DATA": "share/proj",
    "PROJ_LIB": "share/proj",
    "UDUNITS2_XML_PATH": "share/udunits/udunits2.xml",
    "ESMFMKFILE": "lib/esmf.mk",
}
"""What scripts of common conda packages set on activation, where the file is there."""


@dataclass(frozen=True, slots=True)
class Found:
    """An interpreter that may hold rompy.

    Args:
        path: of the interpreter.
        where: how it was found, as ``$CONDA_PREFIX``.
    """

    path: str
    where: str


def found_pythons(workspace: Path, environ: Mapping[str, str] | None = None) -> list[Found]:
    """Interpreters to offer, the likeliest first; none of them is started.

    Args:
        workspace: the folder the person works in; its ``.venv`` counts.
        environ: variables; the process's own where None.
    """
    values = os.environ if environ is None else environ
    candidates = []
    for name in ("CONDA_PREFIX", "VIRTUAL_ENV"):
        if values.get(name):
            candidates.append((os.path.join(values[name], "bin", "python"), f"${name}"))  # noqa: PTH118
    candidates.append((str(workspace.absolute() / ".venv" / "bin" / "python"), ".venv"))
    for name in ("python3", "python"):
        candidates.append((shutil.which(name, path=values.get("PATH")) or "", "PATH"))
    found: dict[str, Found] = {}
    for path, where in candidates:
        if os.access(path, os.X_OK) and os.path.isfile(path):  # noqa: PTH113
            found.setdefault(_same(path), Found(path, where))
    return list(found.values())


def listed(found: Sequence[Found], without: str | None = None) -> str:
    """Interpreters as a sentence has them.

    Args:
        found: from :func:`found_pythons`.
        without: one to leave out.
    """
    left = (each for each in found if not without or _same(each.path) != _same(without))
    return ", ".join(f"{each.path} ({each.where})" for each in left)


def is_own(path: str) -> bool:
    """Whether an interpreter is the one that runs this."""
    return _same(path) == _same(sys.executable)


def environ_of(python: str, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that a process of an interpreter gets.

    Of a venv: ``PATH`` with its ``bin`` first and ``VIRTUAL_ENV``. Of a conda environment:
    ``PATH``, ``CONDA_PREFIX``, ``CONDA_DEFAULT_ENV``, what ``conda env config vars`` and
    ``env_vars.d`` hold, and where GDAL, PROJ, UDUNITS and ESMF have their data. Scripts in
    ``activate.d`` are not run.

    Args:
        python: a path, or a name on ``PATH``.
        environ: variables to begin with; the process's own where None.

    Returns:
        All variables; the same where it is the interpreter that runs this.
    """
    values = dict(os.environ if environ is None else environ)
    # Not resolved: the interpreter of a venv is a link.
    path = shutil.which(python, path=values.get("PATH")) or python
    folder = Path(path).absolute().parent
    prefix = folder.parent
    if is_own(path) or folder.name != "bin":
        return values
    is_conda, is_venv = (prefix / "conda-meta").is_dir(), (prefix / "pyvenv.cfg").is_file()
    if not (is_conda or is_venv):
        return values
    values["PATH"] = os.pathsep.join(filter(None, [str(folder), values.get("PATH", "")]))
    values.pop("PYTHONHOME", None)
    if is_venv:
        values["VIRTUAL_ENV"] = str(prefix)
        return values
    values.pop("VIRTUAL_ENV", None)
    values["CONDA_PREFIX"] = str(prefix)
    values["CONDA_DEFAULT_ENV"] = prefix.name if prefix.parent.name == "envs" else str(prefix)
    for name, below in _DATA.items():
        if (prefix / below).exists():
            values[name] = str(prefix / below)
    return values | _conda_variables(prefix)


def _conda_variables(prefix: Path) -> dict[str, str]:
    """Variables that the environment itself keeps, in the order in which conda reads them."""
    found: dict[str, str] = {}
    files = sorted((prefix / "etc" / "conda" / "env_vars.d").glob("*.json"))
    for file in [*files, prefix / "conda-meta" / "state"]:
        try:
            values = json.loads(file.read_bytes())
        except (OSError, ValueError):
            continue
        if file.name == "state" and isinstance(values, dict):
            values = values.get("env_vars")
        if isinstance(values, dict):
            found |= {str(k): v for k, v in values.items() if isinstance(v, str)}
    return found


def _same(path: str) -> str:
    """What two names of one interpreter have in common; links stay, as a venv's is one."""
    folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100
    name = "python" if name.startswith("python") else name
    return os.path.join(os.path.realpath(folder), name)  # noqa: PTH118
