"""What a plugin has to hold to, each rule with what to change where it does not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the contract.

    Args:
        expected: what has to be so, a clause.
        change: what to do where it is not.
    """

    expected: str
    change: str


RULES: dict[str, Rule] = {
    "found": Rule(
        "an entry point of this name in its group, used and not shadowed",
        'name it in pyproject.toml below [project.entry-points."rompy.run"] (a postprocessor: '
        '"rompy.postprocess"), choose a name that is not taken, and install the package again',
    ),
    "config-group": Rule(
        "the config class is registered where rompy takes it for nothing else",
        'move it to [project.entry-points."rompy.run.config"]: rompy 0.6.4 takes everything in '
        '"rompy.config" for a model, and cannot be imported any more beside one that is none',
    ),
    "imports": Rule(
        "its modules are imported without an error, in time",
        "mend what the traceback names; import what is heavy inside the method that needs it",
    ),
    "is-class": Rule(
        "the entry point names a class that has the method: run() or process()",
        'write the entry point as "module:Class", and give the class the method',
    ),
    "prints-nothing": Rule(
        "importing it prints nothing",
        "log instead, and only inside methods: what is printed at import appears in every command",
    ),
    "leaves-logging": Rule(
        "importing it leaves logging alone: handlers and level of the root logger",
        "use logging.getLogger(__name__); leave basicConfig() and handlers to the program",
    ),
    "leaves-signals": Rule(
        "importing it leaves signal handlers alone",
        "set a handler inside run(), and put back what was there",
    ),
    "leaves-process": Rule(
        "importing it leaves the process alone: directory, environment, hooks, threads",
        "do inside the method what changes the process, and undo it",
    ),
    "summary": Rule(
        "a first line of documentation, for lists of plugins",
        "begin the docstring of the config class, or else of the other class, with one such line",
    ),
    "config-schema": Rule(
        "the config class is a pydantic model that has a JSON schema",
        "derive it from rompy_tui.backends.BaseBackendConfig or "
        "rompy_tui.postprocess.BasePostprocessorConfig, and give every field a type",
    ),
    "fields-described": Rule(
        "every field has a description, which is the help that people see while they type",
        'write the field as: nodes: int = Field(1, description="Number of nodes")',
    ),
    "accepts-valid": Rule(
        "valid values are accepted",
        "mend the config class, or the values: Trial.valid, or the examples of its schema",
    ),
    "refuses-unknown": Rule(
        "a field that the class does not have is refused, at that field",
        'set model_config = ConfigDict(extra="forbid"); otherwise a misspelt field is ignored',
    ),
    "refuses-wrong": Rule(
        "a wrong value is refused at its field",
        "give the field its type and bounds; a validator raises ValueError, nothing else, and "
        "belongs to its field (field_validator)",
    ),
    "names-its-class": Rule(
        "get_backend_class() or get_postprocessor_class() gives the class of the entry point",
        "return that class from the method; rompy itself asks there, and not the entry point",
    ),
    "called-here": Rule(
        "its method can be called as rompy-tui calls it",
        "write run(self, model_run, config, workspace_dir=None) or "
        "process(self, model_run, config, **kwargs), and a constructor without arguments",
    ),
    "called-by-rompy": Rule(
        "its method can be called as rompy 0.6.4 calls it",
        "write run(self, model_run, config, workspace_dir=None) or process(self, model_run, "
        "**fields), which takes the fields of the config, and a constructor without arguments",
    ),
    "succeeds": Rule(
        "what ends well is reported as a success",
        "return True, or a mapping or object whose success is True; the output says more",
    ),
    "result-kind": Rule(
        "the result is true or false, or a mapping or an object with a success that is",
        "return such a one: anything else is taken for what it may not mean",
    ),
    "fails": Rule(
        "what ends badly is reported as a failure",
        "return False or a result whose success is False, or raise an exception that says why",
    ),
    "stops": Rule(
        "it ends soon once it is asked to (SIGTERM: at its timeout, or when somebody cancels)",
        "end what you started, a job too, when SIGTERM comes, and then end; or leave the signal",
    ),
}
"""All rules by code, in the order in which they are checked."""
