"""Diagnostics as SARIF 2.1.0 (OASIS standard), for code-scanning services."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote

from .json import harmless
from .model import Diagnostic, Severity, Span

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(diagnostics: Iterable[Diagnostic], version: str) -> str:
    """Write one SARIF log with one run.

    Args:
        diagnostics: in the order to write.
        version: the version of this program.
    """
    found = list(diagnostics)
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "rompy-tui",
                        "version": version,
                        "rules": [{"id": code} for code in sorted({d.code for d in found})],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(d) for d in found],
            }
        ],
    }
    return harmless(json.dumps(log, indent=2, ensure_ascii=False)) + "\n"


def _result(diagnostic: Diagnostic) -> dict[str, object]:
    subject = f"{diagnostic.dotted_path}: " if diagnostic.path else ""
    result: dict[str, object] = {
        "ruleId": diagnostic.code,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": subject + diagnostic.message},
        "locations": [_location(diagnostic.span)],
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {**_location(r.span), "message": {"text": r.message}} for r in diagnostic.related
        ]
    return result


def _location(span: Span) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(span.file, errors="replace")},
            "region": {
                "startLine": span.start.line + 1,
                "startColumn": span.start.column + 1,
                "endLine": span.end.line + 1,
                "endColumn": span.end.column + 1,
            },
        }
    }
