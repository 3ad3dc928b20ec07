"""Runs plugin code in a process of its own. Standard library only: any interpreter can run it.

It reads one JSON object from standard input and answers with JSON lines on the descriptor that
its first argument names; what plugins print goes to standard output and error as ever.

Requests are the work of stages (``stages.py``: ``generate``, ``run``, ``run_model``, ``process``)
and answer one line. What is asked of plugins while nothing runs (``describe``, ``schema``,
``validate``) is asked through ``serving.py``.
"""

from __future__ import annotations

import inspect
import json
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, get_args, get_type_hints

_FIELDS_1 = "__fields__"
_TYPES_1 = {"value_error.missing": "missing", "value_error.extra": "extra_forbidden"}
"""What pydantic 1 calls its fields, and some of its errors."""


def load(reference: str) -> Any:
    """Import ``module:attribute``."""
    module, _, attributes = reference.partition(":")
    found: Any = import_module(module)
    for attribute in attributes.split("."):
        found = getattr(found, attribute)
    return found


def entry_points_here(groups: Sequence[str]) -> list[list[str]]:
    """The entry points of some groups in this interpreter, without importing any.

    Args:
        groups: names of groups.

    Returns:
        Group, name, ``module:attribute``, distribution and version of each.
    """
    from importlib.metadata import distributions

    found: list[list[str]] = []
    seen: set[str] = set()
    for distribution in distributions():
        try:
            points = [p for p in distribution.entry_points if p.group in groups]
            name = distribution.metadata["Name"] or "unknown" if points else ""
        except (KeyError, OSError, TypeError, ValueError):
            continue  # metadata that is damaged says nothing, and must not hide the others
        # The first on sys.path is the one that imports; a second copy is never used.
        if not points or name.lower() in seen:
            continue
        seen.add(name.lower())
        version = distribution.version or ""
        # "module:attribute [extra]" is an old form that metadata may still hold.
        found += [
            [p.group, p.name, p.value.partition("[")[0].strip(), name, version] for p in points
        ]
    return found


def config_class_of(entry: dict[str, str]) -> Any:
    """A plugin's config class: the registered one, or the annotation of its ``config`` argument."""
    if entry.get("config"):
        return load(entry["config"])
    return annotated_config_of(load(entry["implementation"]))


def annotated_config_of(implementation: Any) -> Any:
    """The class that the argument ``config`` of a plugin's method is annotated with, or None."""
    method = getattr(implementation, "run", None) or getattr(implementation, "process", None)
    try:
        hint = get_type_hints(method).get("config")
    except Exception:  # an annotation may name what is imported for type checkers only
        return None
    # A base class, such as BaseBackendConfig, says nothing of the fields.
    return hint if hasattr(hint, "model_validate") and not inspect.isabstract(hint) else None


