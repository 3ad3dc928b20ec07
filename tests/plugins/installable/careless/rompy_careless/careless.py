import logging
import os
import signal

from pydantic import BaseModel, field_validator

print("careless was here\x1b[31m")
logging.basicConfig(level=logging.DEBUG)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.environ["CARELESS"] = "secret"


class Config(BaseModel):
    command: str = "true"
    cores: int = 1

    @field_validator("cores", mode="before")
    @classmethod
    def _a_number(cls, value):
        return int(value)

    def get_backend_class(self):
        return Other


class Other:
    pass


class Backend:
    def __init__(self, config, queue):
        self.queue = queue

    def run(self, model_run, config, cluster):
        return None
