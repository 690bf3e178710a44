# make demo   set up, load the example organisation, serve it on http://127.0.0.1:8000
# make test   set up what tests need and run everything
# make bench  print every speed figure
# make coverage  print which branches no test takes; tracing slows tests by half, so make test does without
# make lint   formatting, layers and types only
# make wheel  build dist/goodmeasure-*.whl with its pages' static files
# make locks  write the hashed requirements files anew (needs uv)

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
DONE := .setup

.PHONY: help demo test coverage lint unit bench wheel locks static clean

help:
	@sed -n 's/^# //p' Makefile

demo: $(DONE)/app
	@$(BIN)/goodmeasure demo

test: $(DONE)/test $(DONE)/servers lint
	@PATH="$(CURDIR)/$(BIN):$$PATH" ./scripts/run_tests.sh

coverage: $(DONE)/test
	@PATH="$(CURDIR)/$(BIN):$$PATH" pytest -q -n auto --dist loadfile tests/unit tests/trust tests/integration \
	  -m "not servers" --cov --cov-report=term:skip-covered

lint: $(DONE)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

unit: $(DONE)/test
	$(BIN)/pytest -q tests/unit

bench: $(DONE)/test $(DONE)/servers
	@PATH="$(CURDIR)/$(BIN):$$PATH" ./scripts/run_benchmarks.sh

wheel: $(DONE)/static
	$(PYTHON) -m venv .venv-build && .venv-build/bin/pip install -q build
	.venv-build/bin/python -m build --wheel

static: $(DONE)/static

locks:
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 pyproject.toml --group test -o requirements-test.txt

clean:
	rm -rf .venv .venv-build $(DONE) dist build node_modules src/goodmeasure/web/static/vendor

# Set-up, once, and again only when what it is made from has changed.

$(DONE)/system-demo $(DONE)/system-test: $(DONE)/system-%: scripts/system_packages.sh
	@mkdir -p $(DONE)
	@./scripts/system_packages.sh $*
	@touch $@

$(DONE)/venv: | $(DONE)/system-demo
	@echo "Making a Python environment in .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

$(DONE)/static: package-lock.json scripts/static.py | $(DONE)/system-demo
	@$(PYTHON) scripts/static.py
	@touch $@

$(DONE)/app: requirements.txt pyproject.toml $(DONE)/venv $(DONE)/static
	@echo "Installing Good Measure (about half a minute)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(DONE)/test: requirements-test.txt $(DONE)/app | $(DONE)/system-test
	@echo "Installing what the tests need"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-test.txt
	@touch $@

$(DONE)/servers: tests/servers/setup.py tests/servers/requirements.txt tests/servers/bluesky/package-lock.json | $(DONE)/system-test
	@$(PYTHON) tests/servers/setup.py
	@touch $@
