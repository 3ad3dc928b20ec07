# Every target makes what it needs in .venv; only python3, pip and make have to be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ROMPY_VENV ?= .venv-rompy
PEERS := build/peers
SOURCES := pyproject.toml constraints.txt

.PHONY: run test check coverage bench soak looks rompy test-rompy screenshot wheel clean

run: $(VENV)/.run
	@$(BIN)/rompy-tui demo

# Tests mostly wait for processes and screens: four go on at once on two cores.
test: $(VENV)/.dev
	$(BIN)/python -m pytest -rs -n 4 --dist loadgroup $(PYTEST_ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Which branches the tests take, in every process; what they find does not count here.
MEASURED := COVERAGE_FILE=$(abspath build/coverage/data)
coverage: $(VENV)/.dev
	rm -rf build/coverage
	mkdir -p build/coverage
	-$(MEASURED) PYTHONPATH=$(abspath tests/measuring/site) $(BIN)/python -m coverage run -m pytest -q \
	  -n 3 --dist loadgroup --ignore tests/packaging --ignore tests/docs $(PYTEST_ARGS)
	$(MEASURED) $(BIN)/python -m coverage combine -q build/coverage
	$(MEASURED) $(BIN)/python -m coverage json -q -o build/coverage.json
	$(BIN)/python -m tests.measuring build/coverage.json

# Subjects may be named: make bench BENCH=checking. ROMPY_TUI_ROMPY_PYTHON adds rompy itself.
bench: $(VENV)/.dev $(PEERS)/.done
	ROMPY_TUI_BENCH_BIN=$(abspath $(PEERS))/bin $(BIN)/python -m tests.benchmarks $(BENCH)

# Fuzz, random edits and floods in full; make test does a tenth of them.
soak: $(VENV)/.dev
	ROMPY_TUI_SOAK=1 $(BIN)/python -m pytest -rs -n 2 tests/soak tests/integration/*/test_*_flood.py \
	  $(PYTEST_ARGS)

# Real rompy stands in a venv of its own (about 1.2 GB); ours drives it from outside.
rompy: $(ROMPY_VENV)/.done

test-rompy: $(VENV)/.dev $(ROMPY_VENV)/.done
	ROMPY_TUI_ROMPY_PYTHON=$(abspath $(ROMPY_VENV))/bin/python \
	  $(BIN)/python -m pytest -n 3 --dist loadgroup -m rompy tests/integration/rompy $(PYTEST_ARGS)

# Keeps anew what the screens look like; look at the difference before it is committed.
looks: $(VENV)/.dev
	ROMPY_TUI_TEST_LOOKS=write $(BIN)/python -m pytest -n 2 tests/tui/test_looks.py $(PYTEST_ARGS)

screenshot: $(VENV)/.dev
	$(BIN)/python docs/make_screenshots.py

wheel: $(VENV)/.dev
	$(BIN)/python -m build --outdir dist

clean:
	rm -rf $(VENV) $(ROMPY_VENV) build dist .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip --quiet --disable-pip-version-check install --upgrade pip
	@touch $@

$(VENV)/.run: $(VENV)/.made $(SOURCES)
	@echo "installing rompy-tui into $(VENV) ..." >&2
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install -c constraints.txt -e . >&2
	@touch $@

$(VENV)/.dev: $(VENV)/.made $(SOURCES)
	@echo "installing rompy-tui and its tools into $(VENV) ..." >&2
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install -c constraints.txt -e ".[dev]" >&2
	@touch $@ $(VENV)/.run

$(PEERS)/.done: tests/benchmarks/requirements.txt
	@echo "installing what the benchmarks compare with into $(PEERS) ..." >&2
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --quiet --disable-pip-version-check install -r $<
	@touch $@

$(ROMPY_VENV)/.done: tests/integration/rompy/requirements.txt tests/integration/rompy/requirements-alone.txt
	$(PYTHON) -m venv $(ROMPY_VENV)
	$(ROMPY_VENV)/bin/python -m pip --quiet --disable-pip-version-check install -r $<
	$(ROMPY_VENV)/bin/python -m pip --quiet --disable-pip-version-check install --no-deps \
	  -r $(word 2,$^)
	@touch $@
