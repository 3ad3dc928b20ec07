"""Looks at one plugin in a process of its own. Standard library only: any interpreter can run it.

Command line: ``probe.py ANSWER_FD BEGUN_FD WORKER``. It reads one JSON object from standard input
and writes one to ANSWER_FD; it closes BEGUN_FD after a byte once a plugin's work begins. WORKER is
the program's own worker, whose ways to load, check and call a plugin are used here.

Requests: ``points``, ``inspect`` (imports it, and says what that did to the process), ``check``
(values against its config class), ``run`` and ``process`` (the work of a stage).
"""

from __future__ import annotations

import inspect
import json
import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

_CARRIED = ("pydantic", "rompy_tui.postprocess.config", "rompy.backends", "rompy.postprocess")
"""What plugins stand on; what importing that takes and does is not theirs."""

_BASE_FIELDS = {"timeout", "env_vars", "working_dir", "type"}
"""Fields that rompy 0.6.4 keeps from a processor."""


def module_at(path: str, name: str) -> Any:
    """A module by its file.

    Raises:
        ImportError: the file holds none.
    """
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def begins(descriptor: int) -> None:
    """Tell whoever waits that a plugin's own code begins now."""
    os.write(descriptor, b"1")
    os.close(descriptor)


# --- what importing does ---


def state_of_process() -> dict[str, dict[str, str]]:
    """What a plugin has to leave alone, by rule and name."""
    root = logging.getLogger()
    hooks = {name: getattr(sys, name) for name in ("excepthook", "stdout", "stderr")}
    return {
        "leaves-logging": {
            "the handlers of the root logger": repr(root.handlers),
            "the level of the root logger": logging.getLevelName(root.level),
            "logging.disable()": str(root.manager.disable),
        },
        "leaves-signals": {
            f"the handler of {number.name}": repr(signal.getsignal(number))
            for number in signal.Signals
        },
        "leaves-process": {
            "the working directory": os.getcwd(),  # noqa: PTH109
            "the threads": ", ".join(sorted(t.name for t in threading.enumerate())),
            **{f"sys.{name}": repr(hook) for name, hook in hooks.items()},
            **{f"the variable {name}": value for name, value in os.environ.items()},
        },
    }


def differences(before: Any, after: Any) -> dict[str, list[str]]:
    """What of :func:`state_of_process` changed, in words, by rule."""
    found: dict[str, list[str]] = {}
    for rule, old in before.items():
        new = after[rule]
        names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        found[rule] = [changed(n, old.get(n, "none"), new.get(n, "none")) for n in names]
    return found


def changed(name: str, old: str, new: str) -> str:
    """What changed, in words; a variable's value may be a secret."""
    if name.startswith("the variable "):
        return f"{name} changed"
    return f"{name}: {old} became {new}"


def printed_until_now() -> int:
    """How much was printed; standard output and error are one file, which the kit can read too."""
    sys.stdout.flush()
    sys.stderr.flush()
    return os.lseek(1, 0, os.SEEK_CUR)


def look(request: dict[str, Any], worker: Any, begun: int) -> dict[str, Any]:
    """Import a plugin; say what that did, and how its methods may be called."""
    for name in _CARRIED:
        # It is not here, or a model of it is broken: not this plugin's matter.
        with suppress(Exception):
            import_module(name)
    entry = request["entry"]
    begins(begun)
    told, before, start = printed_until_now(), state_of_process(), time.perf_counter()
    config_class = worker.config_class_of(entry)
    implementation = worker.load(entry["implementation"]) if entry["implementation"] else None
    seconds = time.perf_counter() - start
    done = differences(before, state_of_process())
    main = implementation if implementation is not None else config_class
    return {
        "seconds": seconds,
        "printed": os.pread(1, printed_until_now() - told, told).decode("utf-8", "replace"),
        "changed": done,
        "documented": any(has_own_text(found) for found in (config_class, main)),
        "class": shape_of(main, request["method"] if implementation is not None else ""),
        "config": None if config_class is None else config_class.__qualname__,
        "here": problem_here(implementation, config_class, request["method"], worker),
        "by_rompy": problem_by_rompy(implementation, config_class, request["method"], worker),
    }


def has_own_text(found: Any) -> bool:
    """Whether a class has a docstring that is not that of its base."""
    return inspect.isclass(found) and bool(found.__dict__.get("__doc__"))


def shape_of(found: Any, method: str) -> str:
    """What is wrong with a plugin's class; empty where nothing is."""
    if not inspect.isclass(found):
        return f"it names {found!r:.100}, which is no class"
    known = (method, "process_context", "process_legacy") if method == "process" else (method,)
    if method and not any(callable(getattr(found, name, None)) for name in known):
        return f"the class {found.__qualname__} has no method {method}()"
    return ""


# --- how it may be called ---


def signature_of(implementation: Any, method: str) -> inspect.Signature:
    """The signature of a method, without its self."""
    found = inspect.signature(getattr(implementation, method))
    if not inspect.isfunction(inspect.getattr_static(implementation, method)):
        return found
    return found.replace(parameters=list(found.parameters.values())[1:])


def problem_of(signature: inspect.Signature, *values: Any, **named: Any) -> str:
    """Why a call cannot be; empty where it can."""
    try:
        signature.bind(*values, **named)
    except TypeError as error:
        return f"{signature}: {error}"
    return ""


def problem_here(implementation: Any, config_class: Any, method: str, worker: Any) -> str | None:
    """What is wrong with a method as this program calls it; None where that cannot be told."""
    if not inspect.isclass(implementation) or not callable(getattr(implementation, method, None)):
        return None
    made = inspect.signature(implementation)
    problem = problem_of(made) and problem_of(made, None)
    if problem:
        return f"{implementation.__qualname__}{problem}"
    signature = signature_of(implementation, method)
    names = list(signature.parameters)[1:]
    if method == "process" and "config" in names:
        problem = problem_of(signature, None, None)
    else:
        given = named_values(method, config_class, names, worker)
        problem = problem_of(signature, None, **dict.fromkeys(given_names(signature, given)))
    return problem and f"{method}{problem}"


