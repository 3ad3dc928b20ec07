# rompy.run: printing = :Backend
import sys

print("[]" * 100_000)  # noqa: T201
print("\x1b[31mloud", file=sys.stderr)  # noqa: T201


class Backend:
    """Prints at import and is well otherwise."""

    def run(self, model_run, config):
        return True
