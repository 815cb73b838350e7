#!/bin/sh
# Runs the commands, one a line, until one fails. No shell reads the lines: they
# are split at spaces and tabs, and the words go to jqlbuild as they are.
set -eu
# shellcheck source=.github/action/command.sh
. "$GITHUB_ACTION_PATH/.github/action/command.sh"

printf '%s\n' "$INPUT_RUN" | {
  number=0
  while IFS=' 	' read -r line; do
    number=$((number + 1))
    line=${line%"$(printf '\r')"}
    case $line in
      '') continue ;;
      *[\"\']*)
        trouble "line $number of run has a quote, which has no meaning there; for words with spaces in them leave run empty, and call jqlbuild in a step of your own"
        ;;
    esac
    IFS=' 	'
    # shellcheck disable=SC2086 # it is to be split, and set -f keeps it from more
    set -- $line
    jql "$@"
  done
}
