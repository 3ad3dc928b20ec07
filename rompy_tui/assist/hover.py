"""What is known of the key or value at a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import Position
from ..documents.includes import expand_variables
from ..documents.templates import PLACEHOLDER
from ..paths import display_name
from ..secrets import MASK, is_secret_name
from ..validation.class_schemas import ClassSchemas
from .around import Around, variable_detail
from .completion import TYPE_KEYS, field_at
from .fields import Field
from .outline import Outline, outline_of
from .outline_nodes import Entry, Node
from .place import Part, Site, site_of
from .place import Path as ValuePath

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hover:
    """What is known of a key or a value.

    Args:
        title: the field.
        owner: the class that it belongs to; empty where nobody checks it.
        short: type, bounds and default in one line; empty where nothing is known.
        about: what it is for.
        facts: what else there is to say, each with its name: required, example, source, value.
    """

    title: str
    owner: str = ""
    short: str = ""
    about: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def hover(
    lines: Sequence[str],
    position: Position,
    schemas: ClassSchemas,
    around: Around,
    outline: Outline | None = None,
) -> Hover | None:
    """Say what is known of the key or value at a place.

    Args:
        lines: of the text, without their ends; the text need not parse.
        position: of the cursor, within the text.
        schemas: of what is installed.
        around: the workspace.
        outline: of the lines, where it is there already.

    Returns:
        None where there is no key.
    """
    site = site_of(lines, position, outline or outline_of(lines))
    path = _path_at(site, position)
    if not path:
        return None
    field, subject = field_at(site, path, schemas)
    entry = entry_at(site.document, path)
    facts = [*_facts(field), *(_sources(entry.value, path, site, around) if entry else ())]
    if field is None and not facts and subject.kind is None:
        return None
    keys = [str(part) if isinstance(part, str) else f"[{part}]" for part in path]
    short = field.detail if field else ""
    if field is None and subject.forms and path[-1] not in TYPE_KEYS:
        short = "no field of this class"
    about = field.description if field else ""
    return Hover(".".join(keys), subject.owner, short, about, tuple(facts))


def _path_at(site: Site, position: Position) -> ValuePath:
    if site.part is Part.KEY:
        return (*site.path, site.key) if site.key else ()
    if site.part is Part.VALUE:
        return site.path
    return path_on_line(site.document, position)


def path_on_line(document: Node, position: Position) -> ValuePath:
    """The path of the last key that begins before a place, in its line; or of what is around it.

    Args:
        document: the root.
        position: of the cursor.
    """
    best: tuple[Position, ValuePath] | None = None
    left: list[tuple[ValuePath, Node]] = [((), document)]
    while left:
        path, node = left.pop()
        for entry in node.entries:
            here = (*path, entry.key)
            end = max(entry.end, entry.value.end)
            holds = entry.start <= position and (
                entry.start.line == position.line or position <= end
            )
            if holds and (best is None or entry.start >= best[0]):
                best = (entry.start, here)
            if entry.value.entries:
                left.append((here, entry.value))
    return best[1] if best else ()


def entry_at(document: Node, path: ValuePath) -> Entry | None:
    """The entry at a path of a document, or None.

    Args:
        document: the root.
        path: of a value.
    """
    node, found = document, None
    for part in path:
        found = next((e for e in reversed(node.entries) if e.key == part), None)
        if found is None:
            return None
        node = found.value
    return found


def _facts(field: Field | None) -> list[tuple[str, str]]:
    if field is None:
        return []
    facts = [("required", "yes" if field.required else "no")]
    examples = [e for form in field.forms for e in form.get("examples", ())]
    if examples:
        facts.append(("example", ", ".join(str(e) for e in examples[:4])[:_LONGEST]))
    patterns = list(dict.fromkeys(form["pattern"] for form in field.forms if "pattern" in form))
    if patterns:
        facts.append(("form", str(patterns[0])[:_LONGEST]))
    return facts


def _sources(value: Node, path: ValuePath, site: Site, around: Around) -> list[tuple[str, str]]:
    """Where a value comes from: an include, an anchor, variables."""
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if value.tag == "!include":
        file = included_file(value.text, around)
        missing = "" if file.is_file() else "; it does not exist"
        return [("included from", f"{display_name(file)}{missing}")]
    if value.kind == "alias":
        anchor = site.outline.anchors.get(value.text)
        if anchor is None:
            return [("anchor", f"there is no &{value.text}")]
        return [("anchor", f"&{value.text} in line {anchor.start.line + 1}")]
    facts = []
    if value.kind == "scalar":
        for match in PLACEHOLDER.finditer(value.text):
            said = variable_detail(match["name"], around.environ, match["default"])
            # A secret may come from a variable of a harmless name: the field tells.
            said = MASK if is_secret_name(name) else said
            facts.append((f"${{{match['name']}}}", said))
    return facts


def included_file(text: str, around: Around) -> Path:
    """The file that an include names.

    Args:
        text: its name as written, without quotes.
        around: the workspace.
    """
    return around.file.parent / expand_variables(text, around.environ)
