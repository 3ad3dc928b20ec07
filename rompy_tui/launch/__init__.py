"""From a request to a started run: what the commands and the terminal share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import lazy_names

if TYPE_CHECKING:
    from .build import Plan
    from .ensemble import Member, MemberCheck, launch_members, prepare_members, read_members
    from .outcome import outcome_of
    from .start import Prepared, launch, launch_again, prepare

__all__ = [
    "Member",
    "MemberCheck",
    "Plan",
    "Prepared",
    "launch",
    "launch_again",
    "launch_members",
    "outcome_of",
    "prepare",
    "prepare_members",
    "read_members",
]

_HOMES = {
    "Member": "ensemble",
    "MemberCheck": "ensemble",
    "Plan": "build",
    "Prepared": "start",
    "launch": "start",
    "launch_again": "start",
    "launch_members": "ensemble",
    "outcome_of": "outcome",
    "prepare": "start",
    "prepare_members": "ensemble",
    "read_members": "ensemble",
}

__getattr__ = lazy_names(__name__, _HOMES)
