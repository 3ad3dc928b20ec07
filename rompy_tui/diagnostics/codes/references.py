"""What a file refers to: other files, variables, other places in it."""

from __future__ import annotations

from ..pages import Code


class IncludeMissing(Code):
    """An included file does not exist.

    Relative names start from the folder of the file that includes, not from the current directory.
    ``$NAME`` and ``${NAME}`` in the name are replaced by variables.

    Wrong::

        config: {run_id: forecast}
        backend: !include data/gone.yml

    Right::

        config: {run_id: forecast}
        backend: !include data/local.yml
    """

    code = "include-missing"


class IncludeCycle(Code):
    """Files include each other in a circle.

    The message shows the way round. Here the file is example.yml, which includes itself.

    Wrong::

        config: {run_id: forecast}
        backend: !include example.yml

    Right::

        config: {run_id: forecast}
        backend: !include data/local.yml
    """

    code = "include-cycle"


class IncludeDepth(Code):
    """Includes nest too deep.

    A file that is included may include others, ten levels at most, as rompy has it.
    """

    code = "include-depth"


class IncludeDocuments(Code):
    """An included file holds more than one document.

    An include stands for one value, so the file may have no second part after ``---``. Here
    data/two.yml has two.

    Wrong::

        config: {run_id: forecast}
        backend: !include data/two.yml

    Right::

        config: {run_id: forecast}
        backend: !include data/local.yml
    """

    code = "include-documents"


class IncludeSyntax(Code):
    """An include does not name a file.

    ``!include`` is followed by one file name, without anything else.

    Wrong::

        config: {run_id: forecast}
        backend: !include

    Right::

        config: {run_id: forecast}
        backend: !include data/local.yml
    """

    code = "include-syntax"


class RecursiveAlias(Code):
    """An anchor holds an alias of itself.

    Written out, it would have no end.

    Wrong::

        type: local
        command: ./model
        env_vars: &all
          NAME: *all

    Right::

        type: local
        command: ./model
        env_vars:
          NAME: value
    """

    code = "recursive-alias"


class BadMerge(Code):
    """What is merged is not a mapping.

    ``<<`` puts the fields of another mapping, or of several in a list, beside those that stand
    there.

    Wrong::

        type: local
        command: ./model
        env_vars:
          <<: [A, B]

    Right::

        type: local
        command: ./model
        env_vars:
          <<: {A: "1", B: "2"}
    """

    code = "bad-merge"


class UndefinedVariable(Code):
    """A variable is not set and has no default.

    ``${NAME}`` takes its value from the environment in which the program was started.

    Wrong::

        type: local
        command: run ${NO_SUCH_VARIABLE}

    Right::

        type: local
        command: run ${NO_SUCH_VARIABLE:-model}
    """

    code = "undefined-variable"


class UnknownFilter(Code):
    """A variable goes through a filter that does not exist.

    The filters are ``as_datetime``, ``strftime`` and ``shift``, as rompy has them.

    Wrong::

        run_id: run_${CYCLE:-2023-01-31|format:%Y%m%d}

    Right::

        run_id: run_${CYCLE:-2023-01-31|strftime:%Y%m%d}
    """

    code = "unknown-filter"


class BadFilter(Code):
    """A filter cannot do its work.

    ``as_datetime``, ``strftime`` and ``shift`` need a date, ``strftime`` a format as ``%Y%m%d``,
    and ``shift`` a step as ``+6h`` or ``-1d``.

    Wrong::

        run_id: run_${CYCLE:-2023-01-31|shift:tomorrow|strftime:%Y%m%d}

    Right::

        run_id: run_${CYCLE:-2023-01-31|shift:+1d|strftime:%Y%m%d}
    """

    code = "bad-filter"
