"""How a document looks as a form: its lines, and what is said of the marked one."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from textual.content import Content

from ...diagnostics.text import cell_width, visible
from ..common import glyphs
from .problems import sentence, sign

if TYPE_CHECKING:
    from ...validation.sheet import Row, Sheet, SheetSection

_LABEL_MOST = 20
_HINT_MOST = 16


class LineKind(str, Enum):
    """What a line of the form is."""

    SECTION = "section"
    NOTE = "note"
    FIELD = "field"
    FOLD = "fold"
    CHOICE = "choice"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of the form.

    Args:
        kind: what it is.
        key: what it is known by while the form is made anew.
        text: what a line says that is no field.
        row: the field; of a choice the field that it is for.
        depth: how deep it stands.
        value: the value that a choice stands for.
        open: whether what belongs to it is shown.
        known: where its section comes from, which is not said again.
    """

    kind: LineKind
    key: Hashable
    text: str = ""
    row: Row | None = None
    depth: int = 0
    value: Any = None
    open: bool = False
    known: str = ""

    @property
    def can_be_marked(self) -> bool:
        """Whether a person can do something with it."""
        return self.kind in {LineKind.FIELD, LineKind.FOLD, LineKind.CHOICE}


def form_lines(sheet: Sheet, unfolded: Collection[Hashable]) -> list[FormLine]:
    """The lines of a form.

    Args:
        sheet: what it shows.
        unfolded: the keys of what is not folded: fields with others in them, those whose choices
            are listed, and of sections those whose unwritten fields are shown.
    """
    lines: list[FormLine] = []
    if sheet.note:
        lines.append(FormLine(LineKind.NOTE, "note", sheet.note))
    for section in sheet.sections:
        lines += _section_lines(section, unfolded)
    return lines


def fold_key(section: SheetSection) -> Hashable:
    """What the fold of a section's unwritten fields is known by."""
    return ("at default", *section.path)


def _section_lines(section: SheetSection, unfolded: Collection[Hashable]) -> Iterator[FormLine]:
    head = " ".join(part for part in (section.kind, section.type) if part)
    origin = f"  {section.origin}" if section.origin else ""
    yield FormLine(LineKind.SECTION, ("section", *section.path), f"{head}{origin}")
    if section.note:
        yield FormLine(LineKind.NOTE, ("note", *section.path), section.note)
    shown = [row for row in section.rows if _stands_out(row)]
    for row in shown:
        yield from _row_lines(row, 0, unfolded, section.origin)
    rest = [row for row in section.rows if not _stands_out(row)]
    if not rest:
        return
    key = fold_key(section)
    is_open = key in unfolded
    yield FormLine(LineKind.FOLD, key, f"{len(rest)} at default", open=is_open)
    for row in rest if is_open else ():
        yield from _row_lines(row, 0, unfolded, section.origin)


def _stands_out(row: Row) -> bool:
    return row.written or row.required or bool(row.problems)


def _row_lines(
    row: Row, depth: int, unfolded: Collection[Hashable], known: str
) -> Iterator[FormLine]:
    is_open = row.path in unfolded
    yield FormLine(LineKind.FIELD, row.path, row=row, depth=depth, open=is_open, known=known)
    if not is_open:
        return
    for choice in row.shape.choices if not row.rows else ():
        key = (*row.path, "choice", str(choice))
        yield FormLine(LineKind.CHOICE, key, _said(choice), row, depth + 1, choice)
    for inner in row.rows:
        yield from _row_lines(inner, depth + 1, unfolded, known)
    if row.more:
        text = f"and {row.more} more: see the text"
        yield FormLine(LineKind.MORE, (*row.path, "more"), text, depth=depth + 1)


def _said(value: Any) -> str:
    if value is None:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)


