"""Theme files: those that ship, and a person's own with everything that can be wrong in them."""

from __future__ import annotations

import json
import os

import pytest

from rompy_tui.palettes import find_palettes, own_themes_dir, read_palette

GOOD = 'primary: "#5fa8d3"\nforeground: "#ffffff"\nbackground: "#000000"\n'


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    own_themes_dir().mkdir(parents=True)
    return own_themes_dir()


def test_what_ships(own):
    found, wrong = find_palettes()
    assert not wrong
    assert all(palette.path.stem == name for name, palette in found.items())
    assert len(found) >= 8
    assert sum(not palette.dark for palette in found.values()) >= 2
    assert [name for name, palette in found.items() if palette.is_ansi] == ["sixteen"]


def test_a_theme_of_ones_own_wins(own):
    (own / "mine.yml").write_text(GOOD + "editor: {key: '#123456'}\n")
    (own / "daylight.yaml").write_text(GOOD)
    found, wrong = find_palettes()
    assert not wrong
    assert found["mine"].parts == {"editor-key": "#123456"}
    assert found["daylight"].is_own


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("", "has no names with colours", "primary"),
        ("- a", "has no names with colours", "primary"),
        ("primary: [", "line 1", "#5fa8d3"),
        (GOOD + "primray: '#123456'", "there is no primray", "did you mean primary?"),
        (GOOD + "editor: {kye: '#123456'}", "there is no editor.kye", "did you mean key?"),
        (GOOD + "editor: 3", "editor must be names", "key"),
        (GOOD + "error: blurple", "error: 'blurple' is no colour", "#rrggbb"),
        (GOOD + "error: #ff0000", "error: None is no colour", "in quotes"),
        (GOOD + "error: ansi_red", "are mixed", "16 colours"),
        (GOOD + "dark: maybe", "dark must be true or false", "dark: true"),
        (GOOD + "name: '\x1b]0;x'", "", ""),
        (GOOD + "name: ../x", "name must be letters", "night-watch"),
        ("primary: '#5fa8d3'", "foreground and background must be given", "#5fa8d3"),
        (GOOD + "about: " + "x" * 70_000, "larger than 64 kB", "YAML"),
    ],
)
def test_what_is_wrong_is_said(own, text, problem, hint):
    (own / "bad.yaml").write_text(text)
    found, wrong = find_palettes()
    assert "bad" not in found
    assert "deep-sea" in found
    (error,) = wrong
    assert str(own / "bad.yaml") in error.message
    assert problem in error.message
    assert hint in error.hint


def test_what_is_no_text(own):
    (own / "bytes.yaml").write_bytes(b"\xff\xfe")
    (own / "folder.yaml").mkdir()
    os.mkfifo(own / "pipe.yaml")
    _, wrong = find_palettes()
    assert ["UTF-8" in str(error) for error in wrong] == [True, False, False]
    assert sum("it is no file" in str(error) for error in wrong) == 2


def test_the_command(cli, own):
    listed = cli("themes")
    assert listed.returncode == 0
    assert "deep-sea" in listed.stdout
    (own / "bad.yaml").write_text("primary: 3\n")
    found = cli("themes", "--json")
    assert found.returncode == 1
    assert "is no colour" in found.stderr
    names = [theme["name"] for theme in json.loads(found.stdout)]
    assert names == sorted(read_palette(p).name for p in _shipped())
    assert "\x1b" not in cli("themes", "--preview").stdout


def _shipped():
    from rompy_tui.resources import themes_dir

    return themes_dir().glob("*.yaml")
