# rompy.postprocess.config: probe_after = :AfterConfig
"""A processor written for rompy, which only its config names; its result is an object."""

from pathlib import Path

from rompy.postprocess.config import BasePostprocessorConfig


class Report:
    def __init__(self, **values):
        self.success = True
        self.values = values

    def to_dict(self):
        return {"success": self.success, **self.values}


class AfterConfig(BasePostprocessorConfig):
    """Says what it sees."""

    mark: str = "none"

    def get_postprocessor_class(self):
        return After


class After:
    def process(self, model_run, mark="unset", **kwargs):
        files = sorted(p.name for p in Path(model_run.staging_dir).iterdir())
        return Report(mark=mark, files=files, module=type(model_run).__module__)
