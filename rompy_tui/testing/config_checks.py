"""The rules of config classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..plugins import Entry, Kind
from ..plugins.host.client import reference_of
from .asking import Asker
from .report import Check, Outcome, judged
from .values import UNHEARD_OF, example_of, undescribed, wrong_values

_NO_CLASS = "it has no config class: any field may stand in its files, unchecked"
_NO_VALUES = "no valid values are known: give Trial.valid, or the schema an example"
_ASKED = {Kind.BACKEND: "get_backend_class", Kind.POSTPROCESSOR: "get_postprocessor_class"}
_CODES = ("config-schema", "fields-described", "accepts-valid", "refuses-unknown", "refuses-wrong",
          "names-its-class")  # fmt: skip


def config_checks(
    entry: Entry,
    seen: Mapping[str, Any],
    valid: Mapping[str, Any] | None,
    wrong: Mapping[str, Any] | None,
    asker: Asker,
) -> list[Check]:
    """Check the config class of a plugin.

    Args:
        entry: the plugin.
        seen: what the probe said when it imported it.
        valid: values that are right, or None.
        wrong: wrong values by field, or None.
        asker: starts probes.
    """
    if seen["config"] is None:
        return [Check(code, Outcome.SKIPPED, _NO_CLASS) for code in _CODES]
    answer = asker.ask({"op": "schema", "entry": reference_of(entry)})
    schema = answer.reply.get("schema")
    if answer.problem or not isinstance(schema, dict):
        said = answer.told or f"{seen['config']} has no schema"
        return [
            Check("config-schema", Outcome.FAILED, said),
            *(Check(code, Outcome.SKIPPED, "there is no schema") for code in _CODES[1:]),
        ]
    without = ", ".join(undescribed(schema))
    checks = [
        Check("config-schema", Outcome.OK),
        judged("fields-described", f"without one: {without}" if without else ""),
    ]
    values = example_of(schema) if valid is None else dict(valid)
    if values is None:
        return checks + [Check(code, Outcome.SKIPPED, _NO_VALUES) for code in _CODES[2:]]
    tried = wrong_values(schema) if wrong is None else wrong
    return checks + _tried(entry, values, tried, asker)


def _tried(
    entry: Entry, values: dict[str, Any], wrong: Mapping[str, Any], asker: Asker
) -> list[Check]:
    cases = [values, {**values, UNHEARD_OF: 1}, *({**values, n: v} for n, v in wrong.items())]
    asked = {"cases": cases, "asked": _ASKED[entry.kind]}
    answer = asker.ask({"op": "check", "entry": reference_of(entry), **asked})
    problem = answer.told
    if not problem and _said(answer.reply["answers"][0]):
        problem = f"{values}: {_said(answer.reply['answers'][0])}"
    if problem:
        why = "no config can be made of the values"
        refused = Check("accepts-valid", Outcome.FAILED, problem)
        return [refused, *(Check(code, Outcome.SKIPPED, why) for code in _CODES[3:])]
    _, unknown, *others = answer.reply["answers"]
    missed = [
        f"{name}: {value!r}: {_missed(said, name)}"
        for (name, value), said in zip(wrong.items(), others, strict=True)
        if _missed(said, name)
    ]
    refusal = _missed(unknown, UNHEARD_OF)
    return [
        Check("accepts-valid", Outcome.OK),
        judged("refuses-unknown", f"{UNHEARD_OF}: 1: {refusal}" if refusal else ""),
        judged("refuses-wrong", "\n".join(missed)),
        _named(entry, answer.reply["named"]),
    ]


def _said(answer: Mapping[str, Any]) -> str:
    """What a config class said of some values; empty where it took them."""
    if "raised" in answer:
        return str(answer["raised"])
    places = ((".".join(map(str, e["loc"])), e["msg"]) for e in answer["errors"])
    return "; ".join(f"{place}: {text}" if place else text for place, text in places)


def _missed(answer: Mapping[str, Any], name: str) -> str:
    """Why a refusal is none, or at another place; empty where it is at the field."""
    if "raised" in answer:
        return f"raised {answer['raised']}, which is no error of validation"
    if not answer["errors"]:
        return "accepted"
    at_field = any(e["loc"] and str(e["loc"][0]) == name for e in answer["errors"])
    return "" if at_field else f"refused elsewhere: {_said(answer)}"


def _named(entry: Entry, problem: str | None) -> Check:
    if problem is None:
        why = f"its config has no {_ASKED[entry.kind]}(): rompy-tui asks the entry point"
        return Check("names-its-class", Outcome.SKIPPED, why)
    return judged("names-its-class", problem)
