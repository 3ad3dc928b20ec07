# rompy.run: hanging = :Backend
import time

time.sleep(600)
