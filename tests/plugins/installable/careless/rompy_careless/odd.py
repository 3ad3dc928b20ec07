"""Answers in odd ways."""

import os
import signal
import threading
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ANSWERS = {
    "well": True,
    "badly": False,
    "nothing": None,
    "words": "done",
    "text": {"success": "no"},
}


class OddConfig(BaseModel):
    """Says what it is told to say."""

    model_config = ConfigDict(extra="forbid")
    answer: Literal[
        "well", "badly", "nothing", "words", "text", "raise", "leave", "vanish", "stay"
    ] = Field("well", description="What it comes to")

    def get_backend_class(self):
        return OddBackend

    def get_postprocessor_class(self):
        return OddProcessor


def answer(config):
    if config.answer == "raise":
        raise RuntimeError("the tide was out")
    if config.answer == "leave":
        raise SystemExit(3)
    if config.answer == "vanish":
        os._exit(0)
    if config.answer == "stay":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        threading.Event().wait()
    return ANSWERS[config.answer]


class OddBackend:
    def run(self, model_run, config, workspace_dir=None):
        return answer(config)


class OddProcessor:
    def process(self, model_run, config, **kwargs):
        return answer(config)
