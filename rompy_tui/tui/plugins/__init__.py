"""The installed plugins and their health."""