def named_values(method: str, config_class: Any, names: list[str], worker: Any) -> list[str]:
    """What of a method's parameters this program gives by name."""
    if config_class is None:
        return names  # they are the fields, and only a file says which of them are given
    if method == "run":
        return [name for name in names if name in {"config", "workspace_dir"}]
    fields = set(worker.field_names(config_class)) - _BASE_FIELDS
    return [name for name in names if name in fields]


def given_names(signature: inspect.Signature, names: list[str]) -> list[str]:
    """Of some parameters those that may be given by name."""
    by_name = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [name for name in names if signature.parameters[name].kind in by_name]


def problem_by_rompy(
    implementation: Any, config_class: Any, method: str, worker: Any
) -> str | None:
    """What is wrong with a method as rompy 0.6.4 calls it; None where rompy never calls it."""
    homes = [c.__module__.partition(".")[0] for c in getattr(config_class, "__mro__", ())]
    if "rompy" not in homes or not callable(getattr(implementation, method, None)):
        return None
    problem = problem_of(inspect.signature(implementation))
    if problem:
        return f"{implementation.__qualname__}{problem}"
    signature = signature_of(implementation, method)
    if method == "run":
        problem = problem_of(signature, None, config=None, workspace_dir=None)
    else:
        fields = set(worker.field_names(config_class)) - _BASE_FIELDS
        problem = problem_of(signature, None, **dict.fromkeys(fields))
    return problem and f"{method}{problem}"


# --- its config class ---


def check(request: dict[str, Any], worker: Any) -> dict[str, Any]:
    """Check several sets of values; of the first also say whether it names the right class."""
    entry = request["entry"]
    answers = []
    for values in request["cases"]:
        try:
            answers.append(
                {"errors": worker.validate({"entry": entry, "values": values})["errors"]}
            )
        except Exception as error:
            answers.append({"raised": f"{type(error).__name__}: {error}"})
    right = answers[0].get("errors") == []
    return {"answers": answers, "named": named_class(request, worker) if right else None}


def named_class(request: dict[str, Any], worker: Any) -> str | None:
    """What is wrong with the class that a config names; None where it names none."""
    config_class = worker.config_class_of(request["entry"])
    if not hasattr(config_class, request["asked"]):
        return None
    config = config_class(**worker.values_for(config_class, request["cases"][0]))
    try:
        found = getattr(config, request["asked"])()
    except Exception as error:
        return f"{request['asked']}() raised {type(error).__name__}: {error}"
    reference = request["entry"]["implementation"]
    if reference and found is not worker.load(reference):
        return f"{request['asked']}() gives {found!r}, the entry point {reference}"
    return "" if inspect.isclass(found) else f"{found!r} is no class"


# --- its work ---


def work(request: dict[str, Any], worker: Any, begun: int) -> dict[str, Any]:
    """Do the work of a stage as the program does it; also say what kind of result came."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stages = module_at(str(request["stages"]), "rompy_tui_stages")
    entry = request["entry"]
    config_class, config = worker.config_class_of(entry), None
    if config_class is not None:
        config = config_class(**worker.values_for(config_class, request["values"]))
    implementation = worker.load(entry["implementation"]) if entry["implementation"] else None
    judge, kinds = stages.outcome, []

    def noting(result: Any) -> Any:
        # Only here is a result what the plugin returned.
        kinds.append(kind_of(result, stages))
        return judge(result)

    stages.outcome = noting
    begins(begun)
    result = stages.OPERATIONS[request["op"]](request, config, implementation)["result"]
    said = {"success": result.get("success"), "message": stages.reason_of(result)}
    return {"result": said, "kind": kinds[0] if kinds else ""}


def kind_of(result: Any, stages: Any) -> str:
    """What is wrong with the kind of a result; empty where nothing is."""
    if isinstance(result, bool):
        return ""
    shown = f"{result!r:.80} ({type(result).__name__})"
    fields = stages.fields_of(result)
    if "success" not in fields:
        without = isinstance(result, Mapping) or fields
        return f"{shown}, {'without success' if without else 'which says nothing of success'}"
    success = fields["success"]
    return "" if isinstance(success, bool) else f"{shown}, whose success is {success!r}"


def main() -> None:
    """Answer one request."""
    answers, begun, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    del sys.path[0]  # this file's own folder, whose modules have names that a plugin's may have
    for descriptor in (answers, begun):
        os.set_inheritable(descriptor, False)
    request = json.loads(sys.stdin.read())
    worker = module_at(path, "rompy_tui_worker")
    operations: dict[str, Any] = {
        "points": lambda: {"points": worker.entry_points_here(request["groups"])},
        "inspect": lambda: look(request, worker, begun),
        "schema": lambda: worker.schema(request),
        "check": lambda: check(request, worker),
        "run": lambda: work(request, worker, begun),
        "process": lambda: work(request, worker, begun),
    }
    try:
        reply = {"ok": True, **operations[request["op"]]()}
    except (Exception, SystemExit) as error:
        told = f"{type(error).__name__}: {error}"
        reply = {"ok": False, "error": told, "traceback": traceback.format_exc()}
    sys.stdout.flush()
    sys.stderr.flush()
    with os.fdopen(answers, "w", encoding="utf-8") as out:
        out.write(json.dumps(reply, default=str))
    # A plugin's threads or exit handlers must not hold the answer back.
    out.close()
    os._exit(0)


if __name__ == "__main__":
    main()
