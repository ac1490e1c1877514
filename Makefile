# What each command does stands in `make help`. Everything they need they install for themselves.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
PREPARE := python3 scripts/prepare.py
PYTHON := .venv/bin/python
# The tests' settings also bring django-linear-migrations.
DEVELOPMENT := DJANGO_SETTINGS_MODULE=tests.settings

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: ## everything needed, then the product on http://127.0.0.1:$(PORT)/ with demo data
	@$(PREPARE) run
	@exec python3 scripts/serve.py --port $(PORT)

test: ## everything needed, then the whole test suite
	@$(PREPARE) test
	@exec $(PYTHON) scripts/suite.py

check: ## lint, format, types, layers, migrations, translations, locked versions
	@$(PREPARE) check
	@exec $(PYTHON) scripts/check.py

audit: ## public advisories over the locked dependencies; fails when none was examined
	@$(PREPARE) check
	@exec $(PYTHON) scripts/audit.py

drill: ## the long fault and load drills
	@$(PREPARE) test
	@exec $(PYTHON) scripts/suite.py drill

bench: ## the benchmarks, as ratios, into bench/results.json
	@$(PREPARE) test
	@exec $(PYTHON) -m bench

shots: ## pictures of every page, per role, language and width, into build/shots
	@$(PREPARE) test
	@exec $(PYTHON) scripts/shots.py

messages: ## gather the texts to translate into locale/*/LC_MESSAGES/django.po
	@$(PREPARE) test
	@exec $(PYTHON) scripts/messages.py extract

migrations: ## write the migrations that the models ask for
	@$(PREPARE) test
	@$(DEVELOPMENT) exec $(PYTHON) manage.py makemigrations

format: ## ruff's format and safe repairs
	@$(PREPARE) test
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

lock: ## newest versions of the Python packages into the lock files
	@$(PREPARE) test
	@exec scripts/lock.sh --upgrade

clean: ## remove what was installed and built; demo data (var/) and .env stay
	@rm -rf .venv .tools node_modules static/build build .mypy_cache .ruff_cache .pytest_cache

.PHONY: help run test check audit drill bench shots messages migrations format lock clean
