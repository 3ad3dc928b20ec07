"""What to say of a model that is not installed: which package brings it, and where it belongs."""

from __future__ import annotations

import difflib
import shlex

from ..plugins import Kind
from .catalogue import Catalogue
from .words import Words

_PACKAGES = {
    "swan": "rompy-swan",
    "swanconfig": "rompy-swan",
    "swan_components": "rompy-swan",
    "schism": "rompy-schism",
    "schismcsiro": "rompy-schism",
    "xbeach": "rompy-xbeach",
}
"""The packages of the rompy family that a registry has, by the models that they register."""


def missing_model(name: object, catalogue: Catalogue) -> Words:
    """Say that a model is not installed, and what to do.

    Args:
        name: the ``model_type``, as the file has it.
        catalogue: what is installed, and in which interpreter.
    """
    python = shlex.quote(catalogue.host.python)
    message = f"the model {name!r} is not installed: its own fields are not checked"
    text = str(name).lower()
    known = catalogue.names(Kind.MODEL)
    meant = difflib.get_close_matches(text, [*known, *_PACKAGES], 1, 0.75)
    if meant and meant[0] in known:
        return Words("unchecked-model", message, f"did you mean {meant[0]!r}?")
    package = _PACKAGES.get(meant[0]) if meant else None
    if package is None:
        what = f"install the package that brings it into the interpreter {python}"
    else:
        what = f"install {package}: {python} -m pip install {package}"
    hint = f"{what}, or name another interpreter with --python"
    return Words("unchecked-model", message, hint)
