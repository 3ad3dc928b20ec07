# rompy.run: by_keywords = :KeywordBackend; rompy.postprocess: by_keywords = :KeywordProcessor
"""No config classes: the fields of the file are arguments; the processor takes a result."""

from pathlib import Path


class KeywordBackend:
    def run(self, model_run, queue="none", workspace_dir=None, **kwargs):
        Path(workspace_dir, "queue").write_text(f"{queue} {sorted(kwargs)}")
        return True


class KeywordProcessor:
    def process(self, run_result, limit=1):
        return {"limit": limit, "folder": Path(run_result.output_dir).name}
