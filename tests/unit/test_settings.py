"""Settings: a file, a variable for each key, and one clear sentence for whatever is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rompy_tui.errors import UsageError
from rompy_tui.settings import Settings, load_settings, settings_file

Write = Callable[..., Path]

WHOLE = """\
ignore = ["unpinned-image", "runs-as-root"]
python = "~/venv/bin/python"
theme = "daylight"
state_dir = "~/runs"
max_running = 2
log_limit = "2GB"
painter = false
vim = true
"""


@pytest.fixture
def load(write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Settings]:
    """Load settings from a text, with variables."""
    monkeypatch.setenv("HOME", str(tmp_path))

    def loaded(text: str | bytes | None = None, **variables: str) -> Settings:
        if text is not None:
            variables["ROMPY_TUI_CONFIG"] = str(write("config.toml", text))
        return load_settings(variables)

    return loaded


def test_every_key_of_the_file(load: Any, tmp_path: Path) -> None:
    assert load(WHOLE) == Settings(
        frozenset({"unpinned-image", "runs-as-root"}),
        f"{tmp_path}/venv/bin/python",
        "daylight",
        tmp_path / "runs",
        2,
        2_000_000_000,
        False,
        True,
    )


def test_a_variable_wins_over_the_file(load: Any, tmp_path: Path) -> None:
    found = load(
        WHOLE,
        ROMPY_TUI_IGNORE=" a-code, another ,",
        ROMPY_TUI_PYTHON="python3",
        ROMPY_TUI_THEME="deep-sea",
        ROMPY_TUI_STATE_DIR="~/elsewhere",
        ROMPY_TUI_MAX_RUNNING=" 8 ",
        ROMPY_TUI_LOG_LIMIT="64 MiB",
        ROMPY_TUI_PAINTER="On",
        ROMPY_TUI_VIM="off",
    )
    codes = frozenset({"a-code", "another"})
    expected = Settings(codes, "python3", "deep-sea", tmp_path / "elsewhere", 8, 64 << 20)
    assert found == expected


def test_an_empty_variable_stands_for_the_default(load: Any) -> None:
    names = ("IGNORE", "PYTHON", "THEME", "STATE_DIR", "MAX_RUNNING", "LOG_LIMIT", "PAINTER", "VIM")
    assert load(WHOLE, **{f"ROMPY_TUI_{name}": "" for name in names}) == Settings()


def test_no_file_is_no_settings_but_a_named_one_must_be_there(tmp_path: Path) -> None:
    assert load_settings({}) == Settings()
    with pytest.raises(UsageError, match=r"nowhere\.toml does not exist") as caught:
        load_settings({"ROMPY_TUI_CONFIG": str(tmp_path / "nowhere.toml")})
    assert "ROMPY_TUI_CONFIG" in caught.value.hint


def test_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", "/etc/xdg-of-mine")
    assert settings_file({}) == Path("/etc/xdg-of-mine/rompy-tui/config.toml")
    for value in ("", "relative"):
        monkeypatch.setenv("XDG_CONFIG_HOME", value)
        assert settings_file({}) == tmp_path / ".config/rompy-tui/config.toml"
    assert settings_file({"ROMPY_TUI_CONFIG": "~/x.toml"}) == tmp_path / "x.toml"


@pytest.mark.parametrize(
    ("text", "line", "said", "hint"),
    [
        ('theme = "x"\n\nignor = []\n', 3, "no setting 'ignor'", "did you mean 'ignore'?"),
        ("[colours]\nblue = 1\n", 1, "no setting 'colours'", "ignore, python, theme, state_dir"),
        ("theme = 3\n", 1, "theme must be a name", 'theme = "deep-sea"'),
        ("\nignore = 'unpinned-image'\n", 2, "ignore must be a list", "ignore = ["),
        ("ignore = [1]\n", 1, "ignore must be a list", "ignore = ["),
        ("python.path = 'x'\n", 1, "python must be a path", "python ="),
        ("[state_dir]\n", 1, "state_dir must be a path", "state_dir ="),
        ("max_running = -1\n", 1, "max_running must be a number", "max_running = 2"),
        ("max_running = true\n", 1, "max_running must be a number", "max_running = 2"),
        ("log_limit = '10'\n", 1, "log_limit must be a size of 1 MB or more", "2GB"),
        ("painter = 'often'\n", 1, "painter must be true or false", "painter = false"),
        ("log_limit = 1.5\n", 1, "log_limit must be a size", "2GB"),
        ("log_limit = '2 elephants'\n", 1, "log_limit must be a size", "2GB"),
        ("alerts = [3]\n", 1, "alerts must be a list of regular expressions", "dry cell"),
        ("\nprogress = 3\n", 2, "progress must be a list of regular expressions", "step"),
        ("# fine\ntheme\n", 2, "not TOML", 'name = "value"'),
        ("theme = 'a'\ntheme = 'b'\n", 2, "not TOML", 'name = "value"'),
        ("ignore = [\n", 1, "not TOML", 'name = "value"'),
    ],
)
def test_what_is_wrong_with_a_file(text: str, line: int, said: str, hint: str, load: Any) -> None:
    with pytest.raises(UsageError) as caught:
        load(text)
    assert f"config.toml:{line}: " in caught.value.message
    assert said in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("1000000", 10**6), ("1MB", 10**6), ("5 M", 5 * 10**6), ("3GiB", 3 << 30)],
)
def test_sizes(text: str, size: int, load: Any) -> None:
    assert load(ROMPY_TUI_LOG_LIMIT=text).log_limit == size


@pytest.mark.parametrize("name", ["MAX_RUNNING", "LOG_LIMIT"])
def test_what_is_wrong_with_a_variable(name: str, load: Any) -> None:
    with pytest.raises(UsageError, match=f"ROMPY_TUI_{name} must be a"):
        load(**{f"ROMPY_TUI_{name}": "many"})


def test_files_that_cannot_be_read(load: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not UTF-8"):
        load(b"theme = '\xff'\n")
    with pytest.raises(UsageError, match="it is a directory"):
        load_settings({"ROMPY_TUI_CONFIG": str(tmp_path)})


def test_reading_toml_is_not_imported_for_nothing(fresh: Any) -> None:
    code = (
        "import sys; from rompy_tui.settings import load_settings; load_settings();"
        "print([m for m in ('tomllib', 'tomli', 'platformdirs') if m in sys.modules])"
    )
    assert fresh(code).stdout == "[]\n"


def test_patterns_are_compiled_when_they_are_read(load: Any) -> None:
    found = load("alerts = ['dry cell', 'depth < 0']\nprogress = ['at (?P<percent>\\d+)']\n")
    assert [p.pattern for p in found.alerts] == ["dry cell", "depth < 0"]
    assert found.alerts[0].search("a DRY CELL")
    assert found.progress[0].search("at 30")
    found = load(ROMPY_TUI_ALERTS="one\n\ntwo, three\n", ROMPY_TUI_PROGRESS="")
    assert ([p.pattern for p in found.alerts], found.progress) == (["one", "two, three"], ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vim = true\nalerts = ['[']", r"config\.toml:2: alerts: '\[' is no regular expression"),
        ("alerts = ['(a+)+b']", r"config\.toml:1: alerts: .* could take for ever"),
        ("progress = ['step']", r"config\.toml:1: progress: 'step' has no group that says"),
    ],
)
def test_a_wrong_pattern_is_named_with_its_line(load: Any, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load(text)
    with pytest.raises(UsageError, match=r"ROMPY_TUI_ALERTS: .* could take for ever"):
        load(ROMPY_TUI_ALERTS="(a|b)*c")
