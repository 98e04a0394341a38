# Two commands: `make run` sets everything up and serves the shipped data; `make test` sets everything up and passes
# every check. Both ask for nothing where the tools are there already.
#
# LISTEN=127.0.0.1:8080   where `make run` listens

LISTEN ?= 127.0.0.1:8080
# PROJ is built from its sources: cmake, a C++ compiler, SQLite and its headers.
APT_BUILD := gcc g++ cmake pkg-config sqlite3 libsqlite3-dev
APT_TEST := libgeos-dev chromium gdal-bin python3-venv
APT_QGIS := python3-qgis qgis-providers
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
CARGO_TARGET_DIR ?= target
export CARGO_TARGET_DIR

.PHONY: run test build web geodata bench performance lint types deny unit browser clients test-qgis serving brought system-build system-test clean help

help: ## Say what there is to make
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Build everything and serve the shipped data on $(LISTEN)
	$(CARGO_TARGET_DIR)/release/arpent serve --listen $(LISTEN)

build: system-build web ## Build the binary, the page within it
	cargo build --release --locked

web: web/dist/index.html ## Build the page

# The lock lists the builds for Linux only, which npm 11 takes for a lock out of step: there the same versions come by
# `npm install`, and the lock stays as it is.
web/node_modules/.package-lock.json: web/package-lock.json
	cd web && (npm ci --no-audit --no-fund 2>/dev/null || npm install --no-save --no-audit --no-fund)
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(shell find web/src web/index.html web/vite.config.ts styles -type f 2>/dev/null)
	cd web && npm run build
	@touch $@

geodata: web ## Build the shipped layers again from the figures beside the project
	cargo run --locked -- import ../shared/figures --bundle geodata

test: system-test web lint unit browser clients test-qgis ## Every check: lints, documentation, tests, licences, the page in a browser, GIS clients

lint: types
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items
	cd web && npm run check && npm test
	$(MAKE) deny

types: web/node_modules/.package-lock.json ## The types that the page is checked against, from what the server says of itself
	cargo build --locked
	cd web && ARPENT_BIN=$(abspath $(CARGO_TARGET_DIR))/debug/arpent npm run types

deny: ## Licences, bans and sources of the dependencies
	@command -v cargo-deny >/dev/null || cargo install cargo-deny --locked --quiet
	cargo fetch --locked
	cargo deny --offline check licenses bans sources

unit:
	INSTA_UPDATE=no cargo test --locked --doc
	INSTA_UPDATE=no cargo test --locked --lib --bins --tests

browser: system-test web ## The page in a headless browser, against the real binary
	cargo build --locked
	cd web && ARPENT_BIN=$(abspath $(CARGO_TARGET_DIR))/debug/arpent npm run test:browser

# A virtual environment of its own, made again when what is pinned changes.
CLIENTS := $(CARGO_TARGET_DIR)/clients
$(CLIENTS)/.installed: tests/clients/requirements.txt
	python3 -m venv $(CLIENTS)
	$(CLIENTS)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

clients: system-test $(CLIENTS)/.installed ## GDAL, OWSLib, ogctests and schemathesis against the real binary
	cargo build --locked
	ARPENT_BIN=$(abspath $(CARGO_TARGET_DIR))/debug/arpent $(CLIENTS)/bin/python -m pytest -q -p no:cacheprovider tests/clients

# With the Python of the system, for which Debian builds QGIS. Where it cannot be had, the target says so and passes.
test-qgis: system-test ## The layers in a headless QGIS, against the real binary
	cargo build --locked
	@( $(call needed,$(APT_QGIS)) ) || true
	@if /usr/bin/python3 -c 'import qgis.core' 2>/dev/null; then \
		ARPENT_BIN=$(abspath $(CARGO_TARGET_DIR))/debug/arpent QT_QPA_PLATFORM=offscreen /usr/bin/python3 -B tests/qgis/test_layers.py; \
	else \
		echo "skipped: QGIS is not there and its packages ($(APT_QGIS)) could not be installed"; \
	fi

bench: ## Every benchmark, as criterion shows it
	cargo bench --locked

# What is measured beside criterion: a virtual environment for the rival in Python, in the target folder. Where it
# cannot be made, its rows say that they were not measured.
RIVAL := $(CARGO_TARGET_DIR)/rival
QUICK ?= --quick

performance: system-test $(RIVAL)/.made ## Every benchmark, and the tables of docs/performance.md written anew
	cargo bench --locked --bench geometry --bench diagnosis --bench loaded -- --noplot $(QUICK)
	cargo bench --locked --bench memory
	-$(RIVAL)/bin/python benches/rival.py $(CARGO_TARGET_DIR)/tmp/performance
	python3 benches/tables.py $(CARGO_TARGET_DIR)

# Rivals from Debian and, for tipg, from a virtual environment; each that is not there is told by name.
APT_SERVING := wrk gdal-bin postgresql-postgis cgi-mapserver lighttpd
serving: system-build $(RIVAL)/.tipg ## Requests a second beside a bare axum, tipg, MapServer and martin, and their table
	@( $(call needed,$(APT_SERVING)) ) || true
	cargo build --release --locked --bin arpent --example hello
	-python3 benches/serving.py $(CARGO_TARGET_DIR)/release/arpent $(CARGO_TARGET_DIR)/release/examples/hello $(CARGO_TARGET_DIR)/tmp/performance $(RIVAL)-tipg/bin/python
	python3 benches/tables.py $(CARGO_TARGET_DIR) serving

brought: system-test ## Imports beside ogr2ogr, their memory, starts of the server, and their tables
	cargo build --release --locked --bin arpent
	cargo bench --locked --bench kept -- --noplot $(QUICK)
	python3 benches/brought.py $(CARGO_TARGET_DIR)/release/arpent $(CARGO_TARGET_DIR)/tmp/performance
	python3 benches/tables.py $(CARGO_TARGET_DIR) brought

$(RIVAL)/.tipg:
	@mkdir -p $(RIVAL)
	-python3 -m venv $(RIVAL)-tipg && $(RIVAL)-tipg/bin/pip install --quiet 'tipg>=1,<2' uvicorn && touch $@

$(RIVAL)/.made:
	-python3 -m venv $(RIVAL) && $(RIVAL)/bin/pip install --quiet 'shapely>=2,<3' 'numpy>=2,<3' && touch $@

system-build:
	@$(call needed,$(APT_BUILD))

system-test:
	@$(call needed,$(APT_BUILD) $(APT_TEST))

# Installs the Debian packages that are missing, and runs nothing where none is.
define needed
missing=""; for package in $(1); do dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
if [ -n "$$missing" ]; then \
	$(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; \
fi
endef

clean: ## Remove what was built
	cargo clean
	rm -rf web/dist web/generated web/node_modules
