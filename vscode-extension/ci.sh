#!/usr/bin/env bash
# Builds, tests and packages the extension, then drives it in a real workbench; then the same server in other editors.
# usage: vscode-extension/ci.sh [build|e2e|editors]   without a word: all of them
# Needs Node 20; lsp-server/target/b-lsp.jar and the b command are built where they are missing.
set -euo pipefail
cd "$(dirname "$0")"
what=${1:-all}
case $what in
  all | build | e2e | editors) ;;
  *)
    echo "ci.sh: unknown step $what; there are build, e2e and editors" >&2
    exit 2
    ;;
esac

step() {
  local from=$SECONDS
  "${@:2}"
  echo "== $1: $((SECONDS - from)) s"
}

wants() {
  [ "$what" = all ] || [ "$what" = "$1" ]
}

# editor NAME COMMAND PACKAGE...: its check; an editor that the distribution does not have is passed over and said so.
editor() {
  local name=$1 command=$2
  shift 2
  command -v "$command" > /dev/null || apt-get install -y -qq --no-install-recommends "$@" > /dev/null 2>&1 || {
    echo "== $name: not checked, there is no package $1 for this system"
    return
  }
  step "$name" "../lsp-server/src/test/editors/$name.sh"
}

if wants build; then
  [ -f ../lsp-server/target/b-lsp.jar ] ||
    step "language server" mvn -q -B -f ../pom.xml -pl lsp-server -am -DskipTests -Dspotless.check.skip=true package
  step "dependencies" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  step "types" npm run --silent check
  step "unit tests" npm run --silent test
  step "package" npm run --silent package
fi
if wants e2e; then
  step "end-to-end set-up" e2e/setup.sh
  step "end-to-end test" npm run --silent e2e
fi
if wants editors; then
  editor neovim nvim neovim
  editor emacs emacs emacs-nox elpa-eglot
  editor helix hx hx tmux
fi
