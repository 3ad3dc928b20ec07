# rompy.postprocess: bare = :BareProcessor
"""A processor without config class, called with keywords; its result is no mapping."""


class BareProcessor:
    """Counts."""

    def process(self, model_run, validate_outputs=True, **kwargs):
        return 42
