# Everything a person does with this repository, by name. `make` alone lists it.
# The work itself is in scripts/, so that it can be read and run without make.

# Build results live outside the clone: several clones share them, and removing a clone stays cheap.
CARGO_TARGET_DIR ?= $(HOME)/.cache/recon378/target
export CARGO_TARGET_DIR

.DEFAULT_GOAL := help
.PHONY: help run build test check bench schema fmt env clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build and serve everything with sample data: page on 1000 (or 8100), API on 2000
	@exec "$(CARGO_TARGET_DIR)/release/recon" serve --sample

build: ## Build the page and the release binary `recon`
	@scripts/need.sh build
	@scripts/frontend.sh
	@cargo build --release --locked -p server

test: ## Run every test: SQLite, then Postgres and Redis (started here), page, browser, stack
	@scripts/test.sh

check: ## Format, lints, schema, generated queries, layering, dependency policy
	@scripts/check.sh

bench: ## Time `recon` beside polars, DuckDB and datacompy, score all, write docs/benchmarks.md (BENCH='--rows 1000000 --jobs K,R')
	@scripts/need.sh build
	@python3 bench/run.py $(BENCH)

schema: ## Rewrite schema.graphql and the page's generated queries from the code
	@scripts/schema.sh

fmt: ## Format Rust and TypeScript
	@cargo fmt --all
	@scripts/frontend.sh fmt

env: ## Write .env with fresh secrets for docker compose (never over an existing one)
	@scripts/env.sh

clean: ## Remove what the page's build made here (Rust's results are in CARGO_TARGET_DIR)
	@rm -rf frontend/dist frontend/node_modules
