"""The backend type "batch": a model as a job of Slurm."""
