# rompy.run: uncalled = :UncalledBackend; rompy.run.config: uncalled = :UncalledConfig
"""A backend written for rompy, as the backend reference has it: rompy 0.6.4 cannot call it."""

from rompy.backends.config import BaseBackendConfig


class UncalledConfig(BaseBackendConfig):
    """Waits to be called."""

    def get_backend_class(self):
        return UncalledBackend


class UncalledBackend:
    def run(self, model_run, config: UncalledConfig) -> bool:
        return True
