"""Random edits over real files: each does what was asked and nothing else, or is refused.

What must come out is worked out from data that PyYAML's own ``SafeLoader`` reads, before and after.
"""

from __future__ import annotations

import datetime
import json
import math
import os
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rompy_tui.documents import edits
from rompy_tui.documents.edits import Edit, EditRefused

ROOT = Path(__file__).parents[2]

HARD = [
    "",
    "# nothing yet",
    "---\n# first\n---\na: 1\n...\n---\n",
    "base: &b {x: 1, y: [2]}\nuse: *b\nown:\n  <<: *b\n  z: 3 # last\n",
    "a: &a\n  - &one 1\n  - 2\nb:\n- *one\n-\n- c: ~\n  d:\n",
    "t: |+\n  keep\n\n\nu: >-\n  folded\n  text\n\n# about v\nv: |\n  no end",
    'l: [a, \'b\', "c",]\nm: {a, b: , "c":1}\nn: [ # one\n  1, # two\n  {x: 2}\n]\n',
    "-   wide: 1\n    gap: 2\n-\n    - below\n    - {}\n- - - deep\n- []\n",
    '{\n\t"tab": "x",\n\t"list": [1, {"a": null}],\n\t"empty": {}\n}\n',
    '{"tight":[1,2,{"a":1.5}],"b":{}}',
    "a: 1\r\nb:\r\n  - x # y\r\n  -\r\n\r\n# end\r\n",
    "a: 1\nb:\r\n  c: 2\r  d: 3\n",
    "inc: !include other.yml\ntag: !custom {a: 1}\nlist: !!seq [1]\n",
    "'quoted key': 'it''s'\n\"other\": \"tab\\there\"\n日本: 🌊 # wave\n? odd\n: key\n",
    "plain: first\n  second\nquoted: 'one\n\n  two'\nbelow:\n  here\nlast: x",
    "no: on\n1: 010\n2.5: 1:00\n~: 2020-01-01\n2020-01-01: .inf\n",
]
STRINGS = [
    "", " ", "yes", "No", "on", "null", "~", "010", "0x1F", "1:00", "1e3", "1.5", "-.inf", ".nan",
    "2020-01-01", "2020-01-01 10:00:00", "<<", "=", "a: b", "a #b", "#c", " lead", "trail ", "-",
    "- a", "-n", "--np 4", "?", ": ", ":", "a:", "key: [", "]", "{", "}", "a, b", "&a", "*a", "!t",
    "|", ">", "%x", "@a", "`b`", '"', "'", "it's", 'say "hi"', "\\", "a\\nb", "${VAR}",
    "${VAR:-a b}", "${N|shift:+1d}", "a\nb", "a\nb\n", "\n", "a\n", "a\n\n", "\na", " a\nb",
    "a \nb", "a\n\nb\n", "#!/bin/sh\nset -e\n\trun 'x' \"y\"\n", "a\tb", "\t", "a\rb", "\x00",
    "\x1b[0m", "\x7f", "\x85", "\xa0", "\u2028", "\u200b", "\ufeff", "é日本🌊", "---", "...",
    "--- a", "x" * 300, "word " * 60, "http://a.b/c?d=e#f", "./a:/b:ro", "C:\\x", "1_000", "0o17",
    "!include x.yml", "{{a}}", "[a]", "a,b", "a?b", "y",
]  # fmt: skip
MERGE = "<merge>"


@dataclass(frozen=True)
class Opaque:
    """A value of a tag that nobody knows."""

    tag: str
    text: str


