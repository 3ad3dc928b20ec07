# rompy.run: scribbling = :Backend
import os

for number in range(3, 20):
    try:
        os.write(number, b"this is no answer\n")
    except OSError:
        continue


class Backend:
    def run(self, model_run, config):
        return True
