#!/usr/bin/env bash
# A real editor shows a diagnostic of `b lsp`: Emacs on a terminal that nobody sees, with the settings that docs/editors.md gives.
# Needs Emacs 29 or newer (Debian 13: apt install emacs-nox), or Emacs 28 with Eglot (Debian 12: apt install emacs-nox elpa-eglot).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
. "$here/settings.sh"
require emacs "emacs-nox elpa-eglot"
require script bsdutils
prepare
mkdir "$folder/.emacs.d"
settings Emacs elisp > "$folder/.emacs.d/init.el"
status=0
B_REPORT=$folder/report TERM=xterm timeout -k 5 180 script -qec \
  "stty cols 120 rows 30; emacs -nw -l '$here/emacs.el' '$folder/work/null.b'" "$folder/screen" \
  < /dev/null > /dev/null || status=$?
cat "$folder/report" 2> /dev/null || tail -c 2000 "$folder/screen"
[ "$status" = 0 ] || exit 1
echo "Emacs shows the diagnostic and takes it back"
