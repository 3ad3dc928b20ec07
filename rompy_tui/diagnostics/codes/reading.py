"""What stops a file, or a value in it, from being read."""

from __future__ import annotations

from ...diagnostics.model import Severity
from ..pages import Code


class YamlSyntax(Code):
    """The text is not YAML.

    The message names the slip that was most probably made: quotes or brackets that are not closed,
    a tab, a wrong indentation, a ``:`` in a text without quotes, the marks of a merge conflict.
    Reading goes on as if it had not been made, so that the rest of the file is checked too; nothing
    is said of the lines concerned until it is mended.

    Wrong::

        type: local
        command: echo start: now

    Right::

        type: local
        command: "echo start: now"
    """

    code = "yaml-syntax"


class TooDeep(Code):
    """Values nest too deep.

    More than 128 levels of lists and mappings are refused: no config file needs them, and readers
    stop working on far deeper ones. Check for brackets that were opened again and again.
    """

    code = "too-deep"


class TooManyValues(Code):
    """The file holds too many keys and values.

    Their number is limited to 100,000, counted after aliases and includes are written out: a few
    lines of aliases of aliases can stand for millions of values. Data belongs in a file of its own
    that the model reads.
    """

    code = "too-many-values"


class TooManyErrors(Code):
    """There are so many errors that the rest is not shown.

    After 100 documents with a syntax error, and after 200 errors in a section, it is probably no
    config file.
    """

    code = "too-many-errors"


class EmptyFile(Code):
    """The file holds no values.

    Blank lines and comments are all there is. ``rompy-tui backends create`` writes a first config.

    Wrong::

        # type: local

    Right::

        type: local
        command: ./model
    """

    code = "empty-file"


class FileMissing(Code):
    """There is no such file.

    Relative names start from the current directory. A link whose target is gone counts as missing.
    """

    code = "file-missing"


class IsDirectory(Code):
    """It is a directory where a file is wanted.

    Name a file in it; ``rompy-tui validate`` takes directories too.
    """

    code = "is-directory"


class NotAFile(Code):
    """It is neither a file nor a directory.

    Pipes, sockets and devices are not read: that might never end.
    """

    code = "not-a-file"


class Unreadable(Code):
    """The file cannot be read.

    The message has the system's reason: mostly that you lack the permission, or that the disk or
    the server it lies on does not answer.
    """

    code = "unreadable"


class TooLarge(Code):
    """The file is too large to be a config file.

    Over 10 MB nothing is read. Data belongs in a file of its own that the model reads.
    """

    code = "too-large"


class NotText(Code):
    """The file is not text.

    It holds a NUL byte, as programs, archives and NetCDF files do.
    """

    code = "not-text"


class NotUtf8(Code):
    """The file is not encoded in UTF-8.

    It was probably saved in an older encoding, as Latin-1, or was damaged. Save it as UTF-8.
    """

    code = "not-utf8"


class ControlCharacter(Code):
    """The file holds a character that YAML does not allow.

    Most control characters are refused, also within quotes. They come along when text is copied
    from a terminal. Remove it, or write it as an escape in double quotes.
    """

    code = "control-character"


class DuplicateKey(Code):
    """A key stands twice in a mapping.

    The last one wins, the first is never used: whoever reads the file from the top is misled.

    Wrong::

        type: local
        command: ./model
        timeout: 3600
        command: ./model --test

    Right::

        type: local
        command: ./model
        timeout: 3600
    """

    code = "duplicate-key"
    severity = Severity.WARNING


class BadKey(Code):
    """A list or a mapping stands where a key is wanted.

    That happens with ``{{ name }}`` without quotes, which YAML takes for a mapping whose key is a
    mapping.

    Wrong::

        type: local
        command: {{ command }}

    Right::

        type: local
        command: ${COMMAND:-./model}
    """

    code = "bad-key"


class BadValue(Code):
    """A value has the form of a date or a number, but is none.

    Without quotes YAML takes ``2023-02-30`` for a date, which does not exist. If it is a text, put
    it in quotes.

    Wrong::

        run_id: forecast
        period:
          start: 2023-02-30
          duration: 1d

    Right::

        run_id: forecast
        period:
          start: 2023-02-28
          duration: 1d
    """

    code = "bad-value"


class UnknownTag(Code):
    """A tag is not known.

    A word that begins with ``!`` is a tag. Config files know ``!include`` and YAML's own, as
    ``!!str``. A text that begins with ``!`` needs quotes.

    Wrong::

        type: local
        command: !model --fast

    Right::

        type: local
        command: "!model --fast"
    """

    code = "unknown-tag"
