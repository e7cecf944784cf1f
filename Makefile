# make run     set up this machine, then the main job with its default plan
# make quick   the same through every step in about a minute
# make test    set up, then the tests
# make lint    ruff, mypy, import-linter
# make interop other simulators in an environment of their own (1.5 GB; 5 GB where pip takes PyTorch for
#              GPUs), then the tests that need them
VENV := .venv
BIN := $(VENV)/bin
LIF := $(BIN)/lif-bridge
OTHERS := .venv-interop

.PHONY: run quick test lint interop setup clean

run: $(VENV)/run.stamp
	$(LIF) run

quick: $(VENV)/run.stamp
	$(LIF) run --quick

test: $(VENV)/test.stamp
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart=0

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

interop: $(OTHERS)/stamp
	LIF_BRIDGE_FRAMEWORKS=required $(OTHERS)/bin/pytest -n 2 --dist loadfile -m frameworks tests/interop tests/unit

$(OTHERS)/stamp: $(VENV)/run.stamp pyproject.toml tests/interop/requirements.txt
	$(BIN)/python -m venv $(OTHERS)
	$(OTHERS)/bin/pip install --quiet --disable-pip-version-check -r tests/interop/requirements.txt --editable ".[test]"
	$(OTHERS)/bin/pip install --quiet --disable-pip-version-check --no-deps sinabs==3.1.3 rockpool==3.1.0
	touch $@

setup: $(VENV)/run.stamp

$(VENV)/run.stamp: pyproject.toml scripts/setup.sh
	sh scripts/setup.sh "$(VENV)" "."
	touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	sh scripts/setup.sh "$(VENV)" ".[test]"
	touch $@

clean:
	rm -rf $(VENV) $(OTHERS) runs build dist
