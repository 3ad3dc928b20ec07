"""Themes: contrast of every text on what it stands on, and choosing one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from textual.color import Color
from textual.widgets import OptionList

import rompy_tui.tui
from rompy_tui.palettes import find_palettes, own_themes_dir
from rompy_tui.settings import load_settings
from rompy_tui.tui.common.coloring import nearest
from rompy_tui.tui.common.themes import as_theme
from rompy_tui.tui.theming.screen import ThemesScreen

THEMES = list(find_palettes()[0])
TEXT = 4.5
"""What WCAG 2.2 asks of text for level AA (1.4.3)."""
SIXTEEN = 4.0
"""The 16 colours are the terminal's own, whatever a person made of them; with the usual ones
(those of VGA) bright red on blue has 4.2, and no theme can have more."""
SIGN = 3.0
"""What it asks of signs and of the frame of what has the focus (1.4.11)."""
TEXTS = [
    *("foreground", "muted", "text-primary", "text-success", "text-warning", "text-error"),
    *("text-accent", "text-muted", "text-disabled", "block-cursor-foreground"),
]
EDITOR = ["editor-key", "editor-text", "editor-value", "editor-tag", "editor-comment"]
LOG = ["foreground", "log-time", "log-error", "log-warning"]
GROUNDS = ["background", "surface", "panel", "here"]
PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *(
        (text, ground)
        for text in (*EDITOR, "editor-number", "text-error", "text-warning", "muted")
        for ground in ("background", "editor-line", "editor-selection", "editor-found")
    ),
    *((text, ground) for text in LOG for ground in ("background", "log-found", "log-here")),
    # Words to jump to.
    ("background", "warning"),
]


def variables(name):
    theme = as_theme(find_palettes()[0][name])
    return {**theme.to_color_system().generate(), **theme.variables}


def contrast(text, ground):
    """The ratio of WCAG 2.2 (the definition of contrast ratio there)."""
    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color):
    parts = [part / 255 for part in color.rgb]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def colors_of(found, text, ground):
    under = Color.parse(found["background"])
    shown = under + Color.parse(found[ground])
    return shown + Color.parse(found[text]), shown


@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read(name):
    found = variables(name)
    least = SIXTEEN if find_palettes()[0][name].is_ansi else TEXT
    low = {
        (text, ground): round(ratio, 2)
        for text, ground in PAIRS
        if (ratio := contrast(*colors_of(found, text, ground))) < least
    }
    assert low == {}


@pytest.mark.parametrize("name", THEMES)
def test_text_can_be_read_with_256_colors(name):
    """Most terminals over SSH have 256 colours, which are coarser: large text's ratio will do."""
    found = variables(name)
    low = {}
    for text, ground in PAIRS:
        few = [coarse(color) for color in colors_of(found, text, ground)]
        if (ratio := contrast(*few)) < SIGN:
            low[text, ground] = round(ratio, 2)
    assert low == {}


def coarse(color):
    return Color(*nearest(RichColor.from_rgb(*color.rgb)).get_truecolor())


@pytest.mark.parametrize("name", THEMES)
def test_grounds_keep_their_hue_with_256_colors(name):
    """A dark grey-blue becomes a grey, not navy."""
    found = variables(name)
    for ground in ("background", "surface", "panel", "here"):
        exact = Color.parse(found["background"]) + Color.parse(found[ground])
        pairs = zip(exact.rgb, coarse(exact).rgb, strict=True)
        assert max(abs(one - other) for one, other in pairs) <= 30, ground


@pytest.mark.parametrize("name", THEMES)
def test_frames_and_signs_can_be_seen(name):
    found = variables(name)
    for sign in ("primary", "success", "warning", "error"):
        for ground in ("background", "surface", "panel"):
            assert contrast(*colors_of(found, sign, ground)) >= SIGN, (sign, ground)


async def test_choosing_shows_each_and_esc_goes_back(make_app, until, tmp_path, monkeypatch):
    monkeypatch.setenv("ROMPY_TUI_CONFIG", str(tmp_path / "config.toml"))
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await choose(pilot, until)
        themes = app.screen.query_one(OptionList)
        await pilot.press("end")
        await until(pilot, lambda: app.theme == THEMES[-1])
        assert themes.highlighted == len(THEMES) - 1
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ThemesScreen))
        assert app.theme == "deep-sea"
        await choose(pilot, until)
        await pilot.press("home", "enter")
        await until(pilot, lambda: not isinstance(app.screen, ThemesScreen))
        assert app.theme == THEMES[0]
        await until(pilot, lambda: load_theme(tmp_path / "config.toml") == THEMES[0], "it is saved")


async def test_a_broken_theme_of_ones_own_is_told_of(make_app, until, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    own_themes_dir().mkdir(parents=True)
    (own_themes_dir() / "bad.yaml").write_text("primary: '[/nope]'\n")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:

        def told():
            return [n for n in app._notifications if "'[/nope]' is no colour" in n.message]

        await until(pilot, told, "it is told of")
        assert app.theme == "deep-sea"


def load_theme(file):
    return load_settings({"ROMPY_TUI_CONFIG": str(file)}).theme if file.exists() else None


async def choose(pilot, until):
    pilot.app.action_themes()
    await until(pilot, lambda: isinstance(pilot.app.screen, ThemesScreen), "the themes show")
    await until(pilot, lambda: pilot.app.screen.query_one(OptionList).highlighted is not None)


async def test_a_theme_that_the_settings_name_shows_at_once(make_app, until):
    app = make_app(theme="sixteen")
    async with app.run_test(size=(80, 24)) as pilot:
        app.themes.show("sandbar")
        await until(pilot, lambda: app.theme == "sandbar")
        app.themes.show(None)
        await until(pilot, lambda: app.theme == "deep-sea")
        assert set(THEMES) <= set(app.themes.names)


def test_no_ground_is_mixed_by_hand():
    """Text stands on grounds that have a name, as those are what the contrast is checked of."""
    folder = Path(rompy_tui.tui.__file__).parent
    files = [*folder.rglob("*.tcss"), *folder.rglob("*.py")]
    mixed = re.compile(r"(?:background: |on )\$(?!background)[a-z-]+ \d+%")
    assert files
    assert [str(f) for f in files if mixed.search(f.read_text(encoding="utf-8"))] == []
