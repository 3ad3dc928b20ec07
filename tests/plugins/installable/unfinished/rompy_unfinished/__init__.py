"""The backend type "unfinished"; its config class is well, its backend is not."""
