#!/bin/sh
# Writes the two lock files. Run after changing dependencies in pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
lock="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header"
PATH="$PWD/.tools/bin:$PATH"
$lock "$@" pyproject.toml -o requirements.lock
$lock "$@" pyproject.toml --group test -c requirements.lock -o requirements-test.lock
