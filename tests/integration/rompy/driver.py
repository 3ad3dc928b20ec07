"""Answers questions about real rompy, in rompy's own interpreter: a line in, a line out.

A question is ``{"ask": name, ...}``; the answer is ``{"ok": True, "value": ...}`` or
``{"ok": False, "error": text, "places": [...]}`` with the fields that were refused.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import distribution, version
from pathlib import Path

import wire
from pydantic import BaseModel, ValidationError

CLASSES = {
    "LocalConfig": "rompy.backends.config",
    "DockerConfig": "rompy.backends.config",
    "SlurmConfig": "rompy.backends.config",
    "NoopPostprocessorConfig": "rompy.postprocess.config",
    "BaseConfig": "rompy.core.config",
    "TimeRange": "rompy.core.time",
    "ModelRun": "rompy.model",
}


def _class(name):
    return getattr(import_module(CLASSES[name]), name)


@contextmanager
def _surroundings(environ=None, folder=None):
    before, here = dict(os.environ), os.getcwd()  # noqa: PTH109
    try:
        if environ is not None:
            os.environ.clear()
            os.environ.update(environ)
        if folder is not None:
            os.chdir(folder)
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)


def _plain(value):
    return value.model_dump() if isinstance(value, BaseModel) else value


def hello():
    import rompy.cli  # noqa: F401  all of it, once

    return {"rompy": version("rompy"), "pydantic": version("pydantic"), "prefix": sys.prefix}


def groups():
    own = distribution("rompy").entry_points
    return {g: sorted(e.name for e in own if e.group == g) for g in {e.group for e in own}}


def fields(name):
    config_class = _class(name)
    return {
        "schema": config_class.model_json_schema(),
        "defaults": {
            field: _plain(info.get_default(call_default_factory=True))
            for field, info in config_class.model_fields.items()
            if not info.is_required()
        },
    }


def validate(name, values, folder=None):
    with _surroundings(folder=folder):
        made = _class(name)(**values)
        # Dumped as it stands: some of rompy's own values do not fit their fields.
        return made.model_dump(warnings=False)


def moments(values):
    return _class("TimeRange")(**values).date_range


def compare_ranges(values, other):
    first, second = _class("TimeRange")(**values), _class("TimeRange")(**other)
    return [first.contains_range(second), first.common_times(second)]


def render(text, environ):
    from rompy.templating import TemplateContext, render_string

    return render_string(text, TemplateContext(dict(environ)))


def load(path, environ):
    from rompy.cli import load_config

    with _surroundings(environ=environ):
        return load_config(path)


def load_all(path, environ):
    import yaml
    from rompy.core.yaml_loader import IncludeLoader
    from rompy.templating import render_templates

    with _surroundings(environ=environ), Path(path).open() as stream:
        return [render_templates(d, environ) for d in yaml.load_all(stream, IncludeLoader)]


def read_many(texts, environ, folder):
    """For each text of a file in a folder its values, or the error: pairs that begin with which."""
    path = Path(folder, "text.yml")
    found = []
    for text in texts:
        path.write_bytes(text)
        for read in (load, load_all):
            try:
                values = read(str(path), environ)
                found.append((True, [values] if read is load else values))
                break
            except (Exception, SystemExit) as error:
                failed = (False, f"{type(error).__name__}: {error}")
        else:
            found.append(failed)
    return found


def check_many(values):
    """For each backend's or processor's values whether rompy takes them, and the dumped config."""
    found = []
    for kind, value in values:
        try:
            found.append((True, (backend if kind == "backend" else processor)(value)))
        except (Exception, SystemExit) as error:
            found.append((False, f"{type(error).__name__}: {error}"))
    return found


def verdicts(path, kinds, environ):
    """Why rompy refuses each document of a file, taken for what a kind says; empty if it does not.

    rompy itself takes a file for what its command was told it is. Of what is none of these kinds
    only the reading is tried.
    """
    checks = {"model run": _check_run, "pipeline": _check_pipeline}
    checks |= {"backend": backend, "postprocessor": processor, "model": _check_model}
    with _surroundings(environ=environ, folder=Path(path).parent):
        try:
            documents = load_all(path, environ)
        except (Exception, SystemExit) as error:
            return [f"{type(error).__name__}: {error}"]
        found = []
        for data, kind in zip(documents, kinds, strict=True):
            try:
                if kind:
                    checks[kind](data)
                found.append("")
            except (Exception, SystemExit) as error:
                found.append(f"{type(error).__name__}: {error}"[:300])
        return found


def _check_model(data):
    _class("ModelRun")(config=data)


def _check_run(data):
    _class("ModelRun")(**data)


def _check_pipeline(data):
    _check_run(data["config"])
    if "backend" in data:
        backend(data["backend"])
    if "postprocessor" in data:
        processor(data["postprocessor"])


def generate(values, folder):
    with _surroundings(folder=folder):
        run = _class("ModelRun")(**values)
        return {"returned": str(run.generate()), "staging_dir": str(run.staging_dir)}


def backend(values):
    from rompy.cli import _get_backend_config_registry

    values = dict(values)
    made = _get_backend_config_registry()[values.pop("type")](**values)
    return [type(made).__name__, made.model_dump()]


def processor(values):
    from rompy.postprocess.config import _load_processor_config_from_dict

    made = _load_processor_config_from_dict(values)
    return [type(made).__name__, made.model_dump()]


ANSWERS = (
    hello,
    groups,
    fields,
    validate,
    moments,
    compare_ranges,
    render,
    load,
    load_all,
    generate,
    backend,
    processor,
    read_many,
    verdicts,
    check_many,
)


def answer(question):
    known = {function.__name__: function for function in ANSWERS}
    try:
        return {"ok": True, "value": known[question.pop("ask")](**question)}
    except ValidationError as error:
        places = [list(e["loc"]) for e in error.errors(include_url=False, include_context=False)]
        return {"ok": False, "error": str(error), "places": places}
    except (Exception, SystemExit) as error:
        return {"ok": False, "error": f"{type(error).__name__}: {error}", "places": []}


def main():
    # rompy logs to standard output; the answers go out on a descriptor of their own.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        sys.stderr.write(f"{line[:200]!r}\n")
        out.write(wire.dumps(answer(wire.loads(line))) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
