"""The text of a file, with its problems at their lines."""
