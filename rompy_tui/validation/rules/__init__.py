"""The rules beyond the schema: values that are valid and yet probably wrong, and good practice.

One file a family of rules. :data:`RULES` names every rule once.
"""

from __future__ import annotations

from functools import lru_cache

from ..kinds import Section
from . import images
from .base import Finding, Rule, Subject, rule

__all__ = ["RULES", "Finding", "Rule", "Subject", "rule", "rules_for"]

RULES: tuple[Rule, ...] = (images.unpinned,)


def rules_for(section: Section) -> tuple[Rule, ...]:
    """The rules that look at a section.

    Args:
        section: from :func:`~rompy_tui.validation.kinds.classify`.
    """
    return _rules_for(section.kind, section.type if isinstance(section.type, str) else "")


@lru_cache(maxsize=256)
def _rules_for(kind: object, name: str) -> tuple[Rule, ...]:
    return tuple(r for r in RULES if kind in r.kinds and (not r.types or name in r.types))
