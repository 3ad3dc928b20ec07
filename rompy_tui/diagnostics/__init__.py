"""What is wrong in a config file: where, how bad, and how to mend it. Renderers stand apart."""

from __future__ import annotations

from .model import Diagnostic, Fix, Position, Related, Severity, Span, worst

__all__ = ["Diagnostic", "Fix", "Position", "Related", "Severity", "Span", "worst"]
