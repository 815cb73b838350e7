#!/bin/sh
# The one step that has the credentials: it asks Jira for what the pages ask for.
# It never writes a value, and of a line that it cannot read it tells the number
# alone, since the line may be a part of one.
set -eu
# shellcheck source=.github/action/command.sh
. "$GITHUB_ACTION_PATH/.github/action/command.sh"

printf '%s\n' "$INPUT_CREDENTIALS" | {
  unset INPUT_CREDENTIALS
  number=0
  empty=
  while IFS=' 	' read -r line; do
    number=$((number + 1))
    line=${line%"$(printf '\r')"}
    [ -n "$line" ] || continue
    name=${line%%=*}
    case $name in
      "$line" | '' | [!A-Za-z_]* | *[!A-Za-z0-9_]*)
        trouble "line $number of credentials is not NAME=VALUE; write a variable's name, = and its value, each on a line of its own"
        ;;
    esac
    value=${line#*=}
    if [ -z "$value" ]; then
      case $name in
        *[!A-Z0-9_]*) name="the variable in line $number" ;; # it may be the end of a secret with several lines
      esac
      empty=$empty${empty:+, }$name
      continue
    fi
    export "$name=$value"
  done
  if [ -n "$empty" ]; then
    echo "::notice title=jqlbuild::Jira is not asked, since the credentials have no value for $empty; pages are made from the cache. A pull request from a fork gets no secrets"
    exit 0
  fi
  jql fetch
  echo fetched=true >>"$GITHUB_OUTPUT"
}
