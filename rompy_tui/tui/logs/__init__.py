"""Views of logs."""
