# rompy.run: twice = :Backend
class Backend:
    """The second of two."""

    def run(self, model_run, config):
        return True
