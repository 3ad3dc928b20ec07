"""How long things take, as ratios to something on the same machine in the same run."""
