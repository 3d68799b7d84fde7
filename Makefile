# Bare `make` lists the targets. Needs Python 3.11 or newer, git and make; the rest comes from requirements.lock.

# The interpreters that setup tries, in this order; to choose another: export PYTHON=/path/to/python
PYTHON ?=
PYTHONS = $(if $(PYTHON),$(PYTHON),python3 python3.13 python3.12 python3.11)
BIN = .venv/bin
SHELL = /bin/sh

DEMO = scenarios/two_tiers.toml scenarios/one_more_second_level.toml \
	scenarios/second_level_gets_widget_chats.toml scenarios/warm_hand_over.toml

.DEFAULT_GOAL := help
.PHONY: help setup demo example docs test lint notebooks identity fuzz sentences golden bench lock clean

help:
	@awk -F ': *[a-z ]*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# .venv/.made holds what the environment was made from and is written last: without it, or with another
# content, the environment is made again from nothing. .venv/.installed does the same for the project itself.
setup: ## make .venv from requirements.lock; nothing to do when it is up to date
	@set -eu; \
	python=''; \
	for candidate in $(PYTHONS); do \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	        python=$$candidate; break; \
	    fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo 'setup: no Python 3.11 or newer among: $(PYTHONS).' >&2; \
	    echo 'setup: install one, or name it: export PYTHON=/path/to/python' >&2; \
	    exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    echo "setup: $$python lacks venv or ensurepip. On Debian or Ubuntu install the package python3-venv." >&2; \
	    exit 1; \
	fi; \
	made="$$("$$python" -c 'import sys; print(sys.version.split()[0], sys.base_prefix)') $(CURDIR) $$(cksum < requirements.lock)"; \
	installed=$$(cksum < pyproject.toml); \
	if [ ! -x $(BIN)/python ] || [ "$$(cat .venv/.made 2>/dev/null)" != "$$made" ]; then \
	    trap 'rm -rf .venv; exit 1' INT TERM HUP; \
	    trap 'rm -rf .venv' EXIT; \
	    echo "setup: making .venv with $$("$$python" --version); this takes a minute or two"; \
	    rm -rf .venv; \
	    "$$python" -m venv .venv; \
	    $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	    $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	    echo "$$installed" > .venv/.installed; \
	    echo "$$made" > .venv/.made; \
	    trap - EXIT INT TERM HUP; \
	    echo 'setup: done'; \
	elif [ "$$(cat .venv/.installed 2>/dev/null)" != "$$installed" ]; then \
	    echo 'setup: pyproject.toml changed, installing the project again'; \
	    $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	    echo "$$installed" > .venv/.installed; \
	fi

demo: setup ## compare four staffings of a two-tier desk, with charts, in reports/demo
	@$(BIN)/secondline compare $(DEMO) -n 50 --seed 7 --out reports/demo --charts

example: setup ## write the example report that is kept in reports/example
	@$(BIN)/python reports/example.py

docs: setup ## write the reference pages anew and build the documents as a site in site/
	@$(BIN)/python -m docs.making
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo 'docs: open site/index.html'

test: setup lint ## lint, types, layers, then every test; the tests execute the notebooks in a copy
	@$(BIN)/python -m pytest -n auto

lint: setup ## ruff, mypy and the layers of the architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo

notebooks: setup ## execute every notebook and write it: an unchanged result, an unchanged file
	@$(BIN)/python -m tests.notebook_pairs

identity: setup ## both engines on 20,000 generated scenarios, byte by byte
	@SECONDLINE_IDENTITY_EXAMPLES=20000 $(BIN)/python -m pytest -n auto tests/properties/test_identity.py

fuzz: setup ## 2,000 mutated files and command lines, none of which may end in a traceback
	@SECONDLINE_FUZZ_TRIALS=2000 $(BIN)/python -m pytest -n auto tests/properties/test_fuzz.py

sentences: setup ## 3,000 generated scenarios, no sentence of which may contradict a table
	@SECONDLINE_SENTENCES_EXAMPLES=3000 $(BIN)/python -m pytest -n auto tests/properties/test_sentences.py

golden: setup ## every output of every shipped scenario, and 2,000 generated ones, as they were
	@SECONDLINE_GOLDEN=all $(BIN)/python -m pytest -n auto tests/golden

# make bench BENCH=--quick: shorter days.
bench: setup ## run the benchmarks: speed and memory of the engines, side by side
	@$(BIN)/python benchmarks/engines.py $(BENCH)
	@$(BIN)/python benchmarks/compiled.py $(BENCH)

# Needs the network. The tool lives in an environment that is thrown away, never in the project's own.
lock: setup ## pin the dependencies of pyproject.toml anew in requirements.lock
	@set -eu; \
	scratch=$$(mktemp -d); \
	trap 'rm -rf "$$scratch"' EXIT; \
	$(BIN)/python -m venv "$$scratch"; \
	"$$scratch/bin/pip" install --quiet --disable-pip-version-check uv; \
	"$$scratch/bin/uv" pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	    --fork-strategy fewest --generate-hashes --no-header --no-annotate --no-emit-index-url \
	    --upgrade --quiet -o requirements.lock; \
	echo 'lock: requirements.lock is written; run make test, then commit it'

clean: ## remove .venv, caches, builds, the site and reports/demo
	@rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@rm -rf build dist site *.egg-info reports/demo
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
