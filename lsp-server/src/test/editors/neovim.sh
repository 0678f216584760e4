#!/usr/bin/env bash
# A real editor shows a diagnostic of `b lsp`: Neovim without a screen, with the settings that docs/editors.md gives.
# B_COMMAND names the b command (default: the source folder's). Needs Neovim 0.7 or newer (Debian: apt install neovim).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
command -v nvim > /dev/null || {
  echo "Neovim was not found in PATH; install it (Debian: apt install neovim)" >&2
  exit 3
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/work"
ln -s "$(readlink -f "${B_COMMAND:-$root/b}")" "$folder/bin/b"

# What people copy is what is tested.
awk '/^## Neovim/ { here = 1 } here && /^```$/ { exit } text { print } here && /^```lua$/ { text = 1 }' \
  "$root/docs/editors.md" > "$folder/init.lua"
grep -q 'cmd = { "b", "lsp" }' "$folder/init.lua" || {
  echo "docs/editors.md has no settings for Neovim" >&2
  exit 1
}

cat > "$folder/work/null.b" << 'END'
struct Counters { u64 packets; }
Table<u32, Counters, FIXED_MATCH, AUTO> stats(1024);
@socket_filter u32 on_packet(ctx) {
  struct Counters *leaf = stats[1];
  atomic_add(leaf.packets, 1);
  return 0;
}
END

export HOME=$folder XDG_CONFIG_HOME=$folder XDG_DATA_HOME=$folder XDG_STATE_HOME=$folder XDG_CACHE_HOME=$folder
PATH=$folder/bin:$PATH timeout -k 5 180 nvim --headless -u "$folder/init.lua" "$folder/work/null.b" -c "luafile $here/neovim.lua"
echo "Neovim shows the diagnostic and takes it back"
