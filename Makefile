# Five verbs for every day: run, test, check, fix, bench. `make help` lists all.
# WORKERS: processes that share the tests, `make test WORKERS=0` for this one alone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --durations 10

.PHONY: help run test test-quick install check fix bench evaluate release lock audit sbom space clean browser

help: ## list the verbs
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'

install: $(STAMP) ## create .venv and install everything

$(STAMP): pyproject.toml constraints.txt assistant/__init__.py
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, not " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: $(STAMP) ## build the index when it is missing or stale, and open the chat
	$(BIN)/recovery-assistant serve

test: $(STAMP) browser ## the whole test suite, and its ten slowest tests
	$(PYTEST)

test-quick: $(STAMP) ## the tests that need no model, no other process and no browser: under a minute
	$(PYTEST) -m "not slow and not browser"

browser: # a real Chromium for the browser tests, where one can be had
	@sh scripts/get_browser.sh

check: $(STAMP) ## lint, formatting, types, import rules, known vulnerabilities
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python scripts/audit.py

fix: $(STAMP) ## format and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## timings of start-up, import and questions
	$(BIN)/python scripts/bench.py

evaluate: $(STAMP) ## figures on the shipped questions against the stored baseline; a report in reports/
	$(BIN)/recovery-assistant evaluate all

release: $(STAMP) ## build the wheel, install it into fresh environments and ask it; needs a package index
	$(BIN)/python scripts/release.py check

lock: $(STAMP) ## write requirements/: every package with its version and digests
	$(BIN)/python scripts/lock.py

audit: $(STAMP) ## look up each locked package in PyPI's list of known vulnerabilities
	$(BIN)/python scripts/audit.py

sbom: $(STAMP) ## the bill of materials of the whole program, dist/sbom.json
	$(BIN)/python scripts/sbom.py

space: ## the repository as a Space of Hugging Face, in dist/space
	rm -rf dist/space && mkdir -p dist/space
	git archive HEAD | tar -x -C dist/space
	{ echo '---'; cat deploy/space.yaml; echo '---'; cat README.md; } > dist/space/README.md

clean: ## remove what was built
	rm -rf $(VENV) index dist reports .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
