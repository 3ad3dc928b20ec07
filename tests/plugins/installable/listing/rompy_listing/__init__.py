"""The postprocessor type "listing": no config class, the fields of a file are its arguments."""

from pathlib import Path


class ListingPostprocessor:
    """Write a list of the files that a run left."""

    def process(self, model_run, name="files.txt", **kwargs):
        folder = Path(model_run.output_dir) / model_run.run_id
        files = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
        (folder / name).write_text("".join(f"{file}\n" for file in files))
        return {"success": True, "message": f"{len(files)} files"}
