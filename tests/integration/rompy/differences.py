"""The one table of what rompy-tui does otherwise than rompy 0.6.4, on purpose.

A test that meets a difference names its key; the difference must then really be there. A key that
no test names is an error too, so this table is neither longer nor shorter than the truth.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One thing done otherwise.

    Args:
        rompy: what rompy 0.6.4 does.
        ours: what rompy-tui does.
        reason: why.
        fields: ``Class.field`` whose default or bounds differ for this reason.
    """

    rompy: str
    ours: str
    reason: str
    fields: tuple[str, ...] = ()


DIFFERENCES: dict[str, Difference] = {
    "type-field": Difference(
        "a backend's 'type' is taken off before its class sees the values; it refuses it",
        "'type' (and the old 'backend_type') is a field, accepted and dumped",
        "the backend reference shows it as a field; a dumped config can be read again",
        ("LocalConfig.type", "DockerConfig.type", "SlurmConfig.type"),
    ),
    "outputs-not-validated": Difference(
        "the noop processor's validate_outputs is True where not given",
        "it is False",
        "the backend reference says False",
        ("NoopPostprocessorConfig.validate_outputs",),
    ),
    "empty-command": Difference(
        "a command of blanks is accepted (an empty one too, by the local backend)",
        "it is refused",
        "a slip would run nothing, or the model's own run(), and report success",
        ("LocalConfig.command",),
    ),
    "nul-byte": Difference(
        "a NUL byte in a command or in a variable is accepted",
        "it is refused",
        "no process can be started with it",
    ),
    "variable-name": Difference(
        "a variable's name may hold '='",
        "it may not",
        "the process would see another variable",
    ),
    "image-digest": Difference(
        "an image with a digest (name@sha256:...) is refused",
        "it is accepted",
        "a digest is the one name of an image that never changes",
        ("DockerConfig.image",),
    ),
    "volume-form": Difference(
        "of a volume only the host path is looked at, with an empty one as the current directory",
        "mode, number of parts and an absolute container path are checked too",
        "Docker refuses the others when the run starts, or mounts something else",
    ),
    "line-end": Difference(
        "a time limit may end in a line end",
        "it may not",
        "it would break the job script in two",
    ),
    "length-not-text": Difference(
        "a length of time that is no text, as the 60 that YAML makes of 1:00, counts as None",
        "it is refused",
        "a slip would silently take the interval away",
        ("TimeRange.duration", "TimeRange.interval"),
    ),
    "length-underscore": Difference(
        "1_0h is ten hours",
        "it is refused",
        "Python's spelling of integers got there by accident",
    ),
    "zero-length": Difference(
        "a duration of zero leaves the other end open; generate then stops with a TypeError",
        "the other end is the same moment",
        "a period has two ends",
    ),
    "plain-date": Difference(
        "a date without quotes in YAML stops with a TypeError",
        "it is midnight of that day",
        "2020-01-01 means the same with and without quotes",
    ),
    "built-in-template": Difference(
        "the default template is the path of a folder of rompy's; None is accepted and fails later",
        "the default is None, which is the built-in template",
        "a path of one machine's installation has no business in dumped configs",
        ("BaseConfig.template",),
    ),
    "model-type": Difference(
        "a model without model_type is refused",
        "it is the base model",
        "one model is built in, so what is meant is clear",
        ("ModelRun.config",),
    ),
    "path-default": Difference(
        "the default output_dir is text where every given one is a Path",
        "it is a Path",
        "one type",
        ("ModelRun.output_dir",),
    ),
    "run-id-one-name": Difference(
        "a run_id may be empty, '..' or a path",
        "it is one name",
        "it names the run's folder, which delete_existing removes",
        ("ModelRun.run_id",),
    ),
    "archive-processor": Difference(
        "there is no archive processor",
        "there is one",
        "the backend reference describes it",
    ),
    "empty-file": Difference(
        "a file without values is None, which the next step stumbles over",
        "it is refused in words",
        "an empty file is a slip",
    ),
    "several-documents": Difference(
        "a file of several documents cannot be read",
        "each document is read and checked by itself",
        "rompy's own example files are written so",
    ),
    "limits": Difference(
        "nesting, aliases and numbers have no limit but the memory and Python's own",
        "128 levels, 100,000 values with aliases written out, numbers of 1,000 characters",
        "a text made to hurt must not stop the program; no person writes one",
    ),
    "surrogates": Difference(
        "a pair of surrogates escaped in JSON stays two halves, which no file can hold",
        "it is the one character that it stands for",
        "so JSON says",
    ),
    "unset-in-key": Difference(
        "an unset variable in a key is logged, and the key stays as written",
        "it is refused, as in a value",
        "a slip in a key would be found late, under another name",
    ),
    "include-default": Difference(
        "${VAR:-default} in an include's name is not understood",
        "it works as in values",
        "one way of writing variables",
    ),
    "include-as-key": Difference(
        "a key may be an include",
        "it may not",
        "nobody writes it, and a value's place would have no name",
    ),
    "model-not-installed": Difference(
        "a model run whose model no installed package brings is refused",
        "it is warned of: what else stands there is checked, and launching it is refused",
        "files are written where the model's package is not, as on login nodes",
    ),
}
