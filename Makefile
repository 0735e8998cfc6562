# Hansa: everything a checkout needs. Only Python >= 3.11 (with venv) and make must be there beforehand.

PYTHON  ?= python3
WORKERS ?= 2
VENV    := .venv
BIN     := $(VENV)/bin
RUNTIME := $(VENV)/.stamp-runtime
SETUP   := $(VENV)/.stamp-setup
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo setup test lint format bench soak constraints clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Stamps: a second run finds them newer than what they depend on and opens no connection.
$(RUNTIME): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo "The venv module is needed (Debian: apt-get install python3-venv)."; rm -rf $(VENV); exit 1; }
	@echo "Installing Hansa into $(VENV) ..."
	@$(PIP) install --constraint constraints.txt --editable .
	@$(BIN)/python tools/ocr_data.py
	@touch $@

$(SETUP): $(RUNTIME)
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

setup: $(SETUP) ## install Hansa and the tools of its tests into .venv

demo: $(RUNTIME) ## check the sample institution and say where the report is
	@$(BIN)/hansa demo; status=$$?; test $$status -le 1
	@# 1 means: something was found. The sample institution has problems by design.

test: $(SETUP) ## run the tests (WORKERS=2 processes)
	@$(BIN)/python -m pytest -rs --numprocesses $(WORKERS) --dist loadfile

lint: $(SETUP) ## ruff, mypy --strict and the direction of imports
	@$(BIN)/ruff check src tests tools benchmarks
	@$(BIN)/ruff format --check src tests tools benchmarks
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(SETUP) ## let ruff put the sources into shape
	@$(BIN)/ruff check --fix src tests tools benchmarks
	@$(BIN)/ruff format src tests tools benchmarks

bench: $(SETUP) ## measure a whole check and the detection, beside a reference run here
	@$(BIN)/python benchmarks/run.py

soak: $(SETUP) ## generated cases, 20,000 a property and new ones each time (hours)
	@$(BIN)/python -m pytest -m hypothesis --hypothesis-profile soak --numprocesses $(WORKERS) --dist load

constraints: $(SETUP) ## write the versions installed here into constraints.txt
	@$(BIN)/python tools/freeze.py > constraints.txt.part && mv constraints.txt.part constraints.txt

clean: ## remove what was made (the environment too)
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache examples/*/.hansa
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
