"""The documentation of types: every field of a config class, and a first file."""
