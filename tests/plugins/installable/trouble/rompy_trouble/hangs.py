"""Never comes back."""

import threading

threading.Event().wait()
