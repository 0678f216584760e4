#!/usr/bin/env bash
# A real editor shows a diagnostic of `b lsp`: Helix in a terminal that nobody sees, with the settings that docs/editors.md gives.
# Needs Helix 23.10 or newer and tmux (Debian 13: apt install hx tmux).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
. "$here/settings.sh"
require hx hx
require tmux tmux
prepare
mkdir "$folder/helix"
settings Helix toml > "$folder/helix/languages.toml"

screen() { tmux -S "$folder/tmux" capture-pane -p; }
keys() { tmux -S "$folder/tmux" send-keys "$@"; }
# await WHAT COMMAND...: until the command holds.
await() {
  local what=$1 tries
  shift
  for ((tries = 0; tries < 300; tries++)); do
    "$@" && return
    sleep 0.2
  done
  screen >&2 || true
  cat "$folder/helix/helix.log" >&2 || true
  echo "after 60 s still not: $what" >&2
  exit 1
}
shows() { screen | grep -q "$1"; }
hides() { ! screen | grep -q "$1"; }

trap 'tmux -S "$folder/tmux" kill-server 2> /dev/null || true; rm -rf "$folder"' EXIT
tmux -S "$folder/tmux" -f /dev/null new-session -d -x 120 -y 30 "hx '$folder/work/null.b:5:14'"
await "the diagnostic" shows 'leaf. may be null here'
# The picker of the file's diagnostics has code and message.
keys Space d
await "the list of diagnostics with the code" shows 'ERROR *B0301'
screen
keys Escape
await "the list's end" hides 'severity'
# x: select the line, _: without the space around its text, c: change it. Helix closes brackets and steps over typed ones.
keys x _ c
keys -l 'on_valid(leaf) { atomic_add(leaf.packets, 1); }'
keys Escape
await "normal mode" shows '^ NOR'
await "no diagnostic after the mistake is mended" hides 'may be null'
keys Space d
await "an empty list of diagnostics" shows ' 0/0'
keys Escape
keys -l ':q!'
keys Enter
echo "Helix shows the diagnostic and takes it back"
