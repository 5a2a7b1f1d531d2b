# Copyright (c) 2026, research.lightsail contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything is done by tools/develop; this file only gives its commands short names.
# PYTHON=/path/to/python3.13 chooses the interpreter that the virtual environment is made with.
# INSTALL_BROWSER=yes lets the tests of the page install chromium with apt-get, if they run as root.

STEPS ?=
ARGS ?=
VERSION ?=
COMBINATIONS ?=
export PYTHON
export INSTALL_BROWSER
DEV = @sh tools/dev

.DEFAULT_GOAL := help
.PHONY: help setup demo simulator bench test lint fix sanity units mutants integration browser screenshots tables coverage docs soak build release renew audit test-matrix clean

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Make all that development needs, or STEPS="units" for a part (the other targets do it themselves)
	$(DEV) setup $(STEPS)

demo: ## Watch the collection work against the simulator, with no AWS account
	$(DEV) demo $(ARGS)

simulator: ## Run the simulator until Ctrl-C, and show how to point your own playbooks at it
	$(DEV) simulator

bench: ## Measure the module against its alternatives; ARGS="--quick" for under 3 minutes
	$(DEV) bench --args='$(ARGS)'

test: ## Run every check, or some of them: make test STEPS="lint units"
	$(DEV) test $(STEPS)

test-matrix: ## Run sanity, units and integration on all supported versions; COMBINATIONS="oldest newest" STEPS="units" ARGS="-v" to narrow it down
	$(DEV) matrix $(COMBINATIONS) --steps '$(STEPS)' --args '$(ARGS)'

lint: ## Run ruff, mypy, ansible-lint and the changelog check
	$(DEV) test lint

fix: ## Let ruff format the Python code and put right what it can
	$(DEV) fix

sanity: ## Run ansible-test sanity; ARGS="--test validate-modules" to narrow it down
	$(DEV) test sanity --args '$(ARGS)'

units: ## Run ansible-test units; ARGS="tests/unit/.../test_x.py -v" to narrow it down
	$(DEV) test units --args '$(ARGS)'

mutants: ## Change the plugins in small ways and see whether the unit tests notice; ARGS="--changed" for your own changes
	$(DEV) mutants --args '$(ARGS)'

integration: ## Run ansible-test integration against the simulator; ARGS="TARGET -v" to narrow it down
	$(DEV) test integration --args '$(ARGS)'

browser: ## Test the page with the links in a browser
	$(DEV) test browser

screenshots: ## Make the pictures in docs/images anew
	$(DEV) screenshots

tables: ## Write the tables and the drawing anew that are made from the code
	$(DEV) tables

coverage: ## Run units and check their coverage of plugins/
	$(DEV) test coverage

docs: ## Check the documentation and build its site in .cache/docs
	$(DEV) docs

soak: ## Open many classes on bad days of the API; ARGS="--first 7 --seeds 1" to choose the seeds
	$(DEV) soak --args '$(ARGS)'

build: ## Build what users install, check it, and use it as they would
	$(DEV) build

release: ## Make a release in this clone, to be looked at and pushed: make release VERSION=1.2.3
	$(DEV) release --version '$(VERSION)'

renew: ## Pin the newest versions of what development needs (tools/requirements/)
	$(DEV) renew

audit: ## Ask whether anything that is pinned has a known vulnerability; a mirror of the index may not know
	$(DEV) audit

clean: ## Remove everything that set-up and tests have made
	$(DEV) clean
