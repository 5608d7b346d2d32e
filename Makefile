# Every habit is a target; `make help` lists them. CI calls the same ones.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= .demo
LISTEN ?= 127.0.0.1:8000

.PHONY: help setup setup-dev run test check format lint types imports lock clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.run ## install what running needs (Debian packages when allowed, then hash-locked Python packages)

setup-dev: $(VENV)/.dev ## install what testing needs besides

$(VENV)/.run: requirements.txt requirements-build.txt pyproject.toml image/packages/build.txt
	@image/packages/ensure build $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt image/packages/test.txt package-lock.json
	@image/packages/ensure test $(PYTHON)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements-dev.txt
	npm ci --silent --no-audit --no-fund
	@touch $@

run: setup ## start the box with a demo restaurant and emulated printers
	@exec $(BIN)/comanda run --demo --data $(DATA) --listen $(LISTEN)

test: setup-dev ## run every test
	$(BIN)/python -m pytest -q

check: setup-dev format-check lint types imports ## format, lint, types, imports

format: setup-dev ## rewrite the sources in the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

format-check: setup-dev
	$(BIN)/ruff format --check .

lint: setup-dev
	$(BIN)/ruff check .

types: setup-dev
	$(BIN)/mypy

imports: setup-dev
	$(BIN)/lint-imports

lock: setup-dev ## resolve and pin every Python package again, with hashes
	image/packages/lock

clean: ## remove what make made
	rm -rf $(VENV) $(DATA) node_modules build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
