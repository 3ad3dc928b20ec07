"""Saving one setting: everything else in the file stays, what is wrong is never written."""

from __future__ import annotations

import stat
import subprocess
import sys

import pytest

from rompy_tui.errors import RompyTuiError, StorageError, UsageError
from rompy_tui.settings import KEYS, Settings, load_settings
from rompy_tui.settings_overview import documented, settings_overview
from rompy_tui.settings_writing import save_setting, typed_setting

KEPT = """\
# What I use on the cluster.
theme = "deep-sea"   # the dark one

ignore = [
  "unpinned-image",  # ours are built here
]
# the end
"""


@pytest.fixture
def named(tmp_path):
    """Variables that name a settings file in a folder that is not there yet."""
    return {"ROMPY_TUI_CONFIG": str(tmp_path / "new" / "config.toml")}


@pytest.fixture
def file(tmp_path, named):
    """The settings file, with comments."""
    path = tmp_path / "new" / "config.toml"
    path.parent.mkdir()
    path.write_text(KEPT)
    return path


def test_a_file_is_made_where_there_is_none(named, tmp_path):
    path = save_setting("theme", "daylight", named)
    assert path == tmp_path / "new" / "config.toml"
    assert path.read_text() == 'theme = "daylight"\n'
    assert load_settings(named).theme == "daylight"


def test_taking_out_what_is_not_there_makes_no_file(named):
    assert not save_setting("theme", None, named).exists()


def test_comments_and_order_stay(file, named):
    save_setting("theme", "daylight", named)
    assert file.read_text() == KEPT.replace("deep-sea", "daylight")
    save_setting("max_running", 2, named)
    assert file.read_text().startswith(KEPT.replace("deep-sea", "daylight").rstrip("\n"))
    assert load_settings(named).max_running == 2
    save_setting("max_running", None, named)
    save_setting("theme", None, named)
    assert file.read_text().splitlines() == [
        line for line in KEPT.splitlines() if "deep-sea" not in line
    ]


def test_a_new_key_stands_above_tables(file, named):
    file.write_text("[odd]\na = 1\n")
    save_setting("vim", True, named)
    assert file.read_text().startswith("vim = true\n")


def test_newlines_and_mode_stay(file, named):
    file.write_bytes(b'theme = "a"\r\nvim = false # no\r\n')
    file.chmod(0o640)
    save_setting("vim", True, named)
    assert file.read_bytes() == b'theme = "a"\r\nvim = true # no\r\n'
    save_setting("max_running", 3, named)
    assert file.read_bytes().endswith(b"\r\nmax_running = 3\r\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("theem", "x", "there is no setting 'theem'"),
        ("vim", "perhaps", "vim must be true or false"),
        ("max_running", -1, "max_running must be a number of runs"),
        ("log_limit", "2 bananas", "log_limit must be a size of 1 MB or more"),
        ("ignore", "a", "ignore must be a list of codes"),
    ],
)
def test_what_is_wrong_is_not_written(file, named, name, value, said):
    with pytest.raises(UsageError) as caught:
        save_setting(name, value, named)
    assert said in caught.value.message
    assert file.read_text() == KEPT


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"theme = [\n", "config.toml:1: this is not TOML"), (b"\xff\xfe\x00", "config.toml")],
)
def test_a_file_that_cannot_be_read_is_left_alone(file, named, content, said):
    file.write_bytes(content)
    with pytest.raises(RompyTuiError) as caught:
        save_setting("vim", True, named)
    assert said in caught.value.message
    assert file.read_bytes() == content


def test_a_file_that_is_read_only_is_left_alone(file, named):
    file.chmod(0o400)
    with pytest.raises(StorageError, match="read-only"):
        save_setting("vim", True, named)
    assert file.read_text() == KEPT


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("ignore", " a, b ,", ["a", "b"]),
        ("python", "~/venv/bin/python", "~/venv/bin/python"),
        ("max_running", "2", 2),
        ("log_limit", "2GB", "2GB"),
        ("vim", "On", True),
        ("painter", "off", False),
        ("theme", "  ", None),
    ],
)
def test_what_is_typed(name, text, value, file, named):
    assert typed_setting(name, text) == value
    save_setting(name, value, named)
    expected = None if value is None else KEYS[name][2](value)
    assert getattr(load_settings(named), name) == expected


@pytest.mark.parametrize(("name", "text"), [("vim", "perhaps"), ("max_running", "²")])
def test_what_is_typed_wrong(name, text):
    with pytest.raises(UsageError, match=f"{name} must be"):
        typed_setting(name, text)


def test_every_setting_is_documented():
    assert set(documented()) == set(KEYS)
    assert "warnings that are switched off" in documented()["ignore"]
    assert "`" not in "".join(documented().values())


def test_where_values_come_from(file, named):
    found = settings_overview({**named, "ROMPY_TUI_THEME": "daylight", "ROMPY_TUI_VIM": ""})
    rows = {row.name: row for row in found.settings}
    assert (found.file, found.problem) == (file, "")
    assert list(rows) == list(KEYS)
    theme, vim, ignore = rows["theme"], rows["vim"], rows["ignore"]
    assert (theme.value, theme.source, theme.place) == ("daylight", "variable", "ROMPY_TUI_THEME")
    assert theme.written == "deep-sea"
    assert (vim.value, vim.source, vim.widget) == ("off", "variable", "switch")
    assert (ignore.value, ignore.source) == ("unpinned-image", "file")
    assert ignore.place.endswith("config.toml:4")
    assert (rows["painter"].value, rows["painter"].source) == ("on", "default")
    assert rows["state_dir"].value == ""


def test_a_wrong_value_is_shown_and_the_others_are_read(file, named):
    file.write_text('vim = "x"\ntheme = "a"\n')
    rows = {row.name: row for row in settings_overview(named).settings}
    assert "config.toml:1: vim must be true or false" in rows["vim"].problem
    assert (rows["theme"].value, rows["theme"].problem) == ("a", "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a = [", "config.toml:1: this is not TOML"),
        ("\nvmi = true", "config.toml:2: there is no setting 'vmi'; did you mean 'vim'?"),
    ],
)
def test_what_is_wrong_with_the_file(file, named, content, said):
    file.write_text(content)
    found = settings_overview(named)
    assert said in found.problem
    assert len(found.settings) == len(Settings.__dataclass_fields__)


def test_the_library_is_read_only_to_save():
    program = (
        "import sys; from rompy_tui.settings_overview import settings_overview;"
        "import rompy_tui.settings_writing; settings_overview({}); print('tomlkit' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
