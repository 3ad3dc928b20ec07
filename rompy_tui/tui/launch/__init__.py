"""The dialog that asks before a pipeline starts."""
