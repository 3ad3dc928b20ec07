"""Template folders, rendered by Jinja2 in its sandbox.

The layout is rompy's: a template is a folder that holds one folder whose name mentions ``runtime``
in braces, as ``{{runtime.staging_dir}}``; what lies below it is rendered, names included.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import ConfigError, storage_error
from ..resources import base_template_dir

_TEXT_SAMPLE = 8192


def prepare_folder(
    staging_dir: Path, output_dir: Path, delete_existing: bool, template: str | None = None
) -> Path:
    """Make the folder of a run, empty where that is asked for.

    Args:
        staging_dir: the run's folder.
        output_dir: the folder for runs; nothing outside it is ever deleted.
        delete_existing: whether what lies in ``staging_dir`` goes first.
        template: the template folder, which must not lie in what goes.

    Returns:
        ``staging_dir``.

    Raises:
        ConfigError: deleting would reach beyond a run's folder.
        StorageError: the folder cannot be removed or made.
    """
    try:
        if delete_existing and staging_dir.exists():
            refuse_to_delete(staging_dir, output_dir, template)
            shutil.rmtree(staging_dir)
    except OSError as error:
        raise storage_error(f"cannot remove the old run in {staging_dir}", error) from error
    try:
        staging_dir.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise ConfigError(f"the output directory {staging_dir} is a file") from error
    except OSError as error:
        raise storage_error(f"cannot make the output directory {staging_dir}", error) from error
    return staging_dir


def refuse_to_delete(staging_dir: Path, output_dir: Path, template: str | None = None) -> None:
    """Stop before something is deleted that is not a run's folder.

    Args:
        staging_dir: what would be deleted.
        output_dir: the folder for runs.
        template: the template folder, or None.

    Raises:
        ConfigError: it lies outside the folder for runs, is a link, or holds the current
            directory, the home directory or the template.
    """
    real, allowed, here = staging_dir.resolve(), output_dir.resolve(), Path.cwd().resolve()
    if staging_dir.is_symlink() or not real.is_relative_to(allowed):
        raise ConfigError(
            f"delete_existing would delete {real}, which lies outside the output directory",
            "remove the link, or set delete_existing: false",
        )
    if here.is_relative_to(real) or Path.home().resolve().is_relative_to(real):
        raise ConfigError(
            f"delete_existing would delete {real}, which holds the current or home directory",
            "choose another output_dir, or set delete_existing: false",
        )
    if template and Path(template).resolve().is_relative_to(real):
        raise ConfigError(
            f"delete_existing would delete {real}, which holds the template {template}",
            "choose another output_dir or run_id, or set delete_existing: false",
        )


def render_folder(template: str | None, context: dict[str, Any]) -> Path:
    """Render a template folder.

    Args:
        template: the folder; the built-in template where None.
        context: what templates see; ``context["runtime"]["staging_dir"]`` is where files go.

    Returns:
        The staging directory.

    Raises:
        ConfigError: there is no such template, it has another layout, a file of it cannot be
            rendered, or a rendered name leads out of the staging directory.
        StorageError: a file cannot be written.
    """
    root = _template_root(template)
    context = {**context, "_template": str(template or base_template_dir()), "cookiecutter": {}}
    staging_dir = Path(context["runtime"]["staging_dir"])
    environment = _environment(root)
    for folder, folders, files in os.walk(root):
        folders.sort()
        inside = Path(folder).relative_to(root)
        for name in [*folders, *sorted(files)]:
            source = Path(folder) / name
            target = _target(environment, inside / name, staging_dir, context)
            try:
                _render_one(environment, root, source, target, context)
            except OSError as error:
                raise storage_error(f"cannot write {target}", error) from error
    return staging_dir


def _template_root(template: str | None) -> Path:
    folder = Path(template) if template else base_template_dir()
    if template and ("://" in template or template.startswith("git@")):
        raise ConfigError(
            f"the template {template} is a repository", "clone it, and name the local folder"
        )
    if not folder.is_dir():
        raise ConfigError(f"the template folder {folder} does not exist", "check 'template'")
    for candidate in sorted(folder.iterdir()):
        if candidate.is_dir() and "runtime" in candidate.name and "{{" in candidate.name:
            return candidate
    raise ConfigError(
        f"the template {folder} holds no folder named {{{{runtime.staging_dir}}}}",
        "put the files to render into a folder of that name",
    )


def _environment(root: Path) -> Any:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=FileSystemLoader(root), undefined=StrictUndefined, keep_trailing_newline=True
    )


def _target(environment: Any, inside: Path, staging_dir: Path, context: dict[str, Any]) -> Path:
    rendered = _rendered(lambda: environment.from_string(str(inside)), context, str(inside))
    parts = PurePosixPath(rendered)
    if parts.is_absolute() or ".." in parts.parts:
        raise ConfigError(f"the template's file {inside} would be written to {rendered}")
    return staging_dir / parts


def _render_one(
    environment: Any, root: Path, source: Path, target: Path, context: dict[str, Any]
) -> None:
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    if not source.is_file():
        raise ConfigError(f"the template's file {source} is no regular file", "remove it")
    if _is_text(source):
        name = source.relative_to(root).as_posix()
        text = _rendered(lambda: environment.get_template(name), context, name)
        target.write_text(text, encoding="utf-8", newline="")
    else:
        shutil.copyfile(source, target)
    shutil.copymode(source, target)


def _rendered(template: Any, context: dict[str, Any], name: str) -> str:
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        return str(template().render(context))
    except TemplateSyntaxError as error:
        raise ConfigError(f"the template {name}, line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise ConfigError(f"the template {name}{_line_of(error, name)}: {error}") from error
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        what = f"{type(error).__name__}: {error}"
        raise ConfigError(f"the template {name}{_line_of(error, name)}: {what}") from error


def _line_of(error: BaseException, name: str) -> str:
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f", line {line}" if line else ""


def _is_text(path: Path) -> bool:
    with path.open("rb") as stream:
        sample = stream.read(_TEXT_SAMPLE)
    if b"\0" in sample:
        return False
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True
