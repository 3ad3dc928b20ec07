"""How the settings look."""

from __future__ import annotations

from textual.content import Content

from ...diagnostics.text import visible
from ...settings_overview import Setting
from ..common import glyphs

_NAME, _VALUE = 14, 18


def setting_row(setting: Setting) -> Content:
    """A setting, its value, and where that comes from.

    Args:
        setting: as it is now.
    """
    sign, style = " ", "$muted"
    if setting.problem:
        sign, style = glyphs.ERROR, "$text-error"
    elif setting.source != "default":
        sign, style = glyphs.CHANGED, "$text-primary"
    value = Content(_shown(setting.value)).truncate(_VALUE, ellipsis=True, pad=True)
    colour = "$muted" if setting.source == "default" else "$foreground"
    return Content.assemble(
        (f"{sign} ", style),
        (f"{setting.name:<{_NAME}} ", "bold"),
        value.stylize(colour),
        (f"  {setting.source}", "$muted"),
    )


def setting_page(setting: Setting, holds: str) -> Content:
    """All that is known of a setting.

    Args:
        setting: as it is now.
        holds: from when on a change holds.
    """
    rows = [Content.styled(setting.name, "bold $text-primary"), Content(setting.about), Content("")]
    if setting.problem:
        rows += [Content.styled(visible(setting.problem), "$text-error"), Content("")]
    rows.append(_fact("value", _shown(setting.value)))
    where = visible(setting.place) or "nowhere: this is the default"
    rows.append(_fact("stands in", where))
    if setting.source == "variable":
        rows.append(_fact("", f"{setting.variable} wins over the file"))
        if setting.written is not None:
            rows.append(_fact("the file has", visible(setting.written)))
    rows.append(_fact("default", _shown(setting.default)))
    rows.append(_fact("may be", f"{setting.form}, as {setting.example}"))
    rows.append(_fact("variable", setting.variable))
    rows.append(_fact("a change", f"holds {holds}"))
    return Content("\n").join(rows)


def _fact(name: str, said: str) -> Content:
    return Content.assemble((f"{name:<13}", "$muted"), said)


def _shown(value: str) -> str:
    return visible(value) or "not given"
