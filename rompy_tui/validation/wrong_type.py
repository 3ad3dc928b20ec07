"""Words for a value of another type than its field wants."""

from __future__ import annotations

import re

from . import meant
from .fields import Field
from .given import Given
from .mending import Mend, as_list, as_mapping, in_quotes, one_text, quoted, written
from .notations import in_notation, notation_of
from .words import Words, as_read, as_text, as_written, did_you_mean, pointed_at, shown

_MAPPING, _LIST, _TEXT, _PATH = "a mapping", "a list", "text", "a path"
_WHOLE, _BOOLEAN = "a whole number", "true or false"
_WANTED = {
    "string": _TEXT,
    "int": _WHOLE,
    "float": "a number",
    "bool": _BOOLEAN,
    "list": _LIST,
    "dict": _MAPPING,
    "mapping": _MAPPING,
    "model": _MAPPING,
    "set": _LIST,
    "tuple": _LIST,
    "path": _PATH,
    "datetime": "a date and time, as 2023-01-31T06:00:00",
    "date": "a date, as 2023-01-31",
    "time_delta": "a length of time, as 1h or PT1H",
}
_STEMS = re.compile(
    rf"({'|'.join(_WANTED)})_(?:type|attributes_type|parsing|parsing_size"
    r"|from_float|from_date_parsing|from_datetime_(?:parsing|inexact))"
)


def wanted_of(kind: str) -> str | None:
    """What a field wants, as a person says it, from the type of pydantic's error.

    Args:
        kind: as ``int_parsing``.

    Returns:
        As "a whole number"; None where the error is of another sort.
    """
    stem = _STEMS.fullmatch(kind)
    return _WANTED[stem[1]] if stem else None


def wrong_type(wanted: str, given: Given, field: Field) -> Words:
    """What to say of a value of the wrong type.

    Args:
        wanted: from :func:`wanted_of`.
        given: what stands there.
        field: what is known of the field.
    """
    if given.value is None:
        return _nothing(wanted, given, field)
    if wanted in {_TEXT, _PATH}:
        return _not_text(wanted, given, field)
    message = f"must be {wanted}, not {pointed_at(given)}"
    if wanted == _LIST:
        return _reshaped(message, as_list(given, field.name))
    if wanted == _MAPPING:
        return _no_mapping(message, given, field)
    text = given.text or ""
    if wanted == _WHOLE:
        return _not_whole(message, text, field)
    if wanted == _BOOLEAN and isinstance(given.value, str):
        answer = meant.boolean(text)
        found = [] if answer is None else [shown(answer)]
        hint = did_you_mean(found) or field.about
        return Words("wrong-type", message, hint, as_written(found, field.name))
    form = notation_of(field.name) if field.own else None
    if form:
        return in_notation("wrong-type", message, form, given, field.name)
    return Words("wrong-type", message, field.about)


def _nothing(wanted: str, given: Given, field: Field) -> Words:
    message = f"must be {wanted}, but nothing stands here"
    if given.typed == "~" and wanted in {_TEXT, _PATH}:
        message = f"must be {wanted}, and YAML reads ~ as nothing"
        return Words("wrong-type", message, "the home directory is ${HOME}, the text is '~'")
    if field.default:
        hint = f"leave it out for the default, {field.default}"
        if wanted in {_TEXT, _PATH}:
            return Words("wrong-type", message, hint, as_text([field.default], given, field.name))
        return Words("wrong-type", message, hint, as_written([field.default], field.name))
    if field.own and not (field.info and field.info.is_required()):
        return Words("wrong-type", message, "leave it out, or give a value")
    mends = (Mend('""', '""'),) if wanted == _TEXT and not field.own else ()
    hint = 'write "" for an empty text' if mends else "give a value"
    return Words("wrong-type", message, hint, mends)


def _not_whole(message: str, text: str, field: Field) -> Words:
    found = meant.seconds(text) if field.name == "timeout" else None
    found = meant.whole_number(text) if found is None else found
    if found is None:
        return Words("wrong-type", message, field.about)
    hint = f"did you mean {found}?"
    if re.fullmatch(r"\d+(\.\d*)?e\d+", text, re.IGNORECASE):
        hint = f"{text} is text to YAML; write {found}"
    return Words("wrong-type", message, hint, as_written([str(found)], field.name))


def _not_text(wanted: str, given: Given, field: Field) -> Words:
    if given.rendered is not None:
        return _typed_again(wanted, given, field)
    read = as_read(given.value)
    message = f"must be {wanted}, not {read}"
    if given.typed and given.typed not in {str(given.value), shown(given.value)}:
        message = f"must be {wanted}, and YAML reads {given.typed} as {read}"
    if given.typed is None:
        mend = one_text(given, field.name)
        hint = f"did you mean {mend.text}?" if mend else ""
        return Words("wrong-type", message, hint, (mend,) if mend else ())
    form = notation_of(field.name) if field.own else None
    if form and not form.right.match(given.typed):
        return in_notation("wrong-type", message, form, given, field.name)
    mend = in_quotes(given, field.name)
    hint = f"put it in quotes: {quoted(given.typed)}"
    return Words("wrong-type", message, hint, (mend,) if mend else ())


def _typed_again(wanted: str, given: Given, field: Field) -> Words:
    """A value that is one variable and nothing else is typed once it is put in (rompy 0.6.4)."""
    text = str(given.rendered)
    message = f"must be {wanted}, and {text} becomes {as_read(given.value)}"
    hint = "one variable alone is read again, in quotes too: write text beside it"
    if field.own or isinstance(given.value, bool):
        return Words("wrong-type", message, hint)
    # Who reads a number skips blanks before it: strtol(3), and int() and float() of Python.
    return Words("wrong-type", message, f"{hint}; a blank will do: {quoted(f' {text}')}")


def _no_mapping(message: str, given: Given, field: Field) -> Words:
    if field.name == "period":
        example = "{start: 2023-01-01, duration: 1d, interval: 1h}"
        return Words("wrong-type", message, f"a period is written {example}")
    if field.name == "config" and isinstance(given.value, str):
        key = quoted("model_type") if given.json else "model_type"
        text = f"{{{key}: {written(given.value, given)}}}"
        return _reshaped(message, Mend(text, f"config: {text}"))
    if field.name == "config":
        return Words("wrong-type", message, "a model is written {model_type: base, ...}")
    words = _reshaped(message, as_mapping(given, field.name))
    hint = words.hint or 'a mapping is written NAME: "value", each on a line of its own'
    return Words(words.code, message, hint, words.mends)


def _reshaped(message: str, mend: Mend | None) -> Words:
    if mend is None:
        return Words("wrong-type", message)
    hint = f"did you mean {mend.text.strip()}?"
    if "\n" in mend.text:
        hint = f"write {mend.title}"
    return Words("wrong-type", message, hint, (mend,))
