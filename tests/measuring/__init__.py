"""Measures which branches the tests take, in every process (``make coverage``)."""
