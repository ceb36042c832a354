# Every habit of the project. `make demo` and `make test` set up all they need: Python 3.11, Maven and a JDK are given.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help demo test ci unit stream chaos lint format bench golden contracts stack down lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: $(READY) ## the whole pipeline on this machine, on a morning that goes wrong; Ctrl-C ends it
	@$(BIN)/simak demo

test: lint ## everything that must hold: lint, types, import rules, unit, stream and chaos tests
	@$(BIN)/pytest -q

ci: test ## what CI runs

unit: $(READY) ## the pure core: seconds, no server
	@$(BIN)/pytest -q tests/unit tests/contract tests/docs

stream: $(READY) ## behaviour on a real Kafka and a real Elasticsearch
	@$(BIN)/pytest -q tests/stream

chaos: $(READY) ## 60,000 mentions while workers and servers are killed
	@$(BIN)/python -m tests.chaos.run --mentions 60000

lint: $(READY) ## style, types, import rules, published contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/simak contracts check

format: $(READY) ## put the code into its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY) ## what a mention costs, beside Quix Streams and Bytewax
	@$(BIN)/python -m bench

golden: $(READY) ## rewrite the golden files of the enrich tests; review the diff
	@$(BIN)/python -m tests.support.golden

contracts: $(READY) ## rewrite the published schemas
	@$(BIN)/simak contracts write

stack: $(READY) ## start the local Kafka and Elasticsearch
	@$(BIN)/simak stack up

down: $(READY) ## stop them
	@$(BIN)/simak stack down

lock: $(READY) ## resolve the dependencies anew
	@$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
		pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
		--all-extras pyproject.toml -o requirements-dev.lock

clean: ## delete the virtual environment and all local data
	@rm -rf .venv .simak

$(READY): pyproject.toml requirements-dev.lock
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is missing: install it (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@command -v java >/dev/null || \
		{ echo "A JDK is missing: install one (Debian: apt-get install default-jdk)."; exit 1; }
	@command -v mvn >/dev/null || \
		{ echo "Maven is missing: install it (Debian: apt-get install maven)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
		{ echo "Python has no venv module: install it (Debian: apt-get install python3-venv)."; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check "uv>=0.9"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@
