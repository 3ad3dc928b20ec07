"""Backends that can be imported, and hold to few rules."""
