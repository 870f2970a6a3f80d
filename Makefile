# Two commands set everything up: `make plan` and `make test`. CONTRIBUTING.md has the rest.
PYTHON ?= python3
BIN := .venv/bin
KERNEL_TESTS := $(addprefix tests/,unit/power unit/risk unit/compute unit/site published optimality property)

.PHONY: plan test slow check install-check lint types layers density glossary schema validation lock bench mutate fuzz bounds screenshots notebook docs dist notice audit clean

plan: .venv/runtime
	$(BIN)/abilene plan examples/stargate/programme.yaml

test: .venv/dev
	$(BIN)/python -m pytest -n auto --dist worksteal --examples $(or $(EXAMPLES),0.4)

slow: .venv/dev
	$(BIN)/python -m pytest -n auto --dist worksteal -m slow

install-check: .venv/dev
	$(BIN)/python -m pytest -n0 -rs -m "slow or not slow" tests/machine/test_install.py

check: EXAMPLES := 1
check: lint types layers density test slow

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/dev
	$(BIN)/mypy
	$(BIN)/mypy --strict examples/public_api.py
	$(BIN)/pyright --pythonpath $(BIN)/python

layers: .venv/dev
	$(BIN)/lint-imports

density: .venv/dev
	$(BIN)/python tools/density.py

glossary: .venv/dev
	$(BIN)/python tools/build_glossary.py

schema: .venv/runtime
	$(BIN)/abilene schema programme > schema/programme.json
	$(BIN)/abilene schema project > schema/project.json
	$(BIN)/abilene schema study > schema/study.json

bench: .venv/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pypsa
	$(BIN)/python benchmarks/start_up.py
	$(BIN)/python benchmarks/buildout.py
	$(BIN)/python benchmarks/size_vs_pypsa.py
	$(BIN)/python benchmarks/size_growth.py
	$(BIN)/python benchmarks/large_tables.py
	$(BIN)/python benchmarks/replay_vs_simpy.py
	$(BIN)/python benchmarks/abilene_campus.py
	$(BIN)/python benchmarks/load_by_hour.py
	$(BIN)/python benchmarks/tariffs.py
	$(BIN)/python benchmarks/futures.py
	$(BIN)/python benchmarks/page_load.py

mutate: .venv/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check cosmic-ray pytest-cov
	$(BIN)/python tools/mutate.py

fuzz: .venv/dev
	cd tests && PYTHONPATH=. ../$(BIN)/python -m fuzz --count $(or $(COUNT),10000) --seconds $(or $(SECONDS),600) $(DOOR)

bounds: .venv/dev
	NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=.numba-bounds $(BIN)/python -m pytest -n auto --dist worksteal --examples 0.4 $(KERNEL_TESTS)

screenshots: .venv/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pillow
	$(BIN)/abilene plan examples/stargate/programme.yaml --out plans/screenshots
	$(BIN)/python tools/screenshots.py plans/screenshots/report.html

notebook: .venv/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check ipykernel nbclient nbformat
	$(BIN)/python tools/run_notebook.py

docs: .venv/dev
	$(BIN)/python -m sphinx -W --keep-going -E -q -b html docs docs/_build
	@echo "open docs/_build/index.html"

validation: .venv/dev
	$(BIN)/python -m pytest tests/published --answers docs/validation/answers.csv

dist: .venv/dev
	$(BIN)/python tools/try_release.py dist
	$(BIN)/python tools/shipped.py sbom dist/abilene.cdx.json

notice: .venv/dev
	$(BIN)/python tools/shipped.py notice

audit: .venv/dev
	$(BIN)/python tools/audit.py || test $$? -eq 2  # 2: open, nobody could be asked

.venv/runtime: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev: .venv/runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

lock: .venv/dev
	$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --no-header --generate-hashes --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist docs/_build
