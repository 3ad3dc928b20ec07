"""Choosing a theme."""
