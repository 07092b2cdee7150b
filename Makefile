# Two commands do everything on a fresh machine with Python 3.11 to 3.13:
#   make chat   sets up, builds the index of seeds/ and opens the chat
#   make test   sets up and runs all checks and tests
# and a third takes hours, before a release:
#   make trust  the attacks and faults of tests/benchmarks/TRUST.md, in full
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: chat test check pytest browser trust clean

chat: $(VENV)/installed
	$(BIN)/onrecord index seeds
	$(BIN)/onrecord chat $(CHAT)

test: $(VENV)/installed-test browser check pytest

check: $(VENV)/installed-test
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

pytest: $(VENV)/installed-test
	$(BIN)/python -m pytest -q --doctest-modules src/onrecord
	$(BIN)/python -m pytest $(PYTEST)

trust: $(VENV)/installed-test browser
	$(BIN)/python tests/trust/whole.py

# The browser tests drive Debian's chromium.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	if command -v apt-get >/dev/null; then \
	  SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$SUDO apt-get update -qq && $$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; \
	else echo "Install chromium: the browser tests need it." >&2; exit 1; fi

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit("OnRecord needs Python 3.11, 3.12 or 3.13; this is %d.%d. Name another: make PYTHON=python3.12" % v)'
	$(PYTHON) -m venv $(VENV)

# Every file is checked by its hash but those of torch, which differ with and without CUDA.
$(VENV)/installed: $(VENV)/bin/python pyproject.toml .ci/requirements.txt
	$(BIN)/python -m pip install -q --require-hashes --no-deps -r .ci/requirements.txt
	$(BIN)/python -m pip install -q -c .ci/constraints.txt torch
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/installed-test: $(VENV)/installed .ci/requirements-test.txt
	$(BIN)/python -m pip install -q --require-hashes --no-deps -r .ci/requirements-test.txt
	touch $@

clean:
	rm -rf $(VENV) build dist tests/output .pytest_cache .mypy_cache .ruff_cache
