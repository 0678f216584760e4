#!/bin/sh
# The B command from its source folder: builds what is missing or older than its sources, then runs.
set -u

self=$0
if [ -L "$self" ]; then
  self=$(readlink -f -- "$self")
fi
root=${self%/*}
[ "$root" = "$self" ] && root=.
module=$root/b-cli
B_LIB=$module/target/lib
export B_LIB

outdated() {
  [ ! -f "$B_LIB/b.jar" ] || [ ! -f "$B_LIB/libLLVM.so" ] || [ -n "$(
    find "$root/pom.xml" "$root/b-core/pom.xml" "$root/b-dsl/pom.xml" "$root/b-dsl.ide/pom.xml" \
      "$root/lsp-server/pom.xml" "$root/bpf-backend/pom.xml" \
      "$module/pom.xml" "$root/b-core/src/main" "$root/b-dsl/src/main" \
      "$root/b-dsl.ide/src/main" "$root/lsp-server/src/main" \
      "$root/lsp-server/src/dist" \
      "$root/bpf-backend/src/main" "$module/src/main" "$module/src/build" \
      -newer "$B_LIB/b.jar" -print -quit 2>/dev/null
  )" ]
}

fail() {
  printf 'error: %s\n  = %s\n' "$1" "$2" >&2
  exit 3
}

build() {
  command -v mvn > /dev/null || fail "B is not built yet, and Maven was not found in PATH" \
    "install it (Debian: apt install maven openjdk-17-jdk-headless)"
  if [ -n "${JAVA_HOME:-}" ]; then
    javac=$JAVA_HOME/bin/javac
  else
    javac=javac
  fi
  command -v "$javac" > /dev/null || fail "B is not built yet, and no Java compiler was found" \
    "install a JDK 17 or newer (Debian: apt install openjdk-17-jdk-headless) or set JAVA_HOME"
  mkdir -p "$module/target" || fail "$module/target cannot be made" "make $root writable"
  log=$module/target/build.log
  (
    # One build at a time; the second caller finds everything done.
    if command -v flock > /dev/null; then
      flock 9
      outdated || exit 0
    fi
    [ -t 2 ] && printf 'building B, once; this takes a minute or two (log: %s) ...' "$log" >&2
    if ! (cd "$root" && mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true \
      -Dassembly.skipAssembly=true -pl b-cli -am package) > "$log" 2>&1 < /dev/null; then
      [ -t 2 ] && printf '\r\033[K' >&2
      grep -E '^\[ERROR\]|^error' "$log" | head -n 20 >&2
      exit 1
    fi
    [ -t 2 ] && printf '\r\033[K' >&2
    B_PREPARE_ONLY=1 "$module/src/dist/b"
    exit 0
  ) 9> "$module/target/build.lock" || fail "B could not be built" "the whole log is in $log"
}

outdated && build
exec "$module/src/dist/b" "$@"
