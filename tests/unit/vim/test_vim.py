"""What Vim's keys do: each row is what Vim 9.0 itself does with the same keys."""

from __future__ import annotations

import pytest

TEXT = """\
cpu: 4
me|mory: 4g   # most

user: model"""
TOP = TEXT.replace("me|m", "mem").replace("cpu", "|cpu")
LISTS = """\
volumes:
  - "/|a b:/in:ro"
  - /out
env: {A: 1, B: [2, (3)]}"""
FLOW = LISTS.replace("/|a", "/a").replace("(3)", "|(3)")

TOP_ROWS = [
    ("w", "cpu|: 4\nmemory: 4g   # most\n\nuser: model"),
    ("2w", "cpu: |4\nmemory: 4g   # most\n\nuser: model"),
    ("5w", "cpu: 4\nmemory: |4g   # most\n\nuser: model"),
    ("e", "cp|u: 4\nmemory: 4g   # most\n\nuser: model"),
    ("2e", "cpu|: 4\nmemory: 4g   # most\n\nuser: model"),
    ("b$", "cpu: |4\nmemory: 4g   # most\n\nuser: model"),
    ("$", "cpu: |4\nmemory: 4g   # most\n\nuser: model"),
    ("^", "|cpu: 4\nmemory: 4g   # most\n\nuser: model"),
    ("0", "|cpu: 4\nmemory: 4g   # most\n\nuser: model"),
    ("3l", "cpu|: 4\nmemory: 4g   # most\n\nuser: model"),
    ("j", "cpu: 4\n|memory: 4g   # most\n\nuser: model"),
    ("jj", "cpu: 4\nmemory: 4g   # most\n|\nuser: model"),
    ("G", "cpu: 4\nmemory: 4g   # most\n\n|user: model"),
    ("gg", "|cpu: 4\nmemory: 4g   # most\n\nuser: model"),
    ("2G", "cpu: 4\n|memory: 4g   # most\n\nuser: model"),
    ("fm", "|cpu: 4\nmemory: 4g   # most\n\nuser: model"),
    ("tm", "|cpu: 4\nmemory: 4g   # most\n\nuser: model"),
    ("f4;", "cpu: |4\nmemory: 4g   # most\n\nuser: model"),
    ("Gk", "cpu: 4\nmemory: 4g   # most\n|\nuser: model"),
    ("}", "cpu: 4\nmemory: 4g   # most\n|\nuser: model"),
    ("%", "|cpu: 4\nmemory: 4g   # most\n\nuser: model"),
    ("e3h", "|cpu: 4\nmemory: 4g   # most\n\nuser: model"),
    ("W", "cpu: |4\nmemory: 4g   # most\n\nuser: model"),
    ("$B", "|cpu: 4\nmemory: 4g   # most\n\nuser: model"),
    ("+", "cpu: 4\n|memory: 4g   # most\n\nuser: model"),
    ("$j", "cpu: 4\nmemory: 4g   # mos|t\n\nuser: model"),
]
TEXT_ROWS = [
    ("x", "cpu: 4\nme|ory: 4g   # most\n\nuser: model"),
    ("3x", "cpu: 4\nme|y: 4g   # most\n\nuser: model"),
    ("X", "cpu: 4\nm|mory: 4g   # most\n\nuser: model"),
    ("D", "cpu: 4\nm|e\n\nuser: model"),
    ("dw", "cpu: 4\nme|: 4g   # most\n\nuser: model"),
    ("d2w", "cpu: 4\nme|4g   # most\n\nuser: model"),
    ("de", "cpu: 4\nme|: 4g   # most\n\nuser: model"),
    ("d$", "cpu: 4\nm|e\n\nuser: model"),
    ("d0", "cpu: 4\n|mory: 4g   # most\n\nuser: model"),
    ("dd", "cpu: 4\n|\nuser: model"),
    ("2dd", "cpu: 4\n|user: model"),
    ("dj", "cpu: 4\n|user: model"),
    ("dG", "|cpu: 4"),
    ("dgg", "|\nuser: model"),
    ("cwram\x1b", "cpu: 4\nmera|m: 4g   # most\n\nuser: model"),
    ("c$9\x1b", "cpu: 4\nme|9\n\nuser: model"),
    ("ccnew: 1\x1b", "cpu: 4\nnew: |1\n\nuser: model"),
    ("Snew\x1b", "cpu: 4\nne|w\n\nuser: model"),
    ("s9\x1b", "cpu: 4\nme|9ory: 4g   # most\n\nuser: model"),
    ("r9", "cpu: 4\nme|9ory: 4g   # most\n\nuser: model"),
    ("2r9", "cpu: 4\nme9|9ry: 4g   # most\n\nuser: model"),
    ("~", "cpu: 4\nmeM|ory: 4g   # most\n\nuser: model"),
    ("3~", "cpu: 4\nmeMOR|y: 4g   # most\n\nuser: model"),
    ("J", "cpu: 4\nmemory: 4g   # mos|t\nuser: model"),
    ("3J", "cpu: 4\nmemory: 4g   # most| user: model"),
    ("yyp", "cpu: 4\nmemory: 4g   # most\n|memory: 4g   # most\n\nuser: model"),
    ("yyP", "cpu: 4\n|memory: 4g   # most\nmemory: 4g   # most\n\nuser: model"),
    ("ywP", "cpu: 4\nmemor|ymory: 4g   # most\n\nuser: model"),
    ("2yyp", "cpu: 4\nmemory: 4g   # most\n|memory: 4g   # most\n\n\nuser: model"),
    ("xp", "cpu: 4\nmeo|mry: 4g   # most\n\nuser: model"),
    ("ddp", "cpu: 4\n\n|memory: 4g   # most\nuser: model"),
    ("Aend\x1b", "cpu: 4\nmemory: 4g   # mosten|d\n\nuser: model"),
    ("I- \x1b", "cpu: 4\n-| memory: 4g   # most\n\nuser: model"),
    ("a1\x1b", "cpu: 4\nmem|1ory: 4g   # most\n\nuser: model"),
    ("ix\x1b", "cpu: 4\nme|xmory: 4g   # most\n\nuser: model"),
    ("on\x1b", "cpu: 4\nmemory: 4g   # most\n|n\n\nuser: model"),
    ("On\x1b", "cpu: 4\n|n\nmemory: 4g   # most\n\nuser: model"),
    (">>", "cpu: 4\n  |memory: 4g   # most\n\nuser: model"),
    ("<<", "cpu: 4\n|memory: 4g   # most\n\nuser: model"),
    ("2>>", "cpu: 4\n  |memory: 4g   # most\n\nuser: model"),
    (">j", "cpu: 4\n  |memory: 4g   # most\n\nuser: model"),
    ("gUw", "cpu: 4\nme|MORY: 4g   # most\n\nuser: model"),
    ("guu", "cpu: 4\n|memory: 4g   # most\n\nuser: model"),
    ("g~~", "cpu: 4\n|MEMORY: 4G   # MOST\n\nuser: model"),
    ("u", "cpu: 4\nme|mory: 4g   # most\n\nuser: model"),
    ("xu", "cpu: 4\nme|mory: 4g   # most\n\nuser: model"),
    ("dw.", "cpu: 4\nme|4g   # most\n\nuser: model"),
    ("x3.", "cpu: 4\nme|: 4g   # most\n\nuser: model"),
    ("ifoo\x1b.", "cpu: 4\nmefofo|oomory: 4g   # most\n\nuser: model"),
    ("cwz\x1bw.", "cpu: 4\nmez|z 4g   # most\n\nuser: model"),
    ("ddj.", "cpu: 4\n|"),
    ("df4", "cpu: 4\nme|g   # most\n\nuser: model"),
    ("dt4", "cpu: 4\nme|4g   # most\n\nuser: model"),
    ("dTc", "cpu: 4\nme|mory: 4g   # most\n\nuser: model"),
    ("vd", "cpu: 4\nme|ory: 4g   # most\n\nuser: model"),
    ("vwd", "cpu: 4\nme| 4g   # most\n\nuser: model"),
    ("veyP", "cpu: 4\nmemor|ymory: 4g   # most\n\nuser: model"),
    ("Vd", "cpu: 4\n|\nuser: model"),
    ("Vjd", "cpu: 4\n|user: model"),
    ("VjJ", "cpu: 4\nmemory: 4g   # mos|t\nuser: model"),
    ("vjd", "cpu: 4\nme|user: model"),
    ("vU", "cpu: 4\nme|Mory: 4g   # most\n\nuser: model"),
    ("v$d", "cpu: 4\nm|e\nuser: model"),
    ("viwd", "cpu: 4\n|: 4g   # most\n\nuser: model"),
    ("vawd", "cpu: 4\n|: 4g   # most\n\nuser: model"),
    ("ved", "cpu: 4\nme|: 4g   # most\n\nuser: model"),
    ("vor9", "cpu: 4\nme|9ory: 4g   # most\n\nuser: model"),
    ("Vy", "cpu: 4\n|memory: 4g   # most\n\nuser: model"),
    ("Vjyp", "cpu: 4\nmemory: 4g   # most\n|memory: 4g   # most\n\n\nuser: model"),
    ("vey$p", "cpu: 4\nmemory: 4g   # mostmor|y\n\nuser: model"),
    ("d}", "cpu: 4\nm|e\n\nuser: model"),
    ("y}P", "cpu: 4\nmemory: 4g   # mos|tmory: 4g   # most\n\nuser: model"),
]
LISTS_ROWS = [
    ('f"di"', 'volumes:\n  - "|"\n  - /out\nenv: {A: 1, B: [2, (3)]}'),
    ('f"da"', "volumes:\n  |-\n  - /out\nenv: {A: 1, B: [2, (3)]}"),
    ('ci"x\x1b', 'volumes:\n  - "|x"\n  - /out\nenv: {A: 1, B: [2, (3)]}'),
    ('yi"P', 'volumes:\n  - "/a b:/in:r|o/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [2, (3)]}'),
    ('vi"d', 'volumes:\n  - "|"\n  - /out\nenv: {A: 1, B: [2, (3)]}'),
]
FLOW_ROWS = [
    ("di{", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {|}'),
    ("da{", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv:| '),
    ("di[", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [|]}'),
    ("da(", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [2, |]}'),
    ("ci(9\x1b", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [2, (|9)]}'),
    ("yi[P", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [2, (3|)2, (3)]}'),
    ("va[d", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: |}'),
    ("diw", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [2, |3)]}'),
    ("daw", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [2,|3)]}'),
    ("diW", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [2,| '),
    ("d%", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [2, |]}'),
    ("y%P", 'volumes:\n  - "/a b:/in:ro"\n  - /out\nenv: {A: 1, B: [2, (3|)(3)]}'),
    ("dip", "|"),
    ("cipx\x1b", "|x"),
    (">ip", '  |volumes:\n    - "/a b:/in:ro"\n    - /out\n  env: {A: 1, B: [2, (3)]}'),
]


@pytest.mark.parametrize(("keys", "marked"), TOP_ROWS)
def test_moving(typing, keys, marked):
    assert typing(TOP).type(f"{keys}\x1b").marked == marked


@pytest.mark.parametrize(("keys", "marked"), TEXT_ROWS)
def test_changing(typing, keys, marked):
    assert typing(TEXT).type(f"{keys}\x1b").marked == marked


@pytest.mark.parametrize(("keys", "marked"), LISTS_ROWS)
def test_what_is_in_quotes(typing, keys, marked):
    assert typing(LISTS).type(f"{keys}\x1b").marked == marked


@pytest.mark.parametrize(("keys", "marked"), FLOW_ROWS)
def test_what_is_in_brackets(typing, keys, marked):
    assert typing(FLOW).type(f"{keys}\x1b").marked == marked


def test_a_count_before_a_dot_replaces_that_of_the_change(typing):
    assert typing("|abcdefgh").type("2x3.").text == "fgh"


@pytest.mark.parametrize("keys", ["u", "xu", "dwdwdwuuu", "ione two\x1buu", "3Ju", "Vjdu", ">ju"])
def test_undo_brings_the_text_back(typing, keys):
    assert typing(TEXT).type(keys).text == TEXT.replace("|", "")


def test_half_a_command_shows_and_escape_forgets_it(typing):
    text = typing(TEXT).type("2d")
    assert text.vim.label == "2d normal"
    text.type("\x1bw")
    assert text.text == TEXT.replace("|", "")
    assert text.vim.label == "normal"


@pytest.mark.parametrize(
    ("key", "label"),
    [("i", "insert"), ("v", "visual"), ("V", "visual lines"), ("vV", "visual lines")],
)
def test_the_mode_shows(typing, key, label):
    text = typing(TEXT).type(key)
    assert text.vim.label == label
    assert text.type("\x1b").vim.label == "normal"


def test_searching_goes_on_from_the_cursor(typing):
    text = typing("|cpu: cpu\n# cpu cpus")
    assert text.type("*").marked == "cpu: |cpu\n# cpu cpus"
    assert text.type("n").marked == "cpu: cpu\n# |cpu cpus"
    assert text.type("n").marked == "|cpu: cpu\n# cpu cpus"
    assert text.type("N").marked == "cpu: cpu\n# |cpu cpus"


def test_what_is_asked_of_the_editor(typing):
    text = typing(TEXT).type("/:KgdgtzzztzxzazMzR")
    assert text.page.asked == [
        "find",
        "command",
        "hover",
        "definition",
        "next_tab",
        "scroll 0.5",
        "scroll 0.0",
        "fold toggle",
        "fold all",
        "fold none",
    ]


def test_other_keys_are_left_to_the_editor(typing):
    text = typing(TEXT)
    assert not text.vim.key("ctrl+s", "\x13")
    assert not text.vim.key("f8", None)
    assert not text.vim.key("pagedown", None)
