"""The runs of a workspace, and the page of one run."""