class Plain(yaml.SafeLoader):
    """SafeLoader that keeps merges and unknown tags as they are written, and no key twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        mapping = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            raise yaml.YAMLError("a key stands twice")
        return mapping

    def flatten_mapping(self, node: Any) -> None:
        for key, _ in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                key.tag, key.value = "tag:yaml.org,2002:str", MERGE


def _opaque(loader: Plain, suffix: str, node: Any) -> Opaque:
    return Opaque(suffix, yaml.serialize(node))


Plain.add_multi_constructor("!", _opaque)


def plain(text: str) -> list[Any]:
    """What the documents of a text hold; JSON may be indented with tabs, which YAML refuses."""
    return list(yaml.load_all(text.replace("\t", " ") if is_json(text) else text, Plain)) or [None]


def is_json(text: str) -> bool:
    """Whether a text of those below is JSON."""
    return text[:1] in {"{", "["}


def same(a: Any, b: Any) -> bool:
    """Equal in value, type and order; not-a-number equals itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return same(list(a), list(b)) and same(list(a.values()), list(b.values()))
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float):
        return repr(a) == repr(b)
    return bool(a == b)


Where = tuple[Any, ...]


@dataclass(frozen=True)
class Asked:
    """An edit to make: the function's name, the path it gets, its other arguments.

    ``changes`` is what stands at ``where`` before, to what must stand there afterwards.
    """

    name: str
    path: Where
    arguments: tuple[Any, ...]
    where: Where
    changes: Callable[[Any], Any]


def changed(data: Any, path: Where, change: Callable[[Any], Any]) -> Any:
    """The data with what stands at a path changed, and nothing else; containers are copied."""
    if not path:
        return change(data)
    copy = data.copy()
    copy[path[0]] = changed(data[path[0]], path[1:], change)
    return copy