def label_width(lines: Collection[FormLine], width: int) -> int:
    """How many cells the labels of a form take.

    Args:
        lines: of the form.
        width: of the form.
    """
    widest = max((2 * n.depth + cell_width(_label(n)) for n in lines if n.row), default=8)
    return max(8, min(widest + 1, _LABEL_MOST, width // 2))


def value_column(line: FormLine, labels: int) -> int:
    """The column in which a field's value begins."""
    return 2 + max(labels, 2 * line.depth + 4)


def line_content(line: FormLine, width: int, labels: int) -> Content:
    """How a line looks.

    Args:
        line: of the form.
        width: cells there are.
        labels: from :func:`label_width`.
    """
    if line.kind is LineKind.SECTION:
        return Content.styled(visible(line.text), "bold").truncate(width, ellipsis=True)
    if line.kind is LineKind.FOLD:
        return Content.styled(f"  {line.text} {_fold(line)}", "$muted")
    if line.kind in {LineKind.NOTE, LineKind.MORE}:
        style = "$text-warning" if line.kind is LineKind.NOTE else "$muted"
        return Content.styled("  " * (line.depth + 1) + visible(line.text), style)
    row = line.row
    if row is None:
        return Content("")
    if line.kind is LineKind.CHOICE:
        chosen = row.written and row.value == line.value
        dot = glyphs.RUNNING if chosen else glyphs.WAITING
        return Content.assemble(
            " " * value_column(line, labels), (dot, "$text-primary"), f" {visible(line.text)}"
        )
    return _field(line, row, width, labels)


def _field(line: FormLine, row: Row, width: int, labels: int) -> Content:
    mark, style = _sign(row)
    indent = "  " * line.depth
    room = value_column(line, labels) - 2
    label = Content.assemble(indent, (visible(_label(line)), "bold" if row.wrong else ""))
    hint = Content.styled(visible(_hint(row, line.known)), "$muted")
    hint = hint.truncate(_HINT_MOST, ellipsis=True)
    left = width - 2 - room - 1
    value = Content.styled(visible(_value(line, row)), _value_style(row))
    if value.cell_length + 2 + hint.cell_length > left:
        hint = Content("")
    value = value.truncate(left - hint.cell_length, ellipsis=True, pad=bool(hint.plain))
    label = label.truncate(room - 1, ellipsis=True)
    gap = " " * (room - label.cell_length)
    return Content.assemble((f"{mark} ", style), label, gap, value, hint)


def _label(line: FormLine) -> str:
    row = line.row
    if row is None:
        return ""
    return f"{row.label} *" if row.required and not row.written else row.label


def _sign(row: Row) -> tuple[str, str]:
    if row.problems:
        worst = min(row.problems, key=lambda d: d.severity.rank)
        return sign(worst)
    return (glyphs.CHANGED, "$text-primary") if row.changed else (" ", "")


def _value(line: FormLine, row: Row) -> str:
    said = row.shown if row.written else row.default
    if row.shape.widget.value == "switch" and said in {"true", "false"}:
        return f"[{'x' if said == 'true' else ' '}] {said}"
    if row.shape.widget.has_rows:
        return f"{said or 'none'} {_fold(line)}" if row.rows or line.open else said or "none"
    if not row.written and row.required:
        return "required"
    return said


def _value_style(row: Row) -> str:
    if row.wrong or (row.required and not row.written):
        return "$text-error"
    return "" if row.written else "$muted"


def _hint(row: Row, known: str) -> str:
    if row.origin and row.origin.partition(":")[0] != known.partition(":")[0]:
        return row.origin
    return row.shape.bounds if not row.shape.bounds.startswith("matches ") else ""


def _fold(line: FormLine) -> str:
    return glyphs.OPEN if line.open else glyphs.FOLDED


def about(line: FormLine | None) -> Content:
    """What is said of the marked line: what is wrong, what the field is, where it comes from.

    Args:
        line: the marked one, or None.
    """
    row = line.row if line else None
    if line is None or row is None:
        hint = "" if line is None else "Enter folds them" if line.open else "Enter shows them"
        return Content.styled(hint, "$muted")
    rows = []
    for problem in sorted(row.problems, key=lambda d: d.severity.rank)[:1]:
        mark, style = sign(problem)
        rows.append(Content.assemble((f"{mark} ", style), sentence(problem)))
    if row.description:
        rows.append(Content(visible(" ".join(row.description.split()))))
    facts = [row.shape.words, row.shape.bounds]
    facts += [f"default {row.default}"] if row.default else []
    facts += ["required"] if row.required else []
    facts += [f"from {row.origin}"] if row.origin else []
    rows.append(Content.styled(visible(" · ".join(f for f in facts if f)), "$muted"))
    return Content("\n").join(rows)
