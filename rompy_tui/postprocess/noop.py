"""The processor that does nothing, or checks that outputs exist."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from ..errors import RompyTuiError
from .config import NoopPostprocessorConfig
from .outputs import outputs_of, require_outputs

logger = logging.getLogger(__name__)


class NoopPostprocessor:
    """Counts the outputs where that is asked for, and changes nothing."""

    def process(
        self,
        model_run: Any,
        config: NoopPostprocessorConfig | None = None,
        *,
        validate_outputs: bool | None = None,
        output_dir: str | Path | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Check a run's outputs.

        Args:
            model_run: the run whose outputs to look at.
            config: the defaults where None.
            validate_outputs: wins over the config's.
            output_dir: another directory to look at.

        Returns:
            ``success``, ``message``, ``run_id``, ``output_dir``, ``validated``, ``files``; a
            failure also has ``error``.
        """
        config = config or NoopPostprocessorConfig()
        check = config.validate_outputs if validate_outputs is None else validate_outputs
        directory = outputs_of(model_run, output_dir)
        result: dict[str, Any] = {
            "run_id": model_run.run_id,
            "output_dir": str(directory),
            "validated": check,
        }
        if not check:
            return {**result, "success": True, "message": "nothing to do"}
        try:
            files = require_outputs(directory)
        except RompyTuiError as error:
            logger.error(error.message)
            return {**result, "success": False, "message": error.message, "error": error.message}
        message = f"{len(files)} output files in {directory}"
        logger.info(message)
        return {**result, "success": True, "message": message, "files": len(files)}
