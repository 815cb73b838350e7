#!/bin/sh
# The Action's first step: it installs the program of this version for all that
# follows, and finds out where the cache is.
set -eu

# Outputs are lines, and a line that begins with :: is a command to the runner.
newline='
'
case $INPUT_DIR$INPUT_BASE_URL in
  *"$newline"* | *"$(printf '\r')"*)
    echo "::error title=jqlbuild::dir and base-url are one line each; write them without a line break"
    exit 2
    ;;
esac

work=$(mktemp -d "$RUNNER_TEMP/jqlbuild.XXXXXX")
printf 'work=%s\n' "$work" >>"$GITHUB_OUTPUT"
if [ -n "$INPUT_BASE_URL" ]; then
  export JQLBUILD_BASE_URL="$INPUT_BASE_URL"
fi
PATH=$work/bin:$PATH JQLBUILD_INSTALL_DIR=$work/bin sh "$GITHUB_ACTION_PATH/install.sh"

program=$work/bin/jqlbuild
version=$("$program" --version)
cache=$("$program" github cache-folder -- "${INPUT_DIR:-.}") || cache=
{
  printf 'program=%s\n' "$program"
  printf 'version=%s\n' "${version##* }"
  printf 'cache=%s\n' "$cache"
} >>"$GITHUB_OUTPUT"
if command -v cygpath >/dev/null; then
  cygpath -w "$work/bin" >>"$GITHUB_PATH" # Windows
else
  printf '%s\n' "$work/bin" >>"$GITHUB_PATH"
fi
