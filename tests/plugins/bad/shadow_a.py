# rompy.run: twice = :Backend; rompy.run: local = :Backend
class Backend:
    """The first of two."""

    def run(self, model_run, config):
        return True
