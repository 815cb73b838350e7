# What the steps that run jqlbuild share.

set -f # no word is a pattern of file names

# jql WORDS… runs a command on the folder of pages, and takes note of it for the
# summary. Its exit code is the command's.
jql() {
  place=1
  if [ -f "$WORK/ran" ]; then
    place=$(($(wc -l <"$WORK/ran") + 1))
  fi
  code=0
  "$PROGRAM" --format=github --report="$WORK/$place.json" "$@" -- "${INPUT_DIR:-.}" </dev/null || code=$?
  printf '%s %s\n' "$code" "$*" >>"$WORK/ran"
  return "$code"
}

# trouble MESSAGE ends the step with an annotation.
trouble() {
  printf '::error title=jqlbuild::%s\n' "$1"
  exit 2
}
