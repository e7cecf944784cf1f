# make run     set up this machine, then the main job with its default plan
# make quick   the same through every step in about a minute
# make test    set up, then the tests
# make lint    ruff, mypy, import-linter
# make interop the other frameworks in an environment of their own (5 GB), then their tests
VENV := .venv
BIN := $(VENV)/bin
LIF := $(BIN)/lif-bridge

.PHONY: run quick test lint interop setup clean

run: $(VENV)/run.stamp
	$(LIF) run

quick: $(VENV)/run.stamp
	$(LIF) run --quick

test: $(VENV)/test.stamp
	$(BIN)/pytest

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

interop: $(VENV)/test.stamp .venv-interop/stamp
	LIF_BRIDGE_INTEROP=$(CURDIR)/.venv-interop/bin/python $(BIN)/pytest tests/interop

.venv-interop/stamp: tests/interop/requirements.txt
	$(BIN)/python -m venv .venv-interop
	.venv-interop/bin/python -m pip install --quiet --disable-pip-version-check -r tests/interop/requirements.txt
	.venv-interop/bin/python -m pip install --quiet --disable-pip-version-check --no-deps sinabs==3.1.3 rockpool==3.1.0
	touch $@

setup: $(VENV)/run.stamp

$(VENV)/run.stamp: pyproject.toml scripts/setup.sh
	sh scripts/setup.sh "$(VENV)" "."
	touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	sh scripts/setup.sh "$(VENV)" ".[test]"
	touch $@

clean:
	rm -rf $(VENV) .venv-interop runs build dist
