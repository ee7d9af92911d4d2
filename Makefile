# The list of commands. `make help` prints them; nothing is done in CI that is not a target here.
# Needs make and Python 3.11 or newer; everything else is installed into .venv.

PYTHON  ?= python3
PYTHONS ?= python3.11 python3.12 python3.13
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)
# Where a pytest step leaves its JUnit file; empty: nowhere. tools/run_checks.py sets it.
JUNIT   ?=
ARGS    ?=

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PYTEST  = $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal $(if $(JUNIT),--junitxml=$(JUNIT)) $(ARGS)
PYTEST1 = $(BIN)/python -m pytest -q $(if $(JUNIT),--junitxml=$(JUNIT)) $(ARGS)

# What `make test` runs, each even when another one failed: the suites that compute a lot, one after
# the other on all cores, and meanwhile what needs one core or mostly waits. The browser comes last,
# when the cores are free: in it everything waits for everything.
SUITES := unit differential spec
BESIDE := notebooks types kernel stress arch harness golden lint browser

# Keep compiled modules, whatever the environment says: the tests start hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run repl test matrix lint format types arch harness unit spec golden differential stress \
        kernel endurance notebooks browser labextension vscode outputs pictures curves keys fuzz soak docs bench experiments load \
        sizes clean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: $(STAMP)  ## create .venv and install sx with the development tools

$(STAMP): pyproject.toml tools/make_venv.py
	@$(PYTHON) tools/make_venv.py $(VENV)
	@echo "installing sx and the development tools into $(VENV)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@

# In a container everybody is root, whom JupyterLab does not serve unasked.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

run: setup  ## JupyterLab on notebooks/, with the first one open; ARGS are JupyterLab's
	@$(BIN)/jupyter lab $(AS_ROOT) --MultiKernelManager.default_kernel_name=sx --ServerApp.root_dir=notebooks --LabApp.default_url=/lab/tree/01-first-steps.ipynb --LabServerApp.extra_labextensions_path="['$(CURDIR)/share/jupyter/labextensions']" $(ARGS)

repl: setup  ## the tour, then the SX prompt (only the tour when stdin is no terminal)
	@if [ -t 0 ]; then $(BIN)/sx -i examples/tour.sx; else $(BIN)/sx examples/tour.sx; fi

test: setup  ## everything: lint, types, imports, and all tests; ends with `N passed, N failed`
	@$(BIN)/python tools/run_checks.py $(SUITES) --beside $(BESIDE)

matrix:  ## the tests on each Python of PYTHONS that is installed
	@$(PYTHON) tools/run_matrix.py $(PYTHONS)

lint: setup  ## style and spelling (`make format` mends most of it)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/codespell

format: setup  ## format, and fix what can be fixed by machine
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: setup  ## the type checker: strict for the engine's floors
	@$(BIN)/basedpyright --warnings

arch: setup  ## who may import whom; package contents; what the pages show
	@$(PYTEST1) tests/arch

harness: setup  ## the benchmarks' programs and harness do the work they claim
	@$(PYTEST1) tests/bench

unit: setup  ## unit tests, floor by floor
	@$(PYTEST) tests/unit

spec: setup  ## the language's own tests (sx_kernel/spec/tests), on every tier
	@$(PYTEST) tests/spec

golden: setup  ## expected IR and generated code (update with ARGS=--update-golden)
	@$(PYTEST) tests/golden

differential: setup  ## random programs and edge values: all tiers must agree
	@$(PYTEST) tests/differential

stress: setup  ## tiny caches, tiny stacks, deep and cyclic data
	@$(PYTEST) tests/stress

kernel: setup  ## the Jupyter kernel: Jupyter's own tests, and messages of every kind
	@$(PYTEST) tests/kernel

endurance: setup  ## kernels that live long and are treated badly, in full, with figures (minutes)
	@SX_ENDURANCE=full $(PYTEST1) -s tests/kernel/test_endurance.py

outputs: setup  ## run the notebooks and keep what they show
	@$(BIN)/python -m tools.run_notebooks $(ARGS)

pictures: setup  ## the README's pictures, of real runs: docs/pictures
	@$(BIN)/python -m tools.make_pictures
	@$(BIN)/python -m tools.demo_picture

notebooks: setup  ## every notebook runs from top to bottom
	@$(PYTEST) tests/notebooks

browser: setup  ## JupyterLab in a real browser (Debian's chromium, skipped where it is missing)
	@$(PYTHON) tools/get_chromium.py
	@$(PYTEST1) tests/browser

labextension: setup  ## build the JupyterLab extension (needs npm); the result is committed
	@cp editors/jupyterlab/src/islands/island.js sx_kernel/kernel/island.js
	@cd editors/jupyterlab && npm ci --no-audit --no-fund --silent
	@cd editors/jupyterlab && ../../$(BIN)/jupyter-builder build .

vscode: setup  ## build the VS Code extension: dist/sx-VERSION.vsix (needs npm)
	@$(BIN)/python tools/build_vscode.py

curves: setup  ## how curves move in a browser, and what that costs: frames, first frame, share
	@$(PYTHON) tools/get_chromium.py
	@$(BIN)/python -m tools.measure_curves $(ARGS)

keys: setup  ## how long after a key the language server tells the problems of a long file
	@$(BIN)/python -m tools.measure_keys $(ARGS)

fuzz: setup  ## the differential tests with fresh random programs each time
	@HYPOTHESIS_PROFILE=fuzz $(PYTEST) tests/differential

soak: setup  ## the same for hours, with many more programs
	@HYPOTHESIS_PROFILE=soak $(PYTEST) --timeout=0 tests/differential

docs: setup  ## rewrite what is generated from sx_kernel/spec, docs/ among it
	@$(BIN)/python -m sx_kernel.primitives.generate
	@$(BIN)/python -m tools.reference
	@$(BIN)/python -m sx_kernel.highlight.words

bench: setup  ## benchmarks against hand-written Python
	@$(BIN)/python -m bench $(ARGS)

experiments: setup  ## what the cache does for thousands of one-shot programs: docs/experiments.md
	@$(BIN)/python -m bench.experiments $(ARGS)
	@$(BIN)/python -m bench.hosted $(if $(ROWS),--rows $(ROWS))

load: setup  ## one session as a service for 200 000 requests: docs/load.md
	@$(BIN)/python -m bench.service $(ARGS)

sizes:  ## lines per floor, large files and classes, long functions (bars: tests/arch/test_sizes.py)
	@$(PYTHON) tools/sizes.py

clean:  ## remove .venv, caches and build results
	@rm -rf $(VENV) $(VENV)-* build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