class Editor:
    """Makes up random edits of a text and works out what should come of them."""

    def __init__(self, dice: random.Random, text: str) -> None:
        self.dice = dice
        self.text = text
        self.is_json = is_json(text)
        self.data = plain(text)
        self.document = dice.randrange(len(self.data))
        self.paths: list[tuple[Where, Any]] = []
        self._collect(self.data[self.document], ())

    def _collect(self, value: Any, path: Where) -> None:
        self.paths.append((path, value))
        items: Any = enumerate(value) if isinstance(value, list) else ()
        if isinstance(value, dict):
            items = value.items()
        for key, item in items:
            if key != MERGE:
                self._collect(item, (*path, key))

    def ask(self) -> Asked | None:
        """A random edit, or None where the text has nothing for it."""
        kinds = [self.set, self.set, self.set_missing, self.add, self.append, self.insert]
        return self.dice.choice([*kinds, self.delete, self.rename, self.move])()

    def value(self, depth: int = 0) -> Any:
        """A random value; in JSON one that it has."""
        dice = self.dice
        kind = dice.randrange(12 if depth < 3 else 10)
        if kind < 5 or (kind == 8 and self.is_json):
            return self.string()
        if kind == 5:
            return dice.choice([True, False, None])
        if kind == 6:
            return dice.choice([0, -1, 8, 2**70, dice.randrange(-(10**6), 10**6)])
        if kind == 7:
            endless = [] if self.is_json else [math.inf, -math.inf, math.nan]
            return dice.choice([0.0, -0.0, 1e20, 1e-7, 1.5, dice.uniform(-1e3, 1e3), *endless])
        if kind == 8:
            moment = datetime.datetime(2024, 2, 3, 4, 5, 6, dice.choice([0, 250000]))
            aware = moment.replace(tzinfo=datetime.timezone.utc)
            return dice.choice([moment.date(), moment, aware])
        if kind == 9:
            return dice.choice([[], {}])
        if kind == 10:
            return [self.value(depth + 1) for _ in range(dice.randrange(4))]
        return {self.key(): self.value(depth + 1) for _ in range(dice.randrange(4))}

    def string(self) -> str:
        """A nasty string, or a random one."""
        if self.dice.random() < 0.7:
            return self.dice.choice(STRINGS)
        letters = " \n:#-'\"[]{},&*!|>%@`?=~.$\\/ab01éñ🌊\t"
        return "".join(self.dice.choices(letters, k=self.dice.randrange(1, 12)))

    def key(self) -> Any:
        """A random key; mostly one that a config has."""
        if self.dice.random() < 0.6:
            return f"key{self.dice.randrange(1000)}"
        others = [] if self.is_json else [1, True, 2.5]
        return self.dice.choice([self.string(), self.string(), *others])

    def one(self, kind: type) -> tuple[Where, Any] | None:
        """A random value of a type, with its path; or an empty one that may become of that type."""
        fitting = [(p, v) for p, v in self.paths if isinstance(v, kind)]
        empty = [(p, v) for p, v in self.paths if v is None]
        found = empty if empty and (not fitting or self.dice.random() < 0.2) else fitting
        return self.dice.choice(found) if found else None

    def set(self) -> Asked:
        path, old = self.dice.choice(self.paths)
        new = self.value()
        if self.dice.random() < 0.5 and not isinstance(old, (dict, list)):
            new = self.string() if isinstance(old, str) else self.dice.choice([1, 2.5, True, "x"])
        return Asked("set_value", path, (new,), path, lambda _: new)

    def set_missing(self) -> Asked | None:
        found = self.one(dict)
        key, new = str(self.key()), self.value()
        return found and Asked(
            "set_value", (*found[0], key), (new,), found[0], lambda old: {**(old or {}), key: new}
        )

    def add(self) -> Asked | None:
        found = self.one(dict)
        if found is None:
            return None
        path, old = found
        key, new, after = self.key(), self.value(), None
        names = [k for k in old or () if k not in {MERGE, None}]
        if names and self.dice.random() < 0.5:
            after = self.dice.choice(names)

        def change(old: Any) -> Any:
            items = list((old or {}).items())
            place = len(items) if after is None else list(old).index(after) + 1
            return dict([*items[:place], (key, new), *items[place:]])

        return Asked("add_key", path, (key, new, after), path, change)

    def append(self) -> Asked | None:
        found, new = self.one(list), self.value()
        return found and Asked(
            "append_item", found[0], (new,), found[0], lambda old: [*(old or []), new]
        )

    def insert(self) -> Asked | None:
        found = self.one(list)
        if found is None:
            return None
        path, old = found
        new, index = self.value(), self.dice.randrange(len(old or []) + 1)

        def change(old: Any) -> Any:
            return [*(old or [])[:index], new, *(old or [])[index:]]

        return Asked("insert_item", path, (index, new), path, change)

    def inner(self) -> Where | None:
        """The path of a random entry."""
        paths = [path for path, _ in self.paths if path]
        return self.dice.choice(paths) if paths else None

    def delete(self) -> Asked | None:
        path = self.inner()
        if path is None:
            return None

        def change(holder: Any) -> Any:
            if isinstance(holder, dict):
                return {k: v for k, v in holder.items() if k != path[-1]}
            return holder[: path[-1]] + holder[path[-1] + 1 :]

        return Asked("delete", path, (), path[:-1], change)

    def rename(self) -> Asked | None:
        path, key = self.inner(), self.key()
        if path is None or isinstance(self.holder(path), list):
            return None

        def change(holder: Any) -> Any:
            return {key if k == path[-1] else k: v for k, v in holder.items()}

        return Asked("rename_key", path, (key,), path[:-1], change)

    def move(self) -> Asked | None:
        path = self.inner()
        if path is None:
            return None
        index = self.dice.randrange(len(self.holder(path)))

        def change(holder: Any) -> Any:
            items = list(holder.items() if isinstance(holder, dict) else holder)
            old = list(holder).index(path[-1]) if isinstance(holder, dict) else path[-1]
            items.insert(index, items.pop(old))
            return dict(items) if isinstance(holder, dict) else items

        return Asked("move", path, (index,), path[:-1], change)

    def holder(self, path: Where) -> Any:
        """What holds the value at a path."""
        holder = self.data[self.document]
        for part in path[:-1]:
            holder = holder[part]
        return holder

    def expected(self, asked: Asked) -> list[Any]:
        """All documents after an edit."""
        after = list(self.data)
        after[self.document] = changed(after[self.document], asked.where, asked.changes)
        return after


SUFFIXES = {".yml", ".yaml", ".json"}


