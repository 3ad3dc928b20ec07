"""Installing rompy-tui beside rompy changes nothing that rompy does; no rompy is needed here."""

from __future__ import annotations

from importlib.metadata import distribution

import pytest

pytestmark = pytest.mark.rompy


def test_we_register_nothing_with_rompy() -> None:
    groups = {point.group for point in distribution("rompy-tui").entry_points}
    assert not {group for group in groups if group == "rompy" or group.startswith("rompy.")}
