"""Pure functions from records to the text that panels show."""
