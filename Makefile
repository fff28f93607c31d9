# Two commands and nothing before them: `make map` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

SEED := seeds/000_6d97062325c34ccb.txt
SEED_MAP := maps/aleppo-2016-12-06.html

.PHONY: map maps test lint evaluate bench constraints clean

map: $(VENV)/ready
	@$(BIN)/geomap map $(SEED) --recipe maps/aleppo.toml --on 2016-12-06 -o $(SEED_MAP)
	@echo "The map is in $(SEED_MAP): open it in a browser."

maps: $(VENV)/ready-for-tests map
	$(BIN)/python tools/make_maps.py

test: $(VENV)/ready-for-tests lint
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

lint: $(VENV)/ready-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

evaluate: $(VENV)/ready
	$(BIN)/geomap evaluate tests/cases/*.jsonl

bench: $(VENV)/ready-for-tests
	$(BIN)/python -m pip install --quiet -e '.[bench]' -c constraints.txt
	$(BIN)/python -m benchmarks

# What is installed is what constraints.txt names, hash by hash, on every machine.
$(VENV)/ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/ready-for-tests: pyproject.toml constraints-test.txt $(VENV)/ready | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints-test.txt
	@touch $@

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("geomap needs Python 3.11 or newer; say make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

# Resolve anew after a change of the dependencies in pyproject.toml (see CONTRIBUTING.md).
constraints: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/python tools/make_constraints.py

clean:
	rm -rf $(VENV)
