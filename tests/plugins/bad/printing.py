# rompy.run: printing = :Backend
import sys

print("[]" * 100_000)
print("\x1b[31mloud", file=sys.stderr)


class Backend:
    """Prints at import and is well otherwise."""

    def run(self, model_run, config):
        return True
