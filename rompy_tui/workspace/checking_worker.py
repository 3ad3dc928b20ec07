"""The process that checks big texts: questions on standard input, answers on standard output."""

from __future__ import annotations

import gc
import os
import pickle
import sys


def serve() -> None:
    """Answer until no question comes any more, as the process that asks has ended."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a config class prints is no answer
    catalogue = pickle.load(questions)  # noqa: S301  from the process that started this one

    from ..documents import load_text
    from ..validation import check_loaded
    from .here import return_to

    # All that is read is thrown away again: what of it refers to itself goes between the checks.
    gc.freeze()
    gc.disable()
    _send(answers, None)
    while True:
        try:
            here, text, name, folder = pickle.load(questions)  # noqa: S301  as above
        except EOFError:
            return
        return_to(here)
        loaded = load_text(text, name, folder)
        _send(answers, tuple(check_loaded(loaded, catalogue).diagnostics))
        del loaded
        gc.collect()


def _send(answers: object, answer: object) -> None:
    pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)  # type: ignore[arg-type]
    answers.flush()  # type: ignore[attr-defined]
