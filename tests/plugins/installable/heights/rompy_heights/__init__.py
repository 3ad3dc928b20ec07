"""The postprocessor type "heights"."""
