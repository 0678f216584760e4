#!/usr/bin/env bash
# Installs what the end-to-end test drives: VS Code's workbench and server (inside the npm package code-server), a
# headless browser and fonts. Downloads about 300 MB the first time, needs Node 20, and root for missing Debian packages.
set -euo pipefail
cd "$(dirname "$0")"

node_version=$(node -p 'process.versions.node.split(".")[0]')
if [ "$node_version" != 20 ]; then
  echo "code-server 4.100.3 needs Node 20, this is Node $node_version" >&2
  exit 3
fi

packages=()
[ -n "${CHROMIUM:-}" ] || command -v chromium > /dev/null || packages+=(chromium)
command -v rg > /dev/null || packages+=(ripgrep)
[ -n "$(find /usr/share/fonts -name 'DejaVuSansMono*.ttf' -print -quit 2> /dev/null)" ] || packages+=(fonts-dejavu-core)
if [ "${#packages[@]}" -gt 0 ]; then
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" > /dev/null; } || {
    echo "install ${packages[*]}, then run this again" >&2
    exit 3
  }
fi

# The post-install script of code-server builds native parts that the test does not need.
quiet=(--ignore-scripts --no-audit --no-fund --loglevel=error)
vscode=node_modules/code-server/lib/vscode
stamp=node_modules/.installed
if [ ! -f "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  npm ci "${quiet[@]}"
  npm ci --prefix "$vscode" --legacy-peer-deps --omit=dev "${quiet[@]}"
  # Finding files by name and workspace.findFiles use ripgrep.
  mkdir -p "$vscode/node_modules/@vscode/ripgrep/bin"
  ln -sf "$(command -v rg)" "$vscode/node_modules/@vscode/ripgrep/bin/rg"
  touch "$stamp"
fi
test -f "$vscode/out/server-main.js"
