"""The command line: every action of the terminal, for scripts and CI."""