def values_for(config_class: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The values without ``type`` where the class does not know it."""
    known = set(field_names(config_class))
    return {k: v for k, v in values.items() if k in known or k not in {"type", "backend_type"}}


def field_names(config_class: Any) -> list[str]:
    """The fields of a pydantic class, also of one in the form of version 1."""
    fields = getattr(config_class, "model_fields", None)
    return list(getattr(config_class, _FIELDS_1, ()) if fields is None else fields)


def names_in_files(config_class: Any) -> list[str]:
    """What a model is called in files: the values that its ``model_type`` may have.

    They are rompy's discriminator, and need not be the entry point's name.
    """
    about = getattr(config_class, "model_fields", {}).get("model_type")
    values = getattr(getattr(about, "annotation", None), "__args__", ())
    return [value for value in values if isinstance(value, str)]


def describe(entry: dict[str, str]) -> dict[str, Any]:
    """Load a plugin and say what it is.

    Raises:
        TypeError: it is no class.
    """
    config_class = config_class_of(entry)
    main = load(entry["implementation"]) if entry.get("implementation") else config_class
    if not inspect.isclass(main):
        raise TypeError(f"{entry.get('implementation') or entry.get('config')} is not a class")
    # Its own: what is inherited speaks of pydantic, or of a base class.
    texts = [c.__doc__ for c in (config_class, main) if c is not None and c.__doc__]
    text = inspect.cleandoc(texts[0]) if texts else ""
    return {
        "config_class": _dotted(config_class),
        "summary": text.splitlines()[0] if text else "",
        "names": names_in_files(config_class),
    }


def _dotted(found: Any) -> str:
    return f"{found.__module__}:{found.__qualname__}" if found is not None else ""


def schema(request: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of a plugin's config class."""
    config_class = config_class_of(request["entry"])
    if config_class is None:
        return {"schema": None}
    make = getattr(config_class, "model_json_schema", None) or config_class.schema
    return {"schema": make()}


def validate(request: dict[str, Any]) -> dict[str, Any]:
    """Validate values with a plugin's config class."""
    config_class = config_class_of(request["entry"])
    if config_class is None:
        return {"errors": [], "fields": None}
    fields = field_names(config_class)
    try:
        config_class(**values_for(config_class, request["values"]))
    except ValueError as error:
        errors = getattr(error, "errors", None)
        if errors is None:
            raise
        return {"errors": [_plain(e, config_class) for e in errors()], "fields": fields}
    return {"errors": [], "fields": fields}


def _plain(error: dict[str, Any], config_class: Any) -> dict[str, Any]:
    return {
        "names": _names_beside(config_class, error["loc"]),
        "loc": list(error["loc"]),
        "type": _TYPES_1.get(error["type"], error["type"]),
        "msg": error["msg"],
        "ctx": {k: str(v) for k, v in error.get("ctx", {}).items()},
    }


def _names_beside(config_class: Any, loc: Sequence[str | int]) -> list[str] | None:
    """The fields of the class that an error is in, where it is plain which class that is.

    Args:
        config_class: of the whole.
        loc: as pydantic has it: between names of fields stand numbers, and in unions the tag or
            the name of a class.
    """
    classes = [config_class]
    for part in loc[:-1]:
        fields = [getattr(c, "model_fields", {}).get(part) for c in classes]
        inner = [c for field in fields if field for c in _classes_in(field.annotation)]
        named = [c for c in classes if c.__name__ == part or part in _tags(c)]
        classes = inner or named or classes
    return field_names(classes[0]) if len(classes) == 1 else None


def _classes_in(annotation: Any) -> list[Any]:
    """The pydantic classes that a field may hold."""
    if hasattr(annotation, "model_fields"):
        return [annotation]
    found = [c for part in get_args(annotation) for c in _classes_in(part)]
    return list(dict.fromkeys(found))


def _tags(config_class: Any) -> list[Any]:
    """What stands in fields that allow some values only: a union tells its classes apart by it."""
    fields = getattr(config_class, "model_fields", {}).values()
    return [value for field in fields for value in get_args(field.annotation)]


def stage(request: dict[str, Any]) -> dict[str, Any]:
    """Do the work of a stage, which stands in a file of its own."""
    entry = request.get("entry", {})
    config_class = config_class_of(entry) if entry else None
    config = None
    if config_class is not None:
        config = config_class(**values_for(config_class, request["values"]))
    implementation = load(entry["implementation"]) if entry.get("implementation") else None
    work = _beside("stages").OPERATIONS[request["op"]]
    return dict(work(request, config, implementation))


def _beside(name: str) -> Any:
    """A module of this folder, which is not on sys.path: see :func:`main`."""
    spec = spec_from_file_location(f"rompy_tui_{name}", Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(f"{name}.py is missing beside {__file__}")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_OPERATIONS = {
    "process": stage,
    "run": stage,
    "generate": stage,
    "run_model": stage,
}


def explained(error: BaseException) -> str:
    """What went wrong; where a class is not in pydantic's form, also the line to change."""
    what = f"{type(error).__name__}: {error}"
    if type(error).__module__ != "pydantic.errors":
        return what
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.line and "pydantic" not in Path(f.filename).parts]
    where = f", at {own[-1].filename}:{own[-1].lineno}: {own[-1].line}" if own else ""
    return f"{what.splitlines()[0]}{where}"


def main() -> None:
    """Answer one request."""
    # Started by its path, this file has its own folder on sys.path: a plugin's module "client"
    # would be ours.
    if sys.path and Path(sys.path[0]).resolve() == Path(__file__).resolve().parent:
        del sys.path[0]
    # A process that a plugin leaves behind must not keep the answers' pipe open.
    os.set_inheritable(int(sys.argv[1]), False)
    out = os.fdopen(int(sys.argv[1]), "w", encoding="utf-8")
    request = json.loads(sys.stdin.read())
    if request.get("log"):
        logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")

    def answer(reply: dict[str, Any]) -> None:
        out.write(json.dumps(reply, default=str) + "\n")
        out.flush()

    def attempt(work: Any, *arguments: Any) -> dict[str, Any]:
        try:
            return {"ok": True, **work(*arguments)}
        except (Exception, SystemExit) as error:
            return {"ok": False, "error": explained(error), "traceback": traceback.format_exc()}

    answer(attempt(_OPERATIONS[request["op"]], request))
    out.close()
    # A plugin's threads or exit handlers must not hold the answer back.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
