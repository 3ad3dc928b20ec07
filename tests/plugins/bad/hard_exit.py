# rompy.run: hard-exit = :Backend
import os

print("last words", flush=True)  # noqa: T201
os._exit(0)