# What has anchors or keys with '?' is hard: much of it may not be changed.
SHARED = re.compile(r"[&*]\w+|^\s*\? ", re.MULTILINE)


def files() -> list[str]:
    """The texts that ship or are tested here, and those of ``ROMPY_TUI_SAMPLES``."""
    folders = [ROOT / "sample_configs", ROOT / "tests" / "documents"]
    samples = os.environ.get("ROMPY_TUI_SAMPLES")
    folders += [Path(samples)] if samples else []
    found = [p for f in folders for p in sorted(f.rglob("*")) if p.suffix in SUFFIXES]
    return [p.read_bytes().decode("utf-8-sig", "replace") for p in found]


def variants(texts: list[str]) -> list[str]:
    """Those that can be read, also with other line breaks and without the last one."""
    found = []
    for text in texts:
        try:
            json.dumps(plain(text), default=str, skipkeys=True)
        except (yaml.YAMLError, ValueError):
            continue  # also a date that does not exist, and an anchor that holds itself
        crlf = text.replace("\r\n", "\n").replace("\n", "\r\n")
        found += [text, text, text.rstrip("\r\n"), crlf]
    return found


# What an addition may take away: what says that nothing is there, and how a literal text that
# ends the file without a line break says that it has one.
NOTHING = re.compile(r"\s*(?:~|null)?|[|>][-+0-9]*")


def check_bytes(text: str, asked: Asked, old: Any, edit: Edit) -> None:
    """Nothing outside of the spans changed, what is added is only added, comments stay."""
    rebuilt, end = "", 0
    for start, stop, replacement in edit.spans:
        assert end <= start <= stop
        rebuilt += text[end:start] + replacement
        end = stop
    assert rebuilt + text[end:] == edit.text
    if asked.name in {"add_key", "append_item", "insert_item"}:
        gone = [text[start:stop] for start, stop, _ in edit.spans]
        assert all(NOTHING.fullmatch(piece) for piece in gone), (asked, text, edit)
    if asked.name in {"rename_key", "move"} or not isinstance(old, (dict, list, str)):
        assert all(comment in edit.text for comment in comments(text))


def comments(text: str) -> list[str]:
    """The lines of a text that are comments."""
    return [line.strip() for line in text.splitlines() if line.lstrip().startswith("#")]


def edit_at_random(dice: random.Random, count: int, texts: list[str]) -> Counter[str]:
    """Make random edits, check each, and count what was refused and why."""
    done: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    while done.total() < count:
        editor = Editor(dice, dice.choice(texts))
        asked = editor.ask()
        if asked is None:
            continue
        done[asked.name] += 1
        call = getattr(edits, asked.name)
        try:
            edit = call(editor.text, editor.document, asked.path, *asked.arguments)
        except EditRefused as refused:
            done[f"{asked.name} refused"] += 1
            reasons[f"{asked.name}: {refused.message}"[:110]] += 1
            continue
        assert same(plain(edit.text), editor.expected(asked)), (asked, editor.text, edit.text)
        old = dict(editor.paths).get(asked.path)
        check_bytes(editor.text, asked, old, edit)
    print(dict(done))
    for reason, times in reasons.most_common():
        print(f"{times:6} {reason}")
    return done


def test_real_files(dice: random.Random, rounds: Callable[[int], int]) -> None:
    texts = variants([text for text in files() if not SHARED.search(text)])
    done = edit_at_random(dice, rounds(20_000), texts)
    for names in (["set_value"], ["add_key", "append_item", "insert_item"]):
        refused = sum(done[f"{name} refused"] for name in names)
        assert refused < 0.02 * sum(done[name] for name in names)


def test_hard_texts(dice: random.Random, rounds: Callable[[int], int]) -> None:
    """What files seldom hold; much of it cannot be done, none of it may go wrong."""
    texts = variants([*HARD, *(text for text in files() if SHARED.search(text))])
    done = edit_at_random(dice, rounds(20_000), texts)
    assert done["set_value refused"] < 0.5 * done["set_value"]
