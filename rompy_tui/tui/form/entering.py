"""From what a person types or chooses in a form to the change that it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...validation.sheet import Row
    from ...validation.sheet_edits import Change


def value_change(row: Row, text: str) -> Change | None:
    """The change that a typed value means; None where it means none.

    Args:
        row: the field.
        text: as typed; of a field that may hold nothing, empty text takes it out.
    """
    from ...validation.sheet_edits import Change, Verb, read_typed

    # What is wrong is written anew though it reads the same: a number may have to be text.
    same = row.written and text == row.text and not row.problems
    if same or (not row.written and not text):
        return None
    if not text and row.shape.nullable:
        return Change(Verb.UNSET, row.path)
    return Change(Verb.SET, row.path, read_typed(text, row.shape))


def addition(holder: Row, text: str) -> Change | None:
    """The change that adds what was typed to a list or a map; None where nothing was typed.

    Args:
        holder: the list or the map.
        text: an item; for a map ``NAME=VALUE``.
    """
    from ...validation.shapes import shape_of
    from ...validation.sheet_edits import Change, Verb, read_typed

    key: Any = len(holder.value or ())
    if holder.shape.widget == "map":
        name, _, text = text.partition("=")
        key, text = name.strip(), text.strip()
        if not key:
            return None
    elif not text:
        return None
    inside = shape_of(holder.shape.inside, {})
    return Change(Verb.ADD, (*holder.path, key), read_typed(text, inside))


def mapping_addition(holder: Row) -> Change | None:
    """The change that adds a mapping to a list, with placeholders where something is required.

    Args:
        holder: the list, or a map.

    Returns:
        None where its items are no mappings with fields.
    """
    from ...validation.shapes import shape_of
    from ...validation.sheet_edits import Change, Verb
    from ...validation.skeleton import placeholders

    if holder.shape.widget != "list" or not shape_of(holder.shape.inside, {}).widget.has_rows:
        return None
    value = placeholders(dict(holder.shape.inside))
    return Change(Verb.ADD, (*holder.path, len(holder.value or ())), value)


def stepped_choice(row: Row, step: int) -> Any:
    """The next or previous choice of a select, going round.

    Args:
        row: the field, with at least one choice.
        step: 1 or -1.
    """
    choices = row.shape.choices
    known = [str(choice) for choice in choices]
    now = str(row.value) if row.written else row.default
    if now not in known:
        return choices[0 if step > 0 else -1]
    return choices[(known.index(now) + step) % len(choices)]
