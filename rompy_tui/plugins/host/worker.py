"""Runs plugin code in a process of its own. Standard library only: any interpreter can run it.

It reads one JSON object from standard input and answers with JSON lines on the descriptor that
its first argument names; what plugins print goes to standard output and error as ever.

Requests: ``{"op": "process", ...}`` and ``{"op": "run", ...}`` answer one line. What is asked of
plugins while nothing runs (``describe``, ``schema``, ``validate``) is asked through ``serving.py``.
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
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_type_hints


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
    known = set(getattr(config_class, "model_fields", {}))
    return {k: v for k, v in values.items() if k in known or k not in {"type", "backend_type"}}


def describe(entry: dict[str, str]) -> dict[str, Any]:
    """Load a plugin and say what it is."""
    config_class = config_class_of(entry)
    main = load(entry["implementation"]) if entry.get("implementation") else config_class
    if not inspect.isclass(main):
        raise TypeError(f"{entry.get('implementation') or entry.get('config')} is not a class")
    documented = [c for c in (config_class, main) if c is not None and inspect.getdoc(c)]
    text = (inspect.getdoc(documented[0]) or "").strip() if documented else ""
    return {
        "config_class": _dotted(config_class),
        "summary": text.splitlines()[0] if text else "",
    }


def _dotted(found: Any) -> str:
    return f"{found.__module__}:{found.__qualname__}" if found is not None else ""


def schema(request: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of a plugin's config class."""
    config_class = config_class_of(request["entry"])
    return {"schema": config_class.model_json_schema() if config_class else None}


def validate(request: dict[str, Any]) -> dict[str, Any]:
    """Validate values with a plugin's config class."""
    config_class = config_class_of(request["entry"])
    if config_class is None:
        return {"errors": [], "fields": None}
    fields = list(getattr(config_class, "model_fields", {}))
    try:
        config_class(**values_for(config_class, request["values"]))
    except ValueError as error:
        errors = getattr(error, "errors", None)
        if errors is None:
            raise
        return {"errors": [_plain(e) for e in errors()], "fields": fields}
    return {"errors": [], "fields": fields}


def _plain(error: dict[str, Any]) -> dict[str, Any]:
    return {
        "loc": list(error["loc"]),
        "type": error["type"],
        "msg": error["msg"],
        "ctx": {k: str(v) for k, v in error.get("ctx", {}).items()},
    }


def make_config(request: dict[str, Any]) -> Any:
    """The config object that a request describes; None for a plugin without config class."""
    config_class = config_class_of(request["entry"])
    if config_class is None:
        return None
    return config_class(**values_for(config_class, request["values"]))


def make_model_run(values: dict[str, Any], config: Any) -> Any:
    """The model run that a plugin gets: of the package that its config class comes from."""
    homes = [c.__module__.split(".")[0] for c in type(config).__mro__]
    for package in ("rompy", "rompy_tui"):
        if package in homes:
            return import_module(f"{package}.model").ModelRun(**values)
    try:
        return import_module("rompy_tui.model").ModelRun(**values)
    except ImportError:
        return SimpleNamespace(**values)


def enter(request: dict[str, Any], config: Any) -> Any:
    """Go to the stage's directory; the config's relative paths start from where we were."""
    if not request.get("directory"):
        return config
    if hasattr(config, "model_copy"):
        paths = {k: v.absolute() for k, v in vars(config).items() if isinstance(v, Path)}
        config = config.model_copy(update=paths)
    os.chdir(request["directory"])
    return config


def process(request: dict[str, Any]) -> dict[str, Any]:
    """Run a postprocessor."""
    config = make_config(request)
    model_run = make_model_run(request["model_run"], config)
    config = enter(request, config)
    instance = load(request["entry"]["implementation"])()
    parameters = inspect.signature(instance.process).parameters
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    kwargs = dict(request.get("kwargs", {}))
    if "config" in parameters:
        result = instance.process(model_run, config, **kwargs)
    else:
        values = {} if config is None else config.model_dump()
        for name in ("type", "timeout", "env_vars", "working_dir"):
            values.pop(name, None)
        values.update(kwargs)
        if not takes_any:
            values = {k: v for k, v in values.items() if k in parameters}
        result = instance.process(model_run, **values)
    if isinstance(result, bool):
        result = {"success": result}
    if not isinstance(result, dict):
        result = {"success": True, "result": result}
    return {"result": result}


def run(request: dict[str, Any]) -> dict[str, Any]:
    """Run a run backend."""
    config = make_config(request)
    model_run = make_model_run(request["model_run"], config)
    config = enter(request, config)
    instance = load(request["entry"]["implementation"])()
    parameters = inspect.signature(instance.run).parameters
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    extra = {"config": config} if "config" in parameters or takes_any else {}
    if "workspace_dir" in parameters or takes_any:
        extra["workspace_dir"] = request["workspace_dir"]
    return {"result": bool(instance.run(model_run, **extra))}


_OPERATIONS = {
    "process": process,
    "run": run,
}


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
            what = f"{type(error).__name__}: {error}"
            return {"ok": False, "error": what, "traceback": traceback.format_exc()}

    answer(attempt(_OPERATIONS[request["op"]], request))
    out.close()
    # A plugin's threads or exit handlers must not hold the answer back.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
