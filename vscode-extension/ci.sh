#!/usr/bin/env bash
# Builds, tests and packages the extension, then drives it in a real workbench.
# usage: vscode-extension/ci.sh [build|e2e]   without a word: both
# Needs Node 20; lsp-server/target/b-lsp.jar and the b command are built where they are missing.
set -euo pipefail
cd "$(dirname "$0")"
what=${1:-all}

step() {
  local from=$SECONDS
  "${@:2}"
  echo "== $1: $((SECONDS - from)) s"
}

if [ "$what" != e2e ]; then
  [ -f ../lsp-server/target/b-lsp.jar ] ||
    step "language server" mvn -q -B -f ../pom.xml -pl lsp-server -am -DskipTests -Dspotless.check.skip=true package
  step "dependencies" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  step "types" npm run --silent check
  step "unit tests" npm run --silent test
  step "package" npm run --silent package
fi
if [ "$what" != build ]; then
  step "end-to-end set-up" e2e/setup.sh
  step "end-to-end test" npm run --silent e2e
fi
