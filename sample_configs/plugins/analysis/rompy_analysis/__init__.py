"""An example plugin for rompy-tui: the postprocessor type "analysis"."""
