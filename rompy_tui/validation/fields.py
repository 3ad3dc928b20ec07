"""What is known of the field that an error is about."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from ..plugins import Kind


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of the field an error is about.

    Args:
        name: its name; of a list's item, the list's.
        own: whether it is a field of a class, not a key or an item within one.
        names: the fields there may be beside it; None where nobody knows.
        present: the keys that stand beside it.
        info: what its class says of it, or None.
        kind: the kind of plugin it belongs to, or None.
        type: the plugin's name in files.
    """

    name: str = ""
    own: bool = True
    names: Sequence[str] | None = None
    present: Collection[Hashable] = ()
    info: FieldInfo | None = None
    kind: Kind | None = None
    type: str = ""

    @property
    def default(self) -> str:
        """Its default as it may stand in a file, or empty where it has none to name."""
        value = getattr(self.info, "default", None)
        if value is None or value is PydanticUndefined or not isinstance(value, (int, float, str)):
            return ""
        return str(value).lower() if isinstance(value, bool) else str(value)

    @property
    def about(self) -> str:
        """What it is for, and its default."""
        said = (self.info.description or "") if self.info else ""
        default = f"the default is {self.default}" if self.default else ""
        return "; ".join(part for part in (said, default) if part)


def field_at(model: type[BaseModel] | None, loc: Sequence[Any]) -> FieldInfo | None:
    """What a class says of the field at a place within its values.

    Args:
        model: the class, or None.
        loc: as pydantic states places.
    """
    holder = model_at(model, loc[:-1]) if loc else None
    return holder.model_fields.get(str(loc[-1])) if holder else None


def model_at(model: type[BaseModel] | None, loc: Sequence[Any]) -> type[BaseModel] | None:
    """The class that checks the values at a place, where it is a pydantic class.

    Args:
        model: the class of the whole, or None.
        loc: as pydantic states places.
    """
    for part in loc:
        info = model.model_fields.get(str(part)) if model else None
        choices = (info.annotation, *get_args(info.annotation)) if info else ()
        model = next((c for c in choices if _is_model(c)), None)
    return model


def _is_model(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, BaseModel)
