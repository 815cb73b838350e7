#!/bin/sh
# The last step, also of a job that has failed: what was done, on the job's page.
set -eu

if [ -z "$PROGRAM" ] || ! "$PROGRAM" github summary "$WORK" >>"$GITHUB_STEP_SUMMARY"; then
  printf '### jqlbuild\n\nIt could not be installed; the log says why.\n' >>"$GITHUB_STEP_SUMMARY"
fi
