# What the editors' checks share; they read it with `.` and have $here and $root.
# B_COMMAND names the b command (default: the source folder's).

# require COMMAND PACKAGE: says what is missing.
require() {
  command -v "$1" > /dev/null || {
    echo "$1 was not found in PATH; install it (Debian: apt install $2)" >&2
    exit 3
  }
}

# settings SECTION LANGUAGE: the first block of that language below a heading of docs/editors.md.
# What people copy is what is tested.
settings() {
  awk -v section="## $1" -v fence="\`\`\`$2" '
    /^## / { here = ($0 == section) }
    here && text && /^```$/ { exit }
    here && text { print }
    here && $0 == fence { text = 1 }' "$root/docs/editors.md" | grep . || {
    echo "docs/editors.md has no settings for $1" >&2
    exit 1
  }
}

# A folder of its own as $folder: `b` in $folder/bin, a program with one mistake in $folder/work. The editor's home is there.
prepare() {
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  mkdir "$folder/bin" "$folder/work"
  ln -s "$(readlink -f "${B_COMMAND:-$root/b}")" "$folder/bin/b"
  export HOME=$folder XDG_CONFIG_HOME=$folder XDG_DATA_HOME=$folder XDG_STATE_HOME=$folder XDG_CACHE_HOME=$folder
  export PATH=$folder/bin:$PATH
  cat > "$folder/work/null.b" << 'PROGRAM'
struct Counters { u64 packets; }
Table<u32, Counters, FIXED_MATCH, AUTO> stats(1024);
@socket_filter u32 on_packet(ctx) {
  struct Counters *leaf = stats[1];
  atomic_add(leaf.packets, 1);
  return 0;
}
PROGRAM
}
