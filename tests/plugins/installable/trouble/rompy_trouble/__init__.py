"""Backends that cannot be used."""

NUMBER = 5


class Backend:
    """Takes a name that is taken."""

    def run(self, model_run, config=None, workspace_dir=None):
        return True
