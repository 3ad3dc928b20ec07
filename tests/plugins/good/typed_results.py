# rompy.run: typed = :TypedBackend; rompy.postprocess: typed = :TypedProcessor
"""What they return is an object; the environment says of which kind."""

import os
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel


@dataclass
class AsDataclass:
    success: bool
    message: str


class AsModel(BaseModel):
    success: bool
    message: str


class AsTuple(NamedTuple):
    success: bool
    message: str


class AsObject:
    def __init__(self, success, message):
        self.success = success
        self.message = message


class WithMethod(AsObject):
    __slots__ = ()

    def to_dict(self):
        return {"success": self.success, "message": self.message}


class WithError:
    def __init__(self, success, message):
        self.success = success
        self.error = None if success else message


KINDS = {
    "dataclass": AsDataclass,
    "model": AsModel,
    "tuple": AsTuple,
    "object": AsObject,
    "method": WithMethod,
    "error": WithError,
    "mapping": lambda success, message: {"success": success, "message": message},
}


def result():
    kind, how = os.environ["HOW"].split()
    return KINDS[kind](success=how == "well", message="the tide was out")


class TypedBackend:
    def run(self, model_run, config=None):
        return result()


class TypedProcessor:
    def process(self, model_run, **kwargs):
        return result()
