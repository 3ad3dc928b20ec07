"""What surrounds the program, as rows."""
