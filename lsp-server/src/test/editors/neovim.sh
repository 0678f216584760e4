#!/usr/bin/env bash
# A real editor shows a diagnostic of `b lsp`: Neovim without a screen, with the settings that docs/editors.md gives.
# Needs Neovim 0.7 or newer (Debian: apt install neovim).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
. "$here/settings.sh"
require nvim neovim
prepare
settings Neovim lua > "$folder/init.lua"
timeout -k 5 180 nvim --headless -u "$folder/init.lua" "$folder/work/null.b" -c "luafile $here/neovim.lua"
echo "Neovim shows the diagnostic and takes it back"
