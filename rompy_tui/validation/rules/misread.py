"""Numbers and keys that YAML reads as something else than they look (YAML 1.1, as rompy reads)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...diagnostics import Fix
from ...documents.positions import ValuePath, value_at
from ..given import given_at
from ..kinds import DocumentKind
from ..mending import quoted
from .base import Finding, Subject, rule

_WHOLE_NUMBERS = {"cpu", "cpus_per_task", "nodes", "ntasks", "timeout"}
# All that one of the forms below may fit; no date does.
_ODD = re.compile(r"[-+]?(?:0\d|[\d.]*[:_]|\d*\.\d*0$)[\d:_.]*$").match
_BASE_60 = re.compile(r"[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-7_]+")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:_\d{3})+(?:\.\d*)?")
_UNDERSCORES = re.compile(r"[-+]?[1-9][\d_.]*_[\d_.]*")
_ZEROS = re.compile(r"0\d+|\d+\.\d*0")
_OCTAL_ON_PURPOSE = re.compile(r"mode|mask|perm")
_NAMES_OF_VERSIONS = re.compile(r"version|release|(?:^|_)tag$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Odd:
    path: ValuePath
    text: str
    value: int | float
    is_field: bool
    """Whether it stands in a field that wants a whole number."""

    @property
    def name(self) -> str:
        return str(self.path[-1]) if self.path else ""


def _has_odd_numbers(subject: Subject) -> bool:
    return subject.is_first and any(map(_ODD, subject.document.spans.typed.values()))


def _odd_numbers(subject: Subject, form: re.Pattern[str]) -> Iterator[_Odd]:
    """The numbers of a document that are written in a form."""
    document = subject.document
    odd = [(path, text) for path, text in document.spans.typed.items() if _ODD(text)]
    fields = _whole_number_fields(subject)
    for path, text in odd:
        value = value_at(document.data, path) if form.fullmatch(text) else None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield _Odd(path, text, value, path in fields)


def _whole_number_fields(subject: Subject) -> set[ValuePath]:
    """The paths of the fields in a document that want a whole number."""
    kinds = {DocumentKind.BACKEND, DocumentKind.POSTPROCESSOR}
    holders = [s.path for s in subject.sections or [subject.section] if s.kind in kinds]
    return {(*holder, name) for holder in holders for name in _WHOLE_NUMBERS}


def _instead(subject: Subject, path: ValuePath, *texts: str, safe: bool = False) -> tuple[Fix, ...]:
    """Fixes that write the value another way."""
    span = subject.document.spans.value(path)
    if span is None or not given_at(subject.document, path).can_be_replaced:
        return ()
    return tuple(Fix(f"{path[-1]}: {text}", span, text, safe) for text in texts)


@rule("base-60-number", *DocumentKind, when=_has_odd_numbers)
def base_60(subject: Subject) -> Iterator[Finding]:
    """Numbers with colons between them are read as one number to the base 60.

    YAML 1.1 reads ``1:00:00`` as 3600 and ``10:30`` as 630, without quotes and only where the
    first digit is no 0. As a timeout in seconds that may be what is meant; anywhere else it is
    nearly always a time of day or a length of time. Write the number, or the text in quotes.

    Wrong::

        type: local
        command: ./model
        timeout: 1:00:00

    Right::

        type: local
        command: ./model
        timeout: 3600
    """
    for odd in _odd_numbers(subject, _BASE_60):
        message = f"YAML reads {odd.text} as the number {odd.value}, to the base 60"
        if odd.is_field:
            fixes = _instead(subject, odd.path, str(odd.value), safe=True)
            yield Finding(message, odd.path, f"write {odd.value}, if that is meant", fixes)
        else:
            text = quoted(odd.text)
            fixes = _instead(subject, odd.path, text, str(odd.value))
            yield Finding(message, odd.path, f"put it in quotes: {text}", fixes)


@rule("octal-number", *DocumentKind, when=_has_odd_numbers)
def octal(subject: Subject) -> Iterator[Finding]:
    """A number that begins with 0 is read to the base 8.

    YAML 1.1 reads ``010`` as 8 and ``0123`` as 83. (``08`` is text to it, for 8 is no octal
    digit.) Fields whose name speaks of a mode, a mask or permissions are left alone: there it is
    meant.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        cpu: 010

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        cpu: 10
    """
    for odd in _odd_numbers(subject, _LEADING_ZERO):
        decimal = int(odd.text.replace("_", ""))
        if decimal == odd.value or _OCTAL_ON_PURPOSE.search(odd.name.lower()):
            continue
        message = f"YAML reads {odd.text} as the number {odd.value}, to the base 8"
        if odd.is_field:
            fixes = _instead(subject, odd.path, str(decimal), str(odd.value))
            yield Finding(message, odd.path, f"write {decimal} or {odd.value}", fixes)
        else:
            text = quoted(odd.text)
            fixes = _instead(subject, odd.path, text, str(decimal))
            yield Finding(message, odd.path, f"write {decimal}, or the text {text}", fixes)


@rule("odd-underscores", *DocumentKind, when=_has_odd_numbers)
def underscores(subject: Subject) -> Iterator[Finding]:
    """Digits with underscores between them are one number.

    YAML 1.1 leaves underscores out: ``2023_01_31`` is the number 20230131. Between groups of
    three digits, as in ``86_400``, that is what they are for; elsewhere it is nearly always a name
    or a date that needs quotes.

    Wrong::

        run_id: swan
        config:
          model_type: swan
          nr: 2023_01_31

    Right::

        run_id: "2023_01_31"
        config:
          model_type: base
    """
    for odd in _odd_numbers(subject, _UNDERSCORES):
        message = f"YAML reads {odd.text} as the number {odd.value}"
        if _GROUPED.fullmatch(odd.text):
            continue
        if odd.is_field:
            fixes = _instead(subject, odd.path, str(odd.value), safe=True)
            yield Finding(message, odd.path, f"write {odd.value}", fixes)
        else:
            text = quoted(odd.text)
            fixes = _instead(subject, odd.path, text)
            yield Finding(message, odd.path, f"put it in quotes: {text}", fixes)


@rule("lost-digits", *DocumentKind, when=_has_odd_numbers)
def lost_digits(subject: Subject) -> Iterator[Finding]:
    """A number loses digits that matter in a text.

    Without quotes ``0007`` is the number 7, and the version ``3.10`` is the number 3.1, which is
    another version. Zeros at the end of a number are looked at only in fields that hold a version,
    a release or a tag.

    Wrong::

        run_id: swan
        config:
          model_type: swan
          version: 41.10

    Right::

        run_id: swan-41.10
        config:
          model_type: base
    """
    for odd in _odd_numbers(subject, _ZEROS):
        is_version = _NAMES_OF_VERSIONS.search(odd.name) is not None
        if odd.is_field or ("." in odd.text and not is_version) or str(odd.value) == odd.text:
            continue
        if "." not in odd.text and int(odd.text) != odd.value:
            continue  # read to the base 8, which is said of it already
        message = f"YAML reads {odd.text} as the number {odd.value}"
        text = quoted(odd.text)
        fixes = _instead(subject, odd.path, text)
        yield Finding(message, odd.path, f"put it in quotes: {text}", fixes)


@rule("boolean-number", DocumentKind.BACKEND, DocumentKind.POSTPROCESSOR, fields=_WHOLE_NUMBERS)
def boolean_number(subject: Subject) -> Iterator[Finding]:
    """A word that means true or false stands where a number is wanted.

    ``yes``, ``on`` and ``true`` then count as 1, ``no``, ``off`` and ``false`` as 0, without any
    error.

    Wrong::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        cpu: yes

    Right::

        type: docker
        image: swan:41.45
        user: swan
        memory: 4g
        cpu: 1
    """
    values = subject.values
    for name in _WHOLE_NUMBERS:
        value = values.get(name)
        if isinstance(value, bool) and subject.written(name):
            path = subject.path(name)
            number = str(int(value))
            message = f"{subject.written(name)} counts as the number {number} here"
            fixes = _instead(subject, path, number, safe=True)
            yield Finding(message, path, "write a number", fixes)


def _has_odd_keys(subject: Subject) -> bool:
    return subject.is_first and bool(subject.document.spans.keys.odd())


@rule("boolean-key", *DocumentKind, when=_has_odd_keys)
def boolean_key(subject: Subject) -> Iterator[Finding]:
    """A key is read as true or false.

    YAML 1.1 reads ``yes``, ``no``, ``on`` and ``off`` as true and false, keys too: whoever looks
    for the key ``off`` does not find it. Put it in quotes.

    Wrong::

        run_id: swan
        config:
          model_type: swan
          off: 0.5

    Right::

        run_id: swan
        config:
          model_type: base
    """
    for path in subject.document.spans.keys.odd():
        if path[-1] is True or path[-1] is False:
            given = given_at(subject.document, path)
            span = subject.document.spans.key(path)
            read = str(path[-1]).lower()
            if span is None or not given.key.isalpha():
                continue
            text = quoted(given.key)
            message = f"the key {given.key} is read as {read}, not as text"
            fix = Fix(text, span, text)
            yield Finding(message, path, f"put it in quotes: {text}", (fix,), on_key=True)


RULES = (base_60, octal, underscores, lost_digits, boolean_number, boolean_key)
"""The rules of this file."""
