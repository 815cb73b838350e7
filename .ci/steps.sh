# The steps of the gate, each a function named after what it looks at. .ci/run
# calls them, with work (a folder), data and with_data set.

# readme does what the README tells people to do.
readme() {
  go run ./cmd/jqlbuild build --demo --out "$work/demo" examples/site
  tests readme -timeout 5m ./...
}

# static looks at the code without running it.
static() {
  go vet ./...
  go vet -tags engines ./integrations
  local unformatted
  unformatted=$(gofmt -l .)
  [ -z "$unformatted" ] || { echo "gofmt would change:" "$unformatted"; return 1; }
  go mod tidy -diff
  GOBIN=$work go install honnef.co/go/tools/cmd/staticcheck@v0.8.2 # 2026.2.2
  "$work/staticcheck" ./...
  cd release # a module of its own
  go vet ./...
  go mod tidy -diff
  "$work/staticcheck" ./...
}

# race runs the tests under the race detector.
race() { tests race -timeout 10m -race ./...; }

# installed builds a release, and installs each of its files as people do.
installed() {
  (cd release && tests release ./...)
  .ci/installed "$work/installed"
}

# tests NAME ARGUMENTS runs go test with the arguments. It prints a line for
# each package or what has failed. A test must not be skipped, except for lack
# of conformance data, and where root may read what others may not; the latter
# is noted in NAME.skipped.
tests() {
  local log=$work/$1.tests
  if ! go test -v "${@:2}" >"$log" 2>&1; then
    failures "$log"
    return 1
  fi
  grep -aE '^ok ' "$log"
  if skips "$log" | grep -q 'everything can be read here'; then
    echo "that an unreadable file is reported, as root reads all files" >"$work/$1.skipped"
  fi
  if skips "$log" | grep -vE 'JQLBUILD_|everything can be read here'; then
    echo "tests were skipped, for these reasons"
    return 1
  fi
}

# failures LOG prints what go test -v has to say of tests that failed.
failures() { grep -avE '^ *(=== |--- (PASS|SKIP)|PASS|ok )' "$1" | tail -n 500; }

# skips LOG prints why go test -v has skipped tests.
skips() {
  awk '
    /^=== (RUN|CONT|NAME) / { test = $3 }
    /^ +[A-Za-z0-9_]+\.go:[0-9]+: / { reason[test] = $0; sub(/^ +[^ ]+ /, "", reason[test]) }
    /^ *--- SKIP: / { print reason[$3] }
  ' "$1" | sort -u
}

# web installs the tools of the web, and those that ship needs of Debian.
web() {
  local debian=(chromium fonts-dejavu-core busybox pre-commit shellcheck unzip wget yamllint)
  if ! dpkg-query --show "${debian[@]}" >/dev/null 2>&1; then
    trap '' TERM # an installation that ends halfway would leave Debian's packages broken
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${debian[@]}" >/dev/null
    trap - TERM
  fi
  local packages=(playwright-core@1.64.1 axe-core@4.14.1 html-validate@10.17.0)
  if $with_data; then packages+=(@stoplight/prism-cli@5.14.2); fi
  npm install --silent --no-audit --no-fund --prefix "$work/npm" "${packages[@]}" >/dev/null
}

# prism DOCUMENT answers as an API document says, in the background, and prints
# its port.
prism() {
  local port log
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
  log=$work/prism-$port.log
  node "$work/npm/node_modules/.bin/prism" mock -h 127.0.0.1 -p "$port" --errors "$1" >"$log" 2>&1 &
  echo $! >>"$work/prism.pids"
  for _ in $(seq 240); do
    if grep -q "Prism is listening" "$log"; then
      echo "$port"
      return
    fi
    sleep 0.5
  done
  echo "Prism did not start:" >&2
  cat "$log" >&2
  return 1
}

# conformance compares with what real Jiras answered, with labelled JQL and
# documents, and with Atlassian's API documents, which Prism answers.
#
# Every test that looks at this data names a variable in its file. All tests of
# those packages run, none may be skipped, and what these files log is printed:
# the numbers.
conformance() {
  local cloud dc files packages names file status=0 log=$work/conformance.tests
  trap 'kill $(cat "$work/prism.pids")' EXIT
  cloud=$(prism "$data/openapi/jira-cloud-v3-2026-02.prism.json")
  dc=$(prism "$data/openapi/jira-dc-10.3.24.prism.json")
  mapfile -t files < <(grep -rlE 'JQLBUILD_(TESTDATA|PRISM)' --include='*_test.go' .)
  mapfile -t packages < <(dirname "${files[@]}" | sort -u)
  names=$(basename -a "${files[@]}" | sort -u | paste -sd '|' | sed 's/\./\\./g')
  JQLBUILD_TESTDATA=$data \
  JQLBUILD_PRISM_CLOUD=http://127.0.0.1:$cloud \
  JQLBUILD_PRISM_DC=http://127.0.0.1:$dc \
    go test -count=1 -timeout 10m -v "${packages[@]}" >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then
    failures "$log"
    return "$status"
  fi
  if skips "$log" | grep .; then
    echo "tests were skipped although their data is there"
    return 1
  fi
  grep -E "^ +($names):[0-9]+: |^(ok|\?) " "$log" | cut -c 1-300
  for file in "${files[@]}"; do
    grep -qE "^ +$(basename "$file"):[0-9]+: " "$log" || { echo "$file printed no numbers"; return 1; }
  done
}

# browser looks at the built sites as readers do.
#
# HTML's own element for a named region is a section; the tables keep to a div,
# which themes do not style. All else that html-validate recommends holds.
browser() {
  go build -o "$work/jqlbuild" ./cmd/jqlbuild
  "$work/jqlbuild" build --offline --quiet --out "$work/example" examples/site
  "$work/jqlbuild" build --demo --quiet --cache "$work/docs-cache" --out "$work/docs" docs
  local site
  for site in example docs; do
    node "$work/npm/node_modules/.bin/html-validate" --config .ci/htmlvalidate.json "$work/$site/**/*.html"
  done
  node .ci/browser.mjs "$work/example" "$work/npm" docs/images
  node .ci/browser.mjs "$work/docs" "$work/npm"
  cp -R examples/site "$work/edited"
  node .ci/reload.mjs "$work/jqlbuild" "$work/edited" "$work/npm"
}

# engines proves the plugins in the site generators that they are for.
engines() { .ci/engines "$work/engines"; }

# ship looks at the scripts and workflows by which jqlbuild is installed, and runs
# them.
ship() {
  local scripts
  GOBIN=$work go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
  "$work/actionlint"
  "$work/actionlint" .github/homebrew-tap.yml # a workflow of another repository
  yamllint --strict .github templates action.yml .pre-commit-hooks.yaml
  shellcheck --shell=sh --external-sources install.sh .github/action/*.sh
  mapfile -t scripts < <(grep -l '^#!.*sh$' .ci/*)
  shellcheck --external-sources "${scripts[@]}"
  JQLBUILD_SHIP=1 tests ship -count=1 -timeout 10m ./internal/install
}
