# rompy.run: segfault = :Backend
import ctypes

ctypes.string_at(0)
