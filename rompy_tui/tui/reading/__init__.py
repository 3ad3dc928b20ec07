"""Pages to read: a file as it will be used, and how its text differs from another one."""
