# make run     set up this machine, then the main job with its default plan
# make quick   the same through every step in about a minute
# make test    set up, then the tests
# make lint    ruff, mypy, import-linter
VENV := .venv
BIN := $(VENV)/bin
LIF := $(BIN)/lif-bridge

.PHONY: run quick test lint setup clean

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

setup: $(VENV)/run.stamp

$(VENV)/run.stamp: pyproject.toml scripts/setup.sh
	sh scripts/setup.sh "$(VENV)" "."
	touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	sh scripts/setup.sh "$(VENV)" ".[test]"
	touch $@

clean:
	rm -rf $(VENV) runs build dist
