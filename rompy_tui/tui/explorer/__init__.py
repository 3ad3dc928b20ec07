"""The list of a workspace's files."""
