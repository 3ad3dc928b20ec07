"""What was run outside, the newest first."""
