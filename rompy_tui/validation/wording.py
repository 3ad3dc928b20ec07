"""A schema error in plain words: its code, its sentence, what to do, and what would be right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import replace

from ..plugins.host import SchemaProblem
from .fields import Field
from .given import Given
from .mending import Mend, quoted
from .misnamed import belongs_to, meant_field
from .nearby import is_windows, meant_path, with_variables
from .notations import in_notation, notation_of
from .words import Words, as_read, as_text, did_you_mean, pointed_at, shown
from .wrong_type import wanted_of, wrong_type

_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}


def words_for(problem: SchemaProblem, given: Given, field: Field) -> Words:
    """Say a schema error in plain words.

    Args:
        problem: the error, as pydantic states it.
        given: what stands at its place.
        field: what is known of the field.
    """
    kind = problem.type
    if problem.loc[-1:] == ("[key]",):
        return _key_words(given)
    if kind == "invalid_key":
        # No field has such a name, in quotes neither.
        return replace(_key_words(given), hint=_listed(field), mends=())
    if kind == "missing":
        hint = f"add {field.name}: ..." + (f"  ({field.about})" if field.about else "")
        return Words("missing-field", f"the field {field.name!r} is required", hint)
    if kind == "extra_forbidden":
        return _unknown_field(given, field)
    if kind in _BOUNDS:
        return _out_of_range(problem, given, field)
    if kind in {"literal_error", "enum"}:
        return _unknown_value(str(problem.context.get("expected", "")), given, field)
    if kind == "union_tag_invalid":
        return _unknown_value(str(problem.context.get("expected_tags", "")), given, field)
    if kind == "union_tag_not_found":
        name = str(problem.context.get("discriminator", "")).strip("'")
        return Words("missing-field", f"the field {name!r} is required: it says which kind this is")
    if kind in {"string_too_short", "too_short"}:
        return Words("empty-value", "must not be empty", field.about)
    if kind == "string_pattern_mismatch":
        return _bad_format(problem, given, field)
    wanted = wanted_of(kind)
    if wanted is None:
        return _invalid_value(problem, given, field)
    return wrong_type(wanted, given, field)


def unknown_type(kind: str, given: Given, names: Sequence[str]) -> Words:
    """What to say of a type that names nothing installed.

    Args:
        kind: backend or postprocessor.
        given: the type as written; nothing where there is none.
        names: those that are installed.
    """
    listed = ", ".join(names)
    if given.value is None:
        return Words("missing-type", f"the {kind} has no 'type'", f"add one of: {listed}")
    message = f"there is no {kind} {given.value!r}"
    close = _close(given.text or "", names)
    if close:
        hint = f"did you mean {close[0]!r}? installed: {listed}"
        return Words("unknown-type", message, hint, as_text(close[:1], given, "type"))
    hint = f"installed: {listed}; or install the package that brings it"
    return Words("unknown-type", message, hint)


def _key_words(given: Given) -> Words:
    message = f"the key {given.key} is read as {as_read(given.value)}, not as text"
    if not re.fullmatch(r"[\w.:+ -]+", given.key):
        return Words("wrong-type", message, "write it as text, in quotes")
    text = quoted(given.key)
    mend = Mend(text, text, safe=True, on_key=True)
    return Words("wrong-type", message, f"put it in quotes: {text}", (mend,))


def _unknown_field(given: Given, field: Field) -> Words:
    message = f"there is no field {field.name!r} here"
    found = meant_field(field.name, field.names or ())
    elsewhere = ""
    if not (found and found.certain):
        elsewhere = belongs_to(field.name, field.kind, field.type)
    # A field of another type is no slip of the pen.
    if found and not (elsewhere and found.name in field.present):
        if found.name in field.present:
            hint = f"{found.name!r} stands here already"
            return Words("unknown-field", message, hint)
        text = quoted(found.name) if given.json else found.name
        mend = Mend(text, found.name, found.certain, on_key=True)
        hint = "; ".join(h for h in (elsewhere, f"did you mean {found.name!r}?") if h)
        return Words("unknown-field", message, hint, (mend,))
    return Words("unknown-field", message, elsewhere or _listed(field))


def _listed(field: Field) -> str:
    return f"the fields are: {', '.join(field.names)}" if field.names else ""


def _out_of_range(problem: SchemaProblem, given: Given, field: Field) -> Words:
    key, words = _BOUNDS[problem.type]
    bound = str(problem.context.get(key, "?"))
    value = int(given.value) if isinstance(given.value, bool) else given.value
    message = f"input should be {words} {bound}, not {shown(value)}"
    as_written = given.rendered or given.typed
    if as_written and as_written != str(value):
        message += f" (written {as_written})"
    mends = (Mend(bound, f"{field.name}: {bound}"),) if key in {"ge", "le"} else ()
    return Words("out-of-range", message, field.about, mends)


def _unknown_value(expected: str, given: Given, field: Field) -> Words:
    message = f"must be {expected}, not {pointed_at(given)}"
    choices = re.findall(r"'([^']*)'", expected)
    close = choices if len(choices) == 1 else _close(given.text or "", choices)[:1]
    return Words("unknown-value", message, did_you_mean(close), as_text(close, given, field.name))


def _bad_format(problem: SchemaProblem, given: Given, field: Field) -> Words:
    message = f"{pointed_at(given)} is not in the right form"
    form = notation_of(field.name) if field.own else None
    with_braces = with_variables(given.text or "")
    if with_braces != given.text:
        mends = as_text([with_braces], given, field.name)
        return Words("bad-format", message, f"a variable is written {with_braces}", mends)
    if form:
        return in_notation("bad-format", message, form, given, field.name)
    return Words("bad-format", message, f"it must match {problem.context.get('pattern', '')}")


def _invalid_value(problem: SchemaProblem, given: Given, field: Field) -> Words:
    message = problem.message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if isinstance(given.value, str):
        hint, right = _meant_path(given.value, message)
        if hint:
            return Words(
                "invalid-value", message, hint, as_text([right] if right else [], given, "")
            )
    form = notation_of(field.name) if field.own else None
    if form and given.text and "not exist" not in message:
        return in_notation("invalid-value", message, form, given, field.name)
    return Words("invalid-value", message)


def _meant_path(text: str, message: str) -> tuple[str, str | None]:
    """What to do about a path that is not there, or a volume that begins with one."""
    if is_windows(text):
        return meant_path(text)
    if "does not exist" not in message:
        return "", None
    if text == "None":
        return "None is a text to YAML: write null, or leave the field out", None
    if not message.endswith(text) and ":" in text:
        host, colon, rest = text.partition(":")
        hint, right = meant_path(host)
        return hint, right + colon + rest if right else None
    full = message.rpartition(": ")[2] if message.endswith(text) else text
    hint, right = meant_path(full)
    return hint, right.removeprefix(full.removesuffix(text)) if right else None


def _close(text: str, choices: Sequence[str]) -> list[str]:
    same = [c for c in choices if c.lower() == text.strip().lower()]
    return same or difflib.get_close_matches(text, choices, 1)
