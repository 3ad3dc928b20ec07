"""What a person wants to know or to have typed at a place of a text, complete or not."""
