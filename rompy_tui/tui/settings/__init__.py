"""The settings, each as a row that can be changed."""
