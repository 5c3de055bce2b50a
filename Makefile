# HowGood's verbs. `make help` lists them; each does only what is not done yet.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
TESTS := -n 2 --dist worksteal
# What the tests write is thrown away: in memory, where there is room, nothing waits for a disk.
MEMORY := $(shell df --output=avail -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 4000000 {print "TMPDIR=/dev/shm"}')

.DEFAULT_GOAL := help
.PHONY: help install run test lint format types unit soak bench guide lock upgrade clean development browser nginx libreoffice
.DELETE_ON_ERROR:

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/.howgood static/vendor/.fetched ## set up: the environment from its hashed lock, and the static files

run: install ## serve the demo on http://127.0.0.1:8000, data kept between runs
	@HOWGOOD_MODE=development $(BIN)/howgood serve --demo

test: lint types unit ## every check and every test, on SQLite and PostgreSQL and in a browser

lint: development ## style and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

format: development ## put the code in the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: development ## the type checker
	$(BIN)/mypy

unit: development browser nginx libreoffice node_modules/axe-core/axe.min.js ## the tests alone; TESTS="-x tests/test_rounds.py" picks some
	$(MEMORY) $(BIN)/pytest $(TESTS)

bench: development ## what it costs: CPU, waits, figures, memory; exits 1 when an aim is missed
	$(BIN)/python -m tests.bench $(BENCH)

guide: development browser ## take the pictures of docs/staff-guide.md
	$(BIN)/python -m tests.guide

soak: development browser nginx libreoffice node_modules/axe-core/axe.min.js ## the tests with their long loops in full, which takes long
	HOWGOOD_THOROUGH=full $(BIN)/pytest $(TESTS) -m "soak or not soak"
	$(BIN)/python -m tests.bench --only growth --full

lock: | $(VENV)/.made ## write the locks from pyproject.toml and package.json, keeping the versions that still fit
	@test -x $(BIN)/uv || $(PIP) uv
	$(COMPILE) pyproject.toml --group build --output-file requirements.lock
	$(COMPILE) pyproject.toml --group build --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(COMPILE) --group assets --output-file requirements-assets.lock
	npm install --package-lock-only --ignore-scripts

upgrade: ## write the Python locks with the newest versions
	$(MAKE) lock LOCK=--upgrade

clean: ## remove what the set-up made and the caches; the data stays
	rm -rf $(VENV) node_modules static/vendor .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# The steps behind the verbs. Each leaves a stamp, so that it runs again only when what it was made from has changed.

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(UPGRADE) \
	--custom-compile-command "make lock"

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"HowGood needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.locked: requirements.lock | $(VENV)/.made
	$(PIP) --require-hashes -r requirements.lock
	@touch $@

# Without build isolation: the build tool is in the lock, so nothing is fetched here without a hash.
$(VENV)/.howgood: pyproject.toml hatch_build.py $(VENV)/.locked | $(VENV)/.npm
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# Where the machine has no npm, PyPI's.
$(VENV)/.npm: requirements-assets.lock | $(VENV)/.locked
	@command -v npm >/dev/null || $(PIP) --require-hashes -r requirements-assets.lock
	@touch $@

static/vendor/.fetched: package-lock.json app/assets.py | $(VENV)/.howgood
	$(BIN)/python -m app.assets
	@touch $@

# For the tests alone, so static/vendor does not tell whether it is there.
node_modules/axe-core/axe.min.js: | static/vendor/.fetched
	$(BIN)/python -c "from app import assets; assets.fetch(again=True)"

development: install $(VENV)/.development

$(VENV)/.development: requirements-dev.lock $(VENV)/.locked
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# Chromium from Debian's packages where this is root's to install, else Playwright's own. The tests take whichever is there.
browser: development
	@command -v chromium >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium fonts-liberation; \
	else \
		$(BIN)/playwright install chromium; \
	fi

# For the test of two processes behind it. Where it cannot be installed that one test says so and is passed over.
nginx:
	@command -v nginx >/dev/null || test -x /usr/sbin/nginx && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends nginx-light; \
	fi

# Opens the reports that leave as Word, PowerPoint and Excel, as a reader would. Where it cannot be installed that test says so.
libreoffice:
	@command -v soffice >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
			libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui; \
	fi
