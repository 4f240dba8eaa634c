# make setup, run, test, nightly, fmt, check; make lock renews requirements/*.txt, make guide the pictures.
PYTHON ?= python3
PYTEST ?= -q
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# Every tool reads the same interpreter, and none asks the terminal anything.
export PIP_NO_INPUT := 1

.PHONY: setup run test nightly fmt check lock guide

setup: .venv/base.stamp

.venv/base.stamp: requirements/base.txt pyproject.toml
	@scripts/needs.sh "$(PYTHON)"
	@echo "Setting up .venv: about a minute, 70 MB to download."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/base.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Done: $(BIN)/dangvu is ready."

.venv/test.stamp: .venv/base.stamp requirements/test.txt
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/test.txt
	@touch $@

run: setup
	@$(BIN)/dangvu serve --demo

test: .venv/test.stamp
	@PYTEST="$(PYTEST)" scripts/test.sh

nightly: .venv/test.stamp
	@PYTEST="$(PYTEST) -m nightly" scripts/test.sh

fmt: .venv/test.stamp
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

check: .venv/test.stamp
	@scripts/check.sh

lock: .venv/test.stamp
	@for name in base test spark; do \
	  if [ $$name = base ]; then pins=; else pins="--constraint requirements/base.txt"; fi; \
	  CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --upgrade \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	    $$pins --output-file requirements/$$name.txt requirements/$$name.in || exit 1; \
	done
	@date -u +%F > requirements/renewed

guide: .venv/test.stamp
	@GUIDE_PICTURES=keep $(BIN)/python -m pytest -m nightly $(PYTEST) tests/e2e/test_guide.py
