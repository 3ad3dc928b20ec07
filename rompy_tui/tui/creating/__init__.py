"""New files: from a type, a preset or another file; and a file under another name."""
