import logging
import os
import signal

from pydantic import BaseModel, validate_call

print("careless was here")
logging.basicConfig(level=logging.DEBUG)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.environ["CARELESS"] = "secret"

NUMBER = 5


class Config(BaseModel):
    command: str = "true"
    cores: int = 1
    size: object = None

    def get_backend_class(self):
        return Other

    def model_post_init(self, context):
        validate_call(abs)(self.cores)


class Other:
    pass


class Backend:
    def __init__(self, config, queue):
        self.queue = queue

    def run(self, model_run, config, cluster):
        return None
