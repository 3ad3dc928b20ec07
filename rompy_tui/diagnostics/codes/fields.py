"""What a config class says of fields and values."""

from __future__ import annotations

from ...diagnostics.model import Severity
from ..pages import Code


class MissingType(Code):
    """A backend or postprocessor does not say what it is.

    ``type`` names the config class that checks the other fields.

    Wrong::

        config: {run_id: forecast}
        backend:
          command: ./model

    Right::

        config: {run_id: forecast}
        backend:
          type: local
          command: ./model
    """

    code = "missing-type"


class UnknownType(Code):
    """No backend or postprocessor of this name is installed.

    Packages bring more of them; ``rompy-tui backends list`` shows what is there.

    Wrong::

        type: dokcer
        image: swan:41.45
        user: swan
        memory: 4g

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
    """

    code = "unknown-type"


class MissingField(Code):
    """A field is required and not there.

    Nothing can be assumed in its place.

    Wrong::

        type: slurm
        queue: compute

    Right::

        type: slurm
        queue: compute
        command: srun ./model
    """

    code = "missing-field"


class UnknownField(Code):
    """The config class has no field of this name.

    It is refused because a misspelled field would silently do nothing.

    Wrong::

        type: local
        timeouts: 3600

    Right::

        type: local
        command: ./model
        timeout: 3600
    """

    code = "unknown-field"


class WrongType(Code):
    """A value is of another type than its field wants.

    Often it is text to a person and something else to YAML: without quotes ``0123`` is the number
    83, ``yes`` is true, ``3.10`` is 3.1, ``10:00:00`` is 36000 and ``2023-01-01`` is a date. The
    values of ``env_vars`` are all text. A value that is one variable and nothing else is read
    again once the variable is put in.

    Wrong::

        type: local
        command: ./model
        env_vars:
          OMP_NUM_THREADS: 4

    Right::

        type: local
        command: ./model
        env_vars:
          OMP_NUM_THREADS: "4"
    """

    code = "wrong-type"


class OutOfRange(Code):
    """A number is too small or too large.

    The bounds are rompy's.

    Wrong::

        type: local
        command: ./model
        timeout: 30

    Right::

        type: local
        command: ./model
        timeout: 60
    """

    code = "out-of-range"


class UnknownValue(Code):
    """A value is none of those that the field may have.

    The message names them all.

    Wrong::

        run_id: forecast
        model_type: run

    Right::

        run_id: forecast
        model_type: modelrun
    """

    code = "unknown-value"


class BadFormat(Code):
    """A text is not in the form that its field wants.

    A memory limit is written ``512m`` or ``4g``, an image ``name:tag``.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4 GB

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
    """

    code = "bad-format"


class EmptyValue(Code):
    """A text or a list is empty and must not be.

    Leave the field out to get its default, if it has one.

    Wrong::

        type: slurm
        command: ""

    Right::

        type: slurm
        command: srun ./model
    """

    code = "empty-value"


class InvalidValue(Code):
    """A value, or several together, break a rule of the config class.

    The message says which: a directory that does not exist, two fields that exclude each other, a
    period that lacks its end.

    Wrong::

        run_id: forecast
        period:
          start: 2023-01-01

    Right::

        run_id: forecast
        period:
          start: 2023-01-01
          duration: 1d
    """

    code = "invalid-value"


class PluginError(Code):
    """The plugin that checks this section broke.

    It raised an error of another kind than it should, took too long or ended its process; its
    traceback stands below the message. The file may be right. Tell the author of the plugin.
    """

    code = "plugin-error"


class UncheckedModel(Code):
    """The model is not installed, so nobody can check its fields.

    Install the package that brings it, as rompy-swan for ``swan``, or name with ``--python`` an
    interpreter that has it.

    Wrong::

        run_id: forecast
        config:
          model_type: swan

    Right::

        run_id: forecast
        config:
          model_type: base
    """

    code = "unchecked-model"
    severity = Severity.WARNING


class UncheckedFields(Code):
    """The plugin says nothing of its fields, so nobody can check them.

    It registers no config class. Its fields reach it as they are written.
    """

    code = "unchecked-fields"
    severity = Severity.WARNING


class BadIgnore(Code):
    """A comment switches off a code that does not exist, or that is an error's.

    ``# rompy-tui: ignore[code]`` switches off warnings on its line, or on the next one where it
    stands alone, and ``ignore-file[code]`` in the whole file; what is wrong stays wrong.

    Wrong::

        type: local  # rompy-tui: ignore[no-such-code]
        command: ./model

    Right::

        type: local
        command: ./model
    """

    code = "bad-ignore"
    severity = Severity.WARNING
