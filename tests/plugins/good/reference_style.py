# rompy.run: hpc = :HpcBackend [extra]; rompy.config: hpc = :HpcConfig
"""Registered as the backend reference shows: the config class in rompy.config."""

from rompy_tui.backends import BaseBackendConfig


class HpcConfig(BaseBackendConfig):
    """As in the text."""

    queue: str

    def get_backend_class(self):
        return HpcBackend


class HpcBackend:
    def run(self, model_run, config):
        return True
